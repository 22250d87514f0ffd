-- Adverse events that occurred; words of AEOUT become ours, and an end is no resolution where the
-- outcome is fatal or not resolved.
insert into given_reaction by name
with outcomes as (
    select
        event.*,
        case upper(outcome)
            when 'RECOVERED/RESOLVED' then 'resolved'
            when 'RECOVERED/RESOLVED WITH SEQUELAE' then 'resolved with sequelae'
            when 'RECOVERING/RESOLVING' then 'improved'
            when 'NOT RECOVERED/NOT RESOLVED' then 'not resolved'
            when 'FATAL' then 'fatal'
            when 'UNKNOWN' then null
            else outcome
        end as ending
    from sas_event as event
    where upper(coalesce(occurred, 'Y')) <> 'N'
)

select
    sas_case.record,
    event.file_no,
    event.row_no,
    coalesce(event.coded, event.term) as reaction,
    case
        when sas_date(event.start) is null
            then (sas_days(event.start_day) - sas_day_zero.zero)::varchar || ' days'
    end as onset,
    sas_date(event.start) as onset_date,
    event.site as sites,
    case upper(event.serious) when 'Y' then 'yes' when 'N' then 'no' end as serious,
    nullif(
        concat_ws(
            '; ',
            case when upper(event.death) = 'Y' then 'death' end,
            case when upper(event.life_threatening) = 'Y' then 'life-threatening' end,
            case when upper(event.hospitalisation) = 'Y' then 'hospitalisation' end,
            case when upper(event.disability) = 'Y' then 'disability' end,
            case when upper(event.congenital_anomaly) = 'Y' then 'congenital anomaly' end,
            case when upper(event.other_important) = 'Y' then 'other medically important' end
        ),
        ''
    ) as seriousness,
    event.ending as outcome,
    case
        when coalesce(event.ending, '') not in ('fatal', 'not resolved') then sas_date(event.ended)
    end as resolution_date
from outcomes as event
inner join sas_case on event.subject_id = sas_case.subject_id
left join sas_day_zero on event.subject_id = sas_day_zero.subject_id
order by record, file_no, row_no
