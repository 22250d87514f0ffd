-- Cells whose value was lost before it was given, with the record that their row tells of.
--
-- One row per cell, in the columns of `flagged`.
select
    min(record.record) as record, cell_trouble.file_no, cell_trouble.row_no,
    cell_trouble.column_name, cell_trouble.value, cell_trouble.note
from raw_rows.cell_trouble
left join raw_rows.told_row
    on told_row.file_no = cell_trouble.file_no and told_row.row_no = cell_trouble.row_no
left join raw_rows.record
    on record.group_no = told_row.group_no and record.told_of = told_row.told_of
group by all
order by cell_trouble.file_no, cell_trouble.row_no, cell_trouble.column_name;
