"""What a file said of a case beside its facts, and where it was read."""

import json

import duckdb
import pytest

import data
from data.importers import intake, meanings
from pages.controls import as_reported
from queries import intake as intake_questions
from queries import profile, statement

CONTENT = (
    "Case number,Age,Sex,Reaction,Skin type\nC-1,34,female,urticaria,III\nC-2,500,male,urticaria,\n"
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory, datasets_folder):
    """A line list of two cases, kept: one with a column of its own, one with a doubtful age."""
    folder = tmp_path_factory.mktemp("imported")
    path = folder / "given" / "clinic.csv"
    path.parent.mkdir()
    path.write_text(CONTENT)
    sets = folder / "sets"
    report = intake.check([path], folder=sets, name="clinic-a", who="M. Park")
    kept = intake.keep(sets, report.id)
    found = data.catalogue(sets).find(kept.full_name)
    with statement.open_dataset(found) as opened:
        yield opened


def supplied(connection: duckdb.DuckDBPyConnection, case_id: str):
    cursor = connection.cursor()
    (row,) = cursor.execute(
        "select case_key from patient_case where case_id = ?", [case_id]
    ).fetchall()
    return profile.as_supplied(connection, case_key=row[0]).iloc[0].to_dict()


def test_a_column_without_a_place_is_kept_as_supplied(imported):
    (item,) = supplied(imported, "C-1")["items"]
    assert json.loads(item["fields"]) == {"Skin type": "III"}


def test_what_is_doubtful_is_flagged_at_its_case_alone(imported):
    assert supplied(imported, "C-1")["flags"] is None
    (flag,) = supplied(imported, "C-2")["flags"]
    assert (flag["column_name"], flag["value"]) == ("case.age", "500")


def test_a_case_says_in_which_row_of_which_file_it_stood(imported):
    case = supplied(imported, "C-2")
    assert case["row_no"] == 3
    told = as_reported.origin(case["file"], case["row_no"])
    values = dict(zip(told["Fact"], told["Value"], strict=True))
    assert values["File"].replace("\\", "") == "clinic.csv"
    assert values["Given by"].replace("\\", "") == "M. Park"
    assert len(values["SHA-256"]) == as_reported.HASH_SHOWN


def test_a_built_in_case_has_none_of_it(datasets_folder):
    dataset = data.catalogue(datasets_folder).datasets["published"]
    with statement.open_dataset(dataset) as opened:
        case = profile.as_supplied(opened, case_key=1).iloc[0].to_dict()
        assert [case["items"], case["flags"], case["file"]] == [None, None, None]
        assert intake_questions.files(opened).empty
        assert list(intake_questions.given(opened).iloc[0]["files"]) == []


def test_the_data_set_says_who_gave_which_file(imported):
    row = intake_questions.given(imported).iloc[0]
    assert (row["cases"], row["patients"]) == (2, 2)
    assert (list(row["files"]), list(row["given_by"])) == (["clinic.csv"], ["M. Park"])
    (file,) = intake_questions.files(imported).to_dict("records")
    assert (file["name"], file["cases"], file["importer"]) == ("clinic.csv", 2, "linelist")


def test_a_case_that_does_not_exist_has_no_row(imported):
    assert profile.as_supplied(imported, case_key=99).empty


def test_columns_of_registers_stand_with_their_meaning():
    known = meanings.of("faers")
    assert known["rept_cod"].startswith("kind of report")
    shown = as_reported.field("rept_cod", known).replace("\\", "")
    assert shown == f"rept_cod: :small[{known['rept_cod']}]"
    assert as_reported.field("Skin type", meanings.of("linelist")) == "Skin type"
