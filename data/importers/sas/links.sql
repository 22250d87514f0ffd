-- Medications given for an event: CMINDC names it, or CMLNKID or RELREC point to it.
-- One row per medication and event that belong together.
-- event_file, event_row, medication_file, medication_row (where they were read).
create table sas_link as
select distinct
    event.file_no as event_file,
    event.row_no as event_row,
    medication.file_no as medication_file,
    medication.row_no as medication_row
from sas_medication as medication
inner join sas_event as event
    on
    medication.subject_id = event.subject_id
    and (
        upper(medication.indication) in (upper(event.term), upper(event.coded))
        or medication.link = event.link
        or exists (
            select 1
            from sas_relation as cause
            inner join sas_relation as answer
                on
                cause.subject_id = answer.subject_id
                and cause.relation = answer.relation
            where
                cause.subject_id = event.subject_id
                and cause.domain = 'AE' and cause.variable = 'AESEQ'
                and cause.value = event.sequence
                and answer.domain = 'CM' and answer.variable = 'CMSEQ'
                and answer.value = medication.sequence
        )
    )
where
    upper(coalesce(event.occurred, 'Y')) <> 'N'
    and upper(coalesce(medication.occurred, 'Y')) <> 'N'
order by all
