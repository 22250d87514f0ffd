"""What the columns of registers mean, as the field maps of their formats say it."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
# Formats whose files name their columns by abbreviations.
ABBREVIATED = ("faers", "vaers")


@cache
def of(importer: str) -> Mapping[str, str]:
    """Column as supplied -> its meaning; empty for formats whose columns speak for themselves."""
    if importer not in ABBREVIATED:
        return {}
    with (FOLDER / importer / "fields.csv").open(encoding="utf-8", newline="") as file:
        return {row["column"]: row["meaning"] for row in csv.DictReader(file)}
