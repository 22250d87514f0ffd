-- The typed rows of an intake into the empty tables of a new data set.

insert into source by name
select
    source_id, any_value(kind) as kind, any_value(evidence_level)::evidence_level as evidence_level,
    any_value(title) as title, any_value(url) as url,
    string_agg(distinct note, ' ' order by note) as note
from intake.given_source
group by source_id
order by source_id;

insert into given_file by name
select * from intake.given_file order by file_no;

insert into patient_case by name
select * from intake.typed_case order by case_key;

insert into exposure by name
select
    * exclude (record, file_no, row_no) replace (
        co_exposures::co_exposure[] as co_exposures, sites::site[] as sites
    )
from intake.typed_exposure;

insert into reaction by name
select
    * exclude (
        record, file_no, row_no, reaction_was_given, earliest_dated, dated_low, dated_high,
        stated_low, stated_high, slack, last_low_days, last_high_days
    ) replace (
        morphology::morphology[] as morphology,
        sites::site[] as sites,
        histology::histology[] as histology,
        seriousness::seriousness[] as seriousness,
        sequelae::sequelae[] as sequelae
    )
from intake.typed_reaction;

insert into treatment by name
select * exclude (record, file_no, row_no)
from intake.typed_treatment
order by case_key, course;

-- An importer's view may read files of any size, whose rows the database can only guess: what is
-- kept in memory for the join is the list of cases, whatever it guesses.
set disabled_optimizers = 'join_order,build_side_probe_side';

insert into as_reported by name
select kept.case_key, given_as_reported.part, given_as_reported.item, given_as_reported.fields
from intake.given_as_reported as given_as_reported
inner join intake.kept as kept on kept.record = given_as_reported.record;

reset disabled_optimizers;

-- One row per case and part, each column in it with all its words. Gathered as text and parted
-- again at a character that no text has, which takes half the time of gathering lists.
insert into as_reported by name
select
    case_key, part, 1 as item,
    '{'
    || array_to_string(
        list_sort(string_split(
            string_agg(to_json(column_name) || ':' || to_json(words), chr(31)), chr(31)
        )), ','
    )
    || '}' as fields
from (
    select
        kept.case_key, worded.part, worded.column_name,
        if(
            count(*) = 1, any_value(worded.value),
            array_to_string(
                list_sort(list_distinct(
                    string_split(string_agg(worded.value, chr(31)), chr(31))
                )), '; '
            )
        ) as words
    from intake.words_kept as worded
    inner join intake.kept as kept on kept.record = worded.record
    group by kept.case_key, worded.part, worded.column_name
)
group by case_key, part
order by case_key, part;

insert into flag by name
select kept.case_key, flagged.column_name, flagged.value, flagged.note
from (select distinct record, column_name, value, note from intake.flagged) as flagged
inner join intake.kept as kept on kept.record = flagged.record
order by kept.case_key, flagged.column_name, flagged.value, flagged.note;
