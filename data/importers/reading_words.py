"""What all readings share: one way to write a text, and the words that say nothing was said."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as; all empty where the text says that nothing is reported.

    `low` and `high` are both set or both empty; their unit is that of the reading (years, days,
    or days since 1 January 1970 for dates). `code` is the answer of a yes/no or a test. `words`
    are the words as supplied, where they say more than the range or the code; `note` is what a
    person should look at; `refusal` says why the text cannot be right and `remedy` what would be.
    `slack` is by how many days a duration may differ from a counted one without contradicting it.
    """

    low: int | None = None
    high: int | None = None
    words: str | None = None
    note: str | None = None
    refusal: str | None = None
    remedy: str | None = None
    code: str | None = None
    slack: int = 0


class Span(NamedTuple):
    """Two ends, not yet checked."""

    low: int
    high: int


NOTHING = Reading()

_NOT_REPORTED = frozenset(
    [
        "", "-", "--", "---", ".", "..", "?", "??", "n/a", "na", "n.a.", "n.a", "#n/a", "nr", "nk",
        "n.k.", "unk", "ukn", "unknown", "not known", "not reported", "not recorded",
        "not available", "not stated", "not given", "not specified", "not provided", "no data",
        "no information", "missing", "null", "nan", "nat", "undetermined", "미상", "모름",
        "알 수 없음", "알수없음", "불명", "미보고", "보고되지 않음", "정보 없음", "정보없음",
        "무응답", "기재 없음", "기재없음", "미기재", "확인 불가", "확인불가", "不明", "未知",
    ]
)  # fmt: skip
_NOT_APPLICABLE = frozenset(["not applicable", "not_applicable", "해당 없음", "해당없음"])
NOT_DONE = (
    "not done", "not_done", "notdone", "not performed", "not tested", "none done", "미시행",
    "미실시", "시행 안 함", "시행 안함", "시행하지 않음", "검사 안 함", "검사 안함", "안 함",
    "안함",
)  # fmt: skip
_DASHES = re.compile("[\u2010-\u2015\u2212\u223c\u301c\uff5e~]")
_LEADING_TILDE = re.compile("^\\s*[\u223c\u301c\uff5e~]\\s*(?=\\d)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """The text in one way of writing: half-width, small letters, one kind of dash and of space."""
    even = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    even = (
        _DASHES.sub("-", _LEADING_TILDE.sub("about ", even))
        .replace("\u2265", ">=")
        .replace("\u2264", "<=")
    )
    return _SPACES.sub(" ", even).strip().casefold()


def says_nothing(even: str) -> bool:
    """Whether a plain text says "not reported" in English or Korean."""
    return even.replace("_", " ") in _NOT_REPORTED


def says_not_done(even: str) -> bool:
    """Whether a plain text says that an examination was not made."""
    return even in NOT_DONE


def is_not_applicable(even: str) -> bool:
    """Whether a plain text says "not applicable", which is not "not reported"."""
    return even in _NOT_APPLICABLE
