"""Building a data set: aside, checked, named by its content and moved into place in one step."""

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data import vocabulary
from data.refusal import Refused

FOLDER = Path(__file__).parent
TABLES = ("source", "patient_case", "exposure", "reaction", "treatment", "study")
VERSION_LENGTH = 12


def fingerprint(*parts: str | bytes) -> str:
    """Short fingerprint of what a data set is built from, the tables' definition included."""
    digest = hashlib.sha256()
    definitions = [path.read_bytes() for path in sorted((FOLDER / "vocabulary").glob("*.csv"))]
    for part in (*_scripts(), *definitions, *parts):
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()[:VERSION_LENGTH]


def build(
    folder: Path,
    name: str,
    fill: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    title: str,
    is_simulated: bool,
    made_from: str,
) -> Path:
    """Path of the finished data set, `<name>@<version>.duckdb` in `folder`.

    `fill` puts the rows into the empty tables of `data/schema.sql`; if it or a check of the
    schema raises, nothing is left behind. The version is a fingerprint of the rows themselves, so
    two builds of the same rows have the same name and either may win.
    """
    aside = folder / f".{name}.{os.getpid()}.building"
    aside.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(aside)) as connection:
            create_tables(connection)
            fill(connection)
            _refuse_doubles(connection)
            connection.execute(_scripts()[1])
            connection.execute(
                "insert into dataset_info values (?, ?, ?, ?, ?)",
                [name, title, is_simulated, made_from, datetime.now(UTC).replace(tzinfo=None)],
            )
            version = content_version(connection)
            connection.execute("checkpoint")
        place = folder / f"{name}@{version}.duckdb"
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
        Path(f"{aside}.wal").unlink(missing_ok=True)
    return place


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the vocabularies as enumerations and the empty tables."""
    connection.execute("set enable_progress_bar = false")
    for name in vocabulary.names():
        members = ", ".join("'" + code.replace("'", "''") + "'" for code in vocabulary.codes(name))
        connection.execute(f"create type {name} as enum ({members})")
    connection.execute(_scripts()[0])


def content_version(connection: duckdb.DuckDBPyConnection) -> str:
    """Fingerprint of all rows, whatever their order: twelve hexadecimal digits."""
    digest = hashlib.sha256()
    for table in TABLES:
        rows, total = connection.execute(
            # The name of the table is one of ours.
            "select count(*), coalesce(sum(md5_number_lower(content::varchar)::hugeint), 0)"  # noqa: S608
            f" from {table} as content"
        ).fetchall()[0]
        digest.update(f"{table}:{rows}:{total};".encode())
    return digest.hexdigest()[:VERSION_LENGTH]


def _refuse_doubles(connection: duckdb.DuckDBPyConnection) -> None:
    double = connection.execute((FOLDER / "unique.sql").read_text(encoding="utf-8")).fetchone()
    if double is not None:
        raise Refused(
            f"{double[0]} is '{double[1]}' in more than one row; each may stand only once. "
            "Nothing was kept."
        )


def _scripts() -> tuple[str, str]:
    return (
        (FOLDER / "schema.sql").read_text(encoding="utf-8"),
        (FOLDER / "derive.sql").read_text(encoding="utf-8"),
    )
