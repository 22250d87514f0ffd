"""Line lists in spreadsheets, and the template."""

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from data.importers import linelist
from data.importers.given import Choices
from data.importers.linelist.old_excel import troubles
from data.refusal import Refused
from tests.importers.test_linelist import (
    KOREAN_FIELDS,
    KOREAN_HEADERS,
    KOREAN_ROWS,
    drawn,
    only,
    taken,
)

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def as_xlsx(path, **sheets):
    """A workbook of rows per sheet; gives its bytes."""
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, datetime.date):
                    sheet.write_datetime(row, column, cell, day)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return path.read_bytes()


def as_workbook(path, rows):
    return as_xlsx(path, list=rows)


def as_ods(path, rows):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="list">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            "<manifest:manifest "
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return path.read_bytes()


def as_xls(path, rows):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("list")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            style = day if isinstance(cell, datetime.date) else xlwt.Style.default_style
            sheet.write(row, column, cell, style)
    book.save(str(path))
    return path.read_bytes()


def sheet_of(tmp_path, rows, name="list.xlsx"):
    return drawn(tmp_path, as_xlsx(tmp_path / "drawn.xlsx", list=rows), name)


@pytest.mark.parametrize("draw", [as_workbook, as_xls, as_ods], ids=["xlsx", "xls", "ods"])
def test_korean_spreadsheet_is_read_and_mapped(tmp_path, draw):
    content = draw(tmp_path / "drawn", [KOREAN_HEADERS, *KOREAN_ROWS])
    file = drawn(tmp_path, content, "named wrongly.csv")
    assert linelist.recognises([file])
    found = taken(file)
    assert found.settings["columns"] == KOREAN_FIELDS
    assert only(found.given_case, "case_id", "sex", "age", "country", "row_no") == [
        ("가-001", "여성", "34", "한국", 2), ("가-002", "남성", "41세", "대한민국", 3),
    ]  # fmt: skip
    assert only(found.given_exposure, "date") == [("2024-03-05",), ("2024-04",)]


def test_old_spreadsheet_named_csv_is_read_with_its_numbers_and_dates(tmp_path):
    rows = [["case_id", "age", "exposure date"], ["a", 34.0, datetime.date(2024, 3, 5)]]
    file = drawn(tmp_path, as_xls(tmp_path / "drawn", rows), "MAUDE.csv")
    assert linelist.recognises([file])
    found = taken(file)
    assert only(found.given_case, "case_id", "age") == [("a", "34")]
    assert only(found.given_exposure, "date") == [("2024-03-05",)]


def test_numbers_and_dates_of_cells_are_written_plainly(tmp_path):
    rows = [
        ["case_id", "age", "exposure date", "onset (weeks)", "lot"],
        [7, 34, datetime.date(2024, 3, 5), 2.5, "0012"],
        [8, 35.0, datetime.date(9999, 12, 31), 3, True],
        [9, 36, 45356, 4, None],
    ]
    found = taken(sheet_of(tmp_path, rows))
    assert only(found.given_case, "case_id", "age") == [("7", "34"), ("8", "35"), ("9", "36")]
    assert only(found.given_exposure, "date", "lot") == [
        ("2024-03-05", "0012"), ("9999-12-31", "TRUE"), ("2024-03-05", None),
    ]  # fmt: skip
    assert only(found.given_reaction, "onset") == [("2.5 weeks",), ("3 weeks",), ("4 weeks",)]


