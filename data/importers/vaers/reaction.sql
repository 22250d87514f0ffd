-- Symptoms as reactions, with what VAERS says of the report as a whole on each of them.
-- One row per term of a report, in the order of the file; a term given twice is taken once.
-- Columns: those of given_reaction.
create table given_reaction as
with
term as (
    select
        record,
        file_no,
        row_no,
        unnest([symptom1, symptom2, symptom3, symptom4, symptom5]) as pt,
        unnest([1, 2, 3, 4, 5]) as place
    from vaers_symptoms
    where record is not null
)

select
    term.record,
    term.file_no,
    term.row_no,
    term.pt as reaction,
    regexp_replace(report.numdays, '\.0+$', '') || ' days' as onset,
    us_day(report.onset_date) as onset_date,
    null::varchar as morphology,
    null::varchar as symptoms,
    null::varchar as sites,
    null::varchar as biopsy,
    null::varchar as biopsy_date,
    null::varchar as biopsy_day,
    null::varchar as histology,
    null::varchar as microbiology,
    null::varchar as stain,
    null::varchar as culture,
    null::varchar as pcr,
    null::varchar as organism,
    null::varchar as rechallenge,
    null::varchar as dechallenge,
    if(
        'Y' in (
            report.died,
            report.l_threat,
            report.hospital,
            report.x_stay,
            report.disable,
            report.birth_defect
        ),
        'yes',
        null
    ) as serious,
    nullif(
        concat_ws(
            '; ',
            if(report.died = 'Y', 'death', null),
            if(report.l_threat = 'Y', 'life-threatening', null),
            if('Y' in (report.hospital, report.x_stay), 'hospitalisation', null),
            if(report.disable = 'Y', 'disability', null),
            if(report.birth_defect = 'Y', 'congenital anomaly', null)
        ),
        ''
    ) as seriousness,
    case report.recovd
        when 'Y' then 'resolved'
        when 'N' then 'not resolved'
        when 'U' then 'unknown'
        else report.recovd
    end as outcome,
    null::varchar as resolution_date,
    null::varchar as resolution_day,
    null::varchar as last_follow_up_date,
    null::varchar as last_follow_up_day,
    null::varchar as sequelae
from term
inner join vaers_data as report on term.record = report.record
where term.pt is not null
qualify
    row_number() over (
        partition by term.record, term.pt order by term.file_no, term.row_no, term.place
    ) = 1
order by term.file_no, term.row_no, term.place
