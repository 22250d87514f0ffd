"""The course of one case: exposure, reaction, tests, treatment and outcome on one axis of days."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import pandas as pd

from pages.figures import course_given
from pages.figures.style import (
    GREY,
    GRID,
    INK,
    ONSET,
    OUTCOME,
    PAPER,
    QUIET,
    TREATMENT,
    Built,
    Words,
    built,
    plain,
)

# Pixels of a line of words, of the marks below them, and above and below both.
LINE = 16
MARKS = 28
# Pixels between marks of different looks at one day, one below the other.
STEP = 17
PADDING = 7
BELOW = 58
LINE_LENGTH = 48
SHORTEST_AXIS = 7.0
PALE_SESSION = "rgba(110, 120, 132, 0.75)"
PALE_ONSET = "rgba(194, 24, 91, 0.22)"
Trace = dict[str, Any]
Row = Mapping[str, Any]


def figure(rows: pd.DataFrame, *, words: Words) -> Built:
    """Lanes of `case_course_text.marks`, each with its facts in words above its marks."""
    drawn = _told_apart(rows[rows["has_mark"]])
    lanes = _lanes(rows, drawn)
    ends = drawn[["low_days", "high_days", "stop_low_days", "stop_high_days"]].astype("float64")
    low = min(0.0, float(ends.min().min())) if len(drawn) else 0.0
    high = max(SHORTEST_AXIS, float(ends.max().max())) if len(drawn) else SHORTEST_AXIS
    room = (high - low) * 0.05
    traces = [
        trace
        for row in drawn.to_dict("records")
        for trace in _drawn(row, lanes[row["lane"]].marks + row["step"] * STEP, room / 8)
    ]
    # An axis without a trace is not drawn.
    traces.append(
        {
            "type": "scatter",
            "x": [low],
            "y": [0],
            "mode": "markers",
            "opacity": 0,
            "hoverinfo": "skip",
        }
    )
    total = max(each.bottom for each in lanes.values())
    layout = {
        "barmode": "overlay",
        "showlegend": False,
        "margin": {"l": 8, "r": 14, "t": 6, "b": 4},
        "annotations": [_text(each) for each in lanes.values()],
        "shapes": [_line(each.bottom) for each in lanes.values()],
        "yaxis": {
            "range": [total, 0],
            "tickvals": [each.top + 13 for each in lanes.values()],
            "ticktext": [f"<b>{name}</b>" for name in lanes],
            "showgrid": False,
            "ticks": "",
            "fixedrange": True,
        },
        "xaxis": {
            "range": [low - room, high + room],
            "title": {"text": "days since the last exposure"},
            "showline": True,
            "showgrid": False,
            "ticks": "outside",
            "tickcolor": QUIET,
        },
    }
    return built(traces, layout, words, height=round(total + BELOW))


def _told_apart(drawn: pd.DataFrame) -> pd.DataFrame:
    """A row for each mark that can be told apart from those at its place.

    Facts of one look at one place are one mark, whose `hover` has the words of all. Of several
    looks at one day each has its own `step` down the lane, or one would hide the other.
    """
    # Only outcomes can look different at one place, as each course has a lane of its own.
    is_end = drawn["part"] == "end"
    marked = drawn.assign(
        look=drawn["code"].where(is_end, "").fillna("not_reported"),
        hover=[plain(words) for words in drawn["words"]],
    )
    same = ["lane", "part", "look", "low_days", "high_days"]
    marked["hover"] = marked.groupby(same)["hover"].transform(_lines)
    marked = marked.drop_duplicates(same)
    step = marked.groupby(["lane", "high_days"]).cumcount().where(marked["part"] == "end", 0)
    return marked.assign(step=step)


def _lines(texts: pd.Series) -> str:
    return "<br>".join(dict.fromkeys(texts))


@dataclass(frozen=True)
class Lane:
    """Pixels of one lane from the top of the figure, and what is written in it."""

    top: float
    marks: float
    bottom: float
    text: str


def _lanes(rows: pd.DataFrame, drawn: pd.DataFrame) -> dict[str, Lane]:
    """Each lane as high as its words and, where there are any, its marks."""
    steps = drawn.groupby("lane")["step"].max()
    lanes: dict[str, Lane] = {}
    top = 0.0
    for name, held in rows.groupby("lane", sort=False):
        facts = dict.fromkeys(held["words"])
        lines = [line for fact in facts for line in textwrap.wrap(fact, LINE_LENGTH)]
        marks = top + PADDING + len(lines) * LINE + MARKS / 2
        room = MARKS + STEP * int(steps[name]) if name in steps.index else 0
        bottom = top + 2 * PADDING + len(lines) * LINE + room
        lanes[str(name)] = Lane(top, marks, bottom, "<br>".join(plain(line) for line in lines))
        top = bottom
    return lanes


def _text(lane: Lane) -> Trace:
    return {
        "x": 0,
        "xref": "x domain",
        "xanchor": "left",
        "xshift": 3,
        "y": lane.top + PADDING - 4,
        "yanchor": "top",
        "align": "left",
        "text": lane.text,
        "showarrow": False,
        "font": {"size": 12.5, "color": INK},
    }


def _line(bottom: float) -> Trace:
    return {
        "type": "line",
        "xref": "x domain",
        "x0": 0,
        "x1": 1,
        "y0": bottom,
        "y1": bottom,
        "layer": "below",
        "line": {"color": GRID, "width": 1},
    }


def _drawn(row: Row, y: float, least: float) -> list[Trace]:
    low, high, hover = float(row["low_days"]), float(row["high_days"]), row["hover"]
    if row["part"] == "treatment":
        return _course(row, y, least)
    if row["part"] == "onset":
        return [_onset(row, y)]
    if row["part"] == "end":
        symbol, colour, _ = OUTCOME[row["look"]]
        bar = [_bar(low, high, y, 4, colour, hover, opacity=0.4)] if low < high else []
        return [*bar, _dot(high, y, symbol, colour, hover, 13)]
    if row["part"] == "biopsy":
        bar = [_bar(low, high, y, 4, GREY, hover)] if low < high else []
        return [*bar, _dot(high, y, "x-thin", INK, hover, 10, width=2.4)]
    if low < high:
        return [_bar(low, high, y, 14, PALE_SESSION, hover)]
    return [_dot(low, y, "line-ns", INK, hover, 14, width=2.6)]


def _onset(row: Row, y: float) -> Trace:
    """A dot or the days it can be of, hollow where it is flagged."""
    low, high, hover = float(row["low_days"]), float(row["high_days"]), row["hover"]
    if low < high:
        colour = PAPER if row["is_flagged"] else PALE_ONSET
        return _bar(low, high, y, 20, colour, hover, rim=ONSET)
    if row["is_flagged"]:
        return _dot(low, y, "circle-open", ONSET, hover, 13, width=2.4)
    return _dot(low, y, "circle", ONSET, hover, 13)


def _course(row: Row, y: float, least: float) -> list[Trace]:
    """Full where the treatment was certainly given, pale where it may have been."""
    colour, pattern = TREATMENT[str(row["code"])]
    low, high, hover = float(row["low_days"]), float(row["high_days"]), row["hover"]
    stop_low, stop_high = (
        nan if pd.isna(row[name]) else float(row[name])
        for name in ("stop_low_days", "stop_high_days")
    )
    end = high if isnan(stop_high) else stop_high
    given = course_given.certainly((low, high), (stop_low, stop_high), least=least)
    traces = [_bar(low, end, y, 18, colour, hover, opacity=0.38)]
    if given:
        traces.append(_bar(*given, y, 18, colour, hover))
    if pattern:
        traces[-1]["marker"]["pattern"] = {
            "shape": pattern,
            "size": 7,
            "fgcolor": PAPER,
            "bgcolor": colour,
            "solidity": 0.35,
            "fillmode": "replace",
        }
    if row["is_ongoing"]:
        traces.append(_dot(end, y, "arrow-right", colour, hover, 12))
    return traces


def _bar(
    low: float,
    high: float,
    y: float,
    width: float,
    colour: str,
    hover: str,
    *,
    opacity: float = 1.0,
    rim: str = PAPER,
) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "base": [low],
        "x": [high - low],
        "y": [y],
        "width": width,
        "hovertext": [hover],
        "hoverinfo": "text",
        "marker": {"color": colour, "opacity": opacity, "line": {"width": 1, "color": rim}},
    }


def _dot(
    x: float, y: float, symbol: str, colour: str, hover: str, size: float, *, width: float = 1.0
) -> Trace:
    is_line = symbol.endswith(("-thin", "-ns", "-open"))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x],
        "y": [y],
        "hovertext": [hover],
        "hoverinfo": "text",
        "marker": {
            "symbol": symbol,
            "size": size,
            "color": colour,
            "line": {"width": width, "color": colour if is_line else PAPER},
        },
    }
