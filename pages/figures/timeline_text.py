"""What the timeline says in words: names of lanes, hovers, facts without a day, the finding."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from pages.figures import timeline_fact_words as fact_words
from pages.figures.style import plain
from pages.figures.timeline_fact_words import Labels, Row

# Beside so many lanes there is room to write the facts that have no day.
WRITTEN_LANES = 15
# With more of them lanes are too thin for the rim that says serious.
RIMMED_LANES = 165
LINE_LENGTH = 42
LINES_AT_MOST = 6
NAME_LENGTH = 19
TAG = re.compile(r"<[^>]+>")
PEOPLE = {"female": ("woman", "women"), "male": ("man", "men")}
ORDERS = {
    "onset": "ordered by onset",
    "age": "ordered by age",
    "response": "ordered by best response, the best first",
    "source": "ordered by source",
}
# Columns of the facts that the words are made of.
READ = (
    "place", "part", "state", "match", "case_id", "patients", "sex", "age_low_years",
    "age_high_years", "age_text", "code", "detail", "is_ongoing",
    "low_days", "high_days", "stop_low_days", "stop_high_days",
)  # fmt: skip
COUNTED = (
    "place", "part", "state", "patients", "serious", "is_cut", "low_days", "high_days",
)  # fmt: skip
HINT = "<br><i>click to mark; a marked case can be opened</i>"


def written(facts: pd.DataFrame, *, labels: Labels) -> pd.DataFrame:
    """The facts with `name`, `who`, `hover` and `caption`, safe to show in plotly.

    `labels` holds words for codes by field (treatment, response, outcome, reaction, histology,
    microbiology, route). `caption` is the same for all facts of a lane: what is known of the case
    without a day, in lines; empty where the lanes are too many to write it beside them.
    """
    names = _names(facts)
    texts: dict[int, dict[str, str]] = {}
    hovers: dict[int, str] = {}
    few = facts["place"].nunique() <= WRITTEN_LANES
    lanes: dict[int, list[dict[str, Any]]] = {}
    columns = [facts.index.tolist(), *(facts[name].tolist() for name in READ)]
    for values in zip(*columns, strict=True):
        row = dict(zip(("index", *READ), values, strict=True))
        lanes.setdefault(row["place"], []).append(row)
    for place, rows in lanes.items():
        undated = _undated(rows, labels)
        name, who = names[place], _who(rows[0])
        texts[place] = {
            "name": plain(_short(name)),
            "who": who,
            "caption": _wrapped(undated) if few else "",
        }
        title = f"<b>{plain(str(rows[0]['case_id']))}</b> · {who}"
        for row in rows:
            lines = undated if row["part"] == "lane" else [fact_words.fact(row, labels)]
            hint = HINT if row["part"] == "lane" else ""
            possible = " · fits only possibly" if row["match"] == 1 else ""
            hovers[row["index"]] = "<br>".join([title + possible, *lines]) + hint
    places = facts["place"].tolist()
    words = {
        column: pd.Series([texts[place][column] for place in places], facts.index, "object")
        for column in ("name", "who", "caption")
    }
    return facts.assign(**words, hover=pd.Series(hovers, dtype="object"))


def told(facts: pd.DataFrame, *, total: int, order: str) -> tuple[str, str, str, str]:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn."""
    columns = [facts[name].tolist() for name in COUNTED]
    every = _Told([dict(zip(COUNTED, row, strict=True)) for row in zip(*columns, strict=True)])
    drawn = [row for row in every.lanes if row["state"] != "no_date"]
    places = {row["place"] for row in drawn}
    shown = _Told([row for row in every.rows if row["place"] in places])
    reading = [
        f"Each lane is one patient{_or_group(drawn)}, "
        f"{ORDERS[order]}; day 0 is the last exposure (exosome procedure; in a register, suspect "
        "product) before the reaction."
    ]
    if len(drawn) <= RIMMED_LANES and any(row["serious"] is True for row in shown.rows):
        reading.append("Bold name and dark rim: serious.")
    if any(row["state"] == "drawn" and row["low_days"] < row["high_days"] for row in shown.rows):
        reading.append("A range is a bar as long as the days it can mean.")
    if len(drawn) <= WRITTEN_LANES:
        reading.append("What has no day is written below its lane.")
    patients = shown.patients(lambda _: True)
    strong = f"{patients} of {total} {_plural(total)}"
    left_out = " ".join(_left_out(every, shown))
    return strong, f": {_onset_words(shown)}", " ".join(reading), left_out


def _or_group(lanes: Sequence[Row]) -> str:
    return " or one published group" if any(row["patients"] > 1 for row in lanes) else ""


