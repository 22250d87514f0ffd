-- Where the lines of a file stand, for the bad lines between them; filled by shift.sql.
create or replace table faers_shift (
    file_no smallint,
    as_supplied boolean,
    place bigint,
    further bigint
)
