-- What the cases in view have in common, counted: the overview of any number of patients.
--
-- One row per topic, value, detail and match that occurs. In the topics treatment and finding a
-- case counts once in each of several rows, in every other topic in one row.
--
-- topic     what is counted; its values are these:
--           all: none, every case in view
--           age: decade as in 30-39, or 'several' where the range spans more than one
--           onset: first class of onset that the range touches, or 'before' (before day 0)
--           treatment: class of what was given for the reaction
--           treated: class of what was given, whatever the response
--           finding: finding of a biopsy
--           histology, microbiology: 'reported' or 'not_done'
--           rechallenge: 'positive', 'negative' or 'not_done'
--           biopsied: 'done' where it is known of every patient of the case
--           sex, outcome, source, response (the best one): the value itself
--           any other: 'reported' where a session or the report of the case has it
-- value     value of the topic; empty where it is not reported
-- detail    onset: last class touched; treatment: response, empty where not reported; finding
--           and rechallenge: 'group' where it is not reported of how many patients
-- match     2 certain, 1 possible; what was given to some of a group is possible
-- low       lowest age (years) or onset (days) among these cases, for these two topics
-- high      highest age (years) or onset (days) among these cases, for these two topics
-- cases     cases: a published group is one
-- patients  patients
with

by_profile as (
    select case_profile, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    group by case_profile, match
),

by_age as (
    select age_range, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    group by age_range, match
),

by_onset as (
    select onset_range, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    group by onset_range, match
),

by_course as (
    select course_set, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    group by course_set, match
),

by_exposure as (
    select exposure_set, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    group by exposure_set, match
),

-- A single patient and a group are told apart where a finding is.
by_reaction as (
    select
        reaction_set, patients > 1 as is_group, match, count(*) as cases,
        sum(patients) as patients
    from selected_case($selection)
    group by reaction_set, is_group, match
),

course as (
    select
        course_set.treatment_class, course_set.response, course_set.is_first_of_class,
        course_set.covers_all, course_set.class_covers_all, by_course.match,
        sum(by_course.cases) as cases, sum(by_course.patients) as patients
    from by_course
    left join course_set on course_set.course_set = by_course.course_set
    group by all
),

by_response as (
    select best_response, match, count(*) as cases, sum(patients) as patients
    from selected_case($selection)
    where course_set is not null
    group by best_response, match
),

counted as (
    select
        topic, value, null::varchar as detail, match, null as low, null as high, cases, patients
    from (
        select
            by_profile.match, by_profile.cases, by_profile.patients, unnest([
                {'topic': 'all', 'value': null},
                {'topic': 'sex', 'value': case_profile.sex::varchar},
                {'topic': 'outcome', 'value': case_profile.outcome::varchar},
                {'topic': 'source', 'value': case_profile.source_id},
                {
                    'topic': 'serious',
                    'value': if(case_profile.serious is null, null, 'reported')
                },
                {
                    'topic': 'country',
                    'value': if(case_profile.country is null, null, 'reported')
                },
                {
                    'topic': 'resolution',
                    'value': if(case_profile.has_resolution, 'reported', null)
                },
                {
                    'topic': 'last_follow_up',
                    'value': if(case_profile.has_last_follow_up, 'reported', null)
                }
            ], recursive := true)
        from by_profile
        inner join case_profile on case_profile.case_profile = by_profile.case_profile
    )
    union all
    select
        'age', case
            when low // 10 = high // 10
                then concat(low // 10 * 10, '-', least(low // 10 * 10 + 9, 120))
            when low is not null then 'several'
        end, null, match, low, high, cases, patients
    from (
        select by_age.*, age_range.age_low_years as low, age_range.age_high_years as high
        from by_age inner join age_range on age_range.age_range = by_age.age_range
    )
    union all
    select
        'onset', if(low < 0, 'before', onset_class(low, $edges)),
        if(low < 0, null, onset_class(high, $edges)), match, low, high, cases, patients
    from (
        select by_onset.*, onset_range.onset_low_days as low, onset_range.onset_high_days as high
        from by_onset inner join onset_range on onset_range.onset_range = by_onset.onset_range
    )
    union all
    select
        'treatment', treatment_class::varchar, response::varchar,
        if(coalesce(covers_all, true), match, 1), null, null, cases, patients
    from course
    union all
    select
        'treated', treatment_class::varchar, null, if(coalesce(class_covers_all, true), match, 1),
        null, null, cases, patients
    from course
    where coalesce(is_first_of_class, true)
    union all
    select 'response', best_response::varchar, null, match, null, null, cases, patients
    from by_response
    union all
    select
        exposure_value.topic, if(exposure_value.is_known, 'reported', null), null,
        by_exposure.match, null, null, by_exposure.cases, by_exposure.patients
    from by_exposure
    inner join exposure_value on exposure_value.exposure_set = by_exposure.exposure_set
    union all
    select
        reaction_value.topic, reaction_value.value,
        if(reaction_value.value = 'positive' and by_reaction.is_group, 'group', null),
        by_reaction.match, null, null, by_reaction.cases, by_reaction.patients
    from by_reaction
    inner join reaction_value on reaction_value.reaction_set = by_reaction.reaction_set
    union all
    select
        'finding', finding.finding, if(finding.covers_all, null, 'group'), by_reaction.match,
        null, null, by_reaction.cases, by_reaction.patients
    from by_reaction
    inner join reaction_finding as finding on finding.reaction_set = by_reaction.reaction_set
)

select
    topic, value, detail, match, min(low) as low, max(high) as high,
    sum(cases)::bigint as cases, sum(patients)::bigint as patients
from counted
group by topic, value, detail, match
order by topic, value, detail, match desc;
