"""Cases that may be two reports of one patient: suspected, weighed, never merged.

Probabilistic linkage by splink on DuckDB, with the model of `duplicate_model`. The same cases give
the same pairs whatever their order: nothing is drawn at random and nothing is trained.
"""

import json
from collections.abc import Mapping, Sequence
from math import ceil, log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from data.importers import duplicate_model as model
from data.importers.given import Progress

if TYPE_CHECKING:
    from splink import Linker, SettingsCreator

# A pair is shown from this probability on: of what is shown, most should be worth a look.
SUSPECTED_FROM = 0.8
# Two cores compare about two million pairs in a second: 50,000 cases take 10 to 25 s. A register
# is read by case id and version, not pair by pair.
CASES_AT_MOST = 50_000
PAIRS_COMPARED_AT_MOST = 20_000_000
# Nobody reviews more side by side; the heaviest are kept.
PAIRS_KEPT_AT_MOST = 10_000
# Cases taken at a time, after which it is said how far the work is.
PART = 20_000
MEMORY = "600MB"
STAGE = "Looking for suspected duplicates"
# What alike cases may share without being one patient, however rare: a product, a place, a
# reaction. A pair is suspected only if one of these agrees too.
OF_THE_PATIENT = ("age", "exposure", "onset")
# Weights are kept to this many decimals, in which machines agree.
DECIMALS = 2

Shares = Mapping[str, Sequence[float]]


def find(connection: duckdb.DuckDBPyConnection, progress: Progress) -> str | None:
    """Fill `duplicate_pair` from the other tables of a data set; what was there is replaced.

    One row per pair: `case_key_low`, `case_key_high`, `match_probability` (0 to 1),
    `match_weight` (the sum of the weights, log2) and `weights`, a JSON list of objects `fact`,
    `words`, `weight` in the order of `duplicate_model.FACTS`, after the weight of the start.
    Groups of several patients are compared with nobody.

    What comes back is a sentence for the reader where not all was looked for, else None. Raises
    what `progress` raises where the work was cancelled; the table is then as it was.
    """
    progress(STAGE, 0)
    patients = connection.execute(
        "select count(*) from patient_case where patients = 1"
    ).fetchall()[0][0]
    if patients > CASES_AT_MOST:
        _keep(connection, [])
        return (
            f"Suspected duplicates were not looked for: {patients:,} cases are more than the "
            f"{CASES_AT_MOST:,} that can be compared in reasonable time."
        )
    cases = connection.sql(
        Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    ).to_arrow_table()
    with _workshop(connection) as workshop:
        workshop.register("given_case", cases)
        workshop.execute("create table linked_case as select * from given_case order by case_key")
        workshop.unregister("given_case")
        to_compare = _pairs_to_compare(workshop)
        if to_compare > PAIRS_COMPARED_AT_MOST:
            _keep(connection, [])
            return (
                f"Suspected duplicates were not looked for: {to_compare:,} comparisons would be "
                f"needed, more than the {PAIRS_COMPARED_AT_MOST:,} that fit into reasonable time. "
                "Many cases share month, reaction, lot or age."
            )
        found = _suspected(workshop, patients, progress) if to_compare else []
    _keep(connection, found[:PAIRS_KEPT_AT_MOST])
    if len(found) > PAIRS_KEPT_AT_MOST:
        return (
            f"{len(found):,} pairs of cases look alike; the {PAIRS_KEPT_AT_MOST:,} of the greatest "
            "weight are shown."
        )
    return None


def _workshop(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A place of its own for the tables of splink, which leave nothing in the data set."""
    threads, spill = connection.execute(
        "select current_setting('threads'), current_setting('temp_directory')"
    ).fetchall()[0]
    return duckdb.connect(
        ":memory:",
        config={"threads": threads, "temp_directory": spill or "", "memory_limit": MEMORY},
    )


def _pairs_to_compare(workshop: duckdb.DuckDBPyConnection) -> int:
    """How many pairs the blocks hold; a pair in two blocks counts twice."""
    total = 0
    for block in model.BLOCKS:
        known = " and ".join(f"{column} is not null" for column in block)
        sizes = workshop.table("linked_case").filter(known).aggregate("count(*) as n", _list(block))
        total += sizes.aggregate("coalesce(sum(n * (n - 1) // 2), 0)::bigint").fetchall()[0][0]
    return total


def _list(columns: Sequence[str]) -> str:
    return ", ".join(columns)


def _suspected(
    workshop: duckdb.DuckDBPyConnection, cases: int, progress: Progress
) -> list[dict[str, Any]]:
    """Rows of `duplicate_pair`, the heaviest first."""
    # Loaded only where an import needs it: it takes a third of a second and a parser of SQL.
    from splink import DuckDBAPI, Linker

    interface = DuckDBAPI(workshop)
    workshop.table("linked_case").filter(f"place <= {model.SAMPLE}").create("sampled_case")
    stated = {fact.name: [level.u for level in fact.levels] for fact in model.FACTS}
    start = 2 / model.ONE_DUPLICATE_IN / max(cases - 1, 1)
    sample = interface.register("sampled_case")
    sampled = Linker(sample, _settings(stated, (), start), log_level=None, validate_settings=False)
    shares = _shares(workshop, sampled)
    linker = Linker(
        interface.register("linked_case"),
        _settings(shares, model.BLOCKS, start),
        log_level=None,
        validate_settings=False,
    )
    parts = ceil(cases / PART)
    found: list[dict[str, Any]] = []
    for part in range(1, parts + 1):
        progress(STAGE, (part - 1) * cases // parts, cases)
        pairs = linker.inference.predict_chunk(
            left_chunk=(part, parts),
            right_chunk=(1, 1),
            threshold_match_probability=SUSPECTED_FROM,
            warning_mode="never",
        )
        found += [
            row
            for row in _rows(workshop, pairs.physical_name, start)
            if _concerns_the_patient(row["weights"])
        ]
        pairs.drop_table_from_database_and_remove_from_cache()
    progress(STAGE, cases, cases)
    return sorted(
        found, key=lambda row: (-row["match_weight"], row["case_key_low"], row["case_key_high"])
    )


def _settings(shares: Shares, blocks: Sequence[tuple[str, ...]], start: float) -> "SettingsCreator":
    """The model in splink's terms; without blocks every pair is compared."""
    from splink import SettingsCreator, block_on
    from splink.comparison_level_library import CustomLevel
    from splink.comparison_library import CustomComparison

    comparisons = []
    for fact in model.FACTS:
        unknown = f"{fact.column}_l is null or {fact.column}_r is null"
        levels = [CustomLevel(unknown, "unknown").configure(is_null_level=True)]
        for level, share in zip(fact.levels, shares[fact.name], strict=True):
            made = CustomLevel(level.condition, level.words)
            made.configure(m_probability=level.m, u_probability=share)
            if level.by_value:
                made.configure(
                    tf_adjustment_column=fact.value or fact.column,
                    tf_minimum_u_value=model.LEAST_SHARE,
                    disable_tf_exact_match_detection=True,
                )
            levels.append(made)
        comparisons.append(CustomComparison(levels, output_column_name=fact.name))
    return SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="case_key",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        probability_two_random_records_match=start,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=True,
    )


