-- One row per case for filters, and dictionaries of what cases have in common.
--
-- A case can have many sessions, reactions and courses. Most cases share their combination with
-- others, so each distinct combination is stored once and numbered: a filter reads thousands of
-- combinations instead of millions of rows, and counting patients by combination is exact.
-- Runs once, when a data set is built.

-- A course reported for a group without saying how many had it fits each only possibly.
create temp table course_of_patients as
select
    treatment.case_key, treatment.course, treatment.treatment_class, treatment.response,
    treatment.line, treatment.start_low_days, treatment.start_high_days,
    coalesce(
        treatment.patients_treated, if(patient_case.patients = 1, 1, 0)
    ) >= patient_case.patients as covers_all
from treatment
inner join patient_case on patient_case.case_key = treatment.case_key;

create temp table case_course as
select
    case_key,
    list_sort(list(struct_pack(
        treatment_class := treatment_class, response := response, covers_all := covers_all
    ))) as members
from (
    select case_key, treatment_class, response, bool_or(covers_all) as covers_all
    from course_of_patients
    group by case_key, treatment_class, response
)
group by case_key;

create temp table numbered_course as
select members, row_number() over (order by members)::integer as course_set
from (select distinct members from case_course);

-- One row per combination of courses, class and response in it. A class with several responses
-- has several rows, of which one is the first.
create table course_set as
select
    numbered.course_set, member.treatment_class, member.response, member.covers_all,
    row_number() over (
        partition by numbered.course_set, member.treatment_class order by member.response
    ) = 1 as is_first_of_class,
    bool_or(member.covers_all) over (
        partition by numbered.course_set, member.treatment_class
    ) as class_covers_all
from (select course_set, unnest(members) as member from numbered_course) as numbered
order by numbered.course_set, member.treatment_class, member.response, member.covers_all;

-- One row per combination of courses and class in it: which responses the class met with.
--
-- of_all     a bit per response that all patients of the case had, by its place in the vocabulary;
--            bit 15 is not reported
-- of_some    a bit per response reported for a group without saying how many of it had it
-- is_graded  a response of all patients is a grade, from worse to complete
-- is_marked  one of these grades is marked or better
create table course_class as
select
    course_set, treatment_class,
    coalesce(bit_or(bit) filter (where covers_all), 0)::usmallint as of_all,
    coalesce(bit_or(bit) filter (where covers_all = false), 0)::usmallint as of_some,
    -- Without the cast the words would be compared by the alphabet.
    coalesce(bool_or(covers_all and response <= 'complete'::response), false) as is_graded,
    coalesce(bool_or(
        covers_all and response >= 'marked'::response and response <= 'complete'::response
    ), false) as is_marked
from (
    select *, 1::usmallint << coalesce(enum_code(response), 15)::usmallint as bit from course_set
)
group by course_set, treatment_class
order by course_set, treatment_class;

-- A case whose sessions are not reported has one of which nothing is known.
create temp table case_exposure as
select
    patient_case.case_key,
    list_sort(list(distinct struct_pack(
        product := exposure.product,
        exosome_source := exposure.exosome_source,
        route := exposure.route,
        device := exposure.device,
        indication := exposure.indication
    ))) as members
from patient_case
left join exposure on exposure.case_key = patient_case.case_key
group by patient_case.case_key;

create temp table numbered_exposure as
select members, row_number() over (order by members)::integer as exposure_set
from (select distinct members from case_exposure);

-- One row per combination of sessions and kind of session in it.
create table exposure_set as
select
    numbered.exposure_set, member.product, member.exosome_source, member.route, member.device,
    member.indication
from (select exposure_set, unnest(members) as member from numbered_exposure) as numbered
order by all;

create temp table case_reaction as
select
    patient_case.case_key,
    list_sort(list(distinct struct_pack(
        reaction := reaction.reaction,
        histology := reaction.histology,
        -- Who has a finding had a biopsy, whether or not the report says so.
        biopsy := coalesce(reaction.biopsy, if(len(reaction.histology) > 0, 'done', null)),
        -- Findings "in the biopsied lesions" of a group fit each patient only possibly.
        covers_all := coalesce(
            reaction.patients_biopsied, if(patient_case.patients = 1, 1, 0)
        ) >= patient_case.patients,
        microbiology := reaction.microbiology,
        rechallenge := reaction.rechallenge
    ))) as members
