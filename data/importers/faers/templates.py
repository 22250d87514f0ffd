"""Statements into which the names of files and columns are written, as no parameter can be bound.

Whoever fills them quotes each name and each text.
"""

# The rows of one file of the extract: columns of the header, the number of the report whole.
# Below 40 MB of buffer DuckDB takes half as long again.
READ = """
    from read_csv(
        {path},
        delim = '$', quote = '', escape = '', header = true, auto_detect = false,
        columns = {columns}, max_line_size = {longest},
        buffer_size = 6 * {longest}, {bad_lines}
    )
"""

# One row per readable line with a number of a report, and where it stands.
PLACED = """
    select
        *,
        {file_no}::smallint as file_no,
        rowid + 2 as row_no,
        primaryid + {step} as record,
        {table} as table_name
    from {rows}
    where primaryid is not null
"""

PLACED_AFTER_BAD_LINES = """
    select
        lines.*,
        {file_no}::smallint as file_no,
        lines.rowid + 2 + coalesce(shift.further, 0) as row_no,
        lines.primaryid + {step} as record,
        {table} as table_name
    from {rows} as lines
    asof left join (
        select place, further from line_shift where file_no = {file_no} and not as_supplied
    ) as shift on lines.rowid >= shift.place
    where lines.primaryid is not null
"""

# One row per line as supplied, and where it stands.
SUPPLIED = "select row_number() over () + 1 as row_no, * from ({reader})"

SUPPLIED_AFTER_BAD_LINES = """
    select lines.place + 2 + coalesce(shift.further, 0) as row_no, lines.* exclude (place)
    from (select row_number() over () - 1 as place, * from ({reader})) as lines
    asof left join (
        select place, further from line_shift where file_no = {file_no} and as_supplied
    ) as shift on lines.place >= shift.place
"""

# Rows of given_as_reported that one file gives.
PART = """
    select
        try_cast(primaryid as bigint) + {step} as record,
        {part} as part,
        try_cast({item} as integer) as item,
        {fields} as fields
    from ({rows})
    where
        {condition}
        and try_cast(primaryid as bigint) + {step} in (select given_case.record from given_case)
"""
