"""What the timeline says in words: names of lanes, hovers, facts without a day, the finding."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

import pandas as pd

from pages.figures import timeline_fact_words as fact_words
from pages.figures.lane_marks import ALL_LANES, THIN_LANE, Fact, is_exact
from pages.figures.style import plain
from pages.figures.timeline_fact_words import Labels, Row, Say

# Beside so many lanes there is room to write the facts that have no day.
WRITTEN_LANES = 15
# With more of them lanes are too thin for the rim that says serious.
RIMMED_LANES = ALL_LANES // THIN_LANE
LINE_LENGTH = 42
LINES_AT_MOST = 8
NAME_LENGTH = 19
# Facts that have no mark without a day, in words; patients without an onset are counted apart.
UNDATED = {
    "treatment": "treatment", "biopsy": "test", "end": "outcome", "exposure": "exposure",
}  # fmt: skip
TAG = re.compile(r"<[^>]+>")
PEOPLE = {"female": ("woman", "women"), "male": ("man", "men")}
ORDERS = {
    "onset": "ordered by onset",
    "age": "ordered by age",
    "response": "ordered by best response, the best first",
    "source": "ordered by source",
}
# Columns of the rows that marks are made of, and those in which a lane says whose it is.
COLUMNS = (
    "place", "part", "state", "match", "case_id", "patients", "serious", "code", "detail",
    "is_ongoing", "is_cut", "low_days", "high_days", "stop_low_days", "stop_high_days",
    "x_low", "x_high", "x_stop_low", "x_stop_high",
)  # fmt: skip
WHOSE = ("source_name", "sex", "age_low_years", "age_high_years", "age_text")
WITH_A_MARK = frozenset({"drawn", "beyond"})
HINT = "<br><i>click to mark; a marked case can be opened</i>"


def written(rows: pd.DataFrame, *, labels: Labels) -> list[Fact]:
    """The rows of `timeline_axis.placed` as facts, with words that are safe to show in plotly.

    One dictionary per row, in their order; hundreds of lanes are drawn from them ten times as fast
    as from columns. Each has `hover`: what its mark says when pointed at, empty where it has none.
    Those of part `lane` have the `name` of the lane, `who` it is, and `caption`: what is known of
    the case without a day, in lines, empty where the lanes are too many to write it beside them.

    `labels` holds words for codes by field (treatment, response, outcome, reaction, histology,
    microbiology, route).
    """
    facts = _records(rows, COLUMNS)
    lanes = [fact for fact in facts if fact["part"] == "lane"]
    for lane, whose in zip(lanes, _records(rows[rows["part"] == "lane"], WHOSE), strict=True):
        lane |= whose
    by_lane: dict[int, list[Fact]] = {lane["place"]: [] for lane in lanes}
    for fact in facts:
        by_lane[fact["place"]].append(fact)
    few = len(lanes) <= WRITTEN_LANES
    # The exact sessions of thin lanes are drawn as one line, which cannot be pointed at.
    has_silent_sessions = sum(lane["state"] != "no_date" for lane in lanes) > RIMMED_LANES
    say = fact_words.saying(labels)
    names = _names(lanes)
    for lane in lanes:
        held = by_lane[lane["place"]]
        undated = _undated(held, say)
        who = _who(lane)
        possible = " · fits only possibly" if lane["match"] == 1 else ""
        title = f"<b>{plain(str(lane['case_id']))}</b> · {who}{possible}"
        for fact in held:
            is_silent = has_silent_sessions and fact["part"] == "exposure" and is_exact(fact)
            fact["hover"] = (
                f"{title}<br>{fact_words.fact(fact, say)}"
                if fact["state"] in WITH_A_MARK and fact["part"] != "lane" and not is_silent
                else ""
            )
        lane |= {
            "name": plain(_short(names[lane["place"]])),
            "who": who,
            "caption": _wrapped(undated) if few else "",
            "hover": "<br>".join([title, *undated]) + HINT,
        }
    return facts


def _records(rows: pd.DataFrame, names: Sequence[str]) -> list[Fact]:
    columns = [rows[name].tolist() for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def told(facts: Sequence[Fact], *, total: int, order: str) -> tuple[str, str, str, str]:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn."""
    every = _Told(facts)
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
        reading.append("A range is a bar or a thin line; treatment is pale where not certain.")
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
    if not total:
        return "none has a calendar date for day 0"
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
    counted = [
        (no_date, "without a calendar date for day 0: left out."),
        (_without_onset(shown), "whose onset is not reported: the lane has no onset mark."),
        (early, "with an onset before the exposure: flagged, onset not drawn."),
        (course, "with an end before its beginning: flagged, not drawn."),
        (beyond, "with a fact beyond the axis: cut or marked at its edge."),
    ]
    return [
        *(f"{number} {_plural(number)} {words}" for number, words in counted if number),
        *_undrawn(shown),
    ]


