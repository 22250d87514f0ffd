-- Which class of treatment was followed by which, where the order of the courses is reported.
--
-- One row per class and class that came next; a patient counts once in a pair. The first class
-- has no class before it, the last none after it. Patients whose order is not reported, and
-- those of whom no treatment is reported, are one row each.
--
-- part        pair, order_not_reported or no_treatment
-- from_class  class given; empty: the start
-- to_class    class given next; empty: no further line
-- patients    patients
with

combination as materialized (
    select line_order, course_set is null as is_untreated, sum(patients)::bigint as patients
    from selected_case($selection)
    group by line_order, is_untreated
),

step as (
    select
        line_order,
        lag(treatment_class) over (partition by line_order order by place) as from_class,
        treatment_class as to_class
    from line_order
    union all
    select line_order, max_by(treatment_class, place), null
    from line_order
    group by line_order
),

-- A class given, then another, then the first again and the other again is one pair for a patient.
pair as (
    select distinct line_order, from_class, to_class from step
)

select 'pair' as part, pair.from_class, pair.to_class, sum(combination.patients)::bigint as patients
from combination
inner join pair on pair.line_order = combination.line_order
group by pair.from_class, pair.to_class
union all
select
    if(is_untreated, 'no_treatment', 'order_not_reported') as part,
    null, null, sum(patients)::bigint
from combination
where line_order is null
group by part
order by part, from_class nulls first, to_class nulls last;
