"""Bringing cases in: FAERS files of a real quarter's size beside DuckDB merely reading them.

Each import runs in a process of its own, which says its peak of memory when it ends.
"""

import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import xlsxwriter

from tests.benchmarks import faers_files, openfda_files, table, vaers_files

# The import may take so many times what DuckDB needs to read the files.
FAERS_TIMES = 3
MEMORY_MB = 2_000
LINES = 200_000
XLSX_SECONDS = 60
CSV_SECONDS = 5
# What is in drawn files, beside them.
TRUTH = "truth.json"
HEADER = (
    "case_id", "age", "sex", "country", "product", "route", "session_date", "reaction",
    "onset_date", "outcome", "treatment_class", "response",
)  # fmt: skip


def measures(folder: Path, *, runs: int, tell: Callable[[str], None]) -> Iterator[table.Measure]:
    """Seconds and peak memory of the imports; the rival reads the same files with `read_csv`."""
    folder.mkdir(parents=True, exist_ok=True)
    yield from _faers(folder, runs, tell)
    yield from _drawn(folder / "vaers", "a VAERS year", vaers_files.draw, runs, tell)
    drugs = partial(openfda_files.draw, kind="drug")
    yield from _drawn(folder / "openfda", "three openFDA files on drugs", drugs, runs, tell)
    for ending, target in (("csv", CSV_SECONDS), ("xlsx", XLSX_SECONDS)):
        given = folder / f"lines.{ending}"
        if not given.exists():
            tell(f"drawing a line list of {LINES:,} rows as {ending}")
            (_draw_csv if ending == "csv" else _draw_xlsx)(given)
        found = [_checked([given], tell) for _ in range(runs)]
        yield table.Measure(
            f"import {LINES:,} lines, {ending}", tuple(each["seconds"] for each in found), "s",
            table.Target(median=target),
        )  # fmt: skip


def _faers(folder: Path, runs: int, tell: Callable[[str], None]) -> Iterator[table.Measure]:
    archive = folder / f"faers-{faers_files.REPORTS}-{faers_files.SEED}.zip"
    if not archive.exists():
        tell("drawing FAERS files")
        aside = archive.with_suffix(".aside")
        tell(str(faers_files.draw(aside)))
        aside.rename(archive)
    # Taken in turns, so that what slows the machine slows both.
    found: list[dict[str, float]] = []
    rival: list[float] = []
    for _ in range(runs):
        rival.append(_merely_read(archive))
        found.append(_checked([archive], tell))
        tell(f"FAERS: read {rival[-1]:.1f} s, imported {found[-1]['seconds']:.1f} s")
    yield table.Measure(
        "import a FAERS quarter", tuple(each["seconds"] for each in found), "s",
        table.Target(ratio=round(1 / FAERS_TIMES, 2)), tuple(rival),
    )  # fmt: skip
    yield table.Measure(
        "peak memory of that import", tuple(each["peak_mb"] for each in found), "MB",
        table.Target(median=MEMORY_MB),
    )  # fmt: skip


def _drawn(
    folder: Path,
    words: str,
    draw: Callable[[Path], Mapping[str, int]],
    runs: int,
    tell: Callable[[str], None],
) -> Iterator[table.Measure]:
    """Seconds and peak memory of files that are drawn once; what is in them has to be found."""
    if not folder.exists():
        tell(f"drawing {words}")
        aside = folder.with_suffix(".aside")
        shutil.rmtree(aside, ignore_errors=True)
        truth = draw(aside)
        (aside / TRUTH).write_text(json.dumps(truth), encoding="utf-8")
        aside.rename(folder)
    truth = json.loads((folder / TRUTH).read_text(encoding="utf-8"))
    given = sorted(path for path in folder.iterdir() if path.name != TRUTH)
    found = [_checked(given, tell) for _ in range(runs)]
    if wrong := [each for each in found if {name: each[name] for name in truth} != truth]:
        raise RuntimeError(f"The import of {words} found {wrong[0]} where {truth} were drawn.")
    yield table.Measure(f"import {words}", tuple(each["seconds"] for each in found), "s")
    yield table.Measure(
        "peak memory of that import", tuple(each["peak_mb"] for each in found), "MB",
        table.Target(median=MEMORY_MB),
    )  # fmt: skip


def _merely_read(archive: Path) -> float:
    """Seconds DuckDB needs to read the unpacked tables into tables of a database file."""
    with TemporaryDirectory() as scratch:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(scratch)
        paths = sorted(Path(scratch).glob("ASCII/*.txt"))
        with duckdb.connect(f"{scratch}/read.duckdb", config={"threads": 2}) as connection:
            began = time.perf_counter()
            for path in paths:
                connection.execute(
                    f"create table {path.stem} as from read_csv('{path}', delim = '$', "
                    "quote = '', escape = '', header = true, all_varchar = true)"
                )
            return time.perf_counter() - began


def _checked(given: Sequence[Path], tell: Callable[[str], None]) -> dict[str, float]:
    """Seconds, peak of memory (MB) and rows kept of one import in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, *map(str, given)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"The import of {given[0].name} failed: {done.stderr[-2000:]}")
    found = json.loads(done.stdout.splitlines()[-1])
    tell(f"{given[0].name}: {found}")
    return found


def _lines() -> Iterator[tuple[str, ...]]:
    """Rows of a line list with a case each; the words and days repeat as they do in a clinic."""
    start = date(2022, 1, 1)
    for number in range(LINES):
        session = start + timedelta(days=number % 1_400)
        onset = session + timedelta(days=number * 7 % 120)
        yield (
            f"C-{number:06d}",
            str(20 + number % 60),
            ("female", "male")[number % 7 == 0],
            ("South Korea", "Japan", "Italy")[number % 3],
            f"Product {number % 40}",
            ("topical after microneedling", "intradermal injection")[number % 2],
            session.isoformat(),
            ("granulomatous reaction", "urticaria", "infection")[number % 3],
            onset.isoformat(),
            ("resolved", "improved", "not resolved")[number % 3],
            ("systemic corticosteroid", "antibiotic")[number % 2],
            ("complete", "partial", "none")[number % 3],
        )


def _draw_csv(path: Path) -> None:
    lines = [",".join(HEADER), *(",".join(row) for row in _lines())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _draw_xlsx(path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": True})
    sheet = book.add_worksheet("cases")
    for number, row in enumerate([HEADER, *_lines()]):
        sheet.write_row(number, 0, row)
    book.close()


def _check(given: Sequence[Path]) -> None:
    from data.importers import intake, places

    with TemporaryDirectory() as folder:
        began = time.perf_counter()
        report = intake.check(given, folder=Path(folder), name="measured")
        seconds = time.perf_counter() - began
        built = places.place_of(Path(folder), report.id) / places.BUILT
        with duckdb.connect(str(built), read_only=True) as opened:
            rows = {
                name: opened.table(of_table).shape[0]
                for name, of_table in (
                    ("cases", "patient_case"), ("reactions", "reaction"), ("exposures", "exposure"),
                )
            }  # fmt: skip
    found = {"seconds": round(seconds, 2), "peak_mb": _peak_mb(), **rows}
    print(json.dumps(found))


def _peak_mb() -> int:
    """Most memory of this program so far; getrusage would count that of the one that began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return round(int(kilobytes) / 1024)


if __name__ == "__main__":
    _check([Path(each) for each in sys.argv[1:]])
