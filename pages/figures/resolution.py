"""Time from onset to resolution by class of the first treatment, as Kaplan–Meier curves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pages.figures import style

CURVES_AT_MOST = 6
BANDS_AT_MOST = 3
POINTS_AT_MOST = 150
CENSORED_AT_MOST = 60
HEIGHT = 350
DASHES = ("solid", "6px,3px", "2px,3px", "10px,4px,2px,4px", "solid", "6px,3px")
COLOURS = (style.VERMILION, style.BLUE, style.GREEN, style.PURPLE, style.ORANGE, style.INK)


@dataclass(frozen=True)
class Curve:
    """One class: what the legend says of it, and its curve of the patients not yet resolved.

    `steps` has day, share_unresolved, low, high, at_risk, resolved and censored.
    """

    name: str
    steps: pd.DataFrame


def figure(curves: Sequence[Curve], *, words: style.Words) -> style.Built:
    """A falling line per class, most patients first, with its interval where lines are few.

    At most six curves are drawn; the words name the others. A tick across a line is a patient
    last seen before resolution, where they are few enough to be told apart.
    """
    shown = list(curves)[:CURVES_AT_MOST]
    traces: list[dict[str, object]] = []
    ticks: list[dict[str, object]] = []
    for number, curve in enumerate(shown):
        colour = COLOURS[number]
        steps = _thinned(curve.steps)
        day = np.concatenate([[0.0], steps["day"].to_numpy(dtype=float)])
        share = np.concatenate([[1.0], steps["share_unresolved"].to_numpy()]) * 100
        if len(shown) <= BANDS_AT_MOST:
            traces.extend(_band(steps, colour))
        traces.append(
            {
                "type": "scatter", "mode": "lines", "x": day, "y": share, "name": curve.name,
                "line": {"shape": "hv", "width": 2.2, "color": colour, "dash": DASHES[number]},
                "hovertemplate": "day %{x:.0f} after onset: %{y:.0f} % not yet resolved"
                                 f"<extra>{curve.name}</extra>",
            }
        )  # fmt: skip
        censored = curve.steps[curve.steps["censored"] > 0]
        if 0 < len(censored) <= CENSORED_AT_MOST:
            ticks.append(
                {
                    "type": "scatter", "mode": "markers", "x": censored["day"],
                    "y": censored["share_unresolved"] * 100, "showlegend": False,
                    "hoverinfo": "skip",
                    "marker": {"symbol": "line-ns", "size": 8,
                               "line": {"width": 1.3, "color": colour}},
                }
            )  # fmt: skip
    layout = {
        "legend": {"y": -0.17, "traceorder": "normal", "orientation": "v"},
        "xaxis": {
            "rangemode": "tozero", "title": {"text": "days since onset", "standoff": 6},
            "showgrid": False,
        },
        "yaxis": {
            "range": [0, 102], "dtick": 25,
            "title": {"text": "% not yet resolved", "standoff": 4},
        },
    }  # fmt: skip
    legend = 36 * len(shown)
    return style.built([*traces, *ticks], layout, words, height=HEIGHT + legend, legend=legend)


def _thinned(steps: pd.DataFrame) -> pd.DataFrame:
    """The rows at which the curve has fallen visibly, so that a curve is drawn in few points."""
    if len(steps) <= POINTS_AT_MOST:
        return steps
    level = (steps["share_unresolved"] * POINTS_AT_MOST).astype(int)
    kept = level.ne(level.shift()) | (np.arange(len(steps)) == len(steps) - 1)
    return steps[kept.to_numpy()]


def _band(steps: pd.DataFrame, colour: str) -> list[dict[str, object]]:
    known = steps.dropna(subset=["low", "high"])
    day = np.concatenate([[0.0], known["day"].to_numpy(dtype=float)])
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    base = {
        "type": "scatter", "mode": "lines", "x": day, "showlegend": False, "hoverinfo": "skip",
        "line": {"width": 0, "shape": "hv"},
    }  # fmt: skip
    return [
        {**base, "y": np.concatenate([[1.0], known["low"]]) * 100},
        {**base, "y": np.concatenate([[1.0], known["high"]]) * 100, "fill": "tonexty",
         "fillcolor": f"rgba({red},{green},{blue},0.13)"},
    ]  # fmt: skip
