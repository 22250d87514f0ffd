-- How many patients each choice of each filter holds.
--
-- One row per filter and choice that occurs; a choice nobody has has no row.
--
-- filter    name of the filter, as in the URL
-- value     value in the data; empty where the fact is not reported
-- patients  patients with that value in at least one of their sessions, reactions or courses
with

selected as materialized (
    select * from selected_case($selection)
),

by_exposure as (
    select exposure_set, sum(patients) as patients from selected group by exposure_set
),

by_reaction as (
    select reaction_set, sum(patients) as patients from selected group by reaction_set
),

by_course as (
    select course_set, sum(patients) as patients from selected group by course_set
),

session_value as (
    select distinct exposure_set, 'product' as filter, product as value from exposure_set
    union all
    select distinct exposure_set, 'exosome_source', exosome_source::varchar from exposure_set
    union all
    select distinct exposure_set, 'route', route::varchar from exposure_set
    union all
    select distinct exposure_set, 'device', device::varchar from exposure_set
    union all
    select distinct exposure_set, 'indication', indication::varchar from exposure_set
),

finding as (
    select
        reaction_set,
        case
            when biopsy = 'not_done' then ['not_done']
            else coalesce(histology::varchar[], [null])
        end as findings
    from reaction_set
),

reaction_value as (
    select distinct reaction_set, 'reaction' as filter, reaction::varchar as value
    from reaction_set
    union all
    select distinct reaction_set, 'histology', unnest(findings) from finding
    union all
    select distinct reaction_set, 'microbiology', microbiology from reaction_set
),

course_value as (
    select distinct course_set, 'treatment' as filter, treatment_class::varchar as value
    from course_set
    union all
    select distinct course_set, 'response', response::varchar from course_set
),

onset_span as (
    select
        unnest(['immediate', 'early', 'delayed', 'late']) as value,
        unnest([0, $edges[1] + 1, $edges[2] + 1, $edges[3] + 1]) as low,
        unnest([$edges[1], $edges[2], $edges[3], 1000000000]) as high
),

onset_range as (
    select onset_low_days, onset_high_days, sum(patients) as patients
    from selected
    group by onset_low_days, onset_high_days
)

select 'sex' as filter, sex::varchar as value, sum(patients)::bigint as patients
from selected group by sex
union all
select 'country', country, sum(patients)::bigint from selected group by country
union all
select 'outcome', outcome::varchar, sum(patients)::bigint from selected group by outcome
union all
select
    'serious', case serious when true then 'yes' when false then 'no' end, sum(patients)::bigint
from selected group by serious
union all
select 'source', source_id, sum(patients)::bigint from selected group by source_id
union all
select 'evidence', evidence_level::varchar, sum(patients)::bigint
from selected group by evidence_level
union all
select session_value.filter, session_value.value, sum(by_exposure.patients)::bigint
from session_value
inner join by_exposure on by_exposure.exposure_set = session_value.exposure_set
group by session_value.filter, session_value.value
union all
select reaction_value.filter, reaction_value.value, sum(by_reaction.patients)::bigint
from reaction_value
inner join by_reaction on by_reaction.reaction_set = reaction_value.reaction_set
group by reaction_value.filter, reaction_value.value
union all
select course_value.filter, course_value.value, sum(by_course.patients)::bigint
from course_value
inner join by_course on by_course.course_set = course_value.course_set
group by course_value.filter, course_value.value
union all
select 'treatment', null, sum(patients)::bigint
from by_course where course_set is null having count(*) > 0
union all
select 'onset_class', onset_span.value, sum(onset_range.patients)::bigint
from onset_span
inner join onset_range
    on onset_range.onset_low_days <= onset_span.high
    and onset_range.onset_high_days >= onset_span.low
group by onset_span.value
union all
select 'onset_class', 'unknown', sum(patients)::bigint
from onset_range where onset_low_days is null having count(*) > 0
order by filter, value;
