"""Rows of tables -> cases with their exposures, reactions and treatments, each told once."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from data.importers import codes, reading_answers, reading_dates, readings
from data.importers.given import ROWS_OF_A_SHEET
from data.importers.linelist.table import RAW

FOLDER = Path(__file__).parent
PARTS = ("exposure", "reaction", "treatment")
# A session or a reaction is told again on the rows of its courses, often in fewer words; a course
# told in fewer words may be a second course.
TAKES_FULLER = {"exposure": True, "reaction": True, "treatment": False}


def prepare(intake: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that rows are collected in."""
    intake.execute(f"attach if not exists ':memory:' as {RAW}")
    intake.execute(_text("lines"))


def put_together(intake: duckdb.DuckDBPyConnection) -> None:
    """Fill the tables of given.sql from the rows that were collected."""
    _refuse_contradictions(intake)
    for part in PARTS:
        _refuse(intake, intake.sql(_text("unknown_case"), params={"lines": f"{RAW}.line_{part}"}))
    _store(intake.sql(_text("record")), "record")
    intake.sql(_text("cases")).insert_into("given_case")
    for part in PARTS:
        intake.sql(
            _text("told_once"),
            params={"lines": f"{RAW}.line_{part}", "takes_fuller": TAKES_FULLER[part]},
        ).insert_into(f"given_{part}")
    intake.sql(_text("rest")).insert_into("given_as_reported")
    if len(intake.table(f"{RAW}.cell_trouble")):
        _store(intake.sql(_text("told_row")), "told_row")
        intake.sql(_text("trouble")).insert_into("flagged")


def drop_refused_rows(intake: duckdb.DuckDBPyConnection) -> None:
    """Rows that were refused tell nothing, neither of the case nor of anything else."""
    for part in ("case", *PARTS, "rest"):
        intake.execute(
            f"delete from {RAW}.line_{part} as line using refused "  # noqa: S608
            "where refused.file_no = line.file_no and refused.row_no = line.row_no"
        )


def _refuse_contradictions(intake: duckdb.DuckDBPyConnection) -> None:
    # The statement reads the table `alike`, registered for as long as it runs.
    intake.register("alike", _alike(intake))
    try:
        known = {"rows_of_a_sheet": ROWS_OF_A_SHEET}
        _refuse(intake, intake.sql(_text("contradiction"), params=known))
    finally:
        intake.unregister("alike")


def _refuse(intake: duckdb.DuckDBPyConnection, rows: duckdb.DuckDBPyRelation) -> None:
    found = rows.to_arrow_table()
    if found.num_rows:
        intake.register("refused_rows", found)
        intake.table("refused_rows").insert_into("refused")
        intake.unregister("refused_rows")
        drop_refused_rows(intake)


def _alike(intake: duckdb.DuckDBPyConnection) -> pa.Table:
    today = datetime.now(UTC).date()
    readers = {
        "sex": codes.term("sex"),
        "country": codes.country,
        "reporter": codes.term("reporter"),
        "age": readings.age,
        "patients": reading_answers.whole,
        "reported": reading_dates.reader(today=today),
    }
    found: list[tuple[str, str, str | None]] = []
    for field, read in readers.items():
        texts = intake.table(f"{RAW}.line_case").project(field).distinct().fetchall()
        found += [(field, text, _meaning(read(text))) for (text,) in texts if text]
    field, said, meaning = zip(*found, strict=True) if found else ((), (), ())
    strings = [pa.array(values, pa.string()) for values in (field, said, meaning)]
    return pa.table(strings, names=["field", "said", "meaning"])


def _meaning(reading: object) -> str | None:
    if (read := getattr(reading, "codes", None)) is not None:
        return ";".join(read) or None
    low, high = getattr(reading, "low", None), getattr(reading, "high", None)
    return None if low is None else f"{low} to {high}"


def _store(rows: duckdb.DuckDBPyRelation, name: str) -> None:
    rows.create(f"{RAW}.{name}")


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
