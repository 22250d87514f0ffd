-- Which class of treatment was followed by which, where the order of the courses is reported.
--
-- One row per class and class of the next line; a patient counts once in a pair, and classes
-- given together each lead to what came next. The first has no class before it, the last none
-- after it. Patients whose order is reported, those whose order is not, and those of whom no
-- treatment is reported, are one row each.
--
-- part        pair, order_reported, order_not_reported or no_treatment
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
        earlier.line_order, earlier.treatment_class as from_class,
        later.treatment_class as to_class
    from line_order as earlier
    left join line_order as later
        on later.line_order = earlier.line_order and later.step = earlier.step + 1
    union all
    select line_order, null, treatment_class
    from line_order
    where step = 1
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
    case
        when line_order is not null then 'order_reported'
        when is_untreated then 'no_treatment'
        else 'order_not_reported'
    end as part,
    null, null, sum(patients)::bigint
from combination
group by part
order by part, from_class nulls first, to_class nulls last;
