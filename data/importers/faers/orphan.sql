-- Rows of a table whose report is not in DEMO, as refusals.
-- One row per such row.
-- Columns: those of refused.
insert into refused
select
    rows_of.file_no,
    rows_of.row_no,
    rows_of.table_name as sheet,
    'primaryid' as column_name,
    rows_of.primaryid::varchar as value,
    'No report of this number is in DEMO.' as reason,
    'The DEMO file of the same quarter, with a line for this report.' as remedy
from (
    select 'DRUG' as table_name, file_no, row_no, primaryid, record from faers_drug
    union all
    select 'REAC' as table_name, file_no, row_no, primaryid, record from faers_reac
    union all
    select 'OUTC' as table_name, file_no, row_no, primaryid, record from faers_outc
    union all
    select 'RPSR' as table_name, file_no, row_no, primaryid, record from faers_rpsr
    union all
    select 'THER' as table_name, file_no, row_no, primaryid, record from faers_ther
    union all
    select 'INDI' as table_name, file_no, row_no, primaryid, record from faers_indi
) as rows_of
anti join faers_demo as demo on rows_of.record = demo.record
order by rows_of.file_no, rows_of.row_no
