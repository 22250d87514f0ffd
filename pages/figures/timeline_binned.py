"""The timeline of very many patients: a lane per span of onset instead of one per patient."""

import pandas as pd

from pages.figures import timeline_binned_marks as marks
from pages.figures.style import GRID, QUIET, Built, Words, built

AXIS_FONT = {"size": 13}
LANE = 27
TOP = 26
BELOW = 118
# Pixels of those below that the legend takes in a saved picture.
LEGEND = 66
# The axis ends where all but one in fifty of the onsets lie before it.
USUAL_SHARE = 0.98
REST = {
    "beyond": "after day {last}",
    "across": "a wider range",
    "unknown": "not reported",
    "impossible": "flagged",
}
REST_FILTERS = {"unknown": "onset_class=unknown"}


def lanes(spans: pd.DataFrame) -> pd.DataFrame:
    """One row per lane: the spans with somebody certainly in them, then what lies in no one span.

    Added to the columns of `queries.timeline.spans` are overlapping (patients whose wider range
    touches the span), name, and filter (what a click asks for, as in the URL; empty for none).
    """
    wide = spans[spans["kind"] == "across"]
    inside = spans[spans["kind"] == "span"].sort_values("low_days")
    overlapping = [
        int(wide.loc[(wide["low_days"] <= low) & (wide["high_days"] >= high), "patients"].sum())
        for low, high in zip(inside["low_days"], inside["high_days"], strict=True)
    ]
    days = [
        f"{low}" if low == high else f"{low}–{high}"
        for low, high in zip(inside["low_days"], inside["high_days"], strict=True)
    ]
    asked = [
        f"onset={low}-{high}"
        for low, high in zip(inside["low_days"], inside["high_days"], strict=True)
    ]
    rest = (
        spans[spans["kind"] != "span"]
        .groupby("kind", as_index=False)
        .agg({"low_days": "min", "high_days": "max", "patients": "sum", "patients_possible": "sum"})
    )
    rest = rest.set_index("kind").reindex([each for each in REST if each in set(rest["kind"])])
    rest = rest.reset_index().assign(
        overlapping=0,
        name=lambda rows: [
            REST[kind].format(last=low - 1)
            for kind, low in zip(rows["kind"], rows["low_days"], strict=True)
        ],
        filter=lambda rows: rows["kind"].map(REST_FILTERS).fillna(""),
    )
    first = inside.assign(overlapping=overlapping, name=days, filter=asked)
    return pd.concat([first, rest] if len(rest) else [first], ignore_index=True)


def told(spans: pd.DataFrame, *, total: int) -> tuple[str, str, str, str]:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn."""
    patients = int(spans["patients"].sum())
    held = spans[spans["kind"] == "span"].sort_values("low_days")
    reached = held["patients"].cumsum() / max(int(held["patients"].sum()), 1)
    rest = ": no onset known within one span"
    if len(held):
        middle = held[reached >= 0.5].iloc[0]
        share = f"of {int(held['patients'].sum()):,} with an onset known within one span, "
        rest = f": {share}half by day {middle['high_days']}"
    reading = (
        "Too many for a lane each: a lane is a span of onset days. Bars on the right show the "
        "middle half of the days on which the first treatment of the reaction began and on which "
        "the reaction ended, each with its median, taking the first day each can have been; "
        "reactions that had not ended are not in the second. Click a lane to see its patients."
    )
    numbers = spans.groupby("kind")["patients"].sum()
    last = spans.loc[spans["kind"] == "beyond", "low_days"].min() - 1
    words = {
        "across": "known only as a range wider than a span: hollow in each span it touches, "
        "counted once below.",
        "unknown": "whose onset is not reported.",
        "impossible": "with an onset before the exposure: flagged.",
        "beyond": f"with an onset beyond day {last}: counted below, not drawn.",
    }
    counted = [(int(numbers[kind]), words[kind]) for kind in words if kind in numbers]
    cut = int(held.loc[marks.goes_beyond(held, _reach(held)), "patients"].sum())
    if cut:
        counted.append((cut, "in spans with days beyond the axis: cut or marked at its edge."))
    left_out = [
        f"{number:,} patient{'' if number == 1 else 's'} {sentence}" for number, sentence in counted
    ]
    return f"{patients:,} of {total:,} patients", rest, reading, " ".join(left_out)


def figure(spans: pd.DataFrame, *, words: Words, certain_only: bool = False) -> Built:
    """Lanes of the spans that `queries.timeline.spans` counted.

    On the left the patients of each span, on the right its days. Bars on the left, and spans, carry
    in customdata the filter that asks for their patients; with `certain_only` a click leaves those
    out whose range is wider than the span. Without rows it is an empty frame.
    """
    rows = lanes(spans)
    rows = rows.assign(y=[float(place) for place in range(len(rows))], wider_too=not certain_only)
    held = rows[rows["kind"] == "span"]
    high = _reach(held)
    layout: dict[str, object] = {
        "barmode": "stack",
        "bargap": 0.3,
        "margin": {"l": 8, "r": 14, "t": TOP, "b": 4},
        "legend": {
            "xref": "container",
            "x": 0.01,
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "font": {"size": 11.5},
            "traceorder": "normal",
        },
        "xaxis": {
            "domain": [0, 0.27],
            "title": {"text": "patients", "font": AXIS_FONT},
            "showgrid": False,
            "nticks": 3,
            "rangemode": "tozero",
            "tickformat": "~s",
        },
        "xaxis2": {
            "domain": [0.31, 1],
            "title": {"text": "days since the last exposure", "font": AXIS_FONT},
            "range": list(marks.ends_of_axis(high)),
            "gridcolor": GRID,
            "zeroline": False,
            "showline": True,
            "linecolor": QUIET,
            "ticks": "outside",
            "tickcolor": QUIET,
            "anchor": "y",
        },
        "yaxis": {
            "range": [max(len(rows), 1) - 0.4, -0.6],
            "tickvals": rows["y"].tolist(),
            "ticktext": rows["name"].tolist(),
            "showgrid": False,
            "fixedrange": True,
            "title": {"text": "onset (day)", "font": AXIS_FONT},
            "ticks": "",
        },
    }
    height = TOP + LANE * max(len(rows), 1) + BELOW
    return built(marks.traces(rows, high), layout, words, height=height, legend=LEGEND)


def _reach(held: pd.DataFrame) -> float:
    """Last day of the axis: one far span must not squeeze the others."""
    if held.empty:
        return 1.0
    share = held["patients"].cumsum().shift(fill_value=0) / held["patients"].sum()
    usual = held[share < USUAL_SHARE]
    return max(float(usual[marks.LATEST].max().max()), 1.0)
