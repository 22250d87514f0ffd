-- Where the cases come from: every publication and register of the data set, read or not in view.
--
-- One row per source, the best evidence first.
--
-- source_id         name of the source
-- evidence_level    A report read, B summary of it, C register, D press only
-- kind              journal article, news report, simulation, ...
-- authors           authors as printed
-- title             title as printed
-- journal           journal, volume and page
-- year              year of publication
-- doi               DOI without resolver
-- doi_status        confirmed, not confirmed, none
-- url               where it can be read
-- what_was_read     abstract, full text, summary, first part of a report
-- note              what has to be known when it is used
-- patients          patients of the source in the data set
-- patients_in_view  of these, patients that fit the selection
with

reported as (
    select source_id, sum(patients)::bigint as patients
    from case_fact
    group by source_id
),

in_view as (
    select source_id, sum(patients)::bigint as patients
    from selected_case($selection)
    group by source_id
)

select
    source.source_id, source.evidence_level::varchar as evidence_level, source.kind,
    source.authors, source.title, source.journal, source.year, source.doi, source.doi_status,
    source.url, source.what_was_read, source.note,
    coalesce(reported.patients, 0) as patients,
    coalesce(in_view.patients, 0) as patients_in_view
from source
left join reported on reported.source_id = source.source_id
left join in_view on in_view.source_id = source.source_id
order by source.evidence_level, source.year, source.source_id;
