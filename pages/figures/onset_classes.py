"""When the reactions began: each patient a mark among the classes of onset, many as bins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pages.figures import onset_header as header
from pages.figures import style
from pages.figures.onset_header import CLASS_ENDS, UNKNOWN_FROM, UNKNOWN_TO

LATE_AT_LEAST = 2.2  # the class without an end is drawn to this many times its first day
TICK_DAYS = (0, 1, 2, 3, 7, 14, 30, 60, 90, 120, 180, 365, 730, 1460, 3650)
TICKS_APART = 0.062
# Room that a label takes on a telephone, beside it and for each of its digits.
TICK_MARGIN, TICK_DIGIT = 0.018, 0.0116
PALE = "rgba(194,24,91,0.22)"
DEEPEST = 320  # pixels for the bars, which become thinner where they are many
# Marks up to so many cases: size, height of a row (px) and marks side by side in the width.
SIZES = ((60, 12, 14, 30), (300, 8, 9.5, 63), (style.MARKS_AT_MOST, 6, 7, 63))


Places = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Scale:
    """Where a day lies from 0 to 1: each class has its own width and inside it its own scale."""

    days: np.ndarray
    places: np.ndarray

    def place(self, day: float | np.ndarray) -> np.ndarray:
        """Place of a day; half days are the borders between days."""
        return np.asarray(np.interp(day, self.days, self.places))


def scale(edges: Sequence[int], last_day: float) -> Scale:
    """The scale for the last days of immediate, early and delayed, and the last day to show."""
    starts = [-0.5, *(edge + 0.5 for edge in edges)]
    last = max(last_day + 0.5, starts[-1] * LATE_AT_LEAST, starts[-1] + 2)
    # The class without an end may reach years: its days are drawn on a logarithmic scale.
    late = np.geomspace(starts[-1], last, 40)
    return Scale(
        np.concatenate([starts[:-1], late]),
        np.concatenate([CLASS_ENDS[:3], np.linspace(CLASS_ENDS[3], CLASS_ENDS[4], 40)]),
    )


_HOLLOW = style.in_legend(
    "hollow: fits the filters possibly",
    {"symbol": "circle-open", "color": style.ONSET, "line": {"width": 1.6}},
)


def figure(
    rows: pd.DataFrame,
    *,
    words: style.Words,
    edges: Sequence[int],
    classes: pd.DataFrame,
) -> style.Built:
    """The cases of `queries.onset.days`: dots above the line, ranges as bars below it.

    `edges` are the last days of immediate, early and delayed onset; `classes` has a row for each
    class, then one for unknown (name, days, certain, possible). An onset before the exposure is
    not drawn; the words count it.
    """
    known = rows[rows["low_days"] >= 0]
    unknown = rows[rows["low_days"].isna()]
    axis = scale(edges, float(known["high_days"].max()) if len(known) else 0.0)
    traces, top, bottom = _marks(known, unknown, axis)
    if (rows["match"] == 1).any():
        traces.append(_HOLLOW)
    places, labels = _ticks(axis)
    layout = {
        "margin": {"t": header.HEIGHT}, "barmode": "overlay",
        "annotations": header.names(classes),
        "shapes": header.bands(has_unknown=len(unknown) > 0),
        "legend": {"y": -64 / (top + bottom)},
        "xaxis": {
            "range": [-0.004, (1.0 if len(unknown) else CLASS_ENDS[-1]) + 0.004],
            "tickvals": places, "ticktext": labels, "tickangle": 0,
            "showgrid": False, "showline": False, "ticks": "outside", "tickcolor": style.QUIET,
            "title": {"text": "day of onset after the last exposure", "standoff": 6},
        },
        "yaxis": {"range": [-bottom, top], "showgrid": False, "showticklabels": False},
    }  # fmt: skip
    return style.built(traces, layout, words, height=round(top + bottom + header.HEIGHT + 96))


def _ticks(axis: Scale) -> tuple[list[float], list[str]]:
    kept: list[tuple[float, str]] = []
    for day in TICK_DAYS:
        place = float(axis.place(day))
        if day < axis.days[-1] and (not kept or place - kept[-1][0] >= _apart(kept[-1][1], day)):
            kept.append((place, str(day)))
    return [place for place, _ in kept], [label for _, label in kept]


def _apart(label: str, day: int) -> float:
    return max(TICKS_APART, TICK_MARGIN + TICK_DIGIT * len(f"{label}{day}"))


def _marks(
    known: pd.DataFrame, unknown: pd.DataFrame, axis: Scale
) -> tuple[list[dict[str, object]], float, float]:
    """Traces, and the pixels above and below the line."""
    size, row, across = next(
        sizes[1:] for sizes in SIZES if len(known) + len(unknown) <= sizes[0] or sizes is SIZES[-1]
    )
    exact = known[known["low_days"] == known["high_days"]]
    ranged = known[known["low_days"] != known["high_days"]]
    x, up = _swarm(exact, axis, 1 / across)
    columns = max(1, int((UNKNOWN_TO - UNKNOWN_FROM) * across))
    order = np.arange(len(unknown))
    unknown_x = UNKNOWN_FROM + (order % columns + 0.5) * (UNKNOWN_TO - UNKNOWN_FROM) / columns
    left, right, down, thick = _lanes(ranged, axis)
    depth = max([*(down + thick / 2), 1.0])
    bar = min(row * 0.85, DEEPEST / depth)
    traces = [
        *_dots(exact, (x, (up + 0.6) * row), size, (style.ONSET, "exact day")),
        *_ranges(
            ranged, (left, right), (-(down + 0.5) * bar - 3, thick * bar * 0.78)
        ),
        *_dots(
            unknown, (unknown_x, (order // columns + 0.6) * row), size,
            (style.GREY, "onset not reported"),
        ),
    ]  # fmt: skip
    top = row * (1.6 + max([*up, *(order // columns), 1]))
    bottom = bar * (depth + 0.5) + 8 if len(ranged) else 4
    return traces, top, bottom


def _swarm(exact: pd.DataFrame, axis: Scale, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Place of each dot and its row above the line."""
    days = exact["low_days"].to_numpy(dtype=float)
    x = axis.place(days)
    for day in np.unique(days):
        # A day that is wider than a dot holds several side by side.
        wide = int((axis.place(day + 0.5) - axis.place(day - 0.5)) / apart)
        on_day = np.flatnonzero(days == day)
        if wide > 1:
            x[on_day] += (np.arange(len(on_day)) % min(wide, len(on_day))) * apart
            x[on_day] -= (min(wide, len(on_day)) - 1) / 2 * apart
    # Dots that would overlap stand on each other, in the middle of their days.
    rows = np.zeros(len(x))
    order = np.argsort(x, kind="stable")
    of_class = np.searchsorted(axis.days[1:4], days)[order]
    start = 0
    for end in range(1, len(order) + 1):
        if (
            end == len(order)
            or x[order[end]] - x[order[start]] >= apart - 1e-9
            or of_class[end] != of_class[start]
        ):
            stack = order[start:end]
            x[stack] = x[stack].mean()
            rows[stack] = np.arange(len(stack))
            start = end
    return x, rows


