-- Reports whose number an earlier row of the same file has.
-- One row per such report, in the order of their versions and, without any, of the file.
-- Columns: file_no, row_no, nth (1 for the second report of the number).
create or replace temp table vaers_again as
with
given_again as (
    select file_no, number
    from vaers_data_rows
    group by file_no, number
    having count(*) > 1
)

select
    each_row.file_no,
    each_row.row_no,
    row_number() over (
        partition by each_row.file_no, each_row.number
        order by try_cast(each_row.order as integer) nulls first, each_row.row_no
    ) - 1 as nth
from vaers_data_rows as each_row
semi join given_again
    on each_row.file_no = given_again.file_no and each_row.number = given_again.number
order by each_row.file_no, each_row.row_no