from patient_case
left join reaction on reaction.case_key = patient_case.case_key
group by patient_case.case_key;

create temp table numbered_reaction as
select members, row_number() over (order by members)::integer as reaction_set
from (select distinct members from case_reaction);

-- One row per combination of reactions and kind of reaction in it.
create table reaction_set as
select
    numbered.reaction_set, member.reaction, member.histology, member.biopsy, member.covers_all,
    member.microbiology, member.rechallenge
from (select reaction_set, unnest(members) as member from numbered_reaction) as numbered
order by all;

-- One row per combination of sessions and fact of a session: whether a session of it has the fact.
create table exposure_value as
select
    exposure_set, unnest([
        {'topic': 'product', 'is_known': bool_or(product is not null)},
        {'topic': 'exosome_source', 'is_known': bool_or(exosome_source is not null)},
        {'topic': 'route', 'is_known': bool_or(route is not null)},
        {'topic': 'device', 'is_known': bool_or(device is not null)},
        {'topic': 'indication', 'is_known': bool_or(indication is not null)}
    ], recursive := true)
from exposure_set
group by exposure_set
order by all;

-- One row per combination of reactions and topic; the value is empty where nothing is reported.
create table reaction_value as
select
    reaction_set, unnest([
        {
            'topic': 'histology', 'value': case
                when bool_or(histology is not null) then 'reported'
                when bool_or(biopsy = 'not_done') then 'not_done'
            end
        },
        {
            'topic': 'microbiology', 'value': case
                when bool_or(microbiology <> 'not_done') then 'reported'
                when bool_or(microbiology = 'not_done') then 'not_done'
            end
        },
        {
            'topic': 'biopsied',
            'value': if(bool_or(biopsy = 'done' and covers_all), 'done', null)
        },
        {
            'topic': 'rechallenge', 'value': case
                when bool_or(rechallenge = 'positive') then 'positive'
                when bool_or(rechallenge = 'negative') then 'negative'
                when bool_or(rechallenge = 'not_done') then 'not_done'
            end
        }
    ], recursive := true)
from reaction_set
group by reaction_set
order by all;

-- One row per combination of reactions and finding of a biopsy in it.
create table reaction_finding as
select reaction_set, unnest(histology)::varchar as finding, bool_or(covers_all) as covers_all
from reaction_set
group by reaction_set, finding
order by all;

-- The order of lines, where it is reported of every course and for all patients of the case:
-- classes given together share a step, and steps follow one another without a gap whatever the
-- lines are called.
create temp table case_line as
select
    case_key,
    list_sort(list(distinct struct_pack(step := step, treatment_class := treatment_class)))
        as classes
from (
    select
        case_key,
        treatment_class,
        line is not null and covers_all as is_known,
        dense_rank() over (partition by case_key order by line)::smallint as step
    from course_of_patients
)
group by case_key
having bool_and(is_known);

create temp table numbered_line as
select classes, row_number() over (order by classes)::integer as line_order
from (select distinct classes from case_line);

create temp table line_step as
select numbered.line_order, member.step, member.treatment_class
from (select line_order, unnest(classes) as member from numbered_line) as numbered;

-- One row per order of lines and class in it.
create table line_class as
select distinct line_order, treatment_class
from line_step
order by line_order, treatment_class;

-- One row per order of lines, class in it and class of the next step. The start leads to the
-- classes of the first step, from no class; those of the last lead to none. A class given, then
-- another, then the first again and the other again is one pair.
create table line_pair as
select distinct
    earlier.line_order, earlier.treatment_class as from_class, later.treatment_class as to_class
from line_step as earlier
left join line_step as later
    on later.line_order = earlier.line_order and later.step = earlier.step + 1
union all
select line_order, null, treatment_class
from line_step
where step = 1
order by all;

