-- How many patients, cases and sources fit a selection.
--
-- One row per selection, always.
--
-- patients_certain   patients that fit certainly
-- patients_possible  patients that fit possibly
-- cases              cases that fit: a published group is one case of several patients
-- sources            publications or registers they come from
select
    coalesce(sum(selected.patients) filter (where selected.match = 2), 0)::bigint
        as patients_certain,
    coalesce(sum(selected.patients) filter (where selected.match = 1), 0)::bigint
        as patients_possible,
    count(*)::bigint as cases,
    count(distinct selected.source_id)::bigint as sources
from selected_case($selection) as selected
order by all;
