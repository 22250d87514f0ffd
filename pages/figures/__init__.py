"""Figures: a table in, a plotly figure out; one file a figure."""
