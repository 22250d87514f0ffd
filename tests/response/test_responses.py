"""Treatment class by response, order of lines, time to resolution: each patient accounted for."""

import random
from collections import Counter
from itertools import pairwise, product

import pandas as pd
import pytest

import data
from data import vocabulary
from queries import response, statement
from queries.response.graded import intervals
from queries.response.timing import timing
from queries.selection import Selection
from tests.drawn import draw, match_table

EVERYTHING = Selection().bound({})
GRADES = ["worse", "none", "partial", "marked", "near_complete", "complete"]


@pytest.fixture(scope="module")
def simulated(datasets_folder):
    """The built-in simulated registry."""
    return statement.open_dataset(data.catalogue(datasets_folder).datasets["simulated"])


def random_selections(count: int) -> list[Selection]:
    """Selections drawn from a fixed seed."""
    chance = random.Random(11)
    drawn = [Selection()]
    for _ in range(count - 1):
        low = chance.randint(18, 50)
        choices = {
            "age": (low, low + chance.randint(0, 25)),
            "onset_class": (chance.choice(["early", "delayed"]),),
            "treatment": (chance.choice(["antibiotic", "systemic_corticosteroid"]),),
            "response": tuple(chance.sample(GRADES, 2)),
        }
        names = chance.sample(sorted(choices), chance.randint(1, 2))
        drawn.append(Selection(**{name: choices[name] for name in names}))
    return drawn


