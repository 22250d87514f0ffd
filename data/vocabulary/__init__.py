"""The words of the field: one list per fact, each a CSV file of codes and labels."""

import csv
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    """Names of all vocabularies, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def labels(name: str) -> dict[str, str]:
    """Label of each code of one vocabulary, in the order of its file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["label"] for row in csv.DictReader(file)}


def codes(name: str) -> tuple[str, ...]:
    """Codes of one vocabulary, in the order of its file."""
    return tuple(labels(name))
