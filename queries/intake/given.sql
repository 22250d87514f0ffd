-- Who gave an imported data set, from which files, and how much is in it.
--
-- One row per data set: this one.
--
-- cases      cases, a group being one
-- patients   patients
-- files      names of the files in their order; empty where nothing was imported
-- given_by   who gave them, each once; empty where nobody is named
with

counted as (
    select count(*) as cases, coalesce(sum(patients), 0)::bigint as patients from patient_case
),

listed as (
    select
        coalesce(list(name order by file_no), []) as files,
        coalesce(
            list(distinct given_by order by given_by) filter (where given_by != ''), []
        ) as given_by
    from given_file
)

select counted.cases, counted.patients, listed.files, listed.given_by
from counted cross join listed
order by counted.cases;
