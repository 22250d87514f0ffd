-- What is drawn in the lanes of the timeline, case after case.
--
-- One row per fact of a case: its lane, and each session, onset, biopsy, course and end. A fact
-- without a day has a row with empty days.
--
-- case_key        number of the case in the data set; the rows are in its order
-- part            lane, exposure, onset, biopsy, treatment or end
-- code            route, reactions, microbiology, class of treatment or outcome
-- detail          product, histology, drug or response, in words or codes
-- low_days        first day it can have begun (days from day 0)
-- high_days       last day it can have begun
-- stop_low_days   first day it can have ended
-- stop_high_days  last day it can have ended
-- is_ongoing      it went on when the patient was last seen
-- date_low        calendar day of a session, first day it can be
-- date_high       calendar day of a session, last day it can be
with

selected as materialized (
    select case_key, outcome, resolution_low_days, resolution_high_days, last_follow_up_days
    from selected_case($selection)
),

fact as (
    select
        case_key, 0 as rank, 'lane' as part, null::varchar as code, null::varchar as detail,
        null::integer as low_days, null::integer as high_days, null::integer as stop_low_days,
        null::integer as stop_high_days, false as is_ongoing, null::date as date_low,
        null::date as date_high
    from selected
    union all
    select
        case_key, 1, 'exposure', route::varchar, product, start_low_days, start_high_days,
        null, null, false, date_low, date_high
    from exposure where case_key in (select case_key from selected)
    union all
    select
        case_key, 2, 'onset', array_to_string(list_sort(list_distinct(list(reaction))), ','), null,
        onset_low_days, onset_high_days, null, null, false, null, null
    from reaction where case_key in (select case_key from selected) group by all
    union all
    select
        case_key, 3, 'biopsy', microbiology, array_to_string(histology, ','), biopsy_low_days,
        biopsy_high_days, null, null, false, null, null
    from reaction
    where case_key in (select case_key from selected)
        and (
            biopsy = 'done' or len(histology) > 0 or biopsy_low_days is not null
            or microbiology in ('negative', 'positive')
        )
    group by all
    union all
    select
        treatment.case_key, 3 + treatment.course, 'treatment', treatment.treatment_class::varchar,
        treatment.response::varchar, treatment.start_low_days, treatment.start_high_days,
        if(treatment.ongoing, selected.last_follow_up_days, treatment.stop_low_days),
        if(treatment.ongoing, selected.last_follow_up_days, treatment.stop_high_days),
        coalesce(treatment.ongoing, false), null, null
    from treatment inner join selected on selected.case_key = treatment.case_key
    union all
    select
        case_key, 100000, 'end', outcome::varchar, null,
        coalesce(resolution_low_days, last_follow_up_days),
        coalesce(resolution_high_days, last_follow_up_days), null, null,
        resolution_low_days is null, null, null
    from selected
)

select
    case_key, part, code, detail, low_days, high_days, stop_low_days, stop_high_days, is_ongoing,
    date_low, date_high
from fact
order by case_key, rank, low_days nulls last, high_days, code, detail;
