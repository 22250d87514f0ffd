"""Suspected duplicates: found again in the simulated registry, and only where facts agree."""

import json
import random
import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from data import build as building
from data import simulated
from data.importers import duplicate_model as model
from data.importers import duplicates
from data.simulated import truth
from data.simulated.draws import Draws

ROOT = Path(__file__).parents[2]
# A patient of whom most is told; a test changes what it is about.
TOLD = {
    "patient_case": {
        "sex": "female",
        "country": "South Korea",
        "age_low_years": 34,
        "age_high_years": 34,
        "reported_low": date(2025, 6, 1),
        "reported_high": date(2025, 6, 1),
    },
    "exposure": {
        "start_low_days": 0,
        "start_high_days": 0,
        "date_low": date(2025, 3, 4),
        "date_high": date(2025, 3, 4),
        "product": "Product A",
        "lot": "A-17",
    },
    "reaction": {"reaction": "granulomatous_reaction", "onset_low_days": 21, "onset_high_days": 21},
    "treatment": {"course": 1, "treatment_class": "systemic_corticosteroid"},
}


def silent(stage, done=0, total=None):
    """Progress that nobody watches."""


def patient(case_id, **changed):
    """One case by table; `table__column` changes a fact, `table=None` takes the row away."""
    rows = {table: dict(facts) for table, facts in TOLD.items()}
    for name, value in changed.items():
        table, _, column = name.partition("__")
        if column:
            rows[table][column] = value
        else:
            del rows[table]
    rows["patient_case"] = {"case_id": case_id, **rows.get("patient_case", {})}
    return rows


def others(number):
    """Patients who share nothing but the sex of one half."""
    products = ("Product B", "Product C", "Product D")
    reactions = ("oedema", "urticaria", "infection", "vasculitis")
    return [
        patient(
            f"other-{each}",
            patient_case__sex="male" if each % 2 else "female",
            patient_case__country=("Japan", "Thailand", "Taiwan", "Vietnam", "Australia")[each % 5],
            patient_case__age_low_years=20 + 3 * each,
            patient_case__age_high_years=20 + 3 * each,
            exposure__date_low=date(2022, 1 + each % 12, 1 + each),
            exposure__date_high=date(2022, 1 + each % 12, 1 + each),
            exposure__product=products[each % 3],
            exposure__lot=f"X-{each}",
            reaction__reaction=reactions[each % 4],
            reaction__onset_low_days=each,
            reaction__onset_high_days=each,
            treatment__treatment_class="antihistamine",
        )
        for each in range(number)
    ]


@pytest.fixture
def drawn():
    """A function that fills the tables of a data set with these cases."""
    opened = []

    def fill(*cases):
        connection = duckdb.connect(":memory:")
        opened.append(connection)
        building.create_tables(connection)
        connection.execute(
            "insert into source (source_id, kind, evidence_level) values "
            "('drawn', 'line list', 'C')"
        )
        for key, case in enumerate(cases, start=1):
            for table, facts in case.items():
                row = {"case_key": key, **facts}
                if table == "patient_case":
                    row = {"source_id": "drawn", "patients": 1, **row}
                columns, marks = ", ".join(row), ", ".join("?" * len(row))
                connection.execute(
                    f"insert into {table} ({columns}) values ({marks})",  # noqa: S608
                    list(row.values()),
                )
        return connection

    yield fill
    for connection in opened:
        connection.close()


def found(connection):
    """Names of the pairs with their weights: (name, name) -> (match weight, fact -> weight)."""
    assert duplicates.find(connection, silent) is None
    rows = connection.execute(
        """
        select low.case_id, high.case_id, match_weight, weights
        from duplicate_pair
        inner join patient_case as low on low.case_key = case_key_low
        inner join patient_case as high on high.case_key = case_key_high
        order by duplicate_pair.rowid
        """
    ).fetchall()
    return {
        (low, high): (weight, {each["fact"]: each["weight"] for each in json.loads(weights)})
        for low, high, weight, weights in rows
    }


