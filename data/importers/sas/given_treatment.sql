-- Medications that were given for an event, with the response where FA says exactly one.
insert into given_treatment by name
with answered as (
    select
        subject_id,
        upper(object) as object,
        any_value(result) as result
    from sas_finding
    where upper(test) in ('RESPONSE', 'RESP', 'TRTRESP') and result is not null
    group by subject_id, upper(object)
    having count(distinct upper(result)) = 1
)

select
    sas_case.record,
    medication.file_no,
    medication.row_no,
    medication.drug,
    nullif(concat_ws(' ', medication.dose, medication.dose_unit), '') as dose,
    sas_date(medication.start) as start_date,
    sas_date(medication.ended) as stop_date,
    case when upper(medication.ongoing) in ('ONGOING', 'AFTER') then 'yes' end as ongoing,
    coalesce(by_name.result, by_decoded.result) as response
from sas_medication as medication
inner join sas_case on medication.subject_id = sas_case.subject_id
left join answered as by_name
    on
    medication.subject_id = by_name.subject_id
    and upper(medication.drug) = by_name.object
left join answered as by_decoded
    on
    medication.subject_id = by_decoded.subject_id
    and upper(medication.decoded) = by_decoded.object
where (medication.file_no, medication.row_no) in (
        select (medication_file, medication_row)
        from sas_link
    )
order by record, file_no, row_no
