-- Every row of a case as supplied, whatever was read from it.
insert into given_as_reported by name
with sas_link as (select distinct medication_file, medication_row from sas_link),

supplied as (
    select subject_id, file_no, row_no, 'Subject' as part, fields
    from sas_subject
    union all
    select
        subject_id,
        file_no,
        row_no,
        case
            when upper(coalesce(occurred, 'Y')) = 'N' then 'Adverse event that did not occur'
            else 'Adverse event'
        end as part,
        fields
    from sas_event
    union all
    select subject_id, file_no, row_no, 'Exposure' as part, fields
    from sas_exposure
    union all
    select
        subject_id,
        file_no,
        row_no,
        case
            when sas_link.medication_row is null then 'Concomitant medication'
            else 'Medication for the event'
        end as part,
        fields
    from sas_medication
    left join sas_link
        on
        sas_medication.file_no = sas_link.medication_file
        and sas_medication.row_no = sas_link.medication_row
    union all
    select subject_id, file_no, row_no, 'Findings about' as part, fields
    from sas_finding
    union all
    select subject_id, file_no, row_no, part, fields
    from sas_relation
    union all
    select subject_id, file_no, row_no, part, fields
    from sas_other
)

select
    sas_case.record,
    supplied.part,
    row_number() over (
        partition by sas_case.record, supplied.part
        order by supplied.file_no, supplied.row_no
    )::integer as item,
    supplied.fields
from supplied
inner join sas_case on supplied.subject_id = sas_case.subject_id
where supplied.fields <> '{}'
order by record, part, item
