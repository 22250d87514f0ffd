"""The grammar of ranges: an age or a duration as people write it -> Reading.

A text is read as a whole or not at all: what the grammar does not know stays words, and nothing
is imputed. Lengths of units are those of METHODS: a week is 7 days, a month 30, a year 365.
Latencies in hours are rounded outwards to days, since the hour of the treatment is not known.
"""

import re
from fractions import Fraction
from math import ceil, floor

from data.importers.reading_quantities import Quantity, quantity
from data.importers.reading_words import (
    NOTHING,
    Reading,
    is_not_applicable,
    plain,
    says_nothing,
)

OLDEST_YEARS = 120
LONGEST_DAYS = 36_500
TOO_LONG = "Longer than a hundred years."

_AGE_UNITS = {"hour": Fraction(1, 8760), "day": Fraction(1, 365), "week": Fraction(7, 365),
              "month": Fraction(1, 12), "year": Fraction(1), "decade": Fraction(10)}  # fmt: skip
_DAY_UNITS = {"minute": Fraction(1, 1440), "hour": Fraction(1, 24), "day": Fraction(1),
              "week": Fraction(7), "month": Fraction(30), "year": Fraction(365)}  # fmt: skip

# Words that people use for ages; they have no agreed ends and get none.
_AGE_WORDS = frozenset(
    ["middle-aged", "middle aged", "middle age", "adult", "young adult", "elderly", "aged", "old",
     "young", "child", "infant", "neonate", "newborn", "adolescent", "toddler", "baby",
     "중년", "중년 여성", "중년 남성", "성인", "노인", "고령", "소아", "영아", "유아", "신생아",
     "청년", "청소년", "어린이"]
)  # fmt: skip
_DECADE = re.compile(
    r"(?:(?P<part>early|mid|middle|late)[ -]+(?:to[ -]+late[ -]+)?)?(?:in (?:the|his|her|their) )?"
    r"(?P<low>\d0)(?:'?s|대)?(?: ?(?:-|to|and) ?(?P<high>\d0))?(?:'?s|대)"
    r"(?: ?(?P<korean>초반|초|중반|중|후반|말))?"
)
_NTH_DECADE = re.compile(
    r"(?:(\d+)(?:st|nd|rd|th)|(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))"
    r" decade(?: of life)?"
)
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth")  # fmt: skip
_AROUND_AGE = re.compile(r"^(?:age[d]?:? |만 ?)|(?: of age| ?old|[ -]years?[ -]old)$")
_PLAIN_AGE = re.compile(
    r"(?:만 ?)?\d+(?:[.,]0+)?(?: ?- ?\d+)?"
    r" ?(?:years?(?:[ -]old)?|yrs?\.?|y|y[./]?o\.?|세|살|歳|岁)?"
)

# A latency that is a day by its meaning.
_SAME_DAY = {
    **dict.fromkeys(
        ["same day", "on the same day", "the same day", "day of treatment", "d-day", "당일",
         "당일날", "같은 날", "시술 당일", "immediate", "immediately", "immediate onset",
         "immediately after", "at once", "instantly", "during the procedure", "during procedure",
         "during treatment", "즉시", "즉각", "직후", "시술 직후", "바로", "시술 중", "day zero"],
        (0, 0),
    ),
    **dict.fromkeys(
        ["next day", "the next day", "following day", "the following day", "the day after",
         "day after", "다음 날", "다음날", "익일", "시술 다음날", "시술 다음 날", "day one"],
        (1, 1),
    ),
    **dict.fromkeys(["overnight", "하룻밤 사이"], (0, 1)),
}  # fmt: skip
_NUMBERED_DAY = re.compile(
    r"(?:on )?(?:post[- ]?(?:op(?:erative)?|procedure|treatment|injection)? ?)?"
    r"(?:day|d|pod)[ .]?(?P<sign>[+-] ?)?(?P<low>\d+)(?:\.0+)?"
    r"(?: ?(?:-|to) ?(?:day |d)?(?P<high>\d+))?"
)
_SIGNED = re.compile(r"([+-]) ?(\d+)(?:\.0+)?(?: ?(?:days?|d|일))?")
_SIGNED_RANGE = re.compile(r"(-?\d+) (?:to) (-?\d+)(?: days?)?")
_DAY_ORDINAL = re.compile(r"(?:시술 ?(?:후)? ?)?(\d+) ?일 ?(?:째|차)(?:에)?")
_VAGUE = re.compile(
    r"\b(?:several|few|couple|some|many|multiple)\b|^수 ?(?:일|주|개월|달|시간|년)"
    r"|몇 ?(?:일|주|달|개월|시간)|며칠"
)
_PLAIN_DAYS = re.compile(r"[+-]?\d+(?:[.,]0+)?(?: ?- ?\d+)? ?(?:days?|d|일|日)?")
_AFTER = re.compile(
    r"(?:^(?:post|in|after|day of onset:?|시술|주사|주입|치료|투여|최종 시술|마지막 시술)[ -]*"
    r"(?:후|뒤|이후)? )"
    r"|(?: (?:after|post|following|since|from|later|post[- ]?(?:op|procedure|treatment|injection))"
    r"\b.*$)"
    r"|(?: ?(?:later|duration|in duration|onset)$)"
    r"|(?: ?(?:이후|후|뒤|만|지나서|경과|경과 후|동안|간)(?:에)?(?: 발생| 발현| 발병)?$)"
)


