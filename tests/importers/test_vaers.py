"""VAERS: three files of a year become cases, vaccines and symptoms."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import data
from data.importers import vaers
from data.importers.given import Choices, GivenFile
from data.refusal import Refused
from tests.benchmarks import vaers_files

GIVEN = Path(data.__file__).parent / "importers" / "given.sql"
REPORTS = (
    "VAERS_ID,RECVDATE,STATE,AGE_YRS,CAGE_YR,CAGE_MO,SEX,SYMPTOM_TEXT,DIED,L_THREAT,HOSPITAL,"
    "X_STAY,DISABLE,RECOVD,VAX_DATE,ONSET_DATE,NUMDAYS,BIRTH_DEFECT\n"
    '0000007,01/02/2021,TX,33.0,33,,F,"Swelling, ""sore""",,,,,,Y,12/28/2020,12/30/2020,2,\n'
    "0000008,01/03/2021,FR,,0,.5,U,Fever,Y,,Y,,,N,,,,\n"
    "0000009,01/04/2021,,,,,M,,,,,,,U,12/28/2020,12/28/2020,0,Y\n"
)
SYMPTOMS = (
    "VAERS_ID,SYMPTOM1,SYMPTOMVERSION1,SYMPTOM2,SYMPTOMVERSION2,SYMPTOM3,SYMPTOMVERSION3,"
    "SYMPTOM4,SYMPTOMVERSION4,SYMPTOM5,SYMPTOMVERSION5\n"
    "0000007,A,23.1,B,23.1,C,23.1,D,23.1,E,23.1\n"
    "0000007,F,23.1,A,23.1,,,,,,\n"
    "0000008,Pyrexia,23.1,,,,,,,,\n"
    "0000009,Pain,23.1,,,,,,,,\n"
)
VACCINES = (
    "VAERS_ID,VAX_TYPE,VAX_MANU,VAX_LOT,VAX_DOSE_SERIES,VAX_ROUTE,VAX_SITE,VAX_NAME\n"
    '0000007,T,"MAKER, INC.",L1,1,ID,LA,NAME (ONE)\n'
    "0000008,T,MAKER,,UNK,UN,UN,NAME (TWO)\n"
    "0000009,T,MAKER,L3,2,IM,LL,NAME (ONE)\n"
)
TABLES = {"VAERSDATA": REPORTS, "VAERSSYMPTOMS": SYMPTOMS, "VAERSVAX": VACCINES}


def silent(stage, done=0, total=None):
    pass


def write(folder, tables):
    files = []
    for number, (table, content) in enumerate(tables.items(), start=1):
        path = folder / f"2021{table}.csv"
        path.write_bytes(content.encode("latin-1"))
        files.append(GivenFile(number, path.name, path, "0" * 64, path.stat().st_size))
    return files


@pytest.fixture
def intake(tmp_path):
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        yield connection


def read(intake, files):
    vaers.read(files, intake, choices=Choices(), progress=silent)


def rows(intake, question):
    return intake.execute(question).fetchall()


def test_headers_decide_what_the_files_are(tmp_path):
    assert vaers.recognises(write(tmp_path, TABLES))
    assert not vaers.recognises(write(tmp_path, TABLES | {"OTHER": "a,b\n1,2\n"}))


