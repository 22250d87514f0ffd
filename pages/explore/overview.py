"""Overview: the cases in view in one sentence and four small figures, and what is not known."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from pages.controls import figure, overview_figures, overview_unknown
from pages.controls import view as viewing
from pages.controls.words import literal
from pages.exports import sentence
from pages.figures.style import MARKS_AT_MOST
from queries import overview

view = viewing.current()
edges = view.selection.onset_edges
summary = view.ask(overview.summary, edges=edges)
with st.container(key="overview_sentence"):
    st.markdown(f"#### {literal(sentence.spoken(summary, view.label))}")


def rows_of(key: str) -> dict[str, Any]:
    """The cases for one figure while they can be named, and their counts."""
    counted = view.ask(overview.summary, figure=key, edges=edges)
    cases = int(counted.loc[counted["topic"] == "all", "cases"].sum())
    singly = None
    if cases <= MARKS_AT_MOST:
        singly = view.ask(overview.marks, figure=key, edges=edges, at_most=MARKS_AT_MOST)
    return {
        "marks": singly,
        "summary": counted,
        "say": view.words,
    }


drawn: dict[str, Callable[..., Any]] = {
    "overview_age": overview_figures.age,
    "overview_onset": partial(overview_figures.onset, edges=edges),
    "overview_treatment": partial(overview_figures.treatment, label=view.label),
    "overview_outcome": overview_figures.outcome,
}
# Drawn first and sent together: the browser lays the page out once, not once a figure.
figures = {key: draw(**rows_of(key)) for key, draw in drawn.items()}
columns = st.columns(2, gap="large")
for number, (key, each) in enumerate(figures.items()):
    with columns[number % 2]:
        figure.show(each, key=key)

st.subheader("What is not known", anchor=False)
st.caption("Of how many patients each fact is not reported, or the test was not made.")
overview_unknown.show(sentence.not_known(summary))
