"""The timeline: a lane per patient or published group, and what is known of it on one axis."""

from collections.abc import Sequence
from math import isnan

from pages.figures import timeline_marks
from pages.figures.lane_marks import ALL_LANES, Fact, Lanes, Trace
from pages.figures.style import GRID, QUIET, Built, Words, built, written
from pages.figures.timeline_marks import ONE_LINE

# Pixels: lanes are as high as fits a screen or two, and never so low that they run together.
HIGHEST_LANE = 38
LOWEST_LANE = 2.8
LOWEST_WITH_A_LINE = 6
CAPTION_LINE = 16
TOP = 30
AXIS = 52
LEGEND_LINE = 19
TWO_LINES = 30
AXIS_TITLES = {
    "days": "days since the last exposure",
    "weeks": "weeks since the last exposure",
    "dates": "calendar date",
}
CLASS_NAMES = ("immediate", "early", "delayed", "late")
# A guide's name is left out where its span is narrower than the name on a phone.
WIDTH_OF_A_LETTER = 0.024
FEW_DAYS = 9


def figure(
    facts: Sequence[Fact],
    *,
    words: Words,
    marked: frozenset[str] = frozenset(),
    unit: str = "days",
    edges: Sequence[int] = (),
) -> Built:
    """Lanes of the facts that `timeline_axis.placed` and `timeline_text.written` prepared.

    Each mark's customdata is the name of its case. `edges` are the last days of immediate, early
    and delayed onset, drawn as guides (not on an axis of dates). Cases without a calendar date are
    left out of an axis of dates. Beside `marked` cases the sessions of others that are no marks of
    their own are dimmed here, what is a mark in the browser. Without facts the figure is an empty
    frame.
    """
    shown = [fact for fact in facts if fact["state"] != "no_date"]
    lanes = _lanes(shown)
    traces = timeline_marks.traces(shown, lanes, marked)
    entries = sum(1 for trace in traces if trace.get("showlegend"))
    legend = LEGEND_LINE * -(-entries * 2 // 5)
    shapes: list[Trace] = []
    annotations = _captions(shown, lanes)
    if unit != "dates":
        days = 7 if unit == "weeks" else 1
        shapes, names = _guide(lanes, [edge / days for edge in edges])
        traces += names
    layout = {
        "barmode": "overlay",
        "margin": {"l": 8, "r": 14, "t": 4, "b": 4},
        "legend": {
            "xref": "container",
            "x": 0.01,
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "font": {"size": 11.5},
            "itemsizing": "constant",
        },
        "annotations": annotations,
        "shapes": shapes,
        "uniformtext": {"minsize": 9, "mode": "hide"},
        **_axes(shown, lanes, unit),
    }
    height = round(TOP + lanes.total + AXIS + legend)
    return built(traces, layout, words, height=height, legend=legend)


def _lanes(facts: Sequence[Fact]) -> Lanes:
    rows = [fact for fact in facts if fact["part"] == "lane"]
    height = min(HIGHEST_LANE, max(LOWEST_LANE, ALL_LANES / max(len(rows), 1)))
    middle: dict[int, float] = {}
    top = 0.0
    for row in rows:
        lines = row["caption"].count("<br>") + 1 if row["caption"] else 0
        middle[row["place"]] = round(top + height / 2, 2)
        top += height + lines * CAPTION_LINE + (8 if lines else 0)
    places = [
        place
        for fact in facts
        if fact["state"] in ("drawn", "beyond")
        for place in (fact["x_low"], fact["x_high"], fact["x_stop_high"])
        if not isnan(place)
    ]
    low, high = (min(places), max(places)) if places else (0.0, 1.0)
    room = (high - low) or 1.0
    return Lanes(middle, height, max(top, HIGHEST_LANE), low - 0.045 * room, high + 0.045 * room)


def _captions(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    return [
        {
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "xshift": 8,
            "yanchor": "top",
            "y": lanes.middle[fact["place"]] + lanes.height * 0.42,
            "text": fact["caption"],
            "align": "left",
            "showarrow": False,
            "font": {"size": 12.5, "color": QUIET},
        }
        for fact in facts
        if fact["part"] == "lane" and fact["caption"]
    ]


def _guide(lanes: Lanes, edges: Sequence[float]) -> tuple[list[Trace], list[Trace]]:
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
    named = [
        (start, name)
        for name, start, end in zip(CLASS_NAMES, starts, [*starts[1:], lanes.high], strict=False)
        if (min(end, lanes.high) - start) / (lanes.high - lanes.low) > WIDTH_OF_A_LETTER * len(name)
    ]
    names = written(
        [start for start, _ in named],
        [-TOP * 0.5] * len(named),
        [name for _, name in named],
        size=11.5,
        colour=QUIET,
    )
    return shapes, [names] if named else []


def _axes(facts: Sequence[Fact], lanes: Lanes, unit: str) -> dict[str, Trace]:
    rows = [fact for fact in facts if fact["part"] == "lane"]
    has_names, has_grid = lanes.height >= ONE_LINE, lanes.height >= LOWEST_WITH_A_LINE
    return {
        "yaxis": {
            "range": [lanes.total, -TOP * 0.75],
            "tickmode": "array",
            "ticktext": [_label(row, lanes.height) for row in rows] if has_names else [],
            "tickvals": [lanes.middle[row["place"]] for row in rows if has_names or has_grid],
            "showgrid": has_grid,
            "ticks": "",
            "showticklabels": has_names,
            "tickfont": {"size": 12},
            "fixedrange": True,
        },
        "xaxis": {
            "range": [lanes.low, lanes.high],
            "title": {"text": AXIS_TITLES[unit]},
            "showline": True,
            "showgrid": False,
            "ticks": "outside",
            "tickcolor": QUIET,
            "type": "date" if unit == "dates" else "linear",
            "dtick": 1 if unit == "days" and lanes.high - lanes.low < FEW_DAYS else None,
        },
    }


def _label(row: Fact, height: float) -> str:
    """Name and, where the lane is high enough, who it is; bold where serious."""
    name = f"<b>{row['name']}</b>" if row["serious"] is True else str(row["name"])
    if height < TWO_LINES:
        return f"{name}  {row['who'].split(', ')[-1].replace('age not reported', 'age ?')}"
    return f"{name}<br><span style='font-size:11px'>{row['who']}</span>"
