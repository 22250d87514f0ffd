"""The three VAERS files of a year: python -m tests.benchmarks.vaers_files FOLDER.

A year before 2021 had about 50,000 reports, 2021 about 750,000. Every fortieth narrative has line
breaks in it, as narratives have.
"""

import argparse
from pathlib import Path
from time import perf_counter

import duckdb

from tests.benchmarks.faers_files import MACROS

REPORTS = 100_000
YEAR = "2019"
SEED = 1

US_DAY = """
create or replace macro us_day(i, salt, share) as case
    when draw(i, salt) > share then ''
    else strftime(date '2019-12-31' - skewed(i, salt + 1, 364)::integer, '%m/%d/%Y')
end;
create or replace macro marked(i, salt, share) as if(draw(i, salt) < share, 'Y', '');
create or replace macro words(i, salt, n) as
    array_to_string([word(skewed(i * 64 + place, salt, 20000)) for place in range(n)], ' ');
"""

TABLES = {
    "VAERSDATA": """
select lpad(i::varchar, 7, '0') as VAERS_ID, us_day(i, 1, 1) as RECVDATE,
       ['CA', 'TX', 'NY', 'FL', 'PA', 'IL', 'OH', '', 'FR'][1 + below(i, 3, 9)] as STATE,
       if(draw(i, 4) < 0.8, below(i, 5, 95) || '.0', '') as AGE_YRS,
       if(draw(i, 4) < 0.75, below(i, 5, 95) || '', '') as CAGE_YR, '' as CAGE_MO,
       ['F', 'F', 'F', 'M', 'M', 'U'][1 + below(i, 6, 6)] as SEX, '' as RPT_DATE,
       words(i, 7, 20 + skewed(i, 8, 40)) || if(i % 40 = 0, chr(10) || chr(10) || 'Later, "worse"'
           || chr(10), ', then better.') as SYMPTOM_TEXT,
       marked(i, 9, 0.01) as DIED, '' as DATEDIED, marked(i, 10, 0.02) as L_THREAT,
       '' as ER_VISIT, marked(i, 11, 0.07) as HOSPITAL,
       if(draw(i, 11) < 0.07, 1 + below(i, 12, 20) || '', '') as HOSPDAYS,
       marked(i, 13, 0.001) as X_STAY, marked(i, 14, 0.02) as DISABLE,
       ['Y', 'N', 'U', ''][1 + below(i, 15, 4)] as RECOVD, us_day(i, 16, 0.9) as VAX_DATE,
       if(draw(i, 16) < 0.9 and draw(i, 18) < 0.85, strftime(
           date '2019-12-31' - skewed(i, 17, 364)::integer + skewed(i, 19, 60)::integer, '%m/%d/%Y'
       ), '') as ONSET_DATE,
       if(draw(i, 16) < 0.9 and draw(i, 18) < 0.85, skewed(i, 19, 60) || '', '') as NUMDAYS,
       if(draw(i, 20) < 0.4, words(i, 21, 12), '') as LAB_DATA,
       ['PHM', 'PVT', 'PUB', 'UNK', 'OTH'][1 + skewed(i, 22, 5)] as V_ADMINBY, '' as V_FUNDBY,
       if(draw(i, 23) < 0.5, words(i, 24, 8), '') as OTHER_MEDS,
       if(draw(i, 25) < 0.3, words(i, 26, 5), '') as CUR_ILL,
       if(draw(i, 27) < 0.5, words(i, 28, 10), '') as HISTORY, '' as PRIOR_VAX,
       if(draw(i, 29) < 0.4, 'US-' || i, '') as SPLTTYPE, '2' as FORM_VERS,
       us_day(i, 30, 0.95) as TODAYS_DATE, marked(i, 32, 0.001) as BIRTH_DEFECT,
       marked(i, 33, 0.2) as OFC_VISIT, marked(i, 34, 0.15) as ER_ED_VISIT,
       if(draw(i, 35) < 0.4, words(i, 36, 4), '') as ALLERGIES
from range(1, {reports} + 1) as numbers(i) order by i
""",
    "VAERSSYMPTOMS": """
select lpad(i::varchar, 7, '0') as VAERS_ID, term(k, 1, terms) as SYMPTOM1, '22.1' as
       SYMPTOMVERSION1, term(k, 2, terms) as SYMPTOM2, version(2, terms) as SYMPTOMVERSION2,
       term(k, 3, terms) as SYMPTOM3, version(3, terms) as SYMPTOMVERSION3,
       term(k, 4, terms) as SYMPTOM4, version(4, terms) as SYMPTOMVERSION4,
       term(k, 5, terms) as SYMPTOM5, version(5, terms) as SYMPTOMVERSION5
from (select i, seq, i * 10 + seq as k, if(seq < rows_of, 5, 1 + below(i, 41, 5)) as terms
      from (select *, unnest(range(1, rows_of + 1)) as seq
            from (select i, 1 + below(i, 40, 5) as rows_of
                  from range(1, {reports} + 1) as numbers(i))))
order by i, seq
""",
    "VAERSVAX": """
select lpad(i::varchar, 7, '0') as VAERS_ID, upper(word(skewed(k, 50, 90))) as VAX_TYPE,
       upper(word(skewed(k, 50, 90) // 4)) || ', INC.' as VAX_MANU,
       if(draw(k, 51) < 0.6, upper(hex(skewed(k, 52, 9000) + 10000)), 'UNK') as VAX_LOT,
       ['1', '2', 'UNK', '3', ''][1 + below(k, 53, 5)] as VAX_DOSE_SERIES,
       ['IM', 'SC', 'UN', 'ID', ''][1 + skewed(k, 54, 5)] as VAX_ROUTE,
       ['LA', 'RA', 'UN', 'AR', 'LL'][1 + skewed(k, 55, 5)] as VAX_SITE,
       upper(word(skewed(k, 50, 90))) || ' (' || upper(word(skewed(k, 50, 90) // 4)) || ')'
           as VAX_NAME
from (select i, i * 10 + seq as k, seq
      from (select i, unnest(range(1, 2 + skewed(i, 56, 2))) as seq
            from range(1, {reports} + 1) as numbers(i)))
order by i, seq
""",
}
TERMS = """
create or replace macro term(k, place, terms) as
    if(place <= terms, word(skewed(k * 10 + place, 42, 6000)) || ' disorder', '');
create or replace macro version(place, terms) as if(place <= terms, '22.1', '');
"""
# What an import has to find: each term and each vaccine of a report once.
TRUTH = """
select
    (select count(*) from drawn_VAERSDATA),
    (select count(distinct (VAERS_ID, term)) from (
        select VAERS_ID, unnest([SYMPTOM1, SYMPTOM2, SYMPTOM3, SYMPTOM4, SYMPTOM5]) as term
        from drawn_VAERSSYMPTOMS
    ) where term <> ''),
    (select count(*) from (select distinct * from drawn_VAERSVAX))
"""


def draw(folder: Path, *, reports: int = REPORTS, seed: int = SEED) -> dict[str, int]:
    """Write the three files; cases, reactions and exposures that are in them."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(MACROS.format(seed=seed) + US_DAY + TERMS)
        for name, statement in TABLES.items():
            connection.execute(f"create table drawn_{name} as {statement.format(reports=reports)}")
            connection.execute(
                f"copy (select nullif(columns(*)::varchar, '') from drawn_{name})"
                f" to '{folder / (YEAR + name)}.csv' (header)"
            )
        cases, reactions, exposures = connection.execute(TRUTH).fetchall()[0]
    return {"cases": cases, "reactions": reactions, "exposures": exposures}


def main() -> None:
    """Draw the files and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = perf_counter()
    counts = draw(chosen.folder, reports=chosen.reports, seed=chosen.seed)
    print(f"{counts} in {perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
