"""The catalogue: which data sets there are, and read-only connections to them."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from data import build as building
from data import held, published, simulated
from data.importers import places
from data.refusal import Refused

FOLDER_VARIABLE = "EXOSOME_DATASETS"
DEFAULT_FOLDER = Path(__file__).parent / "sets"
SIMULATED_PATIENTS = 240
SIMULATED_SEED = 1
BUILT_IN = ("published", "simulated")
# Changes of a folder within this time can bear the same time stamp.
SETTLED_AFTER = 2.0

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
    """The newest version of each data set by name, and the files that could not be opened.

    `versions` has all versions of each, the newest first.
    """

    datasets: dict[str, Dataset]
    refusals: tuple[str, ...]
    versions: dict[str, tuple[Dataset, ...]] = field(default_factory=dict[str, tuple[Dataset, ...]])

    def find(self, wanted: str) -> Dataset | None:
        """The data set of a name, or one version of it as in `clinic-a@0123456789ab`."""
        name, at, version = wanted.partition("@")
        if not at:
            return self.datasets.get(name)
        found = (each for each in self.versions.get(name, ()) if each.version == version)
        return next(found, None)

    def is_newest(self, dataset: Dataset) -> bool:
        """Whether this is the version that the name alone opens."""
        return self.datasets.get(dataset.name) == dataset


def folder() -> Path:
    """Where data sets lie: the folder named by EXOSOME_DATASETS, else `data/sets`."""
    return Path(os.environ.get(FOLDER_VARIABLE) or DEFAULT_FOLDER)


def catalogue(place: Path | None = None) -> Catalogue:
    """Every data set that can be opened, the built-in ones built first where they are missing.

    Two processes that start at once do not disturb each other: one builds while the other waits
    for it. A damaged or foreign file is named in `refusals` and left alone. What builds and imports
    that were ended left behind is removed.
    """
    place = place or folder()
    place.mkdir(parents=True, exist_ok=True)
    if os.access(place, os.W_OK):
        building.remove_left(place)
        places.sweep(place)
    found = _read(place)
    if missing := _missing(found):
        with held.holding(place / ".building.lock"):
            missing = _missing(_read(place))
            for build in missing:
                build(place)
        found = _read(place)
    return found


def catalogue_as_found(place: Path) -> Catalogue:
    """The data sets that lie there now; nothing is built and nothing removed."""
    return _read(place)


def stamp(place: Path | None = None) -> tuple[str, int, int]:
    """Something that differs whenever the folder has changed; for telling when to read it again."""
    place = place or folder()
    try:
        changed = place.stat().st_mtime_ns
    except FileNotFoundError:
        return (str(place), 0, 0)
    now = time.time()
    return (str(place), changed, int(now * 10) if now - changed / 1e9 < SETTLED_AFTER else 0)


def remove(full_name: str, place: Path | None = None) -> Dataset:
    """The version that was removed for good; whoever has it open keeps it until it is closed.

    Built-in data sets cannot be removed: they would be built again.
    """
    found = catalogue(place)
    dataset = found.find(full_name) if "@" in full_name else None
    if dataset is None:
        known = [
            each.full_name
            for name, versions in sorted(found.versions.items())
            for each in versions
            if name not in BUILT_IN
        ]
        raise Refused(
            f"'{full_name}' was not removed: there is no such version here. "
            f"Versions that can be removed: {', '.join(known) or 'none'}."
        )
    if dataset.name in BUILT_IN:
        raise Refused(f"'{full_name}' was not removed: it comes with the program.")
    dataset.path.unlink(missing_ok=True)
    return dataset


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
    versions: dict[str, list[Dataset]] = {}
    refusals: list[str] = []
    for path in sorted(place.iterdir()):
        if path.name.startswith(".") or path.suffix == ".wal":
            continue
        try:
            status = path.stat()
            dataset = _describe(path, status.st_ino, status.st_size, status.st_mtime_ns)
        except FileNotFoundError:
            # Removed by somebody else a moment ago.
            continue
        except Refused as refusal:
            refusals.append(str(refusal))
            continue
        versions.setdefault(dataset.name, []).append(dataset)
    ordered = {
        name: tuple(sorted(found, key=lambda each: (each.built_at, each.version), reverse=True))
        for name, found in versions.items()
    }
    newest = {name: found[0] for name, found in ordered.items()}
    return Catalogue(newest, tuple(refusals), ordered)


@lru_cache(maxsize=1024)
def _describe(path: Path, inode: int, size: int, changed: int) -> Dataset:
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
            tables = {
                name
                for (name,) in connection.execute(
                    "select table_name from duckdb_tables() order by table_name"
                ).fetchall()
            }
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
    if missing := sorted(building.tables() - tables):
        raise Refused(
            f"{path.name} was made by another version of this program and was skipped: it has no "
            f"table {', '.join(missing)}. Give its files again; built-in data sets are built anew."
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
