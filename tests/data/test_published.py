"""The curated literature: every row to its source, every count as published."""

import csv
from pathlib import Path

import pytest

import data
from data import build as building
from data import published, vocabulary
from data.refusal import Refused
from pages.controls import choices as choosing
from queries import cases, statement
from queries.selection import Selection

FOLDER = Path(published.__file__).parent


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    place = tmp_path_factory.mktemp("sets")
    path = published.build(place)
    name, version = path.stem.split("@")
    dataset = data.Dataset(name, version, path, published.TITLE, False, "", None)
    return statement.open_dataset(dataset)


def rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known(connection) -> dict[str, dict[str, str]]:
    everything = Selection(evidence=("A", "B", "C", "D"))
    counts = cases.choices(connection, selection=everything.bound({}), edges=(1, 14, 90))
    return choosing.known(choosing.choices(counts))


def count(connection, **query: str) -> tuple[int, int, int]:
    codes = known(connection)
    selection, refusals = Selection.parse(query, codes)
    assert refusals == ()
    (row,) = cases.count(connection, selection=selection.bound(codes)).itertuples()
    return row.patients_certain, row.patients_possible, row.sources


@pytest.mark.parametrize(
    ("query", "certain", "possible"),
    [
        ({"age": "26-52"}, 9, 1),
        ({"age": "30-40"}, 1, 9),
        ({"onset": "14-90"}, 8, 0),
        ({"onset": "0-3"}, 2, 0),
        ({"onset": "1-5"}, 1, 1),
        ({"onset": "40-60"}, 0, 8),
        ({"sex": "female"}, 8, 0),
        ({"sex": "male"}, 2, 0),
        ({"treatment": "systemic_corticosteroid"}, 1, 8),
        (
            {"treatment": "systemic_corticosteroid", "response": "marked,near_complete,complete"},
            1,
            8,
        ),
        ({"age": "26-52", "onset": "0-3"}, 1, 1),
    ],
    ids=str,
)
def test_the_published_counts_come_out(connection, query, certain, possible):
    assert count(connection, **query)[:2] == (certain, possible)


def test_everything_is_ten_patients_from_three_sources(connection):
    assert count(connection) == (10, 0, 3)


def test_press_reports_make_it_eleven_from_four(connection):
    assert count(connection, evidence="A,B,C,D") == (11, 0, 4)


def test_the_seed_paper_alone(connection):
    assert count(connection, source="nahm_2024") == (8, 0, 1)
    assert count(connection, source="nahm_2024", sex="female") == (8, 0, 1)
    assert count(connection, source="nahm_2024", age="26-52") == (8, 0, 1)
    assert count(connection, source="nahm_2024", age="27-52") == (0, 8, 1)
    assert count(connection, source="nahm_2024", onset="14-90") == (8, 0, 1)
    assert count(connection, source="nahm_2024", onset="15-90") == (0, 8, 1)
    assert count(connection, source="nahm_2024", response="varied") == (0, 8, 1)


