"""Line lists and the template: CSV, TSV, XLSX, XLS and ODS.

A list has one row per case, per reaction or per course of treatment; columns are recognised by
name and by content (columns.csv). The template has a sheet or file per table.
"""

import json
import re
from collections.abc import Sequence

import duckdb

from data.importers.given import ROWS_OF_A_SHEET, Choices, GivenFile, Progress
from data.importers.linelist import delimited, fields, layout, plan, shapes, staging, workbook
from data.importers.linelist.describe import describe
from data.importers.linelist.description import Column, Described, Description
from data.importers.linelist.mapping import save_mapping, saved_mapping
from data.importers.linelist.notices import tell
from data.importers.linelist.opened import open_tables
from data.importers.linelist.plan import Plan
from data.importers.linelist.template import write_template
from data.refusal import Refused

CODE = "linelist"
LABEL = "Line list or template"

__all__ = [
    "CODE", "LABEL", "Column", "Described", "Description", "describe", "read", "recognises",
    "save_mapping", "saved_mapping", "write_template",
]  # fmt: skip

START = 4096
TEXT_ENDINGS = (".csv", ".tsv", ".txt", ".tab")
SHEET_ENDINGS = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
# Registers with formats of their own.
OTHERS = re.compile(rb"\s*(?:VAERS_ID\b|HEADER RECORD\*|primaryid\$|isr\$)", re.IGNORECASE)
MARKUP = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*[<{\[]")


def recognises(files: Sequence[GivenFile]) -> bool:
    """Whether all files are spreadsheets or text in columns, by content and not by their names.

    A web page or another text named as a spreadsheet is taken as well, to be refused in words.
    """
    return bool(files) and all(map(_is_list, files))


def read(
    files: Sequence[GivenFile],
    intake: duckdb.DuckDBPyConnection,
    *,
    choices: Choices,
    progress: Progress,
) -> None:
    """Fill the tables of given.sql, and `detected` and `personal` beside them.

    Raises `Refused` where a file as a whole cannot be read.
    """
    settings = choices.settings
    progress("Looking at the columns")
    plans = [
        plan.make(table, settings, plan.part_of(table)) for table in open_tables(files, settings)
    ]
    _check(plans, files)
    shapes.prepare(intake)
    groups = _groups(plans)
    for number, (each, group) in enumerate(zip(plans, groups, strict=True), 1):
        for name in ("over_89", "birth_date", "salt"):
            if settings.get(name):
                each.table.detected[name] = settings[name]
        _take(intake, plans, number, group, progress)
    staging.refuse_examples(intake)
    progress("Putting the rows of each case together")
    shapes.drop_refused_rows(intake)
    shapes.put_together(intake)
    _tell_sources(intake, files)
    tell(intake, plans)


def _take(
    intake: duckdb.DuckDBPyConnection, plans: Sequence[Plan], number: int, group: int,
    progress: Progress,
) -> None:  # fmt: skip
    each = plans[number - 1]
    before = [other for other in plans[: number - 1] if other.table.file == each.table.file]
    each.table.shows_lines = not each.personal
    name = staging.clean(intake, each, number, len(before) * ROWS_OF_A_SHEET, progress)
    progress("Laying out the columns")
    layout.lay_out(intake, each, group, *staging.dated(intake, each, name))
    staging.add_refused_lines(intake, each, number)
    intake.execute(
        "insert into detected values (?, ?, ?)",
        [
            each.table.file.number,
            each.table.sheet or None,
            json.dumps(each.settings(), ensure_ascii=False, default=str),
        ],
    )


def _groups(plans: Sequence[Plan]) -> list[int]:
    """Numbers shared by tables whose cases belong together: a workbook, files of the template."""
    names: dict[object, int] = {}
    keys = [
        ("template", each.table.file.number if each.table.sheet else 0)
        if each.part
        else ("list", number)
        for number, each in enumerate(plans)
    ]
    return [names.setdefault(key, len(names) + 1) for key in keys]


def _check(plans: Sequence[Plan], files: Sequence[GivenFile]) -> None:
    names = ", ".join(file.name for file in files)
    if not any(each.table.samples for each in plans):
        raise Refused(f"{names}: headings and no rows below them. A row per case is what it needs.")
    parts = {each.part for each in plans}
    if parts - {None} and "case" not in parts and None not in parts:
        raise Refused(
            f"{names}: of the template the table of cases is missing. Give case.csv (or the sheet "
            "'case') together with the others."
        )
    for each in plans:
        mapped = [
            guess for guess in each.guesses
            if guess.field and guess.field not in (fields.CASE_ID, fields.BIRTH_DATE)
        ]  # fmt: skip
        if not mapped and each.part is None:
            raise Refused(
                f"{each.table.place}: no column is like one of the template. Found: "
                f"{', '.join(each.table.headers[:20])}. Say which column is which, or which row "
                "holds the headings."
            )


def _tell_sources(intake: duckdb.DuckDBPyConnection, files: Sequence[GivenFile]) -> None:
    for file in files:
        name = file.name.replace("\\", "/").rpartition("/")[2]
        intake.execute(
            "insert into given_source values (?, ?, ?, ?, ?, ?, ?)",
            [file.number, name, "line list", "C", name, None, None],
        )


def _is_list(file: GivenFile) -> bool:
    with file.path.open("rb") as opened:
        start = opened.read(START)
    if workbook.is_workbook(start, file):
        return True
    name = file.name.casefold()
    if name.endswith(SHEET_ENDINGS):
        return not start.startswith(b"<?xml") or b"<Workbook" in start or b"<html" in start.lower()
    if not start.strip():
        return name.endswith(TEXT_ENDINGS)
    if OTHERS.match(start) or MARKUP.match(start):
        return False
    return delimited.is_text_in_columns(file, start, is_named_so=name.endswith(TEXT_ENDINGS))
