-- How well one fact fits one filter: 3 certainly, 1 possibly, 0 not. Read as bits, the least of
-- several is what they have in common: of all filters together it is one `and`, which for a million
-- cases takes a seventh of the time of comparing them one by one.
--
-- A filter that is not set (wanted is null) is met certainly. A range lying inside the wanted one
-- fits certainly; one that overlaps it fits possibly; an unknown fact fits possibly, unless
-- unknown facts are left out of this filter.
create macro range_match(low, high, wanted_low, wanted_high, leave_unknown_out) as
case
    when wanted_low is null then 3::utinyint
    when low is null and leave_unknown_out then 0
    when low is null then 1
    when low >= wanted_low and high <= wanted_high then 3::utinyint
    when high >= wanted_low and low <= wanted_high then 1
    else 0
end;

-- A code fits certainly or not. 'not_reported' is a wish of its own: the fact is not reported.
create macro code_match(fact, wanted, leave_unknown_out) as
case
    when wanted is null then 3::utinyint
    when fact is null and list_contains(wanted, 'not_reported') then 3::utinyint
    when fact is null and leave_unknown_out then 0
    when fact is null then 1
    when list_contains(wanted, fact) then 3::utinyint
    else 0
end;

-- How well a case fits as questions read it: 2 certainly, 1 possibly, 0 not, or left out because
-- only those that fit certainly are wanted.
create macro match_of(fit, least_match) as
case
    when fit = 3 then 2
    when fit = 1 and least_match <= 1 then 1
    else 0
end::tinyint;
