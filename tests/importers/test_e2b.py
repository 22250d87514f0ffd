"""E2B: what a report says arrives, with its reasons for silence; bad XML ends in words."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from data.importers import e2b, places
from data.importers import intake as importing
from data.importers.e2b import parsing
from data.importers.e2b.dates import age_at, iso
from data.importers.e2b.fields import contexts, fields, meanings
from data.importers.given import Choices, GivenFile
from data.refusal import Refused

GIVEN = Path(e2b.__file__).parents[1] / "given.sql"
OBSERVATION = "2.16.840.1.113883.3.989.2.1.1.19"
IDS = "2.16.840.1.113883.3.989.2.1.3"


def given(path: Path, number: int = 1) -> GivenFile:
    content = path.read_bytes()
    return GivenFile(number, path.name, path, hashlib.sha256(content).hexdigest(), len(content))


def write(folder: Path, text: str, name: str = "reports.xml", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(*paths: Path, **settings: object) -> duckdb.DuckDBPyConnection:
    intake = duckdb.connect()
    intake.execute(GIVEN.read_text(encoding="utf-8"))
    files = [given(path, number) for number, path in enumerate(paths, 1)]
    assert e2b.recognises(files)
    e2b.read(files, intake, choices=Choices(settings), progress=lambda *_, **__: None)
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


def observed(code: str, value: str, inner: str = "") -> str:
    return (
        f'<observation><code code="{code}" codeSystem="{OBSERVATION}"/>{value}{inner}</observation>'
    )


def said(code: str, value: str) -> str:
    return f"<outboundRelationship2>{observed(code, value)}</outboundRelationship2>"


def patient_says(code: str, value: str) -> str:
    return f"<subjectOf2>{observed(code, value)}</subjectOf2>"


def reaction(
    key: str,
    term: str = "",
    start: str = '<low value="20240315"/>',
    outcome: str = '<value code="3"/>',
    more: str = "",
    code: str = "10018691",
) -> str:
    words = said("30", f"<value>{term}</value>") if term else ""
    return (
        f'<subjectOf2><observation><id root="{key}"/><code code="29" codeSystem="{OBSERVATION}"/>'
        f'<effectiveTime>{start}</effectiveTime><value code="{code}" codeSystemVersion="27.0"/>'
        f"{words}{said('27', outcome)}{more}</observation></subjectOf2>"
    )


def drug(key: str, name: str, more: str = "") -> str:
    return (
        f'<component><substanceAdministration><id root="{key}"/><consumable><instanceOfKind>'
        f"<kindOfProduct><name>{name}</name></kindOfProduct></instanceOfKind></consumable>{more}"
        "</substanceAdministration></component>"
    )


def dosage(dates: str, more: str = "") -> str:
    return (
        '<outboundRelationship2 typeCode="COMP"><substanceAdministration>'
        f'<effectiveTime xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:type="SXPR_TS"><comp>{dates}</comp></effectiveTime>{more}'
        "</substanceAdministration></outboundRelationship2>"
    )


def interval(kind: str, value: str, unit: str, key: str) -> str:
    return (
        f'<outboundRelationship1 typeCode="{kind}"><pauseQuantity value="{value}" unit="{unit}"/>'
        f'<actReference><id root="{key}"/></actReference></outboundRelationship1>'
    )


def recurrence(code: str, key: str) -> str:
    reference = (
        f'<outboundRelationship1><actReference><id root="{key}"/></actReference>'
        "</outboundRelationship1>"
    )
    inner = observed("31", f'<value code="{code}"/>', reference)
    return f"<outboundRelationship2>{inner}</outboundRelationship2>"


def role(code: str, key: str) -> str:
    return (
        f'<component><causalityAssessment><code code="20" codeSystem="{OBSERVATION}"/>'
        f'<value code="{code}"/><subject2><productUseReference><id root="{key}"/>'
        "</productUseReference></subject2></causalityAssessment></component>"
    )


def message(
    case_id: str = "KR-CLINIC-1",
    patient: str = '<player1><administrativeGenderCode code="2"/></player1>',
    reactions: str = "",
    drugs: str = "",
    roles: str = "",
    head: str = "",
    latest: str = "20240601",
    worldwide: str = "",
) -> str:
    other = f'<id extension="{worldwide}" root="{IDS}.2"/>' if worldwide else ""
    organizer = (
        f'<subjectOf2><organizer><code code="4"/>{drugs}</organizer></subjectOf2>' if drugs else ""
    )
    return f"""<PORR_IN049016UV xmlns="urn:hl7-org:v3"><controlActProcess>
    <effectiveTime value="20240602"/><subject><investigationEvent>
    <id extension="{case_id}" root="{IDS}.1"/>{other}<text>Nodules after exosomes.</text>
    <effectiveTime><low value="20240501"/></effectiveTime><availabilityTime value="{latest}"/>
    <component><adverseEventAssessment><subject1><primaryRole>{patient}{reactions}{organizer}
    </primaryRole></subject1>{roles}</adverseEventAssessment></component>{head}
    </investigationEvent></subject></controlActProcess></PORR_IN049016UV>"""


def batch(*messages: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    inside = "".join(messages)
    return f'{declaration}<MCCI_IN200100UV01 xmlns="urn:hl7-org:v3">{inside}</MCCI_IN200100UV01>'


FULL = message(
    worldwide="WW-1",
    patient=(
        '<player1><name>K. J.</name><administrativeGenderCode code="2"/>'
        '<birthTime value="19840610"/></player1>'
        + patient_says("3", '<value value="4" unit="{decade}"/>')
    ),
    reactions=reaction(
        "r1",
        "Granuloma skin",
        more=(
            said("34", '<value nullFlavor="NI"/>')
            + said("33", '<value value="true"/>')
            + said("26", '<value value="true"/>')
            + '<location><locatedEntity><locatedPlace><code code="KR"/></locatedPlace>'
            "</locatedEntity></location>"
        ),
    ),
    drugs=drug(
        "d1",
        "Exo-S",
        dosage(
            '<low value="20240301"/><high value="20240301"/>',
            '<routeCode code="20030000" codeSystem="0.4.0.127.0.16.1.1.2.6"/>'
            '<doseQuantity value="5" unit="mL"/><consumable><instanceOfKind>'
            "<productInstanceInstance><lotNumberText>L-7</lotNumberText>"
            "</productInstanceInstance></instanceOfKind></consumable>",
        )
        + interval("SAE", "2", "wk", "r1")
        + recurrence("1", "r1")
        + '<inboundRelationship><observation><code code="19"/><value><originalText>'
        "Skin rejuvenation</originalText></value></observation></inboundRelationship>",
    )
    + drug("d2", "Aspirin"),
    roles=role("1", "d1") + role("2", "d2"),
    head=(
        '<outboundRelationship><priorityNumber value="1"/><relatedInvestigation><code code="2"/>'
        "<subjectOf2><controlActEvent><author><assignedEntity><assignedPerson><name><family>Lee"
        '</family></name><asQualifiedEntity><code code="1"/></asQualifiedEntity></assignedPerson>'
        "</assignedEntity></author></controlActEvent></subjectOf2></relatedInvestigation>"
        '</outboundRelationship><reference><document><code code="2"/>'
        "<bibliographicDesignationText>Nahm 2024</bibliographicDesignationText></document>"
        "</reference>"
    ),
)


def test_a_full_report_of_r3_fills_every_table(tmp_path):
    intake = read(write(tmp_path, batch(FULL)))
    columns = "case_id, version, age, sex, country, country_basis, reporter, reported, row_no"
    assert rows(intake, columns, "given_case") == [
        (
            "WW-1",
            "20240601000000 20240602000000",
            "4 decades",
            "female",
            "KR",
            "where the reaction occurred",
            "physician",
            "2024-05-01",
            1,
        )
    ]
    assert rows(intake, "product, lot, route, dose, date, indication", "given_exposure") == [
        ("Exo-S", "L-7", "intradermal injection", "5 mL", "2024-03-01", "Skin rejuvenation")
    ]
    columns = "reaction, onset, onset_date, rechallenge, serious, seriousness, outcome"
    assert rows(intake, columns, "given_reaction") == [
        (
            "Granuloma skin",
            "2 weeks",
            "2024-03-15",
            "positive",
            "yes",
            "hospitalisation; other medically important",
            "not resolved",
        )
    ]
    assert rows(intake, "source_id, kind, evidence_level", "given_source") == [
        ("reports.xml", "E2B(R3) safety reports", "C")
    ]
    assert rows(intake, "count(*)", "given_treatment") == [(0,)]


def test_what_has_no_place_is_kept_as_reported(tmp_path):
    intake = read(write(tmp_path, batch(FULL)))
    assert reported(intake, "Concomitant drug") == [{"G.k.2.2 Medicinal product name": "Aspirin"}]
    assert reported(intake, "Literature reference") == [
        {"C.4.r.1 Literature reference": "Nahm 2024"}
    ]
    assert reported(intake, "Narrative") == [{"H.1 Case narrative": "Nodules after exosomes."}]
    assert reported(intake, "Report")[0]["C.1.1 Sender's safety report identifier"] == "KR-CLINIC-1"
    assert reported(intake, "Reaction")[0]["E.i.2.1b MedDRA code"] == "10018691"


def test_names_and_dates_of_birth_are_never_kept(tmp_path):
    intake = read(write(tmp_path, batch(FULL)))
    kept = str([rows(intake, "*", table) for table in ("given_case", "given_as_reported")])
    assert "K. J." not in kept
    assert "Lee" not in kept
    assert "1984" not in kept
    assert "Dates of birth in 1 report were read for the age and dropped." in sentences(intake)
    assert "never taken: 2 fields left out." in sentences(intake)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("ASKU", "ASKU asked but unknown"),
        ("NASK", "NASK not asked"),
        ("MSK", "MSK masked"),
        ("UNK", "UNK unknown"),
        ("NI", "NI no information"),
        ("NA", "NA not applicable"),
    ],
)
def test_a_null_flavour_is_kept_with_its_field_in_the_words_of_the_standard(
    tmp_path, reason, words
):
    patient = f'<player1><administrativeGenderCode nullFlavor="{reason}"/></player1>'
    intake = read(write(tmp_path, batch(message(patient=patient))))
    assert rows(intake, "sex", "given_case") == [(None,)]
    assert reported(intake, "Not given, with the reason") == [{"D.5 Sex": words}]


def test_absent_is_not_asked_but_unknown(tmp_path):
    intake = read(write(tmp_path, batch(message(patient="<player1/>"))))
    assert reported(intake, "Not given, with the reason") == []


def test_reasons_of_several_reactions_are_told_apart(tmp_path):
    both = reaction("r1", "Nodule", start='<low nullFlavor="ASKU"/>') + reaction(
        "r2", "Ulcer", start='<low nullFlavor="NASK"/>'
    )
    intake = read(write(tmp_path, batch(message(reactions=both))))
    assert reported(intake, "Not given, with the reason") == [
        {
            "E.i.4 Date of start (reaction 1)": "ASKU asked but unknown",
            "E.i.4 Date of start (reaction 2)": "NASK not asked",
        }
    ]


def test_unbounded_test_results_keep_infinity_as_a_reason(tmp_path):
    test = (
        '<subjectOf2><organizer><code code="3"/><component><observation><code>'
        '<originalText>CRP</originalText></code><value><low value="5" unit="mg/L"/>'
        '<high nullFlavor="PINF"/></value></observation></component></organizer></subjectOf2>'
    )
    intake = read(write(tmp_path, batch(message(reactions=test))))
    assert reported(intake, "Test") == [
        {"F.r.2.1 Test name": "CRP", "F.r.3.2 Test result from": "5 mg/L"}
    ]
    assert reported(intake, "Not given, with the reason") == [
        {"F.r.3.2 Test result up to": "PINF positive infinity"}
    ]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("0", None),
        ("1", "resolved"),
        ("2", "improved"),
        ("3", "not resolved"),
        ("4", "resolved with sequelae"),
        ("5", "fatal"),
    ],
)
def test_outcomes_of_r3_become_our_words(tmp_path, code, outcome):
    one = reaction("r1", "Nodule", outcome=f'<value code="{code}"/>')
    intake = read(write(tmp_path, batch(message(reactions=one))))
    assert rows(intake, "outcome", "given_reaction") == [(outcome,)]


@pytest.mark.parametrize(
    ("value", "unit", "age"),
    [
        ("34", "a", "34 years"),
        ("8", "mo", "8 months"),
        ("3", "wk", "3 weeks"),
        ("5", "d", "5 days"),
        ("20", "h", "20 hours"),
        ("4", "{decade}", "4 decades"),
    ],
)
def test_ages_keep_their_unit(tmp_path, value, unit, age):
    patient = patient_says("3", f'<value value="{value}" unit="{unit}"/>')
    intake = read(write(tmp_path, batch(message(patient=patient))))
    assert rows(intake, "age", "given_case") == [(age,)]


def test_an_age_group_is_the_age_only_where_nothing_else_is_said(tmp_path):
    group = patient_says("4", '<value code="6"/>')
    age = patient_says("3", '<value value="71" unit="a"/>')
    intake = read(
        write(tmp_path, batch(message("A", patient=group), message("B", patient=group + age)))
    )
    assert rows(intake, "case_id, age", "given_case") == [("A", "elderly"), ("B", "71 years")]


def test_a_date_of_birth_becomes_the_age_at_onset(tmp_path):
    born = '<player1><birthTime value="19840316"/></player1>'
    intake = read(write(tmp_path, batch(message(patient=born, reactions=reaction("r", "Nodule")))))
    assert rows(intake, "age", "given_case") == [("39 years",)]
    assert "1984" not in str(rows(intake, "*", "given_as_reported"))


def test_an_age_that_contradicts_the_date_of_birth_is_flagged(tmp_path):
    born = '<player1><birthTime value="20010615"/></player1>' + patient_says(
        "3", '<value value="48" unit="a"/>'
    )
    intake = read(write(tmp_path, batch(message(patient=born, reactions=reaction("r", "Nodule")))))
    assert rows(intake, "column_name, value, note", "flagged") == [
        (
            "D.2.2 Age at onset",
            "48 years",
            "The date of birth and the date of start make it 22 years.",
        )
    ]


def test_partial_dates_stay_partial(tmp_path):
    one = reaction("r1", "Nodule", start='<low value="202403"/>')
    intake = read(write(tmp_path, batch(message(reactions=one))))
    assert rows(intake, "onset_date", "given_reaction") == [("2024-03",)]


def test_an_interval_counts_for_the_reaction_it_names(tmp_path):
    both = reaction("r1", "Nodule") + reaction("r2", "Ulcer")
    exosome = drug("d1", "Exo-S", interval("SAE", "3", "d", "r2"))
    intake = read(
        write(tmp_path, batch(message(reactions=both, drugs=exosome, roles=role("1", "d1"))))
    )
    assert rows(intake, "reaction, onset", "given_reaction") == [
        ("Nodule", None),
        ("Ulcer", "3 days"),
    ]


def test_the_interval_from_the_first_administration_is_no_onset(tmp_path):
    exosome = drug("d1", "Exo-S", interval("SAS", "6", "wk", "r1"))
    intake = read(
        write(
            tmp_path,
            batch(message(reactions=reaction("r1", "N"), drugs=exosome, roles=role("1", "d1"))),
        )
    )
    assert rows(intake, "onset", "given_reaction") == [(None,)]
    kept = reported(intake, "Suspect drug")[0]
    assert kept["G.k.9.i.3 Interval between administration and start of reaction"] == "6 weeks"
    assert "1 interval: only the interval from the first administration" in sentences(intake)


def test_of_intervals_that_differ_the_shortest_counts_and_is_flagged(tmp_path):
    drugs = drug("d1", "Exo-S", interval("SAE", "30", "d", "r1")) + drug(
        "d2", "Exo-T", interval("SAE", "2", "wk", "r1")
    )
    roles = role("1", "d1") + role("3", "d2")
    intake = read(
        write(
            tmp_path, batch(message(reactions=reaction("r1", "Nodule"), drugs=drugs, roles=roles))
        )
    )
    assert rows(intake, "onset", "given_reaction") == [("2 weeks",)]
    assert rows(intake, "column_name, value", "flagged") == [("G.k.9.i.3.2", "30 days; 2 weeks")]


@pytest.mark.parametrize(
    ("code", "rechallenge"), [("1", "positive"), ("2", "negative"), ("3", None), ("4", "not done")]
)
def test_recurrence_becomes_a_rechallenge_and_nothing_is_read_as_dechallenge(
    tmp_path, code, rechallenge
):
    stopped = '<inboundRelationship><act><code code="1"/></act></inboundRelationship>'
    exosome = drug("d1", "Exo-S", recurrence(code, "r1") + stopped)
    one = reaction("r1", "Nodule", outcome='<value code="1"/>')
    intake = read(
        write(tmp_path, batch(message(reactions=one, drugs=exosome, roles=role("1", "d1"))))
    )
    assert rows(intake, "rechallenge, dechallenge", "given_reaction") == [(rechallenge, None)]
    kept = reported(intake, "Suspect drug")[0]
    assert kept["G.k.8 Action taken with drug"] == "1 (drug withdrawn)"


@pytest.mark.parametrize(
    ("code", "exposures", "part"),
    [
        ("1", 1, "Suspect drug"),
        ("2", 0, "Concomitant drug"),
        ("3", 1, "Suspect drug"),
        ("4", 0, "Drug not administered"),
    ],
)
def test_only_suspect_and_interacting_drugs_are_exposures(tmp_path, code, exposures, part):
    text = batch(message(drugs=drug("d1", "Exo-S"), roles=role(code, "d1")))
    intake = read(write(tmp_path, text))
    assert len(rows(intake, "product", "given_exposure")) == exposures
    assert len(reported(intake, part)) == 1


def test_a_drug_without_a_role_is_no_exposure_and_counted(tmp_path):
    intake = read(write(tmp_path, batch(message(drugs=drug("d1", "Exo-S")))))
    assert rows(intake, "product", "given_exposure") == []
    assert "without a role: 1 drug" in sentences(intake)


def test_every_known_day_of_administration_is_a_session(tmp_path):
    exosome = drug(
        "d1",
        "Exo-S",
        dosage('<low value="20240101"/><high value="20240201"/>')
        + dosage('<low value="202403"/>')
        + dosage('<low nullFlavor="UNK"/>'),
    )
    intake = read(write(tmp_path, batch(message(drugs=exosome, roles=role("1", "d1")))))
    assert rows(intake, "date", "given_exposure") == [
        ("2024-01-01",),
        ("2024-02-01",),
        ("2024-03",),
        (None,),
    ]


def test_of_a_course_over_the_onset_the_last_day_before_it_is_a_range(tmp_path):
    exosome = drug("d1", "Exo-S", dosage('<low value="202401"/><high value="20240501"/>'))
    text = batch(message(reactions=reaction("r1", "N"), drugs=exosome, roles=role("1", "d1")))
    intake = read(write(tmp_path, text))
    assert rows(intake, "date", "given_exposure") == [("2024-01/2024-03-15",), ("2024-05-01",)]
    assert "1 course went on over the onset" in sentences(intake)


def test_a_code_of_another_list_is_not_read_with_ours(tmp_path):
    route = '<routeCode code="001" codeSystem="0.4.0.127.0.16.1.1.2.6"/>'
    exosome = drug("d1", "Exo-S", dosage('<low value="20240101"/>', route))
    intake = read(write(tmp_path, batch(message(drugs=exosome, roles=role("1", "d1")))))
    assert rows(intake, "route", "given_exposure") == [("001",)]


def test_statements_of_a_region_are_kept(tmp_path):
    race = (
        '<subjectOf2><observation><code code="C17049" displayName="Race" codeSystem="2.16.840"/>'
        '<value code="C41260" displayName="Asian"/></observation></subjectOf2>'
    )
    intake = read(write(tmp_path, batch(message(patient=race))))
    assert reported(intake, "Other statement") == [{"Race": "C41260 (Asian)"}]


def test_a_batch_counts_its_reports_and_versions_sort_by_date(tmp_path):
    text = batch(message("A", latest="20240101"), message("B"), message("A", latest="20240301"))
    intake = read(write(tmp_path, text))
    assert rows(intake, "row_no, case_id", "given_case") == [(1, "A"), (2, "B"), (3, "A")]
    versions = dict(rows(intake, "row_no, version", "given_case"))
    assert versions[3] > versions[1]


def test_cases_are_named_worldwide_unless_chosen_otherwise(tmp_path):
    path = write(tmp_path, batch(message("S", worldwide="W"), message("T")))
    assert rows(read(path), "case_id", "given_case") == [("T",), ("W",)]
    assert rows(read(path, case_id="sender"), "case_id", "given_case") == [("S",), ("T",)]


def test_a_nullified_case_is_refused_with_all_its_versions(tmp_path):
    withdrawn = (
        '<subjectOf2><investigationCharacteristic><code code="3"/><value code="1"/>'
        "</investigationCharacteristic></subjectOf2><subjectOf2><investigationCharacteristic>"
        '<code code="4"/><value><originalText>Duplicate</originalText></value>'
        "</investigationCharacteristic></subjectOf2>"
    )
    text = batch(
        message("A", reactions=reaction("r", "Nodule")), message("B"), message("A", head=withdrawn)
    )
    intake = read(write(tmp_path, text))
    assert rows(intake, "case_id", "given_case") == [("B",)]
    assert rows(intake, "reaction", "given_reaction") == []
    assert rows(intake, "row_no, reason", "refused") == [
        (3, "the sender withdrew the case A: Duplicate")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_in_every_encoding_arrives(tmp_path, encoding):
    declared = f'<?xml version="1.0" encoding="{"UTF-16" if "16" in encoding else "UTF-8"}"?>'
    text = batch(message(reactions=reaction("r", "피부 육아종")), declaration=declared)
    intake = read(write(tmp_path, text, encoding=encoding))
    assert rows(intake, "reaction", "given_reaction") == [("피부 육아종",)]


def test_a_single_message_is_read_like_a_batch_of_one(tmp_path):
    assert rows(read(write(tmp_path, message("A"))), "case_id, row_no", "given_case") == [("A", 1)]


def test_a_text_beyond_the_limit_refuses_its_report_only(tmp_path):
    text = batch(message("A", reactions=reaction("r", "x" * 250_001)), message("B"))
    intake = read(write(tmp_path, text))
    assert rows(intake, "case_id", "given_case") == [("B",)]
    assert rows(intake, "row_no, column_name, value", "refused") == [
        (1, "E.i.1.2 Reaction for translation", "250,001 characters")
    ]


R2 = """<?xml version="1.0"?><!DOCTYPE ichicsr SYSTEM "ich-icsr-v2.1.dtd"><ichicsr lang="en">
<ichicsrmessageheader><messagetype>ichicsr</messagetype></ichicsrmessageheader>{}</ichicsr>"""


def safetyreport(
    number: str = "1001",
    version: str = "2",
    head: str = "",
    patient: str = "<patientsex>2</patientsex>",
    reactions: str = "<reaction><reactionmeddrapt>Granuloma skin</reactionmeddrapt></reaction>",
    drugs: str = "",
) -> str:
    return f"""<safetyreport><safetyreportversion>{version}</safetyreportversion>
    <safetyreportid>{number}</safetyreportid><primarysourcecountry>JP</primarysourcecountry>{head}
    <receivedateformat>102</receivedateformat><receivedate>20240501</receivedate>
    <companynumb>JP-CO-1</companynumb><primarysource><reportergivename>Ann</reportergivename>
    <qualification>5</qualification></primarysource>
    <patient>{patient}{reactions}{drugs}</patient></safetyreport>"""


def test_a_report_of_r2_fills_every_table(tmp_path):
    text = R2.format(
        safetyreport(
            head="<serious>1</serious><seriousnessdeath>2</seriousnessdeath>"
            "<seriousnesshospitalization>1</seriousnesshospitalization>",
            patient="<patientinitial>A.B.</patientinitial><patientonsetage>8</patientonsetage>"
            "<patientonsetageunit>802</patientonsetageunit><patientsex>1</patientsex>",
            reactions="<reaction><primarysourcereaction>lumps</primarysourcereaction>"
            "<reactionmeddrapt>Granuloma skin</reactionmeddrapt><reactionstartdate>202403"
            "</reactionstartdate><reactionoutcome>2</reactionoutcome></reaction>",
            drugs="<drug><drugcharacterization>1</drugcharacterization><medicinalproduct>EXO-S"
            "</medicinalproduct><drugbatchnumb>L7</drugbatchnumb><drugstructuredosagenumb>5"
            "</drugstructuredosagenumb><drugstructuredosageunit>012</drugstructuredosageunit>"
            "<drugadministrationroute>058</drugadministrationroute><drugstartdate>20240301"
            "</drugstartdate><druglastperiod>14</druglastperiod><druglastperiodunit>804"
            "</druglastperiodunit><drugrecurreadministration>1</drugrecurreadministration>"
            "<activesubstance><activesubstancename>EXOSOME</activesubstancename>"
            "</activesubstance></drug>",
        )
    )
    intake = read(write(tmp_path, text))
    columns = "case_id, version, age, sex, country, country_basis, reporter, reported"
    assert rows(intake, columns, "given_case") == [
        ("1001", "2", "8 months", "male", "JP", "reporter", "consumer", "2024-05-01")
    ]
    assert rows(intake, "product, lot, route, dose, date", "given_exposure") == [
        ("EXO-S", "L7", "subcutaneous injection", "5 ml", "2024-03-01")
    ]
    columns = "reaction, onset, onset_date, rechallenge, serious, seriousness, outcome"
    assert rows(intake, columns, "given_reaction") == [
        ("Granuloma skin", "14 days", "2024-03", "positive", "yes", "hospitalisation", "improved")
    ]
    assert "A.B." not in str(rows(intake, "*", "given_as_reported"))
    assert "Ann" not in str(rows(intake, "*", "given_as_reported"))


def test_seriousness_of_r2_belongs_to_the_report_and_is_said_so(tmp_path):
    two = "".join(f"<reaction><reactionmeddrapt>{n}</reactionmeddrapt></reaction>" for n in "AB")
    intake = read(
        write(tmp_path, R2.format(safetyreport(head="<serious>2</serious>", reactions=two)))
    )
    assert rows(intake, "reaction, serious", "given_reaction") == [("A", "no"), ("B", "no")]
    assert "E2B(R2) says seriousness of the report as a whole" in sentences(intake)


def test_an_interval_of_r2_is_no_onset_where_it_may_mean_another_reaction(tmp_path):
    two = "".join(f"<reaction><reactionmeddrapt>{n}</reactionmeddrapt></reaction>" for n in "AB")
    exosome = (
        "<drug><drugcharacterization>1</drugcharacterization><druglastperiod>3</druglastperiod>"
        "<druglastperiodunit>804</druglastperiodunit></drug>"
    )
    intake = read(write(tmp_path, R2.format(safetyreport(reactions=two, drugs=exosome))))
    assert rows(intake, "onset", "given_reaction") == [(None,), (None,)]


def test_the_extract_of_faers_gives_the_date_of_the_event_in_the_narrative(tmp_path):
    summary = (
        "<summary><narrativeincludeclinical>CASE EVENT DATE: 20150101"
        "</narrativeincludeclinical></summary>"
    )
    intake = read(write(tmp_path, R2.format(safetyreport(drugs=summary))))
    assert rows(intake, "onset_date", "given_reaction") == [("2015-01-01",)]
    assert "Of 1 reaction the date of start is the date of the event" in sentences(intake)


def test_elements_of_r2_that_the_map_does_not_know_are_kept_by_name(tmp_path):
    intake = read(write(tmp_path, R2.format(safetyreport(head="<localfield>7</localfield>"))))
    assert reported(intake, "Report")[0]["localfield"] == "7"


def test_a_code_without_words_is_named_as_a_code(tmp_path):
    coded = "<reaction><reactionmeddrapt>10018691</reactionmeddrapt></reaction>"
    intake = read(write(tmp_path, R2.format(safetyreport(reactions=coded))))
    assert rows(intake, "reaction", "given_reaction") == [("MedDRA 10018691",)]


def test_several_files_keep_their_number(tmp_path):
    paths = [
        write(tmp_path, batch(message("A")), "a.xml"),
        write(tmp_path, R2.format(safetyreport()), "b.xml"),
    ]
    assert rows(read(*paths), "file_no, record, case_id", "given_case") == [
        (1, 1, "A"),
        (2, 2, "1001"),
    ]


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE ichicsr [
<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">
]><ichicsr><safetyreport><safetyreportid>&c;</safetyreportid></safetyreport></ichicsr>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE ichicsr [<!ENTITY x SYSTEM "file:///etc/hostname">]>
<ichicsr><safetyreport><safetyreportid>&x;</safetyreportid></safetyreport></ichicsr>"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "line 3: the file declares entities"),
        (OUTSIDE, "line 1: the file declares entities"),
        (batch(FULL)[:-400], "the XML is not well formed"),
        (R2.format(safetyreport())[:300], "the XML is not well formed"),
        (
            "<?xml version='1.0'?>\n<workbook><a/></workbook>",
            "line 2: the root element is workbook",
        ),
        ('<MCCI_IN200100UV01 xmlns="urn:other"/>', "stands in the namespace urn:other"),
        (batch(), "holds no safety report"),
        ("<ichicsr>" + "<a>" * 101 + "</a>" * 101 + "</ichicsr>", "more than 100 deep"),
        ("<ichicsr>\x00</ichicsr>", "the XML is not well formed"),
        ("<ichicsr><safetyreport></ichicsr>", "line 1: the XML is not well formed"),
    ],
    ids=[
        "billion laughs",
        "external entity",
        "truncated R3",
        "truncated R2",
        "wrong root",
        "wrong namespace",
        "empty batch",
        "too deep",
        "NUL",
        "mismatched",
    ],
)
def test_a_bad_file_is_refused_in_words(tmp_path, text, words):
    with pytest.raises(Refused, match=r"reports\.xml") as refused:
        read(write(tmp_path, text))
    assert words in str(refused.value)


def test_an_entity_outside_is_never_opened(tmp_path):
    secret = write(tmp_path, "secret", "secret.txt")
    text = OUTSIDE.replace("/etc/hostname", str(secret))
    with pytest.raises(Refused) as refused:
        read(write(tmp_path, text))
    assert "secret" not in str(refused.value).replace(str(secret), "")


def test_an_endless_report_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    small = type("Small", (), {"report_bytes": 100_000, "xml_depth": 100, "rows": 10})
    monkeypatch.setattr(parsing, "LIMITS", small)
    text = batch(message(reactions="".join(reaction(f"r{n}", "N") for n in range(1000))))
    with pytest.raises(Refused, match="one report is longer than"):
        read(write(tmp_path, text))


def test_too_many_reports_are_refused(tmp_path, monkeypatch):
    small = type("Small", (), {"report_bytes": 10**6, "xml_depth": 100, "rows": 2})
    monkeypatch.setattr(parsing, "LIMITS", small)
    with pytest.raises(Refused, match="more than 2 reports"):
        read(write(tmp_path, batch(message("A"), message("B"), message("C"))))


@pytest.mark.parametrize(
    "text", ["age,sex\n34,F\n", "<24h,34,F\n", '{"results": []}', "", "PK\x03\x04"]
)
def test_other_formats_are_not_taken_for_xml(tmp_path, text):
    assert not e2b.recognises([given(write(tmp_path, text))])


def test_xml_is_recognised_by_content_whatever_its_name(tmp_path):
    assert e2b.recognises([given(write(tmp_path, batch(message()), "cases.csv"))])
    assert e2b.recognises([given(write(tmp_path, batch(message()), "cases.csv", "utf-16"))])


@pytest.mark.parametrize(
    ("point", "date"),
    [
        ("20220614101010-0500", "2022-06-14"),
        ("20220614", "2022-06-14"),
        ("202206", "2022-06"),
        ("2022", "2022"),
        ("202206141010", "2022-06-14"),
        ("in spring", "in spring"),
    ],
)
def test_points_in_time_become_dates_as_exact_as_they_were(point, date):
    assert iso(point) == date


@pytest.mark.parametrize(
    ("birth", "onset", "age"),
    [
        ("1984-03-16", "2024-03-15", "39 years"),
        ("1984-03-15", "2024-03-15", "40 years"),
        ("1984", "2024-03-15", "39-40 years"),
        ("2000-02-29", "2001-02-28", "0 years"),
        ("2024-05-01", "2024-03-15", ""),
        ("", "2024-03-15", ""),
        ("1984-13-01", "2024-03-15", ""),
    ],
)
def test_age_at_onset_in_completed_years(birth, onset, age):
    assert age_at(birth, onset) == age


@pytest.mark.parametrize("release", ["r2", "r3"])
def test_the_field_map_names_only_parts_and_code_lists_that_exist(release):
    for part, found in fields(release).items():
        assert part in contexts(release)
        assert {one.codes for one in found} - {""} <= set(meanings())


def test_a_report_goes_through_the_whole_import(tmp_path):
    path = write(tmp_path, batch(FULL))
    sets = tmp_path / "sets"
    sets.mkdir()
    report = importing.check([path], folder=sets, name="clinic-a")
    assert (report.cases, report.refusals_in_all) == (1, 0)
    built = places.place_of(sets, report.id) / places.BUILT
    with duckdb.connect(str(built), read_only=True) as connection:
        assert connection.execute(
            "select case_id, age_low_years, age_high_years, country from patient_case"
        ).fetchall() == [("WW-1", 40, 49, "South Korea")]
        assert connection.execute(
            "select reaction::varchar, onset_low_days, onset_high_days, rechallenge from reaction"
        ).fetchall() == [("granulomatous_reaction", 14, 14, "positive")]
        assert connection.execute(
            "select count(*) from as_reported where part = 'Not given, with the reason'"
        ).fetchall() == [(1,)]
