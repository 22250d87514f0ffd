-- Lines that DuckDB could not part into the columns of the header, as refusals.
-- One row per line.
-- Columns: those of refused.
insert into refused
with
gap as (
    select record + 1 + blank as from_line, broken from line_gap where file_no = $file
)

select
    $file as file_no,
    line + coalesce(gap.broken, 0) as row_no,
    $table as sheet,
    column_name,
    left(ltrim(csv_line, chr(10) || chr(13)), 500) as value,
    'The line cannot be parted into the columns of the header: ' || lower(error_type::varchar)
    || '.' as reason,
    'As many values as the header has names, parted by commas, texts in quotation marks.' as remedy
from vaers_bad_lines
asof left join gap on line >= gap.from_line
qualify row_number() over (partition by line order by column_idx nulls last) = 1
order by line
