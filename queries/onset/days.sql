-- When the reaction began: case by case while they are few, else counted by day and by bin.
--
-- One row per case up to $singly_at_most cases. Beyond that one row per bins reached and match,
-- one per first possible day and one per last possible day; patients of unknown onset and those
-- with an onset before the exposure are then one row per match each.
--
-- part       case; or bin, unknown, before_exposure, which together hold each patient once;
--            or first_day and last_day, which hold each patient of a known onset once each
-- case_id    name of the case; empty where several are counted together
-- match      2 the case fits the selection certainly, 1 possibly; empty for days
-- low_days   onset, low end, or first day of the first bin reached (days from day 0)
-- high_days  onset, high end, or last day of the last bin reached; empty: the bin has no end
-- bins       number of bins reached: with 1 the whole range lies in one bin
-- patients   patients counted
with

-- One more than may be shown singly tells that there are too many, without looking at the rest.
single as materialized (
    select case_id, match, onset_low_days, onset_high_days, patients
    from selected_case($selection)
    limit $singly_at_most::bigint + 1 -- noqa: AM09, any order: with one too many none is shown
),

amount as (
    select count(*) <= $singly_at_most::bigint as is_few from single
),

by_onset as (
    select onset_range, match, sum(patients)::bigint as patients
    from selected_case($selection)
    where (select is_few from amount) = false
    group by onset_range, match
),

counted as materialized (
    select
        onset_range.onset_low_days, onset_range.onset_high_days, by_onset.match, by_onset.patients
    from by_onset
    inner join onset_range on onset_range.onset_range = by_onset.onset_range
),

known_range as (
    select * from counted where onset_low_days >= 0
),

first_day as (
    select unnest($bins::integer[]) as low_days
),

bin as (
    select
        low_days,
        lead(low_days) over (order by low_days) - 1 as high_days,
        row_number() over (order by low_days) as place
    from first_day
),

binned as (
    select
        known_range.match, known_range.patients, first_bin.low_days, last_bin.high_days,
        last_bin.place - first_bin.place + 1 as bins
    from known_range
    asof inner join bin as first_bin on known_range.onset_low_days >= first_bin.low_days
    asof inner join bin as last_bin on known_range.onset_high_days >= last_bin.low_days
)

select
    'case' as part, case_id, match, onset_low_days as low_days, onset_high_days as high_days,
    1::bigint as bins, patients::bigint as patients
from single
where (select is_few from amount)
union all
select 'bin', null, match, low_days, high_days, bins, sum(patients)::bigint
from binned group by match, low_days, high_days, bins
union all
select
    if(onset_low_days < 0, 'before_exposure', 'unknown') as part,
    null, match, null, null, null, sum(patients)::bigint
from counted
where onset_low_days is null or onset_low_days < 0
group by part, match
union all
select 'first_day', null, null, onset_low_days, onset_low_days, null, sum(patients)::bigint
from known_range group by onset_low_days
union all
select 'last_day', null, null, onset_high_days, onset_high_days, null, sum(patients)::bigint
from known_range group by onset_high_days
order by part, low_days, high_days, match desc, case_id;
