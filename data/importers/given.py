"""What an importer is given: files, choices and a way to say how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

# Rows of the sheets after the first are numbered from here on, so that no two rows of a file share
# a number.
ROWS_OF_A_SHEET = 10_000_000


@dataclass(frozen=True)
class GivenFile:
    """One file to read, lying in a private folder; a member of an archive is a file of its own."""

    number: int
    name: str
    path: Path
    sha256: str
    size: int


@dataclass(frozen=True)
class Choices:
    """What a person chose for the reading; everything not chosen is detected.

    `settings` is a JSON object that the format explains: for line lists delimiter, encoding,
    header row, sheet, date style, decimal comma, columns (column of the file -> column of the
    template), reasons (column -> why a column that looks personal is kept), and so on.
    """

    settings: Mapping[str, object] = field(default_factory=dict[str, object])


class Cancelled(Exception):
    """The person who gave the files does not want them any more; the importer lets it pass."""


class Progress(Protocol):
    """Says how far the work is; raises `Cancelled` where the work was cancelled meanwhile."""

    def __call__(self, stage: str, done: int = 0, total: int | None = None) -> None:
        """Say the stage in words, and how much of it is done."""
        ...
