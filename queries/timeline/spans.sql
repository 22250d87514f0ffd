-- Spans of onset, one lane each, where a lane per patient would be too many.
--
-- One row per span, or pair of spans, that the first and the last possible day of an onset lie in;
-- the days after the last span are one more. One row for each of 'unknown' and 'impossible'. Nobody
-- is counted twice.
--
-- kind                      span: the onset lies within one span; across: its range begins in one
--                           span and ends in another, or after the last; beyond: all of it lies
--                           after the last span; unknown: not reported; impossible: it begins
--                           before the session
-- low_days                  first day of the span, or of the pair (days from day 0); beyond: the
--                           day after the last span
-- high_days                 last day of the span, or of the pair; of a row that reaches past the
--                           last span, the furthest day that any of its onsets can be
-- patients                  patients
-- patients_possible         of these, patients that fit the selection only possibly
-- treated                   of `patients`, those with a known start of the first treatment
-- start_quarter_days        first treatment, first day it can have begun: lower quartile (days)
-- start_median_days         the same: median
-- start_three_quarter_days  the same: upper quartile
-- ended                     of `patients`, those whose reaction ended on a known day
-- end_quarter_days          end of the reaction, first day it can have been: lower quartile (days)
-- end_median_days           the same: median
-- end_three_quarter_days    the same: upper quartile
with

-- The number of the span of each day in one list, so that a row needs no join. Days that are not in
-- it lie after the last span and count as one more.
span_of_day as materialized (
    select list(len(list_filter($last_days::integer[], lambda x: x < d)) + 1 order by d) as spans
    from (select unnest(range(list_max($last_days::integer[]) + 1)) as d)
),

-- Counted by the range of the onset first: few to look spans up for, instead of every row.
by_onset as (
    select onset_range, match, sum(patients) as patients
    from selected_case($selection)
    group by onset_range, match
),

spanned as materialized (
    select
        by_onset.onset_range, by_onset.match, by_onset.patients, onset.onset_low_days,
        onset.onset_high_days, len($last_days) as last_span,
        if(
            onset.onset_low_days >= 0,
            coalesce(list_extract(spans, onset.onset_low_days + 1), last_span + 1), null
        ) as low_span,
        if(
            onset.onset_low_days >= 0,
            coalesce(list_extract(spans, onset.onset_high_days + 1), last_span + 1), null
        ) as high_span
    from by_onset
    inner join onset_range as onset on onset.onset_range = by_onset.onset_range
    cross join span_of_day
),

touched as (
    select
        low_span, high_span, last_span, onset_low_days is null as is_unknown,
        max(onset_high_days) as furthest_days, sum(patients)::bigint as patients,
        coalesce(sum(patients) filter (where match = 1), 0)::bigint as patients_possible
    from spanned group by all
),

span_of_onset as (
    select distinct onset_range, low_span as span
    from spanned where low_span = high_span
),

-- Quartiles come from patients counted by day.
milestone as (
    select span_of_onset.span, held.what, held.day, sum(held.patients) as held
    from (
        select
            onset_range, 'start' as what, first_treatment_low_days as day, sum(patients) as patients
        from selected_case($selection) where first_treatment_low_days is not null group by all
        union all
        select onset_range, 'end', resolution_low_days, sum(patients)
        from selected_case($selection) where resolution_low_days is not null group by all
    ) as held
    inner join span_of_onset on span_of_onset.onset_range = held.onset_range
    group by span_of_onset.span, held.what, held.day
),

reached as (
    select *, sum(held) over until_day / sum(held) over (partition by span, what) as so_far
    from milestone
    window until_day as (partition by span, what order by day)
),

quartile as (
    select
        span, what, sum(held)::bigint as patients,
        min(day) filter (where so_far >= 0.25) as quarter,
        min(day) filter (where so_far >= 0.5) as median,
        min(day) filter (where so_far >= 0.75) as three_quarter
    from reached group by span, what
)

select
    case
        when touched.is_unknown then 'unknown'
        when touched.low_span is null then 'impossible'
        when touched.low_span > touched.last_span then 'beyond'
        else if(touched.low_span = touched.high_span, 'span', 'across')
    end as kind,
    -- There is no day before the first span: it begins on day 0.
    if(
        touched.low_span > 1, list_extract($last_days::integer[], touched.low_span - 1) + 1,
        touched.low_span - 1
    ) as low_days,
    if(
        touched.high_span > touched.last_span, touched.furthest_days,
        list_extract($last_days::integer[], touched.high_span)
    ) as high_days,
    touched.patients, touched.patients_possible, coalesce(treated.patients, 0) as treated,
    treated.quarter as start_quarter_days, treated.median as start_median_days,
    treated.three_quarter as start_three_quarter_days, coalesce(ended.patients, 0) as ended,
    ended.quarter as end_quarter_days, ended.median as end_median_days,
    ended.three_quarter as end_three_quarter_days
from touched
left join quartile as treated
    on touched.low_span = touched.high_span and treated.span = touched.low_span
    and treated.what = 'start'
left join quartile as ended
    on touched.low_span = touched.high_span and ended.span = touched.low_span
    and ended.what = 'end'
order by kind, low_days, high_days;
