"""Reading each distinct text once: the tables `reading` and `unmapped` of an intake."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb

from data.importers import codes, reading_answers, reading_dates, readings
from data.importers.given import Progress
from data.importers.judged_columns import COLUMNS, LIST, WITH_OTHER, Column
from data.importers.reading_words import Reading
from data.refusal import Refused

DEFINITION = Path(__file__).parent / "reading.sql"
STAGE = "Reading ages, days and terms"
STYLES = ("ymd", "dmy", "mdy", "unknown")
ROWS_AT_ONCE = 10_000

Found = Reading | codes.Term
Value = str | int | Sequence[str] | None
Reader = Callable[[str], Found]


@dataclass(frozen=True, slots=True)
class Looked:
    """Columns in which some text has to be refused, flagged, or its words kept beside."""

    refused: tuple[Column, ...]
    flagged: tuple[Column, ...]
    worded: tuple[Column, ...]


def read_all(
    intake: duckdb.DuckDBPyConnection,
    *,
    settings: Mapping[str, object],
    today: date,
    progress: Progress,
) -> Looked:
    """Read every distinct text of the given tables into `reading`, and count `unmapped` terms."""
    readers = _readers(settings, today)
    read = dict[tuple[str, str], Found]()
    unmapped = dict[tuple[str, str, str], int]()
    refused, flagged, worded = list[Column](), list[Column](), list[Column]()
    filled = _filled(intake)
    for place, column in enumerate(filled):
        progress(STAGE, place, len(filled))
        texts = _texts(intake, column)
        reader = readers.get(column.kind) or _term_reader(column.kind)
        found = {text: read.get((column.kind, text)) or reader(text) for text in texts}
        read |= {(column.kind, text): each for text, each in found.items()}
        _count(unmapped, column, texts, found)
        readings_of = [each for each in found.values() if isinstance(each, Reading)]
        refused += [column] if any(each.refusal for each in readings_of) else []
        flagged += [column] if any(each.note for each in readings_of) else []
        worded += [column] if any(each.words for each in found.values()) else []
    _store(intake, read, unmapped)
    return Looked(
        tuple(refused), tuple(flagged), tuple(each for each in worded if not each.keeps_words)
    )


def _filled(intake: duckdb.DuckDBPyConnection) -> list[Column]:
    """Columns that hold any text."""
    filled = list[Column]()
    for table in dict.fromkeys(column.table for column in COLUMNS):
        columns = [column for column in COLUMNS if column.table == table]
        counts = ", ".join(f'count("{column.name}")' for column in columns)
        # Names of tables and columns are those of given.sql.
        row = intake.execute(f"select {counts} from {table}").fetchone()  # noqa: S608
        filled += [column for column, count in zip(columns, row or (), strict=True) if count]
    return filled


def _texts(intake: duckdb.DuckDBPyConnection, column: Column) -> dict[str, int]:
    """Rows of each text of a column."""
    rows = intake.execute(
        f'select "{column.name}", count(*) from {column.table}'  # noqa: S608
        f' where "{column.name}" is not null group by all order by all'
    ).fetchall()
    return dict(rows)


def _readers(settings: Mapping[str, object], today: date) -> dict[str, Reader]:
    style = settings.get("date_style") or "unknown"
    if style not in STYLES:
        raise Refused(
            f"The order of dates is given as '{style}'. It is one of {', '.join(STYLES)}. "
            "Nothing was kept."
        )
    comma = bool(settings.get("decimal_comma"))
    return {
        "age": lambda text: readings.age(text, decimal_comma=comma),
        "days": lambda text: readings.days(text, decimal_comma=comma),
        "date": reading_dates.reader(
            today=today, style=style, serials=bool(settings.get("serials"))
        ),
        "whole": reading_answers.whole,
        "patients": reading_answers.patients,
        "yes_no": reading_answers.yes_no,
        "test": reading_answers.examination,
        "biopsy": reading_answers.biopsy,
    }


def _term_reader(kind: str) -> Reader:
    if kind == "country":
        return codes.country
    name = kind.removesuffix(WITH_OTHER)
    return codes.terms(name.removesuffix(LIST)) if name.endswith(LIST) else codes.term(name)


def _count(
    unmapped: dict[tuple[str, str, str], int],
    column: Column,
    texts: Mapping[str, int],
    found: Mapping[str, Found],
) -> None:
    for text, each in found.items():
        for part in each.unmapped if isinstance(each, codes.Term) else ():
            key = (column.label, part, column.became)
            unmapped[key] = unmapped.get(key, 0) + texts[text]


def _store(
    intake: duckdb.DuckDBPyConnection,
    read: Mapping[tuple[str, str], Found],
    unmapped: Mapping[tuple[str, str, str], int],
) -> None:
    intake.execute(DEFINITION.read_text(encoding="utf-8"))
    _insert(intake, "reading", (_row(kind, text, found) for (kind, text), found in read.items()))
    _insert(
        intake,
        "unmapped",
        (
            {"list_name": name, "words": words, "times": times, "became": became}
            for (name, words, became), times in unmapped.items()
        ),
    )


def _row(kind: str, text: str, found: Found) -> dict[str, Value]:
    if isinstance(found, codes.Term):
        members = found.codes
        if found.unmapped and kind.endswith(WITH_OTHER) and codes.OTHER not in members:
            members = (*members, codes.OTHER)
        low = high = note = refusal = remedy = None
        code = "not_done" if found.is_not_done else next(iter(members), None)
        unmapped, slack = found.unmapped, 0
    else:
        low, high, code, members, unmapped = found.low, found.high, found.code, (), ()
        note, refusal, remedy, slack = found.note, found.refusal, found.remedy, found.slack
    return {
        "kind": kind, "text": text, "low": low, "high": high, "code": code,
        "codes": members or None, "unmapped": unmapped or None, "words": found.words,
        "note": note, "refusal": refusal, "remedy": remedy, "slack": slack,
    }  # fmt: skip


def _insert(
    intake: duckdb.DuckDBPyConnection, table: str, rows: Iterator[Mapping[str, Value]]
) -> None:
    """Rows into a table of ours, as JSON: the way through Arrow would load pandas for nothing."""
    columns = intake.execute(f"describe {table}").fetchall()
    shape = json.dumps({name: kind for name, kind, *_ in columns})
    while part := list(islice(rows, ROWS_AT_ONCE)):
        intake.execute(
            f"insert into {table} by name select found.*"  # noqa: S608
            f" from (select from_json(value, '{shape}') as found from json_each($rows))",
            {"rows": json.dumps(part, ensure_ascii=False)},
        )
