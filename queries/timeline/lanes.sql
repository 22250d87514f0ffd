-- The lanes of the timeline: whose they are, in the order asked for.
--
-- One row per case, at most $at_most of them.
--
-- place           number of the lane, 1 at the top
-- case_key        number of the case in the data set
-- case_id         name of the case
-- source_name     first author and year, where there is an author
-- patients        patients of the case, more than 1 for a published group
-- match           2 the case fits the selection certainly, 1 possibly
-- sex             sex, where reported
-- age_low_years   age, low end (years)
-- age_high_years  age, high end (years)
-- age_text        age in words, as supplied
-- serious         whether the reaction was serious, where reported
select
    row_number() over (
        order by
            case when $order = 'source' then selected.source_id end,
            case $order
                when 'age' then selected.age_low_years
                -- The best response first; a group whose responses varied has no best one.
                when 'response' then -enum_code(nullif(selected.best_response, 'varied'))::integer
                else selected.onset_low_days
            end nulls last,
            if($order = 'age', selected.age_high_years, selected.onset_high_days) nulls last,
            selected.onset_low_days nulls last, selected.case_key
    )::integer as place,
    selected.case_key, selected.case_id,
    split_part(split_part(source.authors, ';', 1), ' ', 1) || ' ' || source.year as source_name,
    selected.patients, selected.match, selected.sex, selected.age_low_years,
    selected.age_high_years, patient_case.age_text, selected.serious
from selected_case($selection) as selected
inner join source on source.source_id = selected.source_id
inner join patient_case on patient_case.case_key = selected.case_key
qualify place <= $at_most
order by place;
