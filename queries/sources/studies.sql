-- Trials that counted the patients treated: the only denominators there are.
--
-- One row per study, the largest first; none where the data set holds no studies.
--
-- study_id               name of the study
-- citation               how to cite it
-- year                   year of publication
-- doi                    DOI without resolver
-- design                 design in words
-- product_source         what was given, in words
-- route                  how it was given, in words
-- indication             why, in words
-- patients               patients treated
-- patients_note          who is counted
-- any_adverse_event      patients with any event; empty: not counted
-- serious_adverse_event  patients with a serious event; empty: not counted
-- statement              the statement of safety as worded by the authors
-- follow_up_text         follow-up as supplied
-- url                    where it can be read
select
    study_id, citation, year, doi, design, product_source, route, indication, patients,
    patients_note, any_adverse_event, serious_adverse_event, statement, follow_up_text, url
from study
order by patients desc, study_id;
