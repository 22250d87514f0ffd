"""SAS: SDTM and ADaM of one study become cases; damaged and foreign files end in words."""

import datetime
import hashlib
import json
from pathlib import Path

import duckdb
import pandas as pd
import pyreadstat
import pytest

from data.importers import intake as importing
from data.importers import places, sas
from data.importers.given import Choices, GivenFile
from data.importers.sas import domains, signatures
from data.refusal import Refused

GIVEN = Path(sas.__file__).parents[1] / "given.sql"

DM = {
    "DOMAIN": ["DM"] * 3,
    "USUBJID": ["S-1", "S-2", "S-3"],
    "AGE": [34.0, 41.0, 52.0],
    "AGEU": ["YEARS"] * 3,
    "SEX": ["F", "U", "M"],
    "COUNTRY": ["KOR", "JPN", "KOR"],
    "BRTHDTC": ["1990-01-02", "", ""],
}
AE = {
    "DOMAIN": ["AE"] * 3,
    "USUBJID": ["S-1", "S-1", "S-2"],
    "AESEQ": [1.0, 2.0, 1.0],
    "AETERM": ["granuloma of the cheek", "redness", "hives"],
    "AEDECOD": ["Granuloma skin", "Erythema", "Urticaria"],
    "AESTDTC": ["2024-03-15T10:00", "2024-03", "2024---15"],
    "AEENDTC": ["2024-05-01", "2024-05-02", ""],
    "AESER": ["Y", "N", ""],
    "AEHOSP": ["", "", ""],
    "AESHOSP": ["Y", "", ""],
    "AESMIE": ["Y", "", ""],
    "AEOUT": ["RECOVERED/RESOLVED", "NOT RECOVERED/NOT RESOLVED", "UNKNOWN"],
    "AELOC": ["CHEEK", "", ""],
    "AEREL": ["POSSIBLE", "", ""],
}
EX = {
    "DOMAIN": ["EX"] * 3,
    "USUBJID": ["S-1", "S-1", "S-3"],
    "EXTRT": ["EXO-S", "EXO-S", "EXO-S"],
    "EXLOT": ["L-7", "", ""],
    "EXROUTE": ["INTRADERMAL", "", ""],
    "EXLOC": ["FACE", "", ""],
    "EXDOSE": [2.5, 2.0, 2.0],
    "EXDOSU": ["mL", "mL", "mL"],
    "EXSTDTC": ["2024-03-01", "2024-02-01", "2024-01-01"],
    "EXENDTC": ["2024-03-01", "2024-02-03", ""],
}
CM = {
    "DOMAIN": ["CM"] * 3,
    "USUBJID": ["S-1", "S-1", "S-2"],
    "CMSEQ": [1.0, 2.0, 1.0],
    "CMTRT": ["Triamcinolone", "Ibuprofen", "Cetirizine"],
    "CMINDC": ["Granuloma of the cheek", "HEADACHE", ""],
    "CMDOSE": [10.0, 400.0, 10.0],
    "CMDOSU": ["mg", "mg", "mg"],
    "CMSTDTC": ["2024-03-20", "", "2024-04"],
    "CMENRF": ["ONGOING", "", ""],
}


def write(folder: Path, name: str, columns: dict[str, list], version: int = 5, **options) -> Path:
    path = folder / f"{name.lower()}.xpt"
    pyreadstat.write_xport(
        pd.DataFrame(columns), path, file_format_version=version, table_name=name, **options
    )
    return path


def study(folder: Path, version: int = 5, **data_sets: dict[str, list]) -> list[Path]:
    return [write(folder, name, columns, version) for name, columns in data_sets.items()]


def given(path: Path, number: int = 1) -> GivenFile:
    content = path.read_bytes()
    return GivenFile(number, path.name, path, hashlib.sha256(content).hexdigest(), len(content))


def read(paths: list[Path], **settings: object) -> duckdb.DuckDBPyConnection:
    intake = duckdb.connect()
    intake.execute(GIVEN.read_text(encoding="utf-8"))
    files = [given(path, number) for number, path in enumerate(paths, 1)]
    assert sas.recognises(files)
    sas.read(files, intake, choices=Choices(settings), progress=lambda *_, **__: None)
    return intake


def rows(intake: duckdb.DuckDBPyConnection, columns: str, table: str) -> list[tuple]:
    return sorted(intake.table(table).project(columns).fetchall(), key=str)


