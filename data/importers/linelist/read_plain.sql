-- The rows of a text file in which every line is a row; any other file is refused by the reader.
--
-- One row per line below the headings, in their order. The columns are those named in $columns,
-- without blanks at their ends; empty ones are null.
--
-- row_no  line of the file
select
    $skip + row_number() over () as row_no,
    nullif(trim(columns(plain_rows.*)), '')
from
    read_csv(
        $path, auto_detect = false, header = false, skip = $skip, columns = $columns,
        delim = $delimiter, quote = $quote, escape = $quote, strict_mode = true,
        null_padding = false, max_line_size = $longest
    ) as plain_rows;
