"""The timeline of very many patients: a lane per span of onset instead of one per patient."""

from typing import Any

import pandas as pd

from pages.figures.style import BLUE, GREEN, GRID, ONSET, PAPER, QUIET, Built, Words, built

AXIS_FONT = {"size": 13}
LANE = 27
TOP = 26
BELOW = 118
# Pixels of those below that the legend takes in a saved picture.
LEGEND = 66
# The axis ends where all but one in fifty of the onsets lie before it.
USUAL_SHARE = 0.98
PALE_ONSET = "rgba(194, 24, 91, 0.30)"
PALE = "rgba(138, 148, 160, 0.45)"
REST = {"across": "a wider range", "unknown": "not reported", "impossible": "flagged"}
REST_FILTERS = {"unknown": "onset_class=unknown"}
Trace = dict[str, Any]


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
        name=lambda rows: rows["kind"].map(REST),
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
    words = {
        "across": "known only as a range wider than a span: hollow in each span it touches, "
        "counted once below.",
        "unknown": "whose onset is not reported.",
        "impossible": "with an onset before the exposure or beyond the last span: flagged.",
    }
    left_out = [
        f"{numbers[kind]:,} patient{'' if numbers[kind] == 1 else 's'} {words[kind]}"
        for kind in words
        if kind in numbers
    ]
    return f"{patients:,} of {total:,} patients", rest, reading, " ".join(left_out)


def figure(spans: pd.DataFrame, *, words: Words) -> Built:
    """Lanes of the spans that `queries.timeline.spans` counted.

    On the left the patients of each span, on the right its days. Bars on the left, and spans, carry
    in customdata the filter that asks for their patients. Without rows it is an empty frame.
    """
    rows = lanes(spans)
    rows = rows.assign(y=[float(place) for place in range(len(rows))])
    held = rows[rows["kind"] == "span"]
    high = _reach(held)
    traces = [*_counts(rows), *_span_bars(held, high), *_milestones(held, high)]
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
            "range": [-high * 0.02, high * 1.03],
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
    return built(traces, layout, words, height=height, legend=LEGEND)


def _reach(held: pd.DataFrame) -> float:
    """Last day of the axis: one far span must not squeeze the others."""
    if held.empty:
        return 1.0
    share = held["patients"].cumsum().shift(fill_value=0) / held["patients"].sum()
    usual = held[share < USUAL_SHARE]
    latest = usual[["high_days", "start_three_quarter_days", "end_three_quarter_days"]].max().max()
    return float(latest)


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
            lines.append(f"and {row['overlapping']:,} more whose wider range touches these days")
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
    low = held["low_days"].clip(upper=high)
    # A span of one day is as wide as its day, so that neighbours meet and nothing is hidden.
    length = (held["high_days"].clip(upper=high) - low + 1).tolist()
    return [
        {
            "type": "bar",
            "orientation": "h",
            "xaxis": "x2",
            "base": (low - 0.5).tolist(),
            "x": length,
            "y": held["y"].tolist(),
            "width": 0.62,
            "name": "span of onset",
            "marker": {"color": PALE_ONSET, "line": {"color": ONSET, "width": 1}},
            "customdata": _asked(held),
            "hovertext": _hover(held),
            "hoverinfo": "text",
            "textposition": "none",
        }
    ]


def _milestones(held: pd.DataFrame, high: float) -> list[Trace]:
    traces: list[Trace] = []
    for what, number, name, colour, symbol, shift in (
        ("start", "treated", "first treatment begins", BLUE, "line-ns", -0.16),
        ("end", "ended", "reaction ends", GREEN, "diamond", 0.16),
    ):
        known = held[held[number] > 0]
        known = known[known[f"{what}_quarter_days"] <= high]
        columns = [f"{what}_{each}_days" for each in ("quarter", "median", "three_quarter")]
        low, median, top = (known[each].clip(upper=high).astype(float).tolist() for each in columns)
        y = [each + shift for each in known["y"]]
        texts = [
            f"<b>onset day {row['name']}</b><br>{name}: half between day {row[columns[0]]} and day "
            f"{row[columns[2]]}, median day {row[columns[1]]}<br>of {row[number]:,} patients"
            for row in known.to_dict("records")
        ]
        shared: Trace = {"xaxis": "x2", "hoverinfo": "text", "legendgroup": what}
        traces += [
            shared
            | {
                "type": "scatter",
                "mode": "lines",
                "hoverinfo": "skip",
                "showlegend": False,
                "x": [x for pair in zip(low, top, strict=True) for x in (*pair, None)],
                "y": [at for each in y for at in (each, each, None)],
                "line": {"color": colour, "width": 5},
                "opacity": 0.45,
            },
            shared
            | {
                "type": "scatter",
                "mode": "markers",
                "name": f"{name}<br>(median, middle half)",
                "x": median,
                "y": y,
                "hovertext": texts,
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
