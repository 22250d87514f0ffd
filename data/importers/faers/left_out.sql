-- Reports of cases that a deleted-case list names.
-- One row per report.
-- Columns: record (number of the report), caseid (number of the case).
create temp table faers_left_out as
select
    demo.record,
    demo.caseid
from faers_demo as demo
semi join faers_deleted as deleted on try_cast(demo.caseid as bigint) = deleted.caseid
order by demo.record
