"""Numbers with units, in English and Korean: "2-3 mo", "약 2주", "<24h", "1년 3개월", "P3W"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

_UNITS = {
    "minute": "minutes?|mins?|분",
    "hour": "hours?|hrs?|h|시간",
    "day": "days?|d|일|日|天",
    "week": "weeks?|wks?|wk|w|주일|주간|주|週間|周",
    "month": "months?|mos?|mths?|mon|개월|달|ヶ月|か月|个月",
    "year": "years?|yrs?|yr|y[./]?o|y|년|해|세|살|歳|岁|年",
    "decade": "decades?",
}
_UNIT_OF = {
    name: re.compile(rf"(?:{pattern})\.?(?:\(s\))?", re.IGNORECASE)
    for name, pattern in _UNITS.items()
}
_ANY_UNIT = "|".join(sorted("|".join(_UNITS.values()).split("|"), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_PART = re.compile(rf"({_NUMBER})(?: ?-?((?:{_ANY_UNIT})\.?(?:\(s\))?))?(?![a-z])")
_JOINED = re.compile(r"[ ,]*(?:and )?")

_ENGLISH = {
    "half a": "0.5", "an": "1", "a": "1", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "fourteen": "14",
}  # fmt: skip
_ENGLISH_NUMBER = re.compile(
    rf"\b({'|'.join(_ENGLISH)})(?= (?:{_UNITS['minute']}|{_UNITS['hour']}|days?|weeks?|months?"
    r"|years?|decades?|to |or |and |-))|\b(" + "|".join(k for k in _ENGLISH if len(k) > 2) + r")\b"
)
_KOREAN = {
    "한": 1, "두": 2, "세": 3, "석": 3, "네": 4, "넉": 4, "다섯": 5, "여섯": 6, "일곱": 7,
    "여덟": 8, "아홉": 9, "열": 10,
}  # fmt: skip
_KOREAN_NUMBER = re.compile(rf"({'|'.join(_KOREAN)}) ?(?=달|주|시간|해|살|개월)")
_SINO = {"일": 1, "이": 2, "삼": 3, "사": 4, "오": 5, "육": 6}
_SINO_NUMBER = re.compile(rf"(?<!\d)({'|'.join(_SINO)}) ?(?=주일|주간|주(?!\w)|개월)")
_KOREAN_DAYS = {
    "하루": "1일", "이틀": "2일", "사흘": "3일", "나흘": "4일", "닷새": "5일", "엿새": "6일",
    "이레": "7일", "여드레": "8일", "아흐레": "9일", "열흘": "10일", "보름": "15일",
    "반년": "6개월", "fortnight": "2 weeks", "a fortnight": "2 weeks", "half year": "6 months",
}  # fmt: skip
_WHOLE_PERIOD = re.compile("|".join(sorted(_KOREAN_DAYS, key=len, reverse=True)))

_ABOUT = re.compile(
    r"^(?:about|approximately|approx\.?|around|roughly|nearly|almost|circa|ca\.?|c\.|est\.?"
    r"|대략|약|거의) ?|(?: ?(?:정도|쯤|가량|남짓|approx\.?))(?= |$|에|후|뒤)"
)
_BELOW = re.compile(
    r"^(?P<strict><(?!=)|less than|under|below|younger than) ?|^(?:<=|up to|at most|within|in under"
    r"|no more than|not more than|within the first) ?(?:the )?(?:first )?"
    r"| ?(?P<korean>미만)$| ?(?:이내|이하|안|내)(?:에)?$| or (?:less|under|younger|below)$"
)
_ABOVE = re.compile(
    r"^(?P<strict>>(?!=)|more than|over|above|older than|longer than|greater than) ?"
    r"|^(?:>=|at least|from|no less than|minimum) ?"
    r"| ?(?P<korean>초과)$| ?(?:이상)$|(?: ?\+| (?:or|and) (?:over|more|older|above|longer|up))$"
)
_BETWEEN = re.compile(
    r"^(?:between|from) (.+?) (?:and|to|until) (.+)$|^(.+?)(?:부터|에서) (.+?)(?:까지|사이)?$"
)
_TWO_ENDS = re.compile(r"^(.+?) ?(?: to | or |-|/|내지|or) ?(.+)$")
_ISO = re.compile(
    r"p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:\d+s)?)?"
)
_ISO_UNITS = ("year", "month", "week", "day", "hour", "minute")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A counted amount in the unit asked for; without `high` it has no upper end."""

    low: Fraction
    high: Fraction | None
    units: tuple[str, ...]
    is_about: bool = False
    is_strict: bool = False
    is_open_below: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether the low end lies above the high end."""
        return self.high is not None and self.low > self.high


def quantity(even: str, units: Mapping[str, Fraction], default: str) -> Quantity | None:
    """Amount that a plain text says, in `units`; none where it is not such a text.

    `units` gives the length of each unit that may occur; `default` is the unit of a bare number.
    """
    if match := _ISO.fullmatch(even):
        return _iso(match, units)
    text = _digits(even)
    text, abouts = _ABOUT.subn("", text)
    text = text.strip()
    is_about = abouts > 0
    if (found := _one(text, units, default)) is not None:
        return Quantity(found[0], found[0], found[1], is_about)
    if (match := _BELOW.search(text)) and (found := _one(_without(text, match), units, default)):
        strict = bool(match["strict"] or match["korean"])
        return Quantity(Fraction(0), found[0], found[1], is_about, strict, True)
    if (match := _ABOVE.search(text)) and (found := _one(_without(text, match), units, default)):
        strict = bool(match["strict"] or match["korean"])
        return Quantity(found[0], None, found[1], is_about, strict)
    return _range(text, units, default, is_about)


def _range(
    text: str, units: Mapping[str, Fraction], default: str, is_about: bool
) -> Quantity | None:
    match = _BETWEEN.match(text) or _TWO_ENDS.match(text)
    if match is None:
        return None
    first, second = (part for part in match.groups() if part is not None)
    first = _ABOUT.sub("", first.strip()).strip()
    second = _ABOUT.sub("", second.strip()).strip()
    high = _one(second, units, default) or _one(second, units, _unit_at_end(first) or default)
    if high is None:
        return None
    if re.fullmatch(_NUMBER, second):
        high = _one(second, units, _unit_at_end(first) or default)
    low = _one(first, units, high[1][-1] if high else default)
    if low is None or high is None:
        return None
    return Quantity(low[0], high[0], tuple(dict.fromkeys(low[1] + high[1])), is_about)


def _one(
    text: str, units: Mapping[str, Fraction], default: str
) -> tuple[Fraction, tuple[str, ...]] | None:
    """One amount, perhaps of several parts: "1 year 3 months"."""
    place, total, used, is_bare = 0, Fraction(0), list[str](), False
    while place < len(text):
        match = _PART.match(text, place)
        if match is None:
            return None
        unit = _unit(match[2]) if match[2] else default
        if unit not in units or (used and not match[2]) or is_bare:
            return None
        is_bare = not match[2]
        total += _fraction(match[1]) * units[unit]
        used.append(unit)
        joined = _JOINED.match(text, match.end())
        place = joined.end() if joined else match.end()
    return (total, tuple(used)) if used else None


def _iso(match: re.Match[str], units: Mapping[str, Fraction]) -> Quantity | None:
    parts = [
        (int(number), unit)
        for number, unit in zip(match.groups(), _ISO_UNITS, strict=True)
        if number is not None
    ]
    if not parts or any(unit not in units for _, unit in parts):
        return None
    total = sum((number * units[unit] for number, unit in parts), Fraction(0))
    return Quantity(total, total, tuple(unit for _, unit in parts))


def _digits(even: str) -> str:
    text = _WHOLE_PERIOD.sub(lambda found: _KOREAN_DAYS[found[0]], even)
    text = _ENGLISH_NUMBER.sub(lambda found: _ENGLISH[found[0]], text)
    text = _KOREAN_NUMBER.sub(lambda found: str(_KOREAN[found[1]]), text)
    return _SINO_NUMBER.sub(lambda found: str(_SINO[found[1]]), text)


def _unit(word: str) -> str:
    return next(name for name, pattern in _UNIT_OF.items() if pattern.fullmatch(word))


def _unit_at_end(text: str) -> str | None:
    match = _PART.fullmatch(text)
    return _unit(match[2]) if match and match[2] else None


def _fraction(number: str) -> Fraction:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        return Fraction(number.replace(",", ""))
    return Fraction(number.replace(",", "."))


def _without(text: str, match: re.Match[str]) -> str:
    return (text[: match.start()] + text[match.end() :]).strip()
