"""The four pages of figures the usual way: pandas in memory, plotly express, st.plotly_chart.

It has the same data, the same filters in the sidebar and figures of the same facts, counted by
`groupby` and never drawn row by row. It is what the app is measured against; nobody uses it.
"""
