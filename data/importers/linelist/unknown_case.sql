-- Rows of a part of the template that name a case which the table of cases does not have.
--
-- One row per row of a file, in the columns of `refused`. $lines names the table of their rows.
select
    line.file_no, line.row_no, nullif(line.sheet, '') as sheet, 'case_id' as column_name,
    line.told_of as value,
    if(
        line.told_of is null, 'names no case', 'no such case among the rows that were taken'
    ) as reason,
    'the case_id of a row of the table of cases' as remedy
from query_table($lines) as line
anti join raw_rows.line_case
    on line_case.group_no = line.group_no and line_case.told_of = line.told_of
order by line.file_no, line.row_no;
