-- Lines that DuckDB could not part into the columns of the header, as refusals.
-- One row per line.
-- Columns: those of refused.
insert into refused
select
    $file as file_no,
    line as row_no,
    $table as sheet,
    column_name,
    left(ltrim(csv_line, chr(10) || chr(13)), 500) as value,
    'The line cannot be parted into the columns of the header: ' || lower(error_type::varchar)
    || '.' as reason,
    'As many values as the header has names, parted by commas, texts in quotation marks.' as remedy
from vaers_bad_lines
qualify row_number() over (partition by line order by column_idx nulls last) = 1
order by line
