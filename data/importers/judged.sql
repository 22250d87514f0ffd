-- Which of the given rows are taken: rows without a case go, and of one case the highest version
-- stays. Runs after the texts were read (table `reading`) and the impossible ones refused.

insert into refused by name
select
    file_no, row_no, 'case.case_id' as column_name, case_id as value,
    'The row names no case.' as reason,
    'A name or number that only this case has.' as remedy
from given_case
where coalesce(trim(case_id), '') = '';

-- Rows of events, sessions and courses.
create view given_child as
select record, file_no, row_no from given_exposure
union all
select record, file_no, row_no from given_reaction
union all
select record, file_no, row_no from given_treatment;

insert into refused by name
select distinct
    child.file_no, child.row_no, 'case.case_id' as column_name,
    'The case that the row belongs to is not in the file.' as reason,
    'A row for the case, under the same name.' as remedy
from given_child as child
where not exists (select 1 from given_case where given_case.record = child.record);

-- Rows of the files that go, with everything read from them.
create table dropped as
select distinct file_no, row_no
from refused
where file_no is not null and row_no is not null;

create table candidate as
select
    given_case.record, given_case.file_no, given_case.row_no, trim(given_case.case_id) as case_id,
    trim(given_case.version) as version
from given_case
where
    coalesce(trim(given_case.case_id), '') <> ''
    and not exists (
        select 1 from dropped
        where dropped.file_no = given_case.file_no and dropped.row_no = given_case.row_no
    );

create view given_again as
select case_id
from candidate
group by case_id
having count(*) > 1;

-- Versions are compared number by number ("10" is above "9", "1.10" above "1.9"), then by letter;
-- the same version from the later file, and there from the later row, is the higher one.
create table ranked as
select
    *,
    row_number() over (
        partition by case_id
        order by
            list_transform(
                regexp_extract_all(version, '\d+'), lambda digits: try_cast(digits as hugeint)
            ) desc nulls last,
            version desc nulls last, file_no desc nulls last, row_no desc nulls last, record desc
    ) as place
from candidate
where case_id in (select case_id from given_again);

-- Reports that a higher version took the place of.
create table replaced as
select
    lower_one.case_id, lower_one.version, lower_one.file_no, lower_one.row_no, lower_one.record,
    higher.version as by_version, higher.file_no as by_file_no, higher.row_no as by_row_no
from ranked as lower_one
inner join ranked as higher on higher.case_id = lower_one.case_id and higher.place = 1
where lower_one.place > 1
order by lower_one.file_no, lower_one.row_no, lower_one.record;

create table kept as
select
    record, row_number() over (order by record)::integer as case_key, case_id, file_no, row_no
from candidate
where record not in (select record from replaced)
order by record;

create view refused_case as
select record, case_id from given_case
where
    not exists (select 1 from kept where kept.record = given_case.record)
    and not exists (select 1 from replaced where replaced.record = given_case.record);

-- A row is refused with its case where that was refused, and goes silently where it was replaced.
insert into refused by name
select distinct
    child.file_no, child.row_no, 'case.case_id' as column_name, refused_case.case_id as value,
    'The case that the row belongs to was refused.' as reason,
    'Right when the row of the case is right.' as remedy
from given_child as child
inner join refused_case on refused_case.record = child.record
where not exists (
        select 1 from dropped
        where dropped.file_no = child.file_no and dropped.row_no = child.row_no
    );

create view taken_case as
select kept.case_key, given_case.* exclude (case_id), kept.case_id
from given_case
inner join kept on kept.record = given_case.record;

create view taken_exposure as
select kept.case_key, given_exposure.*
from given_exposure
inner join kept on kept.record = given_exposure.record
where not exists (
        select 1 from dropped
        where dropped.file_no = given_exposure.file_no and dropped.row_no = given_exposure.row_no
    );

create view taken_reaction as
select kept.case_key, given_reaction.*
from given_reaction
inner join kept on kept.record = given_reaction.record
where not exists (
        select 1 from dropped
        where dropped.file_no = given_reaction.file_no and dropped.row_no = given_reaction.row_no
    );

create view taken_treatment as
select kept.case_key, given_treatment.*
from given_treatment
inner join kept on kept.record = given_treatment.record
where not exists (
        select 1 from dropped
        where dropped.file_no = given_treatment.file_no and dropped.row_no = given_treatment.row_no
    );
