-- The cases that fit a selection, and how well. One row per case that fits.
--
-- All columns of case_fact, and
-- match   2 the case fits certainly, 1 it fits possibly
--
-- `selection` is the name of the table in which queries.statement keeps how well each case fits one
-- selection, by fact_fit or case_fit: one row per row of case_fact, in the same order, so that the
-- two can be laid side by side without looking anything up. The rule is applied once and read by
-- every question.
create macro selected_case(selection) as table
select case_fact.*, matched_case.match
from case_fact
positional join query_table(selection) as matched_case
where matched_case.match > 0;
