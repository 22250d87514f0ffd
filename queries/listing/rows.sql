-- The line listing: every case in view that fits the search, a page of them at a time.
--
-- One row per case, in the order of the data set, from the $first one (0 is the first) and at
-- most $at_most of them. Text is searched for as it is typed, in any case of letters, in case,
-- source, product and country; $found holds the codes whose labels hold the text, each as
-- 'vocabulary=code'. An empty $search finds every case.
--
-- case_id               name of the case
-- source_id             publication or register
-- evidence_level        A report read, B summary, C register, D press only
-- patients              patients of the case: more than 1 for a published group
-- match                 certain or possible: how well the case fits the filters
-- age_low_years         age, low end (years)
-- age_high_years        age, high end (years)
-- sex                   code of the sex
-- country               country
-- product               products named, separated by '; ', as are all lists of codes
-- exosome_source        cell or plant sources of the exosomes
-- route                 routes
-- device                devices
-- indication            why exosomes were given
-- sessions              sessions counted in the report; empty: not reported
-- reaction              what happened
-- onset_low_days        onset, low end (days from day 0)
-- onset_high_days       onset, high end (days from day 0)
-- onset_class           class of the onset; 'early to delayed' where the range reaches into both
-- histology             findings of the biopsy; 'not_done' where none was made
-- microbiology          result over all tests; 'not_done' where none was made
-- treatments            courses given for the reaction and their responses: '→' before a later
--                       line, '+' in the same line, ';' where the order is not reported
-- best_response         best response to any of them
-- outcome               outcome
-- serious               yes or no
-- resolution_low_days   end of the reaction, low end (days from day 0)
-- resolution_high_days  end of the reaction, high end (days from day 0)
-- last_follow_up_days   last day the patient was seen (days from day 0)
-- reported_low          first day the report can be of
-- reported_high         last day the report can be of
with

matched as materialized (
    select selected.*
    from searched_case($selection, $search, $found) as selected
    order by selected.case_key
    limit $at_most::bigint offset $first::bigint
),

session as (
    select
        case_key, nullif(count(session), 0) as sessions,
        string_agg(distinct product, '; ' order by product) as product,
        string_agg(distinct exosome_source::varchar, '; ' order by exosome_source::varchar)
            as exosome_source,
        string_agg(distinct route::varchar, '; ' order by route::varchar) as route,
        string_agg(distinct device::varchar, '; ' order by device::varchar) as device,
        string_agg(distinct indication::varchar, '; ' order by indication::varchar) as indication
    from exposure
    where case_key in (select case_key from matched)
    group by case_key
),

event as (
    select
        case_key,
        string_agg(distinct reaction::varchar, '; ' order by reaction::varchar) as reaction,
        coalesce(
            nullif(array_to_string(
                list_sort(list_distinct(flatten(list(histology::varchar[])))), '; '
            ), ''),
            if(bool_or(biopsy = 'not_done'), 'not_done', null)
        ) as histology,
        string_agg(distinct microbiology, '; ' order by microbiology) as microbiology
    from reaction
    where case_key in (select case_key from matched)
    group by case_key
),

step as (
    select
        case_key, course, line,
        concat(treatment_class, ' (', coalesce(response::varchar, 'not_reported'), ')') as words,
        lag(line) over (partition by case_key order by line, course) as line_before
    from treatment
    where case_key in (select case_key from matched)
),

course as (
    select
        case_key,
        string_agg(
            concat(
                case
                    when line_before < line then ' → '
                    when line_before = line then ' + '
                    else '; '
                end, words
            ), '' order by line, course
        )[3:] as treatments
    from step
    group by case_key
)

select
    matched.case_id, matched.source_id, matched.evidence_level::varchar as evidence_level,
    matched.patients, if(matched.match = 2, 'certain', 'possible') as match,
    matched.age_low_years, matched.age_high_years, matched.sex::varchar as sex, matched.country,
    session.product, session.exosome_source, session.route, session.device, session.indication,
    session.sessions, event.reaction, matched.onset_low_days, matched.onset_high_days,
    case
        when onset_class(matched.onset_low_days, $edges)
            <> onset_class(matched.onset_high_days, $edges)
            then concat(
                    onset_class(matched.onset_low_days, $edges), ' to ',
                    onset_class(matched.onset_high_days, $edges)
                )
        else onset_class(matched.onset_low_days, $edges)
    end as onset_class,
    event.histology, event.microbiology, course.treatments,
    matched.best_response::varchar as best_response, matched.outcome::varchar as outcome,
    case matched.serious when true then 'yes' when false then 'no' end as serious,
    matched.resolution_low_days, matched.resolution_high_days, matched.last_follow_up_days,
    matched.reported_low, matched.reported_high
from matched
left join session on session.case_key = matched.case_key
left join event on event.case_key = matched.case_key
left join course on course.case_key = matched.case_key
order by matched.case_key;
