-- What each text was read as. Ends are years, days, whole numbers or days since 1970, by kind.

create or replace table reading (
    kind varchar,           -- reader: "age", "days", "date", a vocabulary, "<vocabulary> list" ...
    text varchar,           -- as supplied
    low integer,            -- low end
    high integer,           -- high end
    code varchar,           -- the code, or the first of a list
    codes varchar[],        -- codes of a list
    unmapped varchar[],     -- parts that no vocabulary knows
    words varchar,          -- as supplied, where they say more than the range or the code
    note varchar,           -- what is to be looked at
    refusal varchar,        -- why it cannot be right
    remedy varchar,         -- what would be right
    slack integer           -- days by which it may differ from counted days
);

-- Terms of a column that no vocabulary knows.
create or replace table unmapped (
    list_name varchar,      -- column, as in "reaction.sites"
    words varchar,          -- as supplied
    times bigint,           -- rows that have it
    became varchar          -- what they are counted as: other, not reported
);

-- Words for which schema.sql has no column.
create or replace table words_kept (
    record bigint,          -- given_case.record
    part varchar,           -- "Not understood", "In the words of the file", "Dates without day 0"
    column_name varchar,    -- column, as in "exposure.sites"
    value varchar           -- the words
);
