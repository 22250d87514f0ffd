"""What a speaker would say of the cases in view, and what is not known of them."""

from collections.abc import Callable

import pandas as pd

# Words for a code of a vocabulary: field and code in, label out.
Label = Callable[[str, str], str]

NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip

# Topic of queries.overview.summary, words for it, and the words of one that was not done.
FACTS = (
    ("age", "Age in numbers"),
    ("sex", "Sex"),
    ("country", "Country"),
    ("indication", "Why exosomes were given"),
    ("product", "Product"),
    ("exosome_source", "Cell or plant source of the exosomes"),
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
    everything = _rows(summary, "all")
    patients = int(everything["patients"].sum())
    if not patients:
        return ""
    possible = int(everything.loc[everything["match"] == 1, "patients"].sum())
    sources = _rows(summary, "source")["value"].nunique()
    who = f"{_counted(patients, 'patient')} from {_counted(sources, 'source')}"
    if possible:
        who += f", {possible:,} of them only possibly"
    clauses = [
        _sex(summary, patients),
        _ages(summary, patients),
        _onsets(summary, patients),
        _finding(summary, label),
        _rechallenge(summary),
        _response(summary, label),
        _resolution(summary, patients),
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


def _rows(summary: pd.DataFrame, topic: str) -> pd.DataFrame:
    return summary[summary["topic"] == topic]


def _unknown(summary: pd.DataFrame, topic: str) -> int:
    rows = _rows(summary, topic)
    return int(rows.loc[rows["value"].isna(), "patients"].sum())


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _sex(summary: pd.DataFrame, patients: int) -> str:
    rows = _rows(summary, "sex")
    female = int(rows.loc[rows["value"] == "female", "patients"].sum())
    male = int(rows.loc[rows["value"] == "male", "patients"].sum())
    if _unknown(summary, "sex") == patients:
        return "sex reported for none"
    for count, word in ((female, "female"), (male, "male")):
        if count == patients:
            return word if patients == 1 else f"all {word}"
    if not female:
        return f"{male:,} of {patients:,} male"
    return f"{female:,} of {patients:,} female"


def _ages(summary: pd.DataFrame, patients: int) -> str:
    rows = _rows(summary, "age").dropna(subset="low")
    known = int(rows["patients"].sum())
    if not known:
        return "age reported in numbers for none"
    low, high = int(rows["low"].min()), int(rows["high"].max())
    ages = f"age {low}" if low == high else f"ages {low}–{high}"
    if known == patients:
        return ages
    return f"{ages} where reported in numbers ({known:,} of {patients:,})"


def _onsets(summary: pd.DataFrame, patients: int) -> str:
    rows = _rows(summary, "onset").dropna(subset="low")
    rows = rows[rows["value"] != "before"]
    known = int(rows["patients"].sum())
    if not known:
        return "onset reported for none"
    low, high = int(rows["low"].min()), int(rows["high"].max())
    days = f"onset day {low}" if low == high else f"onset day {low} to day {high}"
    return days if known == patients else f"{days} where reported ({known:,} of {patients:,})"


def _finding(summary: pd.DataFrame, label: Label) -> str:
    rows = _rows(summary, "finding")
    if rows.empty:
        return "no finding of a biopsy reported"
    most = rows.groupby("value", sort=True)["patients"].sum().idxmax()
    rows = rows[rows["value"] == most]
    of_groups = rows["detail"] == "group"
    single = int(rows.loc[~of_groups, "patients"].sum())
    biopsied = _rows(summary, "biopsied").dropna(subset="value")["patients"].sum()
    parts = []
    if single:
        parts.append(f"in {single:,} of {int(biopsied):,} biopsied")
    if of_groups.any():
        parts.append(f"in the biopsied lesions of {_groups(rows[of_groups])}")
    return f"{label('histology', str(most))} {' and '.join(parts)}"


def _rechallenge(summary: pd.DataFrame) -> str:
    rows = _rows(summary, "rechallenge")
    rows = rows[rows["value"] == "positive"]
    of_groups = rows["detail"] == "group"
    single = int(rows.loc[~of_groups, "patients"].sum())
    parts = [f"{single:,}"] if single else []
    if of_groups.any():
        parts.append(f"some of {_groups(rows[of_groups])}")
    return f"positive rechallenge in {' and in '.join(parts)}" if parts else ""


def _groups(rows: pd.DataFrame) -> str:
    groups, patients = int(rows["cases"].sum()), int(rows["patients"].sum())
    if groups == 1:
        return f"a group of {number(patients)}"
    return f"{number(groups)} groups ({patients:,} patients)"


def _response(summary: pd.DataFrame, label: Label) -> str:
    """The response, where it is one and the same for all patients."""
    rows = _rows(summary, "response")
    if len(rows["value"].unique()) != 1 or rows["value"].isna().any():
        return ""
    if _unknown(summary, "treated"):
        return ""
    return f"response {label('response', str(rows['value'].iloc[0]))}"


def _resolution(summary: pd.DataFrame, patients: int) -> str:
    known = patients - _unknown(summary, "resolution")
    if known == patients:
        return "time to resolution reported"
    of = f"{known:,} of {patients:,}" if known else "none"
    return f"time to resolution reported for {of}"