def drawn_twice(patients, seed):
    """Pairs of keys of the registry's reports that tell of one patient."""
    draws = Draws(seed, 1)
    days = truth.report_days(Draws(seed, 0), patients)
    share, least = simulated.SECOND_REPORT_WITHIN
    happened = truth.with_duplicates(
        draws, truth.happened(draws, days), max(least, patients // share)
    )
    columns = [field.name for field in fields(happened) if field.name not in {"report", "source"}]
    seen: dict[tuple[bytes, ...], list[int]] = {}
    for row in range(patients):
        told = tuple(np.asarray(getattr(happened, name)[row]).tobytes() for name in columns)
        seen.setdefault(told, []).append(row + 1)
    return {(low, high) for keys in seen.values() for low in keys for high in keys if low < high}


@pytest.mark.parametrize(
    ("patients", "drawn_pairs", "suspected", "right"), [(240, 5, 5, 5), (2000, 39, 41, 35)]
)
def test_second_reports_of_the_simulated_registry_are_found(
    tmp_path, patients, drawn_pairs, suspected, right
):
    """Of the pairs drawn 9 in 10 are suspected, of the pairs suspected more than 8 in 10 drawn."""
    path = simulated.build(tmp_path, patients=patients, seed=1, name="registry")
    with duckdb.connect(str(path)) as connection:
        assert duplicates.find(connection, silent) is None
        pairs = set(
            connection.execute("select case_key_low, case_key_high from duplicate_pair").fetchall()
        )
    twice = drawn_twice(patients, 1)
    assert (len(twice), len(pairs), len(pairs & twice)) == (drawn_pairs, suspected, right)


@pytest.mark.parametrize("number", [0, 1, 8, 20])
def test_copy_under_another_name_is_found(drawn, number):
    connection = drawn(patient("a"), *others(number), patient("b"))
    assert list(found(connection)) == [("a", "b")]


def test_weights_and_start_add_up_to_the_weight_of_the_pair(drawn):
    connection = drawn(patient("a"), *others(8), patient("b"))
    weight, by_fact = found(connection)["a", "b"]
    assert list(by_fact) == ["start", *(fact.name for fact in model.FACTS)]
    assert weight == pytest.approx(sum(by_fact.values()), abs=0.005 * len(by_fact))


@pytest.mark.parametrize(
    ("fact", "changed"),
    [
        ("sex", {"patient_case__sex": "male"}),
        ("country", {"patient_case__country": "Japan"}),
        ("age", {"patient_case__age_low_years": 51, "patient_case__age_high_years": 51}),
        ("onset", {"reaction__onset_low_days": 2, "reaction__onset_high_days": 3}),
        ("lot", {"exposure__lot": "A-18"}),
        ("treatment", {"treatment__treatment_class": "observation"}),
    ],
)
def test_fact_that_differs_lowers_the_weight(drawn, fact, changed):
    same, by_fact = found(drawn(patient("a"), *others(8), patient("b")))["a", "b"]
    pairs = found(drawn(patient("a"), *others(8), patient("b", **changed)))
    differs, by_changed = pairs["a", "b"]
    assert by_fact[fact] > 0 > by_changed[fact]
    assert differs < same


def test_fact_that_one_does_not_report_weighs_nothing(drawn):
    pairs = found(drawn(patient("a"), *others(8), patient("b", exposure__lot=None)))
    assert pairs["a", "b"][1]["lot"] == 0


def test_ranges_that_overlap_agree_less_than_exact_facts(drawn):
    exact, by_exact = found(drawn(patient("a"), *others(8), patient("b")))["a", "b"]
    ranges = patient(
        "b",
        patient_case__age_low_years=30,
        patient_case__age_high_years=39,
        exposure__date_low=date(2025, 3, 1),
        exposure__date_high=date(2025, 3, 31),
        reaction__onset_low_days=14,
        reaction__onset_high_days=27,
    )
    wide, by_wide = found(drawn(patient("a"), *others(8), ranges))["a", "b"]
    assert all(0 < by_wide[fact] < by_exact[fact] for fact in ("age", "exposure", "onset"))
    assert wide < exact


def test_empty_cases_are_not_duplicates(drawn):
    empty = dict.fromkeys(("exposure", "reaction", "treatment"))
    nothing = {f"patient_case__{column}": None for column in TOLD["patient_case"]}
    cases = [patient(name, **empty, **nothing) for name in "abcd"]
    assert found(drawn(*cases)) == {}


@pytest.mark.parametrize("number", [2, 20])
def test_rare_product_place_and_reaction_alone_do_not_make_a_duplicate(drawn, number):
    """Reports of a rare reaction to a rare product agree in both, whoever the patients are."""
    little = {
        "patient_case__age_low_years": None,
        "patient_case__age_high_years": None,
        "exposure__date_low": None,
        "exposure__date_high": None,
        "reaction__onset_low_days": None,
        "reaction__onset_high_days": None,
    }
    assert found(drawn(patient("a", **little), *others(number), patient("b", **little))) == {}


def test_patients_of_one_day_in_one_clinic_are_not_duplicates(drawn):
    """They share place, day, product and lot, and differ in age and onset."""
    cases = [
        patient(
            f"clinic-{age}",
            patient_case__age_low_years=age,
            patient_case__age_high_years=age,
            reaction__onset_low_days=age - 10,
            reaction__onset_high_days=age - 10,
        )
        for age in (24, 31, 38, 45, 52, 59)
    ]
    assert found(drawn(*cases)) == {}


def test_published_group_is_compared_with_nobody(drawn):
    group = patient("group", patient_case__patients=8)
    assert found(drawn(patient("a"), group, *others(4))) == {}
    assert list(found(drawn(patient("a"), group, patient("b"), *others(4)))) == [("a", "b")]


def test_same_cases_in_another_order_give_the_same_pairs(drawn):
    cases = [patient("a"), patient("b"), patient("c", exposure__lot=None), *others(12)]
    expected = {frozenset(pair): told for pair, told in found(drawn(*cases)).items()}
    assert set(expected) == {frozenset("ab"), frozenset("ac"), frozenset("bc")}
    random.Random(7).shuffle(cases)
    assert {frozenset(pair): told for pair, told in found(drawn(*cases)).items()} == expected


def test_pairs_come_the_heaviest_first_with_the_lower_key_first(drawn):
    connection = drawn(patient("c", exposure__lot=None), *others(8), patient("a"), patient("b"))
    pairs = found(connection)
    assert next(iter(pairs)) == ("a", "b")
    assert [weight for weight, _ in pairs.values()] == sorted(
        (weight for weight, _ in pairs.values()), reverse=True
    )
    assert connection.execute(
        "select count(*) from duplicate_pair where case_key_low >= case_key_high"
    ).fetchall() == [(0,)]


def test_looking_again_replaces_what_was_found(drawn):
    connection = drawn(patient("a"), *others(8), patient("b"))
    first = found(connection)
    assert found(connection) == first
    connection.execute("delete from patient_case where case_id = 'b'")
    assert found(connection) == {}


def test_nothing_but_the_pairs_is_left_behind(drawn):
    connection = drawn(patient("a"), *others(8), patient("b"))
    before = connection.execute("show tables").fetchall()
    found(connection)
    assert connection.execute("show tables").fetchall() == before


def test_data_set_without_cases_has_no_pairs(drawn):
    assert found(drawn()) == {}
    assert found(drawn(patient("a"))) == {}


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("CASES_AT_MOST", "not looked for: 3 cases are more than the 1 that"),
        ("PAIRS_COMPARED_AT_MOST", "not looked for: 21 comparisons would be needed"),
        ("PAIRS_KEPT_AT_MOST", "3 pairs of cases look alike; the 1 of the greatest weight"),
    ],
)
def test_beyond_a_limit_the_sentence_says_so(drawn, monkeypatch, limit, words):
    connection = drawn(patient("a"), patient("b"), patient("c"))
    monkeypatch.setattr(duplicates, limit, 1)
    assert words in duplicates.find(connection, silent)
    kept = connection.execute("select count(*) from duplicate_pair").fetchall()[0][0]
    assert kept == (1 if limit == "PAIRS_KEPT_AT_MOST" else 0)


