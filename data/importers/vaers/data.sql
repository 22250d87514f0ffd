-- The reports with a number of their own.
-- One row per report as supplied, also where a later one has the same VAERS_ID.
-- Columns: record (VAERS_ID; each set of three files after the first adds 10^13 and each further
-- report of a number in its file 10^10), then those of the file.
create or replace temp view vaers_data as
select
    (of_file.team - 1) * 10000000000000
    + coalesce(again.nth, 0) * 10000000000
    + of_file.number as record,
    of_file.*
from vaers_data_rows as of_file
left join vaers_again as again
    on of_file.file_no = again.file_no and of_file.row_no = again.row_no
