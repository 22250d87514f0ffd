"""openFDA JSON: four kinds of reports in whatever wraps them, and the defects of the source."""

import json
from pathlib import Path

import duckdb
import pytest

import data
from data.importers import intake as taking_in
from data.importers import openfda
from data.importers.given import Choices, GivenFile
from data.importers.limits import Limits
from data.importers.openfda import documents
from data.refusal import Refused
from tests.benchmarks import openfda_files

GIVEN = Path(data.__file__).parent / "importers" / "given.sql"
DRUG = {
    "safetyreportid": "100", "safetyreportversion": "2", "receivedate": "20150320", "serious": "1",
    "seriousnessdeath": "1", "occurcountry": "KR", "primarysource": {"qualification": "5"},
    "patient": {
        "patientonsetage": "4", "patientonsetageunit": "800", "patientsex": "2",
        "drug": [
            {"drugcharacterization": "1", "medicinalproduct": "EXO", "drugbatchnumb": "L1",
             "drugadministrationroute": "023", "drugstartdate": "201503",
             "drugindication": "SCAR", "drugrecurreadministration": "2"},
            {"drugcharacterization": "2", "medicinalproduct": "LIDOCAINE"},
        ],
        "reaction": [{"reactionmeddrapt": "Urticaria", "reactionoutcome": "3"}],
    },
}  # fmt: skip
DEVICE = {
    "report_number": "D-1", "date_received": "20120426", "date_of_event": "20120402",
    "event_type": "Injury", "reporter_occupation_code": "PHYSICIAN",
    "device": [{"brand_name": "PEN", "lot_number": "9"}],
    "patient": [{"patient_sequence_number": "1", "sequence_number_outcome": ["1. Hospitalization"],
                 "patient_age": "34 YR", "patient_sex": "Female",
                 "patient_problems": ["Swelling", "Erythema"]}],
    "mdr_text": [{"text": "IT WAS REPORTED", "text_type_code": "Description"}],
    "manufacturer_contact_f_name": "CONNIE",
}  # fmt: skip
FOOD = {
    "report_number": "F-1", "date_created": "20040101", "date_started": "20030804",
    "consumer": {"gender": "Female", "age": "2", "age_unit": "Year(s)"},
    "products": [{"name_brand": "CHIPS", "role": "Suspect"},
                 {"name_brand": "WATER", "role": "Concomitant"}],
    "reactions": ["RASH", "COUGH"], "outcomes": ["HOSPITALIZATION", "VISITED AN ER"],
}  # fmt: skip
COSMETIC = {
    "report_number": "C-1", "report_version": "1", "initial_received_date": "20200101",
    "patient": {"gender": "Male", "age": "30", "age_unit": "year(s)"},
    "products": [{"product_name": "SERUM", "role": "suspect"}], "reactions": ["Erythema"],
    "outcomes": ["Other Serious or Important Medical Event"],
}  # fmt: skip


def silent(stage, done=0, total=None):
    pass


def given(folder, *documents_):
    files = []
    for number, document in enumerate(documents_, start=1):
        path = folder / f"{number}.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        files.append(GivenFile(number, path.name, path, "0" * 64, path.stat().st_size))
    return files


@pytest.fixture
def intake(tmp_path):
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        yield connection


def read(intake, files):
    openfda.read(files, intake, choices=Choices(), progress=silent)


def rows(intake, question):
    return intake.execute(question).fetchall()


def test_names_decide_whether_json_is_of_openfda(tmp_path):
    assert openfda.recognises(given(tmp_path, {"results": [DRUG]}, [FOOD]))
    assert not openfda.recognises(given(tmp_path, {"results": [DRUG]}, {"a": 1}))


def test_drug_event(tmp_path, intake):
    read(intake, given(tmp_path, {"meta": {}, "results": [DRUG]}))
    assert rows(
        intake,
        "select case_id, version, age, sex, country, country_basis, reporter, reported"
        " from given_case",
    ) == [("100", "2", "4 decades", "female", "KR", "where the event occurred", "consumer",
           "2015-03-20")]  # fmt: skip
    assert rows(
        intake, "select product, lot, route, date, indication from given_exposure"
    ) == [("EXO", "L1", "intradermal injection", "2015-03", "SCAR")]  # fmt: skip
    assert rows(
        intake, "select reaction, outcome, serious, seriousness, rechallenge from given_reaction"
    ) == [("Urticaria", "not resolved", "yes", "death", "negative")]  # fmt: skip
    kept = rows(intake, "select fields from given_as_reported where part = 'Concomitant drug'")
    assert json.loads(kept[0][0]) == {"drugcharacterization": "2", "medicinalproduct": "LIDOCAINE"}


