"""The data sets that are measured: those built in, and a registry of a million simulated patients.

The large one has a name of its own, because the catalogue keeps `simulated` for the small one.
"""

from collections.abc import Callable
from pathlib import Path

import duckdb

import data
from data import build as building
from data import simulated

SEED = 1
PUBLISHED = "published"
SIMULATED = "simulated"
LARGE = "benchmark"


def prepared(folder: Path, patients: int, tell: Callable[[str], None]) -> data.Catalogue:
    """Catalogue of `folder` with `published`, `simulated` (240) and `benchmark` (`patients`).

    What is there already and still what the program would draw is kept; `tell` hears what is built.
    """
    found = data.catalogue(folder)
    wanted = simulated.made_from(patients, SEED)
    large = found.datasets.get(LARGE)
    if large is None or large.made_from != wanted:
        tell(f"drawing {patients:,} simulated patients")
        for path in folder.glob(f"{LARGE}@*.duckdb"):
            path.unlink()

        def fill(connection: duckdb.DuckDBPyConnection) -> None:
            simulated.fill(connection, patients, SEED)

        building.build(
            folder,
            LARGE,
            fill,
            title=f"{simulated.TITLE} of {patients:,}",
            is_simulated=True,
            made_from=wanted,
        )
        found = data.catalogue(folder)
    return found


def patients(dataset: data.Dataset) -> int:
    """Patients of all cases of a data set."""
    with duckdb.connect(str(dataset.path), read_only=True) as connection:
        rows = connection.execute("select sum(patients)::bigint from case_fact").fetchall()
    return rows[0][0]
