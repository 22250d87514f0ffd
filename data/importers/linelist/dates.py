"""Which part of 03/04/2024 is the month: decided from the dates of a table, or left open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from data.importers.reading_dates import Style, dates, written_dates
from data.importers.reading_words import plain
from data.refusal import Refused

STYLES = ("ymd", "dmy", "mdy")
NAMES = {"ymd": "year, month, day", "dmy": "day, month, year", "mdy": "month, day, year"}
# A date of three numbers in which the year does not come first with four digits.
UNORDERED = re.compile(r"(\d{1,2}) ?[-./ ] ?(\d{1,2}) ?[-./ ] ?(\d{4}|\d{2})\.?(?=$|[ t,])")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


@dataclass(frozen=True)
class Decision:
    """The order of a table's dates; unknown where nothing decides, with the words to say so."""

    style: Style
    sentence: str | None = None


def chosen(settings: Mapping[str, object]) -> Style | None:
    """The order that was chosen, else None; an order that does not exist is refused."""
    found = settings.get("date_style")
    if found is None or found == "":
        return None
    if found not in (*STYLES, "unknown"):
        raise Refused(f"There is no date style '{found}': it is one of {', '.join(STYLES)}.")
    return found


def decide(columns: Mapping[str, Iterable[str]]) -> Decision:
    """The order under which all dates of a table are days, by the parts that no month can be."""
    unordered = {
        name: [found.groups() for text in texts if (found := UNORDERED.match(plain(text)))]
        for name, texts in columns.items()
    }
    all_parts = [parts for found in unordered.values() for parts in found]
    if not all_parts:
        return Decision("unknown")
    left = [style for style in STYLES if all(_is_possible(style, parts) for parts in all_parts)]
    if len(left) == 1:
        return Decision(cast(Style, left[0]), f"Dates are read as {NAMES[left[0]]}.")
    names = ", ".join(name for name, found in unordered.items() if found)
    if not left:
        return Decision(
            "unknown",
            f"Dates are written in more orders than one ({names}): those that could be two days "
            "are kept as both; write them as 2024-03-15.",
        )
    return Decision(
        "unknown",
        f"Nothing says whether the day or the month comes first ({names}): dates that could be "
        "two days are kept as both. Choose the date style.",
    )


def rewritten(texts: Iterable[str], style: Style, *, serials: bool, today: date) -> dict[str, str]:
    """ISO dates of texts that need the style to be read, or are day numbers of a spreadsheet."""
    found: dict[str, str] = {}
    for text in texts:
        even = plain(text)
        is_unordered = style != "unknown" and UNORDERED.match(even)
        if is_unordered or (serials and SERIAL.fullmatch(even)):
            reading = dates(text, today=today, style=style, serials=serials)
            if reading.low is not None and reading.high is not None:
                found[text] = written_dates(reading.low, reading.high)
    return found


def _is_possible(style: str, parts: tuple[str, ...]) -> bool:
    if style == "ymd":
        return len(parts[2]) == 2 and 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 31
    day, month = (parts[0], parts[1]) if style == "dmy" else (parts[1], parts[0])
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31
