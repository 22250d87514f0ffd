"""The marks in the lanes of spans: patients, days of onset, treatment and end, and what is cut."""

from typing import Any

import pandas as pd

from pages.figures.style import BLUE, GREEN, ONSET, PAPER, QUIET

PALE_ONSET = "rgba(194, 24, 91, 0.30)"
PALE = "rgba(138, 148, 160, 0.45)"
# The last day of each mark of a span.
LATEST = ["high_days", "start_three_quarter_days", "end_three_quarter_days"]
# What is known by day, the column of its patients, and how it is drawn.
MILESTONES = (
    ("start", "treated", "first treatment begins", BLUE, "line-ns", -0.16),
    ("end", "ended", "reaction ends", GREEN, "diamond", 0.16),
)
Trace = dict[str, Any]


def traces(rows: pd.DataFrame, high: float) -> list[Trace]:
    """Every mark of the lanes in `rows`, each on its own day, on an axis to the day `high`.

    `rows` are those of `timeline_binned.lanes` with their place `y`. Bars are cut at the end of the
    axis, a median beyond it is not drawn; a triangle at the edge stands for either.
    """
    held = rows[rows["kind"] == "span"]
    return [*_counts(rows), *_span_bars(held, high), *_milestones(held, high), *_edge(held, high)]


def goes_beyond(held: pd.DataFrame, high: float) -> pd.Series:
    """Whether a mark of each span lies, or goes on, beyond the day `high`."""
    return (held[LATEST] > high).fillna(False).any(axis="columns")


def ends_of_axis(high: float) -> tuple[float, float]:
    """Where the axis begins and ends, with room for a whole day at both and for triangles."""
    return -high * 0.02 - 0.5, high * 1.03 + 0.5


def _asked(rows: pd.DataFrame) -> list[str]:
    return [str(each) for each in rows["filter"]]


def _hover(rows: pd.DataFrame) -> list[str]:
    texts: list[str] = []
    for row in rows.to_dict("records"):
        name = f"onset day {row['name']}" if row["kind"] == "span" else f"onset: {row['name']}"
        lines = [f"<b>{name}</b>", f"{row['patients']:,} patients"]
        if row["patients_possible"]:
            lines.append(f"{row['patients_possible']:,} of them fit the filters only possibly")
        if row["overlapping"]:
            beside = "" if row["wider_too"] else ", left out by a click"
            lines.append(
                f"and {row['overlapping']:,} more whose wider range touches these days{beside}"
            )
        if row["filter"]:
            lines.append("<i>click to see them</i>")
        texts.append("<br>".join(lines))
    return texts


def _counts(rows: pd.DataFrame) -> list[Trace]:
    common: Trace = {
        "type": "bar",
        "orientation": "h",
        "y": rows["y"].tolist(),
        "customdata": _asked(rows),
        "hovertext": _hover(rows),
        "hoverinfo": "text",
        "width": 0.62,
        "textposition": "none",
    }
    certain = (rows["patients"] - rows["patients_possible"]).tolist()
    possible = rows["patients_possible"].tolist()
    overlapping = rows["overlapping"].tolist()
    rim = {"width": 1, "color": QUIET}
    traces = [
        common | {"name": "patients", "x": certain, "marker": {"color": QUIET}},
        common | {"name": "fit only possibly", "x": possible, "marker": {"color": PALE}},
        common
        | {"name": "may lie here too", "x": overlapping, "marker": {"color": PAPER, "line": rim}},
    ]
    return [trace for trace in traces if any(trace["x"]) or trace["name"] == "patients"]


def _span_bars(held: pd.DataFrame, high: float) -> list[Trace]:
    begun = held[held["low_days"] <= high]
    low = begun["low_days"]
    # A span of one day is as wide as its day, so that neighbours meet and nothing is hidden.
    length = (begun["high_days"].clip(upper=high) - low + 1).tolist()
    return [
        {
            "type": "bar",
            "orientation": "h",
            "xaxis": "x2",
            "base": (low - 0.5).tolist(),
            "x": length,
            "y": begun["y"].tolist(),
            "width": 0.62,
            "name": "span of onset",
            "marker": {"color": PALE_ONSET, "line": {"color": ONSET, "width": 1}},
            "customdata": _asked(begun),
            "hovertext": _hover(begun),
            "hoverinfo": "text",
            "textposition": "none",
        }
    ]


def _milestones(held: pd.DataFrame, high: float) -> list[Trace]:
    traces: list[Trace] = []
    for what, number, name, colour, symbol, shift in MILESTONES:
        quarter, median, three_quarter = (
            f"{what}_{each}_days" for each in ("quarter", "median", "three_quarter")
        )
        begun = held[held[number] > 0]
        begun = begun[begun[quarter] <= high]
        known = begun[begun[median] <= high]
        low = begun[quarter].astype(float).tolist()
        top = begun[three_quarter].clip(upper=high).astype(float).tolist()
        shared: Trace = {"xaxis": "x2", "hoverinfo": "text", "legendgroup": what}
        traces += [
            shared
            | {
                "type": "scatter",
                "mode": "lines",
                "hoverinfo": "skip",
                "showlegend": False,
                "x": [x for pair in zip(low, top, strict=True) for x in (*pair, None)],
                "y": [at for y in begun["y"] for at in (y + shift, y + shift, None)],
                "line": {"color": colour, "width": 5},
                "opacity": 0.45,
            },
            shared
            | {
                "type": "scatter",
                "mode": "markers",
                "name": f"{name}<br>(median, middle half)",
                "x": known[median].astype(float).tolist(),
                "y": [y + shift for y in known["y"]],
                "hovertext": [
                    f"<b>onset day {row['name']}</b><br>{_middle(row, what, number, name)}"
                    for row in known.to_dict("records")
                ],
                "customdata": _asked(known),
                "marker": {
                    "symbol": symbol,
                    "size": 9,
                    "color": colour,
                    "line": {
                        "width": 2.4 if symbol == "line-ns" else 0.8,
                        "color": colour if symbol == "line-ns" else PAPER,
                    },
                },
            },
        ]
    return traces


def _middle(row: dict[str, Any], what: str, number: str, name: str) -> str:
    """The days of a milestone of one span in words."""
    quarter, median, three_quarter = (
        row[f"{what}_{each}_days"] for each in ("quarter", "median", "three_quarter")
    )
    return (
        f"{name}: half between day {quarter} and day {three_quarter}, median day {median}<br>"
        f"of {row[number]:,} patients"
    )


def _edge(held: pd.DataFrame, high: float) -> list[Trace]:
    """A triangle at the end of each lane with a mark that lies, or goes on, beyond the axis."""
    rows = held[goes_beyond(held, high)]
    if rows.empty:
        return []
    texts: list[str] = []
    for row in rows.to_dict("records"):
        days = [
            _middle(row, what, number, name) for what, number, name, *_ in MILESTONES if row[number]
        ]
        texts.append("<br>".join([f"<b>onset day {row['name']}</b>", *days]))
    between = (high + 0.5 + ends_of_axis(high)[1]) / 2
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "goes on beyond the axis",
            "xaxis": "x2",
            "x": [between] * len(rows),
            "y": rows["y"].tolist(),
            "customdata": _asked(rows),
            "hovertext": texts,
            "hoverinfo": "text",
            "cliponaxis": False,
            "marker": {"symbol": "triangle-right-open", "size": 8, "color": QUIET},
        }
    ]
