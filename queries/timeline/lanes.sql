-- The lanes of the timeline, and what is drawn in each of them.
--
-- One row per fact of a case: its lane, and each session, onset, biopsy, course and end. A case
-- beyond the first `at_most` has no row; a fact without a day has one, with empty days.
--
-- place           number of the lane, 1 at the top, in the order asked for
-- case_id         name of the case
-- source_name     first author and year, where there is an author
-- patients        patients of the case, more than 1 for a published group
-- match           2 the case fits the selection certainly, 1 possibly
-- sex             sex, where reported
-- age_low_years   age, low end (years)
-- age_high_years  age, high end (years)
-- age_text        age in words, as supplied
-- serious         whether the reaction was serious, where reported
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

lane as materialized (
    select
        selected.*,
        split_part(split_part(source.authors, ';', 1), ' ', 1) || ' ' || source.year
            as source_name,
        patient_case.age_text,
        row_number() over (
            order by
                case when $order = 'source' then selected.source_id end,
                case $order
                    when 'age' then selected.age_low_years
                    -- The best response first; a group whose responses varied has no best one.
                    when 'response' then -enum_code(nullif(best_response, 'varied'))::integer
                    else selected.onset_low_days
                end nulls last,
                if($order = 'age', selected.age_high_years, selected.onset_high_days) nulls last,
                selected.onset_low_days nulls last, selected.case_key
        )::integer as place
    from selected_case($selection) as selected
    inner join source on source.source_id = selected.source_id
    inner join patient_case on patient_case.case_key = selected.case_key
    qualify place <= $at_most
),

fact as (
    select
        case_key, 0 as rank, 'lane' as part, null::varchar as code, null::varchar as detail,
        null::integer as low_days, null::integer as high_days, null::integer as stop_low_days,
        null::integer as stop_high_days, false as is_ongoing, null::date as date_low,
        null::date as date_high
    from lane
    union all
    select
        case_key, 1, 'exposure', route::varchar, product, start_low_days, start_high_days,
        null, null, false, date_low, date_high
    from exposure where case_key in (select case_key from lane)
    union all
    select
        case_key, 2, 'onset', array_to_string(list_sort(list_distinct(list(reaction))), ','), null,
        onset_low_days, onset_high_days, null, null, false, null, null
    from reaction where case_key in (select case_key from lane) group by all
    union all
    select
        case_key, 3, 'biopsy', microbiology, array_to_string(histology, ','), biopsy_low_days,
        biopsy_high_days, null, null, false, null, null
    from reaction
    where case_key in (select case_key from lane)
        and (biopsy = 'done' or microbiology in ('negative', 'positive'))
    group by all
    union all
    select
        treatment.case_key, 3 + treatment.course, 'treatment', treatment.treatment_class::varchar,
        treatment.response::varchar, treatment.start_low_days, treatment.start_high_days,
        if(treatment.ongoing, lane.last_follow_up_days, treatment.stop_low_days),
        if(treatment.ongoing, lane.last_follow_up_days, treatment.stop_high_days),
        coalesce(treatment.ongoing, false), null, null
    from treatment inner join lane on lane.case_key = treatment.case_key
    union all
    select
        case_key, 100000, 'end', outcome::varchar, null,
        coalesce(resolution_low_days, last_follow_up_days),
        coalesce(resolution_high_days, last_follow_up_days), null, null,
        resolution_low_days is null, null, null
    from lane
)

select
    lane.place, lane.case_id, lane.source_name, lane.patients, lane.match, lane.sex,
    lane.age_low_years, lane.age_high_years, lane.age_text, lane.serious,
    fact.part, fact.code, fact.detail, fact.low_days, fact.high_days, fact.stop_low_days,
    fact.stop_high_days, fact.is_ongoing, fact.date_low, fact.date_high
from lane
inner join fact on fact.case_key = lane.case_key
order by lane.place, fact.rank, fact.low_days nulls last, fact.high_days, fact.code, fact.detail;
