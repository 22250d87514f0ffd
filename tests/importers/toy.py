"""A format of three columns, for tests of what happens around formats."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import duckdb
import pytest

from data import importers
from data.importers import work
from data.importers.given import Choices, GivenFile, Progress
from data.refusal import Refused

CODE = "toy"
LABEL = "toy files"
HEADING = ["case_id", "age", "reaction"]
PROGRAM = (
    "-c",
    "import sys\n"
    "from tests.importers import toy\n"
    "from data.importers import work\n"
    "toy.register()\n"
    "work.main(sys.argv[1:])",
)


def register() -> None:
    """Make it the only format that is known."""
    importers.FORMATS.clear()
    importers.FORMATS[CODE] = __name__


@contextmanager
def registered() -> Iterator[None]:
    """The only format that is known, here and in the processes that `work` starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importers, "FORMATS", {})
        patch.setattr(work, "PROGRAM", PROGRAM)
        register()
        yield


def content(rows: Sequence[tuple[str, str, str]]) -> bytes:
    """A file of these rows."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([HEADING, *rows])
    return text.getvalue().encode()


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether the first column is that of the format."""
    return all(
        file.path.read_bytes().lstrip(b"\xef\xbb\xbf").startswith(b"case_id") for file in files
    )


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """A row whose age is 'bad' is refused; the other words do what they say."""
    record = 0
    for file in files:
        table = f"supplied_{file.number}"
        intake.execute(
            f"create table {table} (row_no bigint, case_id varchar, age varchar, reaction varchar)"
        )
        intake.execute("insert into supplied_table values (?, '', ?)", [file.number, table])
        intake.execute(
            "insert into given_source values (?, ?, 'line list', 'C', null, null, null)",
            [file.number, file.name],
        )
        rows = csv.reader(io.StringIO(file.path.read_text(encoding="utf-8-sig")))
        for number, row in enumerate(rows, 1):
            if number == 1:
                continue
            record += 1
            _take(intake, file.number, number, record, row, progress)


def _take(intake, file_no, row_no, record, row, progress) -> None:
    case_id, age, reaction = row[:3]
    intake.execute(
        f"insert into supplied_{file_no} values (?, ?, ?, ?)",  # noqa: S608
        [row_no, case_id, age, reaction],
    )
    if age == "slow":
        for step in range(600):
            progress("Being slow", step, 600)
            time.sleep(0.1)
    if age == "unreadable":
        raise Refused("The toy cannot be read. Right would be another toy.")
    if age == "database":
        intake.execute("select 'x'::integer")
    if age == "defect":
        raise KeyError("a mistake in the program")
    if age == "bad":
        intake.execute(
            "insert into refused values (?, ?, '', 'age', ?, 'is no age', 'a number of years')",
            [file_no, row_no, age],
        )
        return
    intake.execute(
        "insert into given_case (record, file_no, row_no, case_id, age) values (?, ?, ?, ?, ?)",
        [record, file_no, row_no, case_id, age],
    )
    intake.execute(
        "insert into given_reaction (record, file_no, row_no, reaction) values (?, ?, ?, ?)",
        [record, file_no, row_no, reaction],
    )
