-- The tables of a data set. Each data set is one file with exactly these tables.
--
-- Types named after a vocabulary (sex, route, treatment_class, ...) are enumerations made from
-- data/vocabulary/<name>.csv before this file runs, so an unknown code cannot be stored.
-- A fact is a range with a low and a high end: equal ends are known exactly, two empty ends are
-- not reported, and one end never stands alone. Nothing is imputed.
-- Days count from day 0, the last exosome session before the onset (ICH E2B(R3) G.k.9.i.3.2).
-- Keys of large tables carry no index, which would double the file; data/unique.sql checks them.
-- Empty always means "not reported"; "not done" is a value of its own where it can occur.

create table dataset_info (
    name varchar not null,              -- name of the data set, as in its file name
    title varchar not null,             -- title on screen
    is_simulated boolean not null,      -- true where the patients were drawn by a program
    made_from varchar not null,         -- fingerprint of what the file was built from
    built_at timestamp not null         -- moment of the build, UTC
);

create table source (
    source_id varchar primary key,      -- short name of the publication or register
    kind varchar not null,              -- journal article, news report, simulation, ...
    evidence_level evidence_level not null, -- A report read, B summary, C register, D press only
    authors varchar,                    -- authors as printed
    title varchar,                      -- title as printed
    journal varchar,                    -- journal, volume and page
    year smallint,                      -- year of publication
    doi varchar,                        -- DOI without resolver
    doi_status varchar,                 -- confirmed, not confirmed, none
    url varchar,                        -- where it can be read
    what_was_read varchar,              -- abstract, full text, summary, first part of a report
    note varchar                        -- what has to be known when it is used
);

create table patient_case (
    case_key integer not null,          -- 1, 2, 3 ... in the order of the file; joins the tables
    case_id varchar not null,           -- name of the case, as in links; used once
    source_id varchar not null,         -- source.source_id
    patients smallint not null check (patients >= 1), -- more than 1 for a published group
    age_low_years smallint check (age_low_years between 0 and 120),   -- age, low end (years)
    age_high_years smallint check (age_high_years between 0 and 120), -- age, high end (years)
    age_text varchar,                   -- age as supplied
    sex sex,                            -- sex of the patient, or of all patients of a group
    country varchar,                    -- country, English name
    country_basis varchar,              -- what the country was read from: patients, authors, ...
    reporter reporter,                  -- who reported
    reported_low date,                  -- first day the report can be of
    reported_high date,                 -- last day the report can be of
    note varchar,                       -- remarks of the source or the curator
    file_no smallint,                   -- given_file.file_no; empty in built-in data sets
    row_no bigint,                      -- line, row or number of the report in that file
    check (age_low_years <= age_high_years),
    check ((age_low_years is null) = (age_high_years is null)),
    check (reported_low <= reported_high),
    check ((reported_low is null) = (reported_high is null))
);

create table exposure (
    case_key integer not null,          -- patient_case.case_key
    session smallint,                   -- 1 for the first session, where counted
    start_low_days integer,             -- day of the session, low end (days from day 0)
    start_high_days integer,            -- day of the session, high end (days from day 0)
    date_low date,                      -- calendar day, low end
    date_high date,                     -- calendar day, high end
    date_text varchar,                  -- date as supplied
    indication indication,              -- why exosomes were given
    product varchar,                    -- product as named in the report
    lot varchar,                        -- lot or batch
    exosome_source exosome_source,      -- cell or plant the exosomes come from
    formulation formulation,            -- lyophilised, liquid, ...
    route route,                        -- how it was given
    device device,                      -- device used with it; 'none' is a reported fact
    co_exposures co_exposure[],         -- what else was given in the session
    sites site[],                       -- where
    dose_text varchar,                  -- dose as supplied
    registered_use varchar,             -- use the product is registered for, as supplied
    operator varchar,                   -- who gave it, as supplied
    check (start_low_days <= start_high_days),
    check ((start_low_days is null) = (start_high_days is null)),
    check (date_low <= date_high),
    check ((date_low is null) = (date_high is null))
);

