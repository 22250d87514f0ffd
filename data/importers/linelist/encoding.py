"""Which encoding a text file has: by its byte order mark, by strict decoding, by its script."""

import codecs
import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from data.refusal import Refused

BLOCK = 1 << 20
# Enough letters to tell the scripts apart.
SAMPLE = 4 * BLOCK
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In the order in which they are preferred where two read a file equally well.
CANDIDATES = ("cp949", "cp932", "gb18030", "cp1252", "latin-1")
LABELS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-32": "UTF-32",
    "cp949": "CP949 (EUC-KR)",
    "cp932": "CP932 (Shift-JIS)",
    "gb18030": "GB18030",
    "cp1252": "Windows-1252 (Latin-1)",
    "latin-1": "Latin-1",
}
# Below this share of letters that fit the script, a second opinion is asked.
PLAUSIBLE = 0.7
# A file that is UTF-8 but for a few lines has mixed encodings; the few lines are refused.
LINES_READ = 0.5
# A NUL or two in a file of bytes are damage, not a second byte.
SOME_ZEROS = 4


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file; `is_strict` is false where some lines do not decode."""

    name: str
    is_strict: bool
    certain: bool = True

    @property
    def label(self) -> str:
        """The name as people know it."""
        return LABELS.get(self.name, self.name.upper())


def detect(path: Path, chosen: str | None = None) -> Encoding:
    """The encoding of a text file, or the chosen one; an unknown name is refused."""
    if chosen:
        try:
            name = codecs.lookup(chosen).name
        except LookupError as error:
            raise Refused(
                f"There is no encoding '{chosen}'. Known are {', '.join(LABELS.values())}."
            ) from error
        return Encoding(name, _decodes(path, name))
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in MARKS:
        if start.startswith(mark):
            return Encoding(name, _decodes(path, name))
    if name := _utf_16(start):
        return Encoding(name, _decodes(path, name))
    if _decodes(path, "utf-8"):
        return Encoding("utf-8", is_strict=True)
    return _other(path, start)


def lines_of(path: Path, encoding: Encoding, longest: int) -> Iterator[str]:
    """The lines of the file with their ends; what does not decode is left as lone surrogates.

    A line longer than `longest` characters comes in pieces of that length.
    """
    with path.open("rb") as raw:
        text = io.TextIOWrapper(
            raw,
            encoding=encoding.name,
            errors="strict" if encoding.is_strict else "surrogateescape",
            newline="",
        )
        while line := text.readline(longest):
            yield line


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", True)
        except UnicodeError:
            return False
    return True


def _utf_16(start: bytes) -> str | None:
    # Text of any script in UTF-16 has delimiters and digits, whose other byte is zero.
    seen = start[:4096]
    even, odd = seen[::2].count(0), seen[1::2].count(0)
    if max(even, odd) < max(SOME_ZEROS, len(seen) // 20):
        return None
    if odd > 3 * even:
        return "utf-16-le"
    if even > 3 * odd:
        return "utf-16-be"
    return None


def _other(path: Path, start: bytes) -> Encoding:
    lines = [line for line in start.split(b"\n")[:20_000] if not line.isascii()]
    scores = {name: _score(name, lines) for name in CANDIDATES}
    if _share(lines, "utf-8") >= LINES_READ:
        return Encoding("utf-8", is_strict=False)
    best = max(CANDIDATES, key=lambda name: scores[name])
    if scores[best] < PLAUSIBLE:
        opinion = charset_normalizer.from_bytes(
            b"\n".join(lines)[:BLOCK], cp_isolation=list(CANDIDATES)
        ).best()
        best = opinion.encoding.replace("_", "-") if opinion else best
        best = {"latin-1": "cp1252"}.get(best, best)
    if best == "cp1252" and not _decodes(path, best):
        best = "latin-1"
    return Encoding(best, _decodes(path, best), certain=scores.get(best, 0) >= PLAUSIBLE)


def _share(lines: list[bytes], name: str) -> float:
    return sum(_decoded(line, name) is not None for line in lines) / max(len(lines), 1)


def _decoded(line: bytes, name: str) -> str | None:
    try:
        return line.decode(name)
    except UnicodeError:
        return None


def _score(name: str, lines: list[bytes]) -> float:
    """Share of lines that decode, times the share of letters that people write in that code."""
    decoded = [text for line in lines if (text := _decoded(line, name)) is not None]
    letters = [letter for text in decoded for letter in text if not letter.isascii()]
    if not letters:
        return 0.0
    fits = sum(map(FITS[name], letters)) / len(letters)
    if name in ("cp1252", "latin-1"):
        fits *= _lonely(decoded)
    return fits * len(decoded) / len(lines)


def _lonely(texts: list[str]) -> float:
    # Letters with marks stand among plain ones; the bytes of other scripts come in pairs.
    runs = [run for text in texts for run in re.findall(r"[^\x00-\x7f]+", text)]
    return sum(len(run) == 1 for run in runs) / max(len(runs), 1)


def _is_common(letter: str, code: str) -> bool:
    # EUC-KR spells the rarer syllables out in eight bytes.
    try:
        return len(letter.encode(code)) == 2
    except UnicodeError:
        return False


def _is_korean(letter: str) -> bool:
    # Of the syllables, only the 2,350 of KS X 1001 are met in daily writing.
    return ("가" <= letter <= "힣" and _is_common(letter, "euc_kr")) or _is_sign(letter)


def _is_japanese(letter: str) -> bool:
    # Kana count fully; a Han character may belong to any of the three.
    if "\u3040" <= letter <= "\u30ff" or _is_sign(letter):
        return True
    return "\u4e00" <= letter <= "\u9fff" and _is_common(letter, "shift_jis")


def _is_chinese(letter: str) -> bool:
    if not "\u4e00" <= letter <= "\u9fff":
        return _is_sign(letter)
    # Level 1 of GB 2312, by far the most used: rows 16 to 55.
    return _is_common(letter, "gb2312") and 0xB0 <= letter.encode("gb2312")[0] <= 0xD7


def _is_latin(letter: str) -> bool:
    return unicodedata.category(letter).startswith("L") or letter in "°±µ·–—‘’“”…€²³½×"


def _is_sign(letter: str) -> bool:
    return "\u3000" <= letter <= "\u303f" or "\uff01" <= letter <= "\uff5e" or letter in "·…℃×±~"


FITS: dict[str, Callable[[str], bool]] = {
    "cp949": _is_korean,
    "cp932": _is_japanese,
    "gb18030": _is_chinese,
    "cp1252": _is_latin,
    "latin-1": _is_latin,
}
