"""The day of onset: cases while they are few, bins beyond, and every patient exactly once."""

import random
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import data
from queries import onset, statement
from queries.onset.summary import class_days, summary
from queries.selection import Selection
from tests.drawn import draw, match_table

EDGES = (1, 14, 90)
BINS = onset.bins_of(EDGES)
EVERYTHING = Selection().bound({})


@pytest.fixture(scope="module")
def simulated(datasets_folder):
    """The built-in simulated registry."""
    return statement.open_dataset(data.catalogue(datasets_folder).datasets["simulated"])


def random_selections(count: int) -> list[Selection]:
    """Selections drawn from a fixed seed, most of them of two filters."""
    chance = random.Random(7)
    drawn = []
    for _ in range(count):
        low = chance.randint(18, 50)
        first = chance.randint(0, 60)
        choices = {
            "age": (low, low + chance.randint(0, 25)),
            "onset": (first, first + chance.randint(0, 90)),
            "sex": (chance.choice(["female", "male"]),),
            "treatment": (chance.choice(["antibiotic", "systemic_corticosteroid"]),),
            "response": (chance.choice(["marked", "partial", "none"]),),
        }
        names = chance.sample(sorted(choices), chance.randint(0, 2))
        drawn.append(
            Selection(**{name: choices[name] for name in names}, certain_only=chance.random() < 0.3)
        )
    return drawn


def reckoned(connection, selection: Selection) -> pd.DataFrame:
    """The selected cases with their onset, put together from the tables by pandas."""
    with connection.cursor() as cursor:
        chosen = cursor.execute(
            "select case_key, patients, match from selected_case($selection)",
            {"selection": match_table(connection, selection.bound({}))},
        ).df()
        reactions = cursor.execute("from reaction").df()
    first = reactions.groupby("case_key")[["onset_low_days", "onset_high_days"]].min()
    return chosen.join(first, on="case_key")


@pytest.mark.parametrize("selection", random_selections(25), ids=lambda each: str(each.query()))
def test_each_patient_counts_once_as_mark_and_in_bins(simulated, selection):
    expected = reckoned(simulated, selection)
    is_known = expected["onset_low_days"] >= 0
    for at_most in (1000, 0):
        rows = onset.days(
            simulated, selection=selection.bound({}), singly_at_most=at_most, bins=BINS
        )
        counts = summary(rows, EDGES)
        assert counts.patients == expected["patients"].sum()
        assert counts.unknown == expected.loc[expected["onset_low_days"].isna(), "patients"].sum()
        assert counts.before_exposure == (
            expected.loc[expected["onset_low_days"] < 0, "patients"].sum()
        )
        assert counts.known == expected.loc[is_known, "patients"].sum()
        for number, row in enumerate(counts.classes[:4].itertuples()):
            low, high = (-0.5, *EDGES)[number], (*EDGES, np.inf)[number]
            begins = expected["onset_low_days"]
            ends = expected["onset_high_days"]
            touches = is_known & (ends > low) & (begins <= high)
            inside = touches & (begins > low) & (ends <= high) & (expected["match"] == 2)
            assert row.certain == expected.loc[inside, "patients"].sum(), row.name
            assert row.certain + row.possible == expected.loc[touches, "patients"].sum(), row.name


# The filter of a bin takes the place of a filter of onset, so there is none before.
WITHOUT_ONSET = [
    each for each in random_selections(25) if each.onset is None and not each.certain_only
]


@pytest.mark.parametrize("selection", WITHOUT_ONSET, ids=lambda each: str(each.query()))
def test_number_on_a_bin_is_the_certain_count_of_its_filter(simulated, selection):
    """A click on a bin leads to the patients that were counted in it."""
    expected = reckoned(simulated, selection)
    rows = onset.days(simulated, selection=selection.bound({}), singly_at_most=0, bins=BINS)
    inside = rows[(rows["part"] == "bin") & (rows["bins"] == 1)]
    for low, part in inside.groupby("low_days"):
        high = part["high_days"].max()
        fits = (expected["onset_low_days"] >= low) & (expected["onset_high_days"] <= high)
        assert part["patients"].sum() == expected.loc[fits, "patients"].sum()
        chosen = replace(selection, onset=(int(low), int(high)))
        listed = reckoned(simulated, chosen)
        certain = listed.loc[listed["match"] == 2, "patients"].sum()
        assert certain == part.loc[part["match"] == 2, "patients"].sum()


def test_range_over_two_classes_is_possible_in_both(tmp_path):
    connection = draw(
        tmp_path,
        patient_case=[{"case_id": "group", "patients": 8}],
        reaction=[
            {"case_id": "group", "onset_low_days": 14, "onset_high_days": 90},
            {"case_id": "exact", "onset_low_days": 3, "onset_high_days": 3},
            {"case_id": "unknown"},
            {"case_id": "flagged", "onset_low_days": -2, "onset_high_days": -2},
        ],
    )
    rows = onset.days(connection, selection=EVERYTHING, singly_at_most=1000, bins=BINS)
    counts = summary(rows, EDGES)
    assert counts.classes["certain"].tolist() == [0, 1, 0, 0, 1]
    assert counts.classes["possible"].tolist() == [0, 8, 8, 0, 0]
    assert (counts.patients, counts.known, counts.exact, counts.ranged) == (11, 9, 1, 8)
    assert (counts.unknown, counts.before_exposure) == (1, 1)
    assert (counts.first_day, counts.last_day) == (3, 90)


def test_range_inside_a_bin_counts_in_it_and_one_over_its_edge_does_not(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[
            {"case_id": "inside", "onset_low_days": 15, "onset_high_days": 20},
            {"case_id": "across", "onset_low_days": 20, "onset_high_days": 21},
        ],
    )
    rows = onset.days(connection, selection=EVERYTHING, singly_at_most=1, bins=(0, 15, 21))
    bins = rows[rows["part"] == "bin"].set_index("bins")
    assert bins.loc[1, ["low_days", "high_days", "patients"]].tolist() == [15, 20, 1]
    assert bins.loc[2, "low_days"] == 15
    assert pd.isna(bins.loc[2, "high_days"])


@pytest.mark.parametrize("edges", [(1, 14, 90), (0, 30, 60), (3, 4, 5), (10, 400, 5000)])
def test_no_bin_lies_in_two_classes(edges):
    bins = onset.bins_of(edges)
    assert list(bins) == sorted(set(bins))
    assert bins[0] == 0
    assert {edge + 1 for edge in edges} <= set(bins)


def test_classes_are_named_by_their_days():
    assert class_days((1, 14, 90)) == ["≤ 1 day", "2–14 days", "15–90 days", "> 90 days"]
    assert class_days((0, 1, 7)) == ["day 0", "day 1", "2–7 days", "> 7 days"]
