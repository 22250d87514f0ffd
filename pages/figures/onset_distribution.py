"""How the days of onset are distributed among the reported cases, as a curve or as a band."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from pages.figures import style

BAND = "rgba(194,24,91,0.16)"
FEWEST_FOR_A_PERCENTAGE = 5
LINEAR_UNTIL = 200  # days; a longer axis is drawn on a square-root scale
TICK_DAYS = (0, 1, 3, 7, 14, 30, 60, 90, 120, 180, 365, 730, 1460, 3650)
TICKS_APART = 0.055
LONG_AXIS = "days after the last exposure (square-root scale)"
# Pixels of the height that the legend takes in a saved picture.
LEGEND = 40
HEIGHT = 360
Scaled = Callable[[Any], Any]


def figure(
    curve: pd.DataFrame,
    fitted: pd.DataFrame,
    *,
    words: style.Words,
    patients: int,
    median: tuple[float, float] | None,
    fit_name: str = "",
) -> style.Built:
    """Share of the reported cases with onset by each day, a band where the days leave it open.

    `curve` and `fitted` are those of `queries.onset.distribution`, `patients` the cases with a
    known onset, `median` its first and last possible day. Under five patients the axis counts
    patients instead of per cent.
    """
    last = max(float(curve["day"].max()) if len(curve) else 1.0, 1.0)
    scaled: Scaled = np.sqrt if last > LINEAR_UNTIL else np.asarray
    of = patients if patients < FEWEST_FOR_A_PERCENTAGE else 100
    day = np.concatenate([[0.0], curve["day"].to_numpy(dtype=float), [last * 1.04]])
    latest, earliest = (
        np.concatenate([[0.0], share, share[-1:]]) * of
        for share in (curve["cumulative_low"].to_numpy(), curve["cumulative_high"].to_numpy())
    )
    x = scaled(day)
    said = [_said(*each, patients) for each in zip(day, latest / of, earliest / of, strict=True)]
    line = {"color": style.ONSET, "width": 2, "shape": "hv"}
    traces: list[dict[str, object]] = [
        {"type": "scatter", "mode": "lines", "x": x, "y": latest, "line": line,
         "hovertext": said, "hoverinfo": "text", "name": "reported cases"},
        {"type": "scatter", "mode": "lines", "x": x, "y": earliest, "line": line,
         "fill": "tonexty", "fillcolor": BAND, "showlegend": False, "hoverinfo": "skip"},
    ]  # fmt: skip
    if bool((earliest - latest > 1e-9).any()):
        traces.append(
            style.in_legend(
                "the ranges leave open where in the band",
                {"symbol": "square", "color": BAND, "line": {"color": style.ONSET, "width": 1}},
            )
        )
    if len(fitted):
        traces.append(
            {"type": "scatter", "mode": "lines", "x": scaled(fitted["day"].to_numpy()),
             "y": fitted["share"].to_numpy() * of, "hoverinfo": "skip",
             "line": {"color": style.INK, "width": 1.8, "dash": "6px,4px"}, "name": fit_name}
        )  # fmt: skip
    if median:
        traces.append(_median(median, scaled, of, last))
    # Plotly turns the order of the legend round where areas are filled.
    layout = {"legend": {"y": -0.24, "traceorder": "normal"}} | _axes(scaled, last, patients)
    return style.built(traces, layout, words, height=HEIGHT, legend=LEGEND)


def _axes(scaled: Scaled, last: float, patients: int) -> dict[str, object]:
    kept: list[int] = []
    for day in TICK_DAYS:
        apart = TICKS_APART * scaled(last)
        if day <= last * 1.04 and (not kept or scaled(day) - scaled(kept[-1]) >= apart):
            kept.append(day)
    unit = "days after the last exposure" if last <= LINEAR_UNTIL else LONG_AXIS
    is_counted = patients < FEWEST_FOR_A_PERCENTAGE
    of = "patients" if is_counted else f"% of {patients:,} reported cases"
    return {
        "xaxis": {
            "range": [-0.01 * float(scaled(last)), float(scaled(last * 1.04))],
            "tickvals": [float(scaled(day)) for day in kept],
            "ticktext": [str(day) for day in kept],
            "tickangle": 0, "title": {"text": unit, "standoff": 6},
        },
        "yaxis": {
            "range": [0, (patients if is_counted else 100) * 1.03],
            "dtick": 1 if is_counted else 25, "title": {"text": of, "standoff": 4},
        },
    }  # fmt: skip


def _median(
    median: tuple[float, float], scaled: Scaled, of: float, last: float
) -> dict[str, object]:
    low, high = median[0], min(median[1], last * 1.04)
    is_day = low == high
    name = f"median day {low:g}" if is_day else f"median between day {low:g} and day {high:g}"
    return {
        "type": "scatter", "mode": "lines+markers", "y": [of / 2, of / 2],
        "x": [float(scaled(low)), float(scaled(high))], "name": name, "hovertext": name,
        "hoverinfo": "text", "line": {"color": style.BLUE, "width": 4},
        "marker": {"symbol": "diamond" if is_day else "line-ns", "size": 11,
                   "color": style.BLUE, "line": {"color": style.BLUE, "width": 2}},
    }  # fmt: skip


def _said(day: float, latest: float, earliest: float, patients: int) -> str:
    few, many = round(latest * patients), round(earliest * patients)
    count = f"{few:,}" if few == many else f"{few:,} to {many:,}"
    return f"by day {day:.0f}: {count} of {patients:,} reported cases"