def reported(intake: duckdb.DuckDBPyConnection, part: str) -> list[dict[str, str]]:
    found = intake.execute(
        "select fields from given_as_reported where part = $part order by record, item",
        {"part": part},
    ).fetchall()
    return [json.loads(fields) for (fields,) in found]


def sentences(intake: duckdb.DuckDBPyConnection) -> str:
    return " ".join(text for (text,) in rows(intake, "sentence", "notice"))


@pytest.mark.parametrize("version", [5, 8])
def test_a_study_in_sdtm_becomes_cases(tmp_path, version):
    intake = read(study(tmp_path, version, DM=DM, AE=AE, EX=EX, CM=CM))
    columns = "record, case_id, age, sex, country, country_basis, file_no, row_no"
    assert rows(intake, columns, "given_case") == [
        (1, "S-1", "34 years", "F", "KOR", "study site", 1, 1),
        (2, "S-2", "41 years", None, "JPN", "study site", 1, 2),
    ]
    columns = "record, reaction, onset_date, serious, seriousness, outcome, resolution_date, sites"
    assert rows(intake, columns, "given_reaction") == [
        (1, "Erythema", "2024-03", "no", None, "not resolved", None, None),
        (
            1,
            "Granuloma skin",
            "2024-03-15",
            "yes",
            "hospitalisation; other medically important",
            "resolved",
            "2024-05-01",
            "CHEEK",
        ),
        (2, "Urticaria", "2024", None, None, None, None, None),
    ]
    assert rows(intake, "product, date, lot, route, sites, dose", "given_exposure") == [
        ("EXO-S", "2024-02-01", None, None, None, "2 mL"),
        ("EXO-S", "2024-02-03", None, None, None, "2 mL"),
        ("EXO-S", "2024-03-01", "L-7", "INTRADERMAL", "FACE", "2.5 mL"),
    ]
    assert rows(intake, "table_name, sheet", "supplied_table") == [
        ("supplied_sas_1_0", "DM"),
        ("supplied_sas_2_1", "AE"),
        ("supplied_sas_3_2", "EX"),
        ("supplied_sas_4_3", "CM"),
    ]
    assert rows(intake, "row_no, AESEQ, AETERM", "supplied_sas_2_1")[2] == (3, "1", "hives")


def test_subjects_without_an_event_are_counted_and_no_cases(tmp_path):
    intake = read(study(tmp_path, DM=DM, AE=AE))
    assert "2 of 3 subjects have an adverse event and are cases; 1 without one" in sentences(intake)


def test_a_medication_is_a_treatment_only_where_it_names_the_event(tmp_path):
    intake = read(study(tmp_path, DM=DM, AE=AE, CM=CM))
    assert rows(intake, "record, drug, dose, start_date, ongoing", "given_treatment") == [
        (1, "Triamcinolone", "10 mg", "2024-03-20", "yes")
    ]
    kept = [fields["CMTRT"] for fields in reported(intake, "Concomitant medication")]
    assert kept == ["Ibuprofen", "Cetirizine"]
    assert "2 medications name no event" in sentences(intake)


def test_a_relation_makes_a_medication_a_treatment(tmp_path):
    relations = {
        "USUBJID": ["S-2", "S-2"],
        "RDOMAIN": ["AE", "CM"],
        "IDVAR": ["AESEQ", "CMSEQ"],
        "IDVARVAL": ["1", "1"],
        "RELID": ["R1", "R1"],
    }
    intake = read(study(tmp_path, DM=DM, AE=AE, CM=CM, RELREC=relations))
    assert rows(intake, "record, drug", "given_treatment") == [
        (1, "Triamcinolone"),
        (2, "Cetirizine"),
    ]


def test_a_response_belongs_to_the_treatment_it_names_and_contradictions_to_none(tmp_path):
    findings = {
        "DOMAIN": ["FA"] * 2,
        "USUBJID": ["S-1"] * 2,
        "FAOBJ": ["TRIAMCINOLONE", "Granuloma skin"],
        "FATESTCD": ["RESPONSE", "SIZE"],
        "FASTRESC": ["PARTIAL", "3 mm"],
    }
    intake = read(study(tmp_path, DM=DM, AE=AE, CM=CM, FA=findings))
    assert rows(intake, "drug, response", "given_treatment") == [("Triamcinolone", "PARTIAL")]
    assert [one["FATESTCD"] for one in reported(intake, "Findings about")] == ["RESPONSE", "SIZE"]
    both = {name: [values[0]] * 2 for name, values in findings.items()}
    both["FASTRESC"] = ["PARTIAL", "COMPLETE"]
    intake = read(study(tmp_path, DM=DM, AE=AE, CM=CM, FA=both))
    assert rows(intake, "drug, response", "given_treatment") == [("Triamcinolone", None)]


