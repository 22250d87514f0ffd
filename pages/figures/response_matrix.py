"""Treatment class by response: each patient a mark in its cell, many as a square and a number."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

import pandas as pd

from pages.figures import style

GRADES = ("worse", "none", "partial", "marked", "near_complete", "complete")
APART = ("varied", "not_reported")
GAP = 0.2  # between the grades and the others, in columns
ACROSS = 4  # marks side by side in a cell, more where it holds many
MANY, ACROSS_MANY = 24, 8
AT_A_GLANCE = 4  # patients
MARK, NAME, SPACE = 11, 24, 18  # heights: a row of marks, a class's name, space below (px)
GROUP_ROWS = 2
LARGEST, CELL = 30, 50  # side of the largest square, height of a cell of squares (px)
SOLID = "a patient, or a group with its number"
HOLLOW = "hollow: possibly (fits the filters, or part of a group)"
SQUARE = "patients"
RIM = "rim: with those who fit possibly"
# Solid and hollow in the legend, in a colour that is no response's.
MARKERS = {
    True: {"symbol": "square", "color": style.QUIET},
    False: {"symbol": "square-open", "color": style.QUIET, "line": {"width": 1.5}},
}
HEADS = ("treatment, patients", "marked or better, of graded")
HEAD = 20
AROUND, LEGEND = 50, 28  # above and below the bands, and the legend of a saved picture (px)
# Where a text stands at its place, its size and its colour.
TEXTS = {
    "head": ("middle right", 11, style.QUIET),
    "name": ("middle right", 12.5, style.INK),
    "interval": ("middle left", 11.5, style.QUIET),
    "marks": ("middle right", 10.5, style.QUIET),
    "square": ("middle center", 10.5, style.INK),
}
LIGHT = {"partial", "none", "marked", "varied", "not_reported"}

# Columns of `queries.response.cells` that are read here.
COLUMNS = (
    "part", "case_id", "treatment_class", "response", "match", "covers_all", "patients",
)  # fmt: skip
# Rows of `cells` by response, of one class.
Cells = dict[str, list[dict[str, Any]]]


def figure(
    rows: pd.DataFrame,
    *,
    words: style.Words,
    classes: Mapping[str, str],
    responses: Mapping[str, str],
    intervals: Mapping[str, str],
) -> style.Built:
    """The rows of `queries.response.cells` as a band per class, a column per response.

    `classes` and `responses` give the words of the codes; `intervals` says of a class how many
    of its graded patients had a marked response or better, empty where nothing is said. The
    class `""` is no treatment reported. Marks are hollow where a case fits possibly, or where a
    group does not say how many of it had the class.
    """
    by_class, totals = _by_class(rows)
    cells = [(response, cell) for of in by_class.values() for response, cell in of.items()]
    columns = _columns({response for response, _ in cells})
    largest = max((sum(row["patients"] for row in cell) for _, cell in cells), default=1)
    is_single = bool((rows["part"] == "case").any())
    band = _Bands(columns, responses, largest)
    band.head(HEADS if any(intervals.values()) else HEADS[:1])
    for code, label in classes.items():
        if code not in by_class:
            continue
        band.name(label, totals[code], intervals.get(code, ""))
        if is_single:
            band.marks(label, by_class[code])
        else:
            band.squares(code, label, by_class[code])
    layout = {
        "barmode": "overlay", "shapes": _grounds(columns),
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom"},
        "xaxis": {
            "side": "top", "range": [-0.02, band.right + 0.02], "showgrid": False,
            "showline": False, "tickvals": [left + 0.5 for left in columns.values()],
            "ticktext": [responses[code].replace(" ", "<br>") for code in columns],
            "tickfont": {"size": 10}, "tickangle": 0,
        },
        "yaxis": {
            "range": [band.y, 0], "showgrid": False, "showticklabels": False, "showline": False,
        },
    }  # fmt: skip
    height = round(band.y + AROUND + LEGEND)
    return style.built(band.traces(), layout, words, height=height, legend=LEGEND)


def _by_class(rows: pd.DataFrame) -> tuple[dict[str, Cells], dict[str, int]]:
    """The rows of each class by response, and the patients of each class."""
    by_class: dict[str, Cells] = {}
    totals: dict[str, int] = {}
    for values in zip(*(rows[name].tolist() for name in COLUMNS), strict=True):
        row = dict(zip(COLUMNS, values, strict=True))
        code = row["treatment_class"] if isinstance(row["treatment_class"], str) else ""
        if row["part"] == "class":
            totals[code] = row["patients"]
        elif row["part"] != "all":
            response = row["response"] if isinstance(row["response"], str) else "not_reported"
            by_class.setdefault(code, {}).setdefault(response, []).append(row)
    return by_class, totals


def _columns(present: set[str]) -> dict[str, float]:
    """Left end of the column of each response; `varied` only where somebody's did."""
    columns = {code: float(place) for place, code in enumerate(GRADES)}
    at = len(GRADES) + GAP
    for code in APART:
        if code in present or code == "not_reported":
            columns[code] = at
            at += 1
    return columns


