"""The classes of onset side by side: their widths, their names and counts, their bands."""

from itertools import pairwise

import pandas as pd

from pages.figures import style

# Shares of the width: four classes, and a column for an unknown onset behind a gap.
CLASS_ENDS = (0.0, 0.19, 0.40, 0.69, 0.865)
UNKNOWN_FROM, UNKNOWN_TO = 0.885, 1.0
BAND = "rgba(91,102,115,0.07)"
HEIGHT = 72  # pixels above the axes


def names(classes: pd.DataFrame) -> list[dict[str, object]]:
    """A note above each class: name, days, certain and possible patients.

    `classes` has a row for each class, then one for unknown: name, days, certain, possible.
    """
    middles = [
        *((low + high) / 2 for low, high in pairwise(CLASS_ENDS)),
        (UNKNOWN_FROM + UNKNOWN_TO) / 2,
    ]
    notes: list[dict[str, object]] = []
    for middle, row in zip(middles, classes.itertuples(), strict=True):
        if not (row.days or row.certain or row.possible):
            continue  # nobody's onset is unknown: the column is not drawn
        counts = [f"<b>{short(row.certain)}</b> certain"] if row.certain else []
        if row.possible:
            counts.append(f"{short(row.possible)} possible")
        lines = [f"<b>{row.name}</b>", row.days or " ", *(counts or ["none"])]
        if not row.days:
            # The narrow column of the unknown has no room for the words.
            lines = [line.split(" certain")[0] for line in lines]
            lines = [line.split(" possible")[0] for line in lines]
        notes.append(
            {
                "x": middle, "y": 1, "yref": "paper", "yanchor": "top", "yshift": HEIGHT - 6,
                "text": "<br>".join(lines), "showarrow": False,
                "font": {"size": 10.5, "color": style.INK},
            }
        )  # fmt: skip
    return notes


def bands(*, has_unknown: bool) -> list[dict[str, object]]:
    """Every other class on a pale ground, and the line that marks stand on."""
    spans = [(CLASS_ENDS[1], CLASS_ENDS[2]), (CLASS_ENDS[3], CLASS_ENDS[4])]
    if has_unknown:
        spans.append((UNKNOWN_FROM, UNKNOWN_TO))
    grounds: list[dict[str, object]] = [
        {
            "type": "rect", "x0": low, "x1": high, "y0": 0, "y1": 1, "yref": "paper",
            "fillcolor": BAND, "line": {"width": 0}, "layer": "below",
        }
        for low, high in spans
    ]  # fmt: skip
    line: dict[str, object] = {
        "type": "line", "x0": 0, "x1": CLASS_ENDS[-1], "y0": 0, "y1": 0,
        "line": {"color": style.QUIET, "width": 1}, "layer": "below",
    }  # fmt: skip
    return [*grounds, line]


def short(number: float) -> str:
    """A count that fits a narrow column: 9,876, 99k, 1.23m."""
    if number < 10_000:
        return f"{number:,.0f}"
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:.3g}m"
