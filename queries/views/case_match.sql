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
-- Each wish is a value of its own, one field of queries.selection.Selection.bound(), null where the
-- filter is not set: DuckDB plans a constant faster than a field of one value that holds them all.
create macro case_match(
    wanted_evidence, wanted_age_low, wanted_age_high, wanted_age_known_only, wanted_onset_low,
    wanted_onset_high, wanted_onset_known_only, wanted_onset_class, wanted_onset_class_known_only,
    wanted_onset_spans, wanted_sex, wanted_sex_known_only, wanted_country,
    wanted_country_known_only, wanted_outcome, wanted_outcome_known_only, wanted_serious,
    wanted_serious_known_only, wanted_source, wanted_reported_low, wanted_reported_high,
    wanted_reported_known_only, wanted_treatment, wanted_treatment_known_only, wanted_treatment_all,
    wanted_response, wanted_response_known_only, wanted_product, wanted_product_known_only,
    wanted_exosome_source, wanted_exosome_source_known_only, wanted_route, wanted_route_known_only,
    wanted_device, wanted_device_known_only, wanted_indication, wanted_indication_known_only,
    wanted_reaction, wanted_reaction_known_only, wanted_histology, wanted_histology_known_only,
    wanted_microbiology, wanted_microbiology_known_only, wanted_marked, wanted_least_match
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
        case_fact.case_key,
        case
            when list_contains(wanted_evidence, case_fact.evidence_level::varchar) then 3::utinyint
            else 0
        end as evidence,
        range_match(
            case_fact.age_low_years, case_fact.age_high_years,
            wanted_age_low, wanted_age_high,
            wanted_age_known_only
        ) as age,
        range_match(
            case_fact.onset_low_days, case_fact.onset_high_days,
            wanted_onset_low, wanted_onset_high,
            wanted_onset_known_only
        ) as onset,
        case
            when wanted_onset_class is null then 3::utinyint
            when case_fact.onset_low_days is null then
                case
                    when list_contains(wanted_onset_class, 'unknown') then 3::utinyint
                    when wanted_onset_class_known_only then 0
                    else 1
                end
            when len(list_filter(
                wanted_onset_spans::struct(low integer, high integer)[], lambda span:
                case_fact.onset_low_days >= span['low']
                and case_fact.onset_high_days <= span['high'])) > 0 then 3::utinyint
            when len(list_filter(
                wanted_onset_spans::struct(low integer, high integer)[], lambda span:
                case_fact.onset_high_days >= span['low']
                and case_fact.onset_low_days <= span['high'])) > 0 then 1
            else 0
        end as onset_class,
        code_match(case_fact.sex::varchar, wanted_sex,
            wanted_sex_known_only) as sex,
        code_match(case_fact.country, wanted_country,
            wanted_country_known_only) as country,
        code_match(case_fact.outcome::varchar, wanted_outcome,
            wanted_outcome_known_only) as outcome,
        case
            when wanted_serious is null then 3::utinyint
            else code_match(
                case case_fact.serious when true then 'yes' when false then 'no' end,
                wanted_serious, wanted_serious_known_only
            )
        end as serious,
        code_match(case_fact.source_id, wanted_source, false) as source,
        range_match(
            case_fact.reported_low, case_fact.reported_high,
            wanted_reported_low, wanted_reported_high,
            wanted_reported_known_only
        ) as reported,
        case
            when wanted_treatment is null and wanted_response is null then 3::utinyint
            when case_fact.course_set is null
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
    from case_fact
    left join course_set_match on course_set_match.course_set = case_fact.course_set
    left join exposure_set_match on exposure_set_match.exposure_set = case_fact.exposure_set
    left join reaction_set_match on reaction_set_match.reaction_set = case_fact.reaction_set
    left join marked_case on marked_case.case_key = case_fact.case_key
),

-- The least of all filters: the bits they have in common, as in range_match.
fitted as (
    select
        case_key,
        evidence & age & onset & onset_class & sex & country & outcome & serious & source & reported
            & course & exposure & reaction & marked as fit
    from filter_match
)

select
    case
        when fit = 3 then 2
        when fit = 1 and wanted_least_match <= 1 then 1
        else 0
    end::tinyint as match
from fitted
order by case_key;