def test_every_other_data_set_of_a_case_is_kept_as_reported(tmp_path):
    suppae = {
        "RDOMAIN": ["AE", "AE"],
        "USUBJID": ["S-1", "S-3"],
        "IDVAR": ["AESEQ"] * 2,
        "IDVARVAL": ["1"] * 2,
        "QNAM": ["AETRTEM"] * 2,
        "QVAL": ["Y"] * 2,
    }
    vital = {"DOMAIN": ["VS"], "USUBJID": ["S-1"], "VSTESTCD": ["TEMP"], "VSSTRESN": [37.5]}
    design = {"DOMAIN": ["TA"], "ARMCD": ["A"]}
    intake = read(study(tmp_path, AE=AE, SUPPAE=suppae, VS=vital, TA=design))
    assert [one["QNAM"] for one in reported(intake, "SUPPAE")] == ["AETRTEM"]
    assert reported(intake, "VS")[0]["VSSTRESN"] == "37.5"
    assert reported(intake, "Adverse event")[0]["AEREL"] == "POSSIBLE"
    assert "TA: names no subjects and was left out." in sentences(intake)


def test_dates_of_birth_are_never_kept(tmp_path):
    intake = read(study(tmp_path, DM=DM, AE=AE))
    assert "1990" not in str(rows(intake, "*", "given_as_reported"))
    assert "identify a person were left out: BRTHDTC." in sentences(intake)


def test_an_event_asked_for_that_did_not_occur_is_none(tmp_path):
    asked = {**AE, "AEOCCUR": ["Y", "N", "N"]}
    intake = read(study(tmp_path, DM=DM, AE=asked))
    assert rows(intake, "case_id", "given_case") == [("S-1",)]
    assert rows(intake, "reaction", "given_reaction") == [("Granuloma skin",)]
    assert len(reported(intake, "Adverse event that did not occur")) == 1


def test_an_exposure_that_was_not_given_is_none(tmp_path):
    intake = read(study(tmp_path, AE=AE, EX={**EX, "EXOCCUR": ["Y", "N", "Y"]}))
    assert rows(intake, "date", "given_exposure") == [("2024-03-01",)]


def test_of_exposure_over_the_onset_the_last_day_before_it_is_a_range(tmp_path):
    ex = {
        "USUBJID": ["S-1"],
        "EXTRT": ["EXO-S"],
        "EXSTDTC": ["2024-01-01"],
        "EXENDTC": ["2024-06-01"],
    }
    ae = {"USUBJID": ["S-1"], "AETERM": ["nodule"], "AESTDTC": ["2024-03-15"]}
    intake = read(study(tmp_path, EX=ex, AE=ae))
    assert rows(intake, "date", "given_exposure") == [
        ("2024-01-01/2024-03-15",),
        ("2024-06-01",),
    ]


def test_an_event_without_a_subject_is_refused(tmp_path):
    intake = read(study(tmp_path, AE={**AE, "USUBJID": ["S-1", "S-1", ""]}))
    assert rows(intake, "file_no, row_no, sheet, column_name, value", "refused") == [
        (1, 3, "AE", "USUBJID", "Urticaria")
    ]


def test_adam_alone_becomes_cases_with_dates_and_ages_of_its_own(tmp_path):
    adae = {
        "USUBJID": ["S-1"],
        "AEDECOD": ["Granuloma skin"],
        "AETERM": ["granuloma"],
        "ASTDT": [datetime.date(2024, 3, 15)],
        "AENDT": [float((datetime.date(2024, 5, 1) - datetime.date(1960, 1, 1)).days)],
        "AGE": [34.0],
        "AGEU": ["YEARS"],
        "SEX": ["F"],
    }
    adsl = {
        "USUBJID": ["S-1", "S-2"],
        "TRT01A": ["EXO-S", "EXO-S"],
        "TRTSDT": [datetime.date(2024, 3, 1)] * 2,
        "COUNTRY": ["KOR", "KOR"],
    }
    paths = [
        write(tmp_path, "ADAE", adae, variable_format={"ASTDT": "DATE9."}),
        write(tmp_path, "ADSL", adsl, variable_format={"TRTSDT": "DATE9."}),
    ]
    intake = read(paths)
    assert rows(intake, "case_id, age, sex, country", "given_case") == [
        ("S-1", "34 years", "F", "KOR")
    ]
    assert rows(intake, "onset_date, resolution_date", "given_reaction") == [
        ("2024-03-15", "2024-05-01")
    ]
    assert rows(intake, "product, date", "given_exposure") == [("EXO-S", "2024-03-01")]


