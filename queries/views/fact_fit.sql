-- How well each case fits the filters of what it has once: age, onset, sex, outcome, source and the
-- like. One row per case, in the order of case_fact, on which queries.statement relies.
--
-- case_key, course_set, exposure_set, reaction_set   as in case_fact
-- fit                                                as in views/match.sql
--
-- The rules, in order:
--   1. A case fits as well as its worst filter.
--   2. A range (age, onset, day of report) fits by range_match.
--   3. The classes of onset wanted are ranges side by side: an onset from day 10 to day 20 fits
--      "early and delayed" certainly and either alone possibly.
--   4. A case at an evidence level that is not in view is left out.
--
-- Each wish is a value of its own, one field of queries.selection.Selection.bound(), null where the
-- filter is not set: DuckDB plans a constant faster than a field of one value that holds them all.
create macro fact_fit(
    wanted_evidence, wanted_age_low, wanted_age_high, wanted_age_known_only, wanted_onset_low,
    wanted_onset_high, wanted_onset_known_only, wanted_onset_class, wanted_onset_class_known_only,
    wanted_onset_spans, wanted_sex, wanted_sex_known_only, wanted_country,
    wanted_country_known_only, wanted_outcome, wanted_outcome_known_only, wanted_serious,
    wanted_serious_known_only, wanted_source, wanted_reported_low, wanted_reported_high,
    wanted_reported_known_only
) as table
with

filter_match as (
    select
        case_key, course_set, exposure_set, reaction_set,
        case
            when list_contains(wanted_evidence, evidence_level::varchar) then 3::utinyint
            else 0
        end as evidence,
        range_match(
            age_low_years, age_high_years,
            wanted_age_low, wanted_age_high,
            wanted_age_known_only
        ) as age,
        range_match(
            onset_low_days, onset_high_days,
            wanted_onset_low, wanted_onset_high,
            wanted_onset_known_only
        ) as onset,
        case
            when wanted_onset_class is null then 3::utinyint
            when onset_low_days is null then
                case
                    when list_contains(wanted_onset_class, 'unknown') then 3::utinyint
                    when wanted_onset_class_known_only then 0
                    else 1
                end
            when len(list_filter(
                wanted_onset_spans::struct(low integer, high integer)[], lambda span:
                onset_low_days >= span['low']
                and onset_high_days <= span['high'])) > 0 then 3::utinyint
            when len(list_filter(
                wanted_onset_spans::struct(low integer, high integer)[], lambda span:
                onset_high_days >= span['low']
                and onset_low_days <= span['high'])) > 0 then 1
            else 0
        end as onset_class,
        code_match(sex::varchar, wanted_sex,
            wanted_sex_known_only) as sex,
        code_match(country, wanted_country,
            wanted_country_known_only) as country,
        code_match(outcome::varchar, wanted_outcome,
            wanted_outcome_known_only) as outcome,
        case
            when wanted_serious is null then 3::utinyint
            else code_match(
                case serious when true then 'yes' when false then 'no' end,
                wanted_serious, wanted_serious_known_only
            )
        end as serious,
        code_match(source_id, wanted_source, false) as source,
        range_match(
            reported_low, reported_high,
            wanted_reported_low, wanted_reported_high,
            wanted_reported_known_only
        ) as reported
    from case_fact
)

select
    case_key, course_set, exposure_set, reaction_set,
    evidence & age & onset & onset_class & sex & country & outcome & serious & source & reported
        as fit
from filter_match;
