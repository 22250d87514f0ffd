-- Facts of a case that its rows tell differently, against the first row that tells them.
--
-- One row per row of a file and fact. $alike holds, per fact and text, what the text means, so that
-- "F" and "여성" do not contradict each other. Rows of later sheets are numbered from a multiple of
-- $rows_of_a_sheet on.
--
-- file_no, row_no  row that contradicts
-- sheet            sheet of it
-- column_name      column of the fact
-- value            what it says
-- reason           what is wrong, with the value before
-- remedy           what would be right
with

several as (
    select group_no, told_of
    from raw_rows.line_case
    group by group_no, told_of
    having count(*) > 1
),

fact as (
    unpivot (
        select line_case.* exclude (case_id, country_basis, note)
        from raw_rows.line_case
        semi join several
            on several.group_no = line_case.group_no and several.told_of = line_case.told_of
    )
    on patients, age, sex, country, reporter, reported, version into name field value said
),

compared as (
    select
        fact.*, coalesce(alike.meaning, lower(trim(fact.said))) as meaning,
        first_value(coalesce(alike.meaning, lower(trim(fact.said)))) over told as first_meaning,
        first_value(fact.said) over told as first_said,
        first_value(fact.row_no) over told as first_row
    from fact
    left join alike on alike.field = fact.field and alike.said = fact.said
    window told as (
        partition by fact.group_no, fact.told_of, fact.field order by fact.file_no, fact.row_no
    )
)

select
    compared.file_no, compared.row_no, nullif(compared.sheet, '') as sheet,
    coalesce(case_column.column_name, 'case.' || compared.field) as column_name,
    compared.said as value,
    format(
        '"{}" here and "{}" in row {} of the same case', compared.said, compared.first_said,
        compared.first_row % $rows_of_a_sheet
    ) as reason,
    'the same on all rows of a case, or empty' as remedy
from compared
left join raw_rows.case_column
    on case_column.group_no = compared.group_no
    and case_column.file_no = compared.file_no
    and case_column.field = compared.field
where compared.meaning <> compared.first_meaning
order by compared.file_no, compared.row_no, column_name;
