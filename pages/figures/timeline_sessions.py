"""The sessions in the lanes of the timeline."""

from collections.abc import Sequence

from pages.figures.lane_marks import (
    THIN_LANE,
    Fact,
    Lanes,
    Trace,
    bars,
    dots,
    drawn,
    first_days,
    is_exact,
    is_ranged,
    spans,
)
from pages.figures.style import INK, UNMARKED_OPACITY, in_legend

PALE_SESSION = "rgba(110, 120, 132, 0.75)"


def traces(facts: Sequence[Fact], lanes: Lanes, marked: frozenset[str]) -> list[Trace]:
    """A tick for each session of a known day, a bar for one known as a range of days.

    In thin lanes the ticks are one line, which answers to nothing; beside `marked` cases those of
    the others are dimmed here, as nobody else can.
    """
    rows = drawn(facts, "exposure")
    exact, ranged = list(filter(is_exact, rows)), list(filter(is_ranged, rows))
    made: list[Trace] = []
    if exact:
        made += _lines(exact, lanes, marked) if lanes.height < THIN_LANE else [_ticks(exact, lanes)]
    if ranged:
        pale = {"color": PALE_SESSION, "line": {"width": 0}}
        made.append(
            bars(ranged, lanes, spans(ranged), 0.34, pale)
            | {"name": "exposure, a range of days", "showlegend": True}
        )
    return made


def _ticks(facts: Sequence[Fact], lanes: Lanes) -> Trace:
    line = {"color": INK, "width": 2.2 if lanes.height > 12 else 1.2}
    size = max(lanes.height * 0.32, 1.4)
    marker = {"symbol": "line-ns", "size": size, "line": line, "color": INK}
    return dots(facts, lanes, first_days(facts), "exposure", marker)


def _lines(facts: Sequence[Fact], lanes: Lanes, marked: frozenset[str]) -> list[Trace]:
    """All ticks in one line with gaps: hundreds of thin ones cost as much as one.

    The legend shows a tick, as a line would lie flat there.
    """
    full = [fact for fact in facts if not marked or fact["case_id"] in marked]
    dimmed = [fact for fact in facts if marked and fact["case_id"] not in marked]
    tick = {"symbol": "line-ns", "color": INK, "line": {"color": INK, "width": 1.2}}
    lines = [
        _line(held, lanes) | {"opacity": opacity}
        for held, opacity in ((dimmed, UNMARKED_OPACITY), (full, 1))
        if held
    ]
    return [*lines, in_legend("exposure", tick)]


def _line(facts: Sequence[Fact], lanes: Lanes) -> Trace:
    half = lanes.height * 0.4
    middle = [lanes.middle[fact["place"]] for fact in facts]
    ends = [(round(each - half, 1), round(each + half, 1)) for each in middle]
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "showlegend": False,
        "line": {"color": INK, "width": 1.2},
        "x": [x for each in first_days(facts) for x in (each, each, None)],
        "y": [y for top, bottom in ends for y in (top, bottom, None)],
    }
