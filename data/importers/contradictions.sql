-- What the days of a case say against each other, and what could not be placed on the axis.

-- Reactions of which anything is to be said; few, so that all are looked at in one pass.
create table doubtful_reaction as
select
    record, file_no, row_no, reaction, reaction_text, reaction_was_given, earliest_dated,
    dated_low, dated_high, stated_low, stated_high, slack, onset_low_days, onset_high_days,
    resolution_high_days, last_follow_up_days, serious, seriousness
from typed_reaction
where
    earliest_dated < 0
    or onset_low_days < 0
    or greatest(stated_low - dated_high, dated_low - stated_high) > slack
    or resolution_high_days < onset_low_days
    or last_follow_up_days < onset_low_days
    or (not serious and len(seriousness) > 0)
    or (reaction = 'other' and not reaction_was_given);

insert into flagged by name
select record, file_no, row_no, 'reaction.onset' as column_name, value, note
from (
    select
        *,
        concat_ws(' to ', earliest_dated, if(dated_high > earliest_dated, dated_high, null))
        || ' days' as value,
        case
            when dated_high < 0 then 'The onset lies before the exposure.'
            else 'The dates leave open whether the onset lies before the exposure.'
        end as note
    from doubtful_reaction
    where earliest_dated < 0
    union all
    select
        *,
        onset_low_days || ' days' as value,
        'The onset lies before the exposure.' as note
    from doubtful_reaction
    where onset_low_days < 0 and earliest_dated is null
    union all
    select
        *,
        concat_ws(' to ', stated_low, if(stated_high > stated_low, stated_high, null))
        || ' days stated, '
        || concat_ws(' to ', dated_low, if(dated_high > dated_low, dated_high, null))
        || ' days between the dates' as value,
        'The latency stated and the dates do not agree; the dates are shown.' as note
    from doubtful_reaction
    where greatest(stated_low - dated_high, dated_low - stated_high) > slack
);

insert into flagged by name
select
    record, file_no, row_no, 'reaction.resolution_day' as column_name,
    resolution_high_days || ' days' as value, 'The end lies before the onset.' as note
from doubtful_reaction
where resolution_high_days < onset_low_days;

insert into flagged by name
select
    record, file_no, row_no, 'reaction.last_follow_up_day' as column_name,
    last_follow_up_days || ' days' as value,
    'The patient was last seen before the onset.' as note
from doubtful_reaction
where last_follow_up_days < onset_low_days;

insert into flagged by name
select
    record, file_no, row_no, 'reaction.serious' as column_name, 'no' as value,
    'A criterion of seriousness is met, but the reaction is called not serious.' as note
from doubtful_reaction
where not serious and len(seriousness) > 0;

insert into flagged by name
select
    record, file_no, row_no, 'reaction.reaction' as column_name,
    'No reaction is named; it is kept as other.' as note
from doubtful_reaction
where reaction = 'other' and not reaction_was_given;

insert into flagged by name
select
    record, file_no, row_no, 'treatment.stop_day' as column_name,
    stop_high_days || ' days' as value,
    'The treatment ends before its start.' as note
from typed_treatment
where stop_high_days < start_low_days;

-- Dates that stand on no axis, since day 0 is not known.
insert into words_kept by name
select record, 'Dates without day 0' as part, column_name, value
from (
    select
        unplaced_reaction.record,
        unnest(['reaction.biopsy_date', 'reaction.resolution_date']) as column_name,
        unnest([biopsy_date, resolution_date]) as value
    from taken_reaction as unplaced_reaction
    left join day0 on day0.case_key = unplaced_reaction.case_key
    where coalesce(biopsy_date, resolution_date) is not null and day0.low is null
    union all
    select
        unplaced_treatment.record,
        unnest(['treatment.start_date', 'treatment.stop_date']) as column_name,
        unnest([start_date, stop_date]) as value
    from taken_treatment as unplaced_treatment
    left join day0 on day0.case_key = unplaced_treatment.case_key
    where coalesce(start_date, stop_date) is not null and day0.low is null
)
where trim(value) <> '' and value in (select text from read_date);
