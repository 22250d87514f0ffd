"""Line lists in spreadsheets: XLSX, XLS and ODS, told apart by content, read by calamine."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

import duckdb
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from data.importers.given import GivenFile, Progress
from data.importers.limits import LIMITS
from data.importers.linelist import dialect, workbook_cells
from data.importers.linelist.table import (
    BATCH,
    SAMPLED,
    Table,
    chosen_row,
    setting,
    store,
    unique_headers,
)
from data.refusal import Refused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# Sheets of the template that hold no cases.
BESIDE = ("data dictionary", "examples")

Cell = Any
# Where a cell stands, from 0, and what is wrong with it.
Trouble = tuple[int, int, str]


@dataclass
class Sheet(Table):
    """One sheet of a spreadsheet; `merged` are ranges of cells, from 0, both ends included."""

    content: CalamineSheet | None = None
    first_column: int = 0
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    # Columns in which a merged cell tells of all its rows.
    filled_down: frozenset[str] = frozenset()

    def load(self, intake: duckdb.DuckDBPyConnection, name: str, progress: Progress) -> None:
        """Make the table `name` in memory; empty rows are passed over."""
        wide = len(self.headers)
        repeated = self._repeated()
        rows = self.rows_below()
        done = 0

        def batches() -> Iterator[tuple[list[int], list[list[str | None]]]]:
            nonlocal done
            while batch := list(islice(rows, BATCH)):
                done += len(batch)
                if done > LIMITS.line_list_rows:
                    raise Refused(f"{self.place} has more than {LIMITS.line_list_rows:,} rows.")
                progress(f"Reading {self.place}", done, self.content and self.content.total_height)
                columns = [
                    texts([cells[at] if at < len(cells) else "" for _, cells in batch])
                    for at in range(wide)
                ]
                numbers = [number for number, _ in batch]
                _fill_down(numbers, columns, repeated)
                yield numbers, columns

        store(intake, name, self.headers, batches())

    def rows_below(self) -> Iterator[tuple[int, list[Cell]]]:
        """Number, from 1, and cells of each row below the headings that is not empty."""
        if self.content is None:
            return
        for number, cells in enumerate(self.content.iter_rows(), 1):
            if number > self.header_row and any(cell != "" for cell in cells):
                yield number, cells

    def column_name(self, column: int) -> str | None:
        """Heading of a column of the sheet, counted from 0; None where it has none."""
        at = column - self.first_column
        return self.headers[at] if 0 <= at < len(self.headers) else None

    def _repeated(self) -> dict[tuple[int, int], int]:
        """Row (from 1) and place of the column -> row of the merged cell that tells of it."""
        found: dict[tuple[int, int], int] = {}
        for (top, left), (bottom, right) in self.merged:
            for column in range(left, min(right, left + len(self.headers)) + 1):
                if self.column_name(column) in self.filled_down and top >= self.header_row:
                    found |= {
                        (row + 1, column - self.first_column): top + 1
                        for row in range(top + 1, min(bottom, top + LIMITS.line_list_rows) + 1)
                    }
        return found


def is_workbook(start: bytes, file: GivenFile) -> bool:
    """Whether a file is a spreadsheet by its content, whatever its name ends in."""
    if start.startswith(OLE):
        return True
    if not start.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
    return bool(names & {"xl/workbook.xml", "content.xml", "xl/workbook.bin"})


def tables(file: GivenFile, settings: Mapping[str, object], ours: Sequence[str]) -> list[Table]:
    """The sheets to read: those of the template, the chosen one, or the first with a table.

    `ours` are the names of the template's sheets.
    """
    hazards = workbook_cells.look(file)
    book = _open(file)
    shown = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    hidden = [each.name for each in shown if each.visible != SheetVisibleEnum.Visible]
    names = [each.name for each in shown]
    template = [name for name in names if name.strip().casefold() in ours]
    wanted = setting(settings, "sheet")
    if wanted and wanted not in names:
        raise Refused(f"{file.name} has no sheet '{wanted}'. It has: {', '.join(names)}.")
    if wanted or not template:
        candidates = [wanted] if wanted else [name for name in names if name not in hidden] or names
        found = next(
            (each for name in candidates if (each := _sheet(file, book, name, settings, hazards))),
            None,
        )
        read = [found] if found else []
    else:
        read = [each for name in template if (each := _sheet(file, book, name, settings, hazards))]
    if not read:
        raise Refused(f"{file.name} is empty: no sheet holds a row of headings and rows of cases.")
    _name_others(read[0], names, hidden, [each.sheet for each in read])
    return list(read)


def texts(cells: Sequence[Cell]) -> list[str | None]:
    """Cells of one column as text: whole numbers without ".0", dates as in 2024-03-05."""
    has_dates = any(isinstance(cell, date) for cell in cells)
    return [cell if type(cell) is str else _text(cell, has_dates) for cell in cells]


def _text(cell: Cell, has_dates: bool) -> str | None:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        day = cell.date().isoformat()
        return day if cell.time() == time() else f"{day} {cell.time().isoformat('minutes')}"
    if isinstance(cell, time) and has_dates and cell == time():
        # Day number 0 of a spreadsheet, which it shows as a day 0 of January 1900.
        return "1900-01"
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return None if cell is None else str(cell)


def _open(file: GivenFile) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(file.path))
    except PasswordError as error:
        raise Refused(
            f"{file.name} is locked by a password. Save it without one and give it again."
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(
            f"{file.name} looks like a spreadsheet but cannot be read as one: it is damaged or "
            "cut short. Open it in a spreadsheet program and save it again as XLSX or CSV."
        ) from error


def _sheet(
    file: GivenFile,
    book: CalamineWorkbook,
    name: str,
    settings: Mapping[str, object],
    hazards: workbook_cells.Hazards,
) -> Sheet | None:
    try:
        content = book.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise Refused(f"{file.name}: the sheet '{name}' is damaged and cannot be read.") from error
    if content.end is None or content.start is None:
        return None
    top = [texts(row) for row in islice(content.iter_rows(), dialect.HEADINGS_WITHIN + SAMPLED)]
    rows = [[cell or "" for cell in row] for row in top]
    at = chosen_row(settings)
    if at is None:
        found = dialect.header_row(rows)
        at = 0 if found is None else found + 1
    width = content.end[1] - content.start[1] + 1
    if width > LIMITS.columns:
        raise Refused(
            f"{file.name}, sheet '{name}': {width:,} columns are more than a line list has."
        )
    cells = rows[at - 1] if at else [""] * width
    headers, notices = unique_headers([cell.strip() for cell in cells])
    below = [row for row in rows[at:] if any(row)]
    sheet = Sheet(
        file, name, headers, at, [[cell.strip() for cell in row] for row in below[:SAMPLED]],
        {"sheet": name, "header_row": at}, notices, content=content,
        first_column=content.start[1], merged=list(content.merged_cell_ranges or ()),
        troubles=hazards.troubles.get(name, []),
    )  # fmt: skip
    sheet.notices[:0] = _sentences(sheet)
    return sheet


def _sentences(sheet: Sheet) -> list[str]:
    at = sheet.header_row
    said = [f"{sheet.place}: " + (f"headings in row {at}." if at else "no row of headings.")]
    if at > 1:
        said.append(f"{at - 1} rows above the headings were not read.")
    below = sum(1 for (_, _), (bottom, _) in sheet.merged if bottom >= at)
    if below:
        said.append(
            f"{below} merged cells: the value stands in the first row only. Merged names of cases "
            "hold for all rows they cover; anything else is not repeated."
        )
    return said


def _name_others(first: Sheet, names: list[str], hidden: list[str], read: list[str]) -> None:
    others = [name for name in names if name not in read and name.strip().casefold() not in BESIDE]
    if others:
        words = ", ".join(f"{name} (hidden)" if name in hidden else name for name in others)
        first.notices.append(f"Sheets that were not read: {words}.")
    first.detected["sheet_names"] = names
    if seen := [name for name in read if name in hidden]:
        first.notices.append(f"Hidden sheets that were read: {', '.join(seen)}.")


def _fill_down(
    numbers: Sequence[int],
    columns: list[list[str | None]],
    repeated: Mapping[tuple[int, int], int],
) -> None:
    if not repeated:
        return
    place = {number: at for at, number in enumerate(numbers)}
    for (row, column), top in repeated.items():
        if row in place and top in place and not columns[column][place[row]]:
            columns[column][place[row]] = columns[column][place[top]]
