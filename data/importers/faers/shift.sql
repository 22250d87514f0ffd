-- By how many lines the rows of a file stand further down than their number, for the bad lines
-- between them. A number that is none is a bad line when the file is read, not when it is supplied.
-- One row per run of bad lines and way of reading.
-- Columns: file_no, as_supplied (way of reading), place (number of the first row behind the bad
-- lines, from 0), further (lines).
insert into faers_shift
select
    $file as file_no,
    as_supplied,
    line - 1 - further as place,
    max(further) as further
from (
    select
        line,
        as_supplied,
        row_number() over (partition by as_supplied order by line) as further
    from (
        select distinct line, false as as_supplied from faers_bad_lines
        union all
        select distinct line, true as as_supplied
        from faers_bad_lines
        where error_type::varchar != 'CAST'
    )
)
group by as_supplied, line - 1 - further
order by as_supplied, place
