-- Study day counted from 0: day 1 is the reference day and day -1 the day before it.
create or replace macro sas_days(text) as
case
    when try_cast(text as integer) > 0 then try_cast(text as integer) - 1
    else try_cast(text as integer)
end
