"""FAERS quarterly files: which rows become what, and what is refused."""

import json
from pathlib import Path

import duckdb
import pytest

import data
from data.importers import faers
from data.importers.given import Choices, GivenFile
from data.refusal import Refused

GIVEN = Path(data.__file__).parent / "importers" / "given.sql"
DEMO = (
    "primaryid$caseid$caseversion$event_dt$mfr_sndr$init_fda_dt$fda_dt$age$age_cod$age_grp$sex"
    "$occp_cod$reporter_country$occr_country\n"
    "1001$100$1$2003$ACME$20170101$20170102$40$YR$$F$MD$US$KR\n"
    "1002$100$2$201507$$20170101$20170302$4$DEC$$UNK$LW$US$\n"
    "2001$200$1$20150320$$20170105$20170105$$$A$M$CN$$\n"
    "3001$300$1$$$20170106$20170106$7$$$F$$DE$DE\n"
)
DRUG = (
    "primaryid$caseid$drug_seq$role_cod$drugname$prod_ai$route$dose_vbm$dechal$rechal$lot_num\n"
    '1001$100$1$PS$EXO "A"$EXOSOME$Intradermal$2 ml$Y$D$L1\n'
    "1001$100$2$C$LIDOCAINE$$Topical$$$$\n"
    "1002$100$1$PS$EXO A$$$$Y$N$\n"
    "1002$100$2$SS$EXO B$$$$N$N$\n"
    "2001$200$1$I$EXO C$$$$U$U$\n"
    "3001$300$1$PS$EXO D$$$$$$\n"
)
REAC = "primaryid$caseid$pt\n1001$100$Urticaria\n1002$100$Urticaria\n2001$200$Rash\n3001$300$Rash\n"
OUTC = "primaryid$caseid$outc_cod\n1001$100$DE\n1001$100$RI\n2001$200$OT\n2001$200$HO\n"
THER = (
    "primaryid$caseid$dsg_drug_seq$start_dt$end_dt$dur$dur_cod\n"
    "1001$100$1$20030101$$3$DAY\n1001$100$1$200302$$$\n"
)
INDI = "primaryid$caseid$indi_drug_seq$indi_pt\n1001$100$1$Scar\n1001$100$1$Acne\n"
TABLES = {"DEMO": DEMO, "DRUG": DRUG, "REAC": REAC, "OUTC": OUTC, "THER": THER, "INDI": INDI}


def silent(stage, done=0, total=None):
    pass


def write(folder, tables, quarter="17Q2", first=1):
    files = []
    for number, (table, content) in enumerate(tables.items(), start=first):
        name = f"{table}{quarter}.txt"
        path = folder / f"{number}-{name}"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        files.append(GivenFile(number, name, path, "0" * 64, path.stat().st_size))
    return files


@pytest.fixture
def intake(tmp_path):
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        yield connection


def read(intake, files):
    faers.read(files, intake, choices=Choices(), progress=silent)
    return intake


def rows(intake, question):
    return intake.execute(question).fetchall()


def test_header_decides_what_the_files_are(tmp_path):
    assert faers.recognises(write(tmp_path, TABLES))
    assert not faers.recognises(write(tmp_path, {"DEMO": "a,b\n1,2\n", "X": b"%PDF\x00"}))


