"""What a session gave lies among the imports, and goes with the session or the server."""

import gc
import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from data.importers import places, work
from pages.controls.add_draft import Draft

ROOT = Path(__file__).parents[2]
SERVER = """
import io, sys, time
from pages.controls.add_draft import Draft

sent = io.BytesIO(b"Patient name\\nKim Minji\\n")
sent.name = "clinic.csv"
draft = Draft()
draft.take(sent)
print(draft.folder, flush=True)
time.sleep(600)
"""
START = "import data; data.catalogue(data.folder())"


@pytest.fixture
def server(folder):
    """A process with a session that was given a file, and where the file lies."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.wait()
    process.stdout.close()


def given(words: bytes = b"Age\n34\n") -> Draft:
    sent = io.BytesIO(words)
    sent.name = "clinic.csv"
    draft = Draft()
    draft.take(sent)
    return draft


def another_start() -> None:
    """What a server does with left-overs at its start, in a process of its own."""
    subprocess.run([sys.executable, "-c", START], cwd=ROOT, check=True)


def test_a_file_lies_among_the_imports_for_its_owner_alone(folder):
    draft = given()
    assert draft.folder.parent == folder / places.FOLDER
    assert draft.folder.stat().st_mode & 0o077 == 0
    assert (draft.folder / "file-1").read_bytes() == b"Age\n34\n"


def test_a_draft_without_files_makes_no_folder(folder):
    Draft()
    assert not (folder / places.FOLDER).exists()


def test_a_draft_goes_with_its_session(folder):
    draft = given()
    place = draft.folder
    del draft
    gc.collect()
    assert not place.exists()


def test_a_draft_that_is_ended_goes_though_somebody_remembers_it(folder):
    draft = given()
    place = draft.folder
    draft.end()
    assert not place.exists()
    assert draft.files == {}
    draft.end()
    assert draft.folder != place


def test_the_draft_of_a_killed_server_is_gone_after_the_next_start(folder, server):
    process, place = server
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert (place / "file-1").exists()
    another_start()
    assert not place.exists()


def test_the_draft_of_a_living_session_stays_while_another_server_starts(folder, server):
    _, place = server
    here = given()
    another_start()
    assert (place / "file-1").read_bytes().startswith(b"Patient name")
    assert (here.folder / "file-1").exists()


def test_the_draft_of_a_session_is_no_import_to_be_kept_or_removed(folder):
    draft = given()
    assert work.state(folder, draft.folder.name).ended == places.GONE
    assert (draft.folder / "file-1").exists()
