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
by_response = bool(view.selection.response)
matrix = response_matrix.figure(
    rows,
    words=view.words(*response_text.told(rows, total=total, by_response=by_response)),
    classes=treatments | {"": "no treatment reported"},
    responses=view.labels["response"],
    intervals={} if by_response else intervals(rows),
)

order = None
rows = view.ask(response.line_order)
if (rows["part"] == "pair").any():
    words = view.words(*response_text.order_told(rows, total=total))
    order = order_figure.figure(rows, words=words, classes=treatments)

resolution = None
times = timing(view.ask(response.resolution))
curves = [
    resolution_figure.Curve(response_text.curve_name(treatments[code], curve.text()), curve.curve)
    for code, curve in times.curves.items()
]
if curves:
    at_most = resolution_figure.CURVES_AT_MOST
    words = view.words(
        *response_text.resolution_told(
            times,
            drawn=sum(curve.patients for curve in [*times.curves.values()][:at_most]),
            total=total,
            classes=treatments,
            undrawn=[curve.name for curve in curves[at_most:]],
        )
    )
    resolution = resolution_figure.figure(curves, words=words)

# Drawn first and sent together: the browser lays the page out once, not once a figure.
figure.show(matrix, key=FIGURE)
st.subheader("Order of treatments", anchor=False)
if order is None:
    st.markdown("The order of treatments is reported for none of the patients in view.")
else:
    figure.show(order, key="line_order", selectable=False)
st.subheader("Time from onset to resolution", anchor=False)
if resolution is None:
    st.markdown(response_text.nothing_timed(times))
else:
    figure.show(resolution, key="resolution", selectable=False)
