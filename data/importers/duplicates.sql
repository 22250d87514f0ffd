-- What two reports of one patient would have in common, drawn together from the tables of a data
-- set. One row per case of a single patient; a published group is never the double of anybody.
--
-- case_key        patient_case.case_key
-- place           place in an order that follows from the cases alone, for drawing a sample
-- sex             sex
-- country         country, in lower case
-- age_low         age, low end (years)
-- age_high        age, high end (years)
-- age_decade      decade that the age lies in, empty where it may lie in several
-- exposure_low    day 0, low end
-- exposure_high   day 0, high end
-- exposure_month  month of day 0 as year * 12 + month, empty where it may be several
-- onset_low       first onset, low end (days from day 0)
-- onset_high      first onset, high end (days from day 0)
-- onset_month     month of the first onset, empty where it may be several
-- reported_low    day of the report, low end
-- reported_high   day of the report, high end
-- reported_month  month of the report, empty where it may be several
-- product         product of day 0, letters and digits only
-- products        products of all sessions
-- lot             lot of day 0, letters and digits only
-- lots            lots of all sessions
-- route           route of day 0
-- routes          routes of all sessions
-- indication      indication of day 0
-- indications     indications of all sessions
-- reaction        the reaction that began first; "other" is what its words say
-- reactions       all reactions
-- treatments      classes of what was given for the reaction
with

session as (
    select
        case_key,
        date_low,
        date_high,
        coalesce(date_low, '0001-01-01'::date) as dated,
        -- Where no session is told to be day 0, it is the last that is not told to come after.
        start_low_days is not null and start_low_days = 0 and start_high_days = 0 as is_day_zero,
        start_low_days > 0 as is_after,
        route::varchar as route,
        indication::varchar as indication,
        nullif(regexp_replace(lower(product), '[^\pL\pN]+', '', 'g'), '') as product,
        nullif(regexp_replace(lower(lot), '[^\pL\pN]+', '', 'g'), '') as lot
    from exposure
),

exposed as (
    select
        case_key,
        arg_max(date_low, (is_day_zero, dated)) filter (
            where date_low is not null and is_after is not true
        ) as exposure_low,
        arg_max(date_high, (is_day_zero, dated)) filter (
            where date_low is not null and is_after is not true
        ) as exposure_high,
        arg_max(product, (is_day_zero, dated, product)) filter (
            where product is not null
        ) as product,
        list_sort(list(distinct product) filter (where product is not null)) as products,
        arg_max(lot, (is_day_zero, dated, lot)) filter (where lot is not null) as lot,
        list_sort(list(distinct lot) filter (where lot is not null)) as lots,
        arg_max(route, (is_day_zero, dated, route)) filter (where route is not null) as route,
        list_sort(list(distinct route) filter (where route is not null)) as routes,
        arg_max(indication, (is_day_zero, dated, indication)) filter (
            where indication is not null
        ) as indication,
        list_sort(list(distinct indication) filter (where indication is not null)) as indications
    from session
    group by case_key
),

happened as (
    select
        case_key,
        onset_low_days,
        onset_high_days,
        nullif(regexp_replace(lower(reaction_text), '[^\pL\pN]+', '', 'g'), '') as words,
        if(reaction = 'other', 'other: ' || words, reaction::varchar) as reaction
    from reaction
),

reacted as (
    select
        case_key,
        min(onset_low_days) as onset_low,
        min(onset_high_days) as onset_high,
        arg_min(reaction, (coalesce(onset_low_days, 1000000), reaction)) filter (
            where reaction is not null
        ) as reaction,
        list_sort(list(distinct reaction) filter (where reaction is not null)) as reactions
    from happened
    group by case_key
),

treated as (
    select case_key, list_sort(list(distinct treatment_class::varchar)) as treatments
    from treatment
    group by case_key
),

told as (
    select
        patient_case.case_key,
        patient_case.case_id,
        patient_case.sex::varchar as sex,
        lower(patient_case.country) as country,
        patient_case.age_low_years as age_low,
        patient_case.age_high_years as age_high,
        patient_case.reported_low,
        patient_case.reported_high,
        exposed.* exclude (case_key),
        reacted.* exclude (case_key),
        exposed.exposure_low + reacted.onset_low as onset_from,
        exposed.exposure_high + reacted.onset_high as onset_to,
        treated.treatments
    from patient_case
    left join exposed on exposed.case_key = patient_case.case_key
    left join reacted on reacted.case_key = patient_case.case_key
    left join treated on treated.case_key = patient_case.case_key
    where patient_case.patients = 1
)

select
    case_key,
    row_number() over (order by md5(case_id), case_key) as place,
    sex,
    country,
    age_low,
    age_high,
    if(age_low // 10 = age_high // 10, age_low // 10, null) as age_decade,
    exposure_low,
    exposure_high,
    if(
        date_trunc('month', exposure_low) = date_trunc('month', exposure_high),
        year(exposure_low) * 12 + month(exposure_low), null
    ) as exposure_month,
    onset_low,
    onset_high,
    if(
        date_trunc('month', onset_from) = date_trunc('month', onset_to),
        year(onset_from) * 12 + month(onset_from), null
    ) as onset_month,
    reported_low,
    reported_high,
    if(
        date_trunc('month', reported_low) = date_trunc('month', reported_high),
        year(reported_low) * 12 + month(reported_low), null
    ) as reported_month,
    product,
    products,
    lot,
    lots,
    route,
    routes,
    indication,
    indications,
    reaction,
    reactions,
    treatments
from told
order by case_key;