def _undrawn(shown: _Told) -> list[str]:
    """One sentence for all facts that are reported without a day."""
    of_kinds = [
        (name, shown.patients(lambda row, part=part: row["part"] == part and _is_undated(row)))
        for part, name in UNDATED.items()
    ]
    onsets = [row for row in shown.rows if row["part"] == "onset"]
    dated = {row["place"] for row in onsets if not _is_undated(row)}
    further = {row["place"] for row in onsets if _is_undated(row)} & dated
    of_kinds.append(("further reaction", shown.patients(lambda row: row["place"] in further)))
    counted = [(name, number) for name, number in of_kinds if number]
    if not counted:
        return []
    said = [f"{name} of {number}" for name, number in counted]
    said[0] += f" {_plural(counted[0][1])}"
    return [f"Reported without a day, so without a mark: {', '.join(said)}."]


def _is_undated(row: Row) -> bool:
    """Whether something is reported, but not its day."""
    # An end of which neither is known says nothing.
    return row["state"] == "no_day" and not (
        row["part"] == "end" and fact_words.is_unknown(row["code"])
    )


def _plural(number: int) -> str:
    return "patient" if number == 1 else "patients"


def _names(lanes: Sequence[Fact]) -> dict[int, str]:
    """First author and year where that names one lane only, else the name of the case."""
    met = Counter(lane["source_name"] for lane in lanes)
    return {
        lane["place"]: lane["source_name"]
        if isinstance(lane["source_name"], str) and met[lane["source_name"]] == 1
        else lane["case_id"]
        for lane in lanes
    }


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


def _undated(rows: Sequence[Row], say: Say) -> list[str]:
    """What is known of a case without a day, a line for each kind of fact."""
    lines: list[str] = []
    onsets = [row for row in rows if row["part"] == "onset"]
    if all(row["state"] == "no_day" for row in onsets):
        lines.append("onset <b>not reported</b>")
    else:
        lines += [fact_words.fact(row, say) for row in onsets if row["state"] == "no_day"]
    lines += [
        f"onset {fact_words.span(row['low_days'], row['high_days'])}, before the exposure: "
        "<b>flagged</b>"
        for row in onsets
        if row["state"] == "impossible"
    ]
    lines += [
        f"{fact_words.fact(row, say)}: <b>flagged</b>"
        for row in rows
        if row["state"] == "impossible" and row["part"] != "onset"
    ]
    courses = [row for row in rows if row["part"] == "treatment"]
    answers: dict[str, list[str]] = {}
    for row in courses:
        if row["state"] == "no_day":
            answers.setdefault(fact_words.response(row["detail"], say), []).append(
                say("treatment", row["code"]) + fact_words.known_end(row)
            )
    lines += [f"{', '.join(given)}: <b>{answer}</b>" for answer, given in answers.items()]
    if not courses:
        lines.append("treatment <b>not reported</b>")
    tests = [row for row in rows if row["part"] == "biopsy" and row["state"] == "no_day"]
    lines += list(dict.fromkeys(fact_words.test(row, say) for row in tests))
    ends = [row for row in rows if row["part"] == "end" and row["state"] == "no_day"]
    lines += [fact_words.ending(row["code"]) for row in ends]
    sessions = [row for row in rows if row["part"] == "exposure" and row["state"] == "no_day"]
    return [*lines, *(fact_words.fact(row, say) for row in sessions)]


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
