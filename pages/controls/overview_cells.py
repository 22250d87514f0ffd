"""Marks of the overview's figures: one per case while they can be named, else one per count.

Every function takes the rows of `queries.overview.marks`, or None where the cases are too many,
and those of `queries.overview.summary`; what comes back is in their order. The text of a mark
holds further words about it, if there are any.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from pages.figures import style
from pages.figures.overview import Cell
from queries.filters import NOT_REPORTED

CLASSES = ("immediate", "early", "delayed", "late")
BEFORE = "before"
UNKNOWN = "unknown"


def onset(marks: pd.DataFrame | None, summary: pd.DataFrame) -> list[Cell]:
    """By class of onset; a range that reaches into several has a lane of their names.

    The lane `before` holds onsets before the exposure, `unknown` those not reported.
    """
    cells: list[Cell] = []
    if marks is not None:
        for row in marks.itertuples(index=False):
            low = _known(row.onset_low)
            lane = BEFORE if low is not None and low < 0 else _lane(row.onset_first, row.onset_last)
            cells.append(Cell(lane, _part(lane), row.match, row.patients, row.case_id, _days(row)))
        return cells
    for row in _of(summary, "onset"):
        lane = _lane(row.value, row.detail)
        mark = (
            style.certainly(f"onset_class={lane}", row.match)
            if lane in (*CLASSES, UNKNOWN)
            else None
        )
        cells.append(Cell(lane, _part(lane), row.match, row.patients, mark, ""))
    return cells


def onset_lanes(edges: Sequence[int]) -> dict[str, str]:
    """Words of each lane of onsets, from immediate to late, then what is not reported."""
    return {
        _lane(first, last): _label(first, last, edges)
        for at, first in enumerate(CLASSES)
        for last in CLASSES[at:]
    } | {UNKNOWN: "onset not reported"}


def outcome(marks: pd.DataFrame | None, summary: pd.DataFrame) -> list[Cell]:
    """By outcome, each with a look of its own."""
    if marks is not None:
        named = ((row.outcome, row, row.case_id) for row in marks.itertuples(index=False))
    else:
        named = (
            (row.value, row, f"outcome={_known(row.value) or NOT_REPORTED}")
            for row in _of(summary, "outcome")
        )
    return [
        Cell(code, code, row.match, row.patients, mark, "")
        for code, row, mark in (
            (_known(value) or NOT_REPORTED, row, mark) for value, row, mark in named
        )
    ]


def treatment(marks: pd.DataFrame | None, summary: pd.DataFrame) -> list[Cell]:
    """By class of treatment, drawn by the response: one per case, class and response to it.

    A case without a class known has one mark in the lane of what is not reported.
    """
    if marks is None:
        return [_counted(row) for row in _of(summary, "treatment")]
    cells: list[Cell] = []
    for row in marks.itertuples(index=False):
        if not _has_entries(row.treatments):
            unknown = (NOT_REPORTED, NOT_REPORTED, row.match, row.patients, row.case_id, "")
            cells.append(Cell(*unknown))
            continue
        for code, response, is_for_all in zip(
            row.treatments, row.responses, row.are_for_all, strict=True
        ):
            match = row.match if is_for_all else 1
            part = _known(response) or NOT_REPORTED
            cells.append(Cell(code, part, match, row.patients, row.case_id, ""))
    return cells


def _of(summary: pd.DataFrame, topic: str) -> Iterator[Any]:
    return summary[summary["topic"] == topic].itertuples(index=False)


def _known(value: Any) -> Any:  # noqa: ANN401 - a cell of a table
    return None if pd.isna(value) else value


def _has_entries(value: Any) -> bool:  # noqa: ANN401 - a list, or what is missing
    return hasattr(value, "__len__")


def _part(lane: str) -> str:
    return UNKNOWN if lane == UNKNOWN else "onset"


def _lane(first: object, last: object) -> str:
    if not isinstance(first, str):
        return UNKNOWN
    return first if first in {last, BEFORE} else f"{first}-{last}"


def _label(first: str, last: str, edges: Sequence[int]) -> str:
    if first != last:
        joined = "or" if CLASSES.index(last) - CLASSES.index(first) == 1 else "to"
        return f"{first} {joined} {last}"
    start = (0, *(edge + 1 for edge in edges))[CLASSES.index(first)]
    end = (*edges, None)[CLASSES.index(last)]
    return f"{first} (from day {start})" if end is None else f"{first} (day {start}–{end})"


def _days(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    low, high = row.onset_low, row.onset_high
    if pd.isna(low):
        return ""
    return f"onset day {low}" if low == high else f"onset day {low}–{high}"


def _counted(row: Any) -> Cell:  # noqa: ANN401 - a row of a frame
    code, response = (_known(value) or NOT_REPORTED for value in (row.value, row.detail))
    asked = f"treatment={code}"
    if code != NOT_REPORTED:
        asked += f"&response={response}"
    return Cell(code, response, row.match, row.patients, style.certainly(asked, row.match), "")
