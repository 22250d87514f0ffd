"""Whole numbers, yes or no, and tests: text -> Reading."""

import re

from data.importers.reading_words import (
    NOT_DONE,
    NOTHING,
    Reading,
    is_not_applicable,
    plain,
    says_nothing,
)

# The largest number that the columns of sessions, courses and patients hold.
LARGEST = 32_767

_WHOLE = re.compile(
    r"(?:n ?= ?|no\.? ?|session |course |line |제 ?)?(\d[\d,]*)(?:[.,]0+)?"
    r"(?: ?(?:명|인|차|회|회차|번|번째|건|st|nd|rd|th|patients?|persons?|people|cases?))?\.?"
)
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "첫 번째": 1, "첫번째": 1, "두 번째": 2, "두번째": 2, "세 번째": 3, "세번째": 3,
}  # fmt: skip

_YES = frozenset(
    ["yes", "y", "true", "t", "1", "1.0", "예", "네", "있음", "유", "o", "○", "✓", "serious",
     "중대", "중대함", "중대한", "ongoing", "continuing", "지속", "계속", "진행 중", "진행중"]
)  # fmt: skip
_NO = frozenset(
    ["no", "n", "false", "f", "0", "0.0", "아니오", "아니요", "없음", "무", "x", "×",
     "non-serious", "nonserious", "not serious", "비중대", "중대하지 않음", "stopped", "종료"]
)  # fmt: skip

_TESTS = {
    "not_done": NOT_DONE,
    "negative": ("negative", "neg", "neg.", "(-)", "no growth", "not detected", "음성", "미검출"),
    "positive": ("positive", "pos", "pos.", "+", "(+)", "detected", "양성", "검출"),
}
_DONE = {
    "not_done": (*NOT_DONE, "no", "n", "아니오", "아니요"),
    "done": ("done", "performed", "taken", "yes", "y", "시행", "실시", "시행함", "예", "네"),
}
_REST = re.compile(r"^[ ]?[(:;,\[-]")


def whole(text: str, *, least: int = 0) -> Reading:
    """Whole number of at least `least`; anything else is kept in words with a note."""
    even = plain(text)
    if says_nothing(even):
        return NOTHING
    number = _ORDINALS.get(even)
    if number is None:
        match = _WHOLE.fullmatch(even)
        number = int(match[1].replace(",", "")) if match else None
    if number is None or not least <= number <= LARGEST:
        return Reading(words=text.strip(), note=f"Not a whole number of {least} or more.")
    return Reading(number, number)


def patients(text: str) -> Reading:
    """Patients of a case: a whole number of at least 1; anything else is refused."""
    reading = whole(text, least=1)
    if reading.note is None:
        return reading
    return Reading(
        words=reading.words,
        refusal="The number of patients is not a whole number of 1 or more.",
        remedy="A whole number, such as 1 for one patient; empty is read as 1.",
    )


def yes_no(text: str) -> Reading:
    """Code "true" or "false"; words that are neither are kept with a note."""
    even = plain(text)
    if says_nothing(even):
        return NOTHING
    if even in _YES:
        return Reading(code="true")
    if even in _NO:
        return Reading(code="false")
    return _unclear(text, even, "Neither yes nor no.")


def examination(text: str) -> Reading:
    """Code "negative", "positive" or "not_done"; what follows the word is kept in words."""
    return _answer(text, _TESTS, "Neither negative, positive nor not done.")


def biopsy(text: str) -> Reading:
    """Code "done" or "not_done"; what follows the word is kept in words."""
    return _answer(text, _DONE, "Neither done nor not done.")


def _answer(text: str, answers: dict[str, tuple[str, ...]], note: str) -> Reading:
    even = plain(text)
    if says_nothing(even):
        return NOTHING
    for code, words in answers.items():
        if even in words:
            return Reading(code=code)
    for code, words in answers.items():
        for word in sorted(words, key=len, reverse=True):
            if len(word) > 1 and even.startswith(word) and _REST.match(even[len(word) :]):
                return Reading(code=code, words=text.strip())
    return _unclear(text, even, note)


def _unclear(text: str, even: str, note: str) -> Reading:
    return Reading(words=text.strip(), note=None if is_not_applicable(even) else note)
