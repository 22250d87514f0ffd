"""The line listing as CSV that a spreadsheet shows as text and never runs."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

import pandas as pd

from data.spreadsheets import BYTE_ORDER_MARK, as_text
from pages.exports import listing


def pieces(chunks: Iterable[pd.DataFrame], about: listing.About) -> Iterator[bytes]:
    """The file, piece by piece: a line of column names, then a line per case.

    `chunks` are frames of `queries.listing.chunks`. Columns have the names of the data, with
    `data_set` (name@version) last. Text that a spreadsheet would run gets an apostrophe in front;
    numbers stay numbers, days are written as in 2024-01-31, what is not reported is empty.
    """
    yield _lines([[*listing.HEADINGS, listing.DATA_SET]], BYTE_ORDER_MARK)
    for chunk in listing.chunks_in_words(chunks):
        columns = [_cells(chunk[name]) for name in listing.HEADINGS]
        columns.append([as_text(about.data_set_words)] * len(chunk))
        yield _lines(zip(*columns, strict=True))


def _cells(column: pd.Series) -> list[object]:
    return [_cell(value) for value in column.tolist()]


def _cell(value: object) -> object:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, date):
        return value.strftime("%Y-%m-%d")
    return as_text(value) if isinstance(value, str) else value


def _lines(rows: Iterable[Iterable[object]], before: str = "") -> bytes:
    text = io.StringIO(before)
    text.seek(0, io.SEEK_END)
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8")
