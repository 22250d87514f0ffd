"""CSV and XLSX hold exactly the rows of the listing, and nothing in them can run."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import data
from pages.exports import comma_separated, workbook
from pages.exports.listing import HEADINGS, About, in_words
from queries import listing, statement
from queries.selection import Selection

EDGES = (1, 14, 90)
MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"]


def about(*, cases=3, patients=10, is_simulated=False, name="published@0123456789ab"):
    return About(
        data_set=name,
        title="Published cases",
        is_simulated=is_simulated,
        filters="age 26–52 years",
        search="",
        count="10 of 10 patients",
        cases=cases,
        patients=patients,
        made_at=MADE_AT,
    )


@pytest.fixture(scope="module")
def rows(datasets_folder):
    published = data.catalogue(datasets_folder).datasets["published"]
    with statement.open_dataset(published) as connection:
        yield pd.concat(
            listing.chunks(connection, selection=Selection().bound({}), search="", edges=EDGES)
        )


def with_text(rows, text):
    return rows.head(1).assign(product=text)


def csv_rows(chunks, of):
    content = b"".join(comma_separated.pieces(chunks, of)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content, newline="")))


def test_csv_holds_every_row_and_column_of_the_listing(rows):
    found = csv_rows([rows], about())
    assert list(found[0]) == [*HEADINGS, "data_set"]
    assert [row["case_id"] for row in found] == rows["case_id"].tolist()
    first = found[0]
    assert (first["patients"], first["match"]) == ("8", "certain")
    assert (first["age_low_years"], first["age_high_years"]) == ("26", "52")
    assert (first["onset_low_days"], first["onset_high_days"]) == ("14", "90")
    assert (first["reported_low"], first["reported_high"]) == ("2024-01-01", "2024-12-31")
    assert first["route"] == "injection (not specified)"
    assert first["device"] == ""
    assert {row["data_set"] for row in found} == {"published@0123456789ab"}
    assert sum(int(row["patients"]) for row in found) == 10


def test_csv_in_chunks_is_the_csv_in_one(rows):
    whole = b"".join(comma_separated.pieces([rows], about()))
    parts = [rows.iloc[:1], rows.iloc[1:]]
    assert b"".join(comma_separated.pieces(parts, about())) == whole


@pytest.mark.parametrize("text", EVIL)
def test_csv_text_that_would_run_gets_an_apostrophe(rows, text):
    assert csv_rows([with_text(rows, text)], about())[0]["product"] == f"'{text}"


@pytest.mark.parametrize("days", [-3, 0, 14])
def test_csv_numbers_stay_numbers(rows, days):
    changed = rows.head(1).assign(onset_low_days=days)
    assert csv_rows([changed], about())[0]["onset_low_days"] == str(days)


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
def test_csv_cell_begins_with_nothing_that_runs(text):
    safe = comma_separated.as_text(text)
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe.removeprefix("'") == text or safe == text


def test_workbook_read_by_another_program_holds_the_same_rows(rows):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook.content([rows], about())))
    heading, *cells = book.get_sheet_by_name("Cases").to_python()
    assert heading == [*HEADINGS.values(), "Data set"]
    named = [dict(zip([*HEADINGS, "data_set"], row, strict=True)) for row in cells]
    assert [row["case_id"] for row in named] == rows["case_id"].tolist()
    assert [row["patients"] for row in named] == [8, 1, 1]
    assert (named[0]["age_low_years"], named[0]["age_high_years"]) == (26, 52)
    assert named[0]["reported_low"] == date(2024, 1, 1)
    assert named[1]["age_low_years"] == ""
    assert named[1]["match"] == "certain"


@pytest.mark.parametrize("text", [*EVIL[:4], "http://example.org", "{=1+1}"])
def test_workbook_text_is_text_and_never_a_formula(rows, text):
    content = workbook.content([with_text(rows, text)], about(cases=1))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Cases"]
    cell = sheet.cell(2, 1 + list(HEADINGS).index("product"))
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_workbook_says_where_its_rows_come_from(rows):
    book = openpyxl.load_workbook(io.BytesIO(workbook.content([rows], about())))
    assert book.sheetnames == ["Cases", "About"]
    said = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert said["Version"] == "published@0123456789ab"
    assert said["Filters"] == "age 26–52 years"
    assert said["Showing"] == "10 of 10 patients"
    assert (said["Rows (cases)"], said["Patients in these rows"]) == (3, 10)
    assert said["Made at (UTC)"] == "2026-11-22 09:30:00"
    assert "no rate can be read" in said["Caveat"]
    assert "Simulated" not in said


def test_simulated_stands_in_every_part_of_a_file(rows):
    simulated = about(is_simulated=True, name="registry@0123456789ab")
    assert simulated.file_name == "simulated-cases-registry-0123456789ab"
    assert {row["data_set"] for row in csv_rows([rows], simulated)} == {
        "registry@0123456789ab (simulated)"
    }
    book = openpyxl.load_workbook(io.BytesIO(workbook.content([rows], simulated)))
    assert book.sheetnames == ["Simulated cases", "About"]
    assert book["About"]["B1"].value.startswith("SIMULATED")


def test_text_longer_than_a_cell_is_cut_and_says_so(rows):
    content = workbook.content([with_text(rows, "a" * 40_000)], about(cases=1))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Cases"]
    value = sheet.cell(2, 1 + list(HEADINGS).index("product")).value
    assert len(value) == 32_767
    assert value.endswith("(cut)")


def test_more_cases_than_a_worksheet_holds_are_refused_in_words():
    with pytest.raises(ValueError, match="1,048,576 cases do not fit"):
        workbook.content([], about(cases=1_048_576))


def test_every_column_of_the_listing_has_a_heading(rows):
    assert list(rows.columns) == list(HEADINGS)


def test_codes_become_words_and_text_stays_as_it_is(rows):
    words = in_words(rows.assign(product="skin_necrosis")).set_index("case_id")
    assert words.loc["tawanwongsri-2024-1", "reaction"] == "skin necrosis; vasculitis"
    assert words.loc["nahm-2024-series", "treatments"].startswith("topical corticosteroid (varied)")
    assert set(words["product"]) == {"skin_necrosis"}
