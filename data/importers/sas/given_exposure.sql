-- Administrations as sessions: the first and, where it is another day, the last of each row.
-- Where an event began between the two, the last day before it is a range.
-- A subject without rows in EX or ADEX has those that DM or ADSL tells.
insert into given_exposure by name
with administered as (
    select
        sas_case.record,
        exposure.file_no,
        exposure.row_no,
        exposure.product,
        exposure.lot,
        exposure.route,
        exposure.site as sites,
        concat_ws(' ', exposure.dose, exposure.dose_unit) as dose,
        sas_date(exposure.start) as started,
        sas_date(exposure.ended) as ended,
        (sas_days(exposure.start_day) - sas_day_zero.zero)::varchar as day
    from sas_exposure as exposure
    inner join sas_case on exposure.subject_id = sas_case.subject_id
    left join sas_day_zero on exposure.subject_id = sas_day_zero.subject_id
    where upper(coalesce(exposure.occurred, 'Y')) <> 'N'
    union all by name
    select
        record,
        file_no,
        row_no,
        arm as product,
        sas_date(first_use) as started,
        sas_date(last_use) as ended
    from sas_case
    where
        coalesce(arm, first_use) is not null
        and subject_id not in (
            select subject_id from sas_exposure
            where subject_id is not null
        )
),

-- Events during a row: the last day before the first of them is only known to lie before it.
during as (
    select
        administered.*,
        (
            select min(given_reaction.onset_date)
            from given_reaction
            where
                given_reaction.record = administered.record
                and administered.started < given_reaction.onset_date
                and given_reaction.onset_date < administered.ended
        ) as between_days
    from administered
),

days as (
    select
        record,
        file_no,
        row_no,
        unnest(
            case
                when between_days is not null then [started || '/' || between_days, ended]
                when ended is null or ended = started then [started]
                when started is null then [ended]
                else [started, ended]
            end
        ) as date,
        day,
        product,
        lot,
        route,
        sites,
        nullif(dose, '') as dose
    from during
)

select
    record,
    file_no,
    row_no,
    date,
    case when date is null then day end as day,
    product,
    lot,
    route,
    sites,
    dose
from days
order by record, file_no, row_no, date
