"""Files that a living process holds: what nobody holds was left behind and may be removed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

SECONDS_BETWEEN_TRIES = 0.02


def hold(path: Path) -> IO[bytes]:
    """The lock file, made where it is missing and held until it is closed or the process ends."""
    while True:
        file = path.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        if _is_there(path, file):
            return file
        # Somebody removed it between opening and holding.
        file.close()


def wait_to_hold(path: Path, seconds: float) -> IO[bytes] | None:
    """The lock file, held; None where it has gone or somebody else held it all this time."""
    deadline = time.monotonic() + seconds
    while (lock := try_to_hold(path)) is None and path.exists() and time.monotonic() < deadline:
        time.sleep(SECONDS_BETWEEN_TRIES)
    return lock


def try_to_hold(path: Path) -> IO[bytes] | None:
    """The lock file, held; None where it is held by somebody else or has gone meanwhile."""
    try:
        file = path.open("ab")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if _is_there(path, file):
        return file
    file.close()
    return None


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the lock file, waiting for others."""
    with hold(path):
        yield


def remove_left(folder: Path, pattern: str, endings: tuple[str, ...]) -> None:
    """Remove files of a pattern, and those beside them with further endings, that nobody holds.

    A file in work is held by the lock file of its name and `.lock`.
    """
    found = {
        path.with_name(path.name.removesuffix(".lock"))
        for path in (*folder.glob(pattern), *folder.glob(f"{pattern}.lock"))
    }
    for path in sorted(found):
        lock = try_to_hold(path.with_name(f"{path.name}.lock"))
        if lock is None:
            continue
        with lock:
            for ending in ("", *endings, ".lock"):
                path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def _is_there(path: Path, file: IO[bytes]) -> bool:
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False
