-- What has no place in our tables, as supplied.
--
-- One row per row of a file, in the columns of given_as_reported.
select
    record.record, line_rest.part,
    row_number() over (
        partition by record.record, line_rest.part order by line_rest.file_no, line_rest.row_no
    )::integer as item,
    line_rest.fields
from raw_rows.line_rest
inner join raw_rows.record
    on record.group_no = line_rest.group_no and record.told_of = line_rest.told_of
order by record.record, line_rest.part, item;
