"""Calendar dates as people and systems write them, whole or in part -> Reading.

A date of which only the month or the year is known is the range of the days it can mean. Ends are
days since 1 January 1970. Dates that stand for "no date" and dates in the future are kept in words.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from data.importers.reading_words import (
    NOTHING,
    Reading,
    Span,
    is_not_applicable,
    plain,
    says_nothing,
)

Style = Literal["ymd", "dmy", "mdy", "unknown"]

EPOCH = date(1970, 1, 1)
# Spreadsheets show an empty cell as a day of 1900, and exosomes are no older than this.
FIRST_YEAR = 1901
LAST_YEAR = 2200
# Day 0 of a spreadsheet's serial numbers; right for every day after February 1900.
SERIAL_DAY_0 = date(1899, 12, 30)
SERIALS = range(18_264, 73_051)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_LOST = r"un|unk|uk|xx?|\?\??|nk|na|00?|--?"
_TIME = re.compile(
    r"(?:t| |, ?)(?:오전 |오후 |am |pm )?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]m)?"
    r"(?: ?z| ?[+-]\d{2}:?\d{2}| utc| gmt)?$"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<y>\d{4})(?P<mm>\d{2})(?P<d>\d{2})(?:\d{2}(?:\d{2}(?:\d{2}(?:\.\d+)?)?)?)?"
        r"(?:[+-]\d{2,4})?",
        r"(?P<y>\d{4})(?P<mm>\d{2})",
        r"(?P<y>\d{4})(?: ?년)?",
        rf"(?P<y>\d{{4}}) ?[-./년年] ?(?P<mm>\d{{1,2}}|{_LOST})(?: ?월| ?月)?\.?",
        rf"(?P<y>\d{{4}}) ?[-./년年] ?(?P<mm>\d{{1,2}}|{_LOST}) ?[-./월月] ?"
        rf"(?P<d>\d{{1,2}}|{_LOST})(?: ?일| ?日)?\.?(?: ?\([월화수목금토일]\))?",
        rf"(?P<d>\d{{1,2}}|{_LOST})(?:st|nd|rd|th)?(?: of)?[-/. ]?{_MONTH}[-/., ]*"
        r"(?P<y>\d{4}|\d{2})",
        rf"{_MONTH} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? |-)(?P<y>\d{{4}})",
        rf"(?P<y>\d{{4}})[-/. ]?{_MONTH}(?:[-/. ]?(?P<d>\d{{1,2}}|{_LOST}))?",
        rf"{_MONTH}[-/., ]*(?P<y>\d{{4}})",
        r"(?P<mm>\d{1,2})[-./](?P<y>\d{4})",
    )
)
_UNORDERED = re.compile(r"(\d{1,2}) ?[-./ ] ?(\d{1,2}) ?[-./ ] ?(\d{4}|\d{2})\.?")
_QUARTER = re.compile(
    r"(?P<y>\d{4}) ?[-년]? ?(?:q(?P<q>[1-4])|(?P<k>[1-4]) ?분기)|q(?P<q2>[1-4])[ -/](?P<y2>\d{4})"
)
_HALF = re.compile(r"(\d{4})(?: ?년)? ?(?:(상반기)|(하반기))")
_TWO = re.compile(r"^(.{4,}?)(?: to | until |/| - |(?<=\d{2})-(?=\d{4})|부터 )(.{4,}?)(?:까지)?$")


class Impossible(Exception):
    """The text names a day that no calendar has."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def dates(text: str, *, today: date, style: Style = "unknown", serials: bool = False) -> Reading:
    """Days since 1970 that a date can mean; `serials` reads 45366 as a spreadsheet's day number.

    With an unknown style a date such as 03/04/2024 spans the days that the two orders name.
    """
    even = plain(text)
    if says_nothing(even):
        return NOTHING
    words = text.strip()
    try:
        found, note = _range(even, style, today, serials)
    except Impossible as impossible:
        return Reading(words=words, refusal=impossible.reason, remedy=impossible.remedy)
    if found is None:
        known = is_not_applicable(even)
        return Reading(words=words, note=note or (None if known else "Not understood as a date."))
    if found.low > found.high:
        return Reading(
            words=words,
            refusal="The first date is later than the second.",
            remedy="The earlier date first.",
        )
    if found.low > (today - EPOCH).days:
        return Reading(words=words, note="A date in the future.")
    exact = found.low == found.high and note is None
    return Reading(found.low, found.high, words=None if exact else words, note=note)


