"""FAERS files drawn at the size of a real quarter: python -m tests.benchmarks.faers_files ZIP.

The counts of the tables, the number of distinct texts in each column, the share of empty cells and
the length of a row are those of a quarter of the 2020s; every word in them is drawn.
"""

import argparse
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

REPORTS = 400_000
QUARTER = "24Q1"
# Every fiftieth report replaces an earlier version of its case that is in the files as well.
REPLACED = 50
DELETED_CASES = 500
SEED = 1

# `draw(i, salt)` is uniform on [0, 1), the same for the same seed whatever the order of rows.
MACROS = """
create or replace macro draw(i, salt) as
    (hash(i::ubigint * 1000 + salt::ubigint, {seed}) >> 11)::double / 9007199254740992;
create or replace macro below(i, salt, n) as floor(draw(i, salt) * n)::bigint;
create or replace macro skewed(i, salt, n) as floor(n * pow(draw(i, salt), 3))::bigint;
create or replace macro word(n) as
    chr((65 + n % 26)::integer) || lower(chr((65 + n // 26 % 26)::integer)
    || ['ra', 'lo', 'mi', 'tec', 'vex', 'ni', 'pro', 'zu', 'da', 'so'][n // 676 % 10 + 1]
    || ['mab', 'tin', 'pril', 'zole', 'statin', 'ine', 'ol', 'ide'][n // 6760 % 8 + 1])
    || case when n >= 54080 then ' ' || (n // 54080) else '' end;
create or replace macro day(i, salt, share) as case
    when draw(i, salt) > share then ''
    when draw(i, salt + 1) < 0.25 then (2010 + skewed(i, salt + 2, 15))::varchar
    when draw(i, salt + 1) < 0.4 then
        strftime(date '2024-03-31' - skewed(i, salt + 2, 3000)::integer, '%Y%m')
    else strftime(date '2024-03-31' - skewed(i, salt + 2, 3000)::integer, '%Y%m%d')
end;
"""

