"""Suspected duplicates side by side: what differs is told in words and signs, text stays text."""

import json

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.controls import duplicate_review as review

HOSTILE = "<b>*A* [x](https://evil.example)</b>"
EMPTY = {
    "case_key": 1,
    "case_id": "a",
    "source_id": "clinic",
    "age_low_years": None,
    "age_high_years": None,
    "age_text": None,
    "sex": None,
    "country": None,
    "reported_low": None,
    "reported_high": None,
    "exposure_dates": None,
    "products": None,
    "lots": None,
    "routes": None,
    "indications": None,
    "onset_low_days": None,
    "onset_high_days": None,
    "reactions": None,
    "reaction_texts": None,
    "treatments": None,
    "outcome": None,
}
WEIGHTS = [
    {"fact": "start", "words": "any two cases of this data set", "weight": -6.04},
    {"fact": "sex", "words": "sex differs", "weight": -3.45},
    {"fact": "lot", "words": "same lot", "weight": 6.2},
    {"fact": "product", "words": "not reported in both", "weight": 0.0},
]
COUNT = {"patients_with": 240, "patients_without": 235, "cases_suspected": 10, "pairs": 5}


def pair(one, other, both_fit=True):
    return {
        "match_weight": 4.26,
        "match_probability": 0.95,
        "weights": json.dumps(WEIGHTS),
        "both_fit": both_fit,
        "one": EMPTY | one,
        "other": EMPTY | {"case_id": "b"} | other,
    }


def told(one, other):
    """Name of a fact -> the texts of its row."""
    facts = review.compared(pair(one, other), lambda field, code: code)
    return {each.name: each.cells()[1:] for each in facts}


def test_fact_that_agrees_says_how_and_what_it_weighs():
    cells = told({"lots": ["A17"]}, {"lots": ["A17"]})
    assert cells["Lot"] == ("A17", "A17", "same lot +6.2 ▮▮▮")


def test_fact_that_differs_is_bold_and_has_a_sign():
    cells = told({"sex": "female"}, {"sex": "male"})
    assert cells["Sex"] == ("**female**", "**male**", "**≠ sex differs** −3.5 ▮▮")


def test_lists_that_share_something_agree_in_part():
    cells = told({"lots": ["A17", "B1"]}, {"lots": ["A17"]})
    assert cells["Lot"][:3] == ("**A17, B1**", "**A17**", "**≈ same lot** +6.2 ▮▮▮")


def test_fact_of_one_case_only_is_not_called_a_difference():
    cells = told({"products": ["P"]}, {})
    assert cells["Product"] == ("P", "*not reported*", "only one reports it")
    assert cells["Outcome"] == ("*not reported*", "*not reported*", "not reported")


def test_fact_without_a_weight_is_compared_all_the_same():
    assert told({"outcome": "resolved"}, {"outcome": "resolved"})["Outcome"][2] == "same"
    assert told({"source_id": "x"}, {"source_id": "y"})["Source"][2] == "**≠ differs**"


def test_text_from_the_data_has_no_meaning_for_markdown():
    cells = told({"products": [HOSTILE]}, {"products": [HOSTILE]})["Product"]
    assert cells[0].replace("\\", "") == HOSTILE
    assert "<b>" not in cells[0]
    assert "](" not in cells[0]


@pytest.mark.parametrize(
    ("weight", "words"), [(6.2, "+6.2"), (-3.449, "−3.4"), (0.04, "0.0"), (-0.04, "0.0")]
)
def test_weight_has_its_sign(weight, words):
    assert review.signed(weight) == words


def test_counts_are_said_with_and_without():
    words = review.counted(COUNT, 5)
    assert "240 patients with the suspected duplicates, 235 without" in words
    assert "Nothing is merged" in words
    assert review.counted(COUNT | {"patients_with": 1}, 0) == (
        "1 patient; no duplicates are suspected among them."
    )


def page():
    import streamlit as st

    from pages.controls import duplicate_review

    duplicate_review.show(
        st.session_state["rows"], st.session_state["count"], label=lambda field, code: code
    )


def shown(*rows):
    app = AppTest.from_function(page, default_timeout=30)
    app.session_state["rows"] = pd.DataFrame(rows, columns=list(pair({}, {})))
    app.session_state["count"] = COUNT
    app.run()
    assert not app.exception
    return app


def test_page_shows_one_pair_with_its_sum():
    app = shown(pair({"lots": ["A17"]}, {"lots": ["A17"]}))
    table = app.table[0].value
    assert table.columns[0] == "Fact"
    assert table.iloc[0].tolist() == ["Case", "**a**", "**b**", ""]
    assert table.iloc[-2].tolist()[3] == "any two cases of this data set −6.0"
    assert table.iloc[-1].tolist() == ["**Sum**", "", "", "**+4.3**"]
    assert any("Pair 1 of 1" in each.value for each in app.markdown)


def test_pages_of_several_pairs():
    app = shown(pair({}, {}), pair({"case_id": "c"}, {"case_id": "d"}, both_fit=False))
    assert any("Pair 1 of 2" in each.value for each in app.markdown)
    app.session_state["duplicates_pair"] = 2
    app.run()
    assert app.table[0].value.iloc[0].tolist()[1:3] == ["**c**", "**d**"]
    assert any("does not fit the filters" in each.value for each in app.caption)


def test_without_pairs_only_the_count_is_shown():
    app = shown()
    assert len(app.table) == 0
    assert "no duplicates are suspected" in app.markdown[0].value
