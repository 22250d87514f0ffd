-- Leaves out the cases of which no suspect product has one of the wished words in a name.
--
-- Runs after judged.sql has settled which version of a case counts. The words are patterns in the
-- variables `wished` and `wished_in_json`. What a format calls a product elsewhere than in
-- given_exposure, its active ingredients first, stands among what it keeps as reported, where
-- several of one name are numbered. Concomitant products stand under other parts and do not count.
-- Rows of other products that were refused are told of no more: nobody would correct them.

create table wished as
select record from given_exposure
where regexp_matches(product, getvariable('wished'), 'i')
union
select named.record
from (
    select record, unnest(map_entries(from_json(fields, '"MAP(VARCHAR, VARCHAR)"'))) as field
    from given_as_reported
    where
        part in ('Suspect drug', 'Suspect product', 'Device')
        -- Most are passed over by their text and not taken apart.
        and regexp_matches(fields, getvariable('wished_in_json'), 'i')
) as named
where
    regexp_full_match(
        named.field.key,
        '(prod_ai|G\.k\.2\.3\.r\.1 Substance name|B\.4\.k\.2\.2 Substance name'
        || '|activesubstance\.activesubstancename|openfda\.(brand|generic|substance)_name'
        || '|generic_name|openfda\.device_name)( \(\d+\))?'
    )
    and regexp_matches(named.field.value, getvariable('wished'), 'i');

-- A case that was refused and has no wished product is left out like the others: its refusal goes
-- below, and it would be counted nowhere. Of several versions it is counted once.
create table left_out as
select record, case_id from kept
where record not in (select record from wished)
union all
select min(record) as record, case_id from refused_case
where
    record not in (select record from wished)
    and trim(case_id) not in (select kept.case_id from kept)
group by case_id
order by record;

create or replace table kept as
select * replace (row_number() over (order by record)::integer as case_key)
from kept
where record in (select record from wished)
order by record;

delete from replaced
where case_id not in (select case_id from kept);

delete from flagged
where record not in (select record from wished);

create temp table refused_elsewhere as
select supplied.file_no, supplied.row_no
from (
    select record, file_no, row_no from given_case
    union all
    select record, file_no, row_no from given_child
) as supplied
semi join refused
    on refused.file_no = supplied.file_no and refused.row_no = supplied.row_no
group by supplied.file_no, supplied.row_no
having
    not bool_or(supplied.record in (select record from wished))
    -- Of a row whose case is not in the file nobody knows the products.
    and bool_and(supplied.record in (select record from given_case));

delete from refused
where (file_no, row_no) in (select (file_no, row_no) from refused_elsewhere);
