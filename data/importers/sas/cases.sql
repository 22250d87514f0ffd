-- Subjects with an adverse event become cases; what DM says counts before ADSL and the events.
-- One row per subject with an event that occurred; subjects without one have no row.
-- record (number of the report), subject_id, file_no and row_no (where the subject was read),
-- age, age_unit, sex, country, arm, first_use, last_use (texts as supplied).
create table sas_case as
with happened as (
    select
        subject_id,
        min(file_no) as file_no,
        min(row_no) as row_no,
        first(age order by row_no) filter (where age is not null) as age,
        first(age_unit order by row_no) filter (where age_unit is not null) as age_unit,
        first(sex order by row_no) filter (where sex is not null) as sex,
        first(country order by row_no) filter (where country is not null) as country
    from sas_event
    where subject_id is not null and upper(coalesce(occurred, 'Y')) <> 'N'
    group by subject_id
),

described as (
    select
        subject_id,
        first(file_no order by is_adam, file_no, row_no) as file_no,
        first(row_no order by is_adam, file_no, row_no) as row_no,
        first(age order by is_adam, row_no) filter (where age is not null) as age,
        first(age_unit order by is_adam, row_no) filter (where age_unit is not null) as age_unit,
        first(sex order by is_adam, row_no) filter (where sex is not null) as sex,
        first(country order by is_adam, row_no) filter (where country is not null) as country,
        first(arm order by is_adam, row_no) filter (where arm is not null) as arm,
        first(first_use order by is_adam, row_no) filter (where first_use is not null) as first_use,
        first(last_use order by is_adam, row_no) filter (where last_use is not null) as last_use
    from sas_subject
    where subject_id is not null
    group by subject_id
)

select
    row_number() over (
        order by
            coalesce(described.file_no, happened.file_no),
            coalesce(described.row_no, happened.row_no)
    ) as record,
    happened.subject_id,
    coalesce(described.file_no, happened.file_no) as file_no,
    coalesce(described.row_no, happened.row_no) as row_no,
    coalesce(described.age, happened.age) as age,
    case when described.age is null then happened.age_unit else described.age_unit end as age_unit,
    coalesce(described.sex, happened.sex) as sex,
    coalesce(described.country, happened.country) as country,
    described.arm,
    described.first_use,
    described.last_use
from happened
left join described on happened.subject_id = described.subject_id
order by record
