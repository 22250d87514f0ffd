"""One report as rows of the given tables, by the map in fields.csv and the words in codes.csv.

Codes of drug reports are those of ICH E2B(R2) and stand with that format.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from data.importers.e2b import fields as e2b
from data.importers.openfda.documents import Json, flat, items, part, text

Row = dict[str, object]
_FOLDER = Path(__file__).parent
# Part of a report in words for each role; a product of an exposure has one of the first two.
_ROLES = {
    "suspect": "Suspect",
    "interacting": "Suspect",
    "concomitant": "Concomitant",
    "not administered": "Not administered",
}


@cache
def codes(name: str) -> Mapping[str, str]:
    """Code in small letters -> words, empty for "not reported"; lists not here are of E2B."""
    with (_FOLDER / "codes.csv").open(encoding="utf-8", newline="") as file:
        own = {row["code"]: row["words"] for row in csv.DictReader(file) if row["list"] == name}
    return own or {code: given for code, (_, given) in e2b.meanings().get(name, {}).items()}


@cache
def _fields(kind: str, table: str) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    with (_FOLDER / "fields.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["column"], tuple(row["path"].split("|")), row["reading"])
            for row in csv.DictReader(file)
            if row["kind"] == kind and row["table"] == table
        )


def rows(report: Json, kind: str) -> dict[str, list[Row]]:
    """Rows of each given table, without record, file and place."""
    reader = {"drug": _drug, "device": _device, "food": _food, "cosmetic": _food}[kind]
    return reader(report, kind)


def day(value: str) -> str:
    """YYYYMMDD, YYYYMM or YYYY with dashes; mm/dd/yyyy with the year first; else as it stands."""
    if value.isdigit() and len(value) in (6, 8):
        return "-".join(filter(None, (value[:4], value[4:6], value[6:])))
    month, slash, rest = value.partition("/")
    of_month, _, year = rest.partition("/")
    if slash and len(year) == 4 and (month + of_month + year).isdigit():
        return f"{year}-{month:0>2}-{of_month:0>2}"
    return value


def _read(report: Mapping[str, object], kind: str, table: str) -> Row:
    row: Row = {}
    for column, paths, reading in _fields(kind, table):
        words = next(filter(None, (_at(report, path) for path in paths)), None)
        if words is None:
            continue
        if reading == "day":
            row[column] = day(words)
        elif reading:
            row[column] = codes(reading).get(words.lower(), words) or None
        else:
            row[column] = words
    return row


def _at(report: Mapping[str, object], path: str) -> str | None:
    *outer, last = path.split(".")
    for name in outer:
        report = part(report, name)
    return text(report.get(last))


def _age(value: str | None, unit: str | None) -> str | None:
    if value is None:
        return None
    units = codes("unit") | codes("age")
    words = units.get((unit or "").lower(), unit)
    return f"{value} {words}" if words else f"{value} (unit not stated)"


def _in_roles(products: Sequence[Json], name: str) -> dict[str, list[Json]]:
    """Products of each role in their order; an unstated or unknown role has no name."""
    roles: dict[str, list[Json]] = {}
    for each in products:
        role = (text(each.get(name)) or "").lower()
        words = _ROLES.get(codes("role").get(role, role), "")
        roles.setdefault(words, []).append(each)
    return roles


def _kept_in_roles(roles: Mapping[str, Sequence[Json]], noun: str) -> list[Row]:
    names = {"": f"{noun.capitalize()} without a stated role",
             "Not administered": f"{noun.capitalize()} not administered"}  # fmt: skip
    return [
        row
        for role, products in roles.items()
        for row in _kept(names.get(role, f"{role} {noun}"), products)
    ]


def _seriousness(words: Sequence[str]) -> str | None:
    known = codes("seriousness")
    found = dict.fromkeys(known[each.lower()] for each in words if each.lower() in known)
    return "; ".join(found) or None


def _drug(report: Json, kind: str) -> dict[str, list[Row]]:
    patient = part(report, "patient")
    case = _read(report, kind, "case")
    case["age"] = _age(
        text(patient.get("patientonsetage")), text(patient.get("patientonsetageunit"))
    )
    if case.get("country"):
        occurred = text(report.get("occurcountry"))
        case["country_basis"] = "where the event occurred" if occurred else "the reporter"
    drugs = [each for each in items(patient, "drug") if isinstance(each, dict)]
    roles = _in_roles(drugs, "drugcharacterization")
    suspects = roles.get("Suspect", [])
    named = [name for name in codes("seriousness") if text(report.get(name)) == "1"]
    serious = {"1": "yes", "2": "no"}.get(text(report.get("serious")) or "")
    again = {codes("recurrence_r2").get(text(each.get("drugrecurreadministration")) or "")
             for each in suspects} - {None}  # fmt: skip
    shared: Row = {
        "serious": serious,
        "seriousness": _seriousness(named),
        "rechallenge": again.pop() if len(again) == 1 else None,
    }
    reactions = [
        _read(each if isinstance(each, dict) else {"reactionmeddrapt": each}, kind, "reaction")
        | shared
        for each in items(patient, "reaction")
    ]
    return {
        "case": [case],
        "exposure": [_read(each, kind, "exposure") for each in suspects],
        "reaction": reactions,
        "as_reported": [
            *_kept("Report", [report], frozenset(["patient"])),
            *_kept("Patient", [patient], frozenset(["drug", "reaction"])),
            *_kept_in_roles(roles, "drug"),
            *_kept("Reaction", items(patient, "reaction")),
        ],
    }


def _device(report: Json, kind: str) -> dict[str, list[Row]]:
    case = _read(report, kind, "case")
    if case.get("country"):
        case["country_basis"] = "the reporter"
    patients = [each for each in items(report, "patient") if isinstance(each, dict)]
    first = patients[0] if patients else {}
    age = text(first.get("patient_age"))
    case["age"] = _device_age(age)
    case["sex"] = codes("sex").get((text(first.get("patient_sex")) or "").lower(),
                                   text(first.get("patient_sex")))  # fmt: skip
    outcomes = [
        words for each in patients for value in items(each, "sequence_number_outcome")
        if (words := text(value))
    ]  # fmt: skip
    event = text(report.get("event_type"))
    outcomes += [event] if event and event.lower() == "death" else []
    problems = [
        words for each in patients for value in items(each, "patient_problems")
        if (words := text(value)) and words.lower() not in codes("no_problem")
    ]  # fmt: skip
    criteria = _seriousness([words.split(". ")[-1] for words in outcomes])
    shared: Row = {
        "onset_date": day(text(report.get("date_of_event")) or "") or None,
        "seriousness": criteria,
        "serious": "yes" if criteria else None,
    }
    devices = [each for each in items(report, "device") if isinstance(each, dict)]
    return {
        "case": [case],
        "exposure": [_read(each, kind, "exposure") for each in devices],
        "reaction": [{"reaction": words} | shared for words in problems],
        "as_reported": [
            *_kept("Report", [report], _apart(report)),
            *_kept("Device", devices),
            *_kept("Patient", patients),
            *_kept("Narrative", items(report, "mdr_text")),
        ],
    }


def _apart(report: Json) -> frozenset[str]:
    """Fields that are parts of their own, and those that name a contact person."""
    contact = (name for name in report if name.startswith("manufacturer_contact_"))
    return frozenset(["device", "mdr_text", "patient", *contact])


def _device_age(value: str | None) -> str | None:
    number, _, unit = (value or "").partition(" ")
    units = {"yr": "years", "mo": "months", "wk": "weeks", "da": "days", "hr": "hours"}
    return f"{number} {units[unit.lower()]}" if unit.lower() in units else value


def _food(report: Json, kind: str) -> dict[str, list[Row]]:
    case = _read(report, kind, "case")
    person = part(report, "consumer") or part(report, "patient")
    unit = text(person.get("age_unit"))
    known = unit if unit and unit.lower() not in ("not available", "unknown") else None
    case["age"] = _age(text(person.get("age")), known)
    products = [
        each if isinstance(each, dict) else {"name_brand": each, "product_name": each}
        for each in items(report, "products")
    ]
    roles = _in_roles(products, "role")
    suspects = roles.get("Suspect", [])
    criteria = _seriousness([words for each in items(report, "outcomes") if (words := text(each))])
    began = text(report.get("date_started")) or text(report.get("event_date"))
    shared: Row = {
        "onset_date": day(began) if began else None,
        "seriousness": criteria,
        "serious": "yes" if criteria else None,
    }
    names = [
        text(each.get("reaction") or each.get("term") or each)
        if isinstance(each, dict)
        else text(each)
        for each in items(report, "reactions")
    ]
    return {
        "case": [case],
        "exposure": [_read(each, kind, "exposure") for each in suspects],
        "reaction": [{"reaction": words} | shared for words in names if words],
        "as_reported": [
            *_kept("Report", [report], frozenset(["products", "reactions"])),
            *_kept_in_roles(roles, "product"),
        ],
    }


def _kept(name: str, parts: Sequence[object], without: frozenset[str] = frozenset()) -> list[Row]:
    found: list[Row] = []
    for item, each in enumerate(parts, start=1):
        fields = flat(each if isinstance(each, dict) else {"value": each}, without)
        if fields:
            found.append({"part": name, "item": item, "fields": fields})
    return found
