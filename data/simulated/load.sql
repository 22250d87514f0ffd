-- Drawn rows into the tables: words become codes, lists are separated by "; ".
insert into patient_case by name
select
    drawn_patient_case.* exclude (number_width),
    'S-' || lpad(
        drawn_patient_case.case_key::varchar, drawn_patient_case.number_width, '0'
    ) as case_id,
    1 as patients,
    if(drawn_patient_case.country is null, null, 'drawn by a program') as country_basis
from drawn_patient_case;

insert into exposure by name
select
    drawn_exposure.* replace (
        string_split(drawn_exposure.co_exposures, '; ')::co_exposure[] as co_exposures,
        string_split(drawn_exposure.sites, '; ')::site[] as sites
    )
from drawn_exposure;

insert into reaction by name
select
    drawn_reaction.* replace (
        string_split(drawn_reaction.morphology, '; ')::morphology[] as morphology,
        string_split(drawn_reaction.sites, '; ')::site[] as sites,
        string_split(drawn_reaction.histology, '; ')::histology[] as histology,
        string_split(drawn_reaction.seriousness, '; ')::seriousness[] as seriousness,
        string_split(drawn_reaction.sequelae, '; ')::sequelae[] as sequelae
    )
from drawn_reaction;

insert into treatment by name
select drawn_treatment.*, 1 as patients_treated
from drawn_treatment;
