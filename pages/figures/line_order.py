"""What was tried after what: class of one course by class of the next, with the patients."""

from collections.abc import Mapping

import pandas as pd

from pages.figures import style

OTHERS = "all_others"
ROW, TOP = 30, 130  # pixels
# So few columns are wide enough for their names on a phone: nothing is turned.
FEW_COLUMNS, FEW_TOP = 2, 36
# From paper to blue: darker is more; the number stands in each cell.
# On the darkest as on the lightest, on a light page as on a dark one, black numbers can be read.
LIGHTEST, DARKEST, NUMBER = (232, 242, 249), (31, 127, 184), "#000000"
CELL = 0.94  # of the width of a column and the height of a row
# Names that fit beside a column.
SHORT = {
    "topical_corticosteroid": "topical steroid",
    "intralesional_corticosteroid": "intralesional steroid",
    "systemic_corticosteroid": "systemic steroid",
    "topical_calcineurin_inhibitor": "calcineurin inhibitor",
    "antimycobacterial_combination": "antimycobacterial",
    "5_fluorouracil_intralesional": "5-fluorouracil",
    "excision_or_drainage": "excision, drainage",
    OTHERS: "all others",
}


def figure(rows: pd.DataFrame, *, words: style.Words, classes: Mapping[str, str]) -> style.Built:
    """The pairs of `queries.response.line_order`: a row per class given, a column per next one.

    `classes` gives the words of the codes. The first row is the start, the last column the end.
    Classes stand by the patients who were given them, most first, and `all_others` last. Darker is
    a larger part of the row; the number is patients.
    """
    columns = (rows[name].tolist() for name in ("part", "from_class", "to_class", "patients"))
    patients_given: dict[str, int] = {}
    counts: dict[tuple[str, str], int] = {}
    for part, before, after, patients in zip(*columns, strict=True):
        if part == "class":
            patients_given[before] = patients
        elif part == "pair":
            counts[_or(before, "start"), _or(after, "end")] = patients
    given = sorted(patients_given, key=lambda code: (-patients_given[code], code))
    given += [OTHERS] * any(OTHERS in key for key in counts)
    froms, tos = ["start", *given], [*given, "end"]
    label = {code: SHORT.get(code, classes.get(code, code)) for code in given}
    totals = {row: sum(counts.get((row, column), 0) for column in tos) for row in froms}
    cells = [
        (place, level, row, column, counts[row, column])
        for level, row in enumerate(froms)
        for place, column in enumerate(tos)
        if counts.get((row, column), 0)
    ]
    names = {**{code: classes.get(code, label[code]) for code in given}, "start": "the start",
             "end": "no further line"}  # fmt: skip
    # A bar per cell: a heat map would be painted apart, packed as a picture and unpacked again.
    trace = {
        "type": "bar", "width": CELL,
        "x": [place for place, *_ in cells],
        "base": [level - CELL / 2 for _, level, *_ in cells],
        "y": [CELL] * len(cells),
        "marker": {
            "color": [_shade(n / totals[row]) for *_, row, _, n in cells], "line": {"width": 0}
        },
        "textposition": "none",
        "hovertext": [
            f"{names[row]} → {names[column]}<br><b>{n:,}</b> patients"
            for *_, row, column, n in cells
        ],
        "hovertemplate": "%{hovertext}<extra></extra>", "showlegend": False,
    }  # fmt: skip
    numbers = style.written(
        [place for place, *_ in cells],
        [level for _, level, *_ in cells],
        [_short(n) for *_, n in cells],
        size=11,
        position="middle center",
        colour=NUMBER,
    )
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
        [trace, numbers],
        layout,
        words,
        height=(FEW_TOP if are_few else TOP) + ROW * len(froms) + 20,
    )


def _or(code: object, missing: str) -> str:
    return code if isinstance(code, str) else missing


def _shade(share: float) -> str:
    red, green, blue = (
        round(light + share * (dark - light)) for light, dark in zip(LIGHTEST, DARKEST, strict=True)
    )
    return f"#{red:02x}{green:02x}{blue:02x}"


def _short(number: int) -> str:
    if number < 1000:
        return str(number)
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:.1f}m"
