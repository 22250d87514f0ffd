-- Exposures, reactions or treatments of all records, each taken once however often it was told.
--
-- One row per exposure, reaction or treatment of a record: $lines names the table of their rows.
-- With $takes_fuller a row whose every word stands in a fuller row of the same record tells
-- nothing new. The columns are those of the table in given.sql.
with

placed as (
    select record.record, line.* exclude (group_no, told_of, sheet)
    from query_table($lines) as line
    inner join raw_rows.record
        on record.group_no = line.group_no and record.told_of = line.told_of
),

crowded as (
    select record from placed group by record having count(*) > 1
),

different as (
    select
        record, min(file_no) as file_no, min(row_no) as row_no,
        columns(* exclude (record, file_no, row_no))
    from placed
    semi join crowded on crowded.record = placed.record
    group by all
),

several as (
    select different.*, [*columns(different.* exclude (record, file_no, row_no))] as words
    from different
    order by all
)

select placed.*
from placed
anti join crowded on crowded.record = placed.record
union all
select several.* exclude (words)
from several
where
    not $takes_fuller
    or not exists (
        select 1
        from several as fuller
        where
            fuller.record = several.record and fuller.words <> several.words
            and len(list_filter(
                range(1, len(several.words) + 1),
                lambda place: several.words[place] is not null
                and fuller.words[place] is distinct from several.words[place]
            )) = 0
    );
