-- Vaccines as exposures, on the day of vaccination of the report.
-- One row per vaccine of a report; of rows that say the same the first.
-- Columns: those of given_exposure.
create table given_exposure as
select
    vaccine.record,
    vaccine.file_no,
    vaccine.row_no,
    null::varchar as session,
    us_day(report.vax_date) as date,
    null::varchar as day,
    null::varchar as indication,
    vaccine.vax_name as product,
    if(
        lower(trim(vaccine.vax_lot)) in ('unknown', 'unk', 'n/a', 'none', 'not reported'),
        null,
        vaccine.vax_lot
    ) as lot,
    null::varchar as exosome_source,
    null::varchar as formulation,
    case vaccine.vax_route
        when 'ID' then 'intradermal injection'
        when 'IM' then 'intramuscular'
        when 'IN' then 'intranasal'
        when 'JET' then 'needle-free jet injector'
        when 'PO' then 'oral'
        when 'SC' then 'subcutaneous injection'
        when 'SYR' then 'injection (not specified)'
        when 'OT' then 'other'
        when 'UN' then null
        else vaccine.vax_route
    end as route,
    null::varchar as device,
    null::varchar as co_exposures,
    case vaccine.vax_site
        when 'AR' then 'arm'
        when 'LA' then 'arm'
        when 'RA' then 'arm'
        when 'NS' then 'nose'
        when 'LL' then 'left leg'
        when 'RL' then 'right leg'
        when 'LG' then 'leg'
        when 'GM' then 'buttock'
        when 'MO' then 'mouth'
        when 'OT' then 'other'
        when 'UN' then null
        else vaccine.vax_site
    end as sites,
    case
        when regexp_full_match(trim(vaccine.vax_dose_series), '[0-9]+\+?')
            then 'dose ' || trim(vaccine.vax_dose_series) || ' of the series'
        when upper(trim(vaccine.vax_dose_series)) in ('UNK', 'UNKNOWN', 'N/A') then null
        else vaccine.vax_dose_series
    end as dose,
    null::varchar as registered_use,
    null::varchar as operator
from vaers_vaccines as vaccine
inner join vaers_data as report on vaccine.record = report.record
qualify
    row_number() over (
        partition by
            vaccine.record, vaccine.vax_type, vaccine.vax_manu, vaccine.vax_lot,
            vaccine.vax_dose_series, vaccine.vax_route, vaccine.vax_site, vaccine.vax_name
        order by vaccine.file_no, vaccine.row_no
    ) = 1
order by vaccine.file_no, vaccine.row_no
