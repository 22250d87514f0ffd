"""Onset: when the reactions began, patient by patient and as a distribution."""

from dataclasses import replace

import streamlit as st

from pages.controls import figure, filters
from pages.controls import view as viewing
from pages.figures import onset_bins, onset_classes, onset_text
from pages.figures import onset_distribution as curve_figure
from pages.figures.style import MARKS_AT_MOST
from queries import onset
from queries.onset.distribution import distribution
from queries.onset.summary import class_days, summary

FIGURE = "onset"

view = viewing.current()
total = view.count().total
edges = view.selection.onset_edges
bins = onset.bins_of(edges)
filters.onset_edges(view)

rows = view.ask(onset.days, figure=FIGURE, singly_at_most=MARKS_AT_MOST, bins=bins)
counts = summary(rows, edges)
words = view.words(*onset_text.told(counts, total=total, class_days=class_days(edges)))
words = replace(words, footer=f"{words.footer} · {onset_text.TRUNCATED}")
if counts.is_binned:
    drawn = onset_bins.figure(rows, words=words, edges=edges, bins=bins, classes=counts.classes)
else:
    drawn = onset_classes.figure(rows, words=words, edges=edges, classes=counts.classes)
figure.show(drawn, key=FIGURE)

st.subheader("Distribution among reported cases", anchor=False)
rows = view.ask(onset.days, singly_at_most=MARKS_AT_MOST, bins=bins)
counts, spread = summary(rows, edges), distribution(rows)
if spread.patients < 2:
    number = "No patient" if not spread.patients else "One patient"
    st.markdown(f"{number} in view has a known onset: there is nothing to distribute.")
else:
    is_fitted = spread.weibull.shape is not None
    words = view.words(
        *onset_text.distribution_told(
            counts,
            total=total,
            median=spread.median.text(),
            is_estimate=spread.is_estimate,
            fit=spread.weibull.text(),
            hazard=spread.weibull.hazard if is_fitted else "",
        )
    )
    drawn = curve_figure.figure(
        spread.curve,
        spread.fitted,
        words=replace(words, footer=f"{words.footer} · {onset_text.TRUNCATED}"),
        patients=spread.patients,
        median=spread.median_days,
        fit_name="Weibull fit",
    )
    figure.show(drawn, key="onset_distribution", selectable=False)
