"""Timeline: what happened when, a lane per patient or published group."""

import streamlit as st

from pages.controls import figure
from pages.controls import view as viewing
from pages.controls.words import literal
from pages.figures import timeline as lanes_figure
from pages.figures import timeline_axis, timeline_binned, timeline_text
from queries import cases, timeline

FIGURE = "timeline"
ORDERS = {"onset": "Onset", "age": "Age", "response": "Response", "source": "Source"}
UNITS = {"days": "Days", "weeks": "Weeks", "dates": "Dates"}

view = viewing.current()
total = view.count().total
marked = view.marked(FIGURE)
are_few = view.ask(cases.count, figure=FIGURE)["cases"].item() <= timeline.LANES_AT_MOST

if are_few:
    with st.container(horizontal=True, gap="medium"):
        order = st.segmented_control(
            "Order of the lanes",
            list(ORDERS),
            default="onset",
            required=True,
            format_func=ORDERS.__getitem__,
            key="timeline_order",
            persist_state="session",
        )
        unit = st.segmented_control(
            "Unit of the axis",
            list(UNITS),
            default="days",
            required=True,
            format_func=UNITS.__getitem__,
            key="timeline_unit",
            persist_state="session",
        )
    lanes = view.ask(timeline.lanes, figure=FIGURE, order=order)
    # A small data set is asked once for the facts of all its cases.
    is_small = total <= timeline.LANES_AT_MOST
    known = view.whole.ask(timeline.facts) if is_small else view.ask(timeline.facts, figure=FIGURE)
    rows = timeline.in_lanes(lanes, known)
    facts = timeline_text.written(timeline_axis.placed(rows, unit=unit), labels=view.labels)
    words = view.words(*timeline_text.told(facts, total=total, order=order))
    drawn = lanes_figure.figure(
        facts, words=words, marked=marked, unit=unit, edges=view.selection.onset_edges
    )
else:
    last_days = timeline.last_days(view.selection.onset)
    spans = view.ask(timeline.spans, figure=FIGURE, last_days=last_days)
    words = view.words(*timeline_binned.told(spans, total=total))
    drawn = timeline_binned.figure(spans, words=words, certain_only=view.selection.certain_only)

figure.show(drawn, key=FIGURE)

if len(view.selection.marked) == 1:
    (case_id,) = view.selection.marked
    st.page_link(
        st.session_state["pages"]["case"],
        label=f"Open case {literal(case_id)}",
        icon=":material/open_in_new:",
        query_params=view.case_parameters(case_id),
    )
