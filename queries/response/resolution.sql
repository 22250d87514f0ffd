-- How long the reaction took from onset to resolution, by class of the first treatment.
--
-- One row per class, state and number of days that occurs.
--
-- first_class  class of the first treatment; empty: none reported, or the order is not
-- state        resolved, unresolved, or why there is no time, as in table resolution_time
-- days         from onset to resolution or last follow-up; empty where there is no time
-- patients     patients
with

counted as (
    select resolution_time, sum(patients)::bigint as patients
    from selected_case($selection)
    group by resolution_time
)

select
    resolution_time.first_treatment_class as first_class, resolution_time.state,
    resolution_time.days, counted.patients
from counted
inner join resolution_time on resolution_time.resolution_time = counted.resolution_time
order by first_class, resolution_time.state, resolution_time.days;
