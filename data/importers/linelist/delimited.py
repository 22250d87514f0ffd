"""Line lists in text files: CSV and its kin, in any of the encodings they come in."""

import csv
import itertools
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.importers.given import GivenFile, Progress
from data.importers.limits import LIMITS
from data.importers.linelist import dialect, encoding
from data.importers.linelist.dialect import DELIMITERS, Dialect
from data.importers.linelist.encoding import Encoding
from data.importers.linelist.table import (
    BATCH,
    RAW,
    SAMPLED,
    Table,
    chosen_row,
    setting,
    store,
    unique_headers,
)
from data.refusal import Refused

FOLDER = Path(__file__).parent
UNREADABLE = re.compile("[\ud800-\udfff]")
# Of a row that is refused, so much is shown.
SHOWN = 2000
HIDDEN = "(not shown: columns of this file look personal)"
DELIMITER_NAMES = {name: sign for sign, name in DELIMITERS.items()} | {"\\t": "\t"}

# A row that was not taken: line, column, what was found, what is wrong, what would be right.
Refusal = tuple[int, str | None, str, str, str]


@dataclass
class Delimited(Table):
    """A text file with one row per line."""

    encoding: Encoding = Encoding("utf-8", is_strict=True)  # noqa: RUF009
    dialect: Dialect = Dialect(",")  # noqa: RUF009

    def load(self, intake: duckdb.DuckDBPyConnection, name: str, progress: Progress) -> None:
        """Make the table `name` in memory; ragged and unreadable lines go to `refused`."""
        progress(f"Reading {self.file.name}")
        if not self._load_plain(intake, name):
            self._load_carefully(intake, name, progress)

    def _load_plain(self, intake: duckdb.DuckDBPyConnection, name: str) -> bool:
        """Read by DuckDB, which is faster and knows no line numbers: only where lines are rows."""
        if not self.encoding.is_strict:
            return False
        with tempfile.TemporaryDirectory(dir=self.file.path.parent) as folder:
            path = _as_utf_8(self.file.path, self.encoding, Path(folder))
            lines = _line_count(path)
            found = intake.sql(
                (FOLDER / "read_plain.sql").read_text(encoding="utf-8"),
                params={
                    "path": str(path), "skip": self.header_row, "longest": LIMITS.line_bytes,
                    "columns": dict.fromkeys(self.headers, "VARCHAR"),
                    "delimiter": self.dialect.delimiter, "quote": self.dialect.quote,
                },
            )  # fmt: skip
            try:
                found.create(f"{RAW}.{name}")
            except duckdb.InvalidInputException:
                return False
        rows = len(intake.table(f"{RAW}.{name}"))
        if rows != lines - self.header_row:
            intake.execute(f"drop table {RAW}.{name}")
            return False
        _check_rows(self, rows)
        return True

    def _load_carefully(
        self, intake: duckdb.DuckDBPyConnection, name: str, progress: Progress
    ) -> None:
        refusals: list[Refusal] = []
        rows = self._sound_rows(refusals)
        done = 0

        def batches() -> Iterator[tuple[list[int], list[Sequence[str]]]]:
            nonlocal done
            while batch := list(itertools.islice(rows, BATCH)):
                done += len(batch)
                _check_rows(self, done)
                progress(f"Reading {self.file.name}", done)
                numbers, cells = zip(*batch, strict=True)
                yield list(numbers), list(zip(*cells, strict=True))

        store(intake, name, self.headers, batches())
        if refusals:
            intake.executemany(
                "insert into refused values (?, ?, null, ?, ?, ?, ?)",
                [(self.file.number, *refusal) for refusal in refusals],
            )

    def _sound_rows(self, refusals: list[Refusal]) -> Iterator[tuple[int, list[str]]]:
        wide = len(self.headers)
        for number, cells, line in _numbered_rows(self):
            if number <= self.header_row or (len(cells) <= 1 and not line.strip()):
                continue
            while len(cells) > wide and not cells[-1].strip():
                cells.pop()
            if refusal := _refusal(number, cells, line, wide):
                at, column, shown, reason, remedy = refusal
                refusals.append((at, column, shown if self.shows_lines else HIDDEN, reason, remedy))
            else:
                yield number, cells


def tables(file: GivenFile, settings: Mapping[str, object]) -> list[Table]:
    """The one table of a text file; a file without headings and rows is refused."""
    found = encoding.detect(file.path, setting(settings, "encoding"))
    lines = list(itertools.islice(_lines(file, found), SAMPLED + dialect.HEADINGS_WITHIN))
    if not any(line.strip() for line in lines):
        raise Refused(f"{file.name} is empty: it should hold a row of headings and rows of cases.")
    delimiter = setting(settings, "delimiter")
    laid_out = dialect.detect(lines, DELIMITER_NAMES.get(delimiter or "", delimiter))
    chosen = chosen_row(settings)
    probe = Delimited(file, "", [], 0, [], encoding=found, dialect=laid_out)
    rows = list(itertools.islice(_numbered_rows(probe), SAMPLED + dialect.HEADINGS_WITHIN))
    if chosen is None:
        at = dialect.header_row([cells for _, cells, _ in rows])
        chosen = 0 if at is None else rows[at][0]
    return [_table(probe, rows, chosen)]


