-- What the file of a case said beside its facts, what is to be looked at, and where it was read.
--
-- One row per case asked for.
--
-- row_no     row of the file; empty where the case was not imported
-- file       row of given_file; empty where the case was not imported
-- items      rows of as_reported, by part and number
-- flags      rows of flag, in the order of the columns they speak of
with

wanted as materialized (
    select case_key, file_no, row_no from patient_case where case_key = $case_key
),

supplied as (
    select list(each order by each.part, each.item) as items
    from as_reported as each inner join wanted on wanted.case_key = each.case_key
),

flagged as (
    select list(each order by each.column_name, each.value, each.note) as flags
    from flag as each inner join wanted on wanted.case_key = each.case_key
)

select
    wanted.row_no, case when file.file_no is not null then file end as file, supplied.items,
    flagged.flags
from wanted
left join given_file as file on file.file_no = wanted.file_no
cross join supplied
cross join flagged
order by wanted.case_key;
