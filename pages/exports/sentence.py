"""What a speaker would say of the cases in view, and what is not known of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd

# Words for a code of a vocabulary: field and code in, label out.
Label = Callable[[str, str], str]
# The rows of `queries.overview.summary` by their topic.
Topics = dict[str, list[Any]]

NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip

# Topic of queries.overview.summary, words for it, and the words of one that was not done.
FACTS = (
    ("age", "Age in numbers"),
    ("sex", "Sex"),
    ("country", "Country"),
    ("indication", "Indication of the exposure"),
    ("product", "Product"),
    ("exosome_source", "Exosome source"),
    ("route", "Route"),
    ("device", "Device"),
    ("onset", "Onset"),
    ("histology", "Histology"),
    ("microbiology", "Microbiology"),
    ("rechallenge", "Rechallenge"),
    ("treated", "Treatment of the reaction"),
    ("response", "Response of those treated"),
    ("outcome", "Outcome"),
    ("serious", "Seriousness"),
    ("resolution", "Time to resolution"),
    ("last_follow_up", "Last follow-up in days"),
)


def spoken(summary: pd.DataFrame, label: Label) -> str:
    """The cases in view in one sentence, from the rows of `queries.overview.summary`.

    Each count stands beside its denominator where the two differ. What is known of nobody is said
    to be so. Empty where there is no case.
    """
    topics: Topics = {}
    for row in summary.itertuples(index=False):
        topics.setdefault(row.topic, []).append(row)
    everything = topics.get("all", [])
    patients = _patients(everything)
    if not patients:
        return ""
    possible = _patients(row for row in everything if row.match == 1)
    sources = len({row.value for row in topics.get("source", [])})
    who = f"{_counted(patients, 'patient')} from {_counted(sources, 'source')}"
    if possible:
        who += f", {possible:,} of them only possibly"
    clauses = [
        _sex(topics, patients),
        _ages(topics, patients),
        _onsets(topics, patients),
        _finding(topics, label),
        _rechallenge(topics),
        _response(topics, label),
        _resolution(topics, patients),
    ]
    return f"{who}: {'; '.join(clause for clause in clauses if clause)}."


def not_known(summary: pd.DataFrame) -> pd.DataFrame:
    """How many patients each fact is not reported of: one row per fact, the least known first.

    Columns: fact (words), not_reported (patients), not_done (patients in whom the test was not
    made, 0 for facts that are no test), of (patients the fact could be known of), and
    share (not_reported of these, 0 to 1). A fact that could be known of nobody has no row.
    """
    # Patients of each topic: all, those of whom nothing is known, and those not tested.
    counts: dict[str, list[int]] = {}
    for topic, value, patients in zip(
        summary["topic"], summary["value"], summary["patients"], strict=True
    ):
        of_topic = counts.setdefault(topic, [0, 0, 0])
        of_topic[0] += patients
        of_topic[1] += patients * (not isinstance(value, str))
        of_topic[2] += patients * (value == "not_done")
    everybody = counts.get("all", [0])[0]
    rows = []
    for topic, words in FACTS:
        among, unknown, not_done = counts.get(topic, [0, 0, 0])
        # A patient with several courses stands in several rows of what was given.
        among = among if topic == "response" else everybody
        if among:
            rows.append((words, unknown, not_done, among))
    table = pd.DataFrame(rows, columns=["fact", "not_reported", "not_done", "of"])
    table["share"] = table["not_reported"] / table["of"]
    return table.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def number(count: int) -> str:
    """A number as it is said: up to twelve in words."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def _is_known(value: object) -> bool:
    return isinstance(value, str)


def _patients(rows: Iterable[Any]) -> int:
    return sum(int(row.patients) for row in rows)


