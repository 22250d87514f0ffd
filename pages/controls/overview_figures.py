"""The small figures of the overview: marks and words from the rows of `queries.overview`.

Each function takes the cases one by one (`marks`), or None where there are too many to be named,
and the counts (`summary`), and gives the same figure with a dot per patient or with bars.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeGuard

import pandas as pd

from pages.controls import overview_cells
from pages.figures import overview, overview_age, style
from queries.filters import NOT_REPORTED

# Words for a code of a vocabulary: field and code in, label out.
Label = Callable[[str, str | None], str]
# Words of a figure with the footer of the view: finding, rest, how to read it, what is left out.
Say = Callable[[str, str, str, str], style.Words]

# Patients of a lane, and those of them who fit only possibly.
Counts = dict[str, tuple[int, int]]

TREATMENTS_AT_MOST = 7
SAYS_NOTHING = frozenset({NOT_REPORTED, overview_cells.UNKNOWN, overview_cells.BEFORE})
NO_TREATMENT = "no treatment reported"
DOTS = "Each dot is a patient, a block a published group."
BARS = "Bars: too many patients for a dot each."


def age(
    marks: pd.DataFrame | None,
    summary: pd.DataFrame,
    *,
    say: Say,
) -> style.Built:
    """Ages: a dot at an exact age, a bar over a range, a column by decade where they are many."""
    rows = summary[summary["topic"] == "age"]
    patients, known = _patients(rows), _patients(rows.dropna(subset="low"))
    rest = " have no age in numbers" if not known else " have an age in numbers"
    if known:
        low, high = int(rows["low"].min()), int(rows["high"].max())
        rest += f": {low} years" if low == high else f": {low} to {high} years"
    strong = f"{known if known else patients:,} of {patients:,} patients"
    singly = _are_few(marks) and overview_age.is_readable(marks)
    reading = (
        "A dot is a patient of that age, a bar a patient known by a range, a block a published "
        "group as high as its patients are many."
        if singly
        else "Columns of ten years; ranges over several decades stand apart."
    )
    words = say(strong, rest, reading, "")
    if singly:
        return overview_age.figure(marks, words=words)
    return overview_age.by_decade(rows, marks, words=words)


def onset(
    marks: pd.DataFrame | None,
    summary: pd.DataFrame,
    *,
    edges: tuple[int, int, int],
    say: Say,
) -> style.Built:
    """Onset classes, with a lane of its own for ranges that reach into several."""
    cells = overview_cells.onset(marks, summary)
    order = overview_cells.onset_lanes(edges)
    before = sum(cell.patients for cell in cells if cell.lane == overview_cells.BEFORE)
    left_out = (
        f"Not drawn: {before:,} with an onset reported before the exposure." if before else ""
    )
    parts = {
        "onset": overview.Part("onset", style.ONSET),
        overview_cells.UNKNOWN: overview.Part("not reported", style.GREY, "circle-open"),
    }
    return _lanes(
        cells, order, parts, marks,
        words=partial(_largest, "onset", say, DOTS, left_out),
    )  # fmt: skip


def treatment(
    marks: pd.DataFrame | None,
    summary: pd.DataFrame,
    *,
    label: Label,
    say: Say,
) -> style.Built:
    """Treatments of the reaction, most frequent first, each mark drawn by the response to it."""
    given = _by_lane(
        (NOT_REPORTED if pd.isna(row.value) else row.value, row.match, row.patients)
        for row in summary[summary["topic"] == "treated"].itertuples(index=False)
    )
    classes = sorted(
        ((code, counted[0]) for code, counted in given.items() if code != NOT_REPORTED),
        key=lambda each: (-each[1], each[0]),
    )
    shown = [*(code for code, _ in classes[:TREATMENTS_AT_MOST]), NOT_REPORTED]
    cells = overview_cells.treatment(marks, summary)
    order = {
        code: NO_TREATMENT if code == NOT_REPORTED else label("treatment", code) for code in shown
    }
    further = [f"{label('treatment', code)} ({n:,})" for code, n in classes[TREATMENTS_AT_MOST:]]
    left_out = f"Not drawn: {', '.join(further)}." if further else ""
    present = {cell.part for cell in cells}
    parts = {
        code: overview.Part(label("response", code), colour, symbol)
        for code, (colour, symbol) in _best_first(style.RESPONSE).items()
        if code in present
    }
    reading = (
        "A patient stands in each class given, and once for each response to it; possible where "
        "it is not reported how many of a group had it."
    )
    everybody = _patients(summary[summary["topic"] == "all"])
    none = given.get(NOT_REPORTED, (0, 0))[0]
    finding = f" were treated, most often with {order[shown[0]]}" if len(shown) > 1 else ""
    words = say(
        f"{everybody - none:,} of {everybody:,} patients",
        finding or " have a treatment reported",
        f"{DOTS if _are_few(marks) else BARS} {reading}",
        left_out,
    )
    return _lanes(
        cells, order, parts, marks, words=lambda *_: words, with_legend=True,
        counts=given,
    )  # fmt: skip


def outcome(
    marks: pd.DataFrame | None,
    summary: pd.DataFrame,
    *,
    say: Say,
) -> style.Built:
    """Outcomes, from resolved to fatal."""
    cells = overview_cells.outcome(marks, summary)
    order = {code: words for code, (_, _, words) in style.OUTCOME.items()}
    parts = {
        code: overview.Part(words, colour, symbol)
        for code, (symbol, colour, words) in style.OUTCOME.items()
    }
    return _lanes(
        cells, order, parts, marks,
        words=partial(_largest, "outcome", say, DOTS, ""),
    )  # fmt: skip


def _lanes(
    cells: Sequence[overview.Cell],
    order: Mapping[str, str],
    parts: Mapping[str, overview.Part],
    marks: pd.DataFrame | None,
    *,
    words: Callable[[Mapping[str, str], Counts, bool], style.Words],
    with_legend: bool = False,
    counts: Counts | None = None,
) -> style.Built:
    one_by_one = _are_few(marks)
    if marks is not None and not one_by_one:
        cells = overview.segments(cells)
    counts = counts or _by_lane((cell.lane, cell.match, cell.patients) for cell in cells)
    labels = {lane: f"{order[lane]}  {_amount(*counts[lane])}" for lane in order if lane in counts}
    held = _held(cells)
    pointed = [
        cell._replace(
            text=_pointed(
                order.get(cell.lane, ""), parts[cell.part].words * with_legend, cell, of_mark,
                is_case=one_by_one,
            )
        )
        for cell, of_mark in zip(cells, held, strict=True)
    ]  # fmt: skip
    return overview.lanes(
        pointed, words=words(order, counts, one_by_one), labels=labels, parts=parts,
        one_by_one=one_by_one, with_legend=with_legend,
    )  # fmt: skip


def _largest(
    fact: str,
    say: Say,
    reading: str,
    left_out: str,
    order: Mapping[str, str],
    counts: Counts,
    one_by_one: bool,
) -> style.Words:
    """The finding: the lane with most patients among those that say something."""
    everybody = sum(patients for patients, _ in counts.values())
    said = {lane: patients for lane, (patients, _) in counts.items() if lane not in SAYS_NOTHING}
    reading = reading if one_by_one else BARS
    if not said:
        return say(
            f"{everybody:,} of {everybody:,} patients", f": {fact} not reported", reading, left_out
        )
    most = max(said, key=said.__getitem__)
    return say(
        f"{said[most]:,} of {everybody:,} patients", f": {fact} {order[most]}", reading, left_out
    )


def _held(cells: Sequence[overview.Cell]) -> list[tuple[int, int]]:
    """Patients that a click on each cell asks for, and those of them who fit only possibly.

    One filter can be the mark of two segments: of those that fit certainly, and possibly.
    """
    shared = [
        (cell.lane, cell.part, cell.mark) if isinstance(cell.mark, str) else number
        for number, cell in enumerate(cells)
    ]
    found: dict[object, tuple[int, int]] = {}
    for key, cell in zip(shared, cells, strict=True):
        patients, possible = found.get(key, (0, 0))
        found[key] = (patients + cell.patients, possible + cell.patients * (cell.match == 1))
    return [found[key] for key in shared]


def _are_few(marks: pd.DataFrame | None) -> TypeGuard[pd.DataFrame]:
    return marks is not None and len(marks) <= overview.DOTS_AT_MOST


def _by_lane(rows: Iterable[tuple[str, int, int]]) -> Counts:
    """Patients of each lane, and those of them who fit only possibly; in the order met."""
    found: Counts = {}
    for lane, match, patients in rows:
        everybody, possible = found.get(lane, (0, 0))
        found[lane] = (everybody + patients, possible + patients * (match == 1))
    return found


def _patients(rows: pd.DataFrame) -> int:
    return int(rows["patients"].sum())


def _best_first(responses: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Complete to worse, then what is no grade."""
    grades = [code for code in responses if code not in {"varied", NOT_REPORTED}]
    return {code: responses[code] for code in (*reversed(grades), "varied", NOT_REPORTED)}


def _amount(patients: int, possible: int) -> str:
    """The patients of a lane: `9 · 8 possible`."""
    return f"<b>{patients:,}</b>" + (f" · {possible:,} possible" if possible else "")


def _pointed(
    lane: str, response: str, cell: overview.Cell, held: tuple[int, int], *, is_case: bool
) -> str:
    """What a mark says when pointed at: `held` are its patients, and the possible among them."""
    patients, possible = held
    lines = [f"<b>{style.plain(str(cell.mark))}</b>"] if is_case else []
    lines.append(style.plain(lane))
    lines += [f"response: {style.plain(response)}"] if response and lane != NO_TREATMENT else []
    lines += [cell.text] if cell.text else []
    lines.append(f"{patients:,} patient{'' if patients == 1 else 's'}")
    if possible == patients:
        lines.append("fits only possibly")
    elif possible:
        lines.append(f"{possible:,} of them fit only possibly")
    return "<br>".join(lines)
