-- How long the line listing is: the cases in view that fit the search.
--
-- One row per selection and search, always. What is searched for is said in rows.sql.
--
-- cases     cases found, one row of the listing each
-- patients  patients of these cases
select count(*)::bigint as cases, coalesce(sum(selected.patients), 0)::bigint as patients
from selected_case($selection) as selected
where
    $search = ''
    or contains(lower(selected.case_id), lower($search))
    or contains(lower(selected.source_id), lower($search))
    or contains(lower(selected.country), lower($search))
    or list_contains($found::varchar[], concat('sex=', selected.sex))
    or list_contains($found::varchar[], concat('outcome=', selected.outcome))
    or list_contains($found::varchar[], concat('response=', selected.best_response))
    or selected.exposure_set in (
        select exposure_set
        from exposure_set
        where
            contains(lower(product), lower($search))
            or list_has_any($found::varchar[], [
                concat('exosome_source=', exosome_source), concat('route=', route),
                concat('device=', device), concat('indication=', indication)
            ])
    )
    or selected.reaction_set in (
        select reaction_set
        from reaction_set
        where
            list_contains($found::varchar[], concat('reaction=', reaction))
            or list_contains($found::varchar[], concat('test_result=', microbiology))
            or len(list_filter(
                histology, lambda code:
                list_contains($found::varchar[], concat('histology=', code))
            )) > 0
    )
    or selected.course_set in (
        select course_set
        from course_set
        where list_has_any($found::varchar[], [
                concat('treatment_class=', treatment_class), concat('response=', response)
            ])
    )
order by all;