def age(text: str, *, decimal_comma: bool = False) -> Reading:
    """Age in whole years, 0 to 120; a decade is its ten years ("mid-30s" is 30 to 39, in words)."""
    even = _points(plain(text)) if decimal_comma else plain(text)
    if says_nothing(even):
        return NOTHING
    found = _decade(even) or _counted_age(even)
    if found is None:
        known = even in _AGE_WORDS or is_not_applicable(even)
        return Reading(words=text.strip(), note=None if known else "Not understood as an age.")
    if isinstance(found, Reading):
        return found
    low, high, is_plain = found
    if low > high:
        return _turned(text)
    if not 0 <= low <= high <= OLDEST_YEARS:
        return Reading(words=text.strip(), note="An age outside 0 to 120 years.")
    exact = is_plain and _PLAIN_AGE.fullmatch(even) is not None
    return Reading(low, high, words=None if exact else text.strip())


def days(text: str, *, decimal_comma: bool = False) -> Reading:
    """Days of a latency, a duration or a day counted from day 0; may be negative if signed."""
    even = _points(plain(text)) if decimal_comma else plain(text)
    if says_nothing(even):
        return NOTHING
    if even in _SAME_DAY:
        return Reading(*_SAME_DAY[even], words=text.strip())
    if (numbered := _numbered_day(even)) is not None:
        low, high = numbered
        if max(-low, high) > LONGEST_DAYS:
            return Reading(words=text.strip(), note=TOO_LONG)
        return _turned(text) if low > high else Reading(low, high, _words_of_day(text, even))
    found = _latency(even)
    if found is not None:
        return _counted_days(text, even, found)
    known = _VAGUE.search(even) or is_not_applicable(even)
    return Reading(words=text.strip(), note=None if known else "Not understood as days.")


def written(low: int, high: int) -> str:
    """A range of years or days as this grammar reads it back: "34", "26 to 52", "-3 to 5"."""
    return str(low) if low == high else f"{low} to {high}"


def _points(even: str) -> str:
    """Numbers of a text with decimal commas, "1.500,5", written with points: "1500.5"."""
    return re.sub(r"(?<=\d),(?=\d)", ".", re.sub(r"(?<=\d)\.(?=\d{3}\b)", "", even))


def _decade(even: str) -> tuple[int, int, bool] | None:
    if match := _DECADE.fullmatch(even):
        low = int(match["low"])
        high = int(match["high"] or low) + 9
        return low, high, False
    if match := _NTH_DECADE.fullmatch(even):
        nth = int(match[1]) if match[1] else _NTH.index(match[2]) + 1
        return 10 * (nth - 1), 10 * nth - 1, False
    if even in ("teenager", "teen", "teens", "in teens"):
        return 13, 19, False
    return None


def _counted_age(even: str) -> tuple[int, int, bool] | None:
    found = quantity(_AROUND_AGE.sub("", even), _AGE_UNITS, "year")
    if found is None:
        return None
    low = floor(found.low)
    if found.high is None:
        # "Over 65" begins with 66, "65 or over" with 65.
        return low + (1 if found.is_strict else 0), OLDEST_YEARS, False
    high = floor(found.high)
    if found.is_open_below and found.is_strict and found.high == high:
        high -= 1
    if found.units == ("decade",) and not found.is_open_below:
        high += 9
    if found.is_turned:
        return 1, 0, False
    return low, high, True


def _numbered_day(even: str) -> tuple[int, int] | None:
    if match := _SIGNED_RANGE.fullmatch(even):
        return int(match[1]), int(match[2])
    if match := _NUMBERED_DAY.fullmatch(even):
        sign = -1 if match["sign"] and "-" in match["sign"] else 1
        low = sign * int(match["low"])
        return low, int(match["high"] or low)
    if match := _SIGNED.fullmatch(even):
        day = int(match[2]) * (-1 if match[1] == "-" else 1)
        return day, day
    if match := _DAY_ORDINAL.fullmatch(even):
        return int(match[1]), int(match[1])
    return None


def _latency(even: str) -> Quantity | None:
    found = quantity(even, _DAY_UNITS, "day")
    bare = even
    while found is None and (shorter := _AFTER.sub("", bare).strip()) not in ("", bare):
        bare = shorter
        found = quantity(bare, _DAY_UNITS, "day")
    return found


def _words_of_day(text: str, even: str) -> str | None:
    """An ordinal ("3일째") may count the first day as one, so its words stay."""
    return text.strip() if _DAY_ORDINAL.fullmatch(even) else None


def _counted_days(text: str, even: str, found: Quantity) -> Reading:
    if found.is_turned:
        return _turned(text)
    if found.high is None:
        return Reading(words=text.strip())
    low, high = floor(found.low), ceil(found.high)
    if high > LONGEST_DAYS:
        return Reading(words=text.strip(), note=TOO_LONG)
    exact = _PLAIN_DAYS.fullmatch(even) is not None
    return Reading(low, high, words=None if exact else text.strip(), slack=_slack(found))


def _slack(found: Quantity) -> int:
    """Half of the unit that the words count in; all of it where they say "about"."""
    longest = max(_DAY_UNITS[unit] for unit in found.units)
    return floor(longest if found.is_about else longest / 2)


def _turned(text: str) -> Reading:
    return Reading(
        words=text.strip(),
        refusal="The low end lies above the high end.",
        remedy="The smaller number first, such as 20-60.",
    )
