"""A mark of a figure says how many patients a click on it leads to."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import data
from data import vocabulary
from pages.controls import choices, marks, overview_figures
from pages.controls.marks import narrowed
from pages.figures import onset_bins, response_matrix, timeline_binned
from pages.figures.overview import DOTS_AT_MOST
from pages.figures.style import Words
from queries import cases, onset, overview, response, statement, timeline
from queries.onset.summary import summary as onset_counts
from queries.selection import Selection
from tests.drawn import draw
from tests.listing.reckoned import ranges, selections, some

EDGES = (1, 14, 90)
BINS = onset.bins_of(EDGES)
WORDS = Words("", "", "", "", "")
PATIENTS = re.compile(r"(?:^|<br>)(?:<b>)?([\d,]+)(?:</b>)? patients?")
# A click replaces the treatment and response in view, which one filter cannot hold twice.
without_courses = st.builds(
    Selection, age=ranges(80), onset=ranges(120), sex=some(("female", "male")),
    known_only=st.sets(st.sampled_from(("age", "onset"))).map(frozenset),
)  # fmt: skip


@pytest.fixture(scope="module")
def simulated(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["simulated"]) as found:
        yield found


@pytest.fixture(scope="module")
def known(simulated):
    everything = Selection(evidence=tuple("ABCD")).bound({})
    counts = cases.choices(simulated, selection=everything, edges=EDGES)
    return choices.known(choices.choices(counts))


def label(field, code):
    name = {"treatment": "treatment_class"}.get(field, field)
    return vocabulary.labels(name).get(code, "not reported")


def say(strong, rest, reading, left_out):
    return Words(strong, rest, reading, left_out)


def small_figures(connection, selection, *, by_name):
    asked = {"selection": selection.bound({}), "edges": EDGES}
    counted = overview.summary(connection, **asked)
    singly = overview.marks(connection, **asked, at_most=1000) if by_name else None
    return {
        "overview_age": overview_figures.age(singly, counted, say=say),
        "overview_onset": overview_figures.onset(singly, counted, edges=EDGES, say=say),
        "overview_treatment": overview_figures.treatment(singly, counted, label=label, say=say),
        "overview_outcome": overview_figures.outcome(singly, counted, say=say),
    }  # fmt: skip


def response_figure(connection, selection):
    rows = response.cells(connection, selection=selection.bound({}), singly_at_most=0)
    return response_matrix.figure(
        rows, words=WORDS, intervals={},
        classes=vocabulary.labels("treatment_class") | {"": "no treatment reported"},
        responses=vocabulary.labels("response") | {"not_reported": "not reported"},
    )  # fmt: skip


def marks_of(figure):
    """What each mark answers to a click with, and the patients it says when pointed at."""
    for trace in figure.data:
        if trace.customdata is None:
            continue
        for mark, text in zip(trace.customdata, trace.hovertext, strict=True):
            if mark:
                (said,) = PATIENTS.findall(text) or ["1"]
                yield (mark,) if isinstance(mark, str) else tuple(mark), int(said.replace(",", ""))


def shown(connection, selection, known):
    row = cases.count(connection, selection=selection.bound(known)).iloc[0]
    possible = 0 if selection.certain_only else row["patients_possible"]
    return int(row["patients_certain"] + possible)


def held_to_its_listing(connection, selection, known, figures):
    for name, figure in figures.items():
        for ids, said in marks_of(figure):
            chosen = narrowed(selection, name, ids, known)
            assert shown(connection, chosen, known) == said, (name, ids)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=selections)
@example(selection=Selection())
@example(selection=Selection(age=(25, 45)))
def test_a_mark_with_its_cases_leads_to_the_number_it_says(simulated, known, selection):
    figures = small_figures(simulated, selection, by_name=True)
    held_to_its_listing(simulated, selection, known, figures)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=without_courses)
@example(selection=Selection())
@example(selection=Selection(age=(25, 45)))
@example(selection=Selection(onset=(4, 40)))
def test_a_mark_with_a_filter_leads_to_the_number_it_says(simulated, known, selection):
    figures = small_figures(simulated, selection, by_name=False)
    rows = onset.days(simulated, selection=selection.bound({}), singly_at_most=0, bins=BINS)
    classes = onset_counts(rows, EDGES).classes
    figures["onset"] = onset_bins.figure(rows, words=WORDS, edges=EDGES, bins=BINS, classes=classes)
    figures["response"] = response_figure(simulated, selection)
    held_to_its_listing(simulated, selection, known, figures)


GROUPS = {
    "patient_case": [
        {"case_id": "all", "patients": 3}, {"case_id": "some", "patients": 8},
        {"case_id": "one"}, {"case_id": "none", "patients": 2},
    ],
    "treatment": [
        {"case_id": "all", "treatment_class": "antibiotic", "response": "none",
         "patients_treated": 3},
        {"case_id": "some", "treatment_class": "antibiotic", "response": "none"},
        {"case_id": "one", "treatment_class": "antibiotic", "response": "none"},
        {"case_id": "one", "treatment_class": "other", "response": "complete"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("by_name", [False, True])
@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(certain_only=True),
        Selection(treatment=("antibiotic",)),
        Selection(treatment=("other",), response=("complete",)),
        Selection(treatment=("antibiotic", "other"), treatment_all=True),
        Selection(response=("none",), certain_only=True),
    ],
    ids=str,
)
def test_a_mark_of_a_treatment_of_some_of_a_group_leads_to_its_number(
    tmp_path, known, selection, by_name
):
    connection = draw(tmp_path, **GROUPS)
    figures = small_figures(connection, selection, by_name=by_name)
    drawn = response_figure(connection, selection)
    if not by_name:
        figures["response"] = drawn
    for figure in (*figures.values(), drawn):
        marks.without_other_courses(figure, selection)
    held_to_its_listing(connection, selection, known, figures)
    offered = [ids[0] for ids, _ in marks_of(drawn)]
    assert ("treatment=antibiotic&response=none&match=certain" in offered) == (
        selection.treatment != ("other",) and not selection.treatment_all
    )


def test_bars_hold_every_case_by_name_while_they_can_be_named(simulated):
    everything = Selection()
    assert shown(simulated, everything, {}) == 240 > DOTS_AT_MOST
    for name, figure in small_figures(simulated, everything, by_name=True).items():
        held = {case_id for ids, _ in marks_of(figure) for case_id in ids}
        # Onsets before the exposure and treatments beyond the most frequent stand below in words.
        assert len(held) == {"overview_onset": 238, "overview_treatment": len(held)}.get(name, 240)
    early = replace(everything, onset_class=("early",))
    assert shown(simulated, early, {}) > shown(simulated, replace(early, certain_only=True), {}) > 0


def test_a_range_clicked_stays_within_the_one_in_view(known):
    wide = Selection(age=(35, 60))
    decade = ("age=30-39&match=certain",)
    assert narrowed(wide, "overview_age", decade, known).age == (35, 39)
    assert narrowed(Selection(), "overview_age", decade, known).age == (30, 39)
    assert narrowed(Selection(), "overview_age", decade, known).certain_only
    assert not narrowed(Selection(), "overview_outcome", ("outcome=resolved",), known).certain_only


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(selection=without_courses)
@example(selection=Selection())
@example(selection=Selection(onset=(4, 40)))
def test_a_lane_of_a_span_leads_to_those_in_it_and_those_who_may_be(simulated, known, selection):
    last_days = timeline.last_days(selection.onset)
    spans = timeline.spans(simulated, selection=selection.bound({}), last_days=last_days)
    for lane in timeline_binned.lanes(spans).itertuples():
        if lane.filter:
            chosen = narrowed(selection, "timeline", (lane.filter,), known)
            assert shown(simulated, chosen, known) == lane.patients + lane.overlapping, lane.filter


def test_days_and_no_day_at_once_are_asked_for_together(simulated, known):
    both = narrowed(Selection(), "timeline", ("onset=0-0", "onset_class=unknown"), known)
    assert (both.onset, both.onset_class, both.known_only) == ((0, 0), (), frozenset())
    apart = [
        narrowed(Selection(), "timeline", (each,), known)
        for each in ("onset=0-0", "onset_class=unknown")
    ]
    assert shown(simulated, both, known) == sum(shown(simulated, each, known) for each in apart)


def test_marked_cases_are_known_to_be_drawn_or_not(simulated):
    figure = small_figures(simulated, Selection(), by_name=True)["overview_outcome"]
    assert marks.are_drawn(figure, frozenset({"S-0001"}))
    assert not marks.are_drawn(figure, frozenset({"nobody"}))
    counted = small_figures(simulated, Selection(), by_name=False)["overview_outcome"]
    assert not marks.are_drawn(counted, frozenset({"S-0001"}))
