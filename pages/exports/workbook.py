"""The line listing as an Excel workbook: the cases on one sheet, all about them on another."""

import io
from collections.abc import Iterable
from datetime import date
from typing import IO

import pandas as pd
import xlsxwriter

from pages.exports import listing

# What a worksheet of this format holds, its heading included.
# Source: Microsoft, Excel specifications and limits.
ROWS_AT_MOST = 1_048_576 - 1
LETTERS_AT_MOST = 32_767
CUT = " … (cut)"
WIDTHS = {"case_id": 24, "source_id": 20, "treatments": 60, "reaction": 32, "histology": 32}
# Text is never taken for a formula, a link or a number.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
    "remove_timezone": True,
}


def content(chunks: Iterable[pd.DataFrame], about: listing.About) -> bytes:
    """The workbook as bytes, written row by row so that a long one does not fill the memory.

    `chunks` are frames of `queries.listing.chunks`. Raises `ValueError` for more cases than a
    worksheet holds (1,048,575).
    """
    file = io.BytesIO()
    write(file, chunks, about)
    return file.getvalue()


def write(file: IO[bytes], chunks: Iterable[pd.DataFrame], about: listing.About) -> None:
    """Write the workbook to an open file; see `content`."""
    if about.cases > ROWS_AT_MOST:
        raise ValueError(
            f"{about.cases:,} cases do not fit a worksheet, which holds {ROWS_AT_MOST:,}: "
            "narrow the selection, or take the CSV file."
        )
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        book.set_properties({"title": f"Cases of {about.data_set_words}"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        cases = book.add_worksheet("Simulated cases" if about.is_simulated else "Cases")
        columns = [*listing.HEADINGS, listing.DATA_SET]
        for at, name in enumerate(columns):
            cases.set_column(at, at, WIDTHS.get(name, 14))
            cases.write_string(0, at, listing.HEADINGS.get(name, "Data set"), bold)
        cases.freeze_panes(1, 1)
        last = _write_rows(cases, listing.chunks_in_words(chunks), about)
        cases.autofilter(0, 0, last, len(columns) - 1)
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 24, bold)
        sheet.set_column(1, 1, 100, wrapped)
        for at, (name, value) in enumerate(about.lines()):
            sheet.write_string(at, 0, name, bold)
            _write(sheet, at, 1, value)


def _write_rows(
    sheet: xlsxwriter.worksheet.Worksheet, chunks: Iterable[pd.DataFrame], about: listing.About
) -> int:
    """Number of the last row written."""
    row = 0
    for chunk in chunks:
        columns = [chunk[name].tolist() for name in listing.HEADINGS]
        for values in zip(*columns, strict=True):
            row += 1
            for at, value in enumerate((*values, about.data_set_words)):
                _write(sheet, row, at, value)
    return row


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if value is None or pd.isna(value):
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, _fitting(value))
    else:
        sheet.write_number(row, column, float(value))  # pyright: ignore[reportArgumentType]


def _fitting(text: str) -> str:
    if len(text) <= LETTERS_AT_MOST:
        return text
    return text[: LETTERS_AT_MOST - len(CUT)] + CUT
