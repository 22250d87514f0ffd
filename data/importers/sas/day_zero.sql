-- Day 0 of subjects whose events have study days and no dates: the last exposure up to the event.
-- One row per such subject with an exposure on or before the first event; others have no row.
-- Study days of SDTM have no day 0 (day 1 is the reference day, day -1 the one before), so days
-- from 1 on are counted from 0.
-- subject_id; zero (study day counted from 0).
create table sas_day_zero as
with began as (
    select
        subject_id,
        min(sas_days(start_day)) as began
    from sas_event
    where upper(coalesce(occurred, 'Y')) <> 'N'
    group by subject_id
    having count(start) = 0
)

select
    began.subject_id,
    max(sas_days(sas_exposure.start_day)) as zero
from began
inner join sas_exposure on began.subject_id = sas_exposure.subject_id
where
    sas_days(sas_exposure.start_day) <= began.began
    and upper(coalesce(sas_exposure.occurred, 'Y')) <> 'N'
group by began.subject_id
order by began.subject_id
