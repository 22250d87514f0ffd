-- Rows whose VAERS_ID is no number, as refusals.
-- One row per such row.
-- Columns: those of refused.
insert into refused
select
    $file as file_no,
    row_no,
    $table as sheet,
    'VAERS_ID' as column_name,
    vaers_id as value,
    'This is no number of a VAERS report.' as reason,
    'The number as in VAERS: up to ten digits.' as remedy
from query_table($rows)
where vaers_number(vaers_id) is null
order by row_no
