-- The reports that the rows tell of.
--
-- One row per case of a group of tables.
--
-- record    1, 2, 3 ... in the order of the files
-- group_no  group of tables
-- told_of   name of the report within the group
-- rows_told rows that tell facts of the case
select
    row_number() over (order by min(file_no), min(row_no)) as record, group_no, told_of,
    count(*) as rows_told
from raw_rows.line_case
group by group_no, told_of
order by record;
