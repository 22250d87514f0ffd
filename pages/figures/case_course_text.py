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
)
NAMES = ("Exposure", "Reaction", "Tests", "Treatment", "Outcome")
Row = Mapping[str, Any]


def marks(case: Row) -> pd.DataFrame:
    """What is drawn of one row of `queries.profile.one_case`: a row per fact, lane after lane.

    Columns are those of COLUMNS and `words`, the fact with its day; days count from day 0 and are
    missing where not reported. A course has a lane of its own. A lane of which nothing is reported
    has a row with part 'none'.
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
        )
        for each in reactions
    )
    rows += _once(
        (
            "Tests",
            "biopsy" if each["biopsy"] == "done" else "not_done",
            each["microbiology"],
            ", ".join(each["histology"] or ()),
            each["biopsy_low_days"],
            each["biopsy_high_days"],
            None,
            None,
            False,
        )
        for each in reactions
        if each["biopsy"] is not None
    )
    last_seen = max((each["last_follow_up_days"] or 0 for each in reactions), default=0)
    rows += [
        (
            f"Treatment {each['course']}" if len(courses) > 1 else "Treatment",
            "treatment",
            each["treatment_class"],
            each["response"],
            each["start_low_days"],
            each["start_high_days"],
            *(
                (last_seen or None,) * 2
                if each["ongoing"]
                else (each["stop_low_days"], each["stop_high_days"])
            ),
            bool(each["ongoing"]),
        )
        for each in courses
    ]
    rows += _once(_ending(each) for each in reactions)
    there = {row[0].split(" ")[0] for row in rows}
    rows += [(name, "none", *(None,) * 6, False) for name in NAMES if name not in there]
    rows.sort(key=lambda row: NAMES.index(row[0].split(" ")[0]))
    facts = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {name: "Int64" for name in COLUMNS if name.endswith("_days")}
    )
    return facts.assign(words=[_written(row) for row in facts.to_dict("records")])


def _once(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows without repetitions, in their order."""
    return list(dict.fromkeys(rows))


def _ending(reaction: Row) -> tuple[Any, ...]:
    low, high = reaction["resolution_low_days"], reaction["resolution_high_days"]
    seen = reaction["last_follow_up_days"]
    low, high = (seen, seen) if low is None else (low, high)
    return ("Outcome", "end", reaction["outcome"], None, low, high, None, None, False)


def told(case: Row) -> tuple[str, str, str, str]:
    """The finding with its count, the rest of it, how to read it, and what is not drawn."""
    rows = marks(case)
    patients = int(case["patient"]["patients"])
    onset = rows[(rows["part"] == "onset") & rows["low_days"].notna()]
    rest = ": onset not reported"
    if len(onset):
        low, high = onset["low_days"].min(), onset["high_days"].max()
        rest = (
            f": onset on day {low}" if low == high else f": onset between day {low} and day {high}"
        )
    outcome = rows.loc[rows["part"] == "end", "code"].dropna()
    if len(outcome):
        rest += f"; outcome: {OUTCOME[outcome.iloc[0]][2]}"
    undated = rows[rows["low_days"].isna() & ~rows["part"].isin(["none", "not_done"])]
    left_out = ""
    if len(undated):
        is_one = len(undated) == 1
        left_out = (
            f"{len(undated)} fact{'' if is_one else 's'} without a day "
            f"{'is' if is_one else 'are'} written in {'its' if is_one else 'their'} lane."
        )
    reading = (
        "Days count from the last exposure (exosome procedure; in a register, suspect product) "
        "before the reaction (day 0). A dot is an exact day, a bar the days that a fact can mean "
        "or that a treatment lasted."
    )
    return f"{patients} patient{'' if patients == 1 else 's'}", rest, reading, left_out


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
        return "biopsy not done"
    if row["part"] == "end":
        return OUTCOME[str(row["code"]) if code else "not_reported"][2]
    return code or "not reported"


def _days(low: object, high: object) -> str:
    return f"day {low}" if low == high else f"day {low} to {high}"


def _written(row: Row) -> str:
    """One fact with its day; without one it says so, where there could be one."""
    if row["part"] in ("none", "not_done"):
        return _fact(row)
    if pd.isna(row["low_days"]):
        return f"{_fact(row)} (day not reported)"
    stop = ""
    if not pd.isna(row["stop_low_days"]):
        stop = f", until {_days(row['stop_low_days'], row['stop_high_days'])}"
    elif row["part"] == "treatment":
        stop = ", end not reported"
    ongoing = ", ongoing" if row["is_ongoing"] else ""
    return f"{_fact(row)}: {_days(row['low_days'], row['high_days'])}{stop}{ongoing}"
