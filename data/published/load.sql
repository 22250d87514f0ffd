-- The curated files into the tables: text becomes typed, lists are separated by "; ".
insert into source by name
select * from curated_source;

insert into patient_case by name
select * from curated_patient_case;

insert into exposure by name
select
    patient_case.case_key,
    curated_exposure.* exclude (case_id) replace (
        string_split(curated_exposure.co_exposures, '; ')::co_exposure[] as co_exposures,
        string_split(curated_exposure.sites, '; ')::site[] as sites
    )
from curated_exposure
inner join patient_case on patient_case.case_id = curated_exposure.case_id;

insert into reaction by name
select
    patient_case.case_key,
    curated_reaction.* exclude (case_id) replace (
        string_split(curated_reaction.morphology, '; ')::morphology[] as morphology,
        string_split(curated_reaction.sites, '; ')::site[] as sites,
        string_split(curated_reaction.histology, '; ')::histology[] as histology,
        string_split(curated_reaction.seriousness, '; ')::seriousness[] as seriousness,
        string_split(curated_reaction.sequelae, '; ')::sequelae[] as sequelae
    )
from curated_reaction
inner join patient_case on patient_case.case_id = curated_reaction.case_id;

insert into treatment by name
select patient_case.case_key, curated_treatment.* exclude (case_id)
from curated_treatment
inner join patient_case on patient_case.case_id = curated_treatment.case_id;

insert into study by name
select * from curated_study;
