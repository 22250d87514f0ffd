-- How long the line listing is: the cases in view that fit the search.
--
-- One row per selection and search, always. What is searched for is said in
-- views/searched_case.sql.
--
-- cases     cases found, one row of the listing each
-- patients  patients of these cases
select count(*)::bigint as cases, coalesce(sum(selected.patients), 0)::bigint as patients
from searched_case($selection, $search, $found) as selected
order by all;
