-- Which of the given case names there are in the data set.
--
-- One row per case that exists; a name nobody has has no row.
--
-- case_id   name of the case
-- case_key  its key in the data set
select case_id, case_key
from case_fact
where case_id in (select unnest($case_ids::varchar[]))
order by case_key;
