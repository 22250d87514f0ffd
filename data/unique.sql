-- Names and keys that stand more than once, although each has to be the only one.
--
-- One row per key that is there twice; a sound data set has none.
--
-- key_name  which key
-- found     its value
select
    'patient_case.case_key' as key_name,
    case_key::varchar as found
from patient_case
group by case_key
having count(*) > 1
union all
select
    'patient_case.case_id' as key_name,
    case_id as found
from patient_case
group by case_id
having count(*) > 1
union all
select
    'treatment.case_key, course' as key_name,
    concat_ws(', ', case_key, course) as found
from treatment
group by case_key, course
having count(*) > 1
order by key_name, found
limit 1;
