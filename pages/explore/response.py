"""Response: what was given for the reaction, in which order, and how long it took to resolve."""

import streamlit as st

from pages.controls import figure
from pages.controls import view as viewing
from pages.figures import line_order as order_figure
from pages.figures import resolution as resolution_figure
from pages.figures import response_matrix, response_text
from pages.figures.style import MARKS_AT_MOST
from queries import response
from queries.response.graded import intervals
from queries.response.timing import timing

FIGURE = "response"

view = viewing.current()
total = view.count().total
treatments = view.labels["treatment"]

rows = view.ask(response.cells, figure=FIGURE, singly_at_most=MARKS_AT_MOST)
drawn = response_matrix.figure(
    rows,
    words=view.words(*response_text.told(rows, total=total)),
    classes=treatments | {"": "no treatment reported"},
    responses=view.labels["response"],
    intervals=intervals(rows),
    marked=view.marked(FIGURE),
)
figure.show(drawn, key=FIGURE)

st.subheader("Order of treatments", anchor=False)
rows = view.ask(response.line_order)
if (rows["part"] == "pair").any():
    words = view.words(*response_text.order_told(rows, total=total))
    drawn = order_figure.figure(rows, words=words, classes=treatments)
    figure.show(drawn, key="line_order", selectable=False)
else:
    st.markdown("The order of treatments is reported for none of the patients in view.")

st.subheader("Time from onset to resolution", anchor=False)
times = timing(view.ask(response.resolution))
curves = [
    resolution_figure.Curve(response_text.curve_name(treatments[code], curve.text()), curve.curve)
    for code, curve in times.curves.items()
]
if not curves:
    st.markdown(response_text.nothing_timed(times))
else:
    undrawn = [curve.name for curve in curves[resolution_figure.CURVES_AT_MOST :]]
    words = view.words(
        *response_text.resolution_told(times, total=total, classes=treatments, undrawn=undrawn)
    )
    drawn = resolution_figure.figure(curves, words=words)
    figure.show(drawn, key="resolution", selectable=False)
