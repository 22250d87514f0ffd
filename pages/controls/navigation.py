"""The URL as the one place where the view is kept, read and written."""

import streamlit as st

from queries.selection import PARAMETERS, Selection

# Parameters of the URL that are part of the view beside the selection.
DATASET = "dataset"
CASE = "case"
DEFAULT_DATASET = "published"
KEPT = PARAMETERS | {DATASET}


def restore(page: str) -> None:
    """Give a page that was reached by the menu the selection of the page before.

    The menu opens a page without parameters. On the same page an empty URL is a wish: all cases.
    """
    came_from = st.session_state.get("page")
    st.session_state["page"] = page
    if came_from not in (None, page) and not (KEPT & set(st.query_params)):
        kept = st.session_state.get("query", {})
        if kept:
            st.query_params.update(kept)


def remember() -> None:
    """Keep the parameters of this run for the next page."""
    st.session_state["query"] = {
        name: value for name, value in st.query_params.items() if name in KEPT
    }


def write(selection: Selection, **more: str) -> None:
    """Put a selection into the URL in place of the one that is there; for callbacks.

    After a step back to another data set the URL stays as it is: the browser sends the filters of
    the set it leaves along, and the address says what is wanted.
    """
    if st.query_params.get(DATASET) != st.session_state.get("query", {}).get(DATASET):
        return
    others = {name: value for name, value in st.query_params.items() if name not in PARAMETERS}
    st.query_params.from_dict({**others, **selection.query(), **more})
    remember()


def go_to_case(case_id: str) -> None:
    """Open another case on the page that is open."""
    st.query_params[CASE] = case_id


def go_to_dataset(name: str) -> None:
    """Open another data set with the same filters; marks and the case belong to the old one."""
    kept = {
        key: value
        for key, value in st.query_params.items()
        if key not in {DATASET, CASE, "marked", "marked_in", "product", "country", "source"}
    }
    st.query_params.from_dict(kept if name == DEFAULT_DATASET else {**kept, DATASET: name})
    remember()
