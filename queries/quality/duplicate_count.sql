-- How many patients there are with and without suspected duplicates.
--
-- One row per selection, always. Cases linked by a pair, directly or over other cases, are taken
-- for one patient, also where the case between them is not in the selection.
--
-- patients_with     patients of the selection, every case counted
-- patients_without  the same, cases suspected to be one patient counted once
-- cases_suspected   cases of the selection suspected to be the patient of another one in it
-- pairs             suspected pairs of which both cases are in the selection
with recursive

link as materialized (
    select case_key_low as case_key, case_key_high as other_key from duplicate_pair
    union all
    select case_key_high, case_key_low from duplicate_pair
    union all
    select case_key_low, case_key_low from duplicate_pair
    union all
    select case_key_high, case_key_high from duplicate_pair
),

-- Each case takes the smallest key among its own and those of its neighbours, until none changes.
spread (case_key, first_key, step, moved) as (
    select distinct case_key, case_key, 0, true from link
    union all
    select
        link.other_key,
        min(spread.first_key),
        spread.step + 1,
        bool_or(min(spread.first_key) < min(spread.first_key) filter (
            where link.case_key = link.other_key
        )) over ()
    from spread
    inner join link on link.case_key = spread.case_key
    where spread.moved
    group by link.other_key, spread.step
),

suspected as (
    select case_key, min(first_key) as patient_key from spread group by case_key
),

selected as materialized (
    select case_key, patients from selected_case($selection)
),

seen as (
    select suspected.patient_key, count(*) as cases
    from selected
    inner join suspected on suspected.case_key = selected.case_key
    group by suspected.patient_key
    having count(*) > 1
),

whole as (
    select count(*) as pairs
    from duplicate_pair
    where
        case_key_low in (select case_key from selected)
        and case_key_high in (select case_key from selected)
)

select
    (select coalesce(sum(patients), 0)::bigint from selected) as patients_with,
    (
        (select coalesce(sum(patients), 0) from selected)
        - (select coalesce(sum(cases - 1), 0) from seen)
    )::bigint as patients_without,
    (select coalesce(sum(cases), 0)::bigint from seen) as cases_suspected,
    whole.pairs
from whole
order by all;
