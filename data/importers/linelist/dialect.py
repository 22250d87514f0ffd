"""How a text file is laid out: delimiter, quote, and the line that holds the headings."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.importers.linelist import fields

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
QUOTES = ('"', "'")
# Titles, dates of printing and empty lines stand above the headings, seldom more than these.
HEADINGS_WITHIN = 30
NUMBER_OR_DATE = re.compile(r"[<>~약]?\s*[-+]?\d[\d.,/:\-\sT년월일]*%?")


@dataclass(frozen=True)
class Dialect:
    """Delimiter and quote of a text file."""

    delimiter: str
    quote: str = '"'

    def rows(self, lines: Sequence[str]) -> list[list[str]]:
        """The rows of these lines; a line that cannot be taken apart is a row of one cell."""
        reader = csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote)
        rows: list[list[str]] = []
        while True:
            try:
                rows.append(next(reader))
            except StopIteration:
                return rows
            except csv.Error:
                rows.append([""])


def detect(lines: Sequence[str], delimiter: str | None = None) -> Dialect:
    """The dialect under which most lines have the same number of cells, the most of them."""
    offered = [Dialect(each, quote) for each in (delimiter or "".join(DELIMITERS)) for quote in '"']
    offered += [
        Dialect(each.delimiter, "'") for each in offered if _uses_apostrophes(lines, each.delimiter)
    ]
    return max(offered, key=lambda each: _agreement(each.rows(lines)))


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Which row holds the headings, counted from 0; None where the first row is data already.

    The row with the most headings that are known; where hardly any is, the first row that is as
    wide as the table and holds words only.
    """
    above = rows[:HEADINGS_WITHIN]
    known = [sum(_is_known(cell) for cell in row) for row in above]
    if known and max(known) >= 2:
        return known.index(max(known))
    width = max((_filled(row) for row in rows), default=0)
    for number, row in enumerate(above):
        cells = [cell.strip() for cell in row if cell.strip()]
        if cells and len(cells) >= 0.6 * width:
            return None if any(NUMBER_OR_DATE.fullmatch(cell) for cell in cells) else number
    return None


def is_decimal_comma(values: Sequence[str]) -> bool:
    """Whether numbers are written 3,5: some are so and none is written 3.5."""
    commas = sum(bool(re.fullmatch(r"-?\d{1,3},\d{1,2}", value)) for value in values)
    points = sum(bool(re.fullmatch(r"-?\d+\.\d{1,2}", value)) for value in values)
    return commas > 0 and points == 0


def _agreement(rows: Sequence[Sequence[str]]) -> float:
    widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    if not widths:
        return 0.0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0
    usual = max(set(wide), key=wide.count)
    return wide.count(usual) / len(widths) * (1 - 0.5**usual) + 0.0001 * min(usual, 100)


def _uses_apostrophes(lines: Sequence[str], delimiter: str) -> bool:
    at = f"(?:^|{re.escape(delimiter)})'[^']*'(?:{re.escape(delimiter)}|\\r?\\n?$)"
    return sum(bool(re.search(at, line)) for line in lines) > 0.5 * len(lines) > 0


def _is_known(cell: str) -> bool:
    return len(cell) <= 60 and fields.heading(cell).words in fields.by_synonym()


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)
