"""What is drawn of the course of one case, and what the figure says of it in words."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from pages.figures.style import OUTCOME

COLUMNS = (
    "lane",
    "part",
    "code",
    "detail",
    "low_days",
    "high_days",
    "stop_low_days",
    "stop_high_days",
    "is_ongoing",
    "is_flagged",
)
# Why a fact cannot have been as it is told, what it is called in a count of one and of several, and
# what becomes of it. An onset stands where it is told to be, among the sessions that it may follow;
# of two days that contradict each other nobody knows which is right.
FLAGS = {
    "onset": (
        "before the exposure",
        ("onset before the exposure", "onsets before the exposure"),
        "drawn hollow",
    ),
    "treatment": (
        "stops before it starts",
        ("treatment that stops before it starts", "treatments that stop before they start"),
        "not drawn",
    ),
    "end": (
        "before the onset",
        ("outcome before the onset", "outcomes before the onset"),
        "not drawn",
    ),
}
# What an outcome is told of where no day of resolution is reported.
LAST_SEEN = "last seen"
# Parts that have no day because there was nothing, as far as is known.
NOT_DONE = ("none", "not_done", "not_tested")
NAMES = ("Exposure", "Reaction", "Tests", "Treatment", "Outcome")
Row = Mapping[str, Any]


def marks(case: Row) -> pd.DataFrame:
    """What is drawn of one row of `queries.profile.one_case`: a row per fact, lane after lane.

    Columns are those of COLUMNS and two more: `words`, the fact with its day, and `has_mark`,
    whether it is drawn. Days count from day 0 and are missing where not reported; `is_flagged` says
    that they cannot be (see FLAGS). A course has a lane of its own. A lane of which nothing is
    reported has a row with part 'none'.
    """
    reactions, sessions, courses = (
        list(case[name]) if case[name] is not None else []
        for name in ("reactions", "sessions", "courses")
    )
    rows: list[tuple[Any, ...]] = [
        (
            "Exposure",
            "exposure",
            each["route"],
            each["product"],
            each["start_low_days"],
            each["start_high_days"],
            None,
            None,
            False,
            False,
        )
        for each in sessions
    ]
    rows += _once(
        (
            "Reaction",
            "onset",
            each["reaction"],
            None,
            each["onset_low_days"],
            each["onset_high_days"],
            None,
            None,
            False,
            _is_before(each["onset_low_days"], 0),
        )
        for each in reactions
    )
    rows += _once(
        (
            "Tests",
            _test(each),
            each["microbiology"],
            ", ".join(each["histology"] or ()),
            each["biopsy_low_days"],
            each["biopsy_high_days"],
            None,
            None,
            False,
            False,
        )
        for each in reactions
        if _test(each)
    )
    last_seen = max(_reported(reactions, "last_follow_up_days"), default=None)
    rows += [
        _course(f"Treatment {each['course']}" if len(courses) > 1 else "Treatment", each, last_seen)
        for each in courses
    ]
    first_onset = min(_reported(reactions, "onset_low_days"), default=None)
    rows += _once(_ending(each, first_onset) for each in reactions)
    there = {row[0].split(" ")[0] for row in rows}
    rows += [(name, "none", *(None,) * 6, False, False) for name in NAMES if name not in there]
    rows.sort(key=lambda row: NAMES.index(row[0].split(" ")[0]))
    facts = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {name: "Int64" for name in COLUMNS if name.endswith("_days")}
    )
    has_place = facts["low_days"].notna() & (facts["part"] != "not_done")
    return facts.assign(
        words=[_written(row) for row in facts.to_dict("records")],
        has_mark=has_place & (~facts["is_flagged"] | (facts["part"] == "onset")),
    )


def _once(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows without repetitions, in their order."""
    return list(dict.fromkeys(rows))


def _reported(rows: Iterable[Row], name: str) -> list[int]:
    return [row[name] for row in rows if row[name] is not None]


def _is_before(day: int | None, earliest: int | None) -> bool:
    return day is not None and earliest is not None and day < earliest


def _course(lane: str, course: Row, last_seen: int | None) -> tuple[Any, ...]:
    stop_low, stop_high = (
        (last_seen, last_seen)
        if course["ongoing"]
        else (course["stop_low_days"], course["stop_high_days"])
    )
    return (
        lane,
        "treatment",
        course["treatment_class"],
        course["response"],
        course["start_low_days"],
        course["start_high_days"],
        stop_low,
        stop_high,
        bool(course["ongoing"]),
        _is_before(stop_high, course["start_low_days"]),
    )


def _ending(reaction: Row, first_onset: int | None) -> tuple[Any, ...]:
    """How a reaction ended, or how it was when last seen.

    It follows its own onset; where that is not reported, the first of the case.
    """
    low, high = reaction["resolution_low_days"], reaction["resolution_high_days"]
    seen = reaction["last_follow_up_days"]
    # Without a day of resolution the outcome is told for the day on which it was last seen.
    is_last_seen = low is None
    low, high = (seen, seen) if is_last_seen else (low, high)
    own = reaction["onset_low_days"]
    is_flagged = _is_before(high, first_onset if own is None else own)
    seen_then = LAST_SEEN if is_last_seen and seen is not None else None
    return (
        "Outcome", "end", reaction["outcome"], seen_then, low, high, None, None, False, is_flagged,
    )  # fmt: skip


