-- The numbers in a list of deleted cases.
-- One row per case.
-- Columns: caseid (number of the case), file_no.
insert into faers_deleted
select distinct unnest(regexp_extract_all(content, '\d{1,12}'))::bigint as caseid, $file_no
from read_text($path)
order by caseid
