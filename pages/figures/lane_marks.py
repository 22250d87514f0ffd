"""Lanes in pixels along an axis of days, and the two kinds of mark that stand in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAST_BAR = 0.004
# Pixels: all lanes together, where they are many, and a lane too low for rims and patterns.
ALL_LANES, THIN_LANE = 1320, 8
Trace = dict[str, Any]
Fact = dict[str, Any]


def is_exact(fact: Fact) -> bool:
    """Whether the day of a fact is known."""
    return fact["x_low"] == fact["x_high"]


def is_ranged(fact: Fact) -> bool:
    """Whether a fact is known as a range of days."""
    return fact["x_low"] < fact["x_high"]


def drawn(facts: Iterable[Fact], part: str) -> list[Fact]:
    """The facts of one part of their lanes that have a place on the axis."""
    return [fact for fact in facts if fact["part"] == part and fact["state"] == "drawn"]


def first_days(facts: Iterable[Fact]) -> list[float]:
    """Where each fact begins on the axis."""
    return [fact["x_low"] for fact in facts]


def spans(facts: Iterable[Fact]) -> list[tuple[float, float]]:
    """Where each fact begins and ends on the axis."""
    return [(fact["x_low"], fact["x_high"]) for fact in facts]


@dataclass(frozen=True)
class Lanes:
    """Pixels of the lanes from the top, and the axis they stand on."""

    middle: Mapping[int, float]
    height: float
    total: float
    low: float
    high: float

    @property
    def mark(self) -> float:
        """Size of a mark (pixels)."""
        return min(11.0, max(2.6, self.height * 0.42))

    @property
    def least(self) -> float:
        """Shortest bar that can be seen, in the unit of the axis."""
        return (self.high - self.low) * LEAST_BAR


def dots(
    facts: Sequence[Fact],
    lanes: Lanes,
    x: Iterable[float],
    name: str,
    marker: Trace,
    **more: object,
) -> Trace:
    """One mark for each fact at its `x`, clicked by the name of its case."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "showlegend": True,
        "x": list(x),
        "marker": marker,
        **_shared(facts, lanes),
        **more,
    }


def bars(
    facts: Sequence[Fact],
    lanes: Lanes,
    ends: Sequence[tuple[float, float]],
    share: float,
    marker: Trace,
    **more: object,
) -> Trace:
    """One bar for each fact, as high as `share` of a lane and never too short to be seen."""
    return {
        "type": "bar",
        "orientation": "h",
        "base": [low for low, _ in ends],
        "x": [max(high - low, lanes.least) for low, high in ends],
        "width": round(lanes.height * share, 2),
        "marker": marker,
        "textposition": "none",
        **_shared(facts, lanes),
        **more,
    }


def _shared(facts: Sequence[Fact], lanes: Lanes) -> Trace:
    return {
        "y": [lanes.middle[fact["place"]] for fact in facts],
        "customdata": [fact["case_id"] for fact in facts],
        "hovertext": [fact["hover"] for fact in facts],
        "hoverinfo": "text",
    }
