"""Lanes of patients: one lane per onset class, treatment or outcome, a dot per patient.

While patients are few each is a dot and a published group one block of its size; beyond that a
lane is a bar, whose segments hold their cases while these are not too many to be named. The number
of patients stands in words above each lane, so no axis is needed and a lane has the whole width, on
a phone too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pages.figures import style

# Beyond it a dot in a quarter of the page is too small to be pointed at, and a bar says more. The
# pages of one figure draw a mark for each of many more patients.
DOTS_AT_MOST = 120
LABEL_HEIGHT = 22
GAP = 12
BAR_HEIGHT = 16
LEGEND_LINE = 21
# Dots side by side, their diameter and the height of a line of them (pixels): the first that
# holds the fullest lane in four lines.
GRIDS = ((24, 10, 14), (40, 6.5, 9.5), (56, 4.6, 7))
LINES_AT_MOST = 4


class Cell(NamedTuple):
    """One mark: a case, or a segment of a bar."""

    lane: str
    # What it looks like: a key of the parts.
    part: str
    # 2 certain, 1 possible.
    match: int
    patients: int
    # The case, all cases of a segment, or the filter of the URL that holds the patients counted;
    # None answers to no click.
    mark: str | list[str] | None
    # Shown when pointed at.
    text: str


@dataclass(frozen=True)
class Part:
    """What the marks of one kind look like, and what they stand for."""

    words: str
    colour: str
    symbol: str = "circle"


def segments(cells: Iterable[Cell]) -> list[Cell]:
    """Cases as segments of bars: one cell per lane, look and match, marked with its cases."""
    held: dict[tuple[str, str, int], list[Cell]] = defaultdict(list)
    for cell in cells:
        held[cell.lane, cell.part, cell.match].append(cell)
    return [
        Cell(
            *look, sum(each.patients for each in of_look), [str(each.mark) for each in of_look], ""
        )
        for look, of_look in held.items()
    ]


def lanes(
    cells: Iterable[Cell],
    *,
    words: style.Words,
    labels: Mapping[str, str],
    parts: Mapping[str, Part],
    one_by_one: bool,
    with_legend: bool = False,
) -> style.Built:
    """A lane per key of `labels`, in that order, filled with the marks of `cells`.

    With `one_by_one` a cell is a case, else a segment of a bar. A label holds the number of
    patients, which the marks of a lane need not add up to where patients are in it twice.
    """
    place = {part: number for number, part in enumerate(parts)}
    members: dict[str, list[Cell]] = {lane: [] for lane in labels}
    for row in sorted(cells, key=lambda row: (place[row.part], -row.match)):
        # A lane without a label is not drawn; its caller says so in words.
        if row.lane in members:
            members[row.lane].append(row)
    members = {lane: rows for lane, rows in members.items() if rows}
    fullest = max((sum(row.patients for row in rows) for rows in members.values()), default=1)
    placed, height = (_dots if one_by_one else _bars)(members, fullest)
    traces = _traces(placed, parts, with_legend) if placed else []
    tops = {mark.lane: mark.lane_top for mark in placed}
    across = max((mark.x + mark.width for mark in placed), default=1.0)
    least = GRIDS[0][0] if one_by_one else 1
    legend = _legend_lines(traces) * LEGEND_LINE
    traces.append(
        style.written(
            [0] * len(tops),
            [top + LABEL_HEIGHT / 2 for top in tops.values()],
            [labels[lane] for lane in tops],
            size=12.5,
        )
    )
    layout = {
        "barmode": "overlay",
        "margin": {"l": 8, "r": 8, "t": 6, "b": 10},
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom"},
        "xaxis": {"visible": False, "range": [0, max(across, least)], "fixedrange": True},
        "yaxis": {"visible": False, "range": [height, 0], "fixedrange": True},
    }  # fmt: skip
    return style.built(traces, layout, words, height=int(height) + 16 + legend, legend=legend)


@dataclass(frozen=True)
class _Mark:
    row: Cell
    lane: str
    lane_top: float
    x: float
    width: float
    y: float
    height: float
    size: float

    @property
    def is_dot(self) -> bool:
        return self.size > 0


def _dots(members: Mapping[str, Sequence[Cell]], fullest: int) -> tuple[list[_Mark], float]:
    """Marks in lines from left to right; a group is a block as wide as its patients."""
    columns, size, line = next(
        (grid for grid in GRIDS if fullest <= grid[0] * LINES_AT_MOST), GRIDS[-1]
    )
    placed: list[_Mark] = []
    top = 0.0
    for lane, rows in members.items():
        column, row_top = 0, top + LABEL_HEIGHT
        for row in rows:
            width = min(row.patients, columns)
            if column + width > columns:
                column, row_top = 0, row_top + line
            placed.append(
                _Mark(row, lane, top, column, width, row_top, line, size * (row.patients == 1))
            )
            column += width
        top = row_top + line + GAP
    return placed, top


def _bars(members: Mapping[str, Sequence[Cell]], fullest: int) -> tuple[list[_Mark], float]:
    placed: list[_Mark] = []
    top = 0.0
    for lane, rows in members.items():
        start = 0.0
        for row in rows:
            width = row.patients / fullest
            placed.append(_Mark(row, lane, top, start, width, top + LABEL_HEIGHT, BAR_HEIGHT, 0.0))
            start += width
        top += LABEL_HEIGHT + BAR_HEIGHT + GAP
    return placed, top


def _traces(
    placed: Sequence[_Mark],
    parts: Mapping[str, Part],
    with_legend: bool,
) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = []
    for name, part in parts.items():
        of_part = [mark for mark in placed if mark.row.part == name]
        dots = [mark for mark in of_part if mark.is_dot]
        blocks = [mark for mark in of_part if not mark.is_dot]
        if dots:
            traces.append(_dot_trace(dots, part) | {"showlegend": with_legend})
        if blocks:
            # One entry in the legend for dots and blocks of a kind.
            shown = with_legend and not dots
            traces.append(_block_trace(blocks, part) | {"showlegend": shown})
    if any(mark.row.match == 1 for mark in placed):
        first = next(iter(parts.values()))
        traces.append(style.pale_in_legend(first.colour))
    return traces


def _shared(marks: Sequence[_Mark], part: Part) -> dict[str, Any]:
    return {
        "name": part.words,
        "customdata": [mark.row.mark for mark in marks],
        "hovertext": [mark.row.text for mark in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _opacity(marks: Sequence[_Mark]) -> list[float]:
    return [1.0 if mark.row.match == 2 else style.POSSIBLE_OPACITY for mark in marks]


def _dot_trace(marks: Sequence[_Mark], part: Part) -> dict[str, Any]:
    return _shared(marks, part) | {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.x + 0.5 for mark in marks],
        "y": [mark.y + mark.height / 2 for mark in marks],
        "marker": {
            "symbol": part.symbol,
            "color": part.colour,
            # A rim of their own colour would cost as much again as the marks.
            "size": marks[0].size + 1,
            "opacity": _opacity(marks),
        },
    }


def _block_trace(marks: Sequence[_Mark], part: Part) -> dict[str, Any]:
    """Segments of a bar, or published groups: outlined blocks with their size written on them."""
    is_group = [mark.height != BAR_HEIGHT for mark in marks]
    inset = [0.14 * grouped for grouped in is_group]
    certain = [mark.row.match == 2 for mark in marks]
    strength = [
        (0.22 if sure else 0.08) if grouped else (1.0 if sure else style.POSSIBLE_OPACITY)
        for grouped, sure in zip(is_group, certain, strict=True)
    ]
    return _shared(marks, part) | {
        "type": "bar",
        "orientation": "h",
        "base": [mark.x + edge for mark, edge in zip(marks, inset, strict=True)],
        "x": [mark.width - 2 * edge for mark, edge in zip(marks, inset, strict=True)],
        "y": [mark.y + mark.height / 2 for mark in marks],
        "width": [mark.height - 2 * grouped for mark, grouped in zip(marks, is_group, strict=True)],
        "text": [
            f"{mark.row.patients} patients" if grouped else ""
            for mark, grouped in zip(marks, is_group, strict=True)
        ],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "constraintext": "none",
        "insidetextfont": {"size": 11, "color": style.INK},
        "marker": {
            "color": [see_through(part.colour, alpha) for alpha in strength],
            "line": {
                "width": [1.5 if grouped else 1 for grouped in is_group],
                "color": [
                    see_through(part.colour, 1.0 if sure else style.POSSIBLE_OPACITY)
                    if grouped
                    else style.PAPER
                    for grouped, sure in zip(is_group, certain, strict=True)
                ],
            },
        },
    }


def see_through(colour: str, alpha: float) -> str:
    """A colour as seen through: the page behind it shows, so text on it keeps its contrast."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})" if alpha < 1 else colour


def _legend_lines(traces: Sequence[dict[str, Any]]) -> int:
    """Lines that the legend takes on a phone."""
    widths = [6.2 * len(trace["name"]) + 44 for trace in traces if trace.get("showlegend")]
    lines, used = 0, 1e9
    for width in widths:
        if used + width > 330:
            lines, used = lines + 1, 0.0
        used += width
    return lines