def test_cancelled_search_leaves_the_table_as_it_was(drawn):
    class Cancelled(Exception):
        pass

    def cancelled(stage, done=0, total=None):
        if total is not None:
            raise Cancelled

    connection = drawn(patient("a"), *others(8), patient("b"))
    before = found(connection)
    with pytest.raises(Cancelled):
        duplicates.find(connection, cancelled)
    assert len(connection.execute("from duplicate_pair").fetchall()) == len(before) == 1


def test_progress_counts_the_cases(drawn, monkeypatch):
    told = []
    monkeypatch.setattr(duplicates, "PART", 5)
    connection = drawn(patient("a"), *others(8), patient("b"))
    duplicates.find(connection, lambda stage, done=0, total=None: told.append((done, total)))
    assert told == [(0, None), (0, 10), (5, 10), (10, 10)]
    assert connection.execute("select count(*) from duplicate_pair").fetchall() == [(1,)]


def test_data_set_that_is_locked_and_holds_a_second_one_is_searched(drawn):
    """As an import opens it: nothing outside can be read, and what was read is attached."""
    connection = drawn(patient("a"), *others(8), patient("b"))
    connection.execute("attach ':memory:' as intake")
    connection.execute("create table intake.exposure as select 1 as case_key")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    assert list(found(connection)) == [("a", "b")]


def test_splink_is_loaded_only_where_duplicates_are_looked_for():
    program = "import sys, data.importers.duplicates; print('splink' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_each_share_of_the_model_is_a_share():
    """Among pairs of one kind the levels are all there is."""
    for fact in model.FACTS:
        kinds = {level.among for level in fact.levels}
        for kind in kinds:
            levels = [level for level in fact.levels if level.among == kind]
            assert sum(level.m for level in levels) == pytest.approx(1)
            assert sum(level.u for level in levels) == pytest.approx(1)
        assert fact.levels[-1].condition == "else"
