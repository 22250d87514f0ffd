-- A day as VAERS writes it, mm/dd/yyyy, with the year first; anything else as it stands.
create or replace temp macro us_day(day) as
coalesce(strftime(try_strptime(day, '%m/%d/%Y'), '%Y-%m-%d'), day)
