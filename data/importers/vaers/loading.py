"""The files of VAERS, read by DuckDB into temporary tables and out of them again."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from data.importers import lines, utf8
from data.importers.limits import LIMITS
from data.importers.refused_rows import EXPLAINED
from data.importers.vaers import templates
from data.importers.vaers.files import SIGNS, Found, fields

# Table -> part of a report in words.
PARTS = {"data": "Report", "symptoms": "Symptoms", "vaccines": "Vaccine"}
_STATEMENTS = Path(__file__).parent
_BAD = "store_rejects = true, rejects_table = 'vaers_bad_lines', rejects_scan = 'vaers_bad_scans'"
_PASSED_OVER = "ignore_errors = true"
_MACROS = ("us_day", "vaers_number", "is_us_state")
_EXPLAINED = tuple(name.upper() for name in EXPLAINED)


def prepare(intake: duckdb.DuckDBPyConnection) -> None:
    """Macros and tables that the statements of VAERS use."""
    for name in _MACROS:
        intake.execute(statement(name))
    lines.prepare(intake)


def load(each: Found, intake: duckdb.DuckDBPyConnection) -> None:
    """Rows of one file as a temporary view; those that cannot be read are refused."""
    path = each.file.path
    if not _load_rows(each, path, intake):
        path, words = utf8.in_utf_8(each.file)
        _load_rows(each, path, intake)
        say(intake, f"{each.file.name} is not UTF-8 and was read as {words}.")
    known = {"file": each.file.number, "table": each.table}
    counted = intake.execute(f"select count(*) from {each.rows}_counted").fetchall()  # noqa: S608
    if not lines.find(
        intake, each.file.number, path,
        read=counted[0][0], bad_lines="vaers_bad_lines", quoted=True,
    ):  # fmt: skip
        say(intake, lines.NUMBERED_AS_RECORDS.format(name=each.file.name))
    intake.execute(statement("refused_lines"), known)
    _create(f"temp view {each.rows}", f"from {each.rows}_counted", each, intake)
    reader = _reader(each, path, _PASSED_OVER)
    _create(f"view {each.supplied}", templates.COUNTED.format(reader=reader), each, intake)
    intake.execute(statement("unnumbered").replace("query_table($rows)", each.rows), known)
    intake.execute(
        "insert into supplied_table values (?, ?, ?)",
        [each.file.number, each.table, each.supplied],
    )
    # Counted here: to count the rows of the view would read the file once more.
    intake.execute(
        "insert into supplied_rows select ?, ?, ? + count(distinct line) from vaers_bad_lines",
        [each.file.number, each.table, counted[0][0]],
    )


def unite(found: Sequence[Found], intake: duckdb.DuckDBPyConnection) -> None:
    """Temporary views `vaers_data`, `vaers_symptoms` and `vaers_vaccines` of all rows."""
    for table in SIGNS.values():
        empty = ", ".join(
            f'null::varchar as "{column}"' for of, column, _ in fields() if of == table
        )
        shape = (
            "select null::smallint as file_no, null::bigint as team, null::bigint as number,"
            f" null::bigint as row_no, {empty} where false"
        )
        parts = [
            templates.NUMBERED.format(file_no=each.file.number, team=each.team, rows=each.rows)
            for each in found
            if each.table == table
        ]
        rows = " union all by name ".join(f"({part})" for part in [shape, *parts])
        intake.execute(f"create or replace temp view vaers_{table}_rows as {rows}")
    for name in ("again", "data", "known"):
        intake.execute(statement(name))
    for table in ("symptoms", "vaccines"):
        intake.execute(templates.BELONGING.format(table=table))


def keep_as_reported(found: Sequence[Found], intake: duckdb.DuckDBPyConnection) -> None:
    """Put the columns that have no other place into `given_as_reported`, one row per row."""
    for each in found:
        known = {column: place for of, column, place in fields() if of == each.table}
        kept = [
            name
            for name in each.columns
            if name and name not in _EXPLAINED
            if "as reported" in known.get(name, "as reported")
        ]
        if kept:
            intake.execute(
                templates.PART.format(
                    part=_text(PARTS[each.table]),
                    fields=_json(kept),
                    table=each.table,
                    file_no=each.file.number,
                )
            )


def clear(intake: duckdb.DuckDBPyConnection) -> None:
    """Drop what was only needed while reading."""
    made = intake.execute(
        "select table_name, table_type from information_schema.tables"
        " where table_catalog = 'temp' and starts_with(table_name, 'vaers_')"
    ).fetchall()
    for name, sort in sorted(made, key=lambda row: row[1] != "VIEW"):
        intake.execute(f'drop {"view" if sort == "VIEW" else "table"} if exists temp."{name}"')


def say(intake: duckdb.DuckDBPyConnection, sentence: str) -> None:
    """One more sentence of the report."""
    intake.execute(
        "insert into notice select coalesce(max(position), 0) + 1, ? from notice", [sentence]
    )


def statement(name: str) -> str:
    """Text of the statement of that name."""
    return (_STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")


def _load_rows(each: Found, path: Path, intake: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file is UTF-8; its rows are then there."""
    intake.execute("drop table if exists vaers_bad_lines; drop table if exists vaers_bad_scans")
    counted = templates.COUNTED.format(reader=_reader(each, path, _BAD))
    intake.execute(f"create or replace temp table {each.rows}_counted as {counted}")
    other = intake.execute(
        "select count(*) from vaers_bad_lines where error_type::varchar = 'INVALID ENCODING'"
    ).fetchone()
    return other == (0,)


def _create(made: str, rows: str, each: Found, intake: duckdb.DuckDBPyConnection) -> None:
    shifted = lines.is_shifted(intake, each.file.number)
    template = templates.PLACED if shifted else templates.PLACED_AS_COUNTED
    placed = template.format(rows=rows, file_no=each.file.number)
    intake.execute(f"create or replace {made} as {placed}")


def _json(columns: Sequence[str]) -> str:
    pairs = (f"{_text(_name(c) + ':')} || to_json({_name(c)}::varchar)" for c in columns)
    return f"'{{' || concat_ws(',', {', '.join(pairs)}) || '}}'"


def _reader(each: Found, path: Path, bad_lines: str) -> str:
    types = (f"{_text(name or f'column_{at}')}: 'VARCHAR'"
             for at, name in enumerate(each.columns, start=1))  # fmt: skip
    return templates.READ.format(
        path=_text(str(path)),
        columns=f"{{{', '.join(types)}}}",
        longest=LIMITS.line_bytes,
        bad_lines=bad_lines,
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
