-- The taken rows as schema.sql has them: readings in place of texts, days counted from day 0.
-- Views, so that the rows are written once, into the new data set.

create macro calendar(day) as date '1970-01-01' + day;

-- Free text, trimmed; empty where the text only says that nothing is reported.
create macro said(words) as if(
    regexp_full_match(
        words,
        '\s*(|-|\.|\?|n/?a|nr|nk|unk|unknown|not (known|reported|available|stated|given)|null|nan'
        || '|미상|모름|불명|알 수 없음|미보고|미기재)\s*',
        'i'
    ), null, trim(words)
);

create macro read_as(wanted) as table
    from reading where kind = wanted;

create view file_source as
select file_no, min(source_id) as source_id
from given_source
group by file_no;

create view typed_case as
select
    given.case_key,
    given.case_id,
    file_source.source_id,
    coalesce(patients.low, 1) as patients,
    age.low as age_low_years,
    age.high as age_high_years,
    age.words as age_text,
    sex.code as sex,
    country.code as country,
    said(given.country_basis) as country_basis,
    reporter.code as reporter,
    calendar(reported.low) as reported_low,
    calendar(reported.high) as reported_high,
    said(given.note) as note,
    given.file_no,
    given.row_no
from taken_case as given
left join file_source on file_source.file_no = given.file_no
left join read_as('patients') as patients on patients.text = given.patients
left join read_as('age') as age on age.text = given.age
left join read_as('sex') as sex on sex.text = given.sex
left join read_as('country') as country on country.text = given.country
left join read_as('reporter') as reporter on reporter.text = given.reporter
left join read_date as reported on reported.text = given.reported;

create view typed_exposure as
select
    given.case_key,
    given.record, given.file_no, given.row_no,
    session.low as session,
    case
        when day.low is not null then day.low
        when day0.sessions = 1 then 0
        when
            day0.anchor = as_one(date.low, date.high) and tied.case_key is null then 0
        else date.low - day0.high
    end as start_low_days,
    case
        when day.low is not null then day.high
        when day0.sessions = 1 then 0
        when
            day0.anchor = as_one(date.low, date.high) and tied.case_key is null then 0
        else date.high - day0.low
    end as start_high_days,
    calendar(date.low) as date_low,
    calendar(date.high) as date_high,
    date.words as date_text,
    indication.code as indication,
    said(given.product) as product,
    said(given.lot) as lot,
    exosome_source.code as exosome_source,
    formulation.code as formulation,
    route.code as route,
    device.code as device,
    co_exposures.codes as co_exposures,
    sites.codes as sites,
    said(given.dose) as dose_text,
    said(given.registered_use) as registered_use,
    said(given.operator) as operator
from taken_exposure as given
left join day0 on day0.case_key = given.case_key
left join tied on tied.case_key = given.case_key
left join read_as('whole') as session on session.text = given.session
left join read_as('date') as date on date.text = given.date
left join read_days as day on day.text = given.day
left join read_as('indication') as indication
    on indication.text = given.indication
left join read_as('exosome_source') as exosome_source
    on exosome_source.text = given.exosome_source
left join read_as('formulation') as formulation
    on formulation.text = given.formulation
left join read_as('route') as route on route.text = given.route
left join read_as('device') as device on device.text = given.device
left join read_as('co_exposure list') as co_exposures
    on co_exposures.text = given.co_exposures
left join read_as('site list') as sites on sites.text = given.sites;

-- `dated_*` is the onset counted from dates, `stated_*` the latency that the report gives. Day 0
-- is an exposure before the onset, so the part of a range that lies before it falls away.
create view typed_reaction as
select
    given.case_key,
    given.record, given.file_no, given.row_no,
    coalesce(reaction.code, 'other') as reaction,
    reaction.text is not null as reaction_was_given,
    coalesce(reaction.words, if(reaction.code is null, said(given.reaction), null))
        as reaction_text,
    onset_date.low - day0.high as earliest_dated,
    if(onset_date.high < day0.low, onset_date.low - day0.high, greatest(
        onset_date.low - day0.high, 0
    )) as dated_low,
    onset_date.high - day0.low as dated_high,
    stated.low as stated_low,
    stated.high as stated_high,
    stated.slack,
    case
        when onset_date.low is null or day0.low is null then stated.low
        when stated.low <= dated_high and dated_low <= stated.high
            then greatest(dated_low, stated.low)
        else dated_low
    end as onset_low_days,
    case
        when onset_date.low is null or day0.low is null then stated.high
        when stated.low <= dated_high and dated_low <= stated.high
            then least(dated_high, stated.high)
        else dated_high
    end as onset_high_days,
    nullif(concat_ws(
        '; ', stated.words,
        if(
            onset_date.low is not null and day0.low is null,
            trim(given.onset_date), onset_date.words
        )
    ), '') as onset_text,
    morphology.codes as morphology,
    morphology.words as morphology_text,
    said(given.symptoms) as symptoms_text,
    sites.codes as sites,
    sites.words as sites_text,
    -- Who has a finding had a biopsy.
    coalesce(biopsy.code, case
        when histology.code = 'not_done' then 'not_done'
        when len(histology.codes) > 0 then 'done'
    end) as biopsy,
    coalesce(biopsy_day.low, biopsy_date.low - day0.high) as biopsy_low_days,
    coalesce(biopsy_day.high, biopsy_date.high - day0.low) as biopsy_high_days,
    histology.codes as histology,
    histology.words as histology_text,
    microbiology.code as microbiology,
    stain.code as stain,
    culture.code as culture,
    pcr.code as pcr,
    nullif(concat_ws(
        '; ', said(given.organism), microbiology.words,
        'stain: ' || stain.words, 'culture: ' || culture.words, 'PCR: ' || pcr.words
    ), '') as microbiology_text,
    rechallenge.code as rechallenge,
    rechallenge.words as rechallenge_text,
    dechallenge.code as dechallenge,
    coalesce(serious.code::boolean, if(len(seriousness.codes) > 0, true, null)) as serious,
    seriousness.codes as seriousness,
    outcome.code as outcome,
    coalesce(resolution_day.low, resolution_date.low - day0.high) as resolution_low_days,
    coalesce(resolution_day.high, resolution_date.high - day0.low) as resolution_high_days,
    coalesce(last_day.low, last_date.low - day0.high) as last_low_days,
    coalesce(last_day.high, last_date.high - day0.low) as last_high_days,
    if(last_low_days = last_high_days, last_low_days, null) as last_follow_up_days,
    nullif(concat_ws(
        '; ', last_day.words,
        if(
            last_date.low is not null and day0.low is null,
            trim(given.last_follow_up_date), last_date.words
        )
    ), '') as follow_up_text,
    sequelae.codes as sequelae,
    sequelae.words as sequelae_text