-- The reaction of a case, where it has several: the onset is that of the first, the outcome that of
-- the worst, and it is serious if one of them is. It ends with the last of them: where one has no
-- day of resolution, the case has none.
create temp table case_course_of_reaction as
select
    case_key,
    min(onset_low_days) as onset_low_days,
    min(onset_high_days) as onset_high_days,
    max(outcome) as outcome,
    bool_or(serious) as serious,
    if(
        count(resolution_low_days) = count(*), max(resolution_low_days), null
    ) as resolution_low_days,
    if(
        count(resolution_high_days) = count(*), max(resolution_high_days), null
    ) as resolution_high_days,
    max(last_follow_up_days) as last_follow_up_days
from reaction
group by case_key;

-- Which course was the first is known where the order of lines is, and on which day treatment began
-- where every patient of the case had every course.
create temp table case_first_course as
select
    case_key,
    if(
        case_key in (select case_key from case_line),
        min_by(treatment_class, line * 1000 + course), null
    ) as first_treatment_class,
    if(bool_and(covers_all), min(start_low_days), null) as first_treatment_low_days,
    if(bool_and(covers_all), min(start_high_days), null) as first_treatment_high_days,
    max(response) as best_response
from course_of_patients
group by case_key;

create temp table case_resolution as
select
    case_key, first_treatment_class, state,
    case
        when state = 'resolved' then resolution_low_days - onset_low_days
        when state = 'unresolved' then last_follow_up_days - onset_low_days
    end as days
from (
    select
        patient_case.case_key, case_first_course.first_treatment_class, reaction.onset_low_days,
        reaction.resolution_low_days, reaction.last_follow_up_days,
        case
            when reaction.onset_low_days < 0 then 'before_exposure'
            when reaction.onset_low_days is null
                or reaction.onset_low_days < reaction.onset_high_days then 'no_onset'
            when reaction.resolution_high_days < reaction.onset_low_days then 'before_onset'
            when reaction.resolution_low_days < reaction.resolution_high_days then 'range'
            when reaction.resolution_low_days is not null then 'resolved'
            when reaction.outcome in ('resolved', 'resolved_with_sequelae') then 'resolved_no_day'
            when reaction.outcome is null or reaction.outcome = 'varied' then 'no_outcome'
            when reaction.last_follow_up_days is null then 'no_follow_up'
            when reaction.last_follow_up_days < reaction.onset_low_days then 'before_onset'
            else 'unresolved'
        end as state
    from patient_case
    left join case_course_of_reaction as reaction on reaction.case_key = patient_case.case_key
    left join case_first_course on case_first_course.case_key = patient_case.case_key
);

-- One row per combination of first treatment, state and days of the time from onset to resolution.
-- Only days known exactly have a time; nothing is imputed to the middle of a range.
--
-- state  resolved, or unresolved at last follow-up; or why there is no time, by the first rule that
--        applies:
--          before_exposure  onset before the exposure (flagged)
--          no_onset         day of onset not reported, or known as a range
--          before_onset     resolution or last follow-up before onset (flagged)
--          range            day of resolution known as a range
--          resolved_no_day  resolved on a day that is not reported
--          no_outcome       whether it resolved is not reported, or varied in a group
--          no_follow_up     not resolved, day of last follow-up not reported
-- days   from onset to resolution or last follow-up; empty where there is no time
create table resolution_time as
select
    row_number() over (order by first_treatment_class, state, days)::integer as resolution_time, *
from (select distinct first_treatment_class, state, days from case_resolution)
order by resolution_time;

-- One row per combination of the facts that a case has once.
create table case_profile as
select
    row_number() over (
        order by
            source_id, sex, country, outcome, serious, has_resolution, has_last_follow_up
    )::integer as case_profile,
    *
from (
    select distinct
        patient_case.source_id,
        patient_case.sex,
        patient_case.country,
        case_course_of_reaction.outcome,
        case_course_of_reaction.serious,
        case_course_of_reaction.resolution_low_days is not null as has_resolution,
        case_course_of_reaction.last_follow_up_days is not null as has_last_follow_up
    from patient_case
    left join case_course_of_reaction on case_course_of_reaction.case_key = patient_case.case_key
)
order by case_profile;

