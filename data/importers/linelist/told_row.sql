-- Which report each row of a file tells of.
--
-- One row per row of a file that was taken.
--
-- file_no, row_no    the row
-- group_no, told_of  the report
select distinct file_no, row_no, group_no, told_of
from (
    from raw_rows.line_case
    select file_no, row_no, group_no, told_of
    union all
    from raw_rows.line_exposure
    select file_no, row_no, group_no, told_of
    union all
    from raw_rows.line_reaction
    select file_no, row_no, group_no, told_of
    union all
    from raw_rows.line_treatment
    select file_no, row_no, group_no, told_of
)
order by file_no, row_no;
