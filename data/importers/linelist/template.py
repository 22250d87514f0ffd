"""The template: a sheet or file per table, a data dictionary, and examples that are never read."""

import csv
from pathlib import Path

import xlsxwriter

from data import vocabulary
from data.importers.linelist import fields
from data.importers.linelist.fields import Field

EXAMPLE = "EXAMPLE-1"
BOOK = "template.xlsx"


def write_template(folder: Path) -> list[Path]:
    """Write template.xlsx and one CSV file per table into the folder; the paths, the book first."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_book(folder / BOOK), *(_file(folder / f"{part}.csv", part) for part in fields.TABLES)]


def columns(part: str) -> list[str]:
    """Headings of a table of the template: case_id, and its fields in order."""
    names = [each.field for each in fields.of_table(part)]
    return names if part == "case" else ["case_id", *names]


def dictionary() -> list[tuple[str, str, str, str]]:
    """Table, column, meaning and the words that are known, for every column of the template."""
    lines: list[tuple[str, str, str, str]] = []
    for part in fields.TABLES:
        if part != "case":
            lines.append((part, "case_id", "The case this row tells of, as in the table case.", ""))
        lines += [(part, each.field, each.meaning, _known(each)) for each in fields.of_table(part)]
    return lines


def _file(path: Path, part: str) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerow(columns(part))
    return path


def _book(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF2"})
    # As text, so that a spreadsheet does not turn 3-4 into a day of March.
    text = book.add_format({"num_format": "@"})
    for part in fields.TABLES:
        sheet = book.add_worksheet(part)
        sheet.set_column(0, len(columns(part)) - 1, 18, text)
        sheet.write_row(0, 0, columns(part), bold)
        sheet.freeze_panes(1, 1)
    _dictionary(book.add_worksheet("data dictionary"), bold)
    _examples(book.add_worksheet("examples"), bold)
    book.close()
    return path


def _dictionary(sheet: xlsxwriter.worksheet.Worksheet, bold: object) -> None:
    sheet.write_row(0, 0, ["table", "column", "meaning", "words that are known"], bold)
    for row, line in enumerate(dictionary(), 1):
        sheet.write_row(row, 0, line)
    for column, width in enumerate((12, 20, 70, 90)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)


def _examples(sheet: xlsxwriter.worksheet.Worksheet, bold: object) -> None:
    sheet.write(
        0, 0, "Examples only: this sheet is never read, and no case named EXAMPLE- is taken."
    )
    row = 2
    for part in fields.TABLES:
        sheet.write(row, 0, f"table {part}", bold)
        sheet.write_row(row + 1, 0, columns(part), bold)
        examples = [each.example for each in fields.of_table(part)]
        values = [EXAMPLE, *(examples[1:] if part == "case" else examples)]
        sheet.write_row(row + 2, 0, values)
        row += 4
    sheet.set_column(0, 30, 20)


def _known(field: Field) -> str:
    if field.kind == "test_result":
        return "negative, positive, not done"
    if field.kind in vocabulary.names():
        return ", ".join(vocabulary.labels(field.kind).values())
    return {
        "yes_no": "yes, no",
        "done": "done, not done",
        "date": "2024, 2024-03 or 2024-03-05",
        "day": "days from day 0, the last session before the onset",
        "country": "English or Korean name, or ISO code",
    }.get(field.kind, "")
