-- Day 0 of each case: the last exposure before the onset (ICH E2B(R3) G.k.9.i.3.2).
--
-- Calendar days are days since 1970 here. Where a session says its day from day 0, day 0 follows
-- from it. Where sessions have several dates and no reaction has one, the last before the onset is
-- not known, and neither is day 0. Where every date is surely after the onset, the first one
-- counts, and the onset lies before it.

create view read_date as
from reading where kind = 'date' and low is not null;

create view read_days as
from reading where kind = 'days' and low is not null;

create table first_onset as
select taken_reaction.case_key, min(read_date.high) as high
from taken_reaction
inner join read_date on read_date.text = taken_reaction.onset_date
group by taken_reaction.case_key;

-- A range of days as one number that sorts by its low and then by its high end; days before 1970
-- are negative, which the million keeps out of the arithmetic.
create macro as_one(low, high) as (low::bigint + 1000000) * 4294967296 + high + 1000000;
create macro low_of(one) as (one // 4294967296 - 1000000)::integer;
create macro high_of(one) as (one % 4294967296 - 1000000)::integer;

create table day0 as
select
    case_key, sessions, low_of(anchor) as low, high_of(anchor) as high, anchor
from (
    select
        session.case_key,
        count(*) as sessions,
        coalesce(
            arg_min(as_one(date_low - day_high, date_high - day_low), abs(day_low)),
            max(as_one(date_low, date_high)) filter (date_low <= first_onset.high),
            case
                when
                    max(first_onset.high) is not null
                    or min(as_one(date_low, date_high)) = max(as_one(date_low, date_high))
                    then min(as_one(date_low, date_high))
            end
        ) as anchor
    from (
        select
            taken_exposure.case_key,
            read_date.low as date_low, read_date.high as date_high,
            read_days.low as day_low, read_days.high as day_high
        from taken_exposure
        left join read_date on read_date.text = taken_exposure.date
        left join read_days on read_days.text = taken_exposure.day
    ) as session
    left join first_onset on first_onset.case_key = session.case_key
    group by session.case_key
);

-- Of two sessions in the same month either may be day 0.
create table tied as
select taken_exposure.case_key
from taken_exposure
inner join read_date on read_date.text = taken_exposure.date
inner join day0
    on
    day0.case_key = taken_exposure.case_key
    and day0.low < day0.high
    and day0.anchor = as_one(read_date.low, read_date.high)
group by taken_exposure.case_key
having count(*) > 1;
