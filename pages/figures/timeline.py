"""The timeline: a lane per patient or published group, and what is known of it on one axis."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.figures import timeline_marks
from pages.figures.lane_marks import Lanes, Trace
from pages.figures.style import GRID, QUIET, Words, emphasised, frame
from pages.figures.timeline_marks import ONE_LINE

# Pixels: lanes are as high as fits a screen or two, and never so low that they run together.
HIGHEST_LANE = 38
LOWEST_LANE = 2.8
ALL_LANES = 1320
CAPTION_LINE = 16
TOP = 30
AXIS = 52
LEGEND_LINE = 19
TWO_LINES = 30
AXIS_TITLES = {
    "days": "days since the last exosome session",
    "weeks": "weeks since the last exosome session",
    "dates": "calendar date",
}
CLASS_NAMES = ("immediate", "early", "delayed", "late")
# A guide's name is left out where its span is narrower than the name on a phone.
WIDTH_OF_A_LETTER = 0.024
FEW_DAYS = 9


def figure(
    facts: pd.DataFrame,
    *,
    words: Words,
    marked: frozenset[str] = frozenset(),
    unit: str = "days",
    edges: Sequence[int] = (),
) -> go.Figure:
    """Lanes of the facts that `timeline_axis.placed` and `timeline_text.written` prepared.

    Each mark's customdata is the name of its case. `edges` are the last days of immediate, early
    and delayed onset, drawn as guides (not on an axis of dates). Cases without a calendar date are
    left out of an axis of dates. Without rows the figure is an empty frame.
    """
    shown = facts[facts["state"] != "no_date"]
    lanes = _lanes(shown)
    traces = timeline_marks.traces(shown, lanes)
    for trace in traces:
        if marked and trace.get("customdata"):
            trace["selectedpoints"] = emphasised(trace["customdata"], marked)
            trace["unselected"] = {"marker": {"opacity": 0.25}}
    entries = sum(1 for trace in traces if trace.get("showlegend"))
    height = round(TOP + lanes.total + AXIS + LEGEND_LINE * -(-entries * 2 // 5))
    drawn = frame(go.Figure(data=traces), words, height=height)
    drawn.update_layout(
        barmode="overlay",
        margin={"l": 8, "r": 14, "t": 4, "b": 4},
        legend={
            "xref": "container",
            "x": 0.01,
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "font": {"size": 11.5},
            "itemsizing": "constant",
        },
        annotations=_captions(shown, lanes),
        uniformtext={"minsize": 9, "mode": "hide"},
    )
    if unit != "dates":
        _guide(drawn, lanes, [edge / (7 if unit == "weeks" else 1) for edge in edges])
    _axes(drawn, shown, lanes, unit)
    return drawn


def _lanes(facts: pd.DataFrame) -> Lanes:
    rows = facts[facts["part"] == "lane"]
    height = min(HIGHEST_LANE, max(LOWEST_LANE, ALL_LANES / max(len(rows), 1)))
    middle: dict[int, float] = {}
    top = 0.0
    for place, caption in zip(rows["place"], rows["caption"], strict=True):
        lines = caption.count("<br>") + 1 if caption else 0
        middle[place] = top + height / 2
        top += height + lines * CAPTION_LINE + (8 if lines else 0)
    x = facts.loc[facts["state"].isin(["drawn", "beyond"]), ["x_low", "x_high", "x_stop_high"]]
    low, high = (0.0, 1.0) if x.isna().all(axis=None) else (x.min().min(), x.max().max())
    room = (high - low) or 1.0
    return Lanes(middle, height, max(top, HIGHEST_LANE), low - 0.045 * room, high + 0.045 * room)


def _captions(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    rows = facts[(facts["part"] == "lane") & (facts["caption"] != "")]
    return [
        {
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "xshift": 8,
            "yanchor": "top",
            "y": lanes.middle[place] + lanes.height * 0.42,
            "text": caption,
            "align": "left",
            "showarrow": False,
            "font": {"size": 12.5, "color": QUIET},
        }
        for place, caption in zip(rows["place"], rows["caption"], strict=True)
    ]


def _guide(drawn: go.Figure, lanes: Lanes, edges: Sequence[float]) -> None:
    """Faint lines between the classes of onset, and their names where there is room for them."""
    starts = [0.0, *edges] if edges else []
    shapes = [
        {
            "type": "line",
            "x0": edge,
            "x1": edge,
            "y0": -TOP * 0.75,
            "y1": lanes.total,
            "layer": "below",
            "line": {"color": GRID, "width": 1, "dash": "dash"},
        }
        for edge in edges
        if lanes.low < edge < lanes.high
    ]
    names = [
        {
            "x": start,
            "y": -TOP * 0.5,
            "text": name,
            "showarrow": False,
            "xanchor": "left",
            "xshift": 3,
            "font": {"size": 11.5, "color": QUIET},
        }
        for name, start, end in zip(CLASS_NAMES, starts, [*starts[1:], lanes.high], strict=False)
        if (min(end, lanes.high) - start) / (lanes.high - lanes.low) > WIDTH_OF_A_LETTER * len(name)
    ]
    drawn.update_layout(shapes=shapes, annotations=[*drawn.layout.annotations, *names])


def _axes(drawn: go.Figure, facts: pd.DataFrame, lanes: Lanes, unit: str) -> None:
    rows = facts[facts["part"] == "lane"]
    labels = [_label(row, lanes.height) for row in rows.to_dict("records")]
    drawn.update_yaxes(
        range=[lanes.total, -TOP * 0.75],
        tickmode="array",
        ticktext=labels,
        showgrid=lanes.height >= 6,
        tickvals=[lanes.middle[place] for place in rows["place"]],
        ticks="",
        showticklabels=lanes.height >= ONE_LINE,
        tickfont={"size": 12},
        title_text="" if lanes.height >= ONE_LINE else f"{len(rows)} lanes, one a patient or group",
        fixedrange=True,
    )
    drawn.update_xaxes(
        range=[lanes.low, lanes.high],
        title_text=AXIS_TITLES[unit],
        showline=True,
        showgrid=False,
        ticks="outside",
        tickcolor=QUIET,
        type="date" if unit == "dates" else "linear",
        dtick=1 if unit == "days" and lanes.high - lanes.low < FEW_DAYS else None,
    )


def _label(row: Mapping[Any, Any], height: float) -> str:
    """Name and, where the lane is high enough, who it is; bold where serious."""
    name = f"<b>{row['name']}</b>" if row["serious"] is True else str(row["name"])
    if height < TWO_LINES:
        return f"{name}  {row['who'].split(', ')[-1].replace('age not reported', 'age ?')}"
    return f"{name}<br><span style='font-size:11px'>{row['who']}</span>"