-- One row per range of ages and of days of onset that occurs; an unknown one is empty. Counting by
-- one number is three times as fast as by two ends.
create table age_range as
select
    row_number() over (order by age_low_years, age_high_years)::integer as age_range, *
from (select distinct age_low_years, age_high_years from patient_case)
order by age_range;

create table onset_range as
select
    row_number() over (order by onset_low_days, onset_high_days)::integer as onset_range, *
from (
    select distinct reaction.onset_low_days, reaction.onset_high_days
    from patient_case
    left join case_course_of_reaction as reaction on reaction.case_key = patient_case.case_key
)
order by onset_range;

-- One row per case, in the order of case_key.
create table case_fact as
select
    patient_case.case_key,
    patient_case.case_id,
    patient_case.patients,
    patient_case.source_id,
    source.evidence_level,
    patient_case.age_low_years,
    patient_case.age_high_years,
    patient_case.sex,
    patient_case.country,
    patient_case.reported_low,
    patient_case.reported_high,
    case_course_of_reaction.onset_low_days,
    case_course_of_reaction.onset_high_days,
    case_course_of_reaction.outcome,
    case_course_of_reaction.serious,
    case_course_of_reaction.resolution_low_days,
    case_course_of_reaction.resolution_high_days,
    case_course_of_reaction.last_follow_up_days,
    case_first_course.first_treatment_class,
    case_first_course.first_treatment_low_days,
    case_first_course.first_treatment_high_days,
    case_first_course.best_response,
    case_profile.case_profile,
    resolution_time.resolution_time,
    age_range.age_range,
    onset_range.onset_range,
    numbered_exposure.exposure_set,
    numbered_reaction.reaction_set,
    numbered_course.course_set,
    numbered_line.line_order
from patient_case
inner join source on source.source_id = patient_case.source_id
left join case_course_of_reaction on case_course_of_reaction.case_key = patient_case.case_key
left join case_profile
    on case_profile.source_id = patient_case.source_id
    and case_profile.sex is not distinct from patient_case.sex
    and case_profile.country is not distinct from patient_case.country
    and case_profile.outcome is not distinct from case_course_of_reaction.outcome
    and case_profile.serious is not distinct from case_course_of_reaction.serious
    and case_profile.has_resolution = (case_course_of_reaction.resolution_low_days is not null)
    and case_profile.has_last_follow_up
    = (case_course_of_reaction.last_follow_up_days is not null)
left join case_first_course on case_first_course.case_key = patient_case.case_key
left join case_resolution on case_resolution.case_key = patient_case.case_key
left join resolution_time
    on resolution_time.state = case_resolution.state
    and resolution_time.days is not distinct from case_resolution.days
    and resolution_time.first_treatment_class
    is not distinct from case_resolution.first_treatment_class
left join age_range
    on age_range.age_low_years is not distinct from patient_case.age_low_years
    and age_range.age_high_years is not distinct from patient_case.age_high_years
left join onset_range
    on onset_range.onset_low_days is not distinct from case_course_of_reaction.onset_low_days
    and onset_range.onset_high_days is not distinct from case_course_of_reaction.onset_high_days
left join case_exposure on case_exposure.case_key = patient_case.case_key
left join numbered_exposure on numbered_exposure.members = case_exposure.members
left join case_reaction on case_reaction.case_key = patient_case.case_key
left join numbered_reaction on numbered_reaction.members = case_reaction.members
left join case_course on case_course.case_key = patient_case.case_key
left join numbered_course on numbered_course.members = case_course.members
left join case_line on case_line.case_key = patient_case.case_key
left join numbered_line on numbered_line.classes = case_line.classes
order by patient_case.case_key;

drop table course_of_patients;
drop table case_course;
drop table numbered_course;
drop table case_exposure;
drop table numbered_exposure;
drop table case_reaction;
drop table numbered_reaction;
drop table case_line;
drop table numbered_line;
drop table line_step;
drop table case_course_of_reaction;
drop table case_first_course;
drop table case_resolution;
