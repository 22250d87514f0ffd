-- Each subject with an adverse event as a case; undetermined sex is not handed over as a word.
insert into given_case by name
select
    record,
    file_no,
    row_no,
    subject_id as case_id,
    case when age is not null then concat_ws(' ', age, lower(age_unit)) end as age,
    case when upper(sex) not in ('U', 'UNDIFFERENTIATED', 'UNKNOWN') then sex end as sex,
    country,
    case when country is not null then 'study site' end as country_basis
from sas_case
order by record
