"""Text files of registers in UTF-8, which is what DuckDB reads."""

import codecs
from pathlib import Path

from data.importers.given import GivenFile

_BLOCK = 1 << 18


def is_utf_8(path: Path) -> bool:
    """Whether the whole file is valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                # Most blocks are plain ASCII, which is seen much faster than it is decoded.
                if not block.isascii() or decoder.getstate()[0]:
                    decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def in_utf_8(file: GivenFile) -> tuple[Path, str]:
    """A copy of the file in UTF-8 beside it, and the encoding it was in.

    It is read as Windows-1252, which is Latin-1 with quotation marks and dashes in places that
    Latin-1 leaves to control characters. A file that has one of the five bytes without a meaning in
    it is read as Latin-1, in which every byte is a character.
    """
    copied = file.path.with_name(f"{file.path.name}.utf-8")
    try:
        _copy(file.path, copied, "cp1252")
    except UnicodeDecodeError:
        _copy(file.path, copied, "latin-1")
        return copied, "Latin-1"
    return copied, "Windows-1252"


def _copy(path: Path, copied: Path, encoding: str) -> None:
    with (
        path.open(encoding=encoding, newline="") as opened,
        copied.open("w", encoding="utf-8", newline="") as written,
    ):
        while part := opened.read(_BLOCK):
            written.write(part)
