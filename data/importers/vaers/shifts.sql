-- Where the rows of a file stand, for the unreadable rows between them; filled by shift.sql.
create or replace table vaers_shift (
    file_no smallint,
    place bigint,
    further bigint
)
