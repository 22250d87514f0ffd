"""What is not known of the cases in view, as a table with bars.

It is plain HTML: the grid of `st.dataframe` takes the browser longer than all the figures above it,
and nothing in these few rows needs sorting or searching.
"""

from html import escape

import pandas as pd
import streamlit as st

COLUMNS = ("Fact", "Not reported", "Not done", "Of (patients)", "Not reported, as a part")
STYLE = """
<style>
.unknown { border-collapse: collapse; width: 100%; max-width: 56rem; font-size: 0.875rem; }
.unknown th, .unknown td {
    border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent);
    padding: 0.3rem 0.6rem; text-align: right; font-variant-numeric: tabular-nums;
}
.unknown thead th { font-weight: 400; opacity: 0.75; }
.unknown tbody th { font-weight: 400; }
.unknown th:first-child, .unknown td:last-child, .unknown th:last-child { text-align: left; }
.unknown td:last-child { width: 30%; }
.unknown i {
    display: block; height: 0.5rem; border-radius: 0.25rem; background: currentColor; opacity: 0.55;
}
</style>
"""


def show(rows: pd.DataFrame) -> None:
    """The rows of `pages.exports.sentence.not_known`, the least known first.

    Counts say it; a bar without a percentage only makes them quick to compare.
    """
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    body = "".join(
        f'<tr><th scope="row">{escape(row.fact)}</th><td>{row.not_reported:,}</td>'
        f"<td>{row.not_done:,}</td><td>{row.of:,}</td>"
        f'<td><i style="width:{100 * row.share:.1f}%"></i></td></tr>'
        for row in rows.itertuples(index=False)
    )
    what = "Of how many patients each fact is not reported"
    st.html(
        f'{STYLE}<table class="unknown" aria-label="{what}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
