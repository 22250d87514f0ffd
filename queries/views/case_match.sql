-- How well each case fits a selection. One row per case, in the order of case_key.
--
-- match   2 the case fits certainly, 1 it fits possibly, 0 it does not fit or is left out
--
-- The rules, in order:
--   1. A case fits as well as its worst filter: certain and possible together are possible.
--   2. A range (age, onset, day of report) fits by range_match.
--   3. The classes of onset wanted are ranges side by side: an onset from day 10 to day 20 fits
--      "early and delayed" certainly and either alone possibly.
--   4. Filters of the exosome procedure have to be met by one and the same session, those of the
--      reaction by one and the same reaction, treatment and response by one and the same course.
--   5. A finding or course reported for a group without saying for how many of it fits possibly.
--   6. A response that varied within a group, or that is not reported, fits a wanted grade
--      possibly. Where no course is reported at all there is nothing that could fit.
--   7. With "all of" the treatments, each class wanted has to be met by a course.
--
--   8. A case at an evidence level that is not in view is left out, and where only certain ones
--      are wanted, so is one that fits possibly.
--
-- `selection` is queries.selection.Selection.bound(): one value with a field per filter, null
-- where the filter is not set.
create macro case_match(selection) as table
with

course_match as (
    select
        course_set.course_set,
        course_set.treatment_class,
        max(least(
            case
                when selection['treatment'] is null or course_set.covers_all then 2
                when selection['treatment_known_only']::boolean then 0
                else 1
            end,
            case
                when selection['response'] is null then 2
                when list_contains(
                    selection['response']::varchar[], course_set.response::varchar
                ) then 2
                when course_set.response is null
                    and list_contains(selection['response']::varchar[], 'not_reported') then 2
                when (course_set.response is null or course_set.response = 'varied')
                    and not selection['response_known_only']::boolean then 1
                else 0
            end,
            -- A response alone is as certain as the course that had it.
            case
                when course_set.covers_all or selection['treatment'] is not null then 2
                else 1
            end
        )) as level
    from course_set
    where
        (selection['treatment'] is not null or selection['response'] is not null)
        and (
            selection['treatment'] is null
            or list_contains(selection['treatment']::varchar[], course_set.treatment_class::varchar)
        )
    group by course_set.course_set, course_set.treatment_class
),

course_set_match as (
    select
        course_set,
        case
            when not selection['treatment_all']::boolean then max(level)
            when count(*) = len(list_filter(
                selection['treatment']::varchar[], lambda code: code <> 'not_reported'
            )) then min(level)
            else 0
        end as level
    from course_match
    group by course_set
),

exposure_set_match as (
    select
        exposure_set,
        max(least(
            code_match(product, selection['product']::varchar[],
                selection['product_known_only']::boolean),
            code_match(exosome_source::varchar, selection['exosome_source']::varchar[],
                selection['exosome_source_known_only']::boolean),
            code_match(route::varchar, selection['route']::varchar[],
                selection['route_known_only']::boolean),
            code_match(device::varchar, selection['device']::varchar[],
                selection['device_known_only']::boolean),
            code_match(indication::varchar, selection['indication']::varchar[],
                selection['indication_known_only']::boolean)
        )) as level
    from exposure_set
    where
        selection['product'] is not null or selection['exosome_source'] is not null
        or selection['route'] is not null or selection['device'] is not null
        or selection['indication'] is not null
    group by exposure_set
),

reaction_set_match as (
    select
        reaction_set,
        max(least(
            code_match(reaction::varchar, selection['reaction']::varchar[],
                selection['reaction_known_only']::boolean),
            case
                when selection['histology'] is null then 2
                when biopsy = 'not_done'
                    then if(list_contains(selection['histology']::varchar[], 'not_done'), 2, 0)
                when histology is null then code_match(null, selection['histology']::varchar[],
                    selection['histology_known_only']::boolean)
                when list_has_any(
                    selection['histology']::varchar[], histology::varchar[]
                ) then if(covers_all, 2, 1)
                else 0
            end,
            case
                when microbiology is not null and not covers_all
                    then least(code_match(microbiology, selection['microbiology']::varchar[],
                        selection['microbiology_known_only']::boolean),
                        if(selection['microbiology'] is null, 2, 1))
                else code_match(microbiology, selection['microbiology']::varchar[],
                    selection['microbiology_known_only']::boolean)
            end
        )) as level
    from reaction_set
    where
        selection['reaction'] is not null or selection['histology'] is not null
        or selection['microbiology'] is not null
    group by reaction_set
),

