"""The choices of each filter: codes for the URL, values for the data, words and counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data import vocabulary
from queries.filters import FILTERS, NOT_REPORTED, ONSET_CLASSES, Filter

SERIOUS = {"yes": "serious", "no": "not serious", NOT_REPORTED: "not reported"}


@dataclass(frozen=True)
class Choice:
    """One choice of a filter."""

    code: str
    value: str
    label: str
    patients: int


def choices(counts: pd.DataFrame) -> dict[str, tuple[Choice, ...]]:
    """Choices of every filter that is a list, from the rows of `queries.cases.choices`.

    Closed lists keep the order of their vocabulary and hold every code, with 0 for those nobody
    has; products, countries and sources hold what the data set has, in alphabetical order.
    """
    return {each.name: _of(each, counts) for each in FILTERS if each.kind == "codes"}


def code_of(value: str) -> str:
    """A value from the data as a word for the URL: lower case with underscores."""
    return re.sub(r"\W+", "_", value.lower()).strip("_") or "_"


def known(all_choices: Mapping[str, tuple[Choice, ...]]) -> dict[str, dict[str, str]]:
    """Code to value, for each filter that is a list."""
    return {
        name: {choice.code: choice.value for choice in members}
        for name, members in all_choices.items()
    }


def _of(each: Filter, counts: pd.DataFrame) -> tuple[Choice, ...]:
    rows = counts[counts["filter"] == each.name]
    patients = {
        NOT_REPORTED if pd.isna(value) else str(value): int(n)
        for value, n in zip(rows["value"], rows["patients"], strict=True)
    }
    states = dict(each.states)
    if each.name == "onset_class":
        labels = {name: name for name in ONSET_CLASSES}
    elif each.name == "serious":
        labels = SERIOUS
    elif each.vocabulary:
        labels = vocabulary.labels(each.vocabulary) | states
    else:
        return _open(patients, states)
    return tuple(Choice(code, code, label, patients.get(code, 0)) for code, label in labels.items())


def _open(patients: dict[str, int], states: dict[str, str]) -> tuple[Choice, ...]:
    members: list[Choice] = []
    taken = set(states)
    for value in sorted(set(patients) - set(states)):
        code, number = code_of(value), 2
        while code in taken:
            code, number = f"{code_of(value)}_{number}", number + 1
        taken.add(code)
        members.append(Choice(code, value, value, patients[value]))
    members += [
        Choice(state, state, label, patients.get(state, 0)) for state, label in states.items()
    ]
    return tuple(members)