def test_reports_are_cases_in_words(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    assert rows(
        intake,
        "select record, case_id, age, sex, country, reported, row_no from given_case order by 1",
    ) == [
        (7, "0000007", "33 years", "female", "United States", "2021-01-02", 2),
        (8, "0000008", "6 months", None, None, "2021-01-03", 3),
        (9, "0000009", None, "male", None, "2021-01-04", 4),
    ]


def test_symptoms_of_several_rows_are_reactions_once_each(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    found = rows(
        intake,
        "select record, string_agg(reaction, '' order by reaction), min(onset), min(onset_date),"
        " min(seriousness), min(serious), min(outcome) from given_reaction group by 1 order by 1",
    )
    assert found == [
        (7, "ABCDEF", "2 days", "2020-12-30", None, None, "resolved"),
        (8, "Pyrexia", None, None, "death; hospitalisation", "yes", "not resolved"),
        (9, "Pain", "0 days", "2020-12-28", "congenital anomaly", "yes", "unknown"),
    ]


def test_vaccines_are_exposures_on_the_day_of_vaccination(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    assert rows(
        intake, "select record, product, lot, route, sites, date from given_exposure order by 1"
    ) == [
        (7, "NAME (ONE)", "L1", "intradermal injection", "arm", "2020-12-28"),
        (8, "NAME (TWO)", None, None, None, None),
        (9, "NAME (ONE)", "L3", "intramuscular", "left leg", "2020-12-28"),
    ]


def test_what_has_no_place_is_kept_as_reported(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    found = rows(
        intake, "select part, item, fields from given_as_reported where record = 7 order by part"
    )
    versions = {f"SYMPTOMVERSION{at}": "23.1" for at in range(1, 6)}
    assert [(part, item, json.loads(fields)) for part, item, fields in found] == [
        ("Report", 1, {"STATE": "TX", "CAGE_YR": "33", "SYMPTOM_TEXT": 'Swelling, "sore"'}),
        ("Symptoms", 1, dict(zip(("SYMPTOM1", "SYMPTOM2", "SYMPTOM3", "SYMPTOM4", "SYMPTOM5"),
                                 "ABCDE", strict=True)) | versions),
        ("Symptoms", 2, {"SYMPTOM1": "F", "SYMPTOM2": "A", "SYMPTOMVERSION1": "23.1",
                         "SYMPTOMVERSION2": "23.1"}),
        ("Vaccine", 1, {
            "VAX_TYPE": "T", "VAX_MANU": "MAKER, INC.", "VAX_LOT": "L1", "VAX_DOSE_SERIES": "1",
            "VAX_ROUTE": "ID", "VAX_SITE": "LA"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("supplied", "words", "read_as"),
    [
        (
            "Fi\u00e8vre \u201csore\u201d".encode("cp1252"),
            "Fi\u00e8vre \u201csore\u201d",
            "Windows-1252",
        ),
        (b"Fi\xe8vre \x81", "Fi\u00e8vre \x81", "Latin-1"),
    ],
)
def test_windows_1252_is_read_before_latin_1_and_said(tmp_path, intake, supplied, words, read_as):
    files = write(tmp_path, TABLES)
    files[0].path.write_bytes(files[0].path.read_bytes().replace(b"Fever", supplied))
    read(intake, files)
    found = rows(
        intake, "select fields from given_as_reported where record = 8 and part = 'Report'"
    )
    assert json.loads(found[0][0])["SYMPTOM_TEXT"] == words
    assert rows(intake, "select sentence from notice where sentence like '%not UTF-8%'") == [
        (f"2021VAERSDATA.csv is not UTF-8 and was read as {read_as}.",)
    ]
    assert rows(intake, "select count(*) from supplied_data_1") == [(3,)]


@pytest.mark.parametrize(("gone", "table"), [("VAERSDATA", "data"), ("VAERSVAX", "vaccines")])
def test_a_missing_file_is_refused_in_words(tmp_path, intake, gone, table):
    tables = {name: content for name, content in TABLES.items() if name != gone}
    with pytest.raises(Refused, match=f"A file of {table} is missing"):
        read(intake, write(tmp_path, tables))


def test_rows_without_a_report_or_number_are_refused(tmp_path, intake):
    vaccines = VACCINES + "0000077,T,M,,1,IM,LA,NAME\nnone,T,M,,1,IM,LA,NAME\n1,2\n"
    read(intake, write(tmp_path, TABLES | {"VAERSVAX": vaccines}))
    assert rows(intake, "select file_no, row_no, value from refused order by row_no") == [
        (3, 5, "0000077"), (3, 6, "none"), (3, 7, "1,2"),
    ]  # fmt: skip


def test_both_missing_files_are_named(tmp_path, intake):
    with pytest.raises(Refused, match="Files of symptoms and of vaccines are missing"):
        read(intake, write(tmp_path, {"VAERSDATA": REPORTS}))


def test_country_is_read_from_states_and_territories_alone(tmp_path, intake):
    states = ("TX", "PR", "dc", "FR", "XB", "AE", "")
    reports = "VAERS_ID,RECVDATE,STATE\n" + "".join(
        f"{number},01/02/2021,{state}\n" for number, state in enumerate(states, start=1)
    )
    read(intake, write(tmp_path, TABLES | {"VAERSDATA": reports}))
    us = ("United States", "state or territory in the report")
    assert rows(intake, "select country, country_basis from given_case order by record") == [
        us, us, us, (None, None), (None, None), (None, None), (None, None),
    ]  # fmt: skip


def test_counted_age_combines_years_and_months_and_a_stated_one_wins(tmp_path, intake):
    ages = (("", "0", ".5"), ("", "1", ".1"), ("", "1", ""), ("", "", ".3"), ("44.0", "1", ".1"),
            (".5", "", ""), ("", "", ""))  # fmt: skip
    reports = "VAERS_ID,RECVDATE,AGE_YRS,CAGE_YR,CAGE_MO\n" + "".join(
        f"{number},01/02/2021,{','.join(age)}\n" for number, age in enumerate(ages, start=1)
    )
    read(intake, write(tmp_path, TABLES | {"VAERSDATA": reports}))
    assert [age for (age,) in rows(intake, "select age from given_case order by record")] == [
        "6 months", "13 months", "1 years", "4 months", "44 years", "0.5 years", None,
    ]  # fmt: skip


def test_unknown_lots_are_none_and_the_dose_is_said_in_words(tmp_path, intake):
    vaccines = VACCINES.splitlines()[0] + "\n" + "".join(
        f"0000007,T,M,{lot},{dose},IM,LA,{name}\n"
        for name, lot, dose in (("A", "unknown", "1"), ("B", "UNKNOWN", "7+"), ("C", "UNK", "UNK"),
                                ("D", "EN6201", ""))
    )  # fmt: skip
    reports = REPORTS.replace("BIRTH_DEFECT", "V_ADMINBY").replace(
        "12/30/2020,2,", "12/30/2020,2,PVT"
    )
    read(intake, write(tmp_path, TABLES | {"VAERSDATA": reports, "VAERSVAX": vaccines}))
    assert rows(
        intake, "select product, lot, dose, operator from given_exposure order by product"
    ) == [
        ("A", None, "dose 1 of the series", None),
        ("B", None, "dose 7+ of the series", None),
        ("C", None, None, None),
        ("D", "EN6201", None, None),
    ]
    kept = "select fields->>'V_ADMINBY' from given_as_reported where record = 7 and part = 'Report'"
    assert rows(intake, kept) == [("PVT",)]


def test_a_vaccine_said_twice_is_taken_once_and_counted(tmp_path, intake):
    again = VACCINES.splitlines()[1] + "\n"
    other = again.replace('"MAKER, INC."', "OTHER")
    read(intake, write(tmp_path, TABLES | {"VAERSVAX": VACCINES + again + again + other}))
    assert rows(intake, "select count(*) from given_exposure where record = 7") == [(2,)]
    assert rows(intake, "select sentence from notice where sentence like '%the same as%'") == [
        ("2 rows of vaccines say the same as another one of the report; each is taken once.",)
    ]


def test_rows_are_numbered_as_lines_past_line_breaks_and_bad_rows(tmp_path, intake):
    reports = (
        "VAERS_ID,RECVDATE,SYMPTOM_TEXT\n"
        '1,01/02/2021,"one\n\ntwo"\n'
        "2,01/02/2021\n"
        "3,01/02/2021,three\n"
        "4,01/02/2021,four,five\n"
        "none,01/02/2021,six\n"
        "7,01/02/2021,seven\n"
    )
    read(intake, write(tmp_path, TABLES | {"VAERSDATA": reports}))
    assert rows(intake, "select record, row_no from given_case order by record") == [
        (1, 2), (3, 6), (7, 9),
    ]  # fmt: skip
    assert rows(intake, "select row_no from refused where sheet = 'data' order by row_no") == [
        (5,), (7,), (8,),
    ]  # fmt: skip
    assert rows(intake, "select row_no, vaers_id from supplied_data_1 order by row_no") == [
        (2, "1"), (6, "3"), (8, "none"), (9, "7"),
    ]  # fmt: skip
    # Lines that could not be parted were read all the same.
    assert rows(intake, "select sheet, rows_supplied from supplied_rows order by sheet") == [
        ("data", 6), ("symptoms", 4), ("vaccines", 3),
    ]  # fmt: skip
    assert rows(intake, "select count(*) from notice where sentence like 'Rows are numbered%'") == [
        (1,)
    ]


def test_a_report_in_two_years_is_handed_over_twice_each_with_its_own_rows(tmp_path, intake):
    first, second = tmp_path / "a", tmp_path / "b"
    later = {
        "VAERSSYMPTOMS": SYMPTOMS.replace("Pain", "Redness"),
        "VAERSDATA": REPORTS,
        "VAERSVAX": VACCINES.replace("L3", "L4"),
    }
    files = []
    for folder, tables in ((first, TABLES), (second, later)):
        folder.mkdir()
        files += [
            replace(each, number=len(files) + each.number, name=f"{folder.name}/{each.name}")
            for each in write(folder, tables)
        ]
    read(intake, files)
    again = 10**13 + 9
    assert rows(
        intake,
        "select record, case_id, file_no from given_case where case_id = '0000009' order by 1",
    ) == [(9, "0000009", 1), (again, "0000009", 5)]
    assert rows(
        intake, "select record, reaction from given_reaction where record % 10 = 9 order by 1"
    ) == [(9, "Pain"), (again, "Redness")]
    assert rows(
        intake, "select record, lot from given_exposure where record % 10 = 9 order by 1"
    ) == [(9, "L3"), (again, "L4")]
    assert rows(intake, "select count(*) from refused") == [(0,)]
    parts = "select part from given_as_reported where record = $record order by part"
    assert intake.execute(parts, {"record": again}).fetchall() == [
        ("Report",), ("Symptoms",), ("Vaccine",),
    ]  # fmt: skip


def test_versions_of_a_report_in_one_file_keep_their_own_symptoms(tmp_path, intake):
    tables = {
        "VAERSDATA": "VAERS_ID,ORDER,RECVDATE\n9,2,01/05/2021\n9,1,01/04/2021\n",
        "VAERSSYMPTOMS": "VAERS_ID,ORDER,SYMPTOM1\n9,1,Pain\n9,2,Redness\n",
        "VAERSVAX": "VAERS_ID,VAX_NAME\n9,NAME\n",
    }
    read(intake, write(tmp_path, tables))
    second = 10**10 + 9
    assert rows(intake, "select record, version, row_no from given_case order by record") == [
        (9, "1", 3), (second, "2", 2),
    ]  # fmt: skip
    assert rows(intake, "select record, reaction from given_reaction order by record") == [
        (9, "Pain"), (second, "Redness"),
    ]  # fmt: skip
    assert rows(intake, "select record from given_exposure") == [(second,)]


def test_narratives_are_said_to_be_kept_with_the_names_in_them(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    said = "select count(*) from notice where sentence like 'Narratives%are not removed.'"
    assert rows(intake, said) == [(1,)]


def test_rows_stand_on_the_lines_of_the_file_behind_blank_lines_and_breaks(tmp_path, intake):
    header, seven, eight, nine = REPORTS.splitlines()
    reports = "\n".join([header, "", seven.replace("sore", "so\n\nre"), "1,2", "", eight, nine, ""])
    vaccines = VACCINES + "\n\n0000077,T,M,,1,IM,LA,NAME\n\n1,2\nnone,T,M,,1,IM,LA,NAME\n"
    read(intake, write(tmp_path, TABLES | {"VAERSDATA": reports, "VAERSVAX": vaccines}))
    assert rows(intake, "select record, row_no from given_case order by 1") == [
        (7, 3), (8, 8), (9, 9),
    ]  # fmt: skip
    assert rows(intake, "select file_no, row_no, value from refused order by all") == [
        (1, 6, "1,2"), (3, 7, "0000077"), (3, 9, "1,2"), (3, 10, "none"),
    ]  # fmt: skip
    for file_no, table in ((1, "data"), (3, "vaccines")):
        places = rows(
            intake,
            f"select row_no from supplied_{table}_{file_no} order by 1",  # noqa: S608
        )
        assert places == [(at,) for at in ((3, 8, 9) if file_no == 1 else (2, 3, 4, 7, 10))]
    assert rows(intake, "select count(*) from notice where sentence like '%as records%'") == [(0,)]


def test_a_drawn_year_comes_in_with_the_numbers_that_were_drawn(tmp_path, intake):
    truth = vaers_files.draw(tmp_path, reports=400)
    files = [
        GivenFile(number, path.name, path, "0" * 64, path.stat().st_size)
        for number, path in enumerate(sorted(tmp_path.glob("*.csv")), start=1)
    ]
    read(intake, files)
    names = {"cases": "case", "reactions": "reaction", "exposures": "exposure"}
    assert truth == {
        name: rows(intake, f"select count(*) from given_{table}")[0][0]  # noqa: S608
        for name, table in names.items()
    }
    # Every fortieth report takes three lines more.
    last = rows(intake, "select row_no from given_case where record = 400")
    assert last == [(1 + 400 + 3 * 9,)]
    assert rows(intake, "select count(*) from refused") == [(0,)]
