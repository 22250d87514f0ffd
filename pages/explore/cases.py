"""Cases: the line listing, searched, sorted, with the columns one wants; a row opens its case."""

import streamlit as st

from pages.controls import download
from pages.controls import view as viewing
from pages.exports.listing import DATES, HEADINGS, NUMBERS, in_words
from queries import listing

ROWS_PER_PAGE = 1000

view = viewing.current()
search = st.text_input(
    "Search",
    key="cases_search",
    placeholder="a case, source, country, product, or a word of the table",
    help="Finds text in case, source, country and product, and the words of sex, exosome source, "
    "route, device, indication, reaction, histology, microbiology, treatment, response, outcome.",
    persist_state="session",
)
search = (search or "").strip()
found = listing.holding(search)
amount = view.ask(listing.amount, search=search, found=found).iloc[0]
cases, patients = int(amount["cases"]), int(amount["patients"])
if not cases:
    st.info(f"None of the {view.count().cases:,} cases in view holds what was searched for.")
    st.stop()
pages = -(-cases // ROWS_PER_PAGE)
page = 1
if pages > 1:
    st.caption(
        f"{cases:,} cases in {pages:,} pages of {ROWS_PER_PAGE:,}. A click on a heading sorts the "
        "page; the download holds all."
    )
    page = st.pagination(pages, key=f"cases_page_{pages}")
first = (page - 1) * ROWS_PER_PAGE
rows = view.ask(
    listing.rows,
    search=search,
    found=found,
    edges=view.selection.onset_edges,
    first=first,
    at_most=ROWS_PER_PAGE,
)
with st.popover("Columns", icon=":material/view_column:"):
    columns = st.pills(
        "Columns of the table; the download holds all.",
        list(HEADINGS),
        selection_mode="multi",
        default=list(HEADINGS),
        key="cases_columns",
        format_func=HEADINGS.__getitem__,
        persist_state="session",
    )
st.caption(
    f"**{cases:,} case{'s' if cases != 1 else ''}, {patients:,} "
    f"patient{'s' if patients != 1 else ''}.** Choose a row to open its case; – is not reported."
)
event = st.dataframe(
    in_words(rows),
    column_order=columns or list(HEADINGS),
    column_config={
        name: st.column_config.DateColumn(heading, format="YYYY-MM-DD")
        if name in DATES
        else st.column_config.NumberColumn(heading, format="plain")
        if name in NUMBERS
        else st.column_config.TextColumn(heading, pinned=name == "case_id")
        for name, heading in HEADINGS.items()
    },
    hide_index=True,
    key=f"cases_rows_{view.dataset.full_name}_{first}_{len(rows)}",
    on_select="rerun",
    selection_mode="single-row",
    placeholder="–",
    alt=f"Line listing of {cases:,} cases.",
)
download.show(view, search=search, cases=cases, patients=patients)
if chosen := event["selection"]["rows"]:
    case_id = str(rows["case_id"].iloc[chosen[0]])
    st.switch_page(st.session_state["pages"]["case"], query_params=view.case_parameters(case_id))
