"""Spans of onset: nobody twice, nobody lost, quartiles as a plain reckoning gives them."""

import random

import pytest

from pages.figures import timeline_binned
from queries import cases, timeline
from queries.selection import Selection
from tests.drawn import draw


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    chance = random.Random(3)
    reactions, courses, patients = [], [], []
    for number in range(120):
        case_id = f"c{number}"
        low = chance.choice([None, -3, *range(40), 100, 5000])
        high = None if low is None else low + chance.choice([0, 0, 0, 10, 40])
        end = None if low is None or chance.random() < 0.4 else max(low, 0) + 90
        patients.append({"case_id": case_id, "patients": chance.choice([1, 1, 1, 5])})
        reactions.append(
            {
                "case_id": case_id,
                "onset_low_days": low,
                "onset_high_days": high,
                "resolution_low_days": end,
                "resolution_high_days": end,
            }
        )
        if chance.random() < 0.7:
            start = chance.randrange(40, 80)
            courses.append(
                {
                    "case_id": case_id,
                    "treatment_class": "antibiotic",
                    "start_low_days": start,
                    "start_high_days": start,
                }
            )
    with draw(
        tmp_path_factory.mktemp("spans"),
        patient_case=patients,
        reaction=reactions,
        treatment=courses,
    ) as connection:
        yield connection


def spans(connection, selection=None, last_days=timeline.LAST_DAYS):
    bound = (selection or Selection()).bound({})
    return timeline.spans(connection, selection=bound, last_days=last_days)


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(onset=(5, 30)),
        Selection(onset=(5, 30), certain_only=True),
        Selection(onset_class=("late",)),
        Selection(treatment=("antibiotic",)),
    ],
    ids=str,
)
def test_patients_of_all_rows_are_those_of_the_count(drawn, selection):
    rows = spans(drawn, selection)
    count = cases.count(drawn, selection=selection.bound({})).iloc[0]
    possible = 0 if selection.certain_only else count["patients_possible"]
    assert rows["patients"].sum() == count["patients_certain"] + possible
    assert rows["patients_possible"].sum() == possible


def test_each_span_holds_what_a_plain_reckoning_holds(drawn):
    facts = drawn.cursor().execute("select * from case_fact").df()
    rows = spans(drawn)
    for row in rows[rows["kind"] == "span"].to_dict("records"):
        inside = facts[
            (facts["onset_low_days"] >= row["low_days"])
            & (facts["onset_high_days"] <= row["high_days"])
        ]
        assert row["patients"] == inside["patients"].sum()
        started = inside.dropna(subset=["first_treatment_low_days"])
        days = started["first_treatment_low_days"].repeat(started["patients"])
        assert row["treated"] == len(days)
        if len(days):
            # The smallest day by which half of them have been reached.
            expected = days.quantile(0.5, interpolation="lower")
            assert row["start_median_days"] == expected
        ended = inside.dropna(subset=["resolution_low_days"])
        assert row["ended"] == ended["patients"].sum()


@pytest.mark.parametrize("onset", [None, (0, 0), (5, 30), (14, 30), (16, 40), (90, 3650)])
def test_each_onset_is_of_the_kind_a_plain_reckoning_gives(drawn, onset):
    last_days = timeline.last_days(onset)
    begins = [0, *(day + 1 for day in last_days[:-1])]
    expected, touching = {}, {}
    facts = drawn.cursor().execute("select * from case_fact").fetch_df()
    for fact in facts.astype(object).where(facts.notna(), None).to_dict("records"):
        low, high = fact["onset_low_days"], fact["onset_high_days"]
        if onset and low is not None and (high < onset[0] or low > onset[1]):
            continue
        touched = (
            [(a, b) for a, b in zip(begins, last_days, strict=True) if a <= high and low <= b]
            if low is not None and low >= 0
            else []
        )
        kind = "across"
        if low is None or low < 0:
            kind = "unknown" if low is None else "impossible"
        elif low > last_days[-1]:
            kind = "beyond"
        elif len(touched) == 1 and high <= last_days[-1]:
            kind = "span"
        expected[kind] = expected.get(kind, 0) + fact["patients"]
        for span in touched if kind == "across" else []:
            touching[span] = touching.get(span, 0) + fact["patients"]
    rows = spans(drawn, Selection(onset=onset), last_days)
    assert rows.groupby("kind")["patients"].sum().to_dict() == expected
    lanes = timeline_binned.lanes(rows)
    inside = lanes[lanes["kind"] == "span"]
    for low, high, overlapping in inside[["low_days", "high_days", "overlapping"]].to_numpy():
        assert overlapping == touching.get((low, high), 0)


