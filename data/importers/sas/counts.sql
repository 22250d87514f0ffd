-- What has to be said of the reading as a whole.
-- One row.
-- subjects (in DM, ADSL or the events), cases, events, exposures, treatments, concomitant
-- (medications that are not for an event), from_days (cases whose onset was taken from study days).
with named as (
    select subject_id
    from sas_subject
    union all
    select subject_id
    from sas_event
)

select
    (select count(distinct subject_id) from named) as subjects,
    (select count(*) from sas_case) as cases,
    (select count(*) from given_reaction) as events,
    (select count(*) from given_exposure) as exposures,
    (select count(*) from given_treatment) as treatments,
    (select count(*) from given_as_reported where part = 'Concomitant medication') as concomitant,
    (
        select count(*)
        from sas_day_zero
        inner join sas_case on sas_day_zero.subject_id = sas_case.subject_id
    ) as from_days
order by all