def test_adam_beside_sdtm_repeats_no_event(tmp_path):
    adae = {name: values for name, values in AE.items() if name != "DOMAIN"}
    intake = read(study(tmp_path, AE=AE, ADAE=adae))
    assert len(rows(intake, "reaction", "given_reaction")) == 3
    assert len(reported(intake, "ADAE")) == 3
    assert "ADAE: repeats SDTM; only kept under “As reported”." in sentences(intake)


def test_what_dm_does_not_say_adsl_may_say(tmp_path):
    adsl = {"USUBJID": ["S-1"], "AGE": [35.0], "AGEU": ["YEARS"], "SEX": ["M"]}
    dm = {"DOMAIN": ["DM"], "USUBJID": ["S-1"], "SEX": ["F"]}
    intake = read(study(tmp_path, AE=AE, ADSL=adsl, DM=dm))
    assert rows(intake, "age, sex", "given_case")[0] == ("35 years", "F")


@pytest.mark.parametrize(
    ("exposures", "event", "days", "onset"),
    [
        ([1], 15, ["0"], "14 days"),
        ([-7, 1], 8, ["-7", "0"], "7 days"),
        ([-1], 1, ["0"], "1 days"),
        ([1, 29], 15, ["0", "28"], "14 days"),
        ([15], 1, [None], None),
    ],
)
def test_study_days_have_no_day_0_and_count_from_the_last_exposure(
    tmp_path, exposures, event, days, onset
):
    ex = {
        "USUBJID": ["S-1"] * len(exposures),
        "EXTRT": ["EXO-S"] * len(exposures),
        "EXSTDY": [float(day) for day in exposures],
    }
    ae = {"USUBJID": ["S-1"], "AETERM": ["nodule"], "AESTDY": [float(event)]}
    intake = read(study(tmp_path, EX=ex, AE=ae))
    assert [day for (day,) in rows(intake, "day", "given_exposure")] == days
    assert rows(intake, "onset", "given_reaction") == [(onset,)]


def test_dates_count_before_study_days(tmp_path):
    ae = {**AE, "AESTDY": [15.0, 1.0, 1.0]}
    ex = {**EX, "EXSTDY": [1.0, -29.0, 1.0]}
    intake = read(study(tmp_path, AE=ae, EX=ex))
    assert {onset for (onset,) in rows(intake, "onset", "given_reaction")} == {None}
    assert {day for (day,) in rows(intake, "day", "given_exposure")} == {None}


def test_a_transport_file_with_several_data_sets_is_read_whole(tmp_path):
    dm, ae = study(tmp_path, DM=DM, AE=AE)
    both = tmp_path / "study.xpt"
    both.write_bytes(dm.read_bytes() + ae.read_bytes()[240:])
    intake = read([both])
    assert rows(intake, "case_id", "given_case") == [("S-1",), ("S-2",)]
    assert rows(intake, "sheet", "supplied_table") == [("AE",), ("DM",)]


def test_a_data_set_is_known_by_its_variables_whatever_its_name(tmp_path):
    named = {name: values for name, values in AE.items() if name != "DOMAIN"}
    intake = read([write(tmp_path, "EVENTS", named)])
    assert len(rows(intake, "reaction", "given_reaction")) == 3


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-8", "피부 육아종"), ("latin-1", "Érythème")],
)
def test_texts_are_decoded(tmp_path, encoding, words):
    length = len(words.encode(encoding))
    ascii_ = "x" * length
    path = write(tmp_path, "AE", {"USUBJID": ["S-1"], "AETERM": [ascii_]})
    path.write_bytes(path.read_bytes().replace(ascii_.encode(), words.encode(encoding)))
    intake = read([path])
    assert rows(intake, "reaction", "given_reaction") == [(words,)]
    assert ("texts are not UTF-8" in sentences(intake)) == (encoding != "utf-8")


def test_an_encoding_can_be_chosen(tmp_path):
    words = "육아종"
    path = write(tmp_path, "AE", {"USUBJID": ["S-1"], "AETERM": ["x" * 6]})
    path.write_bytes(path.read_bytes().replace(b"x" * 6, words.encode("cp949")))
    assert rows(read([path], encoding="CP949"), "reaction", "given_reaction") == [(words,)]


def cut(path: Path, count: int) -> Path:
    path.write_bytes(path.read_bytes()[:-count])
    return path


