"""The URL's grammar: what is read, what is refused, and that it comes back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import vocabulary
from queries.filters import FILTERS, ONSET_CLASSES, spans
from queries.selection import Selection

KNOWN = {
    each.name: {
        code: code
        for code in (
            *(vocabulary.codes(each.vocabulary) if each.vocabulary else ()),
            *(state for state, _ in each.states),
        )
    }
    for each in FILTERS
    if each.kind == "codes"
} | {
    "onset_class": {code: code for code in ONSET_CLASSES},
    "serious": {"yes": "yes", "no": "no", "not_reported": "not_reported"},
    "product": {"product_a": "Product A", "not_reported": "not_reported"},
    "country": {"south_korea": "South Korea", "japan": "Japan"},
    "source": {"nahm_2024": "nahm-2024"},
}


def read(**query: str) -> Selection:
    selection, refusals = Selection.parse(query, KNOWN)
    assert refusals == ()
    return selection


def refused(**query: str) -> str:
    selection, refusals = Selection.parse(query, KNOWN)
    assert selection == Selection()
    (refusal,) = refusals
    return refusal


def test_an_empty_url_is_all_cases_at_levels_a_to_c():
    assert read() == Selection(evidence=("A", "B", "C"))


def test_the_grammar_is_read():
    selection = read(
        age="26-52",
        onset="14-90",
        treatment="systemic_corticosteroid",
        response="marked,complete",
        reported="2024-01..2025-06",
        evidence="A,B,C,D",
        match="certain",
        unknown="age,onset",
        marked="nahm-2024-series",
        country="south_korea",
    )
    assert selection.age == (26, 52)
    assert selection.onset == (14, 90)
    assert selection.treatment == ("systemic_corticosteroid",)
    assert selection.response == ("marked", "complete")
    assert selection.reported == ("2024-01", "2025-06")
    assert selection.evidence == ("A", "B", "C", "D")
    assert selection.certain_only
    assert selection.known_only == {"age", "onset"}
    assert selection.marked == ("nahm-2024-series",)
    assert selection.country == ("south_korea",)


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("age", "abc", "age=26-52"),
        ("age", "60-20", "the lower first"),
        ("age", "20-121", "from 0 to 120"),
        ("age", "26–52", "age=26-52"),
        ("age", "", "age=26-52"),
        ("onset", "-5-3", "onset=14-90"),
        ("onset", "٣-٩", "onset=14-90"),
        ("treatment", "prayer", "'prayer' is not known here"),
        ("treatment", "", "'' is not known here"),
        ("sex", "Female", "Allowed: female, male, other"),
        ("evidence", "E", "Allowed: A, B, C, D"),
        ("reported", "2024-13..2025-01", "reported=2024-01..2025-06"),
        ("reported", "2025-06..2024-01", "the earlier first"),
        ("reported", "0000-01..2024-01", "reported=2024-01..2025-06"),
        ("match", "maybe", "match=possible or certain"),
        ("unknown", "height", "'height' is not known here"),
        ("unknown", "evidence", "'evidence' is not known here"),
        ("onset_edges", "90,14,1", "onset_edges=1,14,90"),
        ("treatment_match", "some", "treatment_match=any or all"),
        ("marked_in", "<b>", "name of a figure"),
    ],
)
def test_a_wrong_value_is_refused_with_parameter_value_and_what_is_allowed(name, value, right):
    refusal = refused(**{name: value})
    assert refusal.startswith(f"{name}={value} was left out:")
    assert right in refusal


def test_a_refused_value_leaves_the_rest_standing():
    selection, refusals = Selection.parse({"age": "abc", "onset": "14-90"}, KNOWN)
    assert selection == Selection(onset=(14, 90))
    assert len(refusals) == 1


def test_parameters_of_others_are_left_alone():
    assert read(case="x", dataset="simulated", utm_source="mail") == Selection()


def codes(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    allowed = list(KNOWN[name])
    return st.lists(st.sampled_from(allowed), unique=True).map(
        lambda chosen: tuple(code for code in allowed if code in chosen)
    )


def ranges(low: int, high: int) -> st.SearchStrategy[tuple[int, int] | None]:
    ends = st.tuples(st.integers(low, high), st.integers(low, high))
    return st.none() | ends.map(lambda pair: (min(pair), max(pair)))


SELECTIONS = st.builds(
    Selection,
    age=ranges(0, 120),
    onset=ranges(0, 3650),
    reported=st.none() | st.just(("2024-01", "2025-06")),
    **{
        each.name: codes(each.name)
        for each in FILTERS
        if each.kind == "codes" and each.name != "evidence"
    },
    evidence=codes("evidence").filter(bool),
    onset_edges=st.sampled_from([(1, 14, 90), (0, 7, 60)]),
    certain_only=st.booleans(),
    known_only=st.frozensets(
        st.sampled_from([each.name for each in FILTERS if each.can_be_unknown])
    ),
    marked=st.lists(st.text(min_size=1), unique=True).map(tuple),
)


@given(selection=SELECTIONS)
def test_a_url_read_back_is_the_same_selection(selection):
    assert Selection.parse(selection.query(), KNOWN) == (selection, ())


@given(selection=SELECTIONS)
def test_dropping_every_active_filter_ends_with_none(selection):
    for name in selection.active():
        selection = selection.without(name)
        assert name not in selection.active()
    assert selection.active() == ()


def test_codes_are_kept_in_the_order_of_their_vocabulary():
    assert read(response="complete,partial").query() == {"response": "partial,complete"}


def test_neighbouring_classes_of_onset_are_one_span():
    assert spans(("immediate", "early", "late", "unknown"), (1, 14, 90)) == [
        {"low": 0, "high": 14},
        {"low": 91, "high": 10**9},
    ]