def reckoned(connection, selection: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The selected cases, and their courses, put together from the tables by pandas."""
    with connection.cursor() as cursor:
        chosen = cursor.execute(
            "select case_key, case_id, patients, match from selected_case($selection)",
            {"selection": match_table(connection, selection.bound({}))},
        ).df()
        courses = cursor.execute("from treatment").df()
    courses = courses.merge(chosen, on="case_key")
    courses["treatment_class"] = courses["treatment_class"].astype(str)
    courses["response"] = courses["response"].astype(object).fillna("not_reported").astype(str)
    return chosen, courses


@pytest.mark.parametrize("selection", random_selections(20), ids=lambda each: str(each.query()))
def test_numbers_in_cells_are_those_of_the_tables(simulated, selection):
    chosen, courses = reckoned(simulated, selection)
    bound = selection.bound({})
    once = courses.drop_duplicates(["case_key", "treatment_class", "response"])
    expected = once.groupby(["treatment_class", "response"])["patients"].sum().to_dict()
    untreated = chosen[~chosen["case_key"].isin(courses["case_key"])]
    if len(untreated):
        expected["", "not_reported"] = untreated["patients"].sum()
    for at_most, part in ((10_000, "case"), (0, "cell")):
        rows = response.cells(simulated, selection=bound, singly_at_most=at_most)
        cells = rows[rows["part"] == part]
        found = cells.assign(
            treatment_class=cells["treatment_class"].astype(object).fillna(""),
            response=cells["response"].astype(object).fillna("not_reported"),
        )
        counts = found.groupby(["treatment_class", "response"])["patients"].sum()
        assert counts.to_dict() == expected
        assert rows.loc[rows["part"] == "all", "patients"].item() == chosen["patients"].sum()
        if part == "case":
            assert set(cells["case_id"]) == set(chosen["case_id"])


@pytest.mark.parametrize("selection", random_selections(20), ids=lambda each: str(each.query()))
def test_graded_patients_count_once_by_their_best_response(simulated, selection):
    _, courses = reckoned(simulated, selection)
    rows = response.cells(simulated, selection=selection.bound({}), singly_at_most=0)
    of_class = rows[(rows["part"] == "class") & rows["treatment_class"].notna()]
    courses["grade"] = courses["response"].map({name: i for i, name in enumerate(GRADES)})
    best = courses.groupby(["treatment_class", "case_key"])[["grade", "patients"]].max()
    for row in of_class.itertuples():
        cases = best.loc[row.treatment_class]
        assert row.patients == cases["patients"].sum()
        assert row.graded == cases.loc[cases["grade"].notna(), "patients"].sum()
        assert row.marked_or_better == cases.loc[cases["grade"] >= 3, "patients"].sum()


@pytest.mark.parametrize("selection", random_selections(20), ids=lambda each: str(each.query()))
def test_every_patient_is_in_one_count_of_order_and_of_timing(simulated, selection):
    chosen, courses = reckoned(simulated, selection)
    bound = selection.bound({})
    pairs = response.line_order(simulated, selection=bound, classes_at_most=100)
    starts = pairs[(pairs["part"] == "pair") & pairs["from_class"].isna()]
    others = pairs[~pairs["part"].isin(["pair", "class"])]
    assert others["patients"].sum() == chosen["patients"].sum()
    ordered = courses.dropna(subset=["line"])
    is_first = ordered["line"] == ordered.groupby("case_key")["line"].transform("min")
    at_start = ordered[is_first].drop_duplicates(["case_key", "treatment_class"])
    first = at_start.groupby("treatment_class")["patients"].sum()
    found = starts.set_index(starts["to_class"].astype(str))["patients"]
    assert found.to_dict() == first.to_dict()

    times = timing(response.resolution(simulated, selection=bound))
    assert times.patients == chosen["patients"].sum()
    assert times.patients == (
        sum(curve.patients for curve in times.curves.values())
        + sum(times.too_few.values())
        + sum(times.untimed.values())
        + times.unclassed
    )


def test_published_group_is_varied_and_not_graded(datasets_folder):
    published = statement.open_dataset(data.catalogue(datasets_folder).datasets["published"])
    rows = response.cells(published, selection=EVERYTHING, singly_at_most=1000)
    group = rows[rows["case_id"] == "nahm-2024-series"]
    assert group["response"].tolist() == ["varied"] * 3
    assert group["patients"].tolist() == [8, 8, 8]
    assert not group["covers_all"].any()
    assert intervals(rows) == {"systemic_corticosteroid": "1 of 1"}
    assert rows.loc[rows["part"] == "all", "patients"].item() == 10


def test_interval_is_exact_and_counts_the_best_of_two_courses(tmp_path):
    answers = ["marked"] * 2 + ["complete"] + ["none"] * 4
    rows = [
        {"case_id": f"c{number}", "treatment_class": "antibiotic", "response": answer}
        for number, answer in enumerate(answers)
    ]
    rows.append({"case_id": "c0", "treatment_class": "antibiotic", "response": "worse"})
    rows.append({"case_id": "twice", "treatment_class": "antibiotic", "response": "none"})
    rows.append({"case_id": "twice", "treatment_class": "antibiotic", "response": "none"})
    rows.append({"case_id": "silent", "treatment_class": "antibiotic"})
    connection = draw(tmp_path, treatment=rows)
    found = response.cells(connection, selection=EVERYTHING, singly_at_most=1000)
    assert intervals(found) == {"antibiotic": "3 of 8 (8.5–75.5 %)"}
    twice = found[found["case_id"] == "twice"]
    assert len(twice) == 1


def test_what_came_after_what(tmp_path):
    connection = draw(
        tmp_path,
        treatment=[
            {"case_id": "a", "line": 1, "treatment_class": "topical_corticosteroid"},
            {"case_id": "a", "line": 2, "treatment_class": "antibiotic"},
            {"case_id": "b", "line": 1, "treatment_class": "topical_corticosteroid"},
            {"case_id": "no order", "treatment_class": "antibiotic"},
        ],
        reaction=[{"case_id": "untreated"}],
    )
    rows = response.line_order(connection, selection=EVERYTHING).astype(object)
    found = [tuple(row) for row in rows.where(rows.notna(), None).itertuples(index=False)]
    assert found == [
        ("class", "antibiotic", None, 1),
        ("class", "topical_corticosteroid", None, 2),
        ("no_treatment", None, None, 1),
        ("order_not_reported", None, None, 1),
        ("order_reported", None, None, 2),
        ("pair", None, "topical_corticosteroid", 2),
        ("pair", "antibiotic", None, 1),
        ("pair", "topical_corticosteroid", "antibiotic", 1),
        ("pair", "topical_corticosteroid", None, 1),
    ]


def test_classes_given_together_each_lead_to_what_came_next(tmp_path):
    connection = draw(
        tmp_path,
        treatment=[
            {"case_id": "a", "line": 1, "treatment_class": "topical_corticosteroid"},
            {"case_id": "a", "line": 1, "treatment_class": "antihistamine"},
            {"case_id": "a", "line": 3, "treatment_class": "antibiotic"},
        ],
    )
    rows = response.line_order(connection, selection=EVERYTHING).astype(object)
    pairs = rows[rows["part"] == "pair"].where(rows.notna(), None)
    assert [(row.from_class, row.to_class) for row in pairs.itertuples()] == [
        (None, "antihistamine"),
        (None, "topical_corticosteroid"),
        ("antibiotic", None),
        ("antihistamine", "antibiotic"),
        ("topical_corticosteroid", "antibiotic"),
    ]


@pytest.mark.parametrize("selection", random_selections(6), ids=lambda each: str(each.query()))
def test_a_patient_of_several_rare_classes_is_once_in_a_cell(simulated, selection):
    chosen, courses = reckoned(simulated, selection)
    courses = courses.dropna(subset=["line"])
    given = courses.drop_duplicates(["case_key", "treatment_class"])
    frequency = given.groupby("treatment_class")["patients"].sum()
    order = list(vocabulary.codes("treatment_class"))
    ranked = sorted(frequency.index, key=lambda code: (-frequency[code], order.index(code)))
    kept = ranked if len(ranked) <= 4 else ranked[:3]
    name = courses["treatment_class"].where(courses["treatment_class"].isin(kept), "all_others")
    courses["step"] = courses.groupby("case_key")["line"].rank("dense")
    held = courses.assign(name=name).groupby(["case_key", "step"])["name"].agg(set)
    expected: Counter[tuple[str | None, str | None]] = Counter()
    patients = chosen.set_index("case_key")["patients"]
    for case_key, steps in held.groupby("case_key"):
        way = [{None}, *steps.tolist(), {None}]
        pairs = {pair for here, after in pairwise(way) for pair in product(here, after)}
        expected.update({pair: int(patients[case_key]) for pair in pairs})
    rows = response.line_order(simulated, selection=selection.bound({}), classes_at_most=4)
    rows = rows.astype(object).where(rows.notna(), None)
    pairs = rows[rows["part"] == "pair"]
    assert dict(zip(zip(pairs["from_class"], pairs["to_class"], strict=True), pairs["patients"],
                    strict=True)) == expected  # fmt: skip
    classes = rows[rows["part"] == "class"]
    assert dict(zip(classes["from_class"], classes["patients"], strict=True)) == {
        code: frequency[code] for code in kept
    }


def test_order_counts_where_it_is_reported_of_every_course_and_patient(tmp_path):
    whole = {"case_id": "group", "line": 1, "treatment_class": "antibiotic"}
    connection = draw(
        tmp_path,
        patient_case=[{"case_id": "group", "patients": 10}, {"case_id": "some", "patients": 5}],
        treatment=[
            {"case_id": "partly", "line": 1, "treatment_class": "antibiotic"},
            {"case_id": "partly", "treatment_class": "laser_or_light"},
            whole | {"patients_treated": 10},
            whole | {"case_id": "some", "patients_treated": 3},
        ],
    )
    rows = response.line_order(connection, selection=EVERYTHING)
    counts = dict(zip(rows["part"], rows["patients"], strict=True))
    assert (counts["order_reported"], counts["order_not_reported"]) == (10, 6)


def test_reaction_that_goes_on_is_not_ended_by_another(tmp_path):
    ended = {"case_id": "a", "onset_low_days": 3, "onset_high_days": 3, "outcome": "resolved",
             "resolution_low_days": 30, "resolution_high_days": 30}  # fmt: skip
    lasting = {"case_id": "a", "outcome": "not_resolved", "last_follow_up_days": 200}
    connection = draw(tmp_path, reaction=[ended, lasting])
    rows = response.resolution(connection, selection=EVERYTHING)
    assert (rows["state"].item(), rows["days"].item()) == ("unresolved", 197)
    later = ended | {"resolution_low_days": 50, "resolution_high_days": 50}
    both = draw(tmp_path / "both", reaction=[ended, later])
    rows = response.resolution(both, selection=EVERYTHING)
    assert (rows["state"].item(), rows["days"].item()) == ("resolved", 47)


STATES = [
    ({"onset": (-1, -1), "resolution": (9, 9)}, "before_exposure", None),
    ({"resolution": (9, 9)}, "no_onset", None),
    ({"onset": (2, 4), "resolution": (9, 9)}, "no_onset", None),
    ({"onset": (5, 5), "resolution": (3, 3)}, "before_onset", None),
    ({"onset": (5, 5), "resolution": (30, 60)}, "range", None),
    ({"onset": (5, 5), "resolution": (30, 30)}, "resolved", 25),
    ({"onset": (5, 5), "outcome": "resolved", "seen": 90}, "resolved_no_day", None),
    ({"onset": (5, 5), "seen": 90}, "no_outcome", None),
    ({"onset": (5, 5), "outcome": "varied", "seen": 90}, "no_outcome", None),
    ({"onset": (5, 5), "outcome": "improved"}, "no_follow_up", None),
    ({"onset": (5, 5), "outcome": "improved", "seen": 4}, "before_onset", None),
    ({"onset": (5, 5), "outcome": "improved", "seen": 90}, "unresolved", 85),
]


@pytest.mark.parametrize(("fact", "state", "days"), STATES)
def test_time_counts_only_between_days_known_exactly(tmp_path, fact, state, days):
    onset_low, onset_high = fact.get("onset", (None, None))
    resolution_low, resolution_high = fact.get("resolution", (None, None))
    row = {
        "case_id": "a",
        "onset_low_days": onset_low,
        "onset_high_days": onset_high,
        "resolution_low_days": resolution_low,
        "resolution_high_days": resolution_high,
        "outcome": fact.get("outcome"),
        "last_follow_up_days": fact.get("seen"),
    }
    connection = draw(tmp_path, reaction=[row])
    found = response.resolution(connection, selection=EVERYTHING)
    assert found["state"].tolist() == [state]
    assert (None if pd.isna(found["days"].item()) else found["days"].item()) == days


def test_class_of_fewer_than_five_has_no_curve():
    rows = pd.DataFrame(
        {
            "first_class": ["antibiotic"] * 2 + ["observation"],
            "state": ["resolved", "unresolved", "resolved"],
            "days": [10, 20, 5],
            "patients": [3, 2, 4],
        }
    )
    found = timing(rows)
    assert list(found.curves) == ["antibiotic"]
    assert found.too_few == {"observation": 4}
    assert found.curves["antibiotic"].patients == 5


@pytest.mark.parametrize(
    ("courses", "first", "began"),
    [
        ([{"line": 1, "start": 12}], "antibiotic", 12),
        # Three of eight had it: which course was the first of all eight is not known.
        ([{"line": 1, "start": 12, "patients_treated": 3}], None, None),
        # Of one course the line is not reported: it may have come before the other.
        ([{"line": 2, "start": 12}, {"line": None, "start": 10}], None, 10),
        ([{"line": 2, "start": 12}, {"line": 1, "start": 10}], "antihistamine", 10),
    ],
)
def test_first_treatment_is_known_where_the_order_is(tmp_path, courses, first, began):
    connection = draw(
        tmp_path,
        patient_case=[{"case_id": "group", "patients": 8}],
        treatment=[
            {"case_id": "group", "treatment_class": name, "line": each["line"],
             "patients_treated": each.get("patients_treated", 8),
             "start_low_days": each["start"], "start_high_days": each["start"]}
            for name, each in zip(("antibiotic", "antihistamine"), courses, strict=False)
        ],
    )  # fmt: skip
    with connection.cursor() as cursor:
        found = cursor.execute(
            "select first_treatment_class::varchar, first_treatment_low_days from case_fact"
        ).fetchall()
    assert found == [(first, began)]
