"""FAERS quarterly files as FDA ships them, of one or many quarters, the old AERS layout as well.

fields.csv says where each column goes; case.sql, exposure.sql and reaction.sql hold the rules.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from data.importers.faers import extract, layout, notes
from data.importers.given import Choices, GivenFile, Progress

CODE = "faers"
LABEL = "FAERS quarterly files"

_STATEMENTS = Path(__file__).parent
_PARTS = ("case", "exposure", "reaction")


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether a file has the header of a FAERS table: `$` between the names, a report's number.

    Other files beside them, such as FDA's notes in PDF, do not matter.
    """
    return any(layout.table_of(layout.header(file)) for file in files)


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the given tables; `given_as_reported` becomes a view that reads the files again.

    `record` is primaryid (ISR before 2012Q4); every quarter after the first adds 10^13 to it.
    Raises `Refused` where DEMO, DRUG or REAC is missing or a file is of another layout inside.
    """
    found = extract.in_utf_8(layout.find(files), intake)
    extract.load(found, intake, progress)
    for part in _PARTS:
        progress(f"Putting together {part} rows")
        intake.execute(_statement(part))
        _widen(part, intake)
    intake.execute(_statement("orphan"))
    extract.keep_as_reported(found, intake)
    notes.note(found, intake)
    extract.clear(intake)


def _widen(part: str, intake: duckdb.DuckDBPyConnection) -> None:
    """The given table as a view that adds the columns FAERS has nothing for.

    Millions of empty values take as long to store as full ones.
    """
    there = {name for name, *_ in intake.execute(f"describe filled_{part}").fetchall()}
    wanted = intake.execute(f"describe given_{part}").fetchall()
    columns = ", ".join(
        f'"{name}"' if name in there else f'null::{kind} as "{name}"' for name, kind, *_ in wanted
    )
    intake.execute(f"drop table given_{part}")
    intake.execute(f"create view given_{part} as select {columns} from filled_{part}")  # noqa: S608


def _statement(name: str) -> str:
    return (_STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")
