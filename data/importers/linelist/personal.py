"""Columns that look personal, by their heading and by what stands in them."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from data.importers.linelist import fields
from data.importers.reading_dates import dates

# A reason to keep such a column is a sentence, not a stroke of a key.
REASON_LETTERS = 10
# From so few values nothing can be said of a column.
ENOUGH = 3
SHARE = 0.5
# This share of cells with a telephone number makes a column of them; in free text they are masked.
MENTIONS = 0.3
# Patients are born decades before they are treated; no other date of a case is.
YEARS_BEFORE = 15
SHOWN = 3

_DIGIT = r"(?<![\d-])"
_BORN = r"\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_PHONES = (
    rf"{_DIGIT}(?:\+?82[- ]?|0)1[016789][-. ]?\d{{3,4}}[-. ]?\d{{4}}(?!\d)",
    rf"{_DIGIT}0(?:2|[3-6]\d)-\d{{3,4}}-\d{{4}}(?!\d)",
    r"\+\d{1,3}[-. ]\d{1,4}[-. ]\d{3,4}[-. ]\d{3,4}",
    r"\(\d{3}\) ?\d{3}-\d{4}",
)
IN_TEXT = {
    "national number": rf"{_DIGIT}{_BORN} ?- ?[1-8]\d{{6}}(?!\d)",
    "e-mail": r"[\w.+-]+@[\w-]+\.[\w.-]*\w",
    "phone number": "|".join(_PHONES),
}
_MENTIONS = {kind: re.compile(pattern) for kind, pattern in IN_TEXT.items()}
_ADDRESS = re.compile(
    r"[가-힣]+(?:시|도|특별시|광역시)? ?[가-힣]+(?:구|군|시) .*[가-힣\d]+(?:동|로|길|읍|면)\b.*"
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남"
    "심노하곽성차주우구민나진지엄채원천방공"
)
_KOREAN_NAME = re.compile(rf"[{_SURNAMES}][가-힣]{{2}}|[{_SURNAMES}][가-힣O○*]{{1,2}}")
_NAME = re.compile(r"[A-Z][a-z'’-]+,? (?:[A-Z]\.? )?[A-Z][a-z'’-]+")
_INITIALS = re.compile(r"[A-Z][.\s-]?[A-Z][.\s-]?(?:[A-Z]\.?)?")


@dataclass(frozen=True)
class Personal:
    """What a column looks like, and why."""

    looks_like: str
    why: str


def looks(header: str, values: Sequence[str], field: str | None) -> Personal | None:
    """What a column looks like, if it looks personal; `field` is what it is taken for."""
    words = fields.heading(header).words
    kind = by_heading().get(words) or by_heading().get(fields.plain(header))
    if kind and not (kind == "name" and field and field != fields.CASE_ID):
        return Personal(kind, f"the heading is '{header}'")
    return by_content(values, field)


def by_content(values: Sequence[str], field: str | None) -> Personal | None:
    """What the values look like, if they look personal."""
    if not values:
        return None
    for kind, pattern in _MENTIONS.items():
        found = sum(bool(pattern.search(value)) for value in values)
        if found >= max(MENTIONS * len(values), 1):
            return Personal(kind, f"{found} of {len(values)} cells hold one")
    if len(values) < ENOUGH or (field and field != fields.CASE_ID):
        return None
    checks = {"address": _ADDRESS, "name": _KOREAN_NAME, "initials": _INITIALS}
    for kind, pattern in checks.items():
        if _is_mostly(pattern, values):
            return Personal(kind, f"the cells look like {kind}s".replace("ss", "s"))
    return Personal("name", "the cells look like names") if _is_mostly(_NAME, values) else None


def born(values: Sequence[str], others: Sequence[int], today: date) -> Personal | None:
    """Whether dates lie decades before the other dates of the table, as dates of birth do.

    `others` are the years of the other dates; without any, today counts.
    """
    years = [year for value in values[:200] if (year := year_of(value, today)) is not None]
    if len(years) < max(ENOUGH, SHARE * min(len(values), 200)):
        return None
    usual = sorted(others)[len(others) // 2] if others else today.year
    if sorted(years)[len(years) // 2] > usual - YEARS_BEFORE or len(set(years)) == 1:
        return None
    return Personal("birth date", "the dates lie decades before the others")


def year_of(text: str, today: date) -> int | None:
    """Year of a date; None where it is none."""
    if not any(letter.isdigit() for letter in text) or len(text) < 6:
        return None
    reading = dates(text, today=today)
    return None if reading.low is None else date.fromordinal(719163 + reading.low).year


def masked(values: Sequence[str]) -> str:
    """A few values of which only the form is seen: `k••@••••.••`, separated by "; "."""
    seen = list(dict.fromkeys(values))[:SHOWN]
    return fields.SEPARATOR.join(value[:1] + re.sub(r"\w", "•", value[1:]) for value in seen)


@cache
def by_heading() -> dict[str, str]:
    """What a heading says of its column: words -> birth date, name and so on."""
    with (fields.FOLDER / "personal.csv").open(encoding="utf-8", newline="") as file:
        return {
            fields.plain(word): row["looks_like"]
            for row in csv.DictReader(file)
            for word in f"{row['words_en']};{row['words_ko']}".split(";")
        }


def _is_mostly(pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    # A name is met once or twice; a word of a list again and again.
    fits = sum(bool(pattern.fullmatch(value)) for value in values)
    return fits >= 0.8 * len(values) and len(set(values)) >= SHARE * len(values)
