"""An import in a process of its own: watched, cancelled, and never silent about its end."""

import os
import signal
import time
from pathlib import Path

import pytest

import data
from data.importers import intake, places, report, work
from data.importers.limits import LIMITS
from data.importers.order import Order
from data.refusal import Refused
from tests.importers import toy

THREE = (("A1", "34", "nodules"), ("A2", "41", "redness"), ("A3", "50", "swelling"))
SECONDS = 60


@pytest.fixture(autouse=True)
def toy_files():
    with toy.registered():
        yield


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sets"


@pytest.fixture
def start(tmp_path, folder):
    """Id of an import of a file of these rows, started."""

    def started(*rows, **more) -> str:
        path = tmp_path / "cases.csv"
        path.write_bytes(toy.content(rows))
        return work.start(folder, Order((("cases.csv", path),), "clinic-a", **more))

    return started


def until(condition, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    pytest.fail("it did not happen in time")


def ended(folder: Path, intake_id: str) -> work.State:
    def look():
        state = work.state(folder, intake_id)
        return state if state.ended else None

    return until(look)


def process_of(folder: Path, intake_id: str) -> int:
    return until(
        lambda: (places.read_state(places.place_of(folder, intake_id)) or {}).get("process")
    )


def slow(folder: Path, intake_id: str) -> work.State:
    """The state once the slow stage is on its way."""

    def look():
        state = work.state(folder, intake_id)
        return state if state.stage == "Being slow" and state.seconds_left is not None else None

    return until(look)


def test_an_import_runs_beside_and_its_report_is_kept(start, folder):
    intake_id = start(*THREE, who="Kim")
    state = ended(folder, intake_id)
    assert (state.ended, state.words) == ("checked", "")
    found = report.read(places.place_of(folder, intake_id))
    assert (found.id, found.cases, found.given_by) == (intake_id, 3, "Kim")
    kept = intake.keep(folder, intake_id)
    assert list(data.catalogue_as_found(folder).datasets) == ["clinic-a"]
    state = work.state(folder, intake_id)
    assert (state.ended, state.words) == ("kept", kept.sentence)


def test_a_checked_import_can_be_kept_at_once(start, folder):
    """The process says that it has checked a moment before it ends."""
    for n in range(3):
        intake_id = start(*THREE, ("N", str(n + 20), "x"))
        ended(folder, intake_id)
        assert intake.keep(folder, intake_id).is_new


def test_uploaded_files_are_taken_and_others_copied(start, folder, tmp_path):
    ended(folder, start(*THREE))
    assert (tmp_path / "cases.csv").exists()
    ended(folder, start(*THREE, take=True))
    assert not (tmp_path / "cases.csv").exists()


def test_progress_says_stage_rows_and_time_left(start, folder):
    intake_id = start(("A1", "slow", "x"))
    state = slow(folder, intake_id)
    assert state.total == 600
    assert 0 < state.done < 600
    assert 10 < state.seconds_left < 200
    assert state.seconds > 0
    work.cancel(folder, intake_id)


def test_cancelling_ends_it_at_once_and_leaves_nothing_of_the_files(start, folder):
    intake_id = start(("A1", "slow", "x"))
    slow(folder, intake_id)
    began = time.monotonic()
    work.cancel(folder, intake_id)
    state = work.state(folder, intake_id)
    assert time.monotonic() - began < 5
    assert state.ended == "cancelled"
    assert state.words == "Cancelled. Nothing was kept and nothing was changed."
    place = places.place_of(folder, intake_id)
    assert {path.name for path in place.iterdir()} <= {"lock", "log.txt", "state.json"}
    with pytest.raises(Refused):
        intake.keep(folder, intake_id)


def test_cancelling_before_it_has_begun_is_heard(start, folder):
    intake_id = start(("A1", "slow", "x"))
    work.cancel(folder, intake_id)
    assert ended(folder, intake_id).ended == "cancelled"


def test_cancelling_what_has_ended_changes_nothing(start, folder):
    intake_id = start(*THREE)
    ended(folder, intake_id)
    work.cancel(folder, intake_id)
    assert work.state(folder, intake_id).ended == "checked"
    work.cancel(folder, "0" * 16)


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (signal.SIGKILL, "ended from outside, which systems also do when memory runs out"),
        (signal.SIGTERM, "ended from outside"),
        (signal.SIGXCPU, "more processor time than an import may take"),
        (signal.SIGSEGV, "a library broke on the content of the files"),
    ],
)
def test_a_process_that_dies_is_reported_in_words(start, folder, by, said):
    intake_id = start(("A1", "slow", "x"))
    slow(folder, intake_id)
    os.kill(process_of(folder, intake_id), by)
    state = ended(folder, intake_id)
    assert state.ended == "died"
    assert "Nothing was kept and nothing was changed." in state.words
    assert said in state.words


def test_a_mistake_in_the_program_is_reported_in_words(start, folder):
    intake_id = start(("A1", "defect", "x"))
    state = ended(folder, intake_id)
    assert state.ended == "died"
    assert "a mistake in the program (KeyError: 'a mistake in the program')" in state.words
    assert "KeyError" in (places.place_of(folder, intake_id) / places.LOG).read_text()


def test_a_refusal_is_reported_in_its_words(start, folder):
    state = ended(folder, start(("A1", "unreadable", "x")))
    assert state.ended == "refused"
    assert state.words == "The toy cannot be read. Right would be another toy."


def test_a_wrong_name_is_refused_before_anything_starts(tmp_path, folder):
    with pytest.raises(Refused, match="cannot name a data set"):
        work.start(folder, Order((("x", tmp_path / "x"),), "No Name"))
    assert not (folder / places.FOLDER).exists()


def test_an_import_that_is_gone_is_said_to_be(folder):
    state = work.state(folder, "0" * 16)
    assert state.ended == "gone"
    assert "no longer here" in state.words


def test_others_see_an_import_in_work_and_let_it_be(start, folder):
    """A second import and a start of the app sweep away what is left, not what is in work."""
    first = start(("A1", "slow", "x"))
    slow(folder, first)
    assert ended(folder, start(*THREE)).ended == "checked"
    data.catalogue(folder)
    assert work.state(folder, first).ended == ""
    with pytest.raises(Refused, match="still being worked on"):
        intake.discard(folder, first)
    work.cancel(folder, first)


def test_the_process_is_nice_and_limited(start, folder):
    intake_id = start(("A1", "slow", "x"))
    slow(folder, intake_id)
    process = process_of(folder, intake_id)
    assert os.getpriority(os.PRIO_PROCESS, process) == min(19, os.nice(0) + LIMITS.niceness)
    limits = Path(f"/proc/{process}/limits").read_text()
    for name, most in (
        ("Max data size", LIMITS.process_bytes),
        ("Max cpu time", LIMITS.processor_seconds),
        ("Max file size", LIMITS.written_bytes),
    ):
        (line,) = [line for line in limits.splitlines() if line.startswith(name)]
        assert str(most) in line
    work.cancel(folder, intake_id)
