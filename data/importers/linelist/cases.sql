-- The cases, with the facts that their rows agree on.
--
-- One row per record, in the columns of given_case.
with

alone as (
    select record.record, line_case.* exclude (group_no, told_of, sheet)
    from raw_rows.line_case
    inner join raw_rows.record
        on record.group_no = line_case.group_no and record.told_of = line_case.told_of
    where record.rows_told = 1
),

together as (
    select record.record, line_case.* exclude (group_no, told_of, sheet)
    from raw_rows.line_case
    inner join raw_rows.record
        on record.group_no = line_case.group_no and record.told_of = line_case.told_of
    where record.rows_told > 1
)

select * from alone
union all
select
    record, arg_min(file_no, (file_no, row_no)) as file_no,
    arg_min(row_no, (file_no, row_no)) as row_no,
    arg_min(case_id, (file_no, row_no)) as case_id,
    arg_min(version, (file_no, row_no)) as version,
    arg_min(patients, (file_no, row_no)) as patients, arg_min(age, (file_no, row_no)) as age,
    arg_min(sex, (file_no, row_no)) as sex, arg_min(country, (file_no, row_no)) as country,
    arg_min(country_basis, (file_no, row_no)) as country_basis,
    arg_min(reporter, (file_no, row_no)) as reporter,
    arg_min(reported, (file_no, row_no)) as reported,
    string_agg(distinct note, '; ' order by note) as note
from together
group by record
order by record;
