"""Archives read without trust: sizes counted while unpacking, names never used as paths."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from data.importers.limits import Limits, size_in_words
from data.refusal import Refused

BLOCK = 1 << 20
ZIP_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
# How zlib is told that a stream has the header of gzip.
GZIP_FORM = 31
ENCRYPTED = 0x1
UTF8_NAME = 0x800
SYMBOLIC_LINK = 0o120000
KIND_OF_FILE = 0o170000
# What operating systems put into archives, and documents that accompany tables.
LEFT_OUT_FOLDERS = ("__MACOSX/",)
LEFT_OUT_NAMES = ("thumbs.db", "desktop.ini")
# The end of a zip: a fixed record, then a comment of at most 65,535 bytes.
END = b"PK\x05\x06"
END_LENGTH = 22
LONGEST_COMMENT = 0xFFFF
LARGE_END_LOCATOR = b"PK\x06\x07"
LARGE_END = b"PK\x06\x06"
# Said instead of a size or number that does not fit into the fixed record.
SEE_LARGE_END = (0xFFFF, 0xFFFFFFFF)
# A size no member has: what an archive says of its members' sizes is not used.
ANY_SIZE = 1 << 62


class Budget:
    """Bytes that may still be unpacked; one for all files of an import."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.unpacked_bytes
        self.members_left = limits.members
        self._counting = Lock()

    def take(self, name: str, size: int) -> None:
        """Count bytes; beyond the limit they are refused."""
        with self._counting:
            self.left -= size
            is_spent = self.left < 0
        if is_spent:
            raise Refused(
                f"{name}: the files unpack to more than "
                f"{size_in_words(self.limits.unpacked_bytes)} in all. Give fewer at a time."
            )


def is_zip(path: Path) -> bool:
    """Whether the file begins as a zip does."""
    with path.open("rb") as file:
        return file.read(4) in ZIP_SIGNATURES


def members(path: Path, name: str, budget: Budget) -> list[zipfile.ZipInfo]:
    """The members of a zip, folders left out; a damaged or dishonest zip is refused in words."""
    _check_directory(path, name, budget)
    try:
        with zipfile.ZipFile(path) as archive:
            found = [member for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, struct.error, OSError, ValueError) as error:
        raise _damaged(name) from error
    for member in found:
        _check_member(name, member)
    return found


def is_text_document(found: list[zipfile.ZipInfo]) -> bool:
    """Whether a package is a text or a presentation, which holds no tables to read."""
    names = {member.filename for member in found}
    return bool(names & {"word/document.xml", "ppt/presentation.xml"})


