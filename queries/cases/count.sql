-- How many patients, cases and sources fit a selection.
--
-- One row per selection, always.
--
-- patients_certain   patients that fit certainly
-- patients_possible  patients that fit possibly
-- cases              cases that fit: a published group is one case of several patients
-- sources            publications or registers they come from
with

by_source as (
    select source_id, match, sum(patients) as patients, count(*) as cases
    from selected_case($selection)
    group by source_id, match
)

select
    coalesce(sum(patients) filter (where match = 2), 0)::bigint as patients_certain,
    coalesce(sum(patients) filter (where match = 1), 0)::bigint as patients_possible,
    coalesce(sum(cases), 0)::bigint as cases,
    count(distinct source_id)::bigint as sources
from by_source
order by all;
