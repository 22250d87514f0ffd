"""Keeping only cases with a wished product: which cases stay, and what is said of the others."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data.importers import __main__ as command_line
from data.importers import faers, intake, judge, openfda, places, report, wished
from data.importers.given import Choices, GivenFile
from data.refusal import Refused

GIVEN = Path(judge.__file__).with_name("given.sql")
TODAY = date(2026, 11, 22)
DEMO = "primaryid$caseid$caseversion$fda_dt$sex$age$age_cod\n"
DRUG = "primaryid$caseid$drug_seq$role_cod$drugname$prod_ai\n"
REAC = "primaryid$caseid$pt\n"


@pytest.fixture
def given(tmp_path):
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        yield connection


def a_report(connection, record, *products, version=None, age=None, case_id=None):
    """A report on a row of its own, with suspect products and a reaction."""
    case_id = case_id or f"C-{record}"
    connection.execute(
        "insert into given_case (record, file_no, row_no, case_id, version, age)"
        " values (?, 1, ?, ?, ?, ?)",
        [record, record, case_id, version, age],
    )
    for product in products:
        connection.execute(
            "insert into given_exposure (record, file_no, row_no, product, route)"
            " values (?, 1, ?, ?, ?)",
            [record, record, product, f"way {record}"],
        )
    connection.execute(
        "insert into given_reaction (record, file_no, row_no, reaction)"
        " values (?, 1, ?, 'urticaria')",
        [record, record],
    )


def as_reported(connection, record, part, **fields):
    connection.execute(
        "insert into given_as_reported values (?, ?, 1, ?)",
        [record, part, json.dumps(fields, ensure_ascii=False)],
    )


def kept(connection, *words):
    """Names of the cases that stay, in the order of their keys."""
    judge.judge(
        connection,
        choices=Choices({"products": list(words)}),
        progress=lambda *stage: None,
        today=TODAY,
    )
    rows = connection.execute("select case_key, case_id from kept order by case_key").fetchall()
    assert [key for key, _ in rows] == list(range(1, len(rows) + 1))
    return [case_id for _, case_id in rows]


def notices(connection):
    return [
        sentence
        for (sentence,) in connection.execute(
            "select sentence from notice order by position"
        ).fetchall()
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, ()),
        ({"products": []}, ()),
        ({"products": " ; "}, ()),
        ({"products": "exosome; ASCE ;exosome;Exosome"}, ("exosome", "ASCE")),
        ({"products": ["exosome; vesicle", "ASCE"]}, ("exosome", "vesicle", "ASCE")),
    ],
    ids=str,
)
def test_words_are_parted_by_semicolons_and_each_stands_once(settings, words):
    assert wished.words(settings) == words


@pytest.mark.parametrize("given_setting", [7, {"a": 1}, ["exosome", 7]], ids=str)
def test_what_is_no_list_of_words_is_refused(given_setting):
    with pytest.raises(Refused, match="no list of words"):
        wished.words({"products": given_setting})


def test_without_a_wish_every_case_stays_and_nothing_is_said(given):
    a_report(given, 1, "Exosome serum")
    a_report(given, 2, "Aspirin")
    assert kept(given) == ["C-1", "C-2"]
    assert notices(given) == []
    tables = given.execute("select table_name from duckdb_tables()").fetchall()
    assert ("left_out",) not in tables


def test_a_word_is_found_within_a_name_in_small_and_capital_letters(given):
    a_report(given, 1, "Aspirin", "ASCE+ EXOSOMES")
    a_report(given, 2, "Aspirin")
    a_report(given, 3)
    a_report(given, 4, "엑소좀 세럼")
    a_report(given, 5, "exo.some")
    assert kept(given, "exosome", "엑소좀") == ["C-1", "C-4"]
    assert notices(given) == [
        "5 cases read, 3 left out because no suspect product of theirs contains “exosome” or "
        "“엑소좀” in its name or active ingredient, 2 kept. Concomitant products do not count."
    ]


@pytest.mark.parametrize("word", ["a.c", "(a", "[a]", "a|b", "\\d", 'a "b"', "%"])
def test_signs_of_a_word_mean_themselves(given, word):
    a_report(given, 1, "abc b 1 a")
    a_report(given, 2, f"x{word}x")
    a_report(given, 3)
    as_reported(given, 3, "Suspect drug", prod_ai=f"x{word}x")
    assert kept(given, word) == ["C-2", "C-3"]


@pytest.mark.parametrize(
    ("part", "field", "is_kept"),
    [
        ("Suspect drug", "prod_ai", True),
        ("Suspect drug", "B.4.k.2.2 Substance name (2)", True),
        ("Suspect drug", "openfda.generic_name", True),
        ("Device", "generic_name", True),
        ("Suspect drug", "dose_vbm", False),
        ("Concomitant drug", "prod_ai", False),
        ("Narrative", "text", False),
    ],
)
def test_active_ingredients_count_and_other_words_of_the_report_do_not(given, part, field, is_kept):
    a_report(given, 1, "Serum")
    as_reported(given, 1, part, **{field: "Human Exosomes"})
    assert kept(given, "exosome") == (["C-1"] if is_kept else [])


def test_the_latest_version_decides(given):
    a_report(given, 1, "Exosome", case_id="A", version="1")
    a_report(given, 2, "Aspirin", case_id="A", version="2")
    a_report(given, 3, "Aspirin", case_id="B", version="1")
    a_report(given, 4, "Exosome", case_id="B", version="2")
    assert kept(given, "exosome") == ["B"]
    assert "2 cases read, 1 left out" in notices(given)[0]
    assert given.execute("select case_id from replaced").fetchall() == [("B",)]


def test_words_in_no_list_are_counted_of_the_kept_cases_only(given):
    a_report(given, 1, "Exosome")
    a_report(given, 2, "Aspirin")
    kept(given, "exosome")
    words = given.execute("select words, times from unmapped").fetchall()
    assert words == [("way 1", 1)]


def test_refused_rows_of_other_products_are_told_of_no_more(given):
    a_report(given, 1, "Exosome")
    a_report(given, 2, "Exosome", age="50-20 years")
    a_report(given, 3, "Aspirin", age="50-20 years")
    assert kept(given, "exosome") == ["C-1"]
    refused = given.execute("select distinct row_no from refused order by all").fetchall()
    assert refused == [(2,)]


def test_a_refused_case_of_another_product_is_counted_as_left_out(given):
    a_report(given, 1, "Exosome")
    a_report(given, 2, "Exosome", age="50-20 years")
    a_report(given, 3, "Aspirin", age="50-20 years")
    a_report(given, 4, "Aspirin", case_id="D", version="1")
    a_report(given, 5, "Aspirin", case_id="D", version="2", age="50-20 years")
    a_report(given, 6, "Aspirin", case_id="E", version="1", age="50-20 years")
    a_report(given, 7, "Aspirin", case_id="E", version="2", age="50-20 years")
    assert kept(given, "exosome") == ["C-1"]
    left_out = given.execute("select record, case_id from left_out").fetchall()
    assert left_out == [(3, "C-3"), (4, "D"), (6, "E")]
    assert notices(given)[0].startswith("4 cases read, 3 left out")


def test_a_faers_drug_that_was_not_administered_is_no_suspect_product(tmp_path, given):
    paths = extract(tmp_path)
    with paths[1].open("a") as drug:
        drug.write("401$4$2$DN$SERUM$EXOSOMES\n401$4$3$$SERUM$EXOSOMES\n")
    files = [
        GivenFile(number, path.name, path, "0" * 64, path.stat().st_size)
        for number, path in enumerate(paths, start=1)
    ]
    faers.read(files, given, choices=Choices(), progress=lambda *stage: None)
    assert kept(given, "exosome") == ["1", "2"]
    parts = given.execute(
        "select distinct part from given_as_reported"
        " where record = 401 and fields like '%EXOSOMES%' order by part"
    ).fetchall()
    assert parts == [("Drug not administered",), ("Drug without a known role",)]


def extract(folder):
    """A FAERS quarter of four cases: product, active ingredient, concomitant product, another."""
    tables = {
        "DEMO": DEMO + "".join(f"{n}01$" + f"{n}$1$20170403$F$4{n}$YR\n" for n in range(1, 5)),
        "DRUG": DRUG
        + "101$1$1$PS$EXOSOME SERUM$\n201$2$1$SS$SERUM$EXOSOMES\n"
        + "301$3$1$PS$ASPIRIN$ACETYLSALICYLIC ACID\n301$3$2$C$EXOSOME SERUM$EXOSOMES\n"
        + "401$4$1$PS$ASPIRIN$\n",
        "REAC": REAC + "".join(f"{n}01$" + f"{n}$Urticaria\n" for n in range(1, 5)),
    }
    paths = []
    for table, content in tables.items():
        paths.append(folder / f"{table}17Q2.txt")
        paths[-1].write_text(content)
    return paths


def test_of_a_faers_quarter_the_active_ingredient_counts_and_the_concomitant_product_does_not(
    tmp_path, given
):
    files = [
        GivenFile(number, path.name, path, "0" * 64, path.stat().st_size)
        for number, path in enumerate(extract(tmp_path), start=1)
    ]
    faers.read(files, given, choices=Choices(), progress=lambda *stage: None)
    assert kept(given, "exosome") == ["1", "2"]


def test_of_openfda_the_active_substance_counts(tmp_path, given):
    path = tmp_path / "events.json"
    drugs = [
        {"medicinalproduct": "SERUM", "drugcharacterization": "1",
         "activesubstance": {"activesubstancename": "EXOSOMES"}},
        {"medicinalproduct": "EXOSOMES", "drugcharacterization": "2"},
    ]  # fmt: skip
    events = [
        {"safetyreportid": str(number),
         "patient": {"drug": [drug], "reaction": [{"reactionmeddrapt": "Rash"}]}}
        for number, drug in enumerate(drugs)
    ]  # fmt: skip
    path.write_text(json.dumps({"results": events}))
    files = [GivenFile(1, path.name, path, "0" * 64, path.stat().st_size)]
    openfda.read(files, given, choices=Choices(), progress=lambda *stage: None)
    assert kept(given, "exosome") == ["0"]


def test_what_was_left_out_stands_in_the_report_and_in_the_data_set(tmp_path):
    folder = tmp_path / "sets"
    found = intake.check(
        extract(tmp_path), folder=folder, name="quarter", choices=Choices({"products": ["exosome"]})
    )
    assert (found.cases, found.left_out) == (2, 2)
    assert found.notices[0].startswith("4 cases read, 2 left out because")
    assert report.read(places.place_of(folder, found.id)) == found
    made = intake.keep(folder, found.id)
    with duckdb.connect(str(made.path), read_only=True) as connection:
        (note,) = connection.execute("select note from source").fetchall()[0]
        chosen = connection.execute("select distinct choices from given_file").fetchall()
        assert connection.execute("select count(*) from exposure").fetchall() == [(2,)]
    assert note.startswith("4 cases read, 2 left out because")
    assert [json.loads(text) for (text,) in chosen] == [{"products": ["exosome"]}]


def test_where_no_product_matches_there_is_nothing_to_keep(tmp_path):
    folder = tmp_path / "sets"
    found = intake.check(
        extract(tmp_path), folder=folder, name="quarter", choices=Choices({"products": "vesicle"})
    )
    assert (found.cases, found.left_out) == (0, 4)
    with pytest.raises(Refused, match="nothing to keep"):
        intake.keep(folder, found.id)
    assert list(folder.glob("*.duckdb")) == []


def test_products_are_given_on_the_command_line(tmp_path, capsys):
    folder = tmp_path / "sets"
    paths = [str(path) for path in extract(tmp_path)]
    started = ["--name", "quarter", "--folder", str(folder)]
    wishes = ["--product", "exosome", "--product", "acetylsalicylic"]
    assert command_line.main([*paths, *started, *wishes]) == command_line.KEPT
    printed = capsys.readouterr().out
    assert "Accepted: 3 cases, 3 patients" in printed
    assert "Left out, without a wished product: 1 case\n" in printed
    assert command_line.main([*paths, *started, "--product", "zzz"]) == command_line.NOT_KEPT
    assert "there is nothing to keep" in capsys.readouterr().out
    assert len(list(folder.glob("*.duckdb"))) == 1


@pytest.mark.parametrize("word", ["", " ", ";"])
def test_a_product_without_a_word_on_the_command_line_is_wrong_usage(tmp_path, capsys, word):
    with pytest.raises(SystemExit) as ended:
        command_line.main(["cases.csv", "--name", "quarter", "--product", word])
    assert ended.value.code == command_line.USAGE
    assert "holds no word to look for" in capsys.readouterr().err
