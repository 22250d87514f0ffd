"""Taking cases in: read and judged aside, shown in a report, then kept in one step or discarded."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import duckdb

import data
from data import build as building
from data import held
from data.importers import places, refused_rows, report
from data.importers.checking import Checking
from data.importers.given import Choices, Progress
from data.importers.order import Offered, Order, check_name
from data.importers.report import Report
from data.refusal import Refused

# The process that checked says so a moment before it has ended.
SECONDS_TO_LET_GO = 5.0


@dataclass(frozen=True)
class Kept:
    """A version that was kept; `is_new` is false where exactly these rows were there already."""

    full_name: str
    path: Path
    is_new: bool
    sentence: str


def check(
    paths: Sequence[Path | Offered],
    *,
    folder: Path,
    name: str,
    choices: Choices | None = None,
    who: str = "",
    title: str = "",
    importer: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report of these files, leaving `<folder>/.intake/<report.id>` to be kept or discarded.

    In this process; `work.start` does the same in a process of its own. Raises `Refused` where
    the files as a whole cannot be read; then nothing is left.
    """
    offered = tuple((each.name, each) if isinstance(each, Path) else each for each in paths)
    settings = choices.settings if choices else {}
    order = Order(offered, check_name(name), title, who, importer, settings)
    folder.mkdir(parents=True, exist_ok=True)
    place, lock = places.open_place(folder)
    with lock:
        try:
            return check_in(place, order, folder, progress or _silent)
        except BaseException:
            places.remove(place)
            raise


def check_in(place: Path, order: Order, folder: Path, progress: Progress) -> Report:
    """The report of an order, worked on in a folder that the caller holds."""
    began = time.monotonic()
    checked = Checking(place, order, folder, progress).run()
    found = replace(checked, seconds=round(time.monotonic() - began, 1))
    places.write(place / places.REPORT, found.to_json())
    places.end(place, places.CHECKED)
    return found


def keep(folder: Path, intake_id: str) -> Kept:
    """The checked cases as a new version in `folder`, in one step; older versions stay.

    Where exactly these rows are there already nothing changes. Raises `Refused` where there is
    nothing to keep.
    """
    place, lock = _decided(folder, intake_id)
    with lock, held.holding(folder / places.FOLDER / ".lock"):
        found = report.read(place)
        if not found.cases:
            raise Refused("No case was accepted: there is nothing to keep.")
        target = folder / f"{found.full_name}.duckdb"
        newest = data.catalogue_as_found(folder)
        there = newest.find(found.full_name)
        if there is not None:
            kept = Kept(found.full_name, there.path, False, _already(there, newest))
        else:
            _say_when(place / places.BUILT, newest.datasets.get(found.name))
            refused_rows.write(place)
            building.place(place / places.BUILT, target)
            kept = Kept(found.full_name, target, True, _now_there(found, newest))
        places.end(place, places.KEPT, kept.sentence)
        places.remove_content(place)
    return kept


def discard(folder: Path, intake_id: str) -> None:
    """Remove a checked intake; one that is gone already is no error."""
    place = places.place_of(folder, intake_id)
    if not place.is_dir():
        return
    lock = held.wait_to_hold(place / places.LOCK, SECONDS_TO_LET_GO)
    if lock is None:
        raise Refused("This import is still being worked on; cancel it instead.")
    with lock:
        places.remove(place)


def refused_csv(folder: Path, intake_id: str) -> Path | None:
    """The refused rows to correct and give again, as CSV; None where nothing was refused.

    The rows stand in the columns of the file they came from, with two more: `refused_because` and
    `would_be_right`, which are passed over when the file is given again.
    """
    place = places.place_of(folder, intake_id)
    if not place.is_dir():
        raise Refused("This import is no longer here; give the files again.")
    return refused_rows.write(place)


def _decided(folder: Path, intake_id: str) -> tuple[Path, IO[bytes]]:
    place = places.place_of(folder, intake_id)
    lock = held.wait_to_hold(place / places.LOCK, SECONDS_TO_LET_GO) if place.is_dir() else None
    if lock is None:
        raise Refused(
            "This import is still being worked on, or is no longer here. Nothing was kept."
        )
    state = places.read_state(place) or {}
    if state.get("ended") != places.CHECKED or not (place / places.BUILT).exists():
        lock.close()
        raise Refused("There is nothing to keep here: the import was not checked to its end.")
    return place, lock


def _say_when(built: Path, newest: data.Dataset | None) -> None:
    """Write the moment of keeping: what is kept last is the newest, whenever it was checked."""
    now = datetime.now(UTC).replace(tzinfo=None)
    if newest is not None:
        now = max(now, newest.built_at + timedelta(microseconds=1))
    with duckdb.connect(str(built)) as connection:
        connection.execute("update dataset_info set built_at = ?", [now])
        connection.execute("checkpoint")


def _already(there: data.Dataset, catalogue: data.Catalogue) -> str:
    newest = catalogue.datasets[there.name]
    opens = "" if newest == there else f" The newest version is {newest.full_name}."
    return (
        f"Exactly these cases are there already as {there.full_name}. Nothing was changed.{opens}"
    )


def _now_there(found: Report, catalogue: data.Catalogue) -> str:
    before = catalogue.datasets.get(found.name)
    if before is None:
        return f"Kept as {found.full_name}, the first version of {found.name}."
    meanwhile = (
        ""
        if before.full_name == found.changes.against
        else f" {before.full_name} was kept after these files were checked and not compared."
    )
    return f"Kept as {found.full_name}; {before.full_name} stays as it was.{meanwhile}"


def _silent(stage: str, done: int = 0, total: int | None = None) -> None:
    """Nobody watches."""
