-- Reactions, with what FAERS says of the report as a whole on each of them.
-- One row per preferred term of a report.
-- Columns: of those of given_reaction the ones that FAERS says anything for.
-- Dechallenge and rechallenge are stated per product: given where all suspect products that say yes
-- or no agree, else empty (the answers stay as reported).
create table filled_reaction as
with
challenge as (
    select
        record,
        min(dechal) filter (where dechal in ('Y', 'N')) as dechal,
        max(dechal) filter (where dechal in ('Y', 'N')) as other_dechal,
        min(rechal) filter (where rechal in ('Y', 'N')) as rechal,
        max(rechal) filter (where rechal in ('Y', 'N')) as other_rechal
    from faers_drug
    where role_cod in ('PS', 'SS', 'I') and (dechal in ('Y', 'N') or rechal in ('Y', 'N'))
    group by record
),

agreed as (
    select
        record,
        case when dechal = other_dechal then if(dechal = 'Y', 'positive', 'negative') end
            as dechallenge,
        case when rechal = other_rechal then if(rechal = 'Y', 'positive', 'negative') end
            as rechallenge
    from challenge
),

criteria as (
    select
        record,
        concat_ws(
            '; ',
            if(bool_or(outc_cod = 'DE'), 'death', null),
            if(bool_or(outc_cod = 'LT'), 'life-threatening', null),
            if(bool_or(outc_cod = 'HO'), 'hospitalisation', null),
            if(bool_or(outc_cod = 'DS'), 'disability', null),
            if(bool_or(outc_cod = 'CA'), 'congenital anomaly', null),
            if(bool_or(outc_cod in ('OT', 'RI')), 'other medically important', null),
            string_agg(
                if(outc_cod in ('DE', 'LT', 'HO', 'DS', 'CA', 'OT', 'RI'), null, outc_cod), '; '
            )
        ) as seriousness
    from faers_outc
    group by record
)

select
    reac.record,
    reac.file_no,
    reac.row_no,
    reac.pt as reaction,
    iso_day(demo.event_dt) as onset_date,
    agreed.rechallenge,
    agreed.dechallenge,
    if(criteria.seriousness != '', 'yes', null) as serious,
    nullif(criteria.seriousness, '') as seriousness
from faers_reac as reac
inner join faers_demo as demo on reac.record = demo.record
left join criteria on reac.record = criteria.record
left join agreed on reac.record = agreed.record
where reac.record not in (select faers_left_out.record from faers_left_out)
