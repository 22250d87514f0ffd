-- Rows of the symptoms and vaccines whose report is not among the reports, as refusals.
-- One row per such row.
-- Columns: those of refused.
insert into refused
select
    file_no,
    row_no,
    sheet,
    'VAERS_ID' as column_name,
    vaers_id as value,
    'No report of this number is in the file of reports.' as reason,
    'The file of reports (VAERSDATA) of the same year.' as remedy
from (
    select 'symptoms' as sheet, file_no, row_no, vaers_id from vaers_symptoms where record is null
    union all
    select 'vaccines' as sheet, file_no, row_no, vaers_id from vaers_vaccines where record is null
)
order by file_no, row_no
