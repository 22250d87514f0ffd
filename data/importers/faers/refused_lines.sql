-- Lines that DuckDB could not part into the columns of the header, as refusals.
-- One row per line.
-- Columns: those of refused.
insert into refused
select
    $file as file_no,
    line as row_no,
    $table as sheet,
    column_name,
    left(ltrim(csv_line, chr(10) || chr(13)), $longest) as value,
    case error_type::varchar
        when 'CAST' then 'This is no whole number.'
        when 'LINE SIZE OVER MAXIMUM' then 'The line is too long to be a line of FAERS.'
        when 'MISSING COLUMNS' then 'The line has fewer values than the header has names.'
        when 'TOO MANY COLUMNS' then 'The line has more values than the header has names.'
        else error_message
    end as reason,
    case error_type::varchar
        when 'CAST' then 'Digits only.'
        else $columns || ' values parted by $, on one line, without $ inside a value.'
    end as remedy
from faers_bad_lines
qualify row_number() over (partition by line order by column_idx nulls last) = 1
order by line
