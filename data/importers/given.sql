-- What an importer understood of the files, in the words of the files.
--
-- Every value is text as supplied, or empty where nothing was said; nothing is read into a number,
-- a date or a code here. An importer of a format fills these tables and no others, and the rules
-- for ranges, codes, days and refusals are then the same for every format (judged.sql).
-- `record` numbers the reports: 1, 2, 3 ... or a number of the format's own; it joins the tables.
-- `file_no` and `row_no` say where a row was read: the line of a text file, the row of a sheet, the
-- number of a report in XML or JSON. Rows that share both were one row of the file: refusing one
-- of them refuses all.
-- Lists are separated by "; ". A day is a day as in schema.sql: days from day 0.

create table given_case (
    record bigint,               -- number of the report
    file_no smallint,            -- given_file.file_no
    row_no bigint,               -- where in the file
    case_id varchar,             -- name of the case; empty is refused
    version varchar,             -- version of the report; of one case the highest is kept
    patients varchar,            -- patients in a group; empty is one
    age varchar,                 -- "34", "34 years", "26-52", "8 months", "middle-aged"
    sex varchar,                 -- word or code
    country varchar,             -- name or ISO code
    country_basis varchar,       -- what the country was read from
    reporter varchar,            -- word or code
    reported varchar,            -- day of the report, may be partial
    note varchar                 -- remarks
);

create table given_exposure (
    record bigint,
    file_no smallint,
    row_no bigint,
    session varchar,             -- 1 for the first session
    date varchar,                -- calendar day, may be partial
    day varchar,                 -- or the day from day 0
    indication varchar,
    product varchar,
    lot varchar,
    exosome_source varchar,
    formulation varchar,
    route varchar,
    device varchar,
    co_exposures varchar,        -- list
    sites varchar,               -- list
    dose varchar,
    registered_use varchar,
    operator varchar
);

create table given_reaction (
    record bigint,
    file_no smallint,
    row_no bigint,
    reaction varchar,            -- what happened: code, synonym or words
    onset varchar,               -- latency from the last session: "3 weeks", "2-3 mo", "day 14"
    onset_date varchar,          -- calendar day, may be partial
    morphology varchar,          -- list
    symptoms varchar,
    sites varchar,               -- list
    biopsy varchar,              -- done, not done
    biopsy_date varchar,
    biopsy_day varchar,
    histology varchar,           -- list
    microbiology varchar,        -- negative, positive, not done
    stain varchar,
    culture varchar,
    pcr varchar,
    organism varchar,            -- organism or the words of the report
    rechallenge varchar,         -- negative, positive, not done
    dechallenge varchar,
    serious varchar,             -- yes, no
    seriousness varchar,         -- list of criteria
    outcome varchar,
    resolution_date varchar,
    resolution_day varchar,
    last_follow_up_date varchar,
    last_follow_up_day varchar,
    sequelae varchar             -- list
);

create table given_treatment (
    record bigint,
    file_no smallint,
    row_no bigint,
    course varchar,              -- 1, 2, 3 ...; empty: in the order of the rows
    line varchar,
    treatment_class varchar,
    drug varchar,
    dose varchar,
    duration varchar,
    patients_treated varchar,
    start_date varchar,
    start_day varchar,
    stop_date varchar,
    stop_day varchar,
    ongoing varchar,             -- yes, no
    response varchar
);

-- What has no place in the tables above, kept as supplied: one row per supplied row.
create table given_as_reported (
    record bigint,
    part varchar,                -- part of the report in words: "Concomitant drug", "Laboratory"
    item integer,                -- 1, 2, 3 ... within the part
    fields varchar               -- JSON object: name of the field as supplied -> text as supplied
);

-- Where the facts come from, for the table `source`; an importer gives at least one.
create table given_source (
    file_no smallint,            -- cases of this file have this source
    source_id varchar,           -- short name: "faers-2017q2", "clinic-a.xlsx"
    kind varchar,                -- "line list", "FAERS quarterly extract", ...
    evidence_level varchar,      -- C for registers, line lists and regulators' records
    title varchar,
    url varchar,
    note varchar                 -- what has to be known: conversions the importer made, in words
);

create table given_file (
    file_no smallint,            -- 1, 2, 3 ...
    name varchar,                -- name as given; of a file in an archive "archive.zip/member"
    sha256 varchar,
    bytes bigint,
    importer varchar,            -- code of the format
    -- JSON: mapping and settings it was read with, those chosen and those of the table `detected`
    -- (file_no, sheet, settings), where a format leaves one. Filled by the core.
    choices varchar,
    given_at timestamp,          -- UTC
    given_by varchar             -- who
);

-- Rows that were not taken, and why; also filled by the importer for rows it cannot read.
create table refused (
    file_no smallint,
    row_no bigint,
    sheet varchar,               -- sheet or table, where the file has several
    column_name varchar,         -- as named in the file, or of ours with its part: "case.age"
    value varchar,               -- what was found
    reason varchar,              -- what is wrong
    remedy varchar               -- what would be right
);

-- Taken, but to be looked at: unreadable words kept as words, contradictions, impossible days.
create table flagged (
    record bigint,
    file_no smallint,
    row_no bigint,
    column_name varchar,
    value varchar,
    note varchar
);

-- What the reader of the report should know of the reading as a whole: "delimiter ';', CP949",
-- "3 reports of the deleted-case list left out". One sentence a row, the most important first.
create table notice (
    position integer,
    sentence varchar
);

-- Tables in which the importer left the rows of a file as supplied: `row_no` and the columns of the
-- file as text. Refused rows are handed back from them; without one, in the shape of the template.
create table supplied_table (
    file_no smallint,
    sheet varchar,
    table_name varchar
);

-- How many rows such a table has, where counting them would read the whole file again.
create table supplied_rows (
    file_no smallint,
    sheet varchar,
    rows_supplied bigint
);
