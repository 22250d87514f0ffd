"""The catalogue: which data sets there are, and read-only connections to them."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from data import published, simulated
from data.refusal import Refused

FOLDER_VARIABLE = "EXOSOME_DATASETS"
DEFAULT_FOLDER = Path(__file__).parent / "sets"
SIMULATED_PATIENTS = 240
SIMULATED_SEED = 1

# Read-only, no files, no network, nothing installed, at most fifteen seconds a statement.
HARDENED = {
    "threads": "2",
    "memory_limit": "1GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "max_execution_time": "15000",
}


@dataclass(frozen=True)
class Dataset:
    """One data set: a file that never changes."""

    name: str
    version: str
    path: Path
    title: str
    is_simulated: bool
    made_from: str
    built_at: datetime

    @property
    def full_name(self) -> str:
        """Name and version, as every export gives them: `published@3f9c…`."""
        return f"{self.name}@{self.version}"


@dataclass(frozen=True)
class Catalogue:
    """The newest version of each data set by name, and the files that could not be opened."""

    datasets: dict[str, Dataset]
    refusals: tuple[str, ...]


def folder() -> Path:
    """Where data sets lie: the folder named by EXOSOME_DATASETS, else `data/sets`."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def catalogue(place: Path | None = None) -> Catalogue:
    """Every data set that can be opened, the built-in ones built first where they are missing.

    Two processes that start at once do not disturb each other: one builds while the other waits
    for it. A damaged or foreign file is named in `refusals` and left alone.
    """
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True)
    found = _read(place)
    if missing := _missing(found):
        with _one_builder(place):
            missing = _missing(_read(place))
            for build in missing:
                build(place)
        found = _read(place)
    return found


def connect(dataset: Dataset) -> duckdb.DuckDBPyConnection:
    """A read-only connection to one data set, its tables under their own names.

    The connection is in memory with the file attached read-only, so that definitions can be added
    beside the tables and are seen by every cursor. Give each question a `cursor()` of its own: a
    connection shared between threads hands one thread another's answer. Call `lock` when the
    definitions are in place.
    """
    connection = duckdb.connect(":memory:", config=dict(HARDENED))
    location = str(dataset.path).replace("'", "''")
    connection.execute(f"attach '{location}' as stored (read_only)")
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'stored' order by table_name"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f'create view "{table}" as from stored."{table}"')
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Close the way to files and settings for good."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _read(place: Path) -> Catalogue:
    newest: dict[str, Dataset] = {}
    refusals: list[str] = []
    for path in sorted(place.iterdir()):
        if path.name.startswith(".") or path.suffix == ".wal":
            continue
        try:
            dataset = _describe(path)
        except Refused as refusal:
            refusals.append(str(refusal))
            continue
        before = newest.get(dataset.name)
        if before is None or before.built_at < dataset.built_at:
            newest[dataset.name] = dataset
    return Catalogue(newest, tuple(refusals))


def _describe(path: Path) -> Dataset:
    name, _, version = path.stem.partition("@")
    if path.suffix != ".duckdb" or not version:
        raise Refused(
            f"{path.name} is not a data set: a data set is a file named like "
            "published@0123456789ab.duckdb. It was skipped; move it out of the data folder."
        )
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            row = connection.execute(
                "select name, title, is_simulated, made_from, built_at from dataset_info"
            ).fetchone()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise Refused(
            f"{path.name} could not be opened as a data set and was skipped ({reason}). "
            "Restore it from a copy, or remove it: built-in data sets are then built again."
        ) from error
    if row is None or row[0] != name:
        found = row[0] if row else "no name"
        raise Refused(
            f"{path.name} says of itself that it is '{found}', not '{name}', and was skipped. "
            "Give it back its own name."
        )
    return Dataset(name, version, path, *row[1:])


def _missing(found: Catalogue) -> list[Callable[[Path], Path]]:
    wanted = {
        "published": (published.made_from(), published.build),
        "simulated": (
            simulated.made_from(SIMULATED_PATIENTS, SIMULATED_SEED),
            _build_simulated,
        ),
    }
    return [
        build
        for name, (made_from, build) in wanted.items()
        if name not in found.datasets or found.datasets[name].made_from != made_from
    ]


def _build_simulated(place: Path) -> Path:
    return simulated.build(place, patients=SIMULATED_PATIENTS, seed=SIMULATED_SEED)


@contextmanager
def _one_builder(place: Path) -> Iterator[None]:
    with (place / ".building.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
