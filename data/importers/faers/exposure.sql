-- Suspect products as exposures: primary and secondary suspects and interacting products.
-- One row per suspect product and period of therapy; a product without dates has one.
-- Columns: those of given_exposure.
-- Indications of one product are joined by "; " in the order of the alphabet.
create table given_exposure as
with
indication as (
    select record, drug_seq, array_to_string(list_sort(list(indi_pt)), '; ') as indi_pt
    from faers_indi
    group by record, drug_seq
)

select
    drug.record,
    drug.file_no,
    drug.row_no,
    null::varchar as session,
    iso_day(therapy.start_dt) as date,
    null::varchar as day,
    indication.indi_pt as indication,
    drug.drugname as product,
    drug.lot_num as lot,
    null::varchar as exosome_source,
    null::varchar as formulation,
    drug.route,
    null::varchar as device,
    null::varchar as co_exposures,
    null::varchar as sites,
    coalesce(
        drug.dose_vbm,
        nullif(concat_ws(' ', drug.dose_amt, drug.dose_unit, drug.dose_freq), '')
    ) as dose,
    null::varchar as registered_use,
    null::varchar as operator
from faers_drug as drug
left join faers_ther as therapy
    on drug.record = therapy.record and drug.drug_seq = therapy.drug_seq
left join indication
    on drug.record = indication.record and drug.drug_seq = indication.drug_seq
where
    drug.role_cod in ('PS', 'SS', 'I')
    and drug.record not in (select faers_left_out.record from faers_left_out)
