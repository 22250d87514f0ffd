-- By how many lines the rows of a file stand further down than their number: for the lines between
-- them that DuckDB could not read, for blank lines, and for rows over several lines.
--
-- A number that is none is not read where columns have types, and is read where all is text.
--
-- One row per row behind such a line and way of reading, in the columns of `line_shift`.
insert into line_shift
with

gap as (
    select record, blank, broken
    from line_gap
    where file_no = $file
),

unread as (
    select
        bad.as_supplied, bad.line - 1 - coalesce(gap.blank, 0) as record,
        row_number() over (partition by bad.as_supplied order by bad.line) as passed
    from (
        select line, unnest([false, true]) as as_supplied
        from query_table($bad_lines)
        group by line
        having bool_or(error_type::varchar <> 'CAST')
        union all
        select line, false as as_supplied
        from query_table($bad_lines)
        group by line
        having not bool_or(error_type::varchar <> 'CAST')
    ) as bad
    asof left join gap on bad.line >= gap.record + 1 + gap.blank
),

behind as (
    select as_supplied, record - passed as place, max(passed) as passed
    from unread
    group by as_supplied, record - passed
),

changed as (
    select as_supplied, place from behind
    union
    select gap.as_supplied, gap.record - 1 - coalesce(unread.passed, 0) as place
    from (select unnest([false, true]) as as_supplied, record from gap) as gap
    asof left join unread
        on gap.as_supplied = unread.as_supplied and gap.record > unread.record
),

passed as (
    select
        changed.as_supplied, changed.place, coalesce(behind.passed, 0) as unread,
        changed.place + 1 + coalesce(behind.passed, 0) as record
    from changed
    asof left join behind
        on changed.as_supplied = behind.as_supplied and changed.place >= behind.place
)

select
    $file as file_no, passed.as_supplied, passed.place,
    passed.unread + coalesce(gap.blank + gap.broken, 0) as further
from passed
asof left join gap on passed.record >= gap.record
order by passed.as_supplied, passed.place
