-- Suspect products as exposures: primary and secondary suspects and interacting products.
-- One row per suspect product and period of therapy; a product without dates has one.
-- Columns: of those of given_exposure the ones that FAERS says anything for.
-- Indications of one product are joined by "; " in the order of the alphabet; gathered as text and
-- parted again at a character that no text has, which takes a third of the time of a list.
create table filled_exposure as
with
indication as (
    select
        record,
        drug_seq,
        if(
            count(*) = 1, any_value(indi_pt),
            array_to_string(
                list_sort(string_split(string_agg(indi_pt, chr(31)), chr(31))), '; '
            )
        ) as indi_pt
    from faers_indi
    group by record, drug_seq
)

select
    drug.record,
    drug.file_no,
    drug.row_no,
    iso_day(therapy.start_dt) as date,
    indication.indi_pt as indication,
    drug.drugname as product,
    drug.lot_num as lot,
    drug.route,
    coalesce(
        drug.dose_vbm,
        nullif(concat_ws(' ', drug.dose_amt, drug.dose_unit, drug.dose_freq), '')
    ) as dose
from faers_drug as drug
left join faers_ther as therapy
    on drug.record = therapy.record and drug.drug_seq = therapy.drug_seq
left join indication
    on drug.record = indication.record and drug.drug_seq = indication.drug_seq
where
    drug.role_cod in ('PS', 'SS', 'I')
    and drug.record not in (select faers_left_out.record from faers_left_out)
