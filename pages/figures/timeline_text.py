"""What the timeline says in words: names of lanes, hovers, facts without a day, the finding."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from pages.figures.style import OUTCOME, plain

Labels = Mapping[str, Mapping[str, str]]
Row = Mapping[str, Any]
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
    for row in facts.reset_index(names="index").to_dict("records"):
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
            lines = undated if row["part"] == "lane" else [_fact(row, labels)]
            hint = HINT if row["part"] == "lane" else ""
            possible = " · fits only possibly" if row["match"] == 1 else ""
            hovers[row["index"]] = "<br>".join([title + possible, *lines]) + hint
    return facts.assign(
        **{
            column: facts["place"].map({place: text[column] for place, text in texts.items()})
            for column in ("name", "who", "caption")
        },
        hover=pd.Series(hovers, dtype="object"),
    )


def told(facts: pd.DataFrame, *, total: int, order: str) -> tuple[str, str, str, str]:
    """The finding with its count of `total`, the rest of it, how to read it, what is not drawn."""
    lanes = facts[facts["part"] == "lane"]
    drawn = lanes[lanes["state"] != "no_date"]
    patients = int(drawn["patients"].sum())
    strong = f"{patients} of {total} {_plural(total)}"
    shown = facts[facts["place"].isin(drawn["place"])]
    rest = f": {_onset_words(shown)}"
    groups = drawn[drawn["patients"] > 1]
    reading = [
        f"Each lane is one patient{' or one published group' if len(groups) else ''}, "
        f"{ORDERS[order]}; day 0 is the last exosome session before the reaction."
    ]
    if len(drawn) <= RIMMED_LANES and (shown["serious"].fillna(False)).any():
        reading.append("Bold name and dark rim: serious.")
    if _has_ranges(shown):
        reading.append("A range is a bar as long as the days it can mean.")
    if len(drawn) <= WRITTEN_LANES:
        reading.append("What has no day is written below its lane.")
    return strong, rest, " ".join(reading), " ".join(_left_out(facts, shown))


def _onset_words(facts: pd.DataFrame) -> str:
    onsets = facts[(facts["part"] == "onset") & facts["state"].isin(["drawn", "beyond"])]
    # The onset of a case is that of its first reaction.
    by_lane = onsets.groupby("place").agg(
        low=("low_days", "min"), high=("high_days", "min"), patients=("patients", "first")
    )
    total = int(facts.loc[facts["part"] == "lane", "patients"].sum())
    known = int(by_lane["patients"].sum())
    if not known:
        early = ((facts["part"] == "onset") & (facts["state"] == "impossible")).any()
        return "no onset that could be drawn" if early else "onset not reported"
    low, high = int(by_lane["low"].min()), int(by_lane["high"].max())
    words = f"onset on day {low}" if low == high else f"onset from day {low} to day {high}"
    if low != high and known == 1:
        words = f"onset between day {low} and day {high}"
    ranged = int(by_lane.loc[by_lane["low"] < by_lane["high"], "patients"].sum())
    if ranged and known > 1:
        words += f"; {'all' if ranged == total else ranged} known only as a range"
    unknown = int(facts.loc[facts["part"] == "lane", "patients"].sum()) - _patients(
        facts[(facts["part"] == "onset") & (facts["state"] != "no_day")]
    )
    if unknown:
        words += f"; {unknown} without a reported onset"
    return words


def _has_ranges(facts: pd.DataFrame) -> bool:
    dated = facts[facts["state"] == "drawn"]
    return bool((dated["low_days"] < dated["high_days"]).any())


def _left_out(facts: pd.DataFrame, shown: pd.DataFrame) -> list[str]:
    """A sentence for each kind of fact that has no mark at its place."""
    no_date = _patients(facts[facts["state"] == "no_date"])
    onset = shown[shown["part"] == "onset"]
    unknown = _patients(shown) - _patients(onset[onset["state"] != "no_day"])
    early = _patients(onset[onset["state"] == "impossible"])
    course = _patients(shown[(shown["part"] != "onset") & (shown["state"] == "impossible")])
    beyond = _patients(shown[(shown["state"] == "beyond") | shown["is_cut"]])
    undated = _patients(shown[(shown["part"] == "treatment") & (shown["state"] == "no_day")])
    counted = [
        (no_date, "without a calendar date for day 0: left out."),
        (unknown, "whose onset is not reported: the lane has no onset mark."),
        (early, "with an onset before the exosome session: flagged, onset not drawn."),
        (course, "with an end before its beginning: flagged, not drawn."),
        (beyond, "with a fact beyond the axis: cut or marked at its edge."),
        (undated, "with a treatment reported without its day: no bar is drawn for it."),
    ]
    return [f"{number} {_plural(number)} {words}" for number, words in counted if number]


def _patients(rows: pd.DataFrame) -> int:
    """Patients of the lanes that these rows lie in, each lane once."""
    return int(rows.drop_duplicates("place")["patients"].sum())


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
    if pd.isna(low):
        in_words = row["age_text"]
        age = plain(in_words) if isinstance(in_words, str) else "age not reported"
        return f"{people}, {age}"
    return f"{people}, {low} y" if low == high else f"{people}, {low}–{high} y"


def _span(low: object, high: object) -> str:
    return f"day {low}" if low == high else f"day {low} to {high}"


def _words(labels: Labels, field: str, codes: object) -> str:
    """Words for codes separated by commas, safe to show."""
    known = labels.get(field, {})
    return plain(
        ", ".join(known.get(code, code.replace("_", " ")) for code in str(codes).split(","))
    )


def _fact(row: Row, labels: Labels) -> str:
    """One fact in words, with its day."""
    day = (
        "day not reported" if pd.isna(row["low_days"]) else _span(row["low_days"], row["high_days"])
    )
    code, detail = row["code"], row["detail"]
    if row["part"] == "exposure":
        route = "" if pd.isna(code) else f" · {_words(labels, 'route', code)}"
        return f"exosome session, {day}{route}" + (
            "" if pd.isna(detail) else f" · {plain(str(detail))}"
        )
    if row["part"] == "onset":
        return f"onset {day}: {_words(labels, 'reaction', code)}"
    if row["part"] == "biopsy":
        return f"{_test(row, labels)}, {day}"
    if row["part"] == "treatment":
        stop = "end not reported"
        if not pd.isna(row["stop_low_days"]):
            stop = f"to {_span(row['stop_low_days'], row['stop_high_days'])}"
        stop = f"{stop}, ongoing when last seen" if row["is_ongoing"] else stop
        return (
            f"{_words(labels, 'treatment', code)}, from {day} {stop}: {_response(detail, labels)}"
        )
    return f"{_outcome(code)}, {day}{' (last seen)' if row['is_ongoing'] else ''}"


def _test(row: Row, labels: Labels) -> str:
    detail, code = row["detail"], row["code"]
    histology = "" if pd.isna(detail) else f"biopsy: {_words(labels, 'histology', detail)}"
    microbiology = "" if pd.isna(code) else f"microbiology {_words(labels, 'microbiology', code)}"
    return "; ".join(text for text in (histology, microbiology) if text) or "biopsy"


def _response(code: object, labels: Labels) -> str:
    return (
        "response not reported" if pd.isna(code) else f"response {_words(labels, 'response', code)}"
    )


def _outcome(code: object) -> str:
    return OUTCOME["not_reported" if pd.isna(code) else str(code)][2]


def _ending(code: object) -> str:
    return "outcome <b>not reported</b>" if pd.isna(code) else f"outcome: <b>{_outcome(code)}</b>"


def _undated(rows: Sequence[Row], labels: Labels) -> list[str]:
    """What is known of a case without a day, a line for each kind of fact."""
    lines: list[str] = []
    onsets = [row for row in rows if row["part"] == "onset"]
    if all(row["state"] == "no_day" for row in onsets):
        lines.append("onset <b>not reported</b>")
    lines += [
        f"onset {_span(row['low_days'], row['high_days'])}, before the session: <b>flagged</b>"
        for row in onsets
        if row["state"] == "impossible"
    ]
    courses = [row for row in rows if row["part"] == "treatment"]
    answers: dict[str, list[str]] = {}
    for row in courses:
        if row["state"] == "no_day":
            answers.setdefault(_response(row["detail"], labels), []).append(
                _words(labels, "treatment", row["code"])
            )
    lines += [f"{', '.join(given)}: <b>{answer}</b>" for answer, given in answers.items()]
    if not courses:
        lines.append("treatment <b>not reported</b>")
    tests = [row for row in rows if row["part"] == "biopsy" and row["state"] == "no_day"]
    lines += list(dict.fromkeys(_test(row, labels) for row in tests))
    ends = [row for row in rows if row["part"] == "end" and row["state"] == "no_day"]
    lines += [_ending(row["code"]) for row in ends]
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
