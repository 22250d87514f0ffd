"""The overview counts every patient in view once per topic, one by one and in sum."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, example, given, settings

import data
from data import vocabulary
from pages.controls import overview_cells, overview_figures
from pages.exports import sentence
from pages.figures.style import Words
from queries import cases, overview, statement
from queries.selection import Selection
from tests.drawn import draw
from tests.listing.reckoned import selections

EDGES = (1, 14, 90)
ONCE = ["age", "onset", "sex", "outcome", "histology", "microbiology", "route", "product"]


def label(field, code):
    name = {"treatment": "treatment_class"}.get(field, field)
    return vocabulary.labels(name).get(code, "not reported")


def say(strong, rest, reading, left_out):
    return Words(strong, rest, reading, left_out)


def summarised(connection, selection=None):
    bound = (selection or Selection()).bound({})
    return overview.summary(connection, selection=bound, edges=EDGES)


def singly(connection, selection=None):
    bound = (selection or Selection()).bound({})
    return overview.marks(connection, selection=bound, edges=EDGES, at_most=10_000)


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as found:
        yield found


@pytest.fixture(scope="module", params=["published", "simulated"])
def opened(request, datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets[request.param]) as found:
        yield found


def test_published_numbers_are_said_exactly(published):
    assert sentence.spoken(summarised(published), label) == (
        "10 patients from 3 sources: 8 of 10 female; ages 26–52 where reported in numbers "
        "(9 of 10); onset day 0 to day 90; necrotizing granuloma in the biopsied lesions of a "
        "group of eight; positive rechallenge in 1; time to resolution reported for none."
    )


def test_seed_paper_is_said_exactly(published):
    assert sentence.spoken(summarised(published, Selection(source=("nahm-2024",))), label) == (
        "8 patients from 1 source: all female; ages 26–52; onset day 14 to day 90; necrotizing "
        "granuloma in the biopsied lesions of a group of eight; response varied; time to "
        "resolution reported for none."
    )


def test_possible_patients_are_said(published):
    spoken = sentence.spoken(summarised(published, Selection(age=(30, 40))), label)
    assert spoken.startswith("10 patients from 3 sources, 9 of them only possibly: ")


def test_nobody_is_said_in_no_words(published):
    assert sentence.spoken(summarised(published, Selection(age=(90, 95), sex=("male",),
        known_only=frozenset({"age"}))), label) == ""  # fmt: skip


def test_not_known_counts_patients_and_not_cases(published):
    unknown = sentence.not_known(summarised(published)).set_index("fact")
    assert unknown.loc["Time to resolution", ["not_reported", "of"]].tolist() == [10, 10]
    assert unknown.loc["Age in numbers", ["not_reported", "of"]].tolist() == [1, 10]
    assert unknown.loc["Treatment of the reaction", ["not_reported", "of"]].tolist() == [1, 10]
    assert unknown.loc["Response of those treated", ["not_reported", "of"]].tolist() == [0, 9]
    assert unknown.loc["Microbiology", ["not_reported", "of"]].tolist() == [2, 10]


def test_finding_stands_among_the_biopsied_also_where_the_report_has_the_finding_alone(tmp_path):
    found = {"histology": ["necrotizing_granuloma"]}
    with draw(tmp_path, reaction=[{"case_id": case_id, **found} for case_id in "abc"]) as opened:
        assert "necrotizing granuloma in 3 of 3 biopsied" in sentence.spoken(
            summarised(opened), label
        )


def test_test_not_done_is_counted_apart_from_one_not_reported(tmp_path):
    with draw(
        tmp_path,
        reaction=[
            {"case_id": "a", "biopsy": "not_done", "microbiology": "not_done"},
            {"case_id": "b"},
            {"case_id": "c", "biopsy": "done", "histology": ["spongiotic_dermatitis"]},
        ],
    ) as connection:
        unknown = sentence.not_known(summarised(connection)).set_index("fact")
    assert unknown.loc["Histology", ["not_reported", "not_done", "of"]].tolist() == [1, 1, 3]
    assert unknown.loc["Microbiology", ["not_reported", "not_done", "of"]].tolist() == [2, 1, 3]


def test_single_patient_is_said_in_the_singular(tmp_path):
    with draw(
        tmp_path,
        patient_case=[{"case_id": "a", "sex": "male", "age_low_years": 31, "age_high_years": 31}],
        reaction=[{"case_id": "a", "onset_low_days": 5, "onset_high_days": 5}],
    ) as connection:
        spoken = sentence.spoken(summarised(connection), label)
    assert spoken == (
        "1 patient from 1 source: male; age 31; onset day 5; no finding of a biopsy reported; "
        "time to resolution reported for none."
    )


def test_onset_before_the_exposure_does_not_begin_the_range_of_onsets(tmp_path):
    with draw(
        tmp_path,
        reaction=[
            {"case_id": "a", "onset_low_days": -4, "onset_high_days": -4},
            {"case_id": "b", "onset_low_days": 2, "onset_high_days": 20},
        ],
    ) as connection:
        rows = summarised(connection)
    assert (
        "onset day 2 to day 20 where reported (1 of 2), 1 dated before the exposure (flagged);"
        in sentence.spoken(rows, label)
    )


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections)
@example(selection=Selection())
def test_every_patient_counts_once_in_every_topic(opened, selection):
    count = cases.count(opened, selection=selection.bound({})).iloc[0]
    expected = {2: count["patients_certain"], 1: count["patients_possible"]}
    expected = {match: int(n) for match, n in expected.items() if n}
    if selection.certain_only:
        expected.pop(1, None)
    rows = summarised(opened, selection)
    for topic in ["all", *ONCE]:
        counted = rows[rows["topic"] == topic].groupby("match")["patients"].sum()
        assert {match: int(n) for match, n in counted.items()} == expected, topic


def patients_by_look(cells):
    found = Counter()
    for cell in cells:
        found[cell.lane, cell.part, cell.match] += cell.patients
    return found


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections)
@example(selection=Selection())
def test_marks_one_by_one_and_in_sum_are_the_same_patients(opened, selection):
    counted, marks = summarised(opened, selection), singly(opened, selection)
    for cells in (overview_cells.onset, overview_cells.outcome, overview_cells.treatment):
        few, many = (
            patients_by_look(each) for each in (cells(marks, counted), cells(None, counted))
        )
        assert few == many, cells.__name__


def drawn_cases(figure):
    """Names of the cases of all marks, of a bar each of its cases."""
    marks = [mark for trace in figure.data for mark in trace.customdata or ()]
    return [case for mark in marks if mark for case in ([mark] if isinstance(mark, str) else mark)]


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections)
@example(selection=Selection())
def test_numbers_on_marks_add_up_to_the_patients_in_view(opened, selection):
    counted, marks = summarised(opened, selection), singly(opened, selection)
    patients = dict(zip(marks["case_id"], marks["patients"], strict=True))
    if not patients:
        return
    for figure in (
        overview_figures.age(marks, counted, say=say),
        overview_figures.outcome(marks, counted, say=say),
    ):
        assert sorted(drawn_cases(figure)) == sorted(patients)
    before = int(marks.loc[marks["onset_low"] < 0, "patients"].sum())
    figure = overview_figures.onset(marks, counted, edges=EDGES, say=say)
    drawn = drawn_cases(figure)
    assert sum(patients[case] for case in drawn) + before == sum(patients.values())
    assert (str(before) in figure.layout.meta["left_out"]) == bool(before)
