-- VAERS_ID as a number of up to ten digits; null where it is none.
create or replace temp macro vaers_number(id) as
if(regexp_full_match(trim(id), '[0-9]{1,10}'), trim(id)::bigint, null)