def _lanes(
    ranged: pd.DataFrame, axis: Scale
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ends of each bar, the middle of its lane below the line, and its height in lanes."""
    left = axis.place(ranged["low_days"].to_numpy(dtype=float) - 0.5)
    right = axis.place(ranged["high_days"].to_numpy(dtype=float) + 0.5)
    thick = np.where(ranged["patients"].to_numpy() > 1, 2.6, 1.0)
    lane = np.zeros(len(left))
    reached: list[tuple[float, float, float]] = []  # place reached, top and height of a lane
    depth = 0.0
    for at in np.lexsort((right, left)):
        height = float(thick[at])
        free = (
            number
            for number, (end, _, of_lane) in enumerate(reached)
            if left[at] >= end and of_lane == height
        )
        number = next(free, len(reached))
        if number == len(reached):
            reached.append((0.0, depth, height))
            depth += height
        top = reached[number][1]
        reached[number] = (float(right[at]) + 0.006, top, height)
        lane[at] = top + height / 2
    return left, right, lane, thick


def _dots(
    rows: pd.DataFrame, at: Places, size: float, kind: tuple[str, str]
) -> list[dict[str, object]]:
    (x, y), (colour, name) = at, kind
    traces: list[dict[str, object]] = []
    is_any_certain = bool((rows["match"] == 2).any())
    for match, symbol in ((2, "circle"), (1, "circle-open")):
        part = (rows["match"] == match).to_numpy(dtype=bool)
        if not part.any():
            continue
        groups = rows["patients"].to_numpy()[part] > 1
        traces.append(
            {
                "type": "scatter", "mode": "markers+text" if groups.any() else "markers",
                "x": x[part].tolist(), "y": y[part].tolist(), "name": name,
                "showlegend": match == 2 or not is_any_certain,
                "marker": {
                    "symbol": symbol, "color": colour,
                    "size": np.where(groups, size + 10, size).tolist(), "opacity": 1,
                    "line": {"width": 1.6 if match == 1 else 0.7,
                             "color": colour if match == 1 else style.PAPER},
                },
                "text": [f"{n}" if n > 1 else "" for n in rows["patients"].to_numpy()[part]],
                "textfont": {"size": 11, "color": "#ffffff" if match == 2 else style.INK},
                **_said(rows[part]),
            }
        )  # fmt: skip
    return traces


def _ranges(rows: pd.DataFrame, ends: Places, at: Places) -> list[dict[str, object]]:
    (left, right), (y, heights) = ends, at
    traces: list[dict[str, object]] = []
    is_any_certain = bool((rows["match"] == 2).any())
    for match, fill in ((2, PALE), (1, "rgba(0,0,0,0)")):
        part = (rows["match"] == match).to_numpy(dtype=bool)
        if not part.any():
            continue
        patients = rows["patients"].to_numpy()[part]
        rim = 1.1 if heights.max() > 4 else 0.6
        traces.append(
            {
                "type": "bar", "orientation": "h", "base": left[part].tolist(),
                "x": (right - left)[part].tolist(), "y": y[part].tolist(),
                "width": heights[part].tolist(), "name": "known as a range",
                "showlegend": match == 2 or not is_any_certain,
                "marker": {"color": fill, "cornerradius": 3,
                           "line": {"color": style.ONSET, "width": rim}},
                "text": [f"<b>{n}</b> patients" if n > 1 else "" for n in patients],
                "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
                "insidetextfont": {"size": 13, "color": style.INK}, "constraintext": "none",
                **_said(rows[part]),
            }
        )  # fmt: skip
    return traces


def _said(rows: pd.DataFrame) -> dict[str, object]:
    texts: list[str] = []
    for row in rows.itertuples():
        who = f"{row.patients} patients, each " if row.patients > 1 else ""
        fit = "" if row.match == 2 else "<br>fits the filters possibly"
        texts.append(f"<b>{style.plain(row.case_id)}</b><br>{who}{_days(row)}{fit}")
    return {
        "customdata": rows["case_id"].tolist(),
        "hovertext": texts,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _days(row: object) -> str:
    low, high = row.low_days, row.high_days  # pyright: ignore[reportAttributeAccessIssue]
    if pd.isna(low):
        return "onset not reported"
    return f"day {low:.0f}" if low == high else f"between day {low:.0f} and day {high:.0f}"
