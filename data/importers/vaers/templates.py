"""Statements into which the names of files and columns are written, as no parameter can be bound.

Whoever fills them quotes each name and each text.
"""

# The rows of one file: columns of the header, all text.
READ = """
    select *
    from read_csv(
        {path}, delim = ',', quote = '"', escape = '"', header = true, auto_detect = false,
        columns = {columns}, encoding = 'utf-8', max_line_size = {longest},
        buffer_size = 2 * {longest}, {bad_lines}
    )
"""

# One row per readable row of a file, counted without the unreadable ones.
COUNTED = "select row_number() over () - 1 as place, * from ({reader})"

# The same rows with the line of the file that each begins on.
PLACED = """
    select counted.place + 2 + coalesce(shift.further, 0) as row_no, counted.* exclude (place)
    from ({rows}) as counted
    asof left join (
        select place, further from line_shift where file_no = {file_no} and as_supplied
    ) as shift on counted.place >= shift.place
"""

# The same rows where each row is one line and no line lies between them.
PLACED_AS_COUNTED = "select place + 2 as row_no, * exclude (place) from ({rows})"

# Rows that have a number of a report, with the file and the set of files they are of.
NUMBERED = """
    select
        {file_no}::smallint as file_no,
        {team}::bigint as team,
        vaers_number(vaers_id) as number,
        *
    from {rows}
    where vaers_number(vaers_id) is not null
"""

# The rows of a table and the report that each belongs to: of those with its number the one of the
# same three files and the same version, else the latest of the same three files, else the latest.
# One row per row as supplied: record (null where there is no such report), then its columns.
BELONGING = """
    create or replace temp view vaers_{table} as
    select
        coalesce(
            list_filter(
                known.reports,
                lambda each: each['team'] = of_file.team and each['version'] = of_file.order
            )[-1]['record'],
            list_filter(known.reports, lambda each: each['team'] = of_file.team)[-1]['record'],
            known.reports[-1]['record']
        ) as record,
        of_file.*
    from vaers_{table}_rows as of_file
    left join vaers_known as known on of_file.number = known.number
"""

# Rows of given_as_reported that one file gives.
PART = """
    insert into given_as_reported
    select
        record,
        {part} as part,
        row_number() over (partition by record order by row_no)::integer as item,
        {fields} as fields
    from vaers_{table}
    where file_no = {file_no} and record is not null
"""
