"""Studies as denominators: what was counted, and how much could have been missed."""

from typing import Any

import pandas as pd

from pages.figures import style

# Pixels of the name of a study, of a line below it, and between studies.
NAME = 22
LINE = 18
GAP = 10
AXIS = 84
# Colour, symbol and dash of each kind of event.
KINDS = {
    "any adverse event": (style.VERMILION, "diamond", "solid"),
    "serious event": (style.BLUE, "circle", "dot"),
}


def figure(rows: pd.DataFrame, *, words: style.Words) -> style.Built:
    """A lane per study: the share counted as a mark, and a line to its upper bound.

    `rows` are those of `queries.sources.bounds`, in the order of the lanes. A count that the
    study does not give has no line; where a study gives none, its lane says so.
    """
    labels: list[dict[str, Any]] = []
    levels: dict[tuple[str, str], int] = {}
    top = 0
    for study, of_study in rows.groupby("study_id", sort=False):
        labels.append(_label(str(study), of_study, top + NAME / 2))
        top += NAME
        for kind in of_study.dropna(subset="upper")["event"]:
            levels[str(study), kind] = top + LINE // 2
            top += LINE
        top += GAP
    counted = rows.dropna(subset="upper")
    traces = [
        trace for kind in KINDS for trace in _kind(counted[counted["event"] == kind], kind, levels)
    ]
    highest = 100 * float(counted["upper"].max()) if len(counted) else 10.0
    layout = {
        "margin": {"l": 12, "r": 12, "t": 4, "b": AXIS - 4},
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom"},
        "annotations": labels,
        "xaxis": {
            # Room for the numbers beside the longest line, on a phone too.
            "range": [0, highest * 1.65],
            "ticksuffix": " %",
            "fixedrange": True,
            "title": {"text": "patients with an event (%)", "standoff": 6},
        },
        "yaxis": {"visible": False, "range": [top, 0], "fixedrange": True},
    }
    return style.built(traces, layout, words, height=top + AXIS)


def _label(study: str, rows: pd.DataFrame, level: float) -> dict[str, Any]:
    none = "" if rows["upper"].notna().any() else ": events not counted"
    text = f"{style.plain(study)} · <b>{int(rows['patients'].iloc[0])} patients</b>{none}"
    return {
        "x": 0, "xref": "paper", "xanchor": "left", "y": level, "yref": "y", "yanchor": "middle",
        "showarrow": False, "align": "left", "font": {"size": 12.5}, "text": text,
    }  # fmt: skip


def _kind(
    rows: pd.DataFrame, kind: str, levels: dict[tuple[str, str], int]
) -> list[dict[str, Any]]:
    """The lines of one kind of event, their ends with numbers, and the shares counted."""
    if rows.empty:
        return []
    colour, symbol, dash = KINDS[kind]
    heights = [levels[study, kind] for study in rows["study_id"]]
    uppers = [100 * float(upper) for upper in rows["upper"]]
    shares = [
        100 * int(events) / int(patients)
        for events, patients in zip(rows["events"], rows["patients"], strict=True)
    ]
    lines: dict[str, Any] = {
        "type": "scatter", "mode": "lines", "showlegend": False, "hoverinfo": "skip",
        "x": [x for upper in uppers for x in (0, upper, None)],
        "y": [y for height in heights for y in (height, height, None)],
        "line": {"color": colour, "width": 2.5, "dash": dash}, "opacity": 0.65,
    }  # fmt: skip
    ends: dict[str, Any] = {
        "type": "scatter", "mode": "markers+text", "showlegend": False, "hoverinfo": "skip",
        "x": uppers, "y": heights, "text": [f"  {text}" for text in rows["text"]],
        "textposition": "middle right", "textfont": {"size": 11.5}, "cliponaxis": False,
        "marker": {
            "symbol": "line-ns", "size": 9, "color": colour, "line": {"width": 2.5, "color": colour}
        },
    }  # fmt: skip
    counts: dict[str, Any] = {
        "type": "scatter", "mode": "markers", "name": kind, "x": shares, "y": heights,
        "cliponaxis": False, "showlegend": True,
        "hovertext": [
            f"<b>{style.plain(study)}</b><br>{kind}: {text}"
            for study, text in zip(rows["study_id"], rows["text"], strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {"symbol": symbol, "size": 9, "color": colour},
    }  # fmt: skip
    return [lines, ends, counts]
