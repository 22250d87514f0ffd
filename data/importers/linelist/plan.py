"""What is to be done with the columns of one table: the same for the page and for the import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from data.importers.linelist import (
    dates,
    dialect,
    exported,
    fields,
    guess,
    personal,
    pseudonyms,
)
from data.importers.linelist.dates import Decision
from data.importers.linelist.guess import Guess
from data.importers.linelist.personal import Personal
from data.importers.linelist.table import Table
from data.refusal import Refused


@dataclass
class Plan:
    """Columns of a table and their fields; `part` is the part of the template it is, or none."""

    table: Table
    part: str | None
    guesses: list[Guess]
    personal: dict[str, Personal] = field(default_factory=dict[str, Personal])
    kept_because: dict[str, str] = field(default_factory=dict[str, str])
    decision: Decision = Decision("unknown")  # noqa: RUF009
    makes_pseudonyms: bool = False

    def of(self, name: str) -> list[Guess]:
        """The columns of a field."""
        return [each for each in self.guesses if each.field == name]

    @property
    def left_out(self) -> set[str]:
        """Columns that go nowhere: personal ones without a reason, and what we wrote ourselves."""
        ids = {each.header for each in self.of(fields.CASE_ID)}
        out = {name for name in self.personal if name not in self.kept_because} - ids
        births = {each.header for each in self.of(fields.BIRTH_DATE)} - set(self.kept_because)
        return out | births | {name for name in self.table.headers if name in guess.SAID_BY_US}

    @property
    def rest(self) -> list[str]:
        """Columns that have no place in our tables and are kept as supplied."""
        placed = {each.header for each in self.guesses if each.field} - {
            each.header for each in self.of(fields.BIRTH_DATE)
        }
        return [
            name for name in self.table.headers if name not in placed and name not in self.left_out
        ]

    def settings(self) -> dict[str, object]:
        """How the table is read, as settings that would read it the same way."""
        return self.table.detected | {
            "date_style": self.decision.style,
            "columns": {each.header: each.field or "" for each in self.guesses},
            "guesses": [
                {"column": each.header, "field": each.field or "", "certainty": each.certainty,
                 "why": each.why}
                for each in self.guesses
            ],
        }  # fmt: skip


def part_of(table: Table) -> str | None:
    """The part of the template that a table is, by the name of its sheet or file and headings."""
    stem = table.file.name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    name = (table.sheet or stem).strip().casefold()
    if name not in fields.TABLES:
        return None
    known = {each.field for each in fields.of_table(name)} | {"case_id", *guess.SAID_BY_US}
    headers = {header.casefold() for header in table.headers}
    return name if "case_id" in headers and headers <= known else None


def make(table: Table, settings: Mapping[str, object], part: str | None) -> Plan:
    """The plan for a table, from its first rows and from what a person chose."""
    exported.refuse_simulated(table)
    columns = {header: table.column(header) for header in table.headers}
    chosen = mapping_of(settings, "columns")
    if part:
        guesses = [_identity(header, part) for header in table.headers]
    else:
        guesses = guess.guess(table.headers, columns, chosen)
    plan = Plan(table, part, guesses)
    style = dates.chosen(settings)
    names = [each.header for each in guesses if _kind(each) == "date"]
    plan.decision = (
        Decision(style, f"Dates are read as {dates.NAMES[style]}, as chosen.")
        if style and style != "unknown"
        else dates.decide({name: columns[name] for name in names})
    )
    _find_personal(plan, columns)
    _name_by_record_number(plan, chosen)
    reasons = mapping_of(settings, "keep_because") | mapping_of(settings, "reasons")
    plan.kept_because = {
        name: reason.strip()
        for name, reason in reasons.items()
        if isinstance(reason, str) and len(reason.strip()) >= personal.REASON_LETTERS
    }
    _decide_names_of_cases(plan, settings)
    values = [
        text for each in guesses if _kind(each) in guess.FIXED for text in columns[each.header]
    ]
    table.detected.setdefault("decimal", "," if dialect.is_decimal_comma(values) else ".")
    if chosen_decimal := settings.get("decimal"):
        table.detected["decimal"] = chosen_decimal
    return plan


def mapping_of(settings: Mapping[str, object], name: str) -> dict[str, object]:
    """A setting that is an object; one that is not is refused."""
    found = settings.get(name)
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise Refused(f"'{name}' is an object of column -> value; found '{found}'.")
    return {str(key): value for key, value in cast(Mapping[object, object], found).items()}


def _kind(each: Guess) -> str:
    return fields.by_name()[each.field].kind if each.field else ""


def _identity(header: str, part: str) -> Guess:
    name = header.casefold()
    if name in guess.SAID_BY_US:
        return Guess(header, None, 1.0, "says what was refused")
    full = fields.CASE_ID if name == "case_id" else f"{part}.{name}"
    return Guess(header, full, 1.0, "the name of the template")


def _find_personal(plan: Plan, columns: Mapping[str, list[str]]) -> None:
    today = datetime.now(UTC).date()
    others = [
        year
        for each in plan.guesses
        if _kind(each) == "date" and each.field != fields.BIRTH_DATE
        for text in columns[each.header][:100]
        if (year := personal.year_of(text, today)) is not None
    ]
    for each in plan.guesses:
        values = columns[each.header]
        found = personal.looks(each.header, values, each.field)
        if each.field == fields.BIRTH_DATE:
            found = found or Personal("birth date", each.why)
        elif found is None and each.field is None:
            found = personal.born(values, others, today)
        if found:
            plan.personal[each.header] = found


def _name_by_record_number(plan: Plan, chosen: Mapping[str, object]) -> None:
    """Where only a record number tells which rows are of one case, it does so as a pseudonym."""
    numbers = [
        name
        for name, looks in plan.personal.items()
        if looks.looks_like == "record number" and name not in chosen
    ]
    if plan.of(fields.CASE_ID) or len(numbers) != 1:
        return
    why = "no other column names the cases"
    plan.guesses = [
        Guess(each.header, fields.CASE_ID, guess.LIKELY, why) if each.header in numbers else each
        for each in plan.guesses
    ]


def _decide_names_of_cases(plan: Plan, settings: Mapping[str, object]) -> None:
    wanted = settings.get("case_ids")
    if wanted not in (None, "", "pseudonym", "as_supplied"):
        raise Refused(f"'case_ids' is pseudonym or as_supplied; found '{wanted}'.")
    looks = [each.header for each in plan.of(fields.CASE_ID) if each.header in plan.personal]
    unkept = [name for name in looks if name not in plan.kept_because]
    plan.makes_pseudonyms = wanted == "pseudonym" or bool(unkept)
    if plan.makes_pseudonyms:
        # The page hands the key back with the other settings, and keeps it with the mapping.
        plan.table.detected["salt"] = settings.get("salt") or pseudonyms.new_key()
