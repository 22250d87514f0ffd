"""The charts of each page: cases that fit in, plotly express out."""

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
from lifelines import WeibullFitter
from scipy.stats import beta

from tests.benchmarks.rival import timing
from tests.benchmarks.rival.frames import UNKNOWN, Frames

LANES_AT_MOST = 1000
LAST_DAYS = [
    0, 1, 2, 3, 5, 7, 10, 14, 17, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 90,
    105, 120, 150, 180, 270, 365,
]  # fmt: skip
MARKED_OR_BETTER = ["marked", "near_complete", "complete"]
GRADED = ["worse", "none", "partial", *MARKED_OR_BETTER]
Shown = dict[str, go.Figure | pd.DataFrame]


def overview(everything: Frames, selected: pd.DataFrame, title: str) -> Shown:
    """Ages, onset, treatments by response, outcomes, and a table of what is not known."""
    decade = (selected["age_low_years"] // 10 * 10).rename("age")
    ages = selected.groupby([decade, "match"])["patients"].sum().reset_index()
    classes = ["onset_class", "onset_class_high", "match"]
    onsets = selected.groupby(classes)["patients"].sum().reset_index()
    onsets["lane"] = (
        onsets["onset_class"].astype(str) + " to " + onsets["onset_class_high"].astype(str)
    )
    outcomes = selected.groupby(["outcome", "match"])["patients"].sum().reset_index()
    once = _courses(everything, selected).drop_duplicates(["case_key", *_CELL])
    treatments = once.groupby([*_CELL, "match"])["patients"].sum().reset_index()
    unknown = {
        column: selected.loc[selected[column], "patients"].sum()
        for column in selected.columns
        if column.startswith(UNKNOWN)
    }
    table = pd.DataFrame({"fact": unknown.keys(), "not reported": unknown.values()})
    return {
        "ages": px.bar(ages, x="age", y="patients", color="match", title=title),
        "onsets": px.bar(onsets, x="patients", y="lane", color="match", title=title),
        "treatments": px.bar(
            treatments, x="patients", y="treatment_class", color="response", title=title
        ),
        "outcomes": px.bar(outcomes, x="patients", y="outcome", color="match", title=title),
        "unknown": table.assign(share=table["not reported"] / selected["patients"].sum()),
    }


def timeline(everything: Frames, selected: pd.DataFrame, title: str) -> Shown:
    """A bar per case from onset to its end; of more than a thousand cases, quartiles by span."""
    if len(selected) <= LANES_AT_MOST:
        lanes = selected.sort_values("onset_low_days")
        end = lanes["resolution_high_days"].fillna(lanes["last_follow_up_days"])
        lanes = lanes.assign(days=end - lanes["onset_low_days"])
        chart = px.bar(
            lanes, x="days", base="onset_low_days", y="case_id", color="outcome",
            orientation="h", hover_data=["sex", "age_low_years", "patients"], title=title,
        )  # fmt: skip
        return {"lanes": chart}
    spans = [-1, *LAST_DAYS]
    first = pd.cut(selected["onset_low_days"], spans, labels=False)
    last = pd.cut(selected["onset_high_days"], spans, labels=False)
    within = selected[first == last].assign(span=first)
    patients = within.groupby(["span", "match"])["patients"].sum().reset_index()
    wide = pd.DataFrame({"first": first, "last": last, "patients": selected["patients"]})
    wide = wide[first != last].dropna()
    overlapping = pd.DataFrame(
        {
            "span": range(len(LAST_DAYS)),
            "match": "may lie here too",
            "patients": [
                wide.loc[(wide["first"] <= span) & (wide["last"] >= span), "patients"].sum()
                for span in range(len(LAST_DAYS))
            ],
        }
    )
    columns = ["first_treatment_low_days", "resolution_low_days"]
    quartiles = within.groupby("span")[columns].quantile([0.25, 0.5, 0.75])
    moments = quartiles.rename_axis(["span", "quartile"]).reset_index()
    moments = moments.melt(["span", "quartile"], columns, var_name="moment", value_name="days")
    return {
        "spans": px.bar(
            pd.concat([patients, overlapping]), x="patients", y="span", color="match",
            orientation="h", title=title,
        ),
        "moments": px.scatter(
            moments, x="days", y="span", color="moment", symbol="quartile", title=title
        ),
    }  # fmt: skip


def onset(everything: Frames, selected: pd.DataFrame, title: str) -> Shown:
    """Patients by span of onset; share of them until each day, with a Weibull fit."""
    known = selected[selected["onset_low_days"] >= 0]
    spans = [-1, *LAST_DAYS]
    first = pd.cut(known["onset_low_days"], spans, labels=False).rename("first")
    last = pd.cut(known["onset_high_days"], spans, labels=False).rename("last")
    counts = known.groupby([first, last, "match"])["patients"].sum().reset_index()
    counts["reach"] = counts["first"].eq(counts["last"]).map({True: "one span", False: "several"})
    shares = [
        _share(known, "onset_low_days", "earliest"),
        _share(known, "onset_high_days", "latest"),
    ]
    ranges = known.groupby(["onset_low_days", "onset_high_days"])["patients"].sum().reset_index()
    if len(ranges) > 1:
        shares.append(_fitted(ranges))
    return {
        "onsets": px.bar(
            counts, x="first", y="patients", color="match", pattern_shape="reach", title=title
        ),
        "shares": px.line(
            pd.concat(shares), x="day", y="share", color="line", line_shape="hv", title=title
        ),
    }


def response(everything: Frames, selected: pd.DataFrame, title: str) -> Shown:
    """Treatments by response, what followed what, and time to resolution by first treatment."""
    courses = _courses(everything, selected)
    once = courses.drop_duplicates(["case_key", *_CELL])
    cells = once.pivot_table(
        index="treatment_class", columns="response", values="patients", aggfunc="sum",
        observed=True,
    )  # fmt: skip
    graded = courses[courses["response"].isin(GRADED)]
    best = graded.groupby(["case_key", "treatment_class"], observed=True)["grade"].max()
    is_better = best >= GRADED.index("marked")
    better = is_better.groupby(level="treatment_class", observed=True).agg(["sum", "count"])
    low = beta.ppf(0.025, better["sum"], better["count"] - better["sum"] + 1)
    high = beta.ppf(0.975, better["sum"] + 1, better["count"] - better["sum"])
    cells.index = [
        f"{name} ({better['sum'].get(name, 0)} of {better['count'].get(name, 0)},"
        f" {100 * a:.1f}–{100 * b:.1f} %)"
        for name, a, b in zip(
            cells.index, _on(better, low, cells), _on(better, high, cells), strict=True
        )
    ]
    steps = courses.drop_duplicates(["case_key", "treatment_class", "next_class"]).pivot_table(
        index="treatment_class", columns="next_class", values="patients", aggfunc="sum",
        observed=True,
    )  # fmt: skip
    charts: Shown = {"cells": px.imshow(cells, text_auto=True, title=title)}
    if not steps.empty:
        charts["steps"] = px.imshow(steps, text_auto=True, title=title)
    curves = timing.curves(selected)
    if not curves.empty:
        charts["ends"] = px.line(
            curves, x="days", y="unresolved", color="first", line_shape="hv", title=title
        )
    return charts


_CELL = ["treatment_class", "response"]


def _courses(everything: Frames, selected: pd.DataFrame) -> pd.DataFrame:
    courses = everything.treatments
    return courses[courses["case_key"].isin(selected["case_key"])].merge(
        selected[["case_key", "patients", "match"]], on="case_key"
    )


def _share(known: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    patients = known.groupby(column)["patients"].sum()
    share = patients.cumsum() / patients.sum()
    return pd.DataFrame({"day": share.index, "share": share.to_numpy(), "line": name})


def _fitted(ranges: pd.DataFrame) -> pd.DataFrame:
    # A Weibull distribution has no day 0.
    low = ranges["onset_low_days"].astype(float).clip(lower=0.5)
    high = ranges["onset_high_days"].astype(float).clip(lower=0.5)
    fit = WeibullFitter().fit_interval_censoring(low, high, weights=ranges["patients"])
    share = fit.cumulative_density_["Weibull_estimate"]
    return pd.DataFrame({"day": share.index, "share": share.to_numpy(), "line": "Weibull"})


def _on(better: pd.DataFrame, values: object, cells: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=better.index.astype(str)).reindex(cells.index.astype(str))
