-- The reports as cases.
-- One row per report as supplied; of a report given twice the core keeps the higher version.
-- Columns: those of given_case.
-- Age: AGE_YRS; else CAGE_YR and CAGE_MO, a part of a year that VAERS counts below three years.
create table given_case as
select
    record,
    file_no,
    row_no,
    vaers_id as case_id,
    "order" as version,
    null::varchar as patients,
    case
        when age_yrs is not null
            then regexp_replace(regexp_replace(age_yrs, '\.0+$', ''), '^\.', '0.') || ' years'
        when try_cast(cage_mo as double) is not null and try_cast(cage_yr as double) is not null
            then round((cage_yr::double + cage_mo::double) * 12)::integer || ' months'
        when try_cast(cage_mo as double) is not null and cage_yr is null
            then round(cage_mo::double * 12)::integer || ' months'
        when cage_yr is not null then regexp_replace(cage_yr, '\.0+$', '') || ' years'
    end as age,
    case sex when 'F' then 'female' when 'M' then 'male' when 'U' then null else sex end as sex,
    if(is_us_state(state), 'United States', null) as country,
    if(is_us_state(state), 'state or territory in the report', null) as country_basis,
    null::varchar as reporter,
    us_day(recvdate) as reported,
    null::varchar as note
from vaers_data
order by file_no, row_no
