"""The curated literature: rows read from publications, each with its source."""

from pathlib import Path

import duckdb

from data import build as building

FOLDER = Path(__file__).parent
TITLE = "Published cases"


def made_from() -> str:
    """Fingerprint of the curated files and of the tables they go into."""
    files = sorted([*FOLDER.glob("*.csv"), FOLDER / "load.sql"])
    return building.fingerprint(*(path.read_bytes() for path in files))


def build(folder: Path) -> Path:
    """Path of the data set built from the curated files."""
    return building.build(
        folder, "published", fill, title=TITLE, is_simulated=False, made_from=made_from()
    )


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the curated rows into the empty tables; a row that breaks a check of them raises."""
    for table in building.TABLES:
        rows = connection.read_csv(str(FOLDER / f"{table}.csv"), all_varchar=True, header=True)
        rows.create_view(f"curated_{table}")
    connection.execute((FOLDER / "load.sql").read_text(encoding="utf-8"))
    for table in building.TABLES:
        connection.execute(f"drop view curated_{table}")
