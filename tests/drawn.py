"""Small data sets drawn in a test: rows as dictionaries, what is left out filled with defaults."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

import data
from data import build as building
from queries import statement

Row = Mapping[str, object]
NAME = "drawn"


def draw(
    folder: Path,
    *,
    patient_case: Sequence[Row] = (),
    exposure: Sequence[Row] = (),
    reaction: Sequence[Row] = (),
    treatment: Sequence[Row] = (),
    source: Sequence[Row] = (),
    study: Sequence[Row] = (),
) -> duckdb.DuckDBPyConnection:
    """A connection to a data set of these rows, as the app opens it.

    Rows name their case by `case_id`. Left out, a case is one patient of source 'drawn', a
    reaction is 'other', courses are numbered as they come, and a source that a case names is made
    with evidence level A. A case that other rows name need not be listed.
    """
    cases = {str(row["case_id"]): dict(row) for row in patient_case}
    for row in (*exposure, *reaction, *treatment):
        cases.setdefault(str(row["case_id"]), {"case_id": row["case_id"]})
    keys = {case_id: key for key, case_id in enumerate(cases, start=1)}
    cases_full = [
        {"case_key": keys[case_id], "source_id": NAME, "patients": 1} | row
        for case_id, row in cases.items()
    ]
    sources = {str(row["source_id"]): dict(row) for row in source}
    for row in cases_full:
        sources.setdefault(str(row["source_id"]), {"source_id": row["source_id"]})
    tables: dict[str, list[dict[str, object]]] = {
        "source": [{"kind": "drawn", "evidence_level": "A"} | row for row in sources.values()],
        "patient_case": cases_full,
        "exposure": [_keyed(row, keys) for row in exposure],
        "reaction": [{"reaction": "other"} | _keyed(row, keys) for row in reaction],
        "treatment": _numbered([_keyed(row, keys) for row in treatment]),
        "study": [dict(row) for row in study],
    }

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        # One transaction, because a commit for each row takes longer than all rows together.
        connection.begin()
        for table, rows in tables.items():
            for row in rows:
                columns = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(
                    f"insert into {table} ({columns}) values ({marks})",  # noqa: S608
                    list(row.values()),
                )
        connection.commit()

    folder.mkdir(parents=True, exist_ok=True)
    path = building.build(
        folder, NAME, fill, title="Drawn cases", is_simulated=False, made_from="a test"
    )
    version = path.stem.partition("@")[2]
    dataset = data.Dataset(NAME, version, path, "Drawn cases", False, "a test", datetime.min)
    return statement.open_dataset(dataset)


def _keyed(row: Row, keys: Mapping[str, int]) -> dict[str, object]:
    """The row with its case's key in place of its case's name."""
    rest = {name: value for name, value in row.items() if name != "case_id"}
    return {"case_key": keys[str(row["case_id"])], **rest}


def _numbered(courses: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """The courses, each numbered within its case where it has no number."""
    numbers: dict[object, int] = {}
    numbered: list[dict[str, object]] = []
    for course in courses:
        numbers[course["case_key"]] = numbers.get(course["case_key"], 0) + 1
        numbered.append({"course": numbers[course["case_key"]], **course})
    return numbered


def match_table(connection: duckdb.DuckDBPyConnection, selection: Row) -> str:
    """Name of the table kept for a selection, for a statement that a test writes itself."""
    with statement.kept_match(connection, selection) as name:
        return name
