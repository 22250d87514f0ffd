-- The reports of each number, the one that counts in the end last.
-- One row per VAERS_ID.
-- Columns: number, reports (list of team, version, record).
create or replace temp table vaers_known as
select
    number,
    list({'team': team, 'version': "order", 'record': record} order by record) as reports
from vaers_data
group by number
order by number