def _grounds(columns: Mapping[str, float]) -> list[dict[str, object]]:
    return [
        {
            "type": "rect", "x0": left + 0.02, "x1": left + 0.98, "y0": 0, "y1": 1,
            "yref": "paper", "fillcolor": "rgba(91,102,115,0.06)", "line": {"width": 0},
            "layer": "below",
        }
        for left in columns.values()
    ]  # fmt: skip


class _Bands:
    """Bands drawn so far, from the top down; one unit of height is one pixel."""

    def __init__(
        self,
        columns: Mapping[str, float],
        responses: Mapping[str, str],
        largest: int,
    ) -> None:
        self.columns, self.responses = columns, responses
        self.largest, self.right = largest, max(columns.values()) + 1
        self.y = 4.0
        # Text by its place: names at the left, intervals at the right, numbers in the cells.
        self.texts: dict[str, list[tuple[float, float, str]]] = {kind: [] for kind in TEXTS}
        self.bars: dict[bool, list[dict[str, object]]] = {True: [], False: []}
        self.points: dict[bool, list[dict[str, object]]] = {True: [], False: []}

    def head(self, words: Sequence[str]) -> None:
        """What stands at the left and at the right of each class."""
        self.texts["head"].append((0.0, self.y + HEAD / 2, words[0]))
        if len(words) > 1:
            self.texts["interval"].append((self.right, self.y + HEAD / 2, words[1]))
        self.y += HEAD

    def name(self, label: str, patients: int, interval: str) -> None:
        """Name of the class, its patients, and what is said of its graded ones."""
        middle = self.y + NAME / 2
        self.texts["name"].append((0.0, middle, f"{label} <b>{patients:,}</b>"))
        self.texts["interval"].append((self.right, middle, interval))
        self.y += NAME

    def marks(self, label: str, cells: Cells) -> None:
        """A brick per patient, side by side in its cell; a group is one brick with its number."""
        across = ACROSS if max(map(len, cells.values())) <= MANY else ACROSS_MANY
        width, deepest = 0.92 / across, 0
        for response, cases in cells.items():
            left, colour = self.columns[response], style.RESPONSE[response][0]
            row = column = 0
            for case in sorted(cases, key=lambda case: -case["patients"]):
                is_group = case["patients"] > 1
                wide, high = (across, GROUP_ROWS) if is_group else (1, 1)
                is_solid = _is_solid(case)
                self.bars[is_solid].append(
                    {
                        "x": left + 0.04 + width * (column + wide / 2),
                        "base": self.y + row * MARK, "y": high * MARK - 2,
                        "width": width * wide * (0.97 if is_group else 0.86),
                        "colour": colour, "id": case["case_id"],
                        "text": f"<b>{case['patients']}</b>" if is_group else "",
                        "ink": style.INK if not is_solid or response in LIGHT else "#ffffff",
                        "said": _said(case, label, self.responses[response]),
                    }
                )  # fmt: skip
                column += wide
                if column >= across:
                    row, column = row + high, 0
            depth = row + (column > 0)
            patients = sum(case["patients"] for case in cases)
            below = self.y + depth * MARK + 6
            # As few as are seen at a glance need no number, and a group alone carries its own.
            if patients > AT_A_GLANCE and len(cases) > 1:
                self.texts["marks"].append((left + 0.02, below, f"{patients:,}"))
            deepest = max(deepest, depth)
        self.y += deepest * MARK + SPACE

    def squares(self, code: str, label: str, cells: Cells) -> None:
        """A square per cell, its area the patients, with the number below."""
        for response, counts in cells.items():
            middle = self.columns[response] + 0.5
            patients = sum(count["patients"] for count in counts)
            certain = sum(count["patients"] for count in counts if _is_solid(count))
            more = f"{patients - certain:,}"
            asked = f"treatment={code or 'not_reported'}" + f"&response={response}" * bool(code)
            kinds = [
                (True, certain, style.certainly(asked, 2), f"and {more} more possibly"),
                (False, patients, style.certainly(asked, 1), f"{more} of them possibly"),
            ]
            for is_solid, count, chosen, also in kinds if certain < patients else kinds[:1]:
                if not count:
                    continue
                self.points[is_solid].append(
                    {
                        "x": middle, "y": self.y + LARGEST / 2 + 1, "id": chosen,
                        "size": max(3.0, LARGEST * sqrt(count / self.largest)),
                        "colour": style.RESPONSE[response][0],
                        "said": f"{label}: {self.responses[response]}<br>"
                                f"<b>{count:,}</b> patients"
                                + f"<br>{also}" * (certain < patients),
                    }
                )  # fmt: skip
            self.texts["square"].append((middle, self.y + LARGEST + 9, _short(patients)))
        self.y += CELL

    def traces(self) -> list[dict[str, object]]:
        """The bands' marks: one trace of the solid and one of the hollow."""
        made: list[dict[str, object]] = []
        for is_solid, bars in self.bars.items():
            if not bars:
                continue
            colours = [bar["colour"] for bar in bars]
            trace: dict[str, object] = {
                "type": "bar", **{key: [bar[key] for bar in bars]
                                  for key in ("x", "y", "base", "width")},
                "customdata": [str(bar["id"]) for bar in bars], "showlegend": False,
                "hovertext": [bar["said"] for bar in bars],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"color": colours if is_solid else "rgba(0,0,0,0)",
                           "line": {"width": 0} if is_solid
                           else {"color": colours, "width": 1.6},
                           "cornerradius": 3},
                "textposition": "none",
            }  # fmt: skip
            if any(bar["text"] for bar in bars):
                trace |= {
                    "text": [bar["text"] for bar in bars], "textposition": "inside",
                    "insidetextanchor": "middle", "textangle": 0, "constraintext": "none",
                    "insidetextfont": {"size": 12, "color": [bar["ink"] for bar in bars]},
                }  # fmt: skip
            made += [trace, style.in_legend(SOLID if is_solid else HOLLOW, MARKERS[is_solid])]
        for is_solid in (False, True):
            if points := self.points[is_solid]:
                made.append(
                    {
                        "type": "scatter", "mode": "markers", "showlegend": False,
                        "x": [point["x"] for point in points],
                        "y": [point["y"] for point in points],
                        "customdata": [point["id"] for point in points],
                        "hovertext": [point["said"] for point in points],
                        "hovertemplate": "%{hovertext}<extra></extra>",
                        "marker": {"symbol": "square" if is_solid else "square-open", "opacity": 1,
                                   "line": {"width": 0 if is_solid else 1.5},
                                   "size": [point["size"] for point in points],
                                   "color": [point["colour"] for point in points]},
                    }
                )  # fmt: skip
                made.append(style.in_legend(SQUARE if is_solid else RIM, MARKERS[is_solid]))
        # One trace for all places: plotly takes longer over a trace than over fifty texts.
        texts = [(*each, *look) for kind, look in TEXTS.items() for each in self.texts[kind]]
        if texts:
            x, y, text, positions, sizes, colours = map(list, zip(*texts, strict=True))
            made.append(
                {
                    "type": "scatter", "mode": "text", "x": x, "y": y, "text": text,
                    "textposition": positions, "textfont": {"size": sizes, "color": colours},
                    "hoverinfo": "skip", "showlegend": False, "cliponaxis": False,
                }
            )  # fmt: skip
        return made


def _is_solid(row: Mapping[str, Any]) -> bool:
    return row["match"] == 2 and bool(row["covers_all"])


def _said(case: Mapping[str, Any], label: str, response: str) -> str:
    patients = case["patients"]
    of = f"<br>a group of {patients} patients" if patients > 1 else ""
    some = "" if case["covers_all"] else ", how many of them had it is not reported"
    fit = "" if case["match"] == 2 else "<br>fits the filters possibly"
    return f"<b>{style.plain(case['case_id'])}</b><br>{label}: {response}{of}{some}{fit}"


def _short(number: int) -> str:
    if number < 10_000:
        return f"{number:,}"
    return f"{number / 1e3:.0f}k" if number < 999_500 else f"{number / 1e6:.3g}m"