def test_device_event_without_the_contact_person(tmp_path, intake):
    read(intake, given(tmp_path, {"results": [DEVICE]}))
    assert rows(intake, "select case_id, age, sex, reporter from given_case") == [
        ("D-1", "34 years", "Female", "physician")
    ]
    assert rows(intake, "select product, lot from given_exposure") == [("PEN", "9")]
    assert rows(intake, "select reaction, onset_date, seriousness from given_reaction") == [
        ("Swelling", "2012-04-02", "hospitalisation"),
        ("Erythema", "2012-04-02", "hospitalisation"),
    ]
    assert rows(intake, "select count(*) from given_as_reported where part = 'Narrative'") == [(1,)]
    assert rows(intake, "select count(*) from given_as_reported where fields like '%CONNIE%'") == [
        (0,)
    ]


def test_food_and_cosmetic_events(tmp_path, intake):
    read(intake, given(tmp_path, {"results": [FOOD]}, {"results": [COSMETIC]}))
    assert rows(intake, "select case_id, age, sex, reported from given_case order by record") == [
        ("F-1", "2 years", "Female", "2004-01-01"),
        ("C-1", "30 years", "Male", "2020-01-01"),
    ]
    assert rows(intake, "select product from given_exposure order by record") == [
        ("CHIPS",), ("SERUM",),
    ]  # fmt: skip
    assert rows(
        intake, "select reaction, onset_date, seriousness from given_reaction order by record"
    ) == [
        ("RASH", "2003-08-04", "hospitalisation"),
        ("COUGH", "2003-08-04", "hospitalisation"),
        ("Erythema", None, "other medically important"),
    ]


def test_defects_of_the_source_lose_no_report(tmp_path, intake):
    reports = [
        {"safetyreportid": "1"},
        {"safetyreportid": "2", "patient": None},
        {"safetyreportid": "3", "patient": {"drug": {"medicinalproduct": "EXO"},
                                            "reaction": {"reactionmeddrapt": "Rash"}}},
        {"safetyreportid": "4", "patient": {"reaction": ["Rash", None]}},
        {"mdr_report_key": "5", "device": {"brand_name": "PEN"}, "patient": {}},
        {"report_number": "6", "products": {"name_brand": "TEA"}, "reactions": "RASH"},
    ]  # fmt: skip
    read(intake, given(tmp_path, {"results": reports}))
    assert rows(intake, "select count(*) from given_case") == [(6,)]
    assert rows(intake, "select product from given_exposure order by record") == [
        ("PEN",),
    ]  # fmt: skip
    assert rows(
        intake,
        "select part, fields from given_as_reported where contains(part, 'without') order by part",
    ) == [
        ("Drug without a stated role", '{"medicinalproduct":"EXO"}'),
        ("Product without a stated role", '{"name_brand":"TEA"}'),
    ]


@pytest.mark.parametrize(
    "wrap",
    [
        lambda report: {"meta": {}, "results": [report]},
        lambda report: {"results": report},
        lambda report: [report],
        lambda report: report,
        lambda report: f"{json.dumps(report)}\n{json.dumps(report | {'safetyreportid': '101'})}\n",
        lambda report: {"header": {"safetyreport": "100"}, "patient": report["patient"],
                        "count": {"results": []}},
    ],
)  # fmt: skip
def test_whatever_wraps_a_report_it_is_found(tmp_path, intake, wrap):
    read(intake, given(tmp_path, wrap(DRUG)))
    assert rows(intake, "select case_id from given_case order by record limit 1") == [("100",)]


def test_numbers_keep_their_digits(tmp_path):
    (file,) = given(tmp_path, '{"results": [{"safetyreportid": 1, "dose": 1.50, "on": true}]}')
    (report,) = documents.reports(file.path, file.name)
    assert documents.flat(report) == {"safetyreportid": "1", "dose": "1.50", "on": "true"}


def test_many_reports_may_be_larger_together_than_one_may_be(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "LIMITS", Limits(report_bytes=100_000))
    reports = [DRUG | {"filler": "x" * 50_000, "safetyreportid": str(at)} for at in range(20)]
    (file,) = given(tmp_path, {"meta": {}, "results": reports})
    found = [report["safetyreportid"] for report in documents.reports(file.path, file.name)]
    assert found == [str(at) for at in range(20)]


