"""What was tried after what: class of one course by class of the next, with the patients."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pages.figures import style

# Class of one course, class of the next, patients; a missing class is the start or the end.
Pair = Sequence[Any]

CLASSES_AT_MOST = 8
OTHERS = "all others"
ROW, TOP = 30, 130  # pixels
# So few columns are wide enough for their names on a phone: nothing is turned.
FEW_COLUMNS, FEW_TOP = 2, 36
# From paper to blue: darker is more; the number stands in each cell.
# Opaque, so that plotly picks the colour of the numbers right on a dark page too.
SHADES = ((0.0, "#e8f2f9"), (1.0, "#1f7fb8"))
# Names that fit beside a column.
SHORT = {
    "topical_corticosteroid": "topical steroid",
    "intralesional_corticosteroid": "intralesional steroid",
    "systemic_corticosteroid": "systemic steroid",
    "topical_calcineurin_inhibitor": "calcineurin inhibitor",
    "antimycobacterial_combination": "antimycobacterial",
    "5_fluorouracil_intralesional": "5-fluorouracil",
    "excision_or_drainage": "excision, drainage",
}


def figure(rows: pd.DataFrame, *, words: style.Words, classes: Mapping[str, str]) -> style.Built:
    """The pairs of `queries.response.line_order`: a row per class given, a column per next one.

    `classes` gives the words of the codes. The first row is the start, the last column the end.
    Beyond eight classes the least frequent are one, `all others`; a pair of two of them counts
    there. Darker is a larger part of the row; the number is patients.
    """
    columns = (rows[name].tolist() for name in ("part", "from_class", "to_class", "patients"))
    pairs = [pair for part, *pair in zip(*columns, strict=True) if part == "pair"]
    kept = _most_frequent(pairs)
    counts: dict[tuple[str, str], int] = {}
    for before, after, patients in pairs:
        key = (_place(before, kept, "start"), _place(after, kept, "end"))
        counts[key] = counts.get(key, 0) + patients
    given = [*kept, *([OTHERS] if any(OTHERS in key for key in counts) else [])]
    froms, tos = ["start", *given], [*given, "end"]
    label = {code: SHORT.get(code, classes.get(code, code)) for code in given}
    numbers = [[counts.get((row, column), 0) for column in tos] for row in froms]
    totals = [max(sum(row), 1) for row in numbers]
    names = {**{code: classes.get(code, code) for code in given}, "start": "the start",
             "end": "no further line"}  # fmt: skip
    trace = {
        "type": "heatmap", "showscale": False, "xgap": 2, "ygap": 2, "hoverongaps": False,
        "x": list(range(len(tos))), "y": list(range(len(froms))),
        "z": [[n / total if n else None for n in row]
              for row, total in zip(numbers, totals, strict=True)],
        "zmin": 0, "zmax": 1, "colorscale": SHADES,
        "text": [[_short(n) if n else "" for n in row] for row in numbers],
        "texttemplate": "%{text}", "textfont": {"size": 11},
        "hovertext": [
            [f"{names[row]} → {names[column]}<br><b>{n:,}</b> patients"
             for column, n in zip(tos, line, strict=True)]
            for row, line in zip(froms, numbers, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    are_few = len(tos) <= FEW_COLUMNS
    layout = {
        "xaxis": {
            "side": "top", "tickvals": list(range(len(tos))),
            "tickangle": 0 if are_few else -90,
            "ticktext": [label.get(code, "<b>no further line</b>") for code in tos],
            "showgrid": False, "showline": False, "range": [-0.5, len(tos) - 0.5],
            "tickfont": {"size": 11.5},
        },
        "yaxis": {
            "range": [len(froms) - 0.5, -0.5], "tickvals": list(range(len(froms))),
            "ticktext": [label.get(code, "<b>first</b>") for code in froms],
            "showgrid": False, "tickfont": {"size": 11.5},
        },
    }  # fmt: skip
    return style.built(
        [trace], layout, words, height=(FEW_TOP if are_few else TOP) + ROW * len(froms) + 20
    )


def _most_frequent(pairs: Sequence[Pair]) -> list[str]:
    """Classes by the patients who came to them, the most frequent first."""
    totals: dict[str, int] = {}
    for _, given, patients in pairs:
        if isinstance(given, str):
            totals[given] = totals.get(given, 0) + patients
    ranked = sorted(totals, key=lambda code: (-totals[code], code))
    return ranked if len(ranked) <= CLASSES_AT_MOST else ranked[: CLASSES_AT_MOST - 1]


def _place(code: object, kept: Sequence[str], missing: str) -> str:
    if not isinstance(code, str):
        return missing
    return code if code in kept else OTHERS


def _short(number: int) -> str:
    if number < 1000:
        return str(number)
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:.1f}m"
