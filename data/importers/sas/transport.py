"""Structure of SAS transport files: data sets in one file, and what is missing at the end.

A transport file is a row of 80-byte records; version 5 does not say how many observations it has,
so a file that was cut between two of them looks whole and cannot be told from a shorter one.
"""

import mmap
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from data.importers.given import GivenFile
from data.refusal import Refused

RECORD = 80
LIBRARY = b"HEADER RECORD*******LIB"
MEMBER = b"HEADER RECORD*******MEMB"
NAMES = b"HEADER RECORD*******NAMS"
OLD_NAMES = b"HEADER RECORD*******NAMESTR"
OBSERVATIONS = b"HEADER RECORD*******OBS"
AGAIN = "The file is damaged or incomplete; ask for it again."


@dataclass(frozen=True)
class Member:
    """Where one data set of a transport file begins and ends, in bytes."""

    start: int
    end: int


@contextmanager
def data_sets(file: GivenFile) -> Iterator[list[Path]]:
    """Files with one data set each: readers of transport files read only the first.

    Raises
    ------
    Refused
        Where the structure says that something is missing.
    """
    found = _members(file)
    if len(found) == 1:
        yield [file.path]
        return
    with TemporaryDirectory() as folder:
        yield [
            _copy(file, found[0].start, member, Path(folder) / f"{number}.xpt")
            for number, member in enumerate(found)
        ]


def _copy(file: GivenFile, head: int, member: Member, to: Path) -> Path:
    with file.path.open("rb") as source, to.open("wb") as target:
        target.write(source.read(head))
        source.seek(member.start)
        left = member.end - member.start
        while left:
            block = source.read(min(left, 1 << 20))
            target.write(block)
            left -= len(block)
    shutil.copystat(file.path, to)
    return to


def _members(file: GivenFile) -> list[Member]:
    if file.size % RECORD:
        raise Refused(
            f"{file.name} ends within a record (byte {file.size:,}); transport files are rows of "
            f"{RECORD}-byte records. {AGAIN}"
        )
    with file.path.open("rb") as stream, _mapped(stream.fileno()) as content:
        starts = list(_records(content, MEMBER))
        if not starts:
            raise Refused(f"{file.name}: the transport file holds no data set. {AGAIN}")
        ends = [*starts[1:], len(content)]
        members = [Member(start, end) for start, end in zip(starts, ends, strict=True)]
        for member in members:
            _check(file, content, member)
    return members


def _mapped(number: int) -> mmap.mmap:
    return mmap.mmap(number, 0, access=mmap.ACCESS_READ)


def _records(content: mmap.mmap, beginning: bytes) -> Iterator[int]:
    position = content.find(beginning)
    while position >= 0:
        if position % RECORD == 0:
            yield position
        position = content.find(beginning, position + 1)


def _check(file: GivenFile, content: mmap.mmap, member: Member) -> None:
    """Whether the last observation is whole and, in version 8, whether all are there."""
    row, first, said = _layout(file, content, member)
    whole, rest = divmod(member.end - first, row)
    if content[member.end - rest : member.end].strip(b" "):
        raise Refused(
            f"{file.name} ends within observation {whole + 1:,} (byte {member.end:,}). {AGAIN}"
        )
    if whole < said:
        raise Refused(
            f"{file.name} announces {said:,} observations and has {whole:,} "
            f"(byte {member.end:,}). {AGAIN}"
        )


def _layout(file: GivenFile, content: mmap.mmap, member: Member) -> tuple[int, int, int]:
    """Bytes of an observation, where the first begins, and how many are announced."""
    names = max(
        content.find(beginning, member.start, member.end) for beginning in (NAMES, OLD_NAMES)
    )
    observations = content.find(OBSERVATIONS, member.start, member.end)
    if not member.start < names < observations:
        raise Refused(f"{file.name}, byte {member.start:,}: no list of variables. {AGAIN}")
    try:
        variables = int(content[names + 54 : names + 58])
        size = int(content[member.start + 75 : member.start + 78])
        said = content[observations + 48 : observations + RECORD].decode("ascii").split()
        announced = int(said[0]) if said else 0
    except ValueError as error:
        raise Refused(f"{file.name}, byte {names:,}: a header is not readable. {AGAIN}") from error
    described = names + RECORD + variables * size
    if not variables or size < 136 or described > observations:
        raise Refused(f"{file.name}, byte {names:,}: the list of variables is cut. {AGAIN}")
    lengths = [
        struct.unpack_from(">h", content, names + RECORD + number * size + 4)[0]
        for number in range(variables)
    ]
    if min(lengths) < 1:
        raise Refused(f"{file.name}, byte {names:,}: a variable has no length. {AGAIN}")
    return sum(lengths), observations + RECORD, announced