create table reaction (
    case_key integer not null,          -- patient_case.case_key
    reaction reaction not null,         -- what happened
    reaction_text varchar,              -- in the words of the report
    onset_low_days integer,             -- onset, low end (days from day 0; negative is flagged)
    onset_high_days integer,            -- onset, high end (days from day 0)
    onset_text varchar,                 -- onset as supplied
    morphology morphology[],            -- what it looked like
    morphology_text varchar,            -- in the words of the report
    symptoms_text varchar,              -- symptoms as supplied
    sites site[],                       -- where it appeared
    sites_text varchar,                 -- in the words of the report
    biopsy varchar check (biopsy in ('done', 'not_done')), -- whether tissue was examined
    patients_biopsied smallint,         -- of a group, how many were biopsied; empty: not reported
    biopsy_low_days integer,            -- biopsy, low end (days from day 0)
    biopsy_high_days integer,           -- biopsy, high end (days from day 0)
    histology histology[],              -- findings of the biopsy
    histology_text varchar,             -- in the words of the report
    microbiology varchar check (microbiology in ('negative', 'positive', 'not_done')), -- overall
    stain varchar check (stain in ('negative', 'positive', 'not_done')),     -- stain of tissue
    culture varchar check (culture in ('negative', 'positive', 'not_done')), -- culture
    pcr varchar check (pcr in ('negative', 'positive', 'not_done')),         -- PCR
    microbiology_text varchar,          -- organism, or the words of the report
    rechallenge varchar check (rechallenge in ('negative', 'positive', 'not_done')),
    rechallenge_text varchar,           -- in the words of the report
    dechallenge varchar check (dechallenge in ('negative', 'positive', 'not_done')),
    serious boolean,                    -- whether any criterion of ICH E2A was met, as reported
    seriousness seriousness[],          -- the criteria met
    outcome outcome,                    -- how it ended
    resolution_low_days integer,        -- end of the reaction, low end (days from day 0)
    resolution_high_days integer,       -- end of the reaction, high end (days from day 0)
    last_follow_up_days integer,        -- last day the patient was seen (days from day 0)
    follow_up_text varchar,             -- follow-up as supplied
    sequelae sequelae[],                -- what stayed
    sequelae_text varchar,              -- in the words of the report
    check (onset_low_days <= onset_high_days),
    check ((onset_low_days is null) = (onset_high_days is null)),
    check (biopsy_low_days <= biopsy_high_days),
    check ((biopsy_low_days is null) = (biopsy_high_days is null)),
    check (resolution_low_days <= resolution_high_days),
    check ((resolution_low_days is null) = (resolution_high_days is null))
);

create table treatment (
    case_key integer not null,          -- patient_case.case_key
    course smallint not null,           -- 1, 2, 3 ... within the case, in the order reported
    line smallint,                      -- order in which courses were given; equal lines together
    treatment_class treatment_class not null, -- class of what was given for the reaction
    drug varchar,                       -- in the words of the report
    dose_text varchar,                  -- dose as supplied
    duration_text varchar,              -- duration as supplied
    patients_treated smallint,          -- of a group, how many had it; empty: not reported
    start_low_days integer,             -- start, low end (days from day 0)
    start_high_days integer,            -- start, high end (days from day 0)
    stop_low_days integer,              -- stop, low end (days from day 0)
    stop_high_days integer,             -- stop, high end (days from day 0)
    ongoing boolean,                    -- true where it went on at last follow-up
    response response,                  -- 'varied' only for a published group
    response_text varchar,              -- in the words of the report
    check (start_low_days <= start_high_days),
    check ((start_low_days is null) = (start_high_days is null)),
    check (stop_low_days <= stop_high_days),
    check ((stop_low_days is null) = (stop_high_days is null))
);

create table study (
    study_id varchar primary key,       -- short name
    citation varchar not null,          -- how to cite it
    year smallint,                      -- year of publication
    doi varchar,                        -- DOI without resolver
    country varchar,                    -- where it was done
    design varchar,                     -- design in words
    product_source varchar,             -- what was given, in words
    route varchar,                      -- how it was given, in words
    indication varchar,                 -- why, in words
    patients integer check (patients > 0), -- patients treated
    patients_note varchar,              -- who is counted
    any_adverse_event integer,          -- patients with any event; empty: not reported
    serious_adverse_event integer,      -- patients with a serious event; empty: not reported
    statement varchar,                  -- the statement of safety as worded by the authors
    follow_up_text varchar,             -- follow-up as supplied
    url varchar                         -- where it can be read
);

-- The files that a data set was read from; built-in data sets have none.
create table given_file (
    file_no smallint primary key,       -- 1, 2, 3 ...
    name varchar not null,              -- name as given; "archive.zip/member" in an archive
    sha256 varchar not null,            -- fingerprint of the bytes
    bytes bigint not null,              -- size (bytes)
    importer varchar not null,          -- code of the format
    choices varchar,                    -- JSON: mapping and settings it was read with
    given_at timestamp not null,        -- moment it was given, UTC
    given_by varchar                    -- who gave it
);

-- What a report says beyond the tables above, as supplied. (The linter knows no `using`.)
create table as_reported ( -- noqa: PRS
    case_key integer not null,          -- patient_case.case_key
    part varchar not null,              -- part of the report: "Concomitant drug", "Not understood"
    item integer not null,              -- 1, 2, 3 ... within the part
    -- JSON object: field as supplied -> text as supplied; long texts that are much alike
    fields varchar not null using compression zstd
);

-- What is to be looked at in a case: words not understood, contradictions, impossible days.
create table flag (
    case_key integer not null,          -- patient_case.case_key
    column_name varchar not null,       -- column that it is about
    value varchar,                      -- what was found
    note varchar not null               -- what is the matter
);

-- Two cases that may be one and the same; nothing is merged.
create table duplicate_pair (
    case_key_low integer not null,      -- the case with the lower key
    case_key_high integer not null,     -- the case with the higher key
    match_probability double not null check (match_probability between 0 and 1), -- 0 to 1
    match_weight double not null,       -- log2 of the odds, as the linkage gives it
    weights varchar not null,           -- JSON list of {fact, words, weight (log2)}
    check (case_key_low < case_key_high)
);
