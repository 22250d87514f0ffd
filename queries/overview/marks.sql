-- The cases in view one by one, while they are few.
--
-- One row per case, at most $at_most of them, in the order of the data set.
--
-- case_id        name of the case
-- match          2 the case fits the selection certainly, 1 possibly
-- patients       patients of the case
-- age_low        age, low end (years); empty: not reported in numbers
-- age_high       age, high end (years)
-- onset_low      onset, low end (days from day 0); empty: not reported
-- onset_high     onset, high end (days from day 0)
-- onset_first    class of the first day of the onset; empty for an onset before day 0
-- onset_last     class of the last day of the onset
-- outcome        outcome; empty: not reported
-- treatments     classes given for the reaction, one entry per class and response to it
-- responses      response of each entry; empty: not reported
-- are_for_all    of each entry: whether every patient of the case had it, as far as is known
with

selected as materialized (
    select
        case_key, case_id, match, patients, age_low_years, age_high_years, onset_low_days,
        onset_high_days, outcome, course_set
    from selected_case($selection)
    order by case_key
    limit $at_most::bigint
),

entry as (
    select course_set, treatment_class, response, bool_or(covers_all) as is_for_all
    from course_set
    where course_set in (select course_set from selected)
    group by course_set, treatment_class, response
),

entries as (
    select
        course_set,
        list(treatment_class::varchar order by treatment_class, response) as treatments,
        list(response::varchar order by treatment_class, response) as responses,
        list(is_for_all order by treatment_class, response) as are_for_all
    from entry
    group by course_set
)

select
    selected.case_id, selected.match, selected.patients::bigint as patients,
    selected.age_low_years as age_low, selected.age_high_years as age_high,
    selected.onset_low_days as onset_low, selected.onset_high_days as onset_high,
    onset_class(selected.onset_low_days, $edges) as onset_first,
    case when selected.onset_low_days >= 0 then onset_class(selected.onset_high_days, $edges) end
        as onset_last,
    selected.outcome::varchar as outcome, entries.treatments, entries.responses,
    entries.are_for_all
from selected
left join entries on entries.course_set = selected.course_set
order by selected.case_key;