class _Told:
    """The facts of some lanes, and how many patients those lanes hold of which a fact is true."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.lanes = [row for row in self.rows if row["part"] == "lane"]
        self._patients = {row["place"]: row["patients"] for row in self.rows}

    def patients(self, is_counted: Callable[[Row], bool]) -> int:
        """Patients of the lanes with such a fact, each lane once."""
        places = {row["place"] for row in self.rows if is_counted(row)}
        return sum(self._patients[place] for place in places)


def _onset_words(facts: _Told) -> str:
    # The onset of a case is that of its first reaction.
    days: dict[int, tuple[int, int]] = {}
    for row in facts.rows:
        if row["part"] == "onset" and row["state"] in ("drawn", "beyond"):
            low, high = days.get(row["place"], (row["low_days"], row["high_days"]))
            days[row["place"]] = min(low, row["low_days"]), min(high, row["high_days"])
    total = facts.patients(lambda _: True)
    known = facts.patients(lambda row: row["place"] in days)
    if not known:
        early = facts.patients(lambda row: _is_onset(row, "impossible"))
        return "no onset that could be drawn" if early else "onset not reported"
    low, high = min(low for low, _ in days.values()), max(high for _, high in days.values())
    words = f"onset on day {low}" if low == high else f"onset from day {low} to day {high}"
    if low != high and known == 1:
        words = f"onset between day {low} and day {high}"
    wide = {place for place, (low, high) in days.items() if low < high}
    ranged = facts.patients(lambda row: row["place"] in wide)
    if ranged and known > 1:
        words += f"; {'all' if ranged == total else ranged} known only as a range"
    if unknown := _without_onset(facts):
        words += f"; {unknown} without a reported onset"
    return words


def _is_onset(row: Row, state: str) -> bool:
    return row["part"] == "onset" and row["state"] == state


def _without_onset(facts: _Told) -> int:
    return facts.patients(lambda _: True) - facts.patients(
        lambda row: row["part"] == "onset" and row["state"] != "no_day"
    )


def _left_out(facts: _Told, shown: _Told) -> list[str]:
    """A sentence for each kind of fact that has no mark at its place."""
    no_date = facts.patients(lambda row: row["state"] == "no_date")
    early = shown.patients(lambda row: _is_onset(row, "impossible"))
    course = shown.patients(lambda row: row["part"] != "onset" and row["state"] == "impossible")
    beyond = shown.patients(lambda row: row["state"] == "beyond" or row["is_cut"])
    undated = shown.patients(lambda row: row["part"] == "treatment" and row["state"] == "no_day")
    counted = [
        (no_date, "without a calendar date for day 0: left out."),
        (_without_onset(shown), "whose onset is not reported: the lane has no onset mark."),
        (early, "with an onset before the exposure: flagged, onset not drawn."),
        (course, "with an end before its beginning: flagged, not drawn."),
        (beyond, "with a fact beyond the axis: cut or marked at its edge."),
        (undated, "with a treatment reported without its day: no bar is drawn for it."),
    ]
    return [f"{number} {_plural(number)} {words}" for number, words in counted if number]


def _plural(number: int) -> str:
    return "patient" if number == 1 else "patients"


def _names(facts: pd.DataFrame) -> dict[int, str]:
    """First author and year where that names one lane only, else the name of the case."""
    lanes = facts[facts["part"] == "lane"]
    unique = ~lanes["source_name"].duplicated(keep=False) & lanes["source_name"].notna()
    return dict(
        zip(lanes["place"], lanes["source_name"].where(unique, lanes["case_id"]), strict=True)
    )


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"


def _who(row: Row) -> str:
    patients = int(str(row["patients"]))
    one, many = PEOPLE.get(str(row["sex"]), ("patient", "patients"))
    people = one if patients == 1 else f"{patients} {many}"
    low, high = row["age_low_years"], row["age_high_years"]
    if fact_words.is_unknown(low):
        in_words = row["age_text"]
        age = plain(in_words) if isinstance(in_words, str) else "age not reported"
        return f"{people}, {age}"
    return f"{people}, {low} y" if low == high else f"{people}, {low}–{high} y"


def _undated(rows: Sequence[Row], labels: Labels) -> list[str]:
    """What is known of a case without a day, a line for each kind of fact."""
    lines: list[str] = []
    onsets = [row for row in rows if row["part"] == "onset"]
    if all(row["state"] == "no_day" for row in onsets):
        lines.append("onset <b>not reported</b>")
    lines += [
        f"onset {fact_words.span(row['low_days'], row['high_days'])}, before the exposure: "
        "<b>flagged</b>"
        for row in onsets
        if row["state"] == "impossible"
    ]
    courses = [row for row in rows if row["part"] == "treatment"]
    answers: dict[str, list[str]] = {}
    for row in courses:
        if row["state"] == "no_day":
            answers.setdefault(fact_words.response(row["detail"], labels), []).append(
                fact_words.words_for(labels, "treatment", row["code"])
            )
    lines += [f"{', '.join(given)}: <b>{answer}</b>" for answer, given in answers.items()]
    if not courses:
        lines.append("treatment <b>not reported</b>")
    tests = [row for row in rows if row["part"] == "biopsy" and row["state"] == "no_day"]
    lines += list(dict.fromkeys(fact_words.test(row, labels) for row in tests))
    ends = [row for row in rows if row["part"] == "end" and row["state"] == "no_day"]
    lines += [fact_words.ending(row["code"]) for row in ends]
    return lines


def _wrapped(lines: Sequence[str]) -> str:
    """The lines, long ones broken, as many as fit below a lane; the hover has them all."""
    broken: list[str] = []
    for line in lines:
        length = LINE_LENGTH
        for word in line.split(" "):
            seen = len(TAG.sub("", word)) + 1
            if length + seen > LINE_LENGTH:
                broken.append(word)
                length = seen
            else:
                broken[-1] += f" {word}"
                length += seen
    if len(broken) > LINES_AT_MOST:
        broken = [*broken[:LINES_AT_MOST], "…"]
    return "<br>".join(broken)
