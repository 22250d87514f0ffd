"""One fact of the timeline in words."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from pages.figures.style import OUTCOME, plain

Labels = Mapping[str, Mapping[str, str]]
Row = Mapping[str, Any]
# Words for the codes of a field: field and codes in, words out.
Say = Callable[[str, object], str]


def is_unknown(value: object) -> bool:
    """Whether a value from the rows is missing."""
    # `pd.isna` of one value takes longer than the sentence that is made of it.
    return value is None or value is pd.NA or value != value


def span(low: object, high: object) -> str:
    """Days in words."""
    return f"day {low}" if low == high else f"day {low} to {high}"


def saying(labels: Labels) -> Say:
    """Words for codes separated by commas, safe to show; the same codes are put in words once."""

    @cache
    def say(field: str, codes: object) -> str:
        known = labels.get(field, {})
        return plain(
            ", ".join(known.get(code, code.replace("_", " ")) for code in str(codes).split(","))
        )

    return say


def fact(row: Row, say: Say) -> str:
    """One fact in words, with its day."""
    day = (
        "day not reported"
        if is_unknown(row["low_days"])
        else span(row["low_days"], row["high_days"])
    )
    code, detail = row["code"], row["detail"]
    if row["part"] == "exposure":
        route = "" if is_unknown(code) else f" · {say('route', code)}"
        return f"exposure, {day}{route}" + (
            "" if is_unknown(detail) else f" · {plain(str(detail))}"
        )
    if row["part"] == "onset":
        return f"onset {day}: {say('reaction', code)}"
    if row["part"] == "biopsy":
        return f"{test(row, say)}, {day}"
    if row["part"] == "treatment":
        stop = "end not reported"
        if not is_unknown(row["stop_low_days"]):
            stop = f"to {span(row['stop_low_days'], row['stop_high_days'])}"
        stop = f"{stop}, ongoing when last seen" if row["is_ongoing"] else stop
        return f"{say('treatment', code)}, from {day} {stop}: {response(detail, say)}"
    return f"{outcome(code)}, {day}{' (last seen)' if row['is_ongoing'] else ''}"


def known_end(row: Row) -> str:
    """When a treatment of unknown start ended, as far as that is known."""
    if row["is_ongoing"]:
        return ", ongoing when last seen"
    if is_unknown(row["stop_low_days"]):
        return ""
    return f" until {span(row['stop_low_days'], row['stop_high_days'])}"


def test(row: Row, say: Say) -> str:
    """Biopsy and microbiology of one test in words."""
    detail, code = row["detail"], row["code"]
    histology = "" if is_unknown(detail) else f"biopsy: {say('histology', detail)}"
    if not histology and code == "not_done":
        # What was not done to it, was not done to a biopsy.
        histology = "biopsy"
    microbiology = "" if is_unknown(code) else f"microbiology {say('microbiology', code)}"
    return "; ".join(text for text in (histology, microbiology) if text) or "biopsy"


def response(code: object, say: Say) -> str:
    """The response to a treatment in words."""
    return "response not reported" if is_unknown(code) else f"response {say('response', code)}"


def outcome(code: object) -> str:
    """The outcome in words."""
    return OUTCOME["not_reported" if is_unknown(code) else str(code)][2]


def ending(code: object) -> str:
    """The outcome where it stands alone, what matters bold."""
    return "outcome <b>not reported</b>" if is_unknown(code) else f"outcome: <b>{outcome(code)}</b>"
