"""Dates and durations of E2B as texts: points in time of HL7 to ISO, ages, intervals."""

import calendar
import datetime
import re

DAYS = {
    "seconds": 1 / 86400,
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "weeks": 7.0,
    "months": 30.0,
    "years": 365.0,
    "decades": 3650.0,
}
POINT = re.compile(r"(\d{4})(\d{2})?(\d{2})?(?:\d{2,6}(?:\.\d+)?)?(?:[-+]\d{4})?$")
ISO = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$")


def iso(text: str) -> str:
    """ISO date of a point in time, as exact as it was supplied: "202206" is "2022-06".

    Time of day is left out. What is no point in time stays as it is, for the reader to see.
    """
    found = POINT.match(text.strip())
    return "-".join(part for part in found.groups() if part) if found else text.strip()


def age_at(birth: str, onset: str) -> str:
    """Age in completed years on a day, such as "40 years" or "39-40 years" for partial dates.

    Empty where a date is missing or impossible, or the onset lies before the birth.
    """
    born, began = _range(birth), _range(onset)
    if born is None or began is None or began[0] < born[1]:
        return ""
    low, high = _years(born[1], began[0]), _years(born[0], began[1])
    return f"{low} years" if low == high else f"{low}-{high} years"


def shortest(intervals: list[str]) -> str:
    """The shortest of intervals such as "3 weeks"; empty for none."""
    return min(intervals, key=_days, default="")


def _days(interval: str) -> float:
    number, _, unit = interval.partition(" ")
    try:
        return float(number) * DAYS.get(unit, float("inf"))
    except ValueError:
        return float("inf")


def _range(text: str) -> tuple[datetime.date, datetime.date] | None:
    found = ISO.match(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        low = datetime.date(year or 1, month or 1, day or 1)
        last = day or calendar.monthrange(low.year, month or 12)[1]
        return low, datetime.date(low.year, month or 12, last)
    except ValueError:
        return None


def _years(born: datetime.date, day: datetime.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