@pytest.mark.parametrize(
    "start", ['{"results": [{"safetyreportid": "', '{"safetyreportid": "', '[{"a": ["', "[["]
)
def test_a_report_without_an_end_is_refused_at_the_limit(tmp_path, monkeypatch, start):
    monkeypatch.setattr(documents, "LIMITS", Limits(report_bytes=100_000))
    (file,) = given(tmp_path, start + " " * 2_000_000)
    with pytest.raises(Refused, match="holds a report of more than 100 kB"):
        list(documents.reports(file.path, file.name))


def test_too_many_reports_are_refused(tmp_path, intake, monkeypatch):
    monkeypatch.setattr(openfda, "LIMITS", Limits(rows=2))
    with pytest.raises(Refused, match="holds more than 2 reports"):
        read(intake, given(tmp_path, {"results": [DRUG, DRUG, DRUG]}))


def test_a_report_with_too_long_a_text_is_refused_alone(tmp_path, intake, monkeypatch):
    monkeypatch.setattr(openfda, "LIMITS", Limits(cell_characters=100))
    text = [{"text": "x" * 101, "text_type_code": "Description"}]
    read(intake, given(tmp_path, {"results": [DEVICE | {"mdr_text": text}, DEVICE]}))
    assert rows(intake, "select row_no, column_name, value from refused") == [
        (1, "text", "101 characters")
    ]
    assert rows(intake, "select row_no from given_case") == [(2,)]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("020", "Intracisternal"), ("021", "Intracorneal"), ("023", "intradermal injection"),
        ("026", "Intralesional"), ("029", "Intrameningeal"), ("058", "subcutaneous injection"),
        ("065", None),
    ],
)  # fmt: skip
def test_routes_are_those_of_e2b(tmp_path, intake, code, words):
    drug = {"drugcharacterization": "1", "drugadministrationroute": code}
    read(intake, given(tmp_path, [{"safetyreportid": "1", "patient": {"drug": [drug]}}]))
    assert rows(intake, "select route from given_exposure") == [(words,)]


def test_only_suspect_and_interacting_products_are_exposures(tmp_path, intake):
    drugs = [
        {"drugcharacterization": role, "medicinalproduct": f"ROLE {role or 'NONE'}"}
        for role in ("1", "2", "3", "4", "9", "")
    ]
    food = {
        "report_number": "F-1", "reactions": ["RASH"],
        "products": [{"name_brand": role or "NONE", "role": role}
                     for role in ("SUSPECT", "CONCOMITANT", "OTHER", "")],
    }  # fmt: skip
    read(intake, given(tmp_path, [{"safetyreportid": "1", "patient": {"drug": drugs}}, food]))
    assert rows(intake, "select product from given_exposure order by record, product") == [
        ("ROLE 1",), ("ROLE 3",), ("SUSPECT",),
    ]  # fmt: skip
    assert rows(
        intake,
        "select part, coalesce(fields->>'medicinalproduct', fields->>'name_brand')"
        " from given_as_reported where regexp_matches(part, 'drug|product|Drug|Product')"
        " order by all",
    ) == [
        ("Concomitant drug", "ROLE 2"),
        ("Concomitant product", "CONCOMITANT"),
        ("Drug not administered", "ROLE 4"),
        ("Drug without a stated role", "ROLE 9"),
        ("Drug without a stated role", "ROLE NONE"),
        ("Product without a stated role", "NONE"),
        ("Product without a stated role", "OTHER"),
        ("Suspect drug", "ROLE 1"),
        ("Suspect drug", "ROLE 3"),
        ("Suspect product", "SUSPECT"),
    ]


@pytest.mark.parametrize(
    "problems", [None, [], ["No Clinical Signs, Symptoms or Conditions", "No Code Available"]]
)
@pytest.mark.parametrize("event", ["Malfunction", "Death", "Injury"])
def test_a_device_report_without_a_patient_problem_has_no_reaction(
    tmp_path, intake, problems, event
):
    patient = DEVICE["patient"][0] | {"patient_problems": problems}
    report = DEVICE | {"event_type": event, "patient": [patient]}
    read(intake, given(tmp_path, {"results": [report]}))
    assert rows(intake, "select count(*) from given_reaction") == [(0,)]
    assert rows(intake, "select case_id from given_case") == [("D-1",)]
    kept = "select fields->>'event_type' from given_as_reported where part = 'Report'"
    assert rows(intake, kept) == [(event,)]


