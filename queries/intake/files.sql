-- The files that a data set was imported from.
--
-- One row per file, in the order they were given; none where nothing was imported.
--
-- file_no    number of the file
-- name       name as given; of a file in an archive "archive.zip/member"
-- sha256     fingerprint of its content
-- bytes      its size (bytes)
-- importer   code of the format
-- given_at   when it was given (UTC)
-- given_by   who gave it
-- cases      cases read from it
select
    file.file_no, file.name, file.sha256, file.bytes, file.importer, file.given_at, file.given_by,
    count(patient_case.case_key) as cases
from given_file as file
left join patient_case on patient_case.file_no = file.file_no
group by all
order by file.file_no;
