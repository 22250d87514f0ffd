"""Ages: from a date of birth, which is then dropped, and those over 89 as "90 or over"."""

from collections.abc import Iterable
from datetime import date, timedelta

from data.importers import readings
from data.importers.reading_dates import EPOCH, Style, dates

# Ages over 89 tell who a person is: 45 CFR 164.514(b)(2)(i)(C).
OLDEST_SHOWN = 89
OVER = "90 or over"


def over_89(texts: Iterable[str]) -> dict[str, str]:
    """Words for the ages that may be over 89; a range that begins below keeps its low end."""
    found: dict[str, str] = {}
    for text in texts:
        reading = readings.age(text)
        if reading.low is None or reading.high is None:
            # What cannot be read as an age and names such a number is one all the same.
            if reading.words and any(_is_over(word) for word in reading.words.split()):
                found[text] = OVER
        elif reading.low > OLDEST_SHOWN:
            found[text] = OVER
        elif reading.high > OLDEST_SHOWN and text != OVER:
            found[text] = f"{reading.low} or over"
    return found


def at(birth: str, day: str, style: Style, today: date) -> str | None:
    """Age in whole years on a day, as a range where either date is partial; None where unknown."""
    born, then = (dates(text, today=today, style=style) for text in (birth, day))
    if born.low is None or born.high is None or then.low is None or then.high is None:
        return None
    low = _years(born.high, then.low)
    high = _years(born.low, then.high)
    return readings.written(max(low, 0), high) if high >= 0 else None


def _years(born: int, then: int) -> int:
    first, last = (EPOCH + timedelta(days=day) for day in (born, then))
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def _is_over(word: str) -> bool:
    digits = "".join(letter for letter in word if letter.isdigit())
    return bool(digits) and OLDEST_SHOWN < int(digits[:6]) <= readings.OLDEST_YEARS