@pytest.mark.parametrize(
    ("onset", "low", "high", "begins"),
    [((14, 30), 20, 40, 18), ((14, 30), 30, 31, 29), ((14, 30), 5, 40, 0), (None, 3650, 3660, 731)],
)
def test_range_that_reaches_past_the_last_span_is_across(tmp_path, onset, low, high, begins):
    connection = draw(
        tmp_path, reaction=[{"case_id": "a", "onset_low_days": low, "onset_high_days": high}]
    )
    rows = spans(connection, Selection(onset=onset), timeline.last_days(onset))
    assert rows["kind"].tolist() == ["across"]
    assert (rows["low_days"].item(), rows["high_days"].item()) == (begins, high)
    assert rows["patients_possible"].tolist() == [0 if onset is None else 1]


def test_onsets_beyond_the_last_span_begin_the_day_after_it(tmp_path):
    days = [(3651, 3651), (4000, 9999)]
    connection = draw(
        tmp_path,
        reaction=[
            {"case_id": f"c{low}", "onset_low_days": low, "onset_high_days": high}
            for low, high in days
        ],
    )
    row = spans(connection).iloc[0]
    assert (row["kind"], row["low_days"], row["high_days"], row["patients"]) == (
        "beyond",
        3651,
        9999,
        2,
    )


def test_range_over_two_spans_is_in_neither(tmp_path):
    connection = draw(
        tmp_path, reaction=[{"case_id": "a", "onset_low_days": 14, "onset_high_days": 15}]
    )
    row = spans(connection).iloc[0]
    assert (row["kind"], row["low_days"], row["high_days"], row["patients"]) == (
        "across",
        11,
        17,
        1,
    )


@pytest.mark.parametrize(
    ("low", "high", "kind"),
    [
        (None, None, "unknown"),
        (-5, -5, "impossible"),
        (-5, 3, "impossible"),
        (-5, 9999, "impossible"),
        (3651, 9999, "beyond"),
    ],
)
def test_onset_that_no_span_holds_is_counted_apart(tmp_path, low, high, kind):
    connection = draw(
        tmp_path, reaction=[{"case_id": "a", "onset_low_days": low, "onset_high_days": high}]
    )
    rows = spans(connection)
    assert rows["kind"].tolist() == [kind]
    assert rows["patients"].tolist() == [1]


def test_first_span_begins_on_day_zero(tmp_path):
    connection = draw(
        tmp_path, reaction=[{"case_id": "a", "onset_low_days": 2, "onset_high_days": 2}]
    )
    row = spans(connection, last_days=(6, 13)).iloc[0]
    assert (row["low_days"], row["high_days"]) == (0, 6)


def test_empty_selection_has_no_row(drawn):
    nobody = Selection(source=("nowhere",))
    assert spans(drawn, nobody).empty


def test_spans_end_at_the_edges_of_a_filter_of_onset():
    assert timeline.last_days((16, 40)) == (15, 17, 21, 28, 35, 40)
    assert timeline.last_days((0, 2)) == (0, 1, 2)
    assert timeline.last_days(None) == timeline.LAST_DAYS
