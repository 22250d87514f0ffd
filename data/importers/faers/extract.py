"""The files of the extract, read by DuckDB into temporary tables and out of them again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb

from data.importers import lines, utf8
from data.importers.faers import templates
from data.importers.faers.layout import NOTHING, NUMBERS, TABLES, Extract, Found, fields
from data.importers.given import GivenFile, Progress
from data.importers.limits import LIMITS
from data.refusal import Refused

# Added to the number of a report for each quarter after the first, so that none occurs twice.
QUARTER_STEP = 10_000_000_000_000
# Table -> part of a report in words, and which rows of the table are one.
PARTS = {
    "DEMO": ("'Report'", "true"),
    "DRUG": (
        "case when role_cod = 'C' then 'Concomitant drug'"
        " when role_cod in ('PS', 'SS', 'I') then 'Suspect drug'"
        " when role_cod = 'DN' then 'Drug not administered' else 'Drug without a known role' end",
        "true",
    ),
    "THER": ("'Therapy'", "coalesce(end_dt, dur) is not null"),
    "REAC": ("'Reaction'", "drug_rec_act is not null"),
    "RPSR": ("'Report source'", "rpsr_cod is not null"),
}

_STATEMENTS = Path(__file__).parent
_LONGEST_SHOWN = 500
_BAD = "store_rejects = true, rejects_table = 'faers_bad_lines', rejects_scan = 'faers_bad_scans'"
_PASSED_OVER = "ignore_errors = true"


def load(found: Extract, intake: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Temporary tables of all rows, and one temporary view per table, `faers_demo` and so on."""
    intake.execute(_statement("iso_day"))
    lines.prepare(intake)
    total = sum(each.file.size for each in found.tables)
    done = 0
    for each in found.tables:
        progress(f"Reading {each.file.name}", done, total)
        _load_file(each, intake)
        done += each.file.size
    for table in TABLES:
        _unite(table, [each for each in found.tables if each.table == table], intake)
    _keep_supplied(found, intake)
    _load_deleted(found.deleted, intake)
    intake.execute("drop table if exists faers_left_out")
    intake.execute(_statement("left_out"))


def in_utf_8(found: Extract, intake: duckdb.DuckDBPyConnection) -> Extract:
    """The same with every table in UTF-8: one that is not is copied, and that is said."""
    tables: list[Found] = []
    for each in found.tables:
        if utf8.is_utf_8(each.file.path):
            tables.append(each)
            continue
        path, words = utf8.in_utf_8(each.file)
        say(intake, f"{each.file.name} is not UTF-8 and was read as {words}.")
        tables.append(replace(each, file=replace(each.file, path=path)))
    return replace(found, tables=tuple(tables))


def keep_as_reported(found: Extract, intake: duckdb.DuckDBPyConnection) -> None:
    """`given_as_reported` as a view over the files, which costs nothing until it is read."""
    intake.execute("drop table given_as_reported")
    parts = [
        templates.PART.format(
            part=part,
            item=_item(each),
            fields=_json(_reported(each)),
            rows=_reader(each, _PASSED_OVER),
            step=each.quarter * QUARTER_STEP,
            condition=condition,
        )
        for each in found.tables
        for part, condition in [PARTS.get(each.table, ("", ""))]
        if part and _has(each, condition)
    ]
    intake.execute(f"create view given_as_reported as {' union all '.join(parts)}")


def clear(intake: duckdb.DuckDBPyConnection) -> None:
    """Drop what was only needed while reading, so that the memory is free for what follows."""
    made = intake.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_catalog = 'temp' and table_name like 'faers\\_%' escape '\\'"
    ).fetchall()
    for kind, sort in (("view", "VIEW"), ("table", "LOCAL TEMPORARY")):
        for name, found in made:
            if found == sort:
                intake.execute(f'drop {kind} if exists temp."{name}"')