def _shares(workshop: duckdb.DuckDBPyConnection, sampled: "Linker") -> Shares:
    """The share u of each level of each fact among the pairs of the sample, steadied."""
    pairs = sampled.inference.predict(warning_mode="never")
    shares: dict[str, list[float]] = {}
    for fact in model.FACTS:
        column = f"gamma_{fact.name}"
        counted = workshop.table(pairs.physical_name).aggregate(f"{column}, count(*)", column)
        by_number = dict(counted.fetchall())
        # splink numbers the levels down to 0.
        counts = [by_number.get(number, 0) for number in reversed(range(len(fact.levels)))]
        among: dict[str, int] = {}
        for level, count in zip(fact.levels, counts, strict=True):
            among[level.among] = among.get(level.among, 0) + count
        shares[fact.name] = [
            (count + model.STATED_PAIRS * level.u) / (among[level.among] + model.STATED_PAIRS)
            for level, count in zip(fact.levels, counts, strict=True)
        ]
    pairs.drop_table_from_database_and_remove_from_cache()
    return shares


def _rows(workshop: duckdb.DuckDBPyConnection, table: str, start: float) -> list[dict[str, Any]]:
    """Rows of `duplicate_pair` of one part of the pairs; `weights` are still objects."""
    compared = workshop.table(table)
    names = compared.columns
    rows = (dict(zip(names, values, strict=True)) for values in compared.fetchall())
    return [
        {
            "case_key_low": min(row["case_key_l"], row["case_key_r"]),
            "case_key_high": max(row["case_key_l"], row["case_key_r"]),
            "match_probability": round(row["match_probability"], 2 * DECIMALS),
            "match_weight": round(row["match_weight"], DECIMALS),
            "weights": [
                {
                    "fact": "start",
                    "words": "any two cases of this data set",
                    "weight": round(log2(start / (1 - start)), DECIMALS),
                },
                *(_weight(fact, row) for fact in model.FACTS),
            ],
        }
        for row in rows
    ]


def _weight(fact: model.Fact, row: Mapping[str, Any]) -> dict[str, str | float]:
    number = row[f"gamma_{fact.name}"]
    if number < 0:
        return {"fact": fact.name, "words": "not reported in both", "weight": 0.0}
    weight = row[f"mw_{fact.name}"] + row.get(f"mw_tf_adj_{fact.name}", 0.0)
    words = fact.levels[len(fact.levels) - 1 - number].words
    return {"fact": fact.name, "words": words, "weight": round(weight, DECIMALS)}


def _concerns_the_patient(weights: Sequence[Mapping[str, Any]]) -> bool:
    return any(each["fact"] in OF_THE_PATIENT and each["weight"] > 0 for each in weights)


def _keep(connection: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    connection.execute("delete from duplicate_pair")
    if not rows:
        return
    table = pa.table(
        {
            "case_key_low": pa.array([row["case_key_low"] for row in rows], pa.int32()),
            "case_key_high": pa.array([row["case_key_high"] for row in rows], pa.int32()),
            "match_probability": pa.array([row["match_probability"] for row in rows]),
            "match_weight": pa.array([row["match_weight"] for row in rows]),
            "weights": pa.array([json.dumps(row["weights"]) for row in rows]),
        }
    )
    connection.register("suspected_pair", table)
    connection.execute(
        "insert into duplicate_pair by name select * from suspected_pair"
        " order by match_weight desc, case_key_low, case_key_high"
    )
    connection.unregister("suspected_pair")
