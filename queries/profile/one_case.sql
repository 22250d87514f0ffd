-- All facts of one case, its source and its place in the selection.
--
-- One row per case asked for: that of the name, or the first of the selection where none is named.
--
-- match          2 the case fits the selection certainly, 1 possibly, empty: not in it
-- position       its number in the selection by case_key; where not in it, of the cases before it
-- cases          cases in the selection
-- previous_id    name of the case before it in the selection, empty at the start
-- next_id        name of the case after it in the selection, empty at the end
-- patient        row of patient_case
-- source         row of source
-- sessions       rows of exposure, in the order of their days
-- reactions      rows of reaction, in the order of their onset
-- courses        rows of treatment, in the order reported
with

selected as materialized (
    select case_key, match from selected_case($selection)
),

wanted as materialized (
    select case_key from case_fact where case_id = $case_id
    union all
    select min(case_key) from selected where $case_id is null having count(*) > 0
),

place as (
    select
        max(selected.match) filter (where selected.case_key = wanted.case_key) as match,
        count(*) filter (where selected.case_key <= wanted.case_key) as position,
        count(*) as cases,
        max(selected.case_key) filter (where selected.case_key < wanted.case_key) as previous_key,
        min(selected.case_key) filter (where selected.case_key > wanted.case_key) as next_key
    from selected cross join wanted
),

session as (
    select list(each order by each.start_low_days nulls last, each.session) as sessions
    from exposure as each inner join wanted on wanted.case_key = each.case_key
),

reacted as (
    select list(each order by each.onset_low_days nulls last, each.reaction) as reactions
    from reaction as each inner join wanted on wanted.case_key = each.case_key
),

treated as (
    select list(each order by each.course) as courses
    from treatment as each inner join wanted on wanted.case_key = each.case_key
)

select
    place.match, place.position, place.cases, previous.case_id as previous_id,
    following.case_id as next_id, patient, source, session.sessions, reacted.reactions,
    treated.courses
from wanted
inner join patient_case as patient on patient.case_key = wanted.case_key
inner join source on source.source_id = patient.source_id
cross join place
cross join session
cross join reacted
cross join treated
left join case_fact as previous on previous.case_key = place.previous_key
left join case_fact as following on following.case_key = place.next_key
order by wanted.case_key;
