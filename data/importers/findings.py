"""The report of a checked import, gathered from what was read and from what was built."""

from dataclasses import replace
from datetime import UTC, datetime

import duckdb

from data.importers import provenance
from data.importers.column_words import in_words
from data.importers.given import ROWS_OF_A_SHEET
from data.importers.limits import LIMITS
from data.importers.order import Order
from data.importers.report import (
    Changes,
    Duplicates,
    PrivateColumn,
    ReadFile,
    Refusal,
    Report,
    Unmapped,
)

# What a report names of words that are in no list; the rest is in the data set as words.
UNMAPPED_NAMED = 200


def report(
    built: duckdb.DuckDBPyConnection,
    *,
    order: Order,
    intake_id: str,
    label: str,
    version: str,
    changes: Changes,
) -> Report:
    """The report; `built` is the new data set, with what was read attached as `intake`."""
    files = _files(built)
    settings = provenance.settings(built, "intake")
    cases, patients = _row(built, "select count(*), coalesce(sum(patients), 0) from patient_case")
    return Report(
        id=intake_id,
        name=order.name,
        title=order.title or order.name,
        version=version,
        importer=files[0].importer,
        importer_label=label,
        given_by=order.who,
        checked_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=files,
        rows_read=_rows_read(built),
        cases=int(cases),
        patients=int(patients),
        cases_with_warnings=_number(built, CASES_WITH_WARNINGS),
        refused_rows=_number(built, REFUSED_ROWS),
        refusals_in_all=_number(built, "select count(*) from intake.refused"),
        refusals=_remarks(built, REFUSALS),
        flags_in_all=_number(built, "select count(*) from intake.flagged"),
        flags=_remarks(built, FLAGS),
        unmapped=_unmapped(built),
        replaced_versions=_number(built, "select count(*) from intake.replaced"),
        notices=_notices(built),
        duplicates=_duplicates(built, int(patients)),
        private_columns=_private(built),
        changes=changes,
        settings=settings,
        left_out=_left_out(built),
    )


REFUSED_ROWS = "select count(*) from (select distinct file_no, sheet, row_no from intake.refused)"
CASES_WITH_WARNINGS = "select count(distinct case_key) from flag"
# Of remarks without a sheet it is found by the number of the row.
_REMARK = (
    "from {table} as remark "
    "left join intake.given_file as file on file.file_no = remark.file_no "
    "left join (select file_no, sheet, (row_number() over (partition by file_no order by rowid) "
    "- 1) as place from intake.supplied_table where sheet <> '') as supplied "
    "on supplied.file_no = remark.file_no and supplied.place = remark.row_no // $rows_of_a_sheet "
)
_PLACE = (
    "select coalesce(file.name, ''), "
    "if(supplied.sheet is null, remark.row_no, remark.row_no % $rows_of_a_sheet), "
)
REFUSALS = (
    _PLACE + "coalesce(nullif(remark.sheet, ''), supplied.sheet, ''), "
    "coalesce(column_name, ''), coalesce(value, ''), coalesce(reason, ''), coalesce(remedy, '') "
    + _REMARK.format(table="intake.refused")
    + "order by remark.file_no, row_no, remark.sheet, column_name, reason limit $most"
)
FLAGS = (
    _PLACE + "coalesce(supplied.sheet, ''), coalesce(column_name, ''), coalesce(value, ''), "
    "coalesce(note, ''), '' "
    + _REMARK.format(table="intake.flagged")
    + "order by remark.file_no, row_no, column_name, note limit $most"
)


def _row(built: duckdb.DuckDBPyConnection, statement: str) -> tuple[object, ...]:
    return built.execute(statement).fetchall()[0]


def _number(built: duckdb.DuckDBPyConnection, statement: str) -> int:
    return int(built.execute(statement).fetchall()[0][0])


def _left_out(built: duckdb.DuckDBPyConnection) -> int | None:
    """Cases without a wished product; None where none was wished for."""
    if not provenance.has_table(built, "intake", "left_out"):
        return None
    return _number(built, "select count(*) from intake.left_out")


def _files(built: duckdb.DuckDBPyConnection) -> tuple[ReadFile, ...]:
    rows = built.execute(
        "select file_no, name, bytes, sha256, importer from intake.given_file order by file_no"
    ).fetchall()
    return tuple(ReadFile(*row) for row in rows)


def _rows_read(built: duckdb.DuckDBPyConnection) -> int:
    """Rows of the tables as supplied; of formats without tables, reports, refused ones included."""
    supplied = built.execute(
        "select given.file_no, given.table_name, counted.rows_supplied "
        "from intake.supplied_table as given left join intake.supplied_rows as counted "
        "on counted.file_no = given.file_no and counted.sheet = given.sheet "
        "order by given.file_no, given.table_name"
    ).fetchall()
    count = 0
    for _, table, rows_supplied in supplied:
        quoted = str(table).replace('"', '""')
        counted = f'select count(*) from intake."{quoted}"'  # noqa: S608
        count += _number(built, counted) if rows_supplied is None else rows_supplied
    with_tables = [file_no for file_no, *_ in supplied]
    rows = built.execute(
        "select count(*) from (select file_no, row_no from intake.given_case union "
        "select file_no, row_no from intake.refused) "
        "where not list_contains($with_tables, file_no)",
        {"with_tables": with_tables},
    ).fetchall()
    return count + int(rows[0][0])


def _remarks(built: duckdb.DuckDBPyConnection, statement: str) -> tuple[Refusal, ...]:
    rows = built.execute(
        statement, {"most": LIMITS.refusals_shown, "rows_of_a_sheet": ROWS_OF_A_SHEET}
    ).fetchall()
    found = (Refusal(*row) for row in rows)
    return tuple(replace(each, column=in_words(each.column)) for each in found)


def _unmapped(built: duckdb.DuckDBPyConnection) -> tuple[Unmapped, ...]:
    rows = built.execute(
        "select list_name, words, times, coalesce(became, '') from intake.unmapped "
        "order by times desc, list_name, words limit $most",
        {"most": UNMAPPED_NAMED},
    ).fetchall()
    return tuple(Unmapped(in_words(name), *rest) for name, *rest in rows)


def _notices(built: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    rows = built.execute(
        "select sentence from intake.notice group by sentence order by min(position), sentence"
    ).fetchall()
    return tuple(sentence for (sentence,) in rows)


def _duplicates(built: duckdb.DuckDBPyConnection, patients: int) -> Duplicates:
    """Pairs, and patients if each group of cases that pairs connect is one patient."""
    pairs = built.execute(
        "select case_key_low, case_key_high from duplicate_pair order by all"
    ).fetchall()
    first: dict[int, int] = {}

    def representative(key: int) -> int:
        while first.get(key, key) != key:
            key = first[key]
        return key

    joined = 0
    for low, high in pairs:
        one, other = representative(low), representative(high)
        if one != other:
            first[max(one, other)] = min(one, other)
            joined += 1
    return Duplicates(len(pairs), patients, patients - joined)


def _private(built: duckdb.DuckDBPyConnection) -> tuple[PrivateColumn, ...]:
    """Columns that look personal, in formats that have columns of their own."""
    if not provenance.has_table(built, "intake", "personal"):
        return ()
    rows = built.execute(
        "select column_name, looks_like, any_value(kept_because) from intake.personal "
        "group by column_name, looks_like order by min(rowid)"
    ).fetchall()
    return tuple(
        PrivateColumn(column, looks_like, f"kept, because: {why}" if why else "left out")
        for column, looks_like, why in rows
    )