MANY = {"USUBJID": [f"S-{n:03}" for n in range(40)], "AETERM": ["nodule of the face"] * 40}


@pytest.mark.parametrize(
    ("version", "count", "words"),
    [
        (5, 33, "ends within a record"),
        (5, 160, "ends within observation"),
        (5, 960, r"No data set has adverse events; found with observations: AE \(0\)"),
        (5, 1120, "no list of variables|the list of variables is cut"),
        (8, 160, "ends within observation|announces 40 observations"),
    ],
)
def test_a_truncated_transport_file_is_refused_in_words(tmp_path, version, count, words):
    path = cut(write(tmp_path, "AE", MANY, version), count)
    with pytest.raises(Refused, match=words):
        read([path])


def test_version_8_says_how_many_observations_there_are(tmp_path):
    row = {"USUBJID": ["S-01"] * 20, "AETERM": ["x" * 76] * 20}
    path = write(tmp_path, "AE", row, version=8)
    assert signatures.kind(given(path)) == "xpt"
    with pytest.raises(Refused, match="announces 20 observations and has 19"):
        read([cut(path, 80)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!" + b"0" * 30 + b"  ", "no data set"),
        (signatures.SAS7BDAT + b"\x00" * 4000, "cannot be read"),
        (b"**COMPRESSED** **COMPRESSED** **COMPRESSED**", "PROC CPORT"),
    ],
    ids=["header only", "damaged sas7bdat", "cport"],
)
def test_a_foreign_or_damaged_file_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "ae.xpt"
    path.write_bytes(content)
    with pytest.raises(Refused, match=words):
        read([path])


def test_a_study_without_events_is_refused_with_what_was_found(tmp_path):
    with pytest.raises(
        Refused, match=r"found with observations: DM \(3\)\. Right would be AE or ADAE"
    ):
        read(study(tmp_path, DM=DM))


@pytest.mark.parametrize("content", [b"USUBJID,AETERM\nS,x\n", b"", b"<?xml version='1.0'?><a/>"])
def test_other_files_are_not_taken_for_sas(tmp_path, content):
    path = tmp_path / "ae.xpt"
    path.write_bytes(content)
    assert not sas.recognises([given(path)])


def test_a_definition_in_xml_may_lie_beside_the_study(tmp_path):
    define = tmp_path / "define.xml"
    define.write_text("<?xml version='1.0'?><ODM/>", encoding="utf-8")
    intake = read([*study(tmp_path, AE=AE), define])
    assert "define.xml: no SAS data set, not read." in sentences(intake)


def test_labels_of_variables_stand_beside_their_names(tmp_path):
    path = write(
        tmp_path,
        "AE",
        {"USUBJID": ["S-1"], "AETERM": ["nodule"]},
        column_labels=["Subject", "Reported Term"],
    )
    assert reported(read([path]), "Adverse event") == [
        {"USUBJID Subject": "S-1", "AETERM Reported Term": "nodule"}
    ]


def test_numbers_that_can_be_no_date_stay_numbers(tmp_path):
    ae = {"USUBJID": ["S-1"], "AETERM": ["nodule"], "ASTDT": [9e15]}
    assert rows(read([write(tmp_path, "AE", ae)]), "onset_date", "given_reaction") == [
        (str(int(9e15)),)
    ]


def test_the_field_map_names_no_column_twice():
    for kind in domains.KINDS:
        assert "subject_id" in domains.columns(kind)
    assert "BRTHDTC" in domains.never_taken()


def test_a_study_goes_through_the_whole_import(tmp_path):
    sets = tmp_path / "sets"
    sets.mkdir()
    paths = study(tmp_path, DM=DM, AE=AE, EX=EX, CM=CM)
    report = importing.check(paths, folder=sets, name="study-a")
    assert (report.cases, report.refusals_in_all) == (2, 0)
    built = places.place_of(sets, report.id) / places.BUILT
    with duckdb.connect(str(built), read_only=True) as connection:
        assert connection.execute(
            "select case_id, age_low_years, sex::varchar, country from patient_case order by all"
        ).fetchall() == [("S-1", 34, "female", "South Korea"), ("S-2", 41, None, "Japan")]
        assert connection.execute(
            "select reaction::varchar, onset_low_days, onset_high_days from reaction order by all"
        ).fetchall() == [
            ("granulomatous_reaction", 14, 14),
            ("other", 0, 30),
            ("urticaria", None, None),
        ]
        assert connection.execute(
            "select drug, start_low_days, ongoing from treatment"
        ).fetchall() == [("Triamcinolone", 19, True)]
