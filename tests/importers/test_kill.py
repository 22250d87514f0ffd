"""Killed at any moment: the catalogue is as before or as after, and nothing is left."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

import data
from data.importers import intake, places
from tests.importers import toy

ROOT = Path(__file__).parents[2]
TIMES = 50
# Of them, so many while the cases are kept.
WHILE_KEPT = 20
SEED = 20261123
BEFORE = (("A1", "34", "nodules"), ("A2", "41", "redness"))
AFTER = (*BEFORE, ("A3", "50", "swelling"))
# What imports need is loaded once, so that the moments fall into the work and not into starting.
PROGRAM = """
import os, sys
from pathlib import Path
from tests.importers import toy
from data.importers import duplicates, intake, judge

def bring_in(folder, path):
    found = intake.check([Path(path)], folder=Path(folder), name="clinic-a")
    print("checked", flush=True)
    intake.keep(Path(folder), found.id)
    os._exit(0)

with toy.registered():
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            bring_in(*line.split())
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A folder with one version, and the version that the killed imports would add."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "cases.csv"
    with toy.registered():
        path.write_bytes(toy.content(BEFORE))
        first = intake.check([path], folder=folder / "sets", name="clinic-a")
        intake.keep(folder / "sets", first.id)
        path.write_bytes(toy.content(AFTER))
        second = intake.check([path], folder=folder / "sets", name="clinic-a")
        intake.discard(folder / "sets", second.id)
    shutil.rmtree(folder / "sets" / places.FOLDER)
    return folder, first.version, second.version


class Importer:
    """A process that imports on demand, each time in a copy of itself that can be killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n"

    def start(self, folder: Path, path: Path) -> int:
        self.process.stdin.write(f"{folder} {path}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def checked(self) -> None:
        assert self.process.stdout.readline() == "checked\n"

    def ended(self) -> int:
        line = self.process.stdout.readline()
        return int(self.process.stdout.readline() if line == "checked\n" else line)


@pytest.fixture
def importer():
    importer = Importer()
    yield importer
    importer.process.kill()
    importer.process.wait()


def cases(dataset: data.Dataset) -> list[str]:
    with data.connect(dataset) as opened:
        rows = opened.execute("select case_id from patient_case order by case_id").fetchall()
    return [case_id for (case_id,) in rows]


def test_an_import_killed_at_any_moment_leaves_all_or_nothing(template, importer, tmp_path):
    source, first, second = template
    path = source / "cases.csv"
    content = (source / "sets" / f"clinic-a@{first}.duckdb").read_bytes()
    lasts, keeps = [], []
    for n in range(3):
        folder = tmp_path / f"whole-{n}"
        shutil.copytree(source / "sets", folder)
        began = time.monotonic()
        importer.start(folder, path)
        importer.checked()
        checked = time.monotonic()
        assert importer.ended() == 0
        lasts.append(time.monotonic() - began)
        keeps.append(time.monotonic() - checked)
        assert check_after(folder, first, second, content) == "after"
    seen = []
    for n, (in_keep, moment) in enumerate(moments(max(lasts), max(keeps))):
        folder = tmp_path / str(n)
        shutil.copytree(source / "sets", folder)
        process = importer.start(folder, path)
        if in_keep:
            importer.checked()
        time.sleep(moment)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        importer.ended()
        seen.append(check_after(folder, first, second, content))
        shutil.rmtree(folder)
    assert len(seen) == TIMES
    assert set(seen) == {"before", "after"}


def moments(whole: float, keeping: float) -> list[tuple[bool, float]]:
    """Whether to wait for the keeping first, and seconds: a random moment of each part of both."""
    draw = random.Random(SEED)
    life = TIMES - WHILE_KEPT
    return [(False, (n + draw.random()) / life * whole) for n in range(life)] + [
        (True, (n + draw.random()) / WHILE_KEPT * keeping * 1.2) for n in range(WHILE_KEPT)
    ]


def check_after(folder: Path, first: str, second: str, content: bytes) -> str:
    places.sweep(folder)
    found = data.catalogue_as_found(folder)
    assert found.refusals == ()
    versions = [each.version for each in found.versions["clinic-a"]]
    assert versions in ([first], [second, first])
    assert (folder / f"clinic-a@{first}.duckdb").read_bytes() == content
    if versions[0] == second:
        assert cases(found.datasets["clinic-a"]) == ["A1", "A2", "A3"]
    left = sorted(path.name for path in folder.iterdir())
    assert left == sorted({f"clinic-a@{each}.duckdb" for each in versions} | {".intake"} & {*left})
    # What an import kept, or checked to its end, stays for a day; nothing half done does.
    for place in (folder / places.FOLDER).glob("*/"):
        state = places.read_state(place)
        assert state["ended"] in {"checked", "kept"}
    return "after" if versions[0] == second else "before"