from taken_reaction as given
left join day0 on day0.case_key = given.case_key
left join read_as('reaction') as reaction on reaction.text = given.reaction
left join read_as('days') as stated on stated.text = given.onset
left join read_as('date') as onset_date on onset_date.text = given.onset_date
left join read_as('morphology list with other') as morphology
    on morphology.text = given.morphology
left join read_as('site list with other') as sites on sites.text = given.sites
left join read_as('biopsy') as biopsy on biopsy.text = given.biopsy
left join read_date as biopsy_date on biopsy_date.text = given.biopsy_date
left join read_days as biopsy_day on biopsy_day.text = given.biopsy_day
left join read_as('histology list with other') as histology
    on histology.text = given.histology
left join read_as('test') as microbiology
    on microbiology.text = given.microbiology
left join read_as('test') as stain on stain.text = given.stain
left join read_as('test') as culture on culture.text = given.culture
left join read_as('test') as pcr on pcr.text = given.pcr
left join read_as('test') as rechallenge
    on rechallenge.text = given.rechallenge
left join read_as('test') as dechallenge
    on dechallenge.text = given.dechallenge
left join read_as('yes_no') as serious on serious.text = given.serious
left join read_as('seriousness list') as seriousness
    on seriousness.text = given.seriousness
left join read_as('outcome') as outcome on outcome.text = given.outcome
left join read_date as resolution_date on resolution_date.text = given.resolution_date
left join read_days as resolution_day on resolution_day.text = given.resolution_day
left join read_as('date') as last_date on last_date.text = given.last_follow_up_date
left join read_as('days') as last_day on last_day.text = given.last_follow_up_day
left join read_as('sequelae list with other') as sequelae
    on sequelae.text = given.sequelae;

create view typed_treatment as
select
    given.case_key,
    given.record, given.file_no, given.row_no,
    row_number() over (
        partition by given.case_key
        order by course.low nulls last, given.file_no, given.row_no, line.low nulls last
    ) as course,
    line.low as line,
    coalesce(treatment_class.code, 'other') as treatment_class,
    coalesce(
        said(given.drug),
        if(
            coalesce(treatment_class.code, 'other') = 'other',
            said(given.treatment_class), null
        )
    ) as drug,
    said(given.dose) as dose_text,
    said(given.duration) as duration_text,
    patients_treated.low as patients_treated,
    coalesce(start_day.low, start_date.low - day0.high) as start_low_days,
    coalesce(start_day.high, start_date.high - day0.low) as start_high_days,
    coalesce(stop_day.low, stop_date.low - day0.high) as stop_low_days,
    coalesce(stop_day.high, stop_date.high - day0.low) as stop_high_days,
    ongoing.code::boolean as ongoing,
    response.code as response,
    response.words as response_text
from taken_treatment as given
left join day0 on day0.case_key = given.case_key
left join read_as('whole') as course on course.text = given.course
left join read_as('whole') as line on line.text = given.line
left join read_as('treatment_class') as treatment_class
    on treatment_class.text = given.treatment_class
left join read_as('whole') as patients_treated
    on patients_treated.text = given.patients_treated
left join read_date as start_date on start_date.text = given.start_date
left join read_days as start_day on start_day.text = given.start_day
left join read_date as stop_date on stop_date.text = given.stop_date
left join read_days as stop_day on stop_day.text = given.stop_day
left join read_as('yes_no') as ongoing on ongoing.text = given.ongoing
left join read_as('response') as response on response.text = given.response;
