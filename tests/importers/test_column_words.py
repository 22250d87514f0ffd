"""Columns of ours are named in words wherever people read of them."""

import csv
import io
import re

import pytest
from streamlit.testing.v1 import AppTest

import data
from data.importers import intake, judged_columns, printed
from data.importers.column_words import WORDS, in_words
from data.importers.linelist import fields
from queries import profile, statement

# An age out of range, an end before the onset, an onset before the session, and two rows that
# cannot be: ages and days of which the low end lies above the high one.
CONTENT = """\
Case number,Age,Sex,Country,Session date,Reaction,Onset date,Onset,Resolution day
C-1,500,male,Atlantis,2024-03-05,urticaria,2024-03-10,,2
C-2,34,female,Italy,2024-03-05,urticaria,2024-03-01,,
C-3,60-20,female,Italy,2024-03-05,urticaria,,,
C-4,40,female,Italy,,urticaria,,30-20,
"""
OURS = re.compile(
    r"\b(?:case|exposure|reaction|treatment)\.[a-z]|_(?:low|high|days|years|date|id)\b"
)


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """Folder of data sets and the report of the list."""
    folder = tmp_path_factory.mktemp("words")
    path = folder / "clinic.csv"
    path.write_text(CONTENT)
    return folder, intake.check([path], folder=folder / "sets", name="clinic-a")


@pytest.mark.parametrize(
    "column", sorted({each.name for each in fields.all_fields()}
                     | {each.label for each in judged_columns.COLUMNS})
)  # fmt: skip
def test_every_column_of_the_template_and_every_one_that_is_judged_has_words(column):
    assert in_words(column) != column
    assert "_" not in in_words(column)


def test_no_two_columns_have_the_same_words():
    assert len(set(WORDS.values())) == len(WORDS)


def test_what_a_file_calls_a_column_stays_as_it_is():
    assert [in_words(name) for name in ("Alter", "age", "onset_low_days", "G.k.9.i.3.2")] == [
        "Alter", "age", "onset_low_days", "G.k.9.i.3.2",
    ]  # fmt: skip


def test_a_report_names_columns_in_words(given):
    _, found = given
    assert [(each.row, each.column, each.value) for each in found.flags] == [
        (2, "age", "500"),
        (2, "day of the resolution", "2 days"),
        (3, "onset (days)", "-4 days"),
    ]
    assert [(each.row, each.column, each.value) for each in found.refusals] == [
        (4, "age", "60-20"), (5, "onset (days)", "30-20"),
    ]  # fmt: skip
    assert [(each.list_name, each.words) for each in found.unmapped] == [("country", "Atlantis")]


def test_the_report_of_the_command_line_has_no_name_of_a_table_of_ours(given):
    text = printed.text(given[1])
    assert "clinic.csv, row 3, column onset (days): “-4 days”" in text
    assert "“Atlantis” (country, 1)" in text
    assert OURS.findall(text) == []


def test_refused_rows_say_why_in_words_and_can_be_given_again_when_corrected(given, tmp_path):
    folder, found = given
    text = intake.refused_csv(folder / "sets", found.id).read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [(line["Case number"], line["refused_because"]) for line in lines] == [
        ("C-3", "age: The low end lies above the high end."),
        ("C-4", "onset (days): The low end lies above the high end."),
    ]
    path = tmp_path / "corrected.csv"
    path.write_text(text.replace("60-20", "20-60").replace("30-20", "20-30"), encoding="utf-8")
    again = intake.check([path], folder=tmp_path / "sets", name="clinic-a")
    assert (again.cases, again.refused_rows, again.flags) == (2, 0, ())


def test_the_page_of_a_case_names_columns_in_words(given):
    folder, found = given
    kept = intake.keep(folder / "sets", found.id)
    with statement.open_dataset(data.catalogue(folder / "sets").find(kept.full_name)) as opened:
        supplied = profile.as_supplied(opened, case_key=1).iloc[0].to_dict()

    def page(supplied):
        from pages.controls import as_reported

        as_reported.show(supplied)

    app = AppTest.from_function(page, kwargs={"supplied": supplied}).run()
    assert not app.exception
    flags, kept_words = (each.value for each in app.table[:2])
    assert list(flags["Column"]) == ["age", "day of the resolution"]
    assert kept_words.to_numpy().tolist() == [["country", "Atlantis"]]
