"""Field maps of E2B: which element of a report goes where, read from the CSV files beside this."""

import csv
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

FOLDER = Path(__file__).parent
NOT_TAKEN = "not taken"
# Read, but never kept.
BIRTH = "birth"


@dataclass(frozen=True)
class Field:
    """One row of a field map; `place` is where its text goes, empty for "As reported" alone."""

    part: str
    element: str
    name: str
    path: str
    codes: str
    place: str

    @property
    def label(self) -> str:
        """Element and name as shown under "As reported", such as "D.5 Sex"."""
        return f"{self.element} {self.name}"


@dataclass(eq=False)
class Part:
    """One part of a report: the patient, a reaction, a drug, a dosage of it."""

    name: str
    places: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    shown: dict[str, str] = field(default_factory=dict[str, str])
    reasons: dict[str, str] = field(default_factory=dict[str, str])
    left_out: list[str] = field(default_factory=list[str])
    parts: list["Part"] = field(default_factory=list["Part"])

    def text(self, place: str) -> str:
        """First text for a place, empty where there is none."""
        return next(iter(self.places.get(place, [])), "")

    def texts(self, place: str) -> list[str]:
        """All texts for a place."""
        return self.places.get(place, [])

    def named(self, name: str) -> list["Part"]:
        """Parts of that name inside this one."""
        return [part for part in self.parts if part.name == name]


@dataclass
class Report:
    """One safety report: its parts in the order of the field map, and where it stood."""

    file_no: int
    row_no: int
    release: str
    parts: list[Part]

    def named(self, name: str) -> list[Part]:
        """Parts of that name."""
        return [part for part in self.parts if part.name == name]

    def one(self, name: str) -> Part:
        """First part of that name, an empty one where there is none."""
        return next(iter(self.named(name)), Part(name))


@cache
def contexts(release: str) -> dict[str, str]:
    """Path of each part within a report, or within its part: "Drug/Dosage" lies in "Drug"."""
    return {row["part"]: row["path"] for row in _rows(release) if not row["name"]}


@cache
def fields(release: str) -> dict[str, tuple[Field, ...]]:
    """Fields of each part, in the order of the map."""
    found: dict[str, list[Field]] = {part: [] for part in contexts(release)}
    for row in _rows(release):
        if row["name"]:
            row.pop("note")
            found[row["part"]].append(Field(**row))
    return {part: tuple(rows) for part, rows in found.items()}


@cache
def meanings() -> dict[str, dict[str, tuple[str, str]]]:
    """Of each code list: code -> (words of the standard, what is handed over)."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with (FOLDER / "codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["list"], {})[row["code"]] = (row["meaning"], row["given"])
    return found


def _rows(release: str) -> list[dict[str, str]]:
    with (FOLDER / f"fields_{release}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(part: Part, wanted: Field, raw: str, unit: str = "") -> None:
    """Put one supplied text where its field says; texts without an element are joins only."""
    if not raw:
        return
    if wanted.place == NOT_TAKEN:
        part.left_out.append(wanted.label)
        return
    meaning, handed = meanings()[wanted.codes].get(raw, ("", raw)) if wanted.codes else ("", raw)
    measured = f"{raw} {meanings()['unit'].get(unit, (unit, unit))[0]}" if unit else ""
    if wanted.place:
        part.places.setdefault(wanted.place, []).append(measured or handed)
    if wanted.element and wanted.place != BIRTH:
        show(part.shown, wanted.label, measured or (f"{raw} ({meaning})" if meaning else raw))


def refuse_to_say(part: Part, wanted: Field, reason: str) -> None:
    """Keep why a field is empty, in the words of the standard: "ASKU asked but unknown"."""
    words = meanings()["reason"].get(reason, ("", ""))[0]
    show(part.reasons, wanted.label, f"{reason} {words}".strip())


def show(shown: dict[str, str], label: str, text: str) -> None:
    """Add a text under a label that is not yet used: "E.i.7 Outcome (2)"."""
    number, free = 2, label
    while free in shown:
        free, number = f"{label} ({number})", number + 1
    shown[free] = text


def own_text(node: etree._Element) -> str:
    """Text standing directly in an element."""
    return (node.text or "").strip()
