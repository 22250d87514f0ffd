-- Which class of treatment met with which response: a mark per patient while they are few.
--
-- One row per case, class and response up to $singly_at_most of them, beyond that one row per
-- class, response and match; and always one row per class and one of all. A case with several
-- courses of one class and response counts once, with other classes or responses in each of
-- them; a case of which no treatment is reported has the empty class.
--
-- part              case, cell, class or all
-- case_id           name of the case; empty where several are counted together
-- treatment_class   class of treatment; empty: no treatment reported
-- response          response to it; empty: not reported; always empty for a class
-- match             2 the case fits the selection certainly, 1 possibly; empty for a class
-- covers_all        false: reported for a published group without saying how many of it
-- patients          patients counted
-- graded            of a class: patients with a response from worse to complete; a group whose
--                   response varied, or of which not all had the class, has none
-- marked_or_better  of the graded: patients whose best response was marked or better
with

combination as materialized (
    select course_set, match, sum(patients)::bigint as patients, count(*) as cases
    from selected_case($selection)
    group by course_set, match
),

-- Bits of responses as in table course_class; without a course the bit of not reported.
pattern as materialized (
    select
        class.treatment_class, combination.match, coalesce(class.is_graded, false) as is_graded,
        coalesce(class.is_marked, false) as is_marked,
        coalesce(class.of_all, 1 << 15)::usmallint as of_all,
        coalesce(class.of_some, 0)::usmallint as of_some,
        sum(combination.patients)::bigint as patients, sum(combination.cases) as cases
    from combination
    left join course_class as class on class.course_set = combination.course_set
    group by all
),

amount as (
    select coalesce(sum(cases * bit_count(of_all | of_some)), 0) <= $singly_at_most as is_few
    from pattern
),

-- Every case has a mark at least, so where the marks are few these are all cases.
selected as materialized (
    select case_id, patients, match, course_set
    from selected_case($selection)
    limit $singly_at_most::bigint -- noqa: AM09, any order: where some are left out none is shown
),

single as (
    select
        selected.case_id, course_set.treatment_class, course_set.response, selected.match,
        coalesce(bool_or(course_set.covers_all), true) as covers_all, selected.patients
    from selected
    left join course_set on course_set.course_set = selected.course_set
    where (select is_few from amount)
    group by all
),

bit as (select unnest(range(16))::usmallint as place)

select
    'case' as part, case_id, treatment_class, response, match, covers_all,
    patients::bigint as patients, null::bigint as graded, null::bigint as marked_or_better
from single
union all
select
    'cell', null, pattern.treatment_class,
    enum_range(null::stored.response)[bit.place + 1]::stored.response, pattern.match,
    (pattern.of_all >> bit.place) % 2 = 1 as covers_all, sum(pattern.patients)::bigint, null, null
from pattern
inner join bit on ((pattern.of_all | pattern.of_some) >> bit.place) % 2 = 1
where (select is_few from amount) = false group by all
union all
select
    'class', null, treatment_class, null, null, null, sum(patients)::bigint,
    coalesce(sum(patients) filter (where is_graded), 0)::bigint,
    coalesce(sum(patients) filter (where is_marked), 0)::bigint
from pattern group by treatment_class
union all
select 'all', null, null, null, null, null, coalesce(sum(patients), 0)::bigint, null, null
from combination
order by part, treatment_class, response, match desc, covers_all desc, case_id;