def written_dates(low: int, high: int) -> str:
    """A range of days since 1970 as this grammar reads it back: ISO, two dates joined by "to"."""
    first, last = (EPOCH + timedelta(days=day) for day in (low, high))
    return first.isoformat() if low == high else f"{first.isoformat()} to {last.isoformat()}"


def _range(even: str, style: Style, today: date, serials: bool) -> tuple[Span | None, str | None]:
    found, note = _one(even, style, today, serials)
    if found is not None or note is not None:
        return found, note
    match = _TWO.match(even)
    if match is None:
        return None, None
    (first, note_1), (last, note_2) = (
        _one(part.strip(), style, today, serials) for part in match.groups()
    )
    if first is None or last is None:
        return None, note_1 or note_2
    if first.low > last.high:
        return Span(1, 0), None
    return Span(first.low, last.high), note_1 or note_2


def _one(even: str, style: Style, today: date, serials: bool) -> tuple[Span | None, str | None]:
    text = _TIME.sub("", even)
    if serials and text.split(".")[0].isdigit() and int(text.split(".")[0]) in SERIALS:
        day = (SERIAL_DAY_0 - EPOCH).days + int(text.split(".")[0])
        return Span(day, day), None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _parts(match.groupdict(), today)
    if match := _UNORDERED.fullmatch(text):
        return _unordered(match, style, today)
    return _part_of_year(text), None


def _parts(parts: dict[str, str | None], today: date) -> tuple[Span | None, str | None]:
    year = _year(parts["y"] or "", today)
    name = parts.get("m")
    month = _MONTHS.index(name[:3]) + 1 if name else _number(parts.get("mm"))
    return _days(year, month, _number(parts.get("d")))


def _days(year: int, month: int | None, day: int | None) -> tuple[Span | None, str | None]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, "A date that stands for no date."
    if month is None:
        return _span(date(year, 1, 1), date(year, 12, 31)), None
    if not 1 <= month <= 12:
        raise Impossible(f"There is no month {month}.", "A month from 1 to 12, as in 2024-03-15.")
    last = monthrange(year, month)[1]
    if day is None:
        return _span(date(year, month, 1), date(year, month, last)), None
    if not 1 <= day <= last:
        raise Impossible(
            f"{year}-{month:02d} has no day {day}.", f"A day from 1 to {last}, as in 2024-03-15."
        )
    return _span(date(year, month, day), date(year, month, day)), None


def _unordered(match: re.Match[str], style: Style, today: date) -> tuple[Span | None, str | None]:
    first, second, third = match.groups()
    if style == "ymd" and len(third) == 2:
        return _days(_year(first.zfill(2), today), int(second), int(third))
    year, one, two = _year(third, today), int(first), int(second)
    if style == "dmy" or (style == "unknown" and one > 12):
        return _days(year, two, one)
    if style == "mdy" or (style == "unknown" and two > 12):
        return _days(year, one, two)
    day_first, note = _days(year, two, one)
    month_first, _ = _days(year, one, two)
    if day_first is None or month_first is None or day_first == month_first:
        return day_first, note
    low, high = sorted((day_first.low, month_first.low))
    return Span(low, high), "Day and month cannot be told apart; choose the order of dates."


def _part_of_year(text: str) -> Span | None:
    if match := _QUARTER.fullmatch(text):
        year = int(match["y"] or match["y2"])
        first = 3 * int(match["q"] or match["k"] or match["q2"]) - 2
        return _months(year, first, first + 2)
    if match := _HALF.fullmatch(text):
        return _months(int(match[1]), *((1, 6) if match[2] else (7, 12)))
    return None


def _months(year: int, first: int, last: int) -> Span:
    return _span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def _span(first: date, last: date) -> Span:
    return Span((first - EPOCH).days, (last - EPOCH).days)


def _year(digits: str, today: date) -> int:
    """A year of two digits is the latest that is not in the future."""
    if len(digits) != 2:
        return int(digits)
    century = today.year - today.year % 100
    return century + int(digits) - (100 if int(digits) > today.year % 100 else 0)


def _number(digits: str | None) -> int | None:
    return int(digits) or None if digits and digits.isdigit() else None


def reader(
    *, today: date, style: Style = "unknown", serials: bool = False
) -> Callable[[str], Reading]:
    """`dates` with the choices of one import."""
    return lambda text: dates(text, today=today, style=style, serials=serials)
