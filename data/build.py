"""Building a data set: aside, checked, named by its content and moved into place in one step."""

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import duckdb

from data import held, vocabulary
from data.refusal import Refused

FOLDER = Path(__file__).parent
TABLES = ("source", "patient_case", "exposure", "reaction", "treatment", "study")
# What the version is a fingerprint of. Who gave a file and when is no fact of a case, so that the
# same cases given again are the same version; pairs that may be one case are computed from these.
FACTS = (*TABLES, "as_reported", "flag")
VERSION_LENGTH = 12
# What DuckDB may leave beside a file it was writing.
BESIDE = (".wal", ".wal.recovery", ".tmp")


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
    aside = folder / f".{name}.{secrets.token_hex(4)}.building"
    lock = held.hold(aside.with_name(f"{aside.name}.lock"))
    try:
        version = build_aside(
            aside, name, fill, title=title, is_simulated=is_simulated, made_from=made_from
        )
        return place(aside, folder / f"{name}@{version}.duckdb")
    finally:
        for ending in ("", *BESIDE, ".lock"):
            aside.with_name(f"{aside.name}{ending}").unlink(missing_ok=True)
        lock.close()


def build_aside(
    path: Path,
    name: str,
    fill: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    title: str,
    is_simulated: bool,
    made_from: str,
    settings: Mapping[str, str] | None = None,
) -> str:
    """Version of the data set that now lies at `path`, complete and checked.

    `fill` as in `build`; `settings` of DuckDB hold for this connection.
    """
    with duckdb.connect(str(path), config=dict(settings or {})) as connection:
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
    return version


def place(aside: Path, target: Path) -> Path:
    """Move a finished file to where it stays, in one step that outlasts a loss of power."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return target


def remove_left(folder: Path) -> None:
    """Remove what builds that were ended left behind; a build in work stays."""
    held.remove_left(folder, ".*.building", BESIDE)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the vocabularies as enumerations and the empty tables."""
    connection.execute("set enable_progress_bar = false")
    for name in vocabulary.names():
        members = ", ".join("'" + code.replace("'", "''") + "'" for code in vocabulary.codes(name))
        connection.execute(f"create type {name} as enum ({members})")
    connection.execute(_scripts()[0])


@cache
def tables() -> frozenset[str]:
    """Names of the tables that every data set has."""
    return frozenset(re.findall(r"(?m)^create table (\w+)", "\n".join(_scripts())))


def content_version(connection: duckdb.DuckDBPyConnection) -> str:
    """Fingerprint of all rows, whatever their order: twelve hexadecimal digits."""
    digest = hashlib.sha256()
    for table in FACTS:
        rows, total = connection.execute(
            # The name of the table is one of ours.
            "select count(*), coalesce(sum(hash(content)::hugeint), 0)"  # noqa: S608
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