def is_package(found: list[zipfile.ZipInfo]) -> bool:
    """Whether a zip is one document of an office program (XLSX, ODS, DOCX), not an archive."""
    names = {member.filename for member in found}
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def blocks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, budget: Budget
) -> Iterator[bytes]:
    """The content of one member, block by block, counted as it comes."""
    stated = member.file_size
    # Otherwise reading would end at the size that is stated.
    member.file_size = ANY_SIZE
    packed = min(member.compress_size, Path(str(archive.filename)).stat().st_size)
    size = 0
    try:
        with archive.open(member) as stream:
            while block := stream.read(BLOCK):
                size += len(block)
                _check_growth(name, size, packed, budget)
                budget.take(name, len(block))
                yield block
    except NotImplementedError as error:
        raise Refused(
            f"{name}: packed by a method that is not known here. "
            "Unpack it and give the files, or pack it as an ordinary zip."
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise _damaged(name) from error
    finally:
        member.file_size = stated
    if size != stated:
        raise _damaged(name)


def gzip_blocks(path: Path, name: str, budget: Budget) -> Iterator[bytes]:
    """The content of a gzip file, block by block, counted as it comes."""
    size = 0
    unpacker = zlib.decompressobj(wbits=GZIP_FORM)
    with path.open("rb") as file:
        while pending := unpacker.unconsumed_tail or unpacker.unused_data or file.read(BLOCK):
            if unpacker.eof:
                # Packed parts may follow one another.
                unpacker = zlib.decompressobj(wbits=GZIP_FORM)
            try:
                block = unpacker.decompress(pending, BLOCK)
            except zlib.error as error:
                raise _damaged(name) from error
            size += len(block)
            _check_growth(name, size, file.tell(), budget)
            budget.take(name, len(block))
            yield block
    yield unpacker.flush()
    if not unpacker.eof:
        raise _damaged(name)


def _check_growth(name: str, size: int, packed: int, budget: Budget) -> None:
    """Refuse what grows beyond the limits: `size` bytes so far, out of `packed` bytes."""
    limits = budget.limits
    if size > limits.file_bytes:
        raise Refused(
            f"{name}: unpacks to more than {size_in_words(limits.file_bytes)}, the most one file "
            "may have. Split it and give the parts."
        )
    if size > limits.ratio_from_bytes and size > limits.ratio * max(packed, 1):
        raise Refused(
            f"{name}: unpacks to more than {limits.ratio} times its packed size, as files do that "
            "are made to fill a disk. Unpack it where it came from and give the files."
        )


def said_name(member: zipfile.ZipInfo) -> str:
    """The name of a member as its maker meant it, where the encoding can be told."""
    name = member.orig_filename
    if member.flag_bits & UTF8_NAME or name.isascii():
        return name
    raw = name.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def is_left_out(name: str) -> bool:
    """Whether a member is nothing anybody packed on purpose."""
    last = name.rpartition("/")[2].lower()
    return name.startswith(LEFT_OUT_FOLDERS) or last.startswith(".") or last in LEFT_OUT_NAMES


def _check_member(name: str, member: zipfile.ZipInfo) -> None:
    inner = member.orig_filename
    parts = inner.split("/")
    if "\0" in inner or "\\" in inner or ".." in parts or inner.startswith("/") or ":" in parts[0]:
        shown = inner.replace("\0", "\\0")
        raise Refused(
            f"{name}: a member is called '{shown}', which leads out of the archive. "
            "Nothing of it was unpacked. Pack the files again, with plain names."
        )
    if (member.external_attr >> 16) & KIND_OF_FILE == SYMBOLIC_LINK:
        raise Refused(
            f"{name}: '{inner}' is a link to another file. Nothing of the archive was unpacked. "
            "Pack the files themselves."
        )
    if member.flag_bits & ENCRYPTED:
        raise Refused(
            f"{name}: is locked by a password. Unpack it with the password and give the files."
        )


def _check_directory(path: Path, name: str, budget: Budget) -> None:
    """Refuse too many members before their names are read into memory."""
    count, size = _directory(path, name)
    limits = budget.limits
    budget.members_left -= count
    if budget.members_left < 0 or size > limits.directory_bytes:
        raise Refused(
            f"{name}: has {count:,} members; {limits.members:,} may be given at a time. "
            "Pack only the files to be read."
        )


def _directory(path: Path, name: str) -> tuple[int, int]:
    """Number of members and bytes of the directory, as the end of a zip says."""
    with path.open("rb") as file:
        length = file.seek(0, 2)
        start = max(0, length - END_LENGTH - LONGEST_COMMENT)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(END)
        if at < 0 or at + END_LENGTH > len(tail):
            raise _damaged(name)
        count, size = struct.unpack_from("<HI", tail, at + 10)
        locator = tail[max(0, at - 20) : at]
        if (count in SEE_LARGE_END or size in SEE_LARGE_END) and locator[:4] == LARGE_END_LOCATOR:
            file.seek(min(struct.unpack_from("<Q", locator, 8)[0], length))
            record = file.read(56)
            if record[:4] != LARGE_END or len(record) < 56:
                raise _damaged(name)
            count, size = struct.unpack_from("<QQ", record, 32)
    return count, size


def _damaged(name: str) -> Refused:
    return Refused(
        f"{name}: the archive is cut off or damaged and could not be unpacked. "
        "Nothing of it was read. Fetch or pack it again."
    )
