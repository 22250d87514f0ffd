"""The rival as `streamlit run` starts it: menu, sidebar and the page."""

import pandas as pd
import streamlit as st

from tests.benchmarks.rival import charts, frames

AGES = list(range(121))
DAYS = [
    *range(8), 10, 12, 14, 21, 28, 30, 35, 40, 42, 49, 56, 60, 70, 75, 90,
    105, 120, 150, 180, 270, 365, 730, 1825, 3650,
]  # fmt: skip


def page(draw):
    """A page: the filters, the count, the charts and tables of `draw`."""

    def run() -> None:
        name, wanted, match = sidebar()
        everything = frames.load(name)
        selected = frames.selected(everything, wanted, match)
        n = selected["patients"].sum()
        total = everything.cases["patients"].sum()
        st.title(draw.__name__.title())
        st.markdown(f"Showing {n} of {total} patients")
        low, high = wanted["age"]
        title = f"{n} of {total} patients · age {low}–{high} · {match}"
        for key, shown in draw(everything, selected, title).items():
            if isinstance(shown, pd.DataFrame):
                st.dataframe(shown, hide_index=True, key=key)
            else:
                st.plotly_chart(shown, key=key)

    return st.Page(run, title=draw.__name__.title(), url_path=draw.__name__)


def sidebar() -> tuple[str, dict[str, object], str]:
    """Data set, filters and match, as chosen; data set and age begin as the URL says."""
    names = list(frames.paths())
    with st.sidebar:
        asked = st.query_params.get("dataset", "published")
        name = st.selectbox("Data set", names, index=names.index(asked))
        counts = choices(name)
        match = st.segmented_control(
            "Cases that fit only possibly", ["shown", "left out"], default="shown", required=True
        )
        first, last = st.query_params.get("age", "0-120").split("-")
        wanted: dict[str, object] = {
            "age": st.select_slider(
                "Age (years)", AGES, value=(int(first), int(last)), key="filter_age"
            ),
            "onset": st.select_slider(
                "Onset (days)", DAYS, value=(0, DAYS[-1]), key="filter_onset"
            ),
        }
        for column in ("onset_class", "treatment_class", "response"):
            wanted[column] = multiselect(column, counts[column])
        for group, columns in frames.FOLDED.items():
            with st.expander(group):
                for column in columns:
                    wanted[column] = multiselect(column, counts[column])
    return name, wanted, match


def multiselect(column: str, counts: pd.Series) -> list[str]:
    """Values chosen of a column, each offered with the patients it holds."""
    return st.multiselect(
        column.replace("_", " ").capitalize(),
        list(counts.index),
        format_func=lambda value: f"{value} ({counts[value]})",
        key=f"filter_{column}",
    )


@st.cache_data
def choices(name: str) -> dict[str, pd.Series]:
    """Patients of each value of each column that can be filtered."""
    return frames.choices(frames.load(name))


def home() -> None:
    """The first page without a path of its own, so that each of the four keeps its path."""
    st.switch_page(pages[0])


st.set_page_config(layout="wide")
pages = [page(each) for each in (charts.overview, charts.timeline, charts.onset, charts.response)]
st.navigation([st.Page(home, default=True, visibility="hidden"), *pages], position="top").run()