TABLES = {
    "report": """
create table report as
select i, 10000000 + case when i % {replaced} = 0 then i - 1 else i end as caseid,
       case when i % {replaced} = 0 then 9 else 1 + skewed(i, 1, 6) end as version
from range(1, {reports} + 1) as numbers(i)
""",
    "DEMO": """
select concat(caseid, version)::bigint as primaryid, caseid, version as caseversion,
       case when version = 1 then 'I' else 'F' end as i_f_code,
       day(i, 2, 0.5) as event_dt, day(i, 5, 0.95) as mfr_dt,
       strftime(date '2024-03-31' - skewed(i, 8, 2000)::integer, '%Y%m%d') as init_fda_dt,
       strftime(date '2024-01-01' + below(i, 9, 90)::integer, '%Y%m%d') as fda_dt,
       ['EXP', 'PER', 'DIR'][1 + skewed(i, 10, 3)] as rept_cod,
       case when draw(i, 11) < 0.05 then 'AUTH-' || i else '' end as auth_num,
       'US-' || upper(word(skewed(i, 12, 300))) || '-2024' || lpad(i::varchar, 9, '0') as mfr_num,
       upper(word(skewed(i, 12, 300))) as mfr_sndr,
       case when draw(i, 13) < 0.06 then upper(repeat(word(skewed(i, 14, 9000)) || ' ', 18))
           else '' end as lit_ref,
       case when draw(i, 15) < 0.6 then (1 + below(i, 16, 95))::varchar else '' end as age,
       case when draw(i, 15) < 0.6 then
           ['YR', 'YR', 'YR', 'YR', 'YR', 'YR', 'YR', 'DEC', 'MON', 'DY'][1 + below(i, 17, 10)]
           else '' end as age_cod,
       case when draw(i, 18) < 0.15 then ['N', 'I', 'C', 'T', 'A', 'E'][1 + below(i, 19, 6)]
           else '' end as age_grp,
       ['F', 'F', 'F', 'F', 'F', 'M', 'M', 'M', '', 'UNK'][1 + below(i, 20, 10)] as sex,
       'Y' as e_sub,
       case when draw(i, 21) < 0.2 then (40 + below(i, 22, 8000) / 100)::varchar else '' end as wt,
       case when draw(i, 21) < 0.2 then 'KG' else '' end as wt_cod,
       day(i, 23, 1) as rept_dt, '' as to_mfr,
       ['CN', 'MD', 'HP', 'PH', 'OT', 'LW', ''][1 + skewed(i, 26, 7)] as occp_cod,
       ['US', 'CA', 'GB', 'FR', 'DE', 'JP', 'CN', 'IT', 'BR', 'KR', 'ES', 'AU', 'IN', 'NL'][
           1 + skewed(i, 27, 14)] as reporter_country,
       ['US', 'CA', 'GB', 'FR', 'DE', 'JP', 'CN', 'IT', 'BR', 'KR', 'ES', 'AU', 'IN', ''][
           1 + skewed(i, 27, 14)] as occr_country
from report order by i
""",
    "DRUG": """
select concat(caseid, version)::bigint as primaryid, caseid, seq as drug_seq,
       case when seq = 1 then 'PS' else ['C', 'SS', 'C', 'SS', 'I'][1 + skewed(k, 30, 5)] end
           as role_cod,
       upper(word(skewed(k, 31, 60000))) as drugname, upper(word(skewed(k, 31, 60000) // 6))
           as prod_ai,
       '1' as val_vbm,
       ['', 'Oral', 'Unknown', 'Intravenous (not otherwise specified)', 'Subcutaneous', 'Topical',
        'Intramuscular', 'Respiratory (inhalation)'][1 + skewed(k, 33, 8)] as route,
       case when draw(k, 34) < 0.45 then
           upper((5 * (1 + below(k, 35, 200)))::varchar || ' mg, ' || word(skewed(k, 36, 1500)))
           else '' end as dose_vbm,
       case when draw(k, 37) < 0.02 then below(k, 38, 5000)::varchar else '' end as cum_dose_chr,
       case when draw(k, 37) < 0.02 then 'MG' else '' end as cum_dose_unit,
       ['', 'U', 'D', 'Y', 'N'][1 + skewed(k, 39, 5)] as dechal,
       ['', 'U', 'D', 'Y', 'N'][1 + skewed(k, 40, 5)] as rechal,
       case when draw(k, 41) < 0.12 then upper(hex(skewed(k, 42, 90000) + 100000)) else '' end
           as lot_num,
       case when draw(k, 43) < 0.02 then '20250630' else '' end as exp_dt,
       case when draw(k, 44) < 0.4 then lpad(skewed(k, 31, 60000)::varchar, 6, '0') else '' end
           as nda_num,
       case when draw(k, 45) < 0.4 then (5 * (1 + below(k, 35, 200)))::varchar else '' end
           as dose_amt,
       case when draw(k, 45) < 0.4 then 'MG' else '' end as dose_unit,
       ['', 'Tablet', 'Injection', 'Capsule', 'Unknown'][1 + skewed(k, 46, 5)] as dose_form,
       ['', 'QD', 'BID', 'Q2W', 'QM'][1 + skewed(k, 47, 5)] as dose_freq
from (select *, i * 100 + seq as k
      from (select *, unnest(range(1, 2 + skewed(i, 48, 14))) as seq from report))
order by i, seq
""",
    "REAC": """
select concat(caseid, version)::bigint as primaryid, caseid,
       word(skewed(k, 50, 12000)) || ' ' || lower(word(skewed(k, 50, 12000) // 7)) as pt,
       case when draw(k, 51) < 0.01 then word(skewed(k, 50, 12000)) else '' end as drug_rec_act
from (select *, i * 100 + seq as k
      from (select *, unnest(range(1, 2 + skewed(i, 52, 10))) as seq from report))
order by i, seq
""",
    "OUTC": """
select concat(caseid, version)::bigint as primaryid, caseid,
       ['OT', 'HO', 'DE', 'LT', 'DS', 'CA', 'RI'][1 + (skewed(i, 60, 7) + seq) % 7] as outc_cod
from (select *, unnest(range(0, below(i, 61, 10) * 2 // 9 + case when draw(i, 62) < 0.4 then 1
    else 0 end)) as seq from report)
order by i, seq
""",
    "RPSR": """
select concat(caseid, version)::bigint as primaryid, caseid,
       ['HP', 'CSM', 'OTH', 'LIT', 'FGN'][1 + below(i, 63, 5)] as rpsr_cod
from report where i % 25 = 0 order by i
""",
    "THER": """
select concat(caseid, version)::bigint as primaryid, caseid, seq as dsg_drug_seq,
       day(k, 70, 0.9) as start_dt, day(k, 73, 0.4) as end_dt,
       case when draw(k, 76) < 0.1 then below(k, 77, 60)::varchar else '' end as dur,
       case when draw(k, 76) < 0.1 then ['DAY', 'WK', 'MON'][1 + below(k, 78, 3)] else '' end
           as dur_cod
from (select *, i * 100 + seq as k
      from (select *, unnest(range(1, 2 + skewed(i, 48, 14))) as seq from report))
where draw(k, 79) < 0.37 order by i, seq
""",
    "INDI": """
select concat(caseid, version)::bigint as primaryid, caseid, seq as indi_drug_seq,
       word(skewed(k, 80, 9000)) || ' disorder' as indi_pt
from (select *, i * 100 + seq as k
      from (select *, unnest(range(1, 2 + skewed(i, 48, 14))) as seq from report))
where draw(k, 81) < 0.72 order by i, seq
""",
}


def draw(archive: Path, *, reports: int = REPORTS, seed: int = SEED) -> dict[str, int]:
    """Write the zip of a quarter as FDA ships it; rows by table, and the deleted cases.

    Every fiftieth report replaces an earlier version of its case that is there as well.
    """
    with TemporaryDirectory() as scratch, duckdb.connect() as connection:
        connection.execute(MACROS.format(seed=seed))
        counts: dict[str, int] = {}
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as packed:
            for table, statement in TABLES.items():
                text = statement.format(reports=reports, replaced=REPLACED)
                if table == "report":
                    connection.execute(text)
                    continue
                path = Path(scratch) / f"{table}{QUARTER}.txt"
                written = connection.execute(
                    f"copy ({text}) to '{path}' (delimiter '$', header, quote '', escape '')"
                ).fetchone()
                counts[table] = written[0]
                packed.write(path, f"ASCII/{path.name}")
                path.unlink()
            deleted = connection.execute(
                "select distinct caseid from report order by hash(caseid) limit ?",
                [min(DELETED_CASES, reports // 20)],
            ).fetchall()
            names = "".join(f"{case}\n" for (case,) in deleted)
            packed.writestr(f"deleted/DELE{QUARTER}.txt", names)
    return counts | {"deleted": len(deleted)}


def main() -> None:
    """Draw the files at full size and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = perf_counter()
    counts = draw(chosen.archive, reports=chosen.reports, seed=chosen.seed)
    print(f"{counts} in {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