def test_day_0_of_a_spreadsheet_is_a_month_and_never_a_time(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("list")
    sheet.write_row(0, 0, ["case_id", "exposure date"])
    for row, number in enumerate((0, 1, 45356), 1):
        sheet.write(row, 0, f"case {number}")
        sheet.write_number(row, 1, number, day)
    book.close()
    found = taken(drawn(tmp_path, path.read_bytes(), "list.xlsx"))
    dates = [date for (date,) in only(found.given_exposure, "date")]
    assert dates == ["1900-01", "1900-01-01", "2024-03-05"]


def test_errors_and_formulas_without_a_value_are_flagged(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("list")
    sheet.write_row(0, 0, ["case_id", "age", "sex", "country"])
    sheet.write_row(1, 0, ["a"])
    sheet.write_formula(1, 1, "=30+4", None, 34)
    sheet.write_formula(1, 2, "=#REF!", None, "#REF!")
    sheet.write_formula(1, 3, "=A1", None, "")
    book.close()
    found = taken(drawn(tmp_path, path.read_bytes(), "list.xlsx"))
    assert only(found.given_case, "case_id", "age", "sex", "country") == [("a", "34", None, None)]
    assert sorted(only(found.flagged, "row_no", "record", "column_name", "note")) == [
        (2, 1, "country", "A formula whose value was not saved; read as not reported."),
        (2, 1, "sex", "An error of the spreadsheet, not a value; read as not reported."),
    ]


def old_excel(tmp_path, *, encoding="ascii", name="list"):
    """An old Excel file with errors and formulas without a value on its second sheet."""
    book = xlwt.Workbook(encoding=encoding)
    book.add_sheet("other").row(1).set_cell_error(0, 42)
    sheet = book.add_sheet(name)
    for column, heading in enumerate(["case_id", "age", "sex", "country", "is well"]):
        sheet.write(0, column, heading)
    sheet.write(1, 0, "a")
    sheet.row(1).set_cell_error(1, 42)
    sheet.row(1).set_cell_error(2, 7)
    sheet.write(1, 3, xlwt.Formula('"Italy"'))
    sheet.row(1).set_cell_boolean(4, value=True)
    sheet.write(2, 0, "b")
    sheet.write(2, 1, 34)
    book.save(str(tmp_path / "drawn.xls"))
    return drawn(tmp_path, (tmp_path / "drawn.xls").read_bytes(), "list.xls")


@pytest.mark.parametrize("name", ["list", "\ubaa9\ub85d"])
def test_errors_and_formulas_without_a_value_are_flagged_in_old_excel_files(tmp_path, name):
    file = old_excel(tmp_path, name=name)
    found = taken(file, sheet=name)
    assert only(found.given_case, "case_id", "age", "sex", "country") == [
        ("a", None, None, None), ("b", "34", None, None),
    ]  # fmt: skip
    assert sorted(only(found.flagged, "row_no", "column_name", "value", "note")) == [
        (2, "age", "#N/A", "An error of the spreadsheet, not a value; read as not reported."),
        (2, "country", None, "A formula whose value was not saved; read as not reported."),
        (2, "sex", "#DIV/0!", "An error of the spreadsheet, not a value; read as not reported."),
    ]


def test_a_damaged_old_excel_file_is_refused_in_words(tmp_path):
    whole = old_excel(tmp_path).path.read_bytes()
    for length in (600, 1500, len(whole) // 2):
        with pytest.raises(Refused):
            taken(drawn(tmp_path, whole[:length], "cut.xls"))


@pytest.mark.parametrize(
    "cut",
    [b"\x85\x00\x14\x00", b"\x85\x00\x14\x00abcde", b"\x85\x00\x09\x00abcdefg"],
    ids=["no content", "no name", "no letters"],
)
def test_a_list_of_sheets_cut_short_in_an_old_excel_file_ends_the_search(monkeypatch, cut):
    class Cut(io.BytesIO):
        def exists(self, name):
            return name == "Workbook"

        def openstream(self, name):
            return io.BytesIO(cut)

    monkeypatch.setattr("olefile.OleFileIO", lambda path: Cut())
    assert troubles(Path("cut.xls"), 10) == {}


def test_errors_written_as_text_are_flagged(tmp_path):
    found = taken(drawn(tmp_path, "case_id,sex,note\na,#REF!,#hashtag\n"))
    assert only(found.given_case, "sex", "note") == [(None, "#hashtag")]
    assert only(found.flagged, "column_name", "value") == [("sex", "#REF!")]


def test_merged_names_of_cases_hold_for_their_rows_and_nothing_else_is_repeated(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("list")
    sheet.write_row(0, 0, ["case_id", "reaction", "treatment"])
    sheet.merge_range(1, 0, 2, 0, "a")
    sheet.merge_range(1, 1, 2, 1, "granuloma")
    sheet.write_column(1, 2, ["antibiotic", "methotrexate"])
    book.close()
    found = taken(drawn(tmp_path, path.read_bytes(), "list.xlsx"))
    assert only(found.given_case, "case_id") == [("a",)]
    assert only(found.given_reaction, "reaction", "row_no") == [("granuloma", 2)]
    assert only(found.given_treatment, "treatment_class") == [("antibiotic",), ("methotrexate",)]
    assert any("2 merged cells" in sentence for sentence in found.sentences)


def test_list_that_begins_below_and_beside_the_corner_is_found(tmp_path):
    rows = [[], [None, "Clinic A"], [], [None, "case_id", "sex"], [None, "a", "F"]]
    found = taken(sheet_of(tmp_path, rows))
    assert only(found.given_case, "case_id", "sex", "row_no") == [("a", "F", 5)]
    assert "3 rows above the headings were not read." in found.sentences


def test_other_and_hidden_sheets_are_said_and_another_can_be_chosen(tmp_path):
    path = tmp_path / "drawn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in ("secret", "first", "second"):
        book.add_worksheet(name).write_column(0, 0, ["case_id", name])
        book.get_worksheet_by_name(name).write_column(0, 1, ["sex", "F"])
    book.get_worksheet_by_name("first").activate()
    book.get_worksheet_by_name("secret").hide()
    book.close()
    file = drawn(tmp_path, path.read_bytes(), "list.xlsx")
    found = taken(file)
    assert only(found.given_case, "case_id") == [("first",)]
    assert "Sheets that were not read: secret (hidden), second." in found.sentences
    assert only(taken(file, sheet="second").given_case, "case_id") == [("second",)]
    with pytest.raises(Refused, match="no sheet 'third'"):
        taken(file, sheet="third")


@pytest.mark.parametrize(
    "rows", [[], [["case_id", "sex"]]], ids=["no cells", "headings only"]
)  # fmt: skip
def test_empty_sheets_are_refused_in_words(tmp_path, rows):
    with pytest.raises(Refused, match=r"is empty|no rows below"):
        taken(sheet_of(tmp_path, rows))


def test_sheet_that_claims_all_cells_of_the_world_is_refused_before_it_is_laid_out(tmp_path):
    rows = [["case_id", "sex"], ["a", "F"]]
    path = tmp_path / "drawn.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("list")
    for row, cells in enumerate(rows):
        sheet.write_row(row, 0, cells)
    sheet.write(1_048_575, 16_383, "far")
    book.close()
    with pytest.raises(Refused, match="reach to column 16,384"):
        taken(drawn(tmp_path, path.read_bytes(), "list.xlsx"))


def test_cut_off_workbook_is_refused_in_words(tmp_path):
    whole = as_xlsx(tmp_path / "drawn.xlsx", list=[["case_id", "sex"], ["a", "F"]])
    for size in range(100, len(whole), 400):
        with pytest.raises(Refused):
            taken(drawn(tmp_path, whole[:size], "list.xlsx"))


def test_spreadsheet_that_breaks_its_reader_is_described_in_words(tmp_path):
    whole = bytearray(as_xls(tmp_path / "drawn", [["case_id", "sex"], ["a", "F"]]))
    # The record of a text cell, moved to the last column that two bytes can name, and a row of
    # blanks that claims the same: the sheet claims billions of cells.
    at = whole.find(b"\xfd\x00\x0a\x00\x01\x00\x01\x00")
    assert at > 0
    whole[at + 4 : at + 8] = b"\xff\xff\xff\xff"
    with pytest.raises(Refused, match="damaged, or claims"):
        linelist.describe([drawn(tmp_path, bytes(whole), "list.xls")], Choices())


def test_template_has_every_field_and_is_read_back(tmp_path):
    book, *files = linelist.write_template(tmp_path / "template")
    assert [path.name for path in files] == [
        "case.csv", "exposure.csv", "reaction.csv", "treatment.csv",
    ]  # fmt: skip
    with pytest.raises(Refused, match="no rows below"):
        taken(drawn(tmp_path, book.read_bytes(), "template.xlsx"))
    heading = next(csv.reader(files[0].open(encoding="utf-8-sig", newline="")))
    assert heading[:6] == ["case_id", "version", "patients", "age", "sex", "country"]


def template_of(tmp_path):
    return as_xlsx(
        tmp_path / "drawn.xlsx",
        case=[["case_id", "age", "sex"], ["a", 34, "female"], ["b", 35, "male"],
              ["EXAMPLE-1", 36, "female"]],
        exposure=[["case_id", "date", "product"], ["a", "2024-03-05", "X"], ["c", "2024", "Y"],
                  ["EXAMPLE-1", "2024", "Z"]],
        reaction=[["case_id", "reaction", "onset"], ["b", "urticaria", "1 day"],
                  ["a", "granuloma", "3 weeks"]],
        treatment=[["case_id", "line", "treatment_class"]],
        examples=[["case_id"], ["z"]],
    )  # fmt: skip


def test_template_joins_its_tables_and_refuses_unknown_cases_and_examples(tmp_path):
    found = taken(drawn(tmp_path, template_of(tmp_path), "clinic.xlsx"))
    assert only(found.given_case, "record", "case_id", "age") == [(1, "a", "34"), (2, "b", "35")]
    assert only(found.given_exposure, "record", "product") == [(1, "X")]
    assert only(found.given_reaction, "record", "reaction") == [(1, "granuloma"), (2, "urticaria")]
    refused = only(found.refused, "sheet", "value", "reason")
    assert sorted(refused) == [
        ("case", "EXAMPLE-1", "an example of the template"),
        ("exposure", "EXAMPLE-1", "an example of the template"),
        ("exposure", "c", "no such case among the rows that were taken"),
    ]


def test_rows_of_different_sheets_never_share_a_number(tmp_path):
    found = taken(drawn(tmp_path, template_of(tmp_path), "clinic.xlsx"))
    tables = (found.given_case, found.given_exposure, found.given_reaction)
    numbers = [row["row_no"] for rows in tables for row in rows]
    assert len(numbers) == len(set(numbers))
    assert [row["row_no"] % 10_000_000 for row in found.given_exposure] == [2]


def test_template_as_files_is_one_set_of_cases(tmp_path):
    files = [
        drawn(tmp_path, "case_id,sex\na,female\n", "x/case.csv", 1),
        drawn(tmp_path, "case_id,reaction,onset\na,granuloma,3 weeks\n", "Reaction.csv", 2),
    ]
    found = taken(*files)
    assert only(found.given_case, "record", "file_no") == [(1, 1)]
    assert only(found.given_reaction, "record", "file_no", "onset") == [(1, 2, "3 weeks")]
    with pytest.raises(Refused, match="table of cases is missing"):
        taken(files[1])


def test_two_lists_keep_their_cases_apart(tmp_path):
    files = [
        drawn(tmp_path, "sex,age\nF,34\n", "one.csv", 1),
        drawn(tmp_path, "sex,age\nM,35\n", "two.csv", 2),
    ]
    found = taken(*files)
    assert only(found.given_case, "record", "file_no", "case_id", "sex") == [
        (1, 1, "row-2", "F"), (2, 2, "two-row-2", "M"),
    ]  # fmt: skip
    assert only(found.given_source, "file_no", "source_id") == [(1, "one.csv"), (2, "two.csv")]


def test_description_shows_what_would_be_read(tmp_path):
    file = sheet_of(tmp_path, [["case_id", "성별", "e-mail"], ["a", "여성", "kim@example.org"]])
    table = linelist.describe([file], Choices()).tables[0]
    assert (table.sheet, table.settings["header_row"]) == ("list", 1)
    assert [(column.header, column.field, column.personal) for column in table.columns] == [
        ("case_id", "case.case_id", None), ("성별", "case.sex", None), ("e-mail", "", "e-mail"),
    ]  # fmt: skip
    assert table.columns[2].samples == ("k••@•••••••.•••",)
    assert json.dumps(table.settings, ensure_ascii=False)


LISTING = (
    "case_id,source_id,evidence_level,patients,match,age_low_years,age_high_years,sex,country,"
    "product,onset_low_days,onset_high_days,onset_class,treatments,best_response,serious,"
    "reported_low,reported_high,data_set\r\n"
    "a,nahm-2024,A,8,certain,26,52,female,South Korea,'=1+1,14,90,early to delayed,"
    "topical corticosteroid (varied); antibiotic (not reported),varied,,2024-01-01,2024-12-31,"
    "{0}\r\n"
    "b,x,C,1,certain,34,34,male,,,0,3,immediate,"
    "antibiotic (none) → methotrexate (partial) + hydroxychloroquine (partial) → JAK inhibitor "
    "(complete),complete,yes,2024-03-01,2024-03-01,{0}\r\n"
)


def test_listing_that_the_program_wrote_is_read_back(tmp_path):
    content = ("\ufeff" + LISTING.format("published@0123456789ab")).encode()
    found = taken(drawn(tmp_path, content, "cases-published.csv"))
    assert only(found.given_case, "case_id", "patients", "age", "reported") == [
        ("a", "8", "26 to 52", "2024-01-01 to 2024-12-31"), ("b", "1", "34", "2024-03-01"),
    ]  # fmt: skip
    assert only(found.given_exposure, "product") == [("=1+1",)]
    assert only(found.given_reaction, "onset", "serious") == [
        ("14 to 90 days", None), ("0 to 3 days", "yes"),
    ]  # fmt: skip
    names = ("record", "course", "line", "treatment_class", "response")
    assert sorted(only(found.given_treatment, *names), key=str) == [
        (1, "1", None, "topical corticosteroid", "varied"),
        (1, "2", None, "antibiotic", "not reported"),
        (2, "1", "1", "antibiotic", "none"),
        (2, "2", "2", "methotrexate", "partial"),
        (2, "3", "2", "hydroxychloroquine", "partial"),
        (2, "4", "3", "JAK inhibitor", "complete"),
    ]


def test_listing_of_simulated_patients_is_not_taken_in_as_cases(tmp_path):
    content = LISTING.format("simulated@0123456789ab").encode()
    with pytest.raises(Refused, match="drawn by a program"):
        taken(drawn(tmp_path, content, "cases.csv"))
