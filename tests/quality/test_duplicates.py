"""Suspected duplicates side by side, and patients counted with and without them."""

import json
from datetime import date, datetime

import pytest

import data
from data import build as building
from queries import quality, statement
from queries.selection import Selection

EVERYTHING = Selection()
WEIGHTS = [
    {"fact": "start", "words": "any two cases of this data set", "weight": -6.0},
    {"fact": "lot", "words": "same lot", "weight": 6.2},
]


@pytest.fixture
def drawn(tmp_path):
    """A function that opens a data set: cases a, b, c ... of a sex each, and pairs by key."""
    opened = []

    def draw(sexes, pairs=(), patients=None):
        def fill(connection):
            connection.execute(
                "insert into source (source_id, kind, evidence_level)"
                " values ('drawn', 'line list', 'A')"
            )
            for key, sex in enumerate(sexes, start=1):
                connection.execute(
                    "insert into patient_case (case_key, case_id, source_id, patients, sex)"
                    " values (?, ?, 'drawn', ?, ?)",
                    [key, "abcdefgh"[key - 1], (patients or {}).get(key, 1), sex],
                )
            connection.execute(
                "update patient_case set reported_low = '2025-06-01', reported_high = '2025-06-30'"
                " where case_key = 1"
            )
            for low, high, weight in pairs:
                connection.execute(
                    "insert into duplicate_pair (case_key_low, case_key_high, match_probability,"
                    " match_weight, weights) values (?, ?, 0.9, ?, ?)",
                    [low, high, weight, json.dumps(WEIGHTS)],
                )
            connection.execute(
                "insert into exposure (case_key, date_low, date_high, product, lot) values"
                " (1, '2025-03-04', '2025-03-04', 'Product A', 'A-17'),"
                " (1, '2025-02-01', '2025-02-28', 'Product A', null),"
                " (2, null, null, 'Product B', 'A-17')"
            )
            connection.execute(
                "insert into reaction (case_key, reaction, reaction_text, onset_low_days,"
                " onset_high_days) values (1, 'oedema', 'puffy', 3, 3),"
                " (1, 'urticaria', null, 5, 9)"
            )
            connection.execute(
                "insert into treatment (case_key, course, treatment_class) values"
                " (2, 1, 'antihistamine'), (2, 2, 'antibiotic'), (2, 3, 'antibiotic')"
            )

        path = building.build(
            tmp_path, "drawn", fill, title="Drawn", is_simulated=False, made_from="a test"
        )
        version = path.stem.partition("@")[2]
        dataset = data.Dataset("drawn", version, path, "Drawn", False, "a test", datetime.min)
        opened.append(statement.open_dataset(dataset))
        return opened[-1]

    yield draw
    for connection in opened:
        connection.close()


def counted(connection, selection=EVERYTHING):
    found = quality.duplicate_count(connection, selection=selection.bound({}))
    assert len(found) == 1
    return found.iloc[0].to_dict()


def pairs(connection, selection=EVERYTHING, **limit):
    return quality.duplicate_pairs(connection, selection=selection.bound({}), **limit)


def numbers(with_, without, suspected, pairs):
    return {
        "patients_with": with_,
        "patients_without": without,
        "cases_suspected": suspected,
        "pairs": pairs,
    }


def test_without_pairs_both_counts_are_the_patients(drawn):
    assert counted(drawn(["female"] * 3, patients={2: 8})) == numbers(10, 10, 0, 0)


def test_linked_cases_count_once(drawn):
    """a–b, b–c and a–c are one patient, e–f another; d is alone."""
    connection = drawn(["female"] * 6, [(1, 2, 9), (2, 3, 8), (1, 3, 7), (5, 6, 6)])
    assert counted(connection) == numbers(6, 3, 5, 4)


def test_chain_is_one_patient_whatever_the_order_of_its_keys(drawn):
    """d–h–a–g–b: each case is linked to the next only."""
    chain = [(4, 8, 9), (1, 8, 9), (1, 7, 9), (2, 7, 9)]
    assert counted(drawn(["female"] * 8, chain)) == numbers(8, 4, 5, 4)


def test_case_outside_the_selection_still_links_those_inside(drawn):
    """The case b is a man; a and c remain one patient, though neither pair is wholly in view."""
    connection = drawn(["female", "male", "female", "female"], [(1, 2, 9), (2, 3, 8)])
    assert counted(connection, Selection(sex=("female",))) == numbers(3, 2, 2, 0)
    assert counted(connection, Selection(sex=("male",))) == numbers(1, 1, 0, 0)


def test_nobody_selected_counts_nobody(drawn):
    connection = drawn(["female", "female"], [(1, 2, 9)])
    assert counted(connection, Selection(source=("nowhere",))) == numbers(0, 0, 0, 0)


def test_pairs_come_the_likeliest_first(drawn):
    connection = drawn(["female"] * 4, [(3, 4, 8.5), (1, 2, 8.5), (2, 3, 12)])
    found = pairs(connection)
    assert [
        (one["case_id"], other["case_id"]) for one, other in found[["one", "other"]].values
    ] == [
        ("b", "c"),
        ("a", "b"),
        ("c", "d"),
    ]
    assert found["match_weight"].tolist() == [12, 8.5, 8.5]
    assert len(pairs(connection, at_most=2)) == 2


def test_pair_is_shown_where_one_of_its_cases_fits_and_says_so(drawn):
    connection = drawn(["female", "male", "male"], [(1, 2, 9), (2, 3, 8)])
    women = pairs(connection, Selection(sex=("female",)))
    assert [one["case_id"] for one in women["one"]] == ["a"]
    assert women["both_fit"].tolist() == [False]
    assert pairs(connection)["both_fit"].tolist() == [True, True]


def test_facts_of_both_stand_side_by_side(drawn):
    row = pairs(drawn(["female", "male"], [(1, 2, 9)])).iloc[0]
    one, other = row["one"], row["other"]
    assert (one["sex"], other["sex"]) == ("female", "male")
    assert list(one["exposure_dates"]) == ["2025-02-01 to 2025-02-28", "2025-03-04"]
    assert list(one["products"]) == ["Product A"]
    assert list(one["lots"]) == list(other["lots"]) == ["A-17"]
    assert list(one["reactions"]) == ["oedema", "urticaria"]
    assert list(one["reaction_texts"]) == ["puffy"]
    assert (one["onset_low_days"], one["onset_high_days"]) == (3, 3)
    assert list(other["treatments"]) == ["antibiotic", "antihistamine"]
    assert json.loads(row["weights"]) == WEIGHTS


def test_what_is_not_reported_is_empty(drawn):
    other = pairs(drawn(["female", "male"], [(1, 2, 9)])).iloc[0]["other"]
    empty = ("country", "age_low_years", "exposure_dates", "reactions", "onset_low_days")
    assert [other[fact] for fact in empty] == [None] * 5


def test_report_days_come_as_days(drawn):
    connection = drawn(["female", "male"], [(1, 2, 9)])
    row = pairs(connection).iloc[0]
    assert (row["one"]["reported_low"], row["one"]["reported_high"]) == (
        date(2025, 6, 1),
        date(2025, 6, 30),
    )
    assert row["other"]["reported_low"] is None
