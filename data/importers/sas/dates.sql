-- ISO date of a date and time of SDTM, as exact as it is certain: of "2024---15" the year.
-- Texts that are no ISO dates stay as they are; a date without a year is none.
create or replace macro sas_date(text) as
case
    when text like '-%' or trim(text) = '' then null
    when regexp_matches(text, '^\d{4}-\d{2}-\d{2}(T|$)') then text[:10]
    when regexp_matches(text, '^\d{4}-\d{2}(-|T|$)') then text[:7]
    when regexp_matches(text, '^\d{4}(-|T|$)') then text[:4]
    else text
end