def told(case: Row) -> tuple[str, str, str, str]:
    """The finding with its count, the rest of it, how to read it, and what is not drawn."""
    rows = marks(case)
    patients = int(case["patient"]["patients"])
    # Of several reactions the onset is that of the first, the outcome that of the worst.
    onset = rows[(rows["part"] == "onset") & rows["low_days"].notna()]
    rest = ": onset not reported"
    if len(onset):
        low, high = onset["low_days"].min(), onset["high_days"].min()
        rest = (
            f": onset on day {low}" if low == high else f": onset between day {low} and day {high}"
        )
        rest += f" ({FLAGS['onset'][0]}: flagged)" if low < 0 else ""
    outcomes = rows.loc[rows["part"] == "end", "code"].dropna()
    if len(outcomes):
        rest += f"; outcome: {OUTCOME[max(outcomes, key=list(OUTCOME).index)][2]}"
    reading = (
        "Days count from the last exposure (exosome procedure; in a register, suspect product) "
        "before the reaction (day 0). A dot is an exact day, a bar the days that a fact can mean "
        "or that a treatment lasted, pale where that is not certain."
    )
    strong = f"{patients} patient{'' if patients == 1 else 's'}"
    return strong, rest, reading, " ".join(_left_out(rows))


def _left_out(rows: pd.DataFrame) -> list[str]:
    """A sentence for each kind of fact that has no mark, or not one like the others."""
    undated = rows["low_days"].isna() & ~rows["part"].isin(NOT_DONE)
    has_end = undated & (rows["is_ongoing"] | rows["stop_low_days"].notna())
    written = [
        (undated & ~has_end, "fact without a day is", "facts without a day are"),
        (has_end, "treatment without its start is", "treatments without their start are"),
    ]
    sentences = [
        f"1 {one} written in its lane."
        if held.sum() == 1
        else f"{held.sum()} {many} written in their lane."
        for held, one, many in written
        if held.any()
    ]
    for part, (_, (one, many), becomes) in FLAGS.items():
        if number := int((rows["is_flagged"] & (rows["part"] == part)).sum()):
            sentences.append(f"{number} {one if number == 1 else many}: flagged, {becomes}.")
    return sentences


def _test(reaction: Row) -> str:
    """What is told of the tests of a reaction; empty where nothing is reported."""
    if reaction["biopsy"] == "not_done":
        return "not_done"
    # Who has a finding or a day of a biopsy had one.
    if reaction["biopsy"] or reaction["histology"] or reaction["biopsy_low_days"] is not None:
        return "biopsy"
    if reaction["microbiology"] == "not_done":
        return "not_tested"
    return "microbiology" if reaction["microbiology"] else ""


def _said(code: object) -> str:
    return "" if code is None or pd.isna(code) else str(code).replace("_", " ")


def _fact(row: Row) -> str:
    """One fact in words, without its day; not yet safe to show."""
    code, detail = _said(row["code"]), _said(row["detail"])
    if row["part"] == "exposure":
        return ", ".join(each for each in ("exposure", code, detail) if each)
    if row["part"] == "treatment":
        return f"{code}, response {detail or 'not reported'}"
    if row["part"] == "biopsy":
        found = f"biopsy: {detail or 'finding not reported'}"
        return f"{found}; microbiology {code}" if code else found
    if row["part"] == "not_done":
        return "biopsy not done" + (f"; microbiology {code}" if code else "")
    if row["part"] in ("microbiology", "not_tested"):
        return f"microbiology {code}"
    if row["part"] == "end":
        return OUTCOME[str(row["code"]) if code else "not_reported"][2]
    return code or "not reported"


def _days(low: object, high: object) -> str:
    return f"day {low}" if low == high else f"day {low} to {high}"


def _written(row: Row) -> str:
    """One fact with its day; without one it says so, where there could be one."""
    if row["part"] in NOT_DONE:
        return _fact(row)
    has_stop = not pd.isna(row["stop_low_days"])
    until = f"until {_days(row['stop_low_days'], row['stop_high_days'])}"
    if pd.isna(row["low_days"]):
        if row["is_ongoing"] or has_stop:
            end = "ongoing when last seen" if row["is_ongoing"] else until
            return f"{_fact(row)}: start not reported, {end}"
        return f"{_fact(row)} (day not reported)"
    words = f"{_fact(row)}: {_days(row['low_days'], row['high_days'])}"
    words += f" ({LAST_SEEN})" if row["detail"] == LAST_SEEN and row["part"] == "end" else ""
    if row["part"] == "treatment":
        words += f", {until}" if has_stop else ", end not reported"
    words += ", ongoing" if row["is_ongoing"] else ""
    return f"{words}, {FLAGS[row['part']][0]}: flagged" if row["is_flagged"] else words
