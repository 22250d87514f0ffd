-- The reports as cases: what DEMO says of the patient and of the report.
-- One row per report and version that no deleted-case list names.
-- Columns: of those of given_case the ones that FAERS says anything for.
-- Version: the version of the case; before 2012Q4, when cases had none, 0 and the digits of the day
-- FDA received the report and of its number, so that the later report is the higher version and
-- every numbered version is higher still.
create table filled_case as
select
    record,
    file_no,
    row_no,
    caseid as case_id,
    coalesce(
        caseversion,
        '0.' || rpad(coalesce(fda_dt, ''), 8, '0') || lpad(primaryid::varchar, 9, '0')
    ) as version,
    coalesce(
        age || case age_cod
            when 'YR' then ' years'
            when 'DEC' then ' decades'
            when 'MON' then ' months'
            when 'WK' then ' weeks'
            when 'DY' then ' days'
            when 'HR' then ' hours'
            else coalesce(' ' || age_cod, ' (unit not stated)')
        end,
        case age_grp
            when 'N' then 'neonate'
            when 'I' then 'infant'
            when 'C' then 'child'
            when 'T' then 'adolescent'
            when 'A' then 'adult'
            when 'E' then 'elderly'
            else age_grp
        end
    ) as age,
    case sex
        when 'F' then 'female'
        when 'M' then 'male'
        when 'UNK' then null
        when 'NS' then null
        else sex
    end as sex,
    coalesce(occr_country, reporter_country) as country,
    case
        when occr_country is not null then 'where the event occurred'
        when reporter_country is not null then 'the reporter'
    end as country_basis,
    case occp_cod
        when 'MD' then 'physician'
        when 'PH' then 'pharmacist'
        when 'HP' then 'other health professional'
        when 'OT' then 'other health professional'
        when 'RN' then 'other health professional'
        when 'CN' then 'consumer'
        when 'LW' then 'other'
        else occp_cod
    end as reporter,
    iso_day(coalesce(init_fda_dt, fda_dt)) as reported
from faers_demo
where record not in (select faers_left_out.record from faers_left_out)
