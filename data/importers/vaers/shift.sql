-- By how much the rows of a file stand further down than their number, for the unreadable rows
-- between them.
-- One row per unreadable row.
-- Columns: file_no, place (number of the first row behind the unreadable one, from 0), further.
insert into vaers_shift
select
    $file as file_no,
    line - 2 - (row_number() over (order by line) - 1) as place,
    row_number() over (order by line) as further
from (select distinct line from vaers_bad_lines)
order by line