def test_patient_and_report_are_handed_over_in_words(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    assert rows(
        intake,
        "select record, case_id, version, age, sex, country, country_basis, reporter, reported,"
        " row_no from given_case order by record",
    ) == [
        (1001, "100", "1", "40 years", "female", "KR", "where the event occurred", "physician",
         "2017-01-01", 2),
        (1002, "100", "2", "4 decades", None, "US", "the reporter", "other", "2017-01-01", 3),
        (2001, "200", "1", "adult", "male", None, None, "consumer", "2017-01-05", 4),
        (3001, "300", "1", "7 (unit not stated)", "female", "DE", "where the event occurred", None,
         "2017-01-06", 5),
    ]  # fmt: skip


def test_suspects_are_exposures_with_their_therapy_and_indications(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    assert rows(
        intake,
        "select record, product, date, indication, lot, route, dose from given_exposure"
        " order by record, product, date",
    ) == [
        (1001, 'EXO "A"', "2003-01-01", "Acne; Scar", "L1", "Intradermal", "2 ml"),
        (1001, 'EXO "A"', "2003-02", "Acne; Scar", "L1", "Intradermal", "2 ml"),
        (1002, "EXO A", None, None, None, None, None),
        (1002, "EXO B", None, None, None, None, None),
        (2001, "EXO C", None, None, None, None, None),
        (3001, "EXO D", None, None, None, None, None),
    ]


def test_reactions_carry_what_the_report_states(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    assert rows(
        intake,
        "select record, reaction, onset_date, seriousness, serious, dechallenge, rechallenge,"
        " outcome from given_reaction order by record",
    ) == [
        (1001, "Urticaria", "2003", "death; other medically important", "yes", "positive", None,
         None),
        # Its suspects disagree on dechallenge and agree on rechallenge.
        (1002, "Urticaria", "2015-07", None, None, None, "negative", None),
        (2001, "Rash", "2015-03-20", "hospitalisation; other medically important", "yes", None,
         None, None),
        (3001, "Rash", None, None, None, None, None, None),
    ]  # fmt: skip


def test_concomitant_drugs_and_the_rest_are_kept_as_reported(tmp_path, intake):
    read(intake, write(tmp_path, TABLES))
    found = rows(
        intake,
        "select part, item, fields from given_as_reported where record = 1001"
        " and part in ('Concomitant drug', 'Suspect drug', 'Therapy') order by part",
    )
    assert [(part, item, json.loads(fields)) for part, item, fields in found] == [
        ("Concomitant drug", 2, {
            "drug_seq": "2", "role_cod": "C", "drugname": "LIDOCAINE", "route": "Topical"}),
        ("Suspect drug", 1, {
            "drug_seq": "1", "role_cod": "PS", "drugname": 'EXO "A"', "prod_ai": "EXOSOME",
            "route": "Intradermal", "dose_vbm": "2 ml", "dechal": "Y", "rechal": "D",
            "lot_num": "L1"}),
        ("Therapy", 1, {"drug_seq": "1", "dur": "3", "dur_cod": "DAY"}),
    ]  # fmt: skip


def test_as_reported_can_be_read_when_the_intake_is_attached_elsewhere(tmp_path):
    path = tmp_path / "intake.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        read(connection, write(tmp_path, TABLES))
    with duckdb.connect() as other:
        other.execute(f"attach '{path}' as intake (read_only)")
        assert rows(other, "select count(*) from intake.given_as_reported where part = 'Report'") \
            == [(4,)]  # fmt: skip


def test_deleted_cases_are_left_out_and_counted(tmp_path, intake):
    files = write(tmp_path, TABLES | {"DELE": "100\n999\n"})
    read(intake, files)
    for table in ("given_case", "given_exposure", "given_reaction", "given_as_reported"):
        assert rows(intake, f"from (select distinct record from {table}) order by 1") == [  # noqa: S608
            (2001,),
            (3001,),
        ]
    assert rows(intake, "select sentence from notice where sentence like '%deleted%'") == [
        ("2 reports of 1 cases are on the lists of deleted cases and were left out.",)
    ]


def test_bad_lines_are_refused_with_their_line_and_the_others_keep_theirs(tmp_path, intake):
    lines = DRUG.splitlines(keepends=True)
    lines.insert(2, "1001$100$9$SS\n")
    lines.insert(4, "one$100$9$SS$X$$$$$$\n")
    read(intake, write(tmp_path, TABLES | {"DRUG": "".join(lines)}))
    found = rows(intake, "select file_no, row_no, value, reason from refused order by row_no")
    assert found == [
        (2, 3, "1001$100$9$SS", "The line has fewer values than the header has names."),
        (2, 5, "one$100$9$SS$X$$$$$$", "This is no whole number."),
    ]
    places = rows(intake, "select product, min(row_no) from given_exposure group by 1 order by 1")
    assert places == [
        ('EXO "A"', 2), ("EXO A", 6), ("EXO B", 7), ("EXO C", 8), ("EXO D", 9),
    ]  # fmt: skip
    assert rows(intake, "select row_no from supplied_drug_2 where drugname = 'EXO C'") == [(8,)]


def test_rows_behind_several_bad_lines_keep_their_line(tmp_path, intake):
    first, *others = TABLES["DRUG"].splitlines()
    lines = [first, others[0], "1$2$3", "1$2$3$4", "abc" + others[0][4:], *others[1:]]
    read(intake, write(tmp_path, TABLES | {"DRUG": "\n".join(lines) + "\n"}))
    assert rows(intake, "select row_no from refused order by row_no") == [(3,), (4,), (5,)]
    table = rows(intake, "select table_name from supplied_table where sheet = 'DRUG'")[0][0]
    # The line with a number that is none can be handed back; the other two have no columns.
    assert rows(intake, f"select row_no from {table} order by row_no") == [  # noqa: S608
        (number,) for number in range(2, len(lines) + 1) if number not in (3, 4)
    ]
    assert rows(intake, "select max(row_no) from given_exposure") == [(len(lines),)]
    counted = rows(intake, "select rows_supplied from supplied_rows where sheet = 'DRUG'")
    assert counted == [(len(lines) - 3,)]


def test_blank_lines_are_counted_as_a_text_editor_does(tmp_path, intake):
    first, *others = DRUG.splitlines()
    lines = ["", others[0], "", "", "1$2$3", others[1], "", "abc" + others[2][4:], *others[3:]]
    text = "\r\n".join([first, *lines]) + "\r\n"
    read(intake, write(tmp_path, TABLES | {"DRUG": text}))
    assert rows(intake, "select row_no from refused where file_no = 2 order by 1") == [(6,), (9,)]
    last = 1 + len(lines)
    assert rows(intake, "select min(row_no), max(row_no) from given_exposure") == [(3, last)]
    assert rows(intake, "select row_no from supplied_drug_2 order by 1") == [
        (number,) for number in (3, 7, *range(9, last + 1))
    ]
    assert rows(intake, "select count(*) from notice where sentence like '%as records%'") == [(0,)]


def test_rows_of_reports_that_are_not_in_demo_are_refused(tmp_path, intake):
    read(intake, write(tmp_path, TABLES | {"REAC": REAC + "7777$77$Rash\n"}))
    assert rows(intake, "select file_no, row_no, sheet, value from refused") == [
        (3, 6, "REAC", "7777")
    ]


def test_old_layout_of_aers_with_a_delimiter_at_the_end(tmp_path, intake):
    files = write(
        tmp_path,
        {
            "DEMO": "ISR$CASE$EVENT_DT$FDA_DT$AGE$AGE_COD$GNDR_COD$REPORTER_COUNTRY\r\n"
            "555$42$20030101$20040101$5$MON$F$UNITED STATES$\r\n"
            "556$42$20030101$20050101$5$MON$F$UNITED STATES$\r\n",
            "DRUG": "ISR$DRUG_SEQ$ROLE_COD$DRUGNAME\r\n555$9$PS$EXO$\r\n556$10$PS$EXO$\r\n",
            "REAC": "ISR$PT\r\n555$RASH$\r\n556$RASH$\r\n",
        },
        quarter="05q1",
    )
    read(intake, files)
    assert rows(intake, "select record, version, age, sex, country from given_case order by 1") == [
        (555, "0.20040101000000555", "5 months", "female", "UNITED STATES"),
        (556, "0.20050101000000556", "5 months", "female", "UNITED STATES"),
    ]
    assert rows(intake, "select count(*) from refused") == [(0,)]
    assert rows(intake, "select source_id from given_source") == [("faers-2005q1",)]


def test_reports_of_two_quarters_never_share_a_number(tmp_path, intake):
    (tmp_path / "a").mkdir()
    files = write(tmp_path, TABLES) + write(tmp_path / "a", TABLES, quarter="17Q3", first=10)
    read(intake, files)
    assert rows(intake, "select count(*), count(distinct record) from given_case") == [(8, 8)]
    joined = rows(
        intake, "select count(*) from given_reaction inner join given_case using (record)"
    )
    assert joined == [(8,)]


@pytest.mark.parametrize(
    ("name", "encoding", "said"),
    [("CAFÉ", "latin-1", "Windows-1252"), ("A–B’S", "cp1252", "Windows-1252"),
     ("\x81CAFÉ", "latin-1", "Latin-1")],
)  # fmt: skip
def test_text_that_is_no_utf_8_is_read_and_said(tmp_path, intake, name, encoding, said):
    demo = DEMO.replace("ACME", name).encode(encoding)
    read(intake, write(tmp_path, TABLES | {"DEMO": demo}))
    fields = rows(
        intake, "select fields from given_as_reported where record = 1001 and part = 'Report'"
    )
    assert json.loads(fields[0][0])["mfr_sndr"] == name
    assert (f"DEMO17Q2.txt is not UTF-8 and was read as {said}.",) in rows(
        intake, "select sentence from notice"
    )


def test_unknown_columns_are_kept_and_named(tmp_path, intake):
    demo = "\n".join(
        line + ("$new_name" if number == 0 else "$word")
        for number, line in enumerate(DEMO.splitlines())
    )
    read(intake, write(tmp_path, TABLES | {"DEMO": demo + "\n"}))
    kept = rows(intake, "select fields from given_as_reported where part = 'Report'")
    assert all(json.loads(fields)["new_name"] == "word" for (fields,) in kept)
    assert any(
        "new_name" in sentence for (sentence,) in rows(intake, "select sentence from notice")
    )


@pytest.mark.parametrize("missing", ["DEMO", "DRUG", "REAC"])
def test_a_quarter_without_a_needed_table_is_refused(tmp_path, intake, missing):
    tables = {table: content for table, content in TABLES.items() if table != missing}
    with pytest.raises(Refused, match=f"the file {missing} is missing"):
        read(intake, write(tmp_path, tables))


def test_a_quarter_given_twice_in_one_folder_is_refused(tmp_path, intake):
    (tmp_path / "again").mkdir()
    with pytest.raises(Refused, match="two DEMO files"):
        read(intake, write(tmp_path, TABLES) + write(tmp_path / "again", TABLES, first=10))


def test_a_file_whose_lines_do_not_fit_its_header_is_refused_as_a_whole(tmp_path, intake):
    drug = DRUG.splitlines()[0] + "\n" + "1001$100$1\n" * 20
    with pytest.raises(Refused, match="20 lines do not have the 11 values"):
        read(intake, write(tmp_path, TABLES | {"DRUG": drug}))


def test_highest_version_wins_when_the_cases_are_put_together(tmp_path):
    from data.importers import intake as taking

    files = [file.path for file in write(tmp_path, TABLES)]
    for path in files:
        path.rename(path.with_name(path.name.split("-", 1)[1]))
    paths = [path.with_name(path.name.split("-", 1)[1]) for path in files]
    (tmp_path / "sets").mkdir()
    report = taking.check(paths, folder=tmp_path / "sets", name="clinic-a")
    assert (report.importer, report.cases, report.replaced_versions) == ("faers", 3, 1)
