"""Measure the app and print a table: python -m tests.benchmarks [--only …] [--patients …]."""

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import data
from tests.benchmarks import browser as browsing
from tests.benchmarks import datasets, intake, repaint, sessions, start, table

PARTS = ("start", "repaint", "sessions", "intake")
STARTS = 5
IMPORTS = 3
FOLDER = Path(tempfile.gettempdir()) / "exosome-benchmark"


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for; the table is printed even where the targets are missed."""
    chosen = _parser().parse_args(arguments)
    os.environ[data.FOLDER_VARIABLE] = str(chosen.folder)
    _tell(_machine())
    measures: list[table.Measure] = []
    try:
        if "intake" in chosen.only:
            runs = min(IMPORTS, chosen.runs)
            measures += intake.measures(chosen.folder / "given", runs=runs, tell=_tell)
        if set(chosen.only) - {"intake"}:
            catalogue = datasets.prepared(chosen.folder, chosen.patients, _tell)
            measures += _measured(chosen, catalogue)
    finally:
        if measures:
            print(f"\n{table.text(measures)}\n\n{_machine()}")


def _measured(chosen: argparse.Namespace, catalogue: data.Catalogue) -> Iterator[table.Measure]:
    if {"start", "repaint"} & set(chosen.only):
        with browsing.browsing() as browser:
            if "start" in chosen.only:
                yield from start.measures(
                    browser, chosen.folder, starts=min(STARTS, chosen.runs), tell=_tell
                )
            if "repaint" in chosen.only:
                yield from repaint.measures(
                    browser, chosen.folder, catalogue,
                    pages=chosen.pages, runs=chosen.runs, tell=_tell,
                )  # fmt: skip
    if "sessions" in chosen.only:
        yield from sessions.measures(
            chosen.folder, catalogue, pages=chosen.pages, seconds=chosen.seconds, tell=_tell
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, default=PARTS, help="parts to measure; all by default"
    )
    parser.add_argument(
        "--pages", nargs="+", choices=repaint.PAGES, default=repaint.PAGES, help="pages to measure"
    )
    parser.add_argument(
        "--patients", type=int, default=1_000_000, help="size of the large data set"
    )
    parser.add_argument(
        "--runs", type=int, choices=range(1, repaint.MOST_RUNS + 1), metavar="N", default=20,
        help="filter changes a page (1 to 60), and starts of the server (5 at most)",
    )  # fmt: skip
    parser.add_argument(
        "--seconds", type=float, default=60, help="how long the thirty sessions go on"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the data sets are kept")
    return parser


def _machine() -> str:
    parts = " · ".join(f"{name} {version(name)}" for name in ("streamlit", "duckdb", "plotly"))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{os.cpu_count()} processors, load {load} (1, 5, 15 minutes) · "
        f"Python {platform.python_version()} · {parts} · server and browser on one machine"
    )


def _tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
