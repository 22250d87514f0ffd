-- How long the reaction took from onset to resolution, by class of the first treatment.
--
-- One row per class, state and number of days. Only days known exactly have a time; nothing is
-- imputed to the middle of a range.
--
-- first_class  class of the first treatment; empty: none reported, or the order is not
-- state        resolved, or unresolved at last follow-up; or why there is no time, by the first
--              rule that applies:
--                before_exposure  onset before the exposure (flagged)
--                no_onset         day of onset not reported, or known as a range
--                before_onset     resolution or last follow-up before onset (flagged)
--                range            day of resolution known as a range
--                resolved_no_day  resolved on a day that is not reported
--                no_outcome       whether it resolved is not reported, or varied in a group
--                no_follow_up     not resolved, day of last follow-up not reported
-- days         from onset to resolution or last follow-up; empty where there is no time
-- patients     patients
with

fact as (
    select
        first_treatment_class, onset_low_days, onset_high_days, resolution_low_days,
        resolution_high_days, last_follow_up_days, outcome, patients,
        coalesce(resolution_low_days, last_follow_up_days) - onset_low_days as days
    from selected_case($selection)
),

-- Places in the list of states below: counting by number is faster than by word.
timed as (
    select
        first_treatment_class, days, patients,
        case
            when onset_low_days < 0 then 1
            when onset_low_days is null or onset_low_days < onset_high_days then 2
            when resolution_high_days < onset_low_days then 3
            when resolution_low_days < resolution_high_days then 4
            when resolution_low_days is not null then 8
            when outcome in ('resolved', 'resolved_with_sequelae') then 5
            when outcome is null or outcome = 'varied' then 6
            when last_follow_up_days is null then 7
            when days < 0 then 3
            else 9
        end::tinyint as place
    from fact
),

counted as (
    select
        first_treatment_class, place, if(place >= 8, days, null) as days,
        sum(patients)::bigint as patients
    from timed
    group by first_treatment_class, place, if(place >= 8, days, null)
)

select
    first_treatment_class as first_class,
    [
        'before_exposure', 'no_onset', 'before_onset', 'range', 'resolved_no_day', 'no_outcome',
        'no_follow_up', 'resolved', 'unresolved',
    ][place] as state,
    days,
    patients
from counted
order by first_class, state, days;