def test_a_case_without_a_reaction_is_taken_in(tmp_path):
    (file,) = given(tmp_path, {"results": [DEVICE | {"patient": [{"patient_problems": []}]}]})
    report = taking_in.check([file.path], folder=tmp_path / "sets", name="devices")
    kept = taking_in.keep(tmp_path / "sets", report.id)
    with duckdb.connect(str(kept.path), read_only=True) as connection:
        found = "select patient_case.case_id, onset_low_days from case_fact join patient_case using"
        assert rows(connection, f"{found} (case_key)") == [("D-1", None)]


def test_death_of_a_device_report_stands_on_its_patient_problems(tmp_path, intake):
    read(intake, given(tmp_path, {"results": [DEVICE | {"event_type": "Death"}]}))
    assert rows(intake, "select reaction, seriousness from given_reaction order by reaction") == [
        ("Erythema", "hospitalisation; death"), ("Swelling", "hospitalisation; death"),
    ]  # fmt: skip


def test_device_reports_that_share_a_number_are_two_cases(tmp_path, intake):
    reports = [DEVICE | {"mdr_report_key": "11"}, DEVICE | {"mdr_report_key": "12"}]
    read(intake, given(tmp_path, {"results": reports}))
    assert rows(intake, "select case_id from given_case order by record") == [("11",), ("12",)]
    kept = "select fields->>'report_number' from given_as_reported where part = 'Report'"
    assert rows(intake, kept) == [("D-1",), ("D-1",)]


def test_each_file_has_a_source_of_its_own_kind(tmp_path, intake):
    read(intake, given(tmp_path, [DRUG], [DEVICE], [DEVICE], [FOOD, FOOD, COSMETIC]))
    assert rows(intake, "select file_no, source_id, kind from given_source order by 1") == [
        (1, "openfda-drug", "openFDA drug events (FAERS)"),
        (2, "openfda-device", "openFDA device events (MAUDE)"),
        (3, "openfda-device-3", "openFDA device events (MAUDE)"),
        (4, "openfda-food", "openFDA food events (CAERS) and openFDA cosmetic events"),
    ]


def test_an_error_that_openfda_answered_with_is_refused_in_its_words(tmp_path, intake):
    answer = {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}
    files = given(tmp_path, answer)
    assert openfda.recognises(files)
    with pytest.raises(Refused, match=r"answered with \(NOT_FOUND: No matches found!\)"):
        read(intake, files)


def test_a_veterinary_report_with_counts_is_refused_in_words(tmp_path, intake):
    document = {
        "anatomy": {"results": [{}]}, "meta": {"meta": {"results": {"total": 1}}},
        "header": {"results": [{"unique_aer_id_number": "USA-1", "report_id": "N1"}]},
        "count": [{"term": "Death", "count": 3}],
    }  # fmt: skip
    files = given(tmp_path, document)
    assert openfda.recognises(files)
    with pytest.raises(Refused, match="This report is of an animal, not of a person"):
        read(intake, files)


def test_animals_and_counts_are_refused_one_by_one(tmp_path, intake):
    animal = {"unique_aer_id_number": "A-1"}
    read(intake, given(tmp_path, {"results": [animal, DRUG, {"term": "RASH", "count": "3"}]}))
    assert rows(intake, "select row_no, reason from refused order by row_no") == [
        (1, "This report is of an animal, not of a person."),
        (3, "This is no report: it has no drug, device, product or reaction."),
    ]


def test_a_file_without_a_report_is_refused_in_words(tmp_path, intake):
    with pytest.raises(Refused, match="of an animal"):
        read(intake, given(tmp_path, {"results": [{"unique_aer_id_number": "A-1"}]}))


@pytest.mark.parametrize("text", ['{"results": [{"safetyreportid": "1"', "", "[" * 100_000])
def test_json_that_breaks_off_is_refused_in_words(tmp_path, intake, text):
    with pytest.raises(Refused, match=r"cannot be read to its end"):
        read(intake, given(tmp_path, text))


@pytest.mark.parametrize("kind", openfda_files.KINDS)
def test_drawn_files_come_in_with_the_numbers_that_were_drawn(tmp_path, intake, kind):
    truth = openfda_files.draw(tmp_path / "drawn", kind, files=2, reports=60)
    files = [
        GivenFile(number, path.name, path, "0" * 64, path.stat().st_size)
        for number, path in enumerate(sorted((tmp_path / "drawn").iterdir()), start=1)
    ]
    read(intake, files)
    names = {"cases": "case", "reactions": "reaction", "exposures": "exposure"}
    assert truth == {
        name: rows(intake, f"select count(*) from given_{table}")[0][0]  # noqa: S608
        for name, table in names.items()
    }
