"""What calamine does not tell of a spreadsheet: errors, formulas without a value, false extents."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

from data.importers.given import GivenFile
from data.importers.limits import LIMITS, size_in_words
from data.importers.linelist import old_excel
from data.refusal import Refused

# A reader lays a sheet out as a full rectangle of cells in memory.
BLOCK = 1 << 22
# One sentence each; more say nothing new.
TOLD = 10_000

_CELL = re.compile(rb'<c\b(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")([^>]*)>(.*?)</c>', re.DOTALL)
# Columns from the 27th on; those of nearly all lists lie before.
_FAR = re.compile(rb'\sr=["\']([A-Z]{2,})\d')
_ROW = re.compile(rb'<row\b[^>]*?\sr=["\'](\d+)["\']')
# Rows from the 1,000,000th on, told by a cell alone; a sheet ends at the 1,048,576th.
_DEEP = re.compile(rb'\sr=["\'][A-Z]+(\d{7,})')
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_REPEATED = re.compile(rb'number-(columns|rows)-repeated="(\d{3,})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Hazards:
    """Per sheet, cells whose value a reader takes for empty: row and column from 0, and why."""

    troubles: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)


def look(file: GivenFile) -> Hazards:
    """What to know of a spreadsheet before it is opened; one that cannot be held is refused."""
    if not zipfile.is_zipfile(file.path):
        return Hazards(old_excel.troubles(file.path, TOLD))
    found = Hazards()
    try:
        with zipfile.ZipFile(file.path) as archive:
            _check_size(file, archive)
            for name, member in _sheets(archive).items():
                with archive.open(member) as content:
                    found.troubles[name] = _troubles(file, name, content)
            if "content.xml" in archive.namelist():
                with archive.open("content.xml") as content:
                    _check_repeats(file, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Refused(
            f"{file.name} is damaged or cut short: not all of it can be unpacked. Save it again."
        ) from error
    except (etree.XMLSyntaxError, KeyError) as error:
        raise Refused(
            f"{file.name} is no whole spreadsheet: its list of sheets is damaged."
        ) from error
    return found


def _check_size(file: GivenFile, archive: zipfile.ZipFile) -> None:
    size = sum(member.file_size for member in archive.infolist())
    if size > LIMITS.sheet_bytes:
        raise Refused(
            f"{file.name} unpacks to {size_in_words(size)}; a spreadsheet may have "
            f"{size_in_words(LIMITS.sheet_bytes)}. Save the list as CSV."
        )


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Member of the archive that holds each sheet of an XLSX, by name."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {str(each.get("Id")): str(each.get("Target")) for each in relations}
    found: dict[str, str] = {}
    for sheet in book.iter("{*}sheet"):
        target = targets.get(str(sheet.get(_RELATION)), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            found[str(sheet.get("name"))] = member
    return found


def _troubles(file: GivenFile, name: str, content: IO[bytes]) -> list[tuple[int, int, str]]:
    troubles: list[tuple[int, int, str]] = []
    lowest = 0
    far = {b"Z"}
    for piece in _pieces(content):
        far.update(_FAR.findall(piece))
        if last := _ROW.match(piece, max(piece.rfind(b"<row "), 0)):
            lowest = max(lowest, int(last[1]))
        lowest = max([lowest, *map(int, _DEEP.findall(piece))])
        if (b't="e"' in piece or b"<f" in piece) and len(troubles) < TOLD:
            troubles += _in_piece(piece)
    widest = max(map(_column, far)) + 1
    if widest > LIMITS.columns or widest * lowest > LIMITS.sheet_cells:
        raise Refused(
            f"{file.name}, sheet '{name}': its cells reach to column {widest:,} and row "
            f"{lowest:,}. Delete the empty columns and rows around the list, or save it as CSV."
        )
    return troubles


def _pieces(content: IO[bytes]) -> Iterator[bytes]:
    """The sheet in pieces that end where a cell ends."""
    rest = b""
    while block := content.read(BLOCK):
        piece = rest + block
        cut = piece.rfind(b"</c>") + 4
        if cut < 4:
            rest = piece[-BLOCK:]
            yield piece
            continue
        yield piece[:cut]
        rest = piece[cut:]
    yield rest


def _in_piece(piece: bytes) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for letters, row, attributes, inner in _CELL.findall(piece):
        value = _VALUE.search(inner)
        if b't="e"' in attributes:
            text = value[1].decode("utf-8", "replace") if value else "an error"
            found.append((int(row) - 1, _column(letters), text))
        elif b"<f" in inner and not value and b"<is>" not in inner:
            found.append((int(row) - 1, _column(letters), ""))
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _check_repeats(file: GivenFile, content: IO[bytes]) -> None:
    """Refuse an ODS sheet in which one written cell or row stands for very many."""
    rest = b""
    while block := content.read(BLOCK):
        piece = rest + block
        for found in _REPEATED.finditer(piece):
            kind, times = found[1], int(found[2])
            limit = 200 if kind == b"columns" else 10_000
            end = piece.find(b">", found.end())
            start = piece.rfind(b"<", 0, found.start())
            row_end = piece.find(b"</table:table-row>", end)
            told = piece[start:end] if kind == b"columns" else piece[start:row_end]
            if times > limit and b"office:value-type" in told:
                raise Refused(
                    f"{file.name}: one cell or row is said to stand {times:,} times. "
                    "Save the list as XLSX or CSV."
                )
        rest = piece[piece.rfind(b"<table:table-row") :][-BLOCK:]