def _unknown(topics: Topics, topic: str) -> int:
    return _patients(row for row in topics.get(topic, []) if not _is_known(row.value))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _sex(topics: Topics, patients: int) -> str:
    rows = topics.get("sex", [])
    female = _patients(row for row in rows if row.value == "female")
    male = _patients(row for row in rows if row.value == "male")
    if _unknown(topics, "sex") == patients:
        return "sex reported for none"
    for count, word in ((female, "female"), (male, "male")):
        if count == patients:
            return word if patients == 1 else f"all {word}"
    if not female:
        return f"{male:,} of {patients:,} male"
    return f"{female:,} of {patients:,} female"


def _ages(topics: Topics, patients: int) -> str:
    rows = [row for row in topics.get("age", []) if not pd.isna(row.low)]
    known = _patients(rows)
    if not known:
        return "age reported in numbers for none"
    low, high = int(min(row.low for row in rows)), int(max(row.high for row in rows))
    ages = f"age {low}" if low == high else f"ages {low}–{high}"
    if known == patients:
        return ages
    return f"{ages} where reported in numbers ({known:,} of {patients:,})"


def _onsets(topics: Topics, patients: int) -> str:
    rows = [
        row for row in topics.get("onset", []) if not pd.isna(row.low) and row.value != "before"
    ]
    known = _patients(rows)
    before = _patients(row for row in topics.get("onset", []) if row.value == "before")
    flagged = f"{before:,} dated before the exposure (flagged)" if before else ""
    if not known:
        return f"onset of {flagged}" if flagged else "onset reported for none"
    low, high = int(min(row.low for row in rows)), int(max(row.high for row in rows))
    days = f"onset day {low}" if low == high else f"onset day {low} to day {high}"
    if known < patients:
        days += f" where reported ({known:,} of {patients:,})"
    return f"{days}, {flagged}" if flagged else days


def _finding(topics: Topics, label: Label) -> str:
    totals: Counter[str] = Counter()
    for row in topics.get("finding", []):
        totals[row.value] += row.patients
    if not totals:
        return "no finding of a biopsy reported"
    most = min(totals, key=lambda value: (-totals[value], value))
    groups, single = _apart(row for row in topics["finding"] if row.value == most)
    biopsied = _patients(row for row in topics.get("biopsied", []) if _is_known(row.value))
    parts: list[str] = []
    if single:
        parts.append(f"in {single:,} of {biopsied:,} biopsied")
    if groups:
        parts.append(f"in the biopsied lesions of {_groups(groups)}")
    return f"{label('histology', most)} {' and '.join(parts)}"


def _rechallenge(topics: Topics) -> str:
    rows = (row for row in topics.get("rechallenge", []) if row.value == "positive")
    groups, single = _apart(rows)
    parts = [f"{single:,}"] if single else []
    if groups:
        parts.append(f"some of {_groups(groups)}")
    return f"positive rechallenge in {' and in '.join(parts)}" if parts else ""


def _apart(rows: Iterable[Any]) -> tuple[list[Any], int]:
    """Rows of groups of which it is not reported how many, and the patients of the others."""
    held = list(rows)
    groups = [row for row in held if row.detail == "group"]
    return groups, _patients(row for row in held if row.detail != "group")


def _groups(rows: Sequence[Any]) -> str:
    groups, patients = sum(int(row.cases) for row in rows), _patients(rows)
    if groups == 1:
        return f"a group of {number(patients)}"
    return f"{number(groups)} groups ({patients:,} patients)"


def _response(topics: Topics, label: Label) -> str:
    """The response, where it is one and the same for all patients."""
    values = {row.value if _is_known(row.value) else "" for row in topics.get("response", [])}
    if len(values) != 1 or "" in values or _unknown(topics, "treated"):
        return ""
    return f"response {label('response', values.pop())}"


def _resolution(topics: Topics, patients: int) -> str:
    known = patients - _unknown(topics, "resolution")
    if known == patients:
        return "time to resolution reported"
    of = f"{known:,} of {patients:,}" if known else "none"
    return f"time to resolution reported for {of}"
