"""openFDA JSON: reports on drugs, devices (MAUDE), foods and cosmetics, as answers or in bulk.

fields.csv says where each field goes, codes.csv what the codes mean; rows.py holds the rules.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import duckdb

from data.importers.given import Choices, GivenFile, Progress
from data.importers.limits import LIMITS
from data.importers.openfda import documents
from data.importers.openfda.rows import Row, rows
from data.refusal import Refused

CODE = "openfda"
LABEL = "openFDA JSON"

_TABLES = ("case", "exposure", "reaction", "as_reported")
_MARKS = (
    b'"safetyreport', b'"mdr_report_key"', b'"mdr_text"', b'"openfda"', b'"report_number"',
    b"api.fda.gov", b"open.fda.gov", b'"reactionmeddrapt"', b'"unique_aer_id_number"',
)  # fmt: skip
_ERROR = re.compile(rb'\s*\{\s*"error"\s*:\s*\{')
_HEAD_BYTES = 262_144
_TELL_EVERY = 1_000
_KINDS = {
    "drug": ("openfda-drug", "openFDA drug events (FAERS)"),
    "device": ("openfda-device", "openFDA device events (MAUDE)"),
    "food": ("openfda-food", "openFDA food events (CAERS)"),
    "cosmetic": ("openfda-cosmetic", "openFDA cosmetic events"),
}
_SENTENCES = {
    "drug": "Seriousness is stated per report and stands on each reaction of it; the day of onset "
    "is not in these files.",
    "device": "A device is taken as the exposure, a problem of the patient as a reaction. A report "
    "that names none has no reaction; the type of the event stands as reported. Contact persons of "
    "manufacturers are left out.",
    "food": "Outcomes and the day of onset are stated per report and stand on each reaction.",
    "cosmetic": "Outcomes and the day of onset are stated per report and stand on each reaction.",
}


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether every file is JSON with names that openFDA uses, or an error it answered with."""
    return bool(files) and all(_is_openfda(file) for file in files)


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the given tables; `row_no` is the number of the report in its file.

    Reports of animals, counts and what is no report are refused one by one; files without any
    other are refused as a whole. Raises `Refused` too where the JSON breaks off, openFDA answered
    with an error, or a limit is passed.
    """
    record = 0
    kinds: dict[int, Counter[str]] = {}
    refused: list[Sequence[object]] = []
    scratch = files[0].path.parent
    places = {table: scratch / f"openfda_{table}.ndjson" for table in _TABLES}
    try:
        with ExitStack() as stack:
            out = {
                table: stack.enter_context(place.open("w", encoding="utf-8"))
                for table, place in places.items()
            }
            for file in files:
                counted: Counter[str] = Counter()
                record = _read_file(file, record, out, counted, refused, progress)
                kinds[file.number] = counted
        if not any(kinds.values()):
            raise Refused(_nothing(files, refused))
        progress("Storing the reports")
        for table, place in places.items():
            _store(table, place, intake)
    finally:
        for place in places.values():
            place.unlink(missing_ok=True)
    if refused:
        intake.executemany("insert into refused values (?, ?, ?, ?, ?, ?, ?)", refused)
    _note(files, kinds, intake)


def _is_openfda(file: GivenFile) -> bool:
    with file.path.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    head = head.removeprefix(b"\xef\xbb\xbf")
    if _ERROR.match(head):
        return True
    return head.lstrip()[:1] in (b"{", b"[") and any(mark in head for mark in _MARKS)


def _read_file(
    file: GivenFile,
    record: int,
    out: dict[str, TextIO],
    kinds: Counter[str],
    refused: list[Sequence[object]],
    progress: Progress,
) -> int:
    for row_no, report in enumerate(documents.reports(file.path, file.name), start=1):
        if row_no % _TELL_EVERY == 1:
            progress(f"Reading {file.name}", row_no - 1)
        if row_no > LIMITS.rows:
            raise Refused(
                f"{file.name} holds more than {LIMITS.rows:,} reports. Give them in several files."
            )
        kind = documents.kind(report)
        if kind == "error":
            raise Refused(_error(file, report))
        if kind not in _KINDS:
            if report:
                refused.append(_refusal(file, row_no, kind, report))
            continue
        found = rows(report, kind)
        if too_long := _too_long(found):
            refused.append((file.number, row_no, None, *too_long))
            continue
        record += 1
        kinds[kind] += 1
        _write(found, {"record": record, "file_no": file.number, "row_no": row_no}, out)
    return record


def _write(found: Mapping[str, Sequence[Row]], place: Row, out: Mapping[str, TextIO]) -> None:
    for table, of_table in found.items():
        for row in of_table:
            out[table].write(json.dumps(place | row, ensure_ascii=False) + "\n")


def _error(file: GivenFile, report: documents.Json) -> str:
    error = documents.part(report, "error") or report
    said = ": ".join(
        words for name in ("code", "message") if (words := documents.text(error.get(name)))
    )
    return (
        f"{file.name} is not a list of reports but an error that openFDA answered with"
        f"{f' ({said[:200]})' if said else ''}. Ask openFDA again, and give its answer."
    )


def _too_long(found: Mapping[str, Sequence[Row]]) -> tuple[str, str, str, str] | None:
    """Name, size, reason and remedy of the first text above the limit."""
    for row in (row for of_table in found.values() for row in of_table):
        fields = row.get("fields")
        for name, words in (fields if isinstance(fields, dict) else row).items():
            if isinstance(words, str) and len(words) > LIMITS.cell_characters:
                return (
                    str(name), f"{len(words):,} characters",
                    "A text of the report is too long to be one of openFDA.",
                    f"{LIMITS.cell_characters:,} characters at most.",
                )  # fmt: skip
    return None


def _refusal(file: GivenFile, row_no: int, kind: str, report: documents.Json) -> tuple[object, ...]:
    value = json.dumps(report, ensure_ascii=False, default=str)[:500]
    if kind == "animal":
        return (file.number, row_no, None, "unique_aer_id_number", value,
                "This report is of an animal, not of a person.",
                "A report of a drug, device, food or cosmetic event.")  # fmt: skip
    return (file.number, row_no, None, None, value,
            "This is no report: it has no drug, device, product or reaction.",
            "A report of a drug, device, food or cosmetic event.")  # fmt: skip


def _nothing(files: Sequence[GivenFile], refused: list[Sequence[object]]) -> str:
    names = ", ".join(file.name for file in files[:5])
    reasons = Counter(str(row[5]) for row in refused).most_common(3)
    why = " ".join(
        reason if times == 1 else f"{reason} ({times:,} times)" for reason, times in reasons
    )
    return (
        f"{names}: no report of a drug, device, food or cosmetic event was found. {why or 'It is '}"
        f"{'' if why else 'empty.'} Give an answer of openFDA with its list “results”."
    )


def _store(table: str, place: Path, intake: duckdb.DuckDBPyConnection) -> None:
    described = intake.execute(f"describe given_{table}").fetchall()
    types = {"record": "bigint", "file_no": "smallint", "row_no": "bigint", "item": "integer"}
    columns = {name: types.get(name, "varchar") for name, *_ in described}
    if "fields" in columns:
        columns["fields"] = "json"
    intake.execute(
        f"insert into given_{table} by name"  # noqa: S608
        " select * from read_json($path, format = 'newline_delimited', columns = $columns,"
        " maximum_object_size = 268435456)".replace("$columns", _struct(columns)),
        {"path": str(place)},
    )


def _struct(columns: dict[str, str]) -> str:
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items()) + "}"


def _note(
    files: Sequence[GivenFile],
    kinds: Mapping[int, Counter[str]],
    intake: duckdb.DuckDBPyConnection,
) -> None:
    total = sum(kinds.values(), Counter[str]())
    counted = ", ".join(f"{number:,} {kind}" for kind, number in total.most_common())
    sentences = [f"Reports by kind: {counted}.", *(_SENTENCES[kind] for kind in total)]
    for position, sentence in enumerate(dict.fromkeys(sentences), start=1):
        intake.execute("insert into notice values (?, ?)", [position, sentence])
    named: Counter[str] = Counter()
    for file in files:
        of_file = [_KINDS[kind] for kind, _ in kinds[file.number].most_common()]
        if not of_file:
            continue
        source_id = of_file[0][0]
        named[source_id] += 1
        own = source_id if named[source_id] == 1 else f"{source_id}-{file.number}"
        title = " and ".join(title for _, title in of_file)
        note = "Reports: one does not show that a product caused a reaction."
        intake.execute(
            "insert into given_source values (?, ?, ?, 'C', ?, 'https://open.fda.gov', ?)",
            [file.number, own, title, title, note],
        )
