"""Lanes in pixels along an axis of days, and the two kinds of mark that stand in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

LEAST_BAR = 0.004
Trace = dict[str, Any]


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
    facts: pd.DataFrame, lanes: Lanes, x: str, name: str, marker: Trace, **more: object
) -> Trace:
    """One mark for each fact, clicked by the name of its case."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "showlegend": True,
        "x": facts[x].tolist(),
        "y": facts["place"].map(lanes.middle).tolist(),
        "marker": marker,
        "customdata": facts["case_id"].tolist(),
        "hovertext": facts["hover"].tolist(),
        "hoverinfo": "text",
        **more,
    }


def bars(
    facts: pd.DataFrame,
    lanes: Lanes,
    ends: tuple[str, str],
    share: float,
    marker: Trace,
    **more: object,
) -> Trace:
    """One bar for each fact, as high as `share` of a lane and never too short to be seen."""
    low, high = facts[ends[0]], facts[ends[1]]
    return {
        "type": "bar",
        "orientation": "h",
        "base": low.tolist(),
        "x": (high - low).clip(lower=lanes.least).tolist(),
        "y": facts["place"].map(lanes.middle).tolist(),
        "width": lanes.height * share,
        "marker": marker,
        "customdata": facts["case_id"].tolist(),
        "hovertext": facts["hover"].tolist(),
        "hoverinfo": "text",
        "textposition": "none",
        **more,
    }
