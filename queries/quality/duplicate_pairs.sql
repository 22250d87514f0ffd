-- Pairs of cases that may be one patient, the facts of both side by side.
--
-- One row per suspected pair of which at least one case fits the selection, the likeliest first,
-- at most $at_most of them.
--
-- match_weight       sum of the weights (log2 of the odds)
-- match_probability  what it means as a probability under the model
-- weights            JSON list of objects: fact, words, weight
-- both_fit           whether both cases fit the selection
-- one                facts of the case that stands first in the data set: a row of `told` below
-- other              facts of the other case
with

selected as materialized (
    select case_key from selected_case($selection)
),

pair as materialized (
    select
        *,
        case_key_low in (select case_key from selected)
        and case_key_high in (select case_key from selected) as both_fit
    from duplicate_pair
    where
        case_key_low in (select case_key from selected)
        or case_key_high in (select case_key from selected)
    order by match_weight desc, case_key_low, case_key_high
    limit $at_most
),

wanted as materialized (
    select case_key_low as case_key from pair
    union
    select case_key_high from pair
),

session as (
    select
        case_key,
        list(distinct if(
            date_low = date_high, date_low::varchar, date_low::varchar || ' to ' || date_high
        )) filter (where date_low is not null) as dates,
        list(distinct product) filter (where product is not null) as products,
        list(distinct lot) filter (where lot is not null) as lots,
        list(distinct route::varchar) filter (where route is not null) as routes,
        list(distinct indication::varchar) filter (where indication is not null) as indications
    from exposure
    where case_key in (select case_key from wanted)
    group by case_key
),

reacted as (
    select
        case_key,
        list(distinct reaction::varchar) as reactions,
        list(distinct reaction_text) filter (where reaction_text is not null) as reaction_texts
    from reaction
    where case_key in (select case_key from wanted)
    group by case_key
),

treated as (
    select case_key, list(distinct treatment_class::varchar) as treatments
    from treatment
    where case_key in (select case_key from wanted)
    group by case_key
),

told as (
    select
        patient_case.case_key,
        patient_case.case_id,
        patient_case.source_id,
        patient_case.age_low_years,
        patient_case.age_high_years,
        patient_case.age_text,
        patient_case.sex::varchar as sex,
        patient_case.country,
        patient_case.reported_low,
        patient_case.reported_high,
        list_sort(session.dates) as exposure_dates,
        list_sort(session.products) as products,
        list_sort(session.lots) as lots,
        list_sort(session.routes) as routes,
        list_sort(session.indications) as indications,
        case_fact.onset_low_days,
        case_fact.onset_high_days,
        list_sort(reacted.reactions) as reactions,
        list_sort(reacted.reaction_texts) as reaction_texts,
        list_sort(treated.treatments) as treatments,
        case_fact.outcome::varchar as outcome
    from patient_case
    inner join wanted on wanted.case_key = patient_case.case_key
    inner join case_fact on case_fact.case_key = patient_case.case_key
    left join session on session.case_key = patient_case.case_key
    left join reacted on reacted.case_key = patient_case.case_key
    left join treated on treated.case_key = patient_case.case_key
)

select
    pair.match_weight, pair.match_probability, pair.weights, pair.both_fit,
    one, other
from pair
inner join told as one on one.case_key = pair.case_key_low
inner join told as other on other.case_key = pair.case_key_high
order by pair.match_weight desc, pair.case_key_low, pair.case_key_high;
