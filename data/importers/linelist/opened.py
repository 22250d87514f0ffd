"""Files -> the tables in them, whatever kind of file they are."""

import re
from collections.abc import Mapping, Sequence

from data.importers.given import GivenFile
from data.importers.linelist import delimited, fields, workbook
from data.importers.linelist.table import Table
from data.refusal import Refused

START = 4096
SHEET_ENDINGS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
WEB_PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|head|meta|style)", re.I
)
XML = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<\?xml", re.I)
SYLK = re.compile(rb"ID;P")
SAVE = "Open it in a spreadsheet program and save it as XLSX or CSV."


def open_tables(files: Sequence[GivenFile], settings: Mapping[str, object]) -> list[Table]:
    """The tables of all files; one that only pretends to be a spreadsheet is refused in words."""
    return [table for file in files for table in _tables(file, settings)]


def _tables(file: GivenFile, settings: Mapping[str, object]) -> list[Table]:
    with file.path.open("rb") as opened:
        start = opened.read(START)
    if not start:
        raise Refused(f"{file.name} is empty: it should hold a row of headings and rows of cases.")
    if workbook.is_workbook(start, file):
        return workbook.tables(file, settings, fields.TABLES)
    if WEB_PAGE.match(start) or (XML.match(start) and b"<html" in start.lower()):
        raise Refused(f"{file.name} is a web page, not a spreadsheet. {SAVE}")
    if XML.match(start):
        raise Refused(f"{file.name} is XML, not a spreadsheet of today. {SAVE}")
    if SYLK.match(start):
        raise Refused(f"{file.name} is a SYLK file of old spreadsheets. {SAVE}")
    if start.startswith(workbook.ZIP):
        raise Refused(
            f"{file.name} begins like a spreadsheet but is damaged or cut short. Save it again."
        )
    return delimited.tables(file, settings)
