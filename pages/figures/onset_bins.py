"""When the reactions began, for many patients: counted in bins of days, class by class."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pages.figures import onset_header as header
from pages.figures import style
from pages.figures.onset_header import CLASS_ENDS, UNKNOWN_FROM, UNKNOWN_TO

CLASSES = ("immediate", "early", "delayed", "late")
TICKS_APART = 0.062
PALE = "rgba(194,24,91,0.38)"
CLEAR = "rgba(0,0,0,0)"
FITS = {2: "", 1: "<br>fits the filters possibly"}
COLUMNS, LANE = 260, 21  # pixels
MOST_FILTER_DAYS = 3650  # the last day that the filter of onset takes


def figure(
    rows: pd.DataFrame,
    *,
    words: style.Words,
    edges: Sequence[int],
    bins: Sequence[int],
    classes: pd.DataFrame,
) -> style.Built:
    """The counts of `queries.onset.days` as columns, one a bin, and a bar per span of classes.

    A range is counted in a bin only where it lies in it whole; below the line stand the others,
    by the classes they reach from and to. `edges`, `bins` are those the question was asked with;
    `classes` as for `onset_classes`. A column clicked is the filter of its days, for those that fit
    certainly; no filter holds what fits possibly, or a range over several bins.
    """
    binned = rows[rows["part"] == "bin"]
    slots = _slots(binned, edges, bins)
    inside = binned[binned["bins"] == 1]
    across = binned[binned["bins"] > 1]
    unknown = rows[rows["part"] == "unknown"]
    traces = [*_columns(inside, slots), *_unknown(unknown)]
    highest = _highest(traces)
    spans, notes, lanes = _spans(across, edges, highest * LANE / COLUMNS)
    traces.extend(spans)
    depth = LANE * (lanes + 0.5)
    places, labels = _ticks(slots)
    steps = _round_steps(highest)
    layout = {
        "margin": {"t": header.HEIGHT}, "barmode": "overlay",
        "annotations": [*header.names(classes), *notes],
        "shapes": header.bands(has_unknown=len(unknown) > 0),
        "legend": {"y": -64 / (COLUMNS + depth)},
        "xaxis": {
            "range": [-0.004, 1.004], "tickvals": places, "ticktext": labels, "tickangle": 0,
            "showgrid": False, "showline": False,
            "title": {"text": "days after the last exposure", "standoff": 6},
        },
        "yaxis": {
            "range": [-highest * depth / COLUMNS, highest * 1.08], "tickvals": steps,
            "ticktext": [header.short(step) for step in steps],
        },
    }  # fmt: skip
    height = round(COLUMNS + depth + header.HEIGHT + 100)
    return style.built(traces, layout, words, height=height)


@dataclass(frozen=True)
class Slot:
    """Where a bin is drawn: middle and width from 0 to 1, and the last day it holds."""

    middle: float
    width: float
    last: float


Slots = dict[int, Slot]


def _slots(binned: pd.DataFrame, edges: Sequence[int], bins: Sequence[int]) -> Slots:
    """Each bin up to the last that is reached, by its first day; a class shares its width."""
    lasts = dict(zip(bins, [*(first - 1 for first in bins[1:]), np.inf], strict=True))
    is_open = bool(binned["high_days"].isna().any())
    reached = np.inf if is_open else max([*binned["high_days"], edges[-1] + 1])
    of_class = np.searchsorted(edges, list(bins))
    slots: Slots = {}
    for number in range(len(CLASSES)):
        left, right = CLASS_ENDS[number : number + 2]
        firsts = [
            first
            for first, of in zip(bins, of_class, strict=True)
            if of == number and first <= reached
        ]
        width = (right - left) / max(len(firsts), 1)
        for count, first in enumerate(firsts):
            slots[first] = Slot(left + (count + 0.5) * width, width, lasts[first])
    return slots


@dataclass(frozen=True)
class Bars:
    """Columns of one kind, a value a column."""

    middles: list[float]
    widths: list[float]
    patients: list[int]
    base: list[int]
    said: list[str]
    filters: list[str | None]


def _columns(inside: pd.DataFrame, slots: Slots) -> list[dict[str, object]]:
    certain = inside[inside["match"] == 2].set_index("low_days")["patients"]
    traces: list[dict[str, object]] = []
    for match in (2, 1):
        rows = inside[inside["match"] == match]
        lows = rows["low_days"].astype(int).tolist()
        patients = rows["patients"].astype(int).tolist()
        bars = Bars(
            middles=[slots[low].middle for low in lows],
            widths=[slots[low].width * 0.92 for low in lows],
            patients=patients,
            base=[int(certain.get(low, 0)) if match == 1 else 0 for low in lows],
            said=[
                f"{_days(low, slots[low].last)}<br><b>{n:,}</b> patients{FITS[match]}"
                for low, n in zip(lows, patients, strict=True)
            ],
            filters=[_filter(low, slots[low].last, match) for low in lows],
        )
        traces.append(_bars(bars, style.ONSET, match))
    traces[0]["name"] = "whole range in one bin"
    return [trace for trace in traces if trace["x"]]


def _unknown(unknown: pd.DataFrame) -> list[dict[str, object]]:
    counts = unknown.groupby("match")["patients"].sum()
    middle, width = (UNKNOWN_FROM + UNKNOWN_TO) / 2, (UNKNOWN_TO - UNKNOWN_FROM) / 2
    traces: list[dict[str, object]] = []
    for match in (2, 1):
        patients = int(counts.get(match, 0))
        if patients:
            base = int(counts.get(2, 0)) if match == 1 else 0
            said = f"onset not reported<br><b>{patients:,}</b> patients{FITS[match]}"
            asked = style.certainly("onset_class=unknown", match)
            bar = Bars([middle], [width], [patients], [base], [said], [asked])
            traces.append(_bars(bar, style.GREY, match))
            traces[-1]["name"] = "onset not reported"
            traces[-1]["showlegend"] = len(traces) == 1
    return traces


def _bars(bars: Bars, colour: str, match: int) -> dict[str, object]:
    return {
        "type": "bar", "x": bars.middles, "y": bars.patients, "base": bars.base,
        "width": bars.widths, "name": "hollow: fits the filters possibly",
        "marker": {
            "color": colour if match == 2 else CLEAR,
            "line": {"color": colour, "width": 0 if match == 2 else 1},
        },
        "customdata": bars.filters, "hovertext": bars.said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip


def _highest(traces: Sequence[dict[str, object]]) -> float:
    tops = [
        base + y
        for trace in traces
        for base, y in zip(trace["base"], trace["y"], strict=True)  # pyright: ignore
    ]
    return float(max(tops, default=1))


def _spans(
    across: pd.DataFrame, edges: Sequence[int], lane: float
) -> tuple[list[dict[str, object]], list[dict[str, object]], int]:
    """A bar per span of classes and match, its number on it, and how many lanes they take."""
    if across.empty:
        return [], [], 0
    first = np.searchsorted(edges, across["low_days"].to_numpy(dtype=float))
    high = np.nan_to_num(across["high_days"].to_numpy(dtype=float, na_value=np.nan), nan=np.inf)
    spans = (
        across.assign(first=first, last=np.searchsorted(edges, high))
        .groupby(["first", "last", "match"])["patients"]
        .sum()
        .reset_index()
        .sort_values(["first", "last", "match"], ascending=[True, True, False])
    )
    traces: list[dict[str, object]] = []
    notes: list[dict[str, object]] = []
    for number, row in enumerate(spans.itertuples()):
        left, right = CLASS_ENDS[row.first], CLASS_ENDS[row.last + 1]
        names = " to ".join(dict.fromkeys([CLASSES[row.first], CLASSES[row.last]]))
        fit = "" if row.match == 2 else ", possibly"
        y = -(number + 0.75) * lane
        traces.append(
            {
                "type": "bar", "orientation": "h", "base": [left], "x": [right - left], "y": [y],
                "width": lane * 0.84, "name": "range over several bins", "showlegend": number == 0,
                "marker": {"color": PALE if row.match == 2 else CLEAR, "cornerradius": 3,
                           "line": {"color": style.ONSET, "width": 0.6}},
                "hovertext": [
                    f"{names}, over several bins<br><b>{row.patients:,}</b> patients"
                    + FITS[row.match]
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        )  # fmt: skip
        notes.append(
            {
                # In the last class the words have room to the left only.
                "x": right if row.first == len(CLASSES) - 1 else left,
                "xanchor": "right" if row.first == len(CLASSES) - 1 else "left",
                "xshift": -4 if row.first == len(CLASSES) - 1 else 4, "y": y, "showarrow": False,
                "text": f"<b>{row.patients:,}</b> {names}{fit}",
                "font": {"size": 11, "color": style.INK},
            }
        )  # fmt: skip
    return traces, notes, len(spans)


def _ticks(slots: Slots) -> tuple[list[float], list[str]]:
    """The first days of bins, as many as have room."""
    kept: list[tuple[float, str]] = []
    for first, slot in slots.items():
        if not kept or slot.middle - kept[-1][0] >= TICKS_APART:
            kept.append((slot.middle, str(first)))
    return [place for place, _ in kept], [label for _, label in kept]


def _filter(first: int, last: float, match: int) -> str | None:
    """The filter of what lies in a bin whole; none beyond the last day that the filter takes."""
    if first > MOST_FILTER_DAYS:
        return None
    return style.certainly(f"onset={first}-{int(min(last, MOST_FILTER_DAYS))}", match)


def _days(first: int, last: float) -> str:
    if np.isinf(last):
        return f"day {first} and later"
    return f"day {first}" if last == first else f"days {first} to {last:.0f}"


def _round_steps(highest: float) -> list[float]:
    """Four or so round numbers from 0 to the highest column."""
    rough = highest / 4
    power = 10 ** np.floor(np.log10(max(rough, 1)))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    return [float(value) for value in np.arange(0, highest * 1.05, step)]
