"""Reactions of a report: words, dates, onset after the last administration, seriousness."""

import re

from data.importers.e2b.dates import iso, shortest
from data.importers.e2b.drugs import suspects
from data.importers.e2b.fields import Part, Report
from data.importers.e2b.table_rows import Given

# The extract of FAERS has no date of start of a reaction, only the date of the event, here.
EVENT_DATE = re.compile(r"CASE EVENT DATE:\s*(\d{4,8})\b")
ENDED = {"", "resolved", "resolved with sequelae"}
CRITERIA = (
    "death",
    "life-threatening",
    "hospitalisation",
    "disability",
    "congenital anomaly",
    "other medically important",
)


def onset_dates(made: Given) -> list[str]:
    """Date of start of each reaction, in the extract of FAERS the date of the event."""
    narrative = " ".join(part.text("narrative") for part in made.report.named("Narrative"))
    event = EVENT_DATE.search(narrative) if made.report.release == "r2" else None
    dates: list[str] = []
    for reaction in made.report.named("Reaction"):
        date = iso(reaction.text("given_reaction.onset_date"))
        if not date and event:
            made.said.append("event")
        dates.append(date or (iso(event[1]) if event else ""))
    return dates


def reactions(made: Given, onsets: list[str]) -> None:
    """A row for each reaction; `onsets` are their dates of start, in the same order."""
    report = made.report
    for reaction, onset_date in zip(report.named("Reaction"), onsets, strict=True):
        outcome = reaction.text("given_reaction.outcome")
        ended = iso(reaction.text("given_reaction.resolution_date")) if outcome in ENDED else ""
        serious, criteria = _seriousness(
            report.one("Report") if report.release == "r2" else reaction
        )
        made.add(
            "given_reaction",
            reaction=term(reaction),
            onset=_onset(made, reaction),
            onset_date=onset_date,
            rechallenge=_rechallenge(report, reaction),
            serious=serious,
            seriousness="; ".join(criteria),
            outcome=outcome,
            resolution_date=ended,
        )


def term(reaction: Part) -> str:
    """Words of a reaction: the coded term, the reporter's words, or the MedDRA code at last."""
    coded = [reaction.text(f"term.{kind}") for kind in ("coded", "lowest")]
    words = [reaction.text(f"term.{kind}") for kind in ("words", "native")]
    for text in (*coded, *words):
        if text and not text.isdigit():
            return text
    code = next((text for text in (*coded, reaction.text("term.code")) if text), "")
    return f"MedDRA {code}" if code else ""


def _seriousness(part: Part) -> tuple[str, list[str]]:
    """Whether serious and by which criteria; "no" only where the report says no."""
    said = {name: part.text(f"seriousness.{name}") for name in CRITERIA}
    met = [name for name, text in said.items() if text == "yes"]
    denied = all(text == "no" for text in said.values())
    return part.text("given_reaction.serious") or ("yes" if met else "no" * denied), met


def _onset(made: Given, reaction: Part) -> str:
    """Latency from the last administration (G.k.9.i.3.2), of several suspects the shortest.

    The interval from the first administration is used only where it was the last one too.
    """
    report = made.report
    alone = len(report.named("Reaction")) == 1
    found = [_interval(reaction)]
    for drug in suspects(report):
        found.append(_interval(drug) if alone else "")
        once = _given_once(drug)
        for one in drug.named("Interval"):
            named = one.texts("reaction")
            meant = set(named) & set(reaction.texts("id")) or (alone and not named)
            if meant and (one.text("interval.kind") == "SAE" or once):
                found.append(one.text("interval"))
            elif meant:
                made.said.append("first")
    stated = list(dict.fromkeys(text for text in found if text))
    if len(stated) > 1:
        made.flag(
            "G.k.9.i.3.2" if report.release == "r3" else "B.4.k.13.2",
            "; ".join(stated),
            "Intervals from the last administration differ; the shortest was taken.",
        )
    return shortest(stated)


def _interval(part: Part) -> str:
    number, unit = part.text("interval.last.number"), part.text("interval.last.unit")
    return f"{number} {unit}" if number and unit else ""


def _given_once(drug: Part) -> bool:
    days = [(one.text("first")[:8], one.text("last")[:8]) for one in drug.named("Dosage")]
    return len(set(days)) == 1 and len(set(days[0])) == 1 and bool(days[0][0])


def _rechallenge(report: Report, reaction: Part) -> str:
    """What the suspect drugs' re-administration showed; "positive" of one outweighs the rest."""
    alone = len(report.named("Reaction")) == 1
    found: set[str] = set()
    for drug in suspects(report):
        said, named = drug.text("recurrence"), drug.named("Recurrence")
        recurred = {name for one in named for name in one.texts("reaction")}
        if said == "negative" or (said and (alone or _names(reaction) & recurred)):
            found.add(said)
        for one in named:
            if alone or set(one.texts("reaction")) & set(reaction.texts("id")):
                found.update(one.texts("recurrence"))
    return next((word for word in ("positive", "negative", "not done") if word in found), "")


def _names(reaction: Part) -> set[str]:
    places = ("term.coded", "term.lowest", "term.words", "term.code")
    return {text for place in places for text in reaction.texts(place)}
