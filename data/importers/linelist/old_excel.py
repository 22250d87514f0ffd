"""Cells of an XLS file that calamine hands over as empty: errors, and formulas without a value.

Records are those of [MS-XLS] 2.4: a number, a length, and the content.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

import olefile

BOUND_SHEET, START, FORMULA, BOOLEAN_OR_ERROR, LOCKED = 0x85, 0x809, 0x06, 0x205, 0x2F
STREAMS = ("Workbook", "Book")
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!",
          42: "#N/A"}  # fmt: skip
AN_ERROR = "an error"
# What the value of a formula ends in that is no number, and what it begins with.
NO_NUMBER = 0xFFFF
IS_ERROR, IS_EMPTY = 2, 3

Troubles = dict[str, list[tuple[int, int, str]]]


def troubles(path: Path, most: int) -> Troubles:
    """Sheet -> row and column from 0 and the error, empty for a formula, of `most` cells at most.

    Nothing where the file is damaged or locked: whoever reads it says so.
    """
    try:
        with olefile.OleFileIO(str(path)) as file:
            stream = next((name for name in STREAMS if file.exists(name)), None)
            content = file.openstream(stream).read() if stream else b""
    except (OSError, ValueError, IndexError, struct.error):
        return {}
    found: Troubles = {}
    sheets: dict[int, str] = {}
    sheet = ""
    for at, kind, record in _records(content):
        if kind == LOCKED:
            return {}
        if kind == START:
            # A chart inside a sheet begins too, at a place that names no sheet.
            sheet = sheets.get(at, sheet)
        elif kind == BOUND_SHEET and len(record) > 8:
            start, name = _sheet(record)
            sheets[start] = name
        elif kind in (FORMULA, BOOLEAN_OR_ERROR) and (cell := _cell(kind, record)):
            found.setdefault(sheet, []).append(cell)
            if len(found[sheet]) >= most:
                return found
    return found


def _records(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Place, number and content of each record; one that is cut short ends them."""
    at = 0
    while at + 4 <= len(content):
        kind, length = struct.unpack_from("<HH", content, at)
        record = content[at + 4 : at + 4 + length]
        if len(record) < length:
            return
        yield at, kind, record
        at += 4 + length


def _sheet(record: bytes) -> tuple[int, str]:
    """Where a sheet begins, and its name; before Excel 97 a name has one byte a letter."""
    (start,) = struct.unpack_from("<I", record)
    length = record[6]
    if len(record) == 7 + length:
        return start, record[7:].decode("cp1252", "replace")
    return start, record[8:].decode("utf-16-le" if record[7] & 1 else "latin-1", "replace")


def _cell(kind: int, record: bytes) -> tuple[int, int, str] | None:
    if kind == BOOLEAN_OR_ERROR and len(record) == 8:
        row, column, _, value, is_error = struct.unpack("<HHHBB", record)
        return (row, column, ERRORS.get(value, AN_ERROR)) if is_error else None
    if kind == FORMULA and len(record) >= 14:
        row, column, _, sort, _, value, _, _, mark = struct.unpack_from("<HHHBBBBHH", record)
        if mark == NO_NUMBER and sort == IS_ERROR:
            return row, column, ERRORS.get(value, AN_ERROR)
        if mark == NO_NUMBER and sort == IS_EMPTY:
            return row, column, ""
    return None
