"""A table as it stands in a file: its headings, its first rows, and what was detected of it."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from data.importers.given import GivenFile, Progress
from data.refusal import Refused

# Rows from which columns are guessed and shown; reading them costs next to nothing.
SAMPLED = 1000
BATCH = 20_000
ROW = "row_no"
# An attached database in memory: columns that look personal never reach the file of an intake.
RAW = "raw_rows"


@dataclass
class Table(ABC):
    """One table of a file. `header_row` counts from 1; 0 where there are no headings."""

    file: GivenFile
    sheet: str
    headers: list[str]
    header_row: int
    samples: list[list[str]]
    detected: dict[str, object] = field(default_factory=dict[str, object])
    notices: list[str] = field(default_factory=list[str])
    # A line that is refused is shown as supplied, unless columns of it look personal.
    shows_lines: bool = True

    @property
    def place(self) -> str:
        """File and sheet, in words."""
        return f"{self.file.name}, sheet '{self.sheet}'" if self.sheet else self.file.name

    @abstractmethod
    def load(self, intake: duckdb.DuckDBPyConnection, name: str, progress: Progress) -> None:
        """Make the table `name` in memory: row_no and a text column per heading.

        Rows that cannot be read go to the table `refused`.
        """

    def column(self, header: str) -> list[str]:
        """The sampled values of a column that are not empty."""
        at = self.headers.index(header)
        return [row[at] for row in self.samples if at < len(row) and row[at]]


def setting(settings: Mapping[str, object], name: str) -> str | None:
    """A setting as text; None where it was not chosen."""
    value = settings.get(name)
    return None if value is None or value == "" else str(value)


def chosen_row(settings: Mapping[str, object]) -> int | None:
    """The row of the headings that was chosen, from 1; 0 for none; None where not chosen."""
    text = setting(settings, "header_row")
    if text is None:
        return None
    if not text.isdecimal():
        raise Refused(f"The header row is a whole number, 0 where there is none; found '{text}'.")
    return int(text)


def unique_headers(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Headings that can be told apart, and a sentence for what was changed.

    A heading met before gets " (2)"; an empty one is named by its place: "column 7".
    """
    headers: list[str] = []
    seen = {ROW}
    repeated: list[str] = []
    for number, cell in enumerate(cells, 1):
        words = " ".join(unicodedata.normalize("NFC", cell).split())
        name, times = words or f"column {number}", 1
        while name.casefold() in seen:
            times += 1
            name = f"{words or f'column {number}'} ({times})"
        if times > 1:
            repeated.append(name)
        seen.add(name.casefold())
        headers.append(name)
    notices: list[str] = []
    if repeated:
        notices.append(f"Columns with the same heading are told apart: {', '.join(repeated)}.")
    empty = [name for name, cell in zip(headers, cells, strict=True) if not cell.strip()]
    if empty:
        notices.append(f"Columns without a heading are named by their place: {', '.join(empty)}.")
    return headers, notices


def store(
    intake: duckdb.DuckDBPyConnection,
    name: str,
    headers: Sequence[str],
    batches: Iterable[tuple[Sequence[int], Sequence[Sequence[str | None]]]],
) -> None:
    """Make a table in memory of batches: the numbers of the rows, and the columns as text."""
    types = pa.schema([(ROW, pa.int64()), *((header, pa.string()) for header in headers)])
    is_made = False
    for numbers, columns in batches:
        rows = pa.table([pa.array(numbers, pa.int64()), *map(_texts, columns)], schema=types)
        intake.register("read_rows", rows)
        relation = intake.table("read_rows").project(
            f"{ROW}, nullif(trim(columns(* exclude {ROW})), '')"
        )
        if is_made:
            relation.insert_into(f"{RAW}.{name}")
        else:
            relation.create(f"{RAW}.{name}")
        intake.unregister("read_rows")
        is_made = True
    if not is_made:
        store(intake, name, headers, [([], [[] for _ in headers])])


def _texts(values: Sequence[str | None]) -> pa.Array:
    return pa.array(values, pa.string())
