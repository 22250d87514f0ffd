"""Where the rows that DuckDB reads from a text file stand in it, in lines as an editor counts them.

DuckDB numbers the rows that it reads and, of those it cannot read, says the line; it passes over
blank lines, and takes a row over several lines, parted inside quotation marks, for one.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from data.importers.limits import LIMITS

NUMBERED_AS_RECORDS = (
    "{name}: rows are numbered as records, the header being 1, because it could not be told which "
    "line of the file each begins on."
)
SHIFTS = Path(__file__).with_name("shift.sql")
_COUNTED = 1 << 18
_BLOCK = 1 << 22
_NEW_LINE = ord("\n")
_LEFT_OPEN = re.compile(rb'(?:^|,)"(?:[^"]|"")*$')

# Record from which on it holds (0 is the header), blank lines before it, and further lines of
# records before it.
Gap = tuple[int, int, int]


def prepare(intake: duckdb.DuckDBPyConnection) -> None:
    """The empty tables `line_shift`, which stays with the rows, and `line_gap`.

    line_shift: file_no; as_supplied, whether all is read as text; place, number of the first row
    from which on it holds, from 0; further, lines by which it stands below that number.
    line_gap: the gaps of a file (`Gap`).
    """
    intake.execute(
        "create or replace table line_shift"
        " (file_no smallint, as_supplied boolean, place bigint, further bigint);"
        "create or replace temp table line_gap"
        " (file_no smallint, record bigint, blank bigint, broken bigint)"
    )


def find(
    intake: duckdb.DuckDBPyConnection,
    file_no: int,
    path: Path,
    *,
    read: int,
    bad_lines: str,
    quoted: bool,
) -> bool:
    """Fill `line_shift` and `line_gap` for a file with `read` rows and a table of lines not read.

    False where the lines cannot be told apart as DuckDB does: then rows are numbered as records,
    without blank lines.
    """
    unread = intake.execute(
        f"select count(distinct line) from {bad_lines}"  # noqa: S608
    ).fetchall()[0][0]
    records = 1 + read + unread
    found = [] if _lines(path) == records else _gaps(path, records, quoted=quoted)
    if found:
        columns = [pa.array(each, pa.int64()) for each in zip(*found, strict=True)]
        intake.register("gaps", pa.table(columns, names=["record", "blank", "broken"]))
        intake.execute("insert into line_gap select ?, * from gaps", [file_no])
        intake.unregister("gaps")
    if found or unread:
        intake.execute(
            SHIFTS.read_text(encoding="utf-8"), {"file": file_no, "bad_lines": bad_lines}
        )
    return found is not None


def is_shifted(intake: duckdb.DuckDBPyConnection, file_no: int) -> bool:
    """Whether any row of the file stands elsewhere than its number says."""
    counted = "select count(*) from line_shift where file_no = ?"
    return intake.execute(counted, [file_no]).fetchone() != (0,)


def _lines(path: Path) -> int:
    """Lines of a file, whatever is in them."""
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(_COUNTED):
            lines += int(np.count_nonzero(np.frombuffer(block, np.uint8) == _NEW_LINE))
            last = block[-1:]
    return lines + (last != b"\n")


def _gaps(path: Path, records: int, *, quoted: bool) -> list[Gap] | None:
    """Where gaps of the file end, in order; None where it does not have so many records."""
    found: list[Gap] = []
    record, blank, broken = -1, 0, 0
    told = (0, 0)
    is_open = False
    for line in _each_line(path):
        if line is None:
            return None
        if is_open:
            broken += 1
            is_open = line.count(b'"') % 2 == 0
        elif line in (b"", b"\r"):
            blank += 1
        else:
            record += 1
            if told != (blank, broken):
                told = (blank, broken)
                found.append((record, *told))
            # A quotation mark inside a value that has none around it opens nothing.
            is_open = quoted and line.count(b'"') % 2 == 1 and bool(_LEFT_OPEN.search(line))
    return found if record + 1 == records else None


def _each_line(path: Path) -> Iterator[bytes | None]:
    """The lines of a file; None instead of one that is too long to be held."""
    rest = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            *lines, rest = (rest + block).split(b"\n")
            yield from lines
            if len(rest) > LIMITS.line_bytes:
                yield None
    if rest:
        yield rest
