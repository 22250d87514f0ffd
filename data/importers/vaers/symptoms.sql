-- The rows of symptoms and the report that each belongs to: of those with its number the one of the
-- same three files and the same version, else the latest of the same three files, else the latest.
-- One row per row as supplied.
-- Columns: record (null where there is no such report), then those of the file.
create or replace temp view vaers_symptoms as
select
    coalesce(
        list_filter(
            known.reports,
            lambda each: each['team'] = of_file.team and each['version'] = of_file.order
        )[-1]['record'],
        list_filter(known.reports, lambda each: each['team'] = of_file.team)[-1]['record'],
        known.reports[-1]['record']
    ) as record,
    of_file.*
from vaers_symptoms_rows as of_file
left join vaers_known as known on of_file.number = known.number
