"""Where imports work: a folder each below `.intake`, held while somebody works in it.

What a session gives before an import lies in such a folder too, held by the server.
"""

import json
import os
import re
import secrets
import shutil
import time
from pathlib import Path
from typing import IO

from data import held
from data.importers.limits import LIMITS
from data.refusal import Refused

FOLDER = ".intake"
ID = re.compile(r"[0-9a-f]{16}")
LOCK = "lock"
STATE = "state.json"
ORDER = "order.json"
REPORT = "report.json"
READ = "intake.duckdb"
BUILT = "built.duckdb"
REFUSED = "refused.csv"
REFUSED_SEVERAL = "refused.zip"
LOG = "log.txt"
# What stays after an import has ended, for a while.
STAYS = (LOCK, STATE, REPORT, REFUSED, REFUSED_SEVERAL, LOG)
# How an import can have ended.
CHECKED, REFUSED_AS_A_WHOLE, CANCELLED, DIED, KEPT, GONE = (
    "checked", "refused", "cancelled", "died", "kept", "gone",
)  # fmt: skip


def place_of(folder: Path, intake_id: str) -> Path:
    """Folder of one import, which may be gone; an id that is none is refused."""
    if not ID.fullmatch(intake_id):
        raise Refused(f"'{intake_id}' names no import.")
    return folder / FOLDER / intake_id


def open_place(folder: Path) -> tuple[Path, IO[bytes]]:
    """A new folder for an import, and its lock, held; what others left behind is removed first."""
    sweep(folder)
    (folder / FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
    with held.holding(folder / FOLDER / ".lock"):
        place = folder / FOLDER / secrets.token_hex(8)
        place.mkdir(mode=0o700)
        lock = held.hold(place / LOCK)
    return place, lock


def is_worked_in(place: Path) -> bool:
    """Whether a living process holds the folder."""
    lock = held.try_to_hold(place / LOCK) if (place / LOCK).exists() else None
    if lock is None:
        return (place / LOCK).exists()
    lock.close()
    return False


def write(path: Path, text: str) -> None:
    """Write a small file so that a reader finds the old one or the new one, never half of one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def read_state(place: Path) -> dict[str, object] | None:
    """What was last written of an import's state; None where nothing was."""
    try:
        return json.loads((place / STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None


def end(place: Path, how: str, words: str = "") -> None:
    """Write how an import ended; one that had ended before stays as it was, unless it is kept."""
    state = read_state(place) or {}
    if not state.get("ended") or how == KEPT:
        write(place / STATE, json.dumps({**state, "ended": how, "words": words}))


def remove(place: Path) -> None:
    """Remove an import's folder; its state goes first, so that a half removed one is told."""
    (place / STATE).unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)


def remove_content(place: Path) -> None:
    """Remove everything that was given and read; the state, report and refused rows stay."""
    for path in place.iterdir() if place.is_dir() else ():
        if path.name in STAYS:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what ended processes left unfinished, and imports that nobody decided on.

    An import in work, and what a session gave, is held by its process and stays.
    """
    within = folder / FOLDER
    if not within.is_dir():
        return
    # A folder is made and locked under the same lock, so none is seen between the two.
    with held.holding(within / ".lock"):
        for place in sorted(each for each in within.iterdir() if each.is_dir()):
            lock = held.try_to_hold(place / LOCK)
            if lock is not None:
                with lock:
                    if _is_left(place):
                        remove(place)


def _is_left(place: Path) -> bool:
    state = read_state(place)
    if state is None or not state.get("ended"):
        return True
    if state["ended"] == CHECKED and not (place / BUILT).exists():
        return True
    return time.time() - (place / STATE).stat().st_mtime > LIMITS.seconds_to_decide
