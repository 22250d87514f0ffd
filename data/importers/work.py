"""An import in a process of its own: start it, ask how far it is, cancel it."""

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from data import held
from data.importers import places
from data.importers.given import Cancelled
from data.importers.limits import LIMITS
from data.importers.order import Order, check_name
from data.refusal import Refused

ROOT = Path(__file__).parents[2]
PROGRAM = ("-m", "data.importers.work")
CANCEL = "cancel"
# Often enough to watch, seldom enough to cost nothing.
SECONDS_BETWEEN_WRITINGS = 0.2
SECONDS_TO_DIE = 5.0
# Others who look whether somebody works there hold the lock for a moment.
SECONDS_TO_LOOK = 0.5
# Before this part of a stage is done, the time left is a guess.
PART_TO_ESTIMATE_FROM = 0.02
LONGEST_LINE = 200
NOTHING_KEPT = "Nothing was kept and nothing was changed."
ENDED_BY = {
    signal.SIGKILL: "it was ended from outside, which systems also do when memory runs out",
    signal.SIGXCPU: "it took more processor time than an import may take",
    signal.SIGXFSZ: "it wrote a larger file than an import may write",
    signal.SIGSEGV: "a library broke on the content of the files",
    signal.SIGABRT: "a library broke on the content of the files, or memory ran out",
}


@dataclass(frozen=True)
class State:
    """How far an import is.

    `ended` is empty while it works, else one of: checked (the report is there), refused,
    cancelled, died, kept, gone. `words` then say what happened. `seconds_left` are those of the
    stage, None where it cannot be said.
    """

    stage: str
    done: int = 0
    total: int | None = None
    seconds: float = 0.0
    seconds_left: float | None = None
    ended: str = ""
    words: str = ""


def start(folder: Path, order: Order) -> str:
    """Id of an import that now runs beside this process; the name is checked first (Refused)."""
    check_name(order.name)
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    files = tuple((name, path.resolve()) for name, path in order.files)
    place, lock = places.open_place(folder)
    with lock:
        places.write(place / places.ORDER, replace(order, files=files).to_json())
        places.write(place / places.STATE, json.dumps({"stage": "Starting", "began": time.time()}))
        with (place / places.LOG).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *PROGRAM, str(place)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
                # The lock is held for as long as one of the two processes has it open.
                pass_fds=(lock.fileno(),),
            )
    _waiting[place.name] = threading.Thread(target=_wait, args=(process, place), daemon=True)
    _waiting[place.name].start()
    return place.name


def state(folder: Path, intake_id: str) -> State:
    """How far the import is; answers in words also where its process died or its folder is gone."""
    place = places.place_of(folder, intake_id)
    found = places.read_state(place)
    if found is not None and not found.get("ended") and not places.is_worked_in(place):
        if intake_id in _waiting:
            # Whoever waits for the process knows best how it ended.
            _waiting[intake_id].join(SECONDS_TO_DIE)
        _note_death(place)
        found = places.read_state(place)
    if found is None:
        return State(
            "",
            ended=places.GONE,
            words="This import is no longer here: it was discarded, or was ended before it was "
            f"finished. {NOTHING_KEPT} Give the files again.",
        )
    return _described(found)


def cancel(folder: Path, intake_id: str) -> None:
    """End the import at once and remove what it left; one that has ended stays as it is."""
    place = places.place_of(folder, intake_id)
    found = places.read_state(place)
    if found is None or found.get("ended"):
        return
    (place / CANCEL).touch()
    process_id = found.get("process")
    # A process that is only starting looks for the wish itself.
    if isinstance(process_id, int) and _is_ours(process_id, place):
        # What is half done may be ended at any moment, so nothing has to be waited for.
        os.kill(process_id, signal.SIGKILL)
        deadline = time.monotonic() + SECONDS_TO_DIE
        while places.is_worked_in(place) and time.monotonic() < deadline:
            time.sleep(0.02)
        _note_death(place)