@pytest.mark.parametrize(
    ("query", "certain", "possible", "rule"),
    [
        ({"age": "26-52", "unknown": "age"}, 9, 0, "an unknown age can be left out"),
        ({"onset_class": "early"}, 1, 9, "day 0 to 3 and day 14 to 90 reach into early"),
        ({"onset_class": "early,delayed"}, 9, 1, "day 14 to 90 lies in early and delayed together"),
        ({"onset_class": "unknown"}, 0, 0, "every onset is known at least as a range"),
        ({"treatment": "not_reported"}, 1, 0, "one patient without a reported treatment"),
        ({"treatment": "antibiotic"}, 0, 0, "no course reported, nothing that could fit"),
        ({"response": "varied"}, 0, 8, "of the group, not of each patient"),
        (
            {"histology": "necrotizing_granuloma"},
            0,
            9,
            "number biopsied not given; one not reported",
        ),
        ({"histology": "leukocytoclastic_vasculitis"}, 1, 1, "one biopsy, one not reported"),
        ({"serious": "yes"}, 0, 10, "seriousness is reported for none"),
        ({"serious": "yes", "unknown": "serious"}, 0, 0, "unknown seriousness left out"),
        ({"country": "thailand,south_korea"}, 9, 0, "one of several countries"),
        ({"reported": "2024-06..2024-12"}, 0, 9, "only the year of publication is known"),
        ({"reported": "2024-01..2025-12"}, 10, 0, "both years wholly inside"),
        (
            {"treatment": "topical_corticosteroid,other", "treatment_match": "all"},
            0,
            8,
            "both classes are reported for the group",
        ),
        (
            {"treatment": "topical_corticosteroid,antibiotic", "treatment_match": "all"},
            0,
            0,
            "one of the two was given to nobody",
        ),
        ({"marked": "jcd-e70387-1"}, 1, 0, "a marked case"),
        ({"evidence": "B"}, 1, 0, "one evidence level"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_the_rules_of_matching_on_published_cases(connection, query, certain, possible, rule):
    assert count(connection, **query)[:2] == (certain, possible), rule


def test_certain_only_leaves_possible_ones_out(connection):
    codes = known(connection)
    selection = Selection(age=(30, 40), certain_only=True)
    (row,) = cases.count(connection, selection=selection.bound(codes)).itertuples()
    assert (row.patients_certain, row.patients_possible) == (1, 0)


def test_every_case_names_a_source_that_is_there():
    sources = {row["source_id"] for row in rows("source")}
    assert {row["source_id"] for row in rows("patient_case")} <= sources


def test_every_fact_belongs_to_a_case_that_is_there():
    case_ids = {row["case_id"] for row in rows("patient_case")}
    for table in ("exposure", "reaction", "treatment"):
        assert {row["case_id"] for row in rows(table)} == case_ids - (
            {"jcd-e70387-1"} if table == "treatment" else set()
        )


@pytest.mark.parametrize(
    ("table", "column", "name"),
    [
        ("source", "evidence_level", "evidence_level"),
        ("patient_case", "sex", "sex"),
        ("patient_case", "reporter", "reporter"),
        ("exposure", "indication", "indication"),
        ("exposure", "exosome_source", "exosome_source"),
        ("exposure", "formulation", "formulation"),
        ("exposure", "route", "route"),
        ("exposure", "device", "device"),
        ("exposure", "co_exposures", "co_exposure"),
        ("exposure", "sites", "site"),
        ("reaction", "reaction", "reaction"),
        ("reaction", "morphology", "morphology"),
        ("reaction", "sites", "site"),
        ("reaction", "histology", "histology"),
        ("reaction", "outcome", "outcome"),
        ("reaction", "seriousness", "seriousness"),
        ("reaction", "sequelae", "sequelae"),
        ("treatment", "treatment_class", "treatment_class"),
        ("treatment", "response", "response"),
    ],
)
def test_every_code_is_in_its_vocabulary(table, column, name):
    found = {code for row in rows(table) for code in row[column].split("; ") if code}
    assert found <= set(vocabulary.codes(name))


def test_no_brand_is_attached_to_a_published_case():
    assert {row["product"] for row in rows("exposure")} == {""}


def test_values_per_patient_of_the_group_are_not_invented():
    (group,) = [row for row in rows("patient_case") if row["patients"] != "1"]
    assert (group["patients"], group["age_low_years"], group["age_high_years"]) == ("8", "26", "52")
    (reaction,) = [row for row in rows("reaction") if row["case_id"] == group["case_id"]]
    assert (reaction["onset_low_days"], reaction["onset_high_days"]) == ("14", "90")
    courses = [row for row in rows("treatment") if row["case_id"] == group["case_id"]]
    assert {row["patients_treated"] for row in courses} == {""}
    assert {row["response"] for row in courses} == {"varied"}


def test_a_row_that_breaks_a_check_leaves_nothing_behind(tmp_path):
    def fill(connection):
        connection.execute(
            "insert into patient_case (case_key, case_id, source_id, patients, age_low_years,"
            " age_high_years) values (1, 'a', 's', 1, 52, 26)"
        )

    with pytest.raises(Exception, match="CHECK constraint"):
        building.build(tmp_path, "broken", fill, title="Broken", is_simulated=False, made_from="x")
    assert list(tmp_path.iterdir()) == []


def test_a_case_name_that_stands_twice_is_refused(tmp_path):
    def fill(connection):
        connection.execute(
            "insert into patient_case (case_key, case_id, source_id, patients)"
            " values (1, 'a', 's', 1), (2, 'a', 's', 1)"
        )

    with pytest.raises(Refused, match=r"patient_case\.case_id is 'a' in more than one row"):
        building.build(tmp_path, "broken", fill, title="Broken", is_simulated=False, made_from="x")
    assert list(tmp_path.iterdir()) == []