def is_text_in_columns(file: GivenFile, start: bytes, *, is_named_so: bool) -> bool:
    """Whether text has a delimiter that most of its first lines agree on; `start` begins it.

    A file named so is taken in any case, to be refused in words where it is no table.
    """
    if is_named_so:
        return True
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    lines = list(
        itertools.islice(encoding.lines_of(file.path, encoding.detect(file.path), 10_000), 50)
    )
    rows = dialect.detect(lines).rows(lines)
    widths = [len(row) for row in rows if any(row)]
    return bool(widths) and sum(width > 1 for width in widths) > 0.6 * len(widths)


def _table(
    probe: Delimited, rows: Sequence[tuple[int, list[str], str]], header_row: int
) -> Delimited:
    below = [
        cells
        for number, cells, line in rows
        if number > header_row and line.strip() and not UNREADABLE.search(line)
    ]
    width = max(map(len, below), default=0)
    names = next((cells for number, cells, _ in rows if number == header_row), [""] * width)
    headers, notices = unique_headers([cell.strip() for cell in names])
    if UNREADABLE.search("".join(headers)):
        raise Refused(
            f"{probe.file.name}, line {header_row}: the headings cannot be read as "
            f"{probe.encoding.label}. Choose the encoding, or save the file as UTF-8."
        )
    if len(headers) > LIMITS.columns:
        raise Refused(
            f"{probe.file.name} has {len(headers):,} columns; a line list has at most "
            f"{LIMITS.columns:,}. Is '{probe.dialect.delimiter}' what separates its columns?"
        )
    laid_out = probe.dialect
    sign = DELIMITERS.get(laid_out.delimiter, laid_out.delimiter)
    words = [
        f"{probe.file.name}: {probe.encoding.label}, delimiter {sign}, "
        + (f"headings in line {header_row}." if header_row else "no headings in the first line.")
    ]
    if header_row > 1:
        words.append(f"{header_row - 1} lines above the headings were not read.")
    if not probe.encoding.certain:
        words.append("The encoding is a guess: look at the letters and change it where wrong.")
    if not probe.encoding.is_strict:
        words.append("Some lines are in another encoding; those are refused one by one.")
    return Delimited(
        probe.file, "", headers, header_row,
        [
            [cell.strip() for cell in cells]
            for cells in below[:SAMPLED]
            if len(cells) == len(headers)
        ],
        {
            "encoding": probe.encoding.name, "delimiter": laid_out.delimiter,
            "quote": laid_out.quote, "header_row": header_row,
        },
        [*words, *notices],
        encoding=probe.encoding, dialect=laid_out,
    )  # fmt: skip


def _numbered_rows(table: Delimited) -> Iterator[tuple[int, list[str], str]]:
    """Number of the line a row begins in, its cells, and its lines as supplied.

    A row that cannot be taken apart has no cells.
    """
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in _lines(table.file, table.encoding):
            taken.append(line)
            yield line

    csv.field_size_limit(max(LIMITS.cell_characters, LIMITS.line_bytes))
    reader = csv.reader(
        lines(), delimiter=table.dialect.delimiter, quotechar=table.dialect.quote, strict=True
    )
    number = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
        yield number, cells, "".join(taken)
        number += len(taken)
        taken.clear()


def _lines(file: GivenFile, found: Encoding) -> Iterator[str]:
    longest = LIMITS.line_bytes
    for number, line in enumerate(encoding.lines_of(file.path, found, longest), 1):
        if len(line) >= longest:
            raise Refused(
                f"{file.name}, line {number}: longer than {longest:,} characters. "
                "A line list has one case, reaction or course a line."
            )
        if "\0" in line:
            raise Refused(
                f"{file.name}, line {number}: holds a NUL byte, so this is no text. Save the "
                "table again as CSV (UTF-8) or XLSX."
            )
        yield line


def _refusal(number: int, cells: Sequence[str], line: str, wide: int) -> Refusal | None:
    if UNREADABLE.search(line):
        shown = UNREADABLE.sub("�", line).strip()[:SHOWN]
        reason = "this line is in another encoding than the file"
        return number, None, shown, reason, "save the whole file as UTF-8"
    shown = line.strip("\r\n")[:SHOWN]
    if not cells:
        reason = "a quotation mark is not closed, or stands within a cell"
        return number, None, shown, reason, "double the quotation marks within quoted cells"
    if len(cells) != wide:
        reason = f"{len(cells)} cells where the headings are {wide}"
        return number, None, shown, reason, f"{wide} cells; quote a cell that holds the delimiter"
    if max(map(len, cells)) > LIMITS.cell_characters:
        reason = f"a cell of more than {LIMITS.cell_characters:,} characters"
        return number, None, shown, reason, "shorter text"
    return None


def _check_rows(table: Table, rows: int) -> None:
    if rows > LIMITS.line_list_rows:
        raise Refused(
            f"{table.place} has more than {LIMITS.line_list_rows:,} rows. Divide the list, or give "
            "a register's own files."
        )


def _line_count(path: Path) -> int:
    """Number of lines; -1 where they end in more ways than one."""
    feeds = returns = 0
    last = b""
    with path.open("rb") as file:
        while block := file.read(encoding.BLOCK):
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
            last = block[-1:]
    return feeds + (last != b"\n") if returns in (0, feeds) else -1


def _as_utf_8(path: Path, found: Encoding, folder: Path) -> Path:
    if found.name in ("utf-8", "utf-8-sig"):
        return path
    copy = folder / "rows.csv"
    with copy.open("w", encoding="utf-8", newline="") as file:
        for line in encoding.lines_of(path, found, encoding.BLOCK):
            file.write(line)
    return copy
