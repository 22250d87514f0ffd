-- Rows of line lists and of the template, one table per part, before cases are put together.
-- `group_no` numbers lists whose cases belong together, `told_of` names the report within it.
-- The columns after these are those of given.sql, in the same order.
create table raw_rows.line_case as
select
    0::smallint as group_no, ''::varchar as told_of, file_no, row_no, ''::varchar as sheet,
    case_id, version, patients, age, sex, country, country_basis, reporter, reported, note
from given_case
where false;

create table raw_rows.line_exposure as
select
    0::smallint as group_no, ''::varchar as told_of, file_no, row_no, ''::varchar as sheet,
    given_exposure.* exclude (record, file_no, row_no)
from given_exposure
where false;

create table raw_rows.line_reaction as
select
    0::smallint as group_no, ''::varchar as told_of, file_no, row_no, ''::varchar as sheet,
    given_reaction.* exclude (record, file_no, row_no)
from given_reaction
where false;

create table raw_rows.line_treatment as
select
    0::smallint as group_no, ''::varchar as told_of, file_no, row_no, ''::varchar as sheet,
    given_treatment.* exclude (record, file_no, row_no)
from given_treatment
where false;

create table raw_rows.line_rest (
    group_no smallint, told_of varchar, file_no smallint, row_no bigint, part varchar,
    fields varchar
);

-- Name of the column of the file that each fact of a case was read from, for sentences.
create table raw_rows.case_column (
    group_no smallint, file_no smallint, field varchar, column_name varchar
);

-- Cells whose value was lost before it was given: errors, formulas without a value.
create table raw_rows.cell_trouble (
    file_no smallint, row_no bigint, column_name varchar, value varchar, note varchar
);

-- How each table of a file was read, for the page to show and to change.
create table detected (
    file_no smallint,
    sheet varchar,
    settings varchar             -- JSON object of the settings, as choices take them
);

-- Columns that look personal.
create table personal (
    column_name varchar,
    looks_like varchar,          -- "birth date", "phone number", ...
    samples_masked varchar,      -- a few values of which only the form is seen
    kept_because varchar         -- reason that was typed; empty: left out of everything
);
