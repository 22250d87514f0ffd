-- How many rows of vaccines say the same as another one of the report.
-- One row.
-- Columns: repeated (rows).
select
    (select count(*) from vaers_vaccines where record is not null)
    - (select count(*) from given_exposure) as repeated
order by repeated