def _statement(name: str) -> str:
    return (_STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _reader(each: Found, bad_lines: str, numbers: Sequence[str] = ()) -> str:
    types = (f"{_text(c)}: '{'BIGINT' if c in numbers else 'VARCHAR'}'" for c in each.columns)
    return templates.READ.format(
        path=_text(str(each.file.path)),
        columns=f"{{{', '.join(types)}}}",
        longest=LIMITS.line_bytes,
        bad_lines=bad_lines,
    )


def _load_file(each: Found, intake: duckdb.DuckDBPyConnection) -> None:
    needed = ", ".join(_name(column) for column in _needed(each.table) if column in each.columns)
    intake.execute("drop table if exists faers_bad_lines; drop table if exists faers_bad_scans")
    intake.execute(
        f"create or replace temp table {each.rows} as select {needed} "
        + _reader(each, _BAD, NUMBERS)
    )
    _refuse_lines(each, intake)


def _needed(table: str) -> list[str]:
    return [field.column for field in fields() if field.table == table and field.is_needed]


def _refuse_lines(each: Found, intake: duckdb.DuckDBPyConnection) -> None:
    known = {"file": each.file.number, "table": each.table, "columns": len(each.columns)}
    intake.execute(_statement("refused_lines"), known | {"longest": _LONGEST_SHOWN})
    read, bad, unparted = intake.execute(
        f"select (select count(*) from {each.rows}),"  # noqa: S608
        " count(distinct line), count(distinct line) filter (error_type::varchar != 'CAST')"
        " from faers_bad_lines"
    ).fetchall()[0]
    if bad > max(read, 10):
        raise Refused(
            f"{each.file.name}: {bad:,} lines do not have the {len(each.columns)} values "
            f"that the header names, and only {read:,} do. Expected are the columns of the "
            "header in every line, parted by $."
        )
    # A number that is none is no bad line where all is read as text, as in the views of the lines.
    intake.execute(
        "insert into supplied_rows values (?, ?, ?)",
        [each.file.number, each.table, read + bad - unparted],
    )
    if not lines.find(
        intake, each.file.number, each.file.path,
        read=read, bad_lines="faers_bad_lines", quoted=False,
    ):  # fmt: skip
        say(intake, lines.NUMBERED_AS_RECORDS.format(name=each.file.name))


def _unite(table: str, found: Sequence[Found], intake: duckdb.DuckDBPyConnection) -> None:
    """Temporary view of all rows of one table with file, line and number of the report."""
    parts: Iterable[str] = (_with_place(each, intake) for each in found)
    empty = ", ".join(
        f"null::{'bigint' if column in NUMBERS else 'varchar'} as {column}"
        for column in _needed(table)
    )
    shape = (
        "select null::smallint as file_no, null::bigint as row_no, null::bigint as record, "
        f"'' as table_name, {empty} where false"
    )
    rows = " union all by name ".join([shape, *(f"({part})" for part in parts)])
    intake.execute(f"create or replace temp view faers_{table.lower()} as {rows}")


def _with_place(each: Found, intake: duckdb.DuckDBPyConnection) -> str:
    shifted = lines.is_shifted(intake, each.file.number)
    template = templates.PLACED_AFTER_BAD_LINES if shifted else templates.PLACED
    return template.format(
        rows=each.rows,
        file_no=each.file.number,
        step=each.quarter * QUARTER_STEP,
        table=_text(each.table),
    )


def _keep_supplied(found: Extract, intake: duckdb.DuckDBPyConnection) -> None:
    """Views of the lines as supplied, from which refused rows are handed back."""
    for each in found.tables:
        reader = _reader(each, _PASSED_OVER)
        shifted = lines.is_shifted(intake, each.file.number)
        template = templates.SUPPLIED_AFTER_BAD_LINES if shifted else templates.SUPPLIED
        rows = template.format(reader=reader, file_no=each.file.number)
        intake.execute(f"create or replace view {_supplied(each)} as {rows}")
        intake.execute(
            "insert into supplied_table values (?, ?, ?)",
            [each.file.number, each.table, _supplied(each)],
        )


def _supplied(each: Found) -> str:
    return f"supplied_{each.table.lower()}_{each.file.number}"


def _load_deleted(files: Sequence[GivenFile], intake: duckdb.DuckDBPyConnection) -> None:
    intake.execute("create or replace temp table faers_deleted (caseid bigint, file_no smallint)")
    for file in files:
        intake.execute(_statement("deleted"), {"path": str(file.path), "file_no": file.number})


def _reported(each: Found) -> list[str]:
    kept = {field.column for field in fields() if field.table == each.table and field.as_reported}
    if each.table == "DRUG":
        kept |= {"route", "dose_vbm", "lot_num"}
    return [c for c in each.columns if c != NOTHING and (c in kept or c in each.unknown)]


def _has(each: Found, condition: str) -> bool:
    """Whether the file has the columns that the condition names."""
    named = [f.column for f in fields() if f.table == each.table and f.column in condition]
    return set(named) <= set(each.columns)


def _item(each: Found) -> str:
    if each.table == "DEMO":
        return "1"
    return (
        "drug_seq" if "drug_seq" in each.columns else "row_number() over (partition by primaryid)"
    )


def _json(columns: Sequence[str]) -> str:
    # Joined only where there is a value: with || it takes twice as long.
    pairs = (
        f"if({_name(c)} is null, null,"
        f" concat({_text(_name(c) + ':')}, to_json({_name(c)}::varchar)))"
        for c in columns
    )
    return f"concat('{{', concat_ws(',', {', '.join(pairs)}), '}}')"


def say(intake: duckdb.DuckDBPyConnection, sentence: str) -> None:
    """One more sentence of the report."""
    intake.execute(
        "insert into notice select coalesce(max(position), 0) + 1, ? from notice", [sentence]
    )
