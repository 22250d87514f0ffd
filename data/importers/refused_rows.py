"""The refused rows in the columns of their own file, to be corrected and given again."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.importers import places
from data.importers.column_words import WORDS
from data.spreadsheets import BYTE_ORDER_MARK, as_cell

# Columns that say what was wrong; importers pass over them when a file is given again.
BECAUSE = "refused_because"
REMEDY = "would_be_right"
EXPLAINED = (BECAUSE, REMEDY)
ROW = "row_no"
BATCH = 1000
# Tables of given.sql in which rows stand where a format leaves none as supplied.
GIVEN = ("given_case", "given_exposure", "given_reaction", "given_treatment")
NOT_OF_THE_FILE = ("record", "file_no", ROW)


@dataclass(frozen=True)
class _Table:
    """Where refused rows of one sheet stand; `label` names the file they go to."""

    label: str
    sheet: str
    file_no: int
    table: str
    columns: tuple[str, ...]


def write(place: Path) -> Path | None:
    """File of the refused rows of an import: CSV, or a zip of several where columns differ.

    None where nothing was refused. Written once; text that a spreadsheet would run gets an
    apostrophe in front. The last two columns say why a row was refused and what would be right.
    """
    written = next((path for path in _paths(place) if path.exists()), None)
    if written is not None or not (place / places.READ).exists():
        return written
    with duckdb.connect(str(place / places.READ), read_only=True) as intake:
        texts = [(table.label, text) for table in _tables(intake) if (text := _csv(intake, table))]
    if not texts:
        return None
    one, several = _paths(place)
    aside = place / ".refused"
    if len(texts) == 1:
        aside.write_text(texts[0][1], encoding="utf-8", newline="")
        return aside.replace(one)
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (label, text) in enumerate(texts, 1):
            archive.writestr(f"{number}-{label}.csv", text)
    return aside.replace(several)


def _paths(place: Path) -> tuple[Path, Path]:
    return place / places.REFUSED, place / places.REFUSED_SEVERAL


def _tables(intake: duckdb.DuckDBPyConnection) -> Iterator[_Table]:
    """The tables with rows of files that have refusals."""
    supplied = intake.execute(
        "select supplied.file_no, coalesce(supplied.sheet, ''), supplied.table_name, file.name "
        "from supplied_table as supplied "
        "inner join given_file as file on file.file_no = supplied.file_no "
        "order by supplied.file_no, supplied.sheet"
    ).fetchall()
    for file_no, sheet, table, name in supplied:
        columns = tuple(each for each in _columns(intake, table) if each != ROW)
        yield _Table(_label(name, sheet), sheet, file_no, table, columns)
    with_tables = [file_no for file_no, *_ in supplied]
    others = intake.execute(
        "select distinct refused.file_no, file.name from refused "
        "inner join given_file as file on file.file_no = refused.file_no "
        "where not list_contains($with_tables, refused.file_no) order by refused.file_no",
        {"with_tables": with_tables},
    ).fetchall()
    for file_no, name in others:
        for table in GIVEN:
            columns = tuple(each for each in _columns(intake, table) if each not in NOT_OF_THE_FILE)
            part = table.removeprefix("given_")
            yield _Table(_label(name, part), "", file_no, table, columns)


def _columns(intake: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    rows = intake.execute(
        "select column_name from duckdb_columns() "
        "where table_name = $table and database_name = current_database() order by column_index",
        {"table": table},
    ).fetchall()
    return [name for (name,) in rows]


def _csv(intake: duckdb.DuckDBPyConnection, table: _Table) -> str:
    """The refused rows of one table as CSV; empty where it has none."""
    of_file = table.table not in GIVEN
    # A case is known to its other rows by its name.
    named = "" if of_file or table.table == "given_case" else "given_case.case_id, "
    joined = "left join given_case on given_case.record = supplied.record " if named else ""
    columns = ", ".join(f'supplied."{_escaped(name)}"' for name in table.columns)
    one_file = "" if of_file else "and supplied.file_no = $file_no "
    statement = (
        # Names of tables and columns come from the catalogue of the database, and are quoted.
        f"select {named}{columns}, why.reasons, why.remedies "  # noqa: S608
        f'from "{_escaped(table.table)}" as supplied {joined}'
        "inner join (select row_no, string_agg(distinct concat_ws(': ', "
        "coalesce(map($columns, $words)[column_name], nullif(column_name, '')), reason), '; ') "
        "as reasons, string_agg(distinct remedy, '; ') as remedies from refused "
        "where file_no = $file_no and coalesce(sheet, '') in ('', $sheet) group by row_no) as why "
        f"on why.row_no = supplied.row_no {one_file}order by supplied.row_no"
    )
    known = {"columns": list(WORDS), "words": list(WORDS.values())}
    found = intake.execute(statement, {"file_no": table.file_no, "sheet": table.sheet} | known)
    heading = [*(["case_id"] if named else []), *table.columns, *EXPLAINED]
    text = io.StringIO(BYTE_ORDER_MARK)
    text.seek(0, io.SEEK_END)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([as_cell(name) for name in heading])
    is_empty = True
    while rows := found.fetchmany(BATCH):
        is_empty = False
        writer.writerows(
            ["" if value is None else as_cell(str(value)) for value in row] for row in rows
        )
    return "" if is_empty else text.getvalue()


def _escaped(name: str) -> str:
    return name.replace('"', '""')


def _label(name: str, sheet: str) -> str:
    stem = name.rpartition("/")[2].rpartition(".")[0] or name
    return re.sub(r"[^\w-]+", "-", f"{stem}-{sheet}" if sheet else stem).strip("-") or "file"
