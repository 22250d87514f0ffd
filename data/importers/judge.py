"""Judging what an importer read: texts into ranges and codes, refusals, flags and versions.

Each distinct text is read once, in Python; what it was read as is joined back in SQL, so the rows
themselves never pass through Python.
"""

from datetime import date
from pathlib import Path

import duckdb

from data.importers import distinct_texts, wished
from data.importers.given import Choices, Progress
from data.importers.judged_columns import Column

FOLDER = Path(__file__).parent


def judge(
    intake: duckdb.DuckDBPyConnection, *, choices: Choices, progress: Progress, today: date
) -> None:
    """Read every text of the given tables and settle which rows are taken, flagged and refused.

    Leaves the views `typed_case`, `typed_exposure`, `typed_reaction` and `typed_treatment` for
    `fill`, more rows in `refused` and `flagged`, and `unmapped`, `replaced` and `kept`. Settings
    used: `date_style` (ymd, dmy, mdy or unknown), `serials` and `decimal_comma` (true or false),
    and those of `wished`.
    """
    looked = distinct_texts.read_all(
        intake, settings=choices.settings, today=today, progress=progress
    )
    progress("Refusing what cannot be right")
    for column in looked.refused:
        _refuse(intake, column)
    _run(intake, "judged.sql")
    if words := wished.words(choices.settings):
        progress("Looking for the wished products")
        wished.leave_out(intake, words)
    for column in looked.flagged:
        _flag(intake, column)
    progress("Counting days")
    _run(intake, "days.sql")
    _run(intake, "typed.sql")
    progress("Looking for contradictions")
    _run(intake, "contradictions.sql")
    for column in looked.worded:
        _keep_words(intake, column)


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the judged rows into the empty tables of a new data set.

    The intake is attached to the connection as `intake`. A row that breaks a check of the tables
    raises a `duckdb.Error`: the judging has then missed something.
    """
    # One transaction: the file is written once, and not again with each table.
    connection.begin()
    _run(connection, "filled.sql")
    connection.commit()


def _run(connection: duckdb.DuckDBPyConnection, script: str) -> None:
    connection.execute((FOLDER / script).read_text(encoding="utf-8"))


def _refuse(intake: duckdb.DuckDBPyConnection, column: Column) -> None:
    # Names of tables and columns are those of given.sql, here and below.
    intake.execute(
        "insert into refused by name select given.file_no, given.row_no, $name as column_name,"  # noqa: S608
        " reading.text as value, reading.refusal as reason, reading.remedy as remedy"
        f" from {column.table} as given inner join reading"
        f' on reading.kind = $kind and reading.text = given."{column.name}"'
        " where reading.refusal is not null",
        {"name": column.label, "kind": column.kind},
    )


def _flag(intake: duckdb.DuckDBPyConnection, column: Column) -> None:
    intake.execute(
        "insert into flagged by name select given.record, given.file_no, given.row_no,"  # noqa: S608
        " $name as column_name, reading.text as value, reading.note as note"
        f" from taken_{column.part} as given inner join reading"
        f' on reading.kind = $kind and reading.text = given."{column.name}"'
        " where reading.note is not null",
        {"name": column.label, "kind": column.kind},
    )


def _keep_words(intake: duckdb.DuckDBPyConnection, column: Column) -> None:
    """Words for which schema.sql has no column, and those of readings that say more than it has."""
    source = (
        f" from taken_{column.part} as given inner join reading"
        f' on reading.kind = $kind and reading.text = given."{column.name}"'
    )
    chosen = {"label": column.label, "kind": column.kind}
    intake.execute(
        "insert into words_kept select given.record, 'Not understood', $label,"
        " coalesce(array_to_string(reading.unmapped, '; '), reading.words)"
        f"{source} where reading.unmapped is not null"
        " or (reading.words is not null and coalesce(reading.low::varchar, reading.code) is null)",
        chosen,
    )
    if not column.is_lossless:
        intake.execute(
            "insert into words_kept"
            " select given.record, 'In the words of the file', $label, reading.words"
            f"{source} where reading.words is not null and reading.unmapped is null"
            " and (reading.low is not null or (reading.code is not null"
            " and $kind in ('test', 'biopsy', 'yes_no')))",
            chosen,
        )