def _described(found: Mapping[str, object]) -> State:
    now = time.time()
    last = float(found.get("written") or now) if found.get("ended") else now
    done, total = int(found.get("done") or 0), found.get("total")
    left = None
    if isinstance(total, int) and total > 0 and done / total >= PART_TO_ESTIMATE_FROM:
        left = max(0.0, (now - float(found.get("stage_began") or now)) * (total / done - 1))
    return State(
        str(found.get("stage") or ""),
        done,
        total if isinstance(total, int) else None,
        round(last - float(found.get("began") or last), 1),
        None if left is None or found.get("ended") else round(left, 1),
        str(found.get("ended") or ""),
        str(found.get("words") or ""),
    )


# Threads that wait for the imports started by this process, by id.
_waiting: dict[str, threading.Thread] = {}


def _wait(process: subprocess.Popen[bytes], place: Path) -> None:
    """Note how the process ended, for those who ask later."""
    code = process.wait()
    if code < 0:
        why = ENDED_BY.get(signal.Signals(-code), "it was ended from outside")
        _note_death(place, f"The import ended before it was finished: {why}. {NOTHING_KEPT}")
    elif code:
        _note_death(
            place,
            f"The import stopped because of a mistake in the program ({_last_line(place)}). "
            f"{NOTHING_KEPT}",
        )


def _last_line(place: Path) -> str:
    """The last words of the process, for those who look for the mistake."""
    try:
        lines = (place / places.LOG).read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return "it left no word"
    return next((line[:LONGEST_LINE] for line in reversed(lines) if line), "it left no word")


def _note_death(place: Path, words: str = "") -> None:
    """Write that an import has ended without saying so, unless it said so after all."""
    lock = held.wait_to_hold(place / places.LOCK, SECONDS_TO_LOOK) if place.is_dir() else None
    if lock is None:
        return
    with lock:
        found = places.read_state(place)
        if found is None or found.get("ended"):
            return
        if (place / CANCEL).exists():
            places.end(place, places.CANCELLED, f"Cancelled. {NOTHING_KEPT}")
        else:
            default = f"The import ended before it was finished. {NOTHING_KEPT}"
            places.end(place, places.DIED, words or default)
        places.remove_content(place)


def _is_ours(process_id: int, place: Path) -> bool:
    """Whether a process is the one that works in this folder, and no later one of its number."""
    try:
        command = Path(f"/proc/{process_id}/cmdline").read_bytes()
    except OSError:
        return False
    return place.name.encode() in command


class Telling:
    """Progress that is written down for others, and looks whether the work is still wanted."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.began = self.stage_began = time.time()
        self.stage = ""
        self.written = 0.0

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Write how far the work is, not too often; raises `Cancelled` where it is unwanted."""
        now = time.time()
        if stage == self.stage and now - self.written < SECONDS_BETWEEN_WRITINGS:
            return
        if stage != self.stage:
            self.stage, self.stage_began = stage, now
        self.written = now
        found = {
            "stage": stage,
            "done": done,
            "total": total,
            "began": self.began,
            "stage_began": self.stage_began,
            "written": now,
            "process": os.getpid(),
        }
        places.write(self.place / places.STATE, json.dumps(found))
        if (self.place / CANCEL).exists():
            raise Cancelled


def main(arguments: list[str]) -> None:
    """Do the work of one folder, within the limits, and write how it ended."""
    place = Path(arguments[0])
    _limit()
    telling = Telling(place)
    try:
        telling("Starting")
        from data.importers import intake

        order = Order.from_json((place / places.ORDER).read_text(encoding="utf-8"))
        intake.check_in(place, order, place.parents[1], telling)
    except Refused as refusal:
        places.end(place, places.REFUSED_AS_A_WHOLE, str(refusal))
        places.remove_content(place)
    except Cancelled:
        places.end(place, places.CANCELLED, f"Cancelled. {NOTHING_KEPT}")
        places.remove_content(place)


def _limit() -> None:
    os.nice(LIMITS.niceness)
    for kind, most in (
        (resource.RLIMIT_DATA, LIMITS.process_bytes),
        (resource.RLIMIT_CPU, LIMITS.processor_seconds),
        (resource.RLIMIT_FSIZE, LIMITS.written_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


if __name__ == "__main__":
    main(sys.argv[1:])
