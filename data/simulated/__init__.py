"""A registry drawn by a seeded program, so that every feature can be seen alive."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import duckdb

from data import build as building
from data.simulated.draws import Draws
from data.simulated.report import tables
from data.simulated.truth import happened, report_days, with_duplicates

FOLDER = Path(__file__).parent
NAME = "simulated"
TITLE = "Simulated registry"
# Patients drawn at a time; each such part has its own stream of random numbers.
PART = 125_000
# A patient's second report comes at most this part of the registry, or so many places, later.
SECOND_REPORT_WITHIN = (40, 6)


def made_from(patients: int, seed: int) -> str:
    """Fingerprint of the program, the number of patients and the seed."""
    program = sorted([*FOLDER.glob("*.py"), *FOLDER.glob("*.sql")])
    return building.fingerprint(
        "simulated", str(patients), str(seed), *(path.read_bytes() for path in program)
    )


def build(
    folder: Path,
    *,
    patients: int,
    seed: int,
    name: str = NAME,
    tell: Callable[[str], None] = lambda line: None,
) -> Path:
    """Path of the data set of so many simulated patients; the same for the same seed.

    The catalogue keeps `simulated` for the registry that is built in; others need another name.

    `tell` hears how long drawing and storing took, in seconds.
    """

    def fill_and_tell(connection: duckdb.DuckDBPyConnection) -> None:
        drawing, storing = fill(connection, patients, seed)
        tell(f"drawn in {drawing:.1f} s, stored in {storing:.1f} s")

    return building.build(
        folder,
        name,
        fill_and_tell,
        title=TITLE if name == NAME else f"{TITLE} of {patients:,}",
        is_simulated=True,
        made_from=made_from(patients, seed),
    )


def fill(connection: duckdb.DuckDBPyConnection, patients: int, seed: int) -> tuple[float, float]:
    """Put the drawn rows into the empty tables; seconds spent drawing and storing."""
    connection.execute("set enable_progress_bar = false")
    # One transaction: the file is written once, and not again with each part.
    connection.begin()
    connection.execute((FOLDER / "source.sql").read_text(encoding="utf-8"))
    load = (FOLDER / "load.sql").read_text(encoding="utf-8")
    drawing = storing = 0.0
    began = perf_counter()
    report = report_days(Draws(seed, 0), patients)
    for part, first in enumerate(range(0, patients, PART), start=1):
        draws = Draws(seed, part)
        days = report[first : first + PART]
        share, least = SECOND_REPORT_WITHIN
        truth = with_duplicates(draws, happened(draws, days), max(least, len(days) // share))
        drawn = tables(draws, truth, first + 1, patients)
        drawing += perf_counter() - began
        began = perf_counter()
        for name, rows in drawn.items():
            connection.register(f"drawn_{name}", rows)
        connection.execute(load)
        for name in drawn:
            connection.unregister(f"drawn_{name}")
        storing += perf_counter() - began
        began = perf_counter()
    connection.commit()
    storing += perf_counter() - began
    return drawing, storing
