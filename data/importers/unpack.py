"""Files as given, copied into a private folder: archives unpacked within limits, none trusted."""

import hashlib
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from data.importers import archive
from data.importers.archive import BLOCK, Budget
from data.importers.given import GivenFile, Progress
from data.importers.limits import LIMITS, Limits, size_in_words
from data.importers.order import Offered
from data.refusal import Refused

GZIP = b"\x1f\x8b\x08"
# Archives that are not unpacked, by how they begin.
OTHER_ARCHIVES = {
    "7z": re.compile(rb"7z\xbc\xaf\x27\x1c"),
    "RAR": re.compile(rb"Rar!\x1a\x07"),
    "bzip2": re.compile(rb"BZh[1-9]1AY&"),
    "xz": re.compile(rb"\xfd7zXZ\x00"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd"),
}
# Read-me files and pictures that lie beside tables in archives, by how they begin.
DOCUMENTS = (b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OLD_DOCUMENTS = (".doc", ".ppt", ".msg")
# Unpacking and hashing hold no lock of the interpreter, and an import has two processors.
AT_A_TIME = 2
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


@dataclass(frozen=True)
class Unpacked:
    """Files to read, and a sentence for each that was left out."""

    files: tuple[GivenFile, ...]
    left_out: tuple[str, ...]


def unpack(
    offered: Sequence[Offered],
    into: Path,
    *,
    progress: Progress,
    limits: Limits = LIMITS,
    take: bool = False,
) -> Unpacked:
    """The given files and the members of given archives, each copied under a number.

    A name is only shown and never used as a path: it may say anything. With `take` files are
    moved in rather than copied. Raises `Refused` for what is empty, damaged, locked or beyond
    the limits; then nothing of it is to be read.
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    unpacking = _Unpacking(into, progress, limits)
    if not offered:
        raise Refused("No file was given.")
    for name, path in offered:
        unpacking.receive(_shown(name, limits), path, take=take)
    if not unpacking.files:
        raise Refused(" ".join(["There is nothing to read.", *unpacking.left_out]))
    return Unpacked(tuple(unpacking.files), tuple(unpacking.left_out))


def first_trouble(path: Path, *, limits: Limits = LIMITS) -> str | None:
    """What a parser of text would choke on, in words: NUL bytes or a line without end; else None.

    Read in blocks, so a file of any size costs little memory. Files that begin with the byte order
    mark of UTF-16 or UTF-32 may hold NUL bytes. Not for binary formats.
    """
    line, length = 1, 0
    with path.open("rb") as file:
        is_wide = file.read(4).startswith(WIDE_MARKS)
        file.seek(0)
        while block := file.read(BLOCK):
            if not is_wide and (at := block.find(b"\0")) >= 0:
                line += block.count(b"\n", 0, at)
                return (
                    f"line {line} has NUL bytes, which text never has: the file is damaged or no "
                    "text. Save it again as CSV in UTF-8."
                )
            # Some files end their lines with a carriage return alone.
            first, last = _line_ends(block)
            if length + first > limits.line_bytes:
                return (
                    f"line {line} is longer than {size_in_words(limits.line_bytes)}: no table has "
                    "such lines. Look whether the file has line ends at all."
                )
            line += block.count(b"\n")
            length = length + len(block) if first == len(block) else len(block) - last - 1
    return None


def _line_ends(block: bytes) -> tuple[int, int]:
    """Where the first and the last line end of a block are; its length and -1 where none is."""
    ends = [at for at in (block.find(b"\n"), block.find(b"\r")) if at >= 0]
    return min(ends, default=len(block)), max(block.rfind(b"\n"), block.rfind(b"\r"))


class _Unpacking:
    """One pass over everything that was given."""

    def __init__(self, into: Path, progress: Progress, limits: Limits) -> None:
        self.into = into
        self.progress = progress
        self.limits = limits
        self.budget = Budget(limits)
        self.telling = Lock()
        self.files: list[GivenFile] = []
        self.left_out: list[str] = []
        self.written = 0

    def receive(self, name: str, path: Path, *, take: bool) -> None:
        """Copy one file as it was given, then unpack it if it is an archive."""
        try:
            size = path.stat().st_size
        except OSError as error:
            raise Refused(f"{name}: there is no such file, or it may not be read.") from error
        if not path.is_file():
            raise Refused(f"{name}: is a folder or device. Give the files in it.")
        if size == 0:
            raise Refused(f"{name}: is empty (0 bytes). Give the file with its content.")
        if size > self.limits.file_bytes:
            raise Refused(
                f"{name}: has {size_in_words(size)}; a file may have "
                f"{size_in_words(self.limits.file_bytes)}. Split it and give the parts."
            )
        place = self._next_place()
        if take:
            shutil.move(path, place)
            digest = self._digest(name, self._read(place, name))
        else:
            digest = self._write(name, place, self._read(path, name))
        self._sort(name, place, digest, depth=0)

    def _sort(self, name: str, place: Path, digest: str, depth: int) -> None:
        """Keep a file, or put what is in it in its place."""
        with place.open("rb") as file:
            start = file.read(8)
        for kind, signature in OTHER_ARCHIVES.items():
            if signature.match(start):
                raise Refused(f"{name}: is a {kind} archive. Unpack it and give the files.")
        if start.startswith(GZIP):
            self._gzip(name, place, depth)
        elif archive.is_zip(place):
            self._zip(name, place, digest, depth)
        else:
            self._keep(name, place, digest)

    def _keep(self, name: str, place: Path, digest: str) -> None:
        twin = next((file for file in self.files if file.sha256 == digest), None)
        if twin is not None:
            self._leave(place, f"{name} was left out: it is the same file as {twin.name}.")
            return
        size = place.stat().st_size
        self.files.append(GivenFile(len(self.files) + 1, name, place, digest, size))

    def _gzip(self, name: str, place: Path, depth: int) -> None:
        self._check_depth(name, depth)
        inner = name[: -len(".gz")] if name.lower().endswith(".gz") else name
        target = self._next_place()
        digest = self._write(inner, target, archive.gzip_blocks(place, name, self.budget))
        place.unlink()
        if target.stat().st_size == 0:
            raise Refused(f"{name}: holds an empty file. Give the file with its content.")
        self._sort(inner, target, digest, depth + 1)

    def _zip(self, name: str, place: Path, digest: str, depth: int) -> None:
        found = archive.members(place, name, self.budget)
        if depth and archive.is_text_document(found):
            self._leave(place, f"{name} was left out: a document holds no tables.")
            return
        if archive.is_package(found):
            self._weigh(name, place, found)
            self._keep(name, place, digest)
            return
        self._check_depth(name, depth)
        if not found:
            raise Refused(f"{name}: is an archive without files. Pack the files to be read.")
        with zipfile.ZipFile(place) as opened, ThreadPoolExecutor(AT_A_TIME) as pool:
            written = self._begin(name, opened, found, pool)
            try:
                for shown, target, coming in written:
                    self._member(shown, target, coming.result(), depth)
            finally:
                for _, _, coming in written:
                    coming.cancel()
        place.unlink()

    def _begin(
        self,
        name: str,
        opened: zipfile.ZipFile,
        found: list[zipfile.ZipInfo],
        pool: ThreadPoolExecutor,
    ) -> list[tuple[str, Path, Future[str]]]:
        """Name, place and fingerprint to come of each member, in their order."""
        begun: list[tuple[str, Path, Future[str]]] = []
        for member in found:
            if archive.is_left_out(member.filename):
                continue
            shown = _shown(f"{name}/{archive.said_name(member)}", self.limits)
            target = self._next_place()
            blocks = archive.blocks(opened, member, shown, self.budget)
            begun.append((shown, target, pool.submit(self._write, shown, target, blocks)))
        return begun

    def _member(self, shown: str, target: Path, digest: str, depth: int) -> None:
        with target.open("rb") as file:
            start = file.read(8)
        if not start:
            self._leave(target, f"{shown} was left out: it is empty.")
        elif _is_document(start, shown):
            self._leave(target, f"{shown} was left out: a document or picture holds no tables.")
        else:
            self._sort(shown, target, digest, depth + 1)

    def _weigh(self, name: str, place: Path, found: list[zipfile.ZipInfo]) -> None:
        """Unpack a spreadsheet into nothing, so that no bomb reaches its reader."""
        with zipfile.ZipFile(place) as opened:
            for member in found:
                for _ in archive.blocks(opened, member, name, self.budget):
                    with self.telling:
                        self.progress("Unpacking")

    def _check_depth(self, name: str, depth: int) -> None:
        if depth > self.limits.nested_archives:
            raise Refused(
                f"{name}: is an archive in an archive in an archive. "
                "Unpack the outer ones and give what is in them."
            )

    def _next_place(self) -> Path:
        self.written += 1
        return self.into / f"{self.written:05d}"

    def _read(self, path: Path, name: str) -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    self.budget.take(name, len(block))
                    yield block
        except OSError as error:
            raise Refused(
                f"{name}: could not be read to its end. Copy it and try again."
            ) from error

    def _write(self, name: str, place: Path, blocks: Iterator[bytes]) -> str:
        with place.open("wb") as target:
            return self._digest(name, blocks, target.write)

    def _digest(
        self, name: str, blocks: Iterator[bytes], write: Callable[[bytes], object] = len
    ) -> str:
        digest = hashlib.sha256()
        done = 0
        for block in blocks:
            write(block)
            digest.update(block)
            done += len(block)
            with self.telling:
                self.progress("Unpacking", done)
        return digest.hexdigest()

    def _leave(self, place: Path, sentence: str) -> None:
        place.unlink()
        self.left_out.append(sentence)


def _is_document(start: bytes, name: str) -> bool:
    is_old = start.startswith(OLD_OFFICE) and name.lower().endswith(OLD_DOCUMENTS)
    return is_old or start.startswith(DOCUMENTS)


def _shown(name: str, limits: Limits) -> str:
    """A name to be shown: one line, of bearable length, with nothing that has no letter."""
    text = name.encode("utf-8", errors="replace").decode("utf-8")
    text = "".join(letter if letter.isprintable() else "?" for letter in text)
    most = limits.name_characters
    return text if len(text) <= most else f"{text[: most // 2]}…{text[-most // 2 + 1 :]}"
