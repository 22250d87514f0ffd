"""The lanes of the timeline: what is published, the orders, and that nobody is lost."""

import pytest

import data
from queries import cases, statement, timeline
from queries.selection import Selection
from tests.drawn import draw

ALL = Selection(evidence=("A", "B", "C", "D"))


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as opened:
        yield opened


def lanes(connection, selection=None, order="onset", at_most=500):
    bound = (selection or Selection()).bound({})
    return timeline.in_lanes(
        timeline.lanes(connection, selection=bound, order=order, at_most=at_most),
        timeline.facts(connection, selection=bound),
    )


def in_order(connection, order):
    rows = lanes(connection, order=order)
    return rows.loc[rows["part"] == "lane", "case_id"].tolist()


def facts(rows, case_id, part):
    held = rows[(rows["case_id"] == case_id) & (rows["part"] == part)]
    return list(held[["low_days", "high_days"]].itertuples(index=False, name=None))


def test_published_group_is_one_lane_of_eight_from_day_14_to_day_90(published):
    rows = lanes(published)
    lane = rows[(rows["part"] == "lane") & (rows["case_id"] == "nahm-2024-series")]
    assert lane["patients"].tolist() == [8]
    assert facts(rows, "nahm-2024-series", "onset") == [(14, 90)]


def test_published_single_cases_have_their_onsets(published):
    rows = lanes(published)
    assert facts(rows, "tawanwongsri-2024-1", "onset") == [(0, 3)]
    assert facts(rows, "jcd-e70387-1", "onset") == [(3, 3)]


def test_published_courses_have_no_day_and_keep_the_order_reported(published):
    rows = lanes(published)
    courses = rows[(rows["case_id"] == "nahm-2024-series") & (rows["part"] == "treatment")]
    assert courses["code"].tolist() == [
        "topical_corticosteroid",
        "systemic_corticosteroid",
        "other",
    ]
    assert courses["low_days"].isna().all()
    assert set(courses["detail"]) == {"varied"}


def test_press_is_a_lane_only_at_its_level(published):
    assert "press-taiwan-2026-1" not in set(lanes(published)["case_id"])
    assert "press-taiwan-2026-1" in set(lanes(published, ALL)["case_id"])


@pytest.fixture
def four(tmp_path):
    return draw(
        tmp_path,
        patient_case=[
            {"case_id": "late", "age_low_years": 20, "age_high_years": 20, "source_id": "b"},
            {"case_id": "early", "age_low_years": 60, "age_high_years": 60, "source_id": "c"},
            {"case_id": "unknown", "source_id": "a"},
            {"case_id": "wide", "age_low_years": 20, "age_high_years": 30, "source_id": "b"},
        ],
        reaction=[
            {"case_id": "late", "onset_low_days": 90, "onset_high_days": 90},
            {"case_id": "early", "onset_low_days": 2, "onset_high_days": 2},
            {"case_id": "unknown"},
            {"case_id": "wide", "onset_low_days": 2, "onset_high_days": 40},
        ],
        treatment=[
            {"case_id": "late", "treatment_class": "antibiotic", "response": "complete"},
            {"case_id": "early", "treatment_class": "antibiotic", "response": "none"},
            {"case_id": "wide", "treatment_class": "antibiotic", "response": "varied"},
        ],
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("onset", ["early", "wide", "late", "unknown"]),
        ("age", ["late", "wide", "early", "unknown"]),
        # A response that varied is none to order by, nor is one that is not reported.
        ("response", ["late", "early", "wide", "unknown"]),
        ("source", ["unknown", "wide", "late", "early"]),
    ],
)
def test_lanes_come_in_the_order_asked_for(four, order, expected):
    assert in_order(four, order) == expected


def test_lanes_beyond_the_limit_have_no_row(four):
    rows = lanes(four, at_most=2)
    assert in_order(four, "onset")[:2] == rows["case_id"].drop_duplicates().tolist()


def test_ongoing_course_ends_when_the_patient_was_last_seen(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[{"case_id": "a", "last_follow_up_days": 60, "outcome": "not_resolved"}],
        treatment=[
            {
                "case_id": "a",
                "treatment_class": "antibiotic",
                "start_low_days": 10,
                "start_high_days": 12,
                "ongoing": True,
            }
        ],
    )
    rows = lanes(connection).set_index("part")
    assert rows.loc["treatment", ["stop_low_days", "stop_high_days"]].tolist() == [60, 60]
    assert bool(rows.loc["treatment", "is_ongoing"])
    assert rows.loc["end", ["low_days", "high_days", "code"]].tolist() == [60, 60, "not_resolved"]


def test_negative_microbiology_without_a_biopsy_is_a_fact_of_the_lane(tmp_path):
    connection = draw(tmp_path, reaction=[{"case_id": "a", "microbiology": "negative"}])
    rows = lanes(connection)
    assert rows.loc[rows["part"] == "biopsy", "code"].tolist() == ["negative"]


@pytest.mark.parametrize(
    "found",
    [{"histology": ["necrotizing_granuloma"]}, {"biopsy_low_days": 20, "biopsy_high_days": 20}],
)
def test_finding_or_day_of_a_biopsy_is_a_biopsy_also_where_nobody_says_so(tmp_path, found):
    rows = lanes(draw(tmp_path, reaction=[{"case_id": "a", **found}]))
    assert (rows["part"] == "biopsy").sum() == 1


def test_biopsy_that_was_not_done_is_no_fact_of_the_lane(tmp_path):
    connection = draw(tmp_path, reaction=[{"case_id": "a", "biopsy": "not_done"}])
    assert "biopsy" not in set(lanes(connection)["part"])


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        ALL,
        Selection(onset=(0, 20)),
        Selection(onset=(14, 90), certain_only=True),
        Selection(age=(30, 40)),
        Selection(treatment=("systemic_corticosteroid",)),
        Selection(onset=(1000, 1100)),
    ],
    ids=str,
)
@pytest.mark.parametrize("order", timeline.ORDERS)
def test_patients_of_the_lanes_are_those_of_the_count(published, selection, order):
    rows = lanes(published, selection, order)
    count = cases.count(published, selection=selection.bound({})).iloc[0]
    lane = rows[rows["part"] == "lane"]
    expected = count["patients_certain"] + (
        0 if selection.certain_only else count["patients_possible"]
    )
    assert lane["patients"].sum() == expected
    assert lane["case_id"].is_unique
