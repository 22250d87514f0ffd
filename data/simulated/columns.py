"""Columns of the tables from drawn arrays: words, numbers, days, ranges."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from data.simulated.draws import Flags, Integers

EXACT, WEEK, MONTH, WIDE = range(4)
# "Within three days", "within two weeks", "two weeks to three months", "three to seven months".
WIDE_RANGES = ((0, 3), (0, 14), (14, 90), (90, 210))


def words(codes: Integers, labels: Sequence[str], known: Flags | None = None) -> pa.Array:
    """One word per code; empty where the code is negative or the fact is not known."""
    empty = codes < 0 if known is None else ~known | (codes < 0)
    kept = np.where(empty, 0, codes).astype(np.int16)
    return pa.DictionaryArray.from_arrays(pa.array(kept, mask=empty), pa.array(labels))


def numbers(values: NDArray[np.int32], known: Flags | None = None) -> pa.Array:
    """One whole number per value; empty where it is not known."""
    return pa.array(values.astype(np.int32), mask=None if known is None else ~known)


def days(values: NDArray[np.int32], known: Flags) -> pa.Array:
    """One calendar day per number of days since 1970-01-01; empty where it is not known."""
    return numbers(values, known).cast(pa.date32())


def flags(values: Flags, known: Flags) -> pa.Array:
    """True or false; empty where it is not known."""
    return pa.array(values, mask=~known)


def month_of(day: Integers) -> tuple[Integers, Integers]:
    """First and last day of the month of each day, all as days since 1970-01-01."""
    month = day.astype("M8[D]").astype("M8[M]")
    first = month.astype("M8[D]").astype(np.int32)
    last = (month + 1).astype("M8[D]").astype(np.int32) - 1
    return first, last


def month_number(day: Integers) -> Integers:
    """Months since January 1970 of each day."""
    return day.astype("M8[D]").astype("M8[M]").astype(np.int32)


def as_reported(
    day: Integers, precision: Integers, earliest: Integers, latest: Integers
) -> tuple[Integers, Integers, Integers]:
    """Low end, high end and precision of a day told exactly, or as a week, month or wider range.

    The range never begins before `earliest`, and a range that would end after `latest`, when the
    patient was last seen, is told exactly.
    """
    week, month = day // 7 * 7, day // 30 * 30
    place = np.searchsorted([high for _, high in WIDE_RANGES], day)
    place = np.minimum(place, len(WIDE_RANGES) - 1)
    ends = np.array(WIDE_RANGES, dtype=np.int32)
    wide_low, wide_high = ends[place, 0], ends[place, 1]
    low = np.choose(np.maximum(precision, 0), (day, week, month, wide_low))
    high = np.choose(np.maximum(precision, 0), (day, week + 6, month + 30, wide_high))
    fits = (high <= latest) & (high >= day)
    low = np.where(fits, np.maximum(low, np.minimum(earliest, day)), day).astype(np.int32)
    high = np.where(fits, high, day).astype(np.int32)
    return low, high, np.where(fits | (precision < 0), precision, EXACT).astype(np.int32)


LAST_TEXT_DAY = 299
WEEKS = LAST_TEXT_DAY // 7 + 1
MONTHS = LAST_TEXT_DAY // 30 + 1
MOST_DAYS_BEFORE = 20
DAY_WORDS = (
    *(f"day {day}" for day in range(LAST_TEXT_DAY + 1)),
    *(f"in week {week + 1}" for week in range(WEEKS)),
    "within a month",
    *(f"{month} to {month + 1} months" for month in range(1, MONTHS)),
    "within three days",
    "within two weeks",
    "2 weeks to 3 months",
    "3 to 7 months",
    *(f"{day} days before the session" for day in range(1, MOST_DAYS_BEFORE + 1)),
)


def day_words(day: Integers, precision: Integers) -> Integers:
    """Place in DAY_WORDS of what a report says of a day, told with this precision."""
    after_weeks = LAST_TEXT_DAY + 1 + WEEKS
    after_months = after_weeks + MONTHS
    wide = np.searchsorted([high for _, high in WIDE_RANGES], day)
    told = np.choose(
        np.maximum(precision, 0),
        (
            day,
            LAST_TEXT_DAY + 1 + day // 7,
            after_weeks + day // 30,
            after_months + np.minimum(wide, len(WIDE_RANGES) - 1),
        ),
    )
    before = after_months + len(WIDE_RANGES) - 1 - day
    return np.where(day < 0, before, np.where(precision < 0, -1, told)).astype(np.int32)
