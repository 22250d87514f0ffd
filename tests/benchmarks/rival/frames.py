"""The data in memory, and the filters as boolean masks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st

import data

FOLDED = {
    "Patient": ("sex", "country"),
    "Exposure": ("product", "exosome_source", "route", "device", "indication"),
    "Reaction": ("reaction", "microbiology", "outcome", "serious"),
    "Report": ("source_id",),
}
CASE = ("onset_class", "sex", "country", "outcome", "serious", "source_id")
EXPOSURE = ("product", "exosome_source", "route", "device", "indication")
REACTION = ("reaction", "microbiology", "biopsy", "rechallenge")
TREATMENT = ("treatment_class", "response")
# Columns of cases that say whether a fact is not known of the case, for the table of the overview.
UNKNOWN = "unknown_"
FACTS = ("sex", "country", "outcome", "serious", "onset_low_days", "age_low_years",
         "resolution_low_days", "last_follow_up_days", "best_response")  # fmt: skip
GRADES = ["worse", "none", "partial", "marked", "near_complete", "complete"]
CLASS_ENDS = [float("-inf"), -1, 1, 14, 90, float("inf")]
CLASSES = ["before", "immediate", "early", "delayed", "late"]


@dataclass(frozen=True)
class Frames:
    """One data set: a row per case, session, reaction and course."""

    cases: pd.DataFrame
    exposures: pd.DataFrame
    reactions: pd.DataFrame
    treatments: pd.DataFrame


@st.cache_data
def paths() -> dict[str, Path]:
    """The files there are, by name of the data set."""
    found = data.catalogue().datasets
    return {name: found[name].path for name in sorted(found)}


@st.cache_resource
def load(name: str) -> Frames:
    """Everything of one data set, read once; press reports are left out."""
    with duckdb.connect(str(paths()[name]), read_only=True) as connection:
        cases = connection.execute(
            "select * from case_fact where evidence_level <> 'D' order by case_key"
        ).df()
        exposures, reactions, treatments = (
            connection.execute(
                f"select case_key, {', '.join(columns)} from {table} order by case_key"
            ).df()
            for table, columns in (
                ("exposure", EXPOSURE),
                ("reaction", REACTION),
                ("treatment", (*TREATMENT, "line")),
            )
        )
    cases["onset_class"] = pd.cut(cases["onset_low_days"], CLASS_ENDS, labels=CLASSES)
    cases["onset_class_high"] = pd.cut(cases["onset_high_days"], CLASS_ENDS, labels=CLASSES)
    treatments = treatments.sort_values(["case_key", "line"])
    treatments["next_class"] = treatments.groupby("case_key")["treatment_class"].shift(-1)
    treatments["grade"] = (
        treatments["response"].astype("str").map({grade: n for n, grade in enumerate(GRADES)})
    )
    for column in FACTS:
        cases[UNKNOWN + column] = cases[column].isna()
    for rows, columns in ((exposures, EXPOSURE), (reactions, REACTION)):
        for column in columns:
            known = rows.loc[rows[column].notna(), "case_key"]
            cases[UNKNOWN + column] = ~cases["case_key"].isin(known)
    return Frames(cases, exposures, reactions, treatments)


def choices(everything: Frames) -> dict[str, pd.Series]:
    """Patients of each value of each column that can be filtered."""
    cases = everything.cases
    counts = {column: cases.groupby(column)["patients"].sum() for column in CASE}
    patients = cases.set_index("case_key")["patients"]
    for rows, columns in _details(everything):
        for column in columns:
            once = rows[["case_key", column]].drop_duplicates()
            counts[column] = once["case_key"].map(patients).groupby(once[column]).sum().astype(int)
    return {column: each[each > 0] for column, each in counts.items()}


def selected(everything: Frames, wanted: Mapping[str, object], match: str) -> pd.DataFrame:
    """Cases that fit, with `match` certain or possible; 'left out' leaves the possible out."""
    cases = everything.cases
    certain = pd.Series(True, index=cases.index)
    possible = pd.Series(True, index=cases.index)
    for fits, may_fit in _masks(everything, wanted):
        certain &= fits
        possible &= may_fit
    kept = certain if match == "left out" else possible
    return cases[kept].assign(match=certain[kept].map({True: "certain", False: "possible"}))


def _masks(
    everything: Frames, wanted: Mapping[str, object]
) -> Iterator[tuple[pd.Series, pd.Series]]:
    """Of each filter that is set, the cases that fit and those that may fit."""
    cases = everything.cases
    for name, (first, last), whole in (
        ("age_{}_years", wanted["age"], (0, 120)),
        ("onset_{}_days", wanted["onset"], (0, 3650)),
    ):
        if (first, last) != whole:
            low, high = cases[name.format("low")], cases[name.format("high")]
            overlaps = (high >= first) & (low <= last)
            yield (low >= first) & (high <= last), overlaps | low.isna()
    if wanted["onset_class"]:
        low_fits = cases["onset_class"].isin(wanted["onset_class"])
        high_fits = cases["onset_class_high"].isin(wanted["onset_class"])
        yield low_fits & high_fits, low_fits | high_fits | cases["onset_class"].isna()
    for column in CASE[1:]:
        if wanted[column]:
            fits = cases[column].isin(wanted[column])
            yield fits, fits | cases[column].isna()
    for rows, columns in _details(everything):
        chosen = [column for column in columns if wanted.get(column)]
        if chosen:
            fits = rows[chosen].isin({column: wanted[column] for column in chosen}).all(axis=1)
            has_one = cases["case_key"].isin(rows.loc[fits, "case_key"])
            yield has_one, has_one


def _details(everything: Frames) -> tuple[tuple[pd.DataFrame, tuple[str, ...]], ...]:
    return (
        (everything.exposures, EXPOSURE),
        (everything.reactions, REACTION),
        (everything.treatments, TREATMENT),
    )
