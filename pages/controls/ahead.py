"""What a page is sure to ask, begun while its surroundings are drawn."""

import streamlit as st

from pages.controls.view import View, total
from pages.figures.style import MARKS_AT_MOST
from queries import onset, overview, response, timeline


def begin(page: str, view: View) -> None:
    """Begin to answer the questions of the page named in the URL; it asks them itself later.

    A page that is not named here, or asks something else, only waits a little longer.
    """
    view.count_ahead()
    edges = view.selection.onset_edges
    if page == "overview":
        view.ask_ahead(overview.summary, edges=edges)
        if _are_few(view, MARKS_AT_MOST):
            view.ask_ahead(overview.marks, edges=edges, at_most=MARKS_AT_MOST)
    elif page == "timeline" and _are_few(view, timeline.LANES_AT_MOST):
        order = st.session_state.get("timeline_order", "onset")
        view.ask_ahead(timeline.lanes, figure="timeline", order=order)
        view.whole.ask_ahead(timeline.facts)
    elif page == "onset":
        bins = onset.bins_of(edges)
        view.ask_ahead(onset.days, figure="onset", singly_at_most=MARKS_AT_MOST, bins=bins)
    elif page == "response":
        view.ask_ahead(response.cells, figure="response", singly_at_most=MARKS_AT_MOST)
        view.ask_ahead(response.resolution)
        view.ask_ahead(response.line_order)


def _are_few(view: View, at_most: int) -> bool:
    """Whether there cannot be more cases in view: the whole data set has no more patients."""
    return total(view.dataset, view.selection, view.known) <= at_most
