-- How well each case fits all filters, those of what it may have several times among them: courses,
-- exposures, reactions; and the cases that were marked. One row per case, in any order.
--
-- case_key   as in case_fact
-- fit        as in views/match.sql
--
-- The rules, beside those of fact_fit:
--   1. Filters of the exosome procedure have to be met by one and the same session, those of the
--      reaction by one and the same reaction, treatment and response by one and the same course.
--   2. A finding or course reported for a group without saying for how many of it fits possibly.
--   3. A response that varied within a group, or that is not reported, fits a wanted grade
--      possibly. Where no course is reported at all there is nothing that could fit.
--   4. With "all of" the treatments, each class wanted has to be met by a course.
create macro case_fit(
    wanted_evidence, wanted_age_low, wanted_age_high, wanted_age_known_only, wanted_onset_low,
    wanted_onset_high, wanted_onset_known_only, wanted_onset_class, wanted_onset_class_known_only,
    wanted_onset_spans, wanted_sex, wanted_sex_known_only, wanted_country,
    wanted_country_known_only, wanted_outcome, wanted_outcome_known_only, wanted_serious,
    wanted_serious_known_only, wanted_source, wanted_reported_low, wanted_reported_high,
    wanted_reported_known_only,
    wanted_treatment, wanted_treatment_known_only, wanted_treatment_all,
    wanted_response, wanted_response_known_only, wanted_product, wanted_product_known_only,
    wanted_exosome_source, wanted_exosome_source_known_only, wanted_route, wanted_route_known_only,
    wanted_device, wanted_device_known_only, wanted_indication, wanted_indication_known_only,
    wanted_reaction, wanted_reaction_known_only, wanted_histology, wanted_histology_known_only,
    wanted_microbiology, wanted_microbiology_known_only, wanted_marked
) as table
with

course_match as (
    select
        course_set.course_set,
        course_set.treatment_class,
        max(least(
            case
                when wanted_treatment is null or course_set.covers_all then 3::utinyint
                when wanted_treatment_known_only then 0
                else 1
            end,
            case
                when wanted_response is null then 3::utinyint
                when list_contains(wanted_response, course_set.response::varchar) then 3::utinyint
                when course_set.response is null
                    and list_contains(wanted_response, 'not_reported') then 3::utinyint
                when (course_set.response is null or course_set.response = 'varied')
                    and not wanted_response_known_only then 1
                else 0
            end,
            -- A response alone is as certain as the course that had it.
            case
                when course_set.covers_all or wanted_treatment is not null then 3::utinyint
                else 1
            end
        )) as level
    from course_set
    where
        (wanted_treatment is not null or wanted_response is not null)
        and (
            wanted_treatment is null
            or list_contains(wanted_treatment, course_set.treatment_class::varchar)
        )
    group by course_set.course_set, course_set.treatment_class
),

course_set_match as (
    select
        course_set,
        case
            when not wanted_treatment_all then max(level)
            when count(*) = len(list_filter(
                wanted_treatment, lambda code: code <> 'not_reported'
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
            code_match(product, wanted_product,
                wanted_product_known_only),
            code_match(exosome_source::varchar, wanted_exosome_source,
                wanted_exosome_source_known_only),
            code_match(route::varchar, wanted_route,
                wanted_route_known_only),
            code_match(device::varchar, wanted_device,
                wanted_device_known_only),
            code_match(indication::varchar, wanted_indication,
                wanted_indication_known_only)
        )) as level
    from exposure_set
    where
        wanted_product is not null or wanted_exosome_source is not null
        or wanted_route is not null or wanted_device is not null
        or wanted_indication is not null
    group by exposure_set
),

reaction_set_match as (
    select
        reaction_set,
        max(least(
            code_match(reaction::varchar, wanted_reaction,
                wanted_reaction_known_only),
            case
                when wanted_histology is null then 3::utinyint
                when biopsy = 'not_done'
                    then if(list_contains(wanted_histology, 'not_done'), 3::utinyint, 0)
                when histology is null then code_match(null, wanted_histology,
                    wanted_histology_known_only)
                when list_has_any(
                    wanted_histology, histology::varchar[]
                ) then if(covers_all, 3::utinyint, 1)
                else 0
            end,
            case
                when microbiology is not null and not covers_all
                    then least(code_match(microbiology, wanted_microbiology,
                        wanted_microbiology_known_only),
                        if(wanted_microbiology is null, 3::utinyint, 1))
                else code_match(microbiology, wanted_microbiology,
                    wanted_microbiology_known_only)
            end
        )) as level
    from reaction_set
    where
        wanted_reaction is not null or wanted_histology is not null
        or wanted_microbiology is not null
    group by reaction_set
),

marked_case as (
    select case_key
    from case_fact
    where
        wanted_marked is not null
        and case_id in (select unnest(wanted_marked))
),

filter_match as (
    select
        fact.case_key,
        fact.fit as fact,
        case
            when wanted_treatment is null and wanted_response is null then 3::utinyint
            when fact.course_set is null
                and list_contains(wanted_treatment, 'not_reported') then 3::utinyint
            else coalesce(course_set_match.level, 0)
        end as course,
        case
            when wanted_product is null and wanted_exosome_source is null
                and wanted_route is null and wanted_device is null
                and wanted_indication is null then 3::utinyint
            else exposure_set_match.level
        end as exposure,
        case
            when wanted_reaction is null and wanted_histology is null
                and wanted_microbiology is null then 3::utinyint
            else reaction_set_match.level
        end as reaction,
        case
            when wanted_marked is null or marked_case.case_key is not null then 3::utinyint
            else 0
        end as marked
    from fact_fit(
        wanted_evidence, wanted_age_low, wanted_age_high, wanted_age_known_only, wanted_onset_low,
        wanted_onset_high, wanted_onset_known_only, wanted_onset_class,
        wanted_onset_class_known_only, wanted_onset_spans, wanted_sex, wanted_sex_known_only,
        wanted_country, wanted_country_known_only, wanted_outcome, wanted_outcome_known_only,
        wanted_serious, wanted_serious_known_only, wanted_source, wanted_reported_low,
        wanted_reported_high, wanted_reported_known_only
    ) as fact
    left join course_set_match on course_set_match.course_set = fact.course_set
    left join exposure_set_match on exposure_set_match.exposure_set = fact.exposure_set
    left join reaction_set_match on reaction_set_match.reaction_set = fact.reaction_set
    left join marked_case on marked_case.case_key = fact.case_key
)

select
    case_key,
    fact & course & exposure & reaction & marked as fit
from filter_match;