marked_case as (
    select case_key
    from case_fact
    where
        selection['marked'] is not null
        and case_id in (select unnest(selection['marked']::varchar[]))
),

filter_match as (
    select
        case_fact.case_key,
        case
            when list_contains(
                selection['evidence']::varchar[], case_fact.evidence_level::varchar
            ) then 2
            else 0
        end as evidence,
        range_match(
            case_fact.age_low_years, case_fact.age_high_years,
            selection['age_low']::integer, selection['age_high']::integer,
            selection['age_known_only']::boolean
        ) as age,
        range_match(
            case_fact.onset_low_days, case_fact.onset_high_days,
            selection['onset_low']::integer, selection['onset_high']::integer,
            selection['onset_known_only']::boolean
        ) as onset,
        case
            when selection['onset_class'] is null then 2
            when case_fact.onset_low_days is null then
                case
                    when list_contains(selection['onset_class']::varchar[], 'unknown') then 2
                    when selection['onset_class_known_only']::boolean then 0
                    else 1
                end
            when len(list_filter(
                selection['onset_spans']::struct(low integer, high integer)[], lambda span:
                case_fact.onset_low_days >= span['low']
                and case_fact.onset_high_days <= span['high'])) > 0 then 2
            when len(list_filter(
                selection['onset_spans']::struct(low integer, high integer)[], lambda span:
                case_fact.onset_high_days >= span['low']
                and case_fact.onset_low_days <= span['high'])) > 0 then 1
            else 0
        end as onset_class,
        code_match(case_fact.sex::varchar, selection['sex']::varchar[],
            selection['sex_known_only']::boolean) as sex,
        code_match(case_fact.country, selection['country']::varchar[],
            selection['country_known_only']::boolean) as country,
        code_match(case_fact.outcome::varchar, selection['outcome']::varchar[],
            selection['outcome_known_only']::boolean) as outcome,
        case
            when selection['serious'] is null then 2
            else code_match(
                case case_fact.serious when true then 'yes' when false then 'no' end,
                selection['serious']::varchar[], selection['serious_known_only']::boolean
            )
        end as serious,
        code_match(case_fact.source_id, selection['source']::varchar[], false) as source,
        range_match(
            case_fact.reported_low, case_fact.reported_high,
            selection['reported_low']::date, selection['reported_high']::date,
            selection['reported_known_only']::boolean
        ) as reported,
        case
            when selection['treatment'] is null and selection['response'] is null then 2
            when case_fact.course_set is null
                and list_contains(selection['treatment']::varchar[], 'not_reported') then 2
            else coalesce(course_set_match.level, 0)
        end as course,
        case
            when selection['product'] is null and selection['exosome_source'] is null
                and selection['route'] is null and selection['device'] is null
                and selection['indication'] is null then 2
            else exposure_set_match.level
        end as exposure,
        case
            when selection['reaction'] is null and selection['histology'] is null
                and selection['microbiology'] is null then 2
            else reaction_set_match.level
        end as reaction,
        case
            when selection['marked'] is null or marked_case.case_key is not null then 2
            else 0
        end as marked
    from case_fact
    left join course_set_match on course_set_match.course_set = case_fact.course_set
    left join exposure_set_match on exposure_set_match.exposure_set = case_fact.exposure_set
    left join reaction_set_match on reaction_set_match.reaction_set = case_fact.reaction_set
    left join marked_case on marked_case.case_key = case_fact.case_key
)

-- Not the least of them all: a filter that is not set is always 2, and falls out of a condition
-- where it would stay in a list to be compared for every case.
select
    case
        when evidence = 0 or age = 0 or onset = 0 or onset_class = 0 or sex = 0 or country = 0
            or outcome = 0 or serious = 0 or source = 0 or reported = 0 or course = 0
            or exposure = 0 or reaction = 0 or marked = 0 then 0
        when evidence = 1 or age = 1 or onset = 1 or onset_class = 1 or sex = 1 or country = 1
            or outcome = 1 or serious = 1 or source = 1 or reported = 1 or course = 1
            or exposure = 1 or reaction = 1 or marked = 1
            then if(selection['least_match']::integer <= 1, 1, 0)
        else 2
    end::tinyint as match
from filter_match
order by case_key;
