-- Events that name no subject belong to no case.
insert into refused by name
select
    file_no,
    row_no,
    part as sheet,
    'USUBJID' as column_name,
    coalesce(coded, term) as value,
    'the event names no subject' as reason,
    'an identifier in USUBJID' as remedy
from sas_event
where subject_id is null
order by file_no, row_no
