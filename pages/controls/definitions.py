"""The tables and texts of Sources and methods: what was read, counted and defined."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from data import vocabulary
from pages.controls.words import literal
from pages.figures.style import Words
from queries import statement

RESOLVER = "https://doi.org/"
# Heading, text and the files of the definition, below `queries`.
DEFINITIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Exposure, day 0 and days",
        "The exposure is the exosome procedure, each session by itself; in a register it is the "
        "suspect product, whatever it is. Day 0 is the day of the last exposure before the onset "
        "(ICH E2B(R3) G.k.9.i.3.2). The onset day is the day of onset minus day 0, with no 1 "
        "added. A published duration becomes days: a week 7, a month 30, a year 365. Nothing is "
        "set to the middle of a range.",
        (),
    ),
    (
        "Certain and possible",
        "A fact is a range with a low and a high end. It fits a filter **certainly** when the "
        "range lies inside what is wanted, **possibly** when it overlaps it or is not reported, "
        "otherwise not. A case fits as well as its worst filter. What is reported of some of a "
        "group, without saying of how many, fits each of its patients only possibly. Where no "
        "treatment is reported at all there is none that could fit a treatment or response: that "
        "nothing is reported is a choice of its own.",
        ("views/match", "views/fact_fit", "views/case_fit", "views/selected_case"),
    ),
    (
        "Onset classes",
        "Up to day {0} immediate · day {1} to {2} early · day {3} to {4} delayed · later late. A "
        "range that reaches into two classes fits both possibly. The classes are ours; the "
        "literature on fillers calls late what begins after two to three months (PMC5889432).",
        ("views/onset_class",),
    ),
    (
        "How patients are counted",
        "Numbers are patients. A published group is one case of several patients, drawn as one "
        "mark with its number on it, and counted as that number. A patient given several classes "
        "of treatment stands in each of them. The count above every page is that of distinct "
        "patients.",
        ("cases/count",),
    ),
    (
        "Response “varied”",
        "A group whose response is published as varied stays varied: it is not spread over the "
        "grades, and fits a wanted grade only possibly. Grades are, from the worst: worse, none, "
        "partial, marked, near complete, complete.",
        ("response/cells",),
    ),
    (
        "Not reported, not done",
        "Not reported: nobody said. Not done: the test was not made. The two are never mixed, and "
        "neither is a “no”.",
        (),
    ),
)
STATISTICS = (
    (
        "Proportions",
        "exact interval (Clopper and Pearson, Biometrika 1934;26:404); under 5 patients counts "
        "only",
    ),
    (
        "Upper bound of a count",
        "exact one-sided 95 % bound (Clopper and Pearson 1934; Hanley and Lippman-Hand, "
        "JAMA 1983;249:1743)",
    ),
    (
        "Distribution of onset among reported cases",
        "Turnbull's estimator for ranges (J R Stat Soc B 1976;38:290); short times are "
        "over-represented in what has been reported so far "
        "(Leroy, BMC Med Res Methodol 2014;14:17)",
    ),
    ("Shape of the onset", "Weibull, profile likelihood interval, from ten known onsets"),
    (
        "Time from onset to resolution",
        "Kaplan and Meier (J Am Stat Assoc 1958;53:457), the unresolved censored at their last "
        "follow-up, log interval",
    ),
)


# Of a source that is no publication there is less to say.
UNSAID = ("what_was_read", "title", "authors", "journal", "doi_status", "note")


def publications(rows: pd.DataFrame) -> None:
    """Every publication with what was read of it, from `queries.sources.publications`."""
    levels = vocabulary.labels("evidence_level")
    st.dataframe(
        rows.assign(
            evidence_level=rows["evidence_level"].map(levels),
            link=_links(rows),
            year=rows["year"].astype("string"),
            **{name: rows[name].fillna("") for name in UNSAID},
        ),
        column_order=(
            "source_id", "evidence_level", "what_was_read", "patients", "patients_in_view", "title",
            "authors", "journal", "year", "link", "doi_status", "note",
        ),
        column_config={
            "source_id": st.column_config.TextColumn("Source", pinned=True),
            "title": st.column_config.TextColumn("Title", width="large"),
            "authors": "Authors",
            "journal": "Journal",
            "year": "Year",
            "evidence_level": st.column_config.TextColumn("Evidence level", width="medium"),
            "what_was_read": st.column_config.TextColumn("What was read", width="medium"),
            "patients": "Patients",
            "patients_in_view": "Patients in view",
            "link": st.column_config.LinkColumn("Link"),
            "doi_status": "DOI",
            "note": st.column_config.TextColumn("Note", width="large"),
        },
        hide_index=True,
        key="sources_publications",
        height="content",
        alt=f"{len(rows)} publications and what was read of each.",
    )  # fmt: skip
    st.caption(
        "Evidence levels: " + " · ".join(literal(label) for label in levels.values())
        + ". Press reports (D) are left out unless they are chosen in the filters."
    )  # fmt: skip


def studies(rows: pd.DataFrame, bounds: pd.DataFrame) -> None:
    """The studies with their exact upper bounds, from `queries.sources`."""
    texts = bounds.pivot(index="study_id", columns="event", values="text")
    st.dataframe(
        rows.assign(link=_links(rows), year=rows["year"].astype("string")).join(
            texts, on="study_id"
        ),
        column_order=(
            "study_id", "patients", "any adverse event", "serious event", "statement", "design",
            "product_source", "route", "indication", "follow_up_text", "patients_note", "citation",
            "link",
        ),
        column_config={
            "study_id": st.column_config.TextColumn("Study", pinned=True),
            "patients": "Patients",
            "any adverse event": st.column_config.TextColumn("Any adverse event", width="medium"),
            "serious event": st.column_config.TextColumn("Serious event", width="medium"),
            "statement": st.column_config.TextColumn("In the authors' words", width="medium"),
            "design": "Design",
            "product_source": "Product",
            "route": "Route",
            "indication": "Indication",
            "follow_up_text": "Follow-up",
            "patients_note": "Who is counted",
            "citation": st.column_config.TextColumn("Citation", width="large"),
            "link": st.column_config.LinkColumn("Link"),
        },
        hide_index=True,
        key="sources_studies",
        height="content",
        alt=f"{len(rows)} studies with the exact upper bound of each count.",
    )  # fmt: skip


def words_of_studies(bounds: pd.DataFrame, say: Callable[[str, str, str, str], Words]) -> Words:
    """The words of the figure of the studies."""
    counted = bounds.dropna(subset="upper")
    studies_counted, all_studies = counted["study_id"].nunique(), bounds["study_id"].nunique()
    without = all_studies - studies_counted
    return say(
        f"{studies_counted} of {all_studies} studies",
        " counted events; none can exclude what is rarer than its bound",
        "A mark is the share counted, the line ends at its exact one-sided upper 95 % bound. No "
        "proportion of granuloma or necrosis can be read from it.",
        f"{without} without a count have no line." if without else "",
    )


def show(edges: Sequence[int]) -> None:
    """The definitions, each with the statement that holds it."""
    first, second, third = edges
    for heading, text, files in DEFINITIONS:
        st.markdown(f"**{heading}.** {text.format(first, first + 1, second, second + 1, third)}")
        for name in files:
            with st.expander(f"queries/{name}.sql", icon=":material/code:"):
                st.code(statement.text(name), language="sql")


def statistics() -> None:
    """The statistics of the pages, each with its source."""
    st.markdown("\n".join(f"* **{name}**: {source}." for name, source in STATISTICS))


def _links(rows: pd.DataFrame) -> list[str | None]:
    """Where a publication can be read: by its DOI, else by its address; only over https."""
    found: list[str | None] = []
    for doi, url in zip(rows["doi"], rows["url"], strict=True):
        link = url if pd.isna(doi) else f"{RESOLVER}{doi}"
        found.append(link if isinstance(link, str) and link.startswith("https://") else None)
    return found
