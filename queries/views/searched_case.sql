-- The cases that fit a selection and hold what was searched for. One row per case found.
--
-- All columns of selected_case. `wanted` is the text, found anywhere in the name of the case, its
-- source, its country or a product, whatever its case; nothing wanted finds every case. `found`
-- lists the codes whose words hold the text, each as vocabulary=code.
create macro searched_case(selection, wanted, found) as table
select selected.*
from selected_case(selection) as selected
where
    wanted = ''
    or contains(lower(selected.case_id), lower(wanted))
    or contains(lower(selected.source_id), lower(wanted))
    or contains(lower(selected.country), lower(wanted))
    or list_contains(found::varchar[], concat('sex=', selected.sex))
    or list_contains(found::varchar[], concat('outcome=', selected.outcome))
    or list_contains(found::varchar[], concat('response=', selected.best_response))
    or selected.exposure_set in (
        select exposure_set
        from exposure_set
        where
            contains(lower(product), lower(wanted))
            or list_has_any(found::varchar[], [
                concat('exosome_source=', exosome_source), concat('route=', route),
                concat('device=', device), concat('indication=', indication)
            ])
    )
    or selected.reaction_set in (
        select reaction_set
        from reaction_set
        where
            list_contains(found::varchar[], concat('reaction=', reaction))
            or list_contains(found::varchar[], concat('test_result=', microbiology))
            or len(list_filter(
                histology, lambda code:
                list_contains(found::varchar[], concat('histology=', code))
            )) > 0
    )
    or selected.course_set in (
        select course_set
        from course_set
        where list_has_any(found::varchar[], [
                concat('treatment_class=', treatment_class), concat('response=', response)
            ])
    );
