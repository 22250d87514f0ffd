"""Marks of the overview's figures: one row per case while they are few, else one per count.

Every function takes the rows of `queries.overview.marks`, or None where the cases are too many,
and those of `queries.overview.summary`. What comes back has one row per mark: lane, part (what it
looks like), match (2 certain, 1 possible), patients, mark (the case, or the filter of the URL that
holds the patients counted; None answers to no click) and about (further words).
"""

from collections.abc import Sequence

import pandas as pd

from queries.filters import NOT_REPORTED

CLASSES = ("immediate", "early", "delayed", "late")
BEFORE = "before"
UNKNOWN = "unknown"


def onset(marks: pd.DataFrame | None, summary: pd.DataFrame) -> pd.DataFrame:
    """By class of onset; a range that reaches into several has a lane of their names.

    The lane `before` holds onsets before the exposure, `unknown` those not reported.
    """
    if marks is not None:
        cells = pd.DataFrame({
            "first": marks["onset_first"].mask((marks["onset_low"] < 0).fillna(False), BEFORE),
            "last": marks["onset_last"],
            "match": marks["match"],
            "patients": marks["patients"],
            "mark": marks["case_id"],
            "about": _days(marks),
        })  # fmt: skip
    else:
        rows = summary[summary["topic"] == "onset"]
        cells = rows.rename(columns={"value": "first", "detail": "last"}).assign(about="")
        cells = cells.assign(mark=[_onset_filter(*pair) for pair in _pairs(cells)])
    lanes = [_onset_lane(*pair) for pair in _pairs(cells)]
    parts = [UNKNOWN if lane == UNKNOWN else "onset" for lane in lanes]
    return cells.assign(lane=lanes, part=parts)


def onset_lanes(edges: Sequence[int]) -> dict[str, str]:
    """Words of each lane of onsets, from immediate to late, then what is not reported."""
    return {
        _onset_lane(first, last): _onset_label(first, last, edges)
        for at, first in enumerate(CLASSES)
        for last in CLASSES[at:]
    } | {UNKNOWN: "onset not reported"}


def outcome(marks: pd.DataFrame | None, summary: pd.DataFrame) -> pd.DataFrame:
    """By outcome, each with a look of its own."""
    if marks is not None:
        cells = marks.rename(columns={"outcome": "lane", "case_id": "mark"})
        lanes = cells["lane"].fillna(NOT_REPORTED)
    else:
        cells = summary[summary["topic"] == "outcome"].rename(columns={"value": "lane"})
        lanes = cells["lane"].fillna(NOT_REPORTED)
        cells = cells.assign(mark=[f"outcome={code}" for code in lanes])
    return cells.assign(lane=lanes, part=lanes, about="")


def treatment(marks: pd.DataFrame | None, summary: pd.DataFrame) -> pd.DataFrame:
    """By class of treatment, drawn by the response: a row per case, class and response."""
    cells = _courses(marks) if marks is not None else _course_counts(summary)
    return cells.assign(
        lane=cells["lane"].fillna(NOT_REPORTED), part=cells["part"].fillna(NOT_REPORTED)
    )


def _pairs(cells: pd.DataFrame) -> list[tuple[str | None, str | None]]:
    return [
        (None if pd.isna(first) else first, None if pd.isna(last) else last)
        for first, last in zip(cells["first"], cells["last"], strict=True)
    ]


def _onset_lane(first: str | None, last: str | None) -> str:
    if first is None:
        return "unknown"
    return first if first in {last, "before"} else f"{first}-{last}"


def _onset_filter(first: str | None, last: str | None) -> str | None:
    """The filter that holds a bar's patients; there is none for those of several classes."""
    if first is None:
        return "onset_class=unknown"
    return f"onset_class={first}" if first == last else None


def _onset_label(first: str, last: str, edges: Sequence[int]) -> str:
    if first != last:
        joined = "or" if CLASSES.index(last) - CLASSES.index(first) == 1 else "to"
        return f"{first} {joined} {last}"
    start = (0, *(edge + 1 for edge in edges))[CLASSES.index(first)]
    end = (*edges, None)[CLASSES.index(last)]
    return f"{first} (from day {start})" if end is None else f"{first} (day {start}–{end})"


def _days(marks: pd.DataFrame) -> list[str]:
    return [
        "" if pd.isna(low) else f"onset day {low}" if low == high else f"onset day {low}–{high}"
        for low, high in zip(marks["onset_low"], marks["onset_high"], strict=True)
    ]


def _courses(marks: pd.DataFrame) -> pd.DataFrame:
    """A mark per case, class given and response to it; one without a class where none is known."""
    rows = marks[["case_id", "match", "patients", "treatments", "responses", "are_for_all"]]
    missing = rows["treatments"].isna()
    untreated = rows[missing].assign(treatments=None, responses=None, are_for_all=True)
    treated = rows[~missing].explode(["treatments", "responses", "are_for_all"])
    cells = pd.concat([treated, untreated]).sort_index(kind="stable")
    return pd.DataFrame({
        "lane": cells["treatments"].astype("object"),
        "part": cells["responses"].astype("object"),
        "match": cells["match"].where(cells["are_for_all"].astype(bool), 1),
        "patients": cells["patients"],
        "mark": cells["case_id"],
        "about": "",
    })  # fmt: skip


def _course_counts(summary: pd.DataFrame) -> pd.DataFrame:
    rows = summary[summary["topic"] == "treatment"]
    return pd.DataFrame({
        "lane": rows["value"],
        "part": rows["detail"],
        "match": rows["match"],
        "patients": rows["patients"],
        "mark": [
            f"treatment={NOT_REPORTED}"
            if pd.isna(code)
            else f"treatment={code}&response={NOT_REPORTED if pd.isna(response) else response}"
            for code, response in zip(rows["value"], rows["detail"], strict=True)
        ],
        "about": "",
    })  # fmt: skip
