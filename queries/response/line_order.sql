-- Which class of treatment was followed by which, where the order of the courses is reported.
--
-- One row per class and class of the next line; a patient counts once in a pair, and classes
-- given together each lead to what came next. The first has no class before it, the last none
-- after it. Beyond $classes_at_most classes those given to the fewest patients are one of them,
-- all_others. Each of the others has a row of its own. Patients whose order is reported, those
-- whose order is not, or not of every course and patient, and those of whom no treatment is
-- reported, are one row each.
--
-- part        pair, class, order_reported, order_not_reported or no_treatment
-- from_class  class given; of a pair empty: the start
-- to_class    class given next; empty: no further line
-- patients    patients
with

combination as materialized (
    select line_order, course_set is null as is_untreated, sum(patients)::bigint as patients
    from selected_case($selection)
    group by line_order, is_untreated
),

class as materialized (
    select
        line_class.treatment_class,
        if(
            count(*) over () <= $classes_at_most or row_number() over (
                order by sum(combination.patients) desc, line_class.treatment_class
            ) < $classes_at_most,
            line_class.treatment_class::varchar, 'all_others'
        ) as name,
        sum(combination.patients)::bigint as patients
    from combination
    inner join line_class on line_class.line_order = combination.line_order
    group by line_class.treatment_class
),

pair as (
    select distinct
        line_pair.line_order, earlier.name as from_class, later.name as to_class
    from line_pair
    left join class as earlier on earlier.treatment_class = line_pair.from_class
    left join class as later on later.treatment_class = line_pair.to_class
)

select 'pair' as part, pair.from_class, pair.to_class, sum(combination.patients)::bigint as patients
from combination
inner join pair on pair.line_order = combination.line_order
group by pair.from_class, pair.to_class
union all
select 'class', name, null, patients
from class
where name <> 'all_others'
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
