"""Line lists as text: encodings, delimiters, headings, ragged rows, columns and shapes."""

import csv
import io
import json
import pathlib
import types

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import importers
from data.importers import codes, linelist
from data.importers.given import Choices, GivenFile
from data.importers.linelist import encoding
from data.refusal import Refused
from data.spreadsheets import as_supplied

TABLES = pathlib.Path(importers.__file__).with_name("given.sql")

KOREAN_HEADERS = [
    "증례번호", "성별", "나이", "국가", "시술일", "제품명", "엑소좀 유래", "투여경로", "이상반응",
    "발현일", "잠복기", "부위", "조직검사 결과", "배양", "중대성", "결과", "치료", "약물명",
    "치료반응", "비고",
]  # fmt: skip
KOREAN_ROWS = [
    ["가-001", "여성", "34", "한국", "2024-03-05", "제품 가", "지방줄기세포", "진피내 주사",
     "육아종성 반응", "2024-03-26", "약 3주", "볼", "괴사성 육아종", "음성", "아니오", "회복",
     "국소 스테로이드", "클로베타솔", "현저한 호전", "두 번째 시술"],
    ["가-002", "남성", "41세", "대한민국", "2024-04", "제품 나", "제대혈", "미세침 후 도포",
     "피부 괴사", "2024-05-01", "이틀", "이마", "", "", "예", "호전", "항생제", "독시사이클린",
     "부분 반응", ""],
]  # fmt: skip
KOREAN_FIELDS = {
    "증례번호": "case.case_id", "성별": "case.sex", "나이": "case.age", "국가": "case.country",
    "시술일": "exposure.date", "제품명": "exposure.product",
    "엑소좀 유래": "exposure.exosome_source", "투여경로": "exposure.route",
    "이상반응": "reaction.reaction", "발현일": "reaction.onset_date", "잠복기": "reaction.onset",
    "부위": "reaction.sites", "조직검사 결과": "reaction.histology", "배양": "reaction.culture",
    "중대성": "reaction.serious", "결과": "reaction.outcome", "치료": "treatment.treatment_class",
    "약물명": "treatment.drug", "치료반응": "treatment.response", "비고": "case.note",
}  # fmt: skip


def drawn(folder, content, name="list.csv", number=1):
    path = folder / f"{number}-{pathlib.Path(name).name}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return GivenFile(number, name, path, "0" * 64, path.stat().st_size)


def as_csv(headers, rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([headers, *rows])
    return text.getvalue()


def taken(*files, **choices):
    """What `read` filled: rows of each table as objects of the columns that are not empty."""
    intake = duckdb.connect()
    intake.execute(TABLES.read_text(encoding="utf-8"))
    linelist.read(files, intake, choices=Choices(choices), progress=lambda *_, **__: None)
    found = types.SimpleNamespace(intake=intake)
    for (name,) in intake.execute("select table_name from duckdb_tables()").fetchall():
        table = intake.execute(f"from main.{name}") if _is_main(intake, name) else None
        if table is None:
            continue
        columns = [column[0] for column in table.description]
        rows = [
            {key: value for key, value in zip(columns, row, strict=True) if value is not None}
            for row in table.fetchall()
        ]
        setattr(found, name, sorted(rows, key=lambda row: row.get("record", 0)))
    found.sentences = [row["sentence"] for row in found.notice]
    found.settings = json.loads(found.detected[0]["settings"])
    return found


def _is_main(intake, name):
    where = "select count(*) from duckdb_tables() where table_name = ? and database_name = 'memory'"
    return intake.execute(where, [name]).fetchone()[0] == 1


def only(rows, *names):
    return [tuple(row.get(name) for name in names) for row in rows]


@pytest.mark.parametrize(
    "code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949", "euc_kr"]
)
def test_korean_list_is_read_and_mapped_in_every_encoding(tmp_path, code):
    file = drawn(tmp_path, as_csv(KOREAN_HEADERS, KOREAN_ROWS).encode(code))
    assert linelist.recognises([file])
    found = taken(file)
    assert found.settings["columns"] == KOREAN_FIELDS
    assert only(found.given_case, "case_id", "sex", "age", "country", "row_no") == [
        ("가-001", "여성", "34", "한국", 2),
        ("가-002", "남성", "41세", "대한민국", 3),
    ]
    assert found.given_reaction[0]["histology"] == "괴사성 육아종"
    assert only(found.given_treatment, "treatment_class", "drug", "response") == [
        ("국소 스테로이드", "클로베타솔", "현저한 호전"),
        ("항생제", "독시사이클린", "부분 반응"),
    ]
    assert found.refused == []


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        (
            "cp932",
            "cp932",
            "case_id,性別,有害事象\n1,女性,かゆみを伴う肉芽腫\n2,男性,皮膚のただれ\n",
        ),
        ("gb18030", "gb18030", "case_id,性别,不良反应\n1,女,注射部位出现肉芽肿\n2,男,皮肤坏死\n"),
        ("latin-1", "cp1252", "case_id;Reaktion\n1;Rötung und Schwellung\n2;Knötchen größer\n"),
        ("cp1252", "cp1252", "case_id;reaction\n1;érythème à l’injection\n2;œdème\n"),
    ],
)
def test_other_encodings_are_told_by_their_script(tmp_path, code, name, text):
    file = drawn(tmp_path, text.encode(code))
    assert encoding.detect(file.path).name == name
    assert encoding.detect(file.path).is_strict
    described = linelist.describe([file], Choices()).tables[0]
    last = text.replace(";", ",").splitlines()[-1].split(",")[1]
    assert last in [sample for column in described.columns for sample in column.samples]


def test_chosen_encoding_is_taken_and_an_unknown_one_refused(tmp_path):
    file = drawn(tmp_path, "case_id,sex\n1,é\n".encode("latin-1"))
    assert taken(file, encoding="cp1252").given_case[0]["sex"] == "é"
    with pytest.raises(Refused, match="no encoding 'klingon'"):
        taken(file, encoding="klingon")


def test_lines_in_another_encoding_are_refused_by_number(tmp_path):
    rows = "".join(f"{number},여성\n" for number in range(20))
    content = f"case_id,성별\n{rows}".encode() + "21,남성\n".encode("cp949") + b"22,F\n"
    found = taken(drawn(tmp_path, content))
    assert len(found.given_case) == 21
    assert only(found.refused, "row_no", "reason") == [
        (22, "this line is in another encoding than the file")
    ]


def test_headings_that_do_not_decode_are_refused_in_words(tmp_path):
    content = "case_id,성별\n".encode("cp949") + "1,여성\n2,남성\n3,여성\n".encode()
    with pytest.raises(Refused, match="line 1: the headings cannot be read as UTF-8"):
        taken(drawn(tmp_path, content))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_detected(tmp_path, delimiter):
    rows = [["a", "34", "F", "x, y; z"], ["b", "35", "M", 'say "no"\nor not']]
    found = taken(drawn(tmp_path, as_csv(["case_id", "age", "sex", "note"], rows, delimiter)))
    assert found.settings["delimiter"] == delimiter
    assert only(found.given_case, "case_id", "age", "sex", "note") == [tuple(row) for row in rows]


def test_lines_above_the_headings_are_not_read_and_said(tmp_path):
    text = "Clinic A\nprinted 2024-05-01\n\nCase ID,Sex,Age\n1,F,34\n"
    found = taken(drawn(tmp_path, text))
    assert only(found.given_case, "case_id", "row_no") == [("1", 5)]
    assert "3 lines above the headings were not read." in found.sentences


def test_header_row_can_be_chosen(tmp_path):
    text = "case_id,sex\nignored,ignored\ncase_id,age\n1,34\n"
    found = taken(drawn(tmp_path, text), header_row=3)
    assert only(found.given_case, "case_id", "age", "sex") == [("1", "34", None)]


def test_rows_without_a_case_column_are_named_by_their_place(tmp_path):
    found = taken(drawn(tmp_path, "sex,age\nF,34\n\nM,35\n"))
    assert only(found.given_case, "case_id", "sex") == [("row-2", "F"), ("row-4", "M")]
    assert any("names no cases" in sentence for sentence in found.sentences)


def test_ragged_rows_are_refused_as_supplied_and_never_shifted(tmp_path):
    text = "case_id,age,sex\n1,34,F\n2,35\n3,36,F,,\n4,37,F,extra\n5,38,M\n"
    found = taken(drawn(tmp_path, text))
    assert only(found.given_case, "case_id", "age", "sex") == [
        ("1", "34", "F"), ("3", "36", "F"), ("5", "38", "M"),
    ]  # fmt: skip
    assert only(found.refused, "row_no", "value", "reason") == [
        (3, "2,35", "2 cells where the headings are 3"),
        (5, "4,37,F,extra", "4 cells where the headings are 3"),
    ]


def test_row_with_a_broken_quotation_is_refused_and_the_others_taken(tmp_path):
    found = taken(drawn(tmp_path, 'case_id,note\n1,"a"b\n2,fine\n'))
    assert only(found.given_case, "case_id", "note") == [("2", "fine")]
    assert only(found.refused, "row_no") == [(2,)]


def test_duplicate_and_empty_headings_are_told_apart_and_said(tmp_path):
    found = taken(drawn(tmp_path, "case_id,sex,Sex,,row_no\n1,F,x,y,z\n"))
    assert json.loads(found.given_as_reported[0]["fields"]) == {
        "Sex (2)": "x", "column 4": "y", "row_no (2)": "z",
    }  # fmt: skip
    assert any("Sex (2)" in sentence for sentence in found.sentences)
    assert any("column 4" in sentence for sentence in found.sentences)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"case_id,age\n", "headings and no rows"),
        (b"case_id,age\n1,\x0034\n", "NUL byte"),
        (b"case_id,age\n1," + b"9" * 9_000_000, "line 2: longer than"),
        (b",".join(b"c%d" % number for number in range(5000)) + b"\n1\n", "5,000 columns"),
        (b"alpha,beta\nx,y\n", "no column is like one of the template"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "is a web page"),
        (b"ID;PWXL;N;E\nC;Y1;X1;K\"case_id\"\n", "SYLK"),
        (b"<?xml version='1.0'?><Workbook/>", "is XML"),
        (b"PK\x03\x04 cut short", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut short", "damaged"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_in_words(tmp_path, content, words):
    name = "list.xls" if b"<" in content or b"ID;P" in content else "list.csv"
    file = drawn(tmp_path, content, name)
    with pytest.raises(Refused, match=words):
        taken(file)


def test_web_page_named_as_spreadsheet_is_recognised_to_be_refused(tmp_path):
    assert linelist.recognises([drawn(tmp_path, "<html><body>no</body></html>", "list.xls")])


@pytest.mark.parametrize(
    "content",
    [
        b"VAERS_ID,RECVDATE\n1,2\n", b"primaryid$caseid$age\n1$2$3\n", b'{"results": []}',
        b"<?xml version='1.0'?><ichicsr/>", b"just a letter\nof two lines\n",
    ],
)  # fmt: skip
def test_files_of_other_formats_are_not_taken_for_lists(tmp_path, content):
    assert not linelist.recognises([drawn(tmp_path, content, "any.dat")])


def test_date_style_is_decided_by_a_part_over_12(tmp_path):
    text = "case_id,exposure date,onset date,report date\n1,03/04/2024,28/04/2024,2024-06-01\n"
    found = taken(drawn(tmp_path, text))
    assert found.settings["date_style"] == "dmy"
    assert only(found.given_exposure, "date") == [("2024-04-03",)]
    assert only(found.given_reaction, "onset_date") == [("2024-04-28",)]
    assert json.loads(found.given_as_reported[0]["fields"]) == {
        "exposure date": "03/04/2024", "onset date": "28/04/2024",
    }  # fmt: skip


def test_undecided_dates_stay_words_and_are_said_until_a_style_is_chosen(tmp_path):
    file = drawn(tmp_path, "case_id,exposure date\n1,03/04/2024\n")
    undecided = taken(file)
    assert only(undecided.given_exposure, "date") == [("03/04/2024",)]
    assert any("Choose the date style" in sentence for sentence in undecided.sentences)
    assert only(taken(file, date_style="mdy").given_exposure, "date") == [("2024-03-04",)]
    with pytest.raises(Refused, match="no date style 'xyz'"):
        taken(file, date_style="xyz")


def test_dates_that_contradict_each_other_are_left_as_supplied(tmp_path):
    text = "case_id,exposure date\n1,13/04/2024\n2,04/13/2024\n"
    found = taken(drawn(tmp_path, text))
    assert found.settings["date_style"] == "unknown"
    assert only(found.given_exposure, "date") == [("13/04/2024",), ("04/13/2024",)]


def test_decimal_comma_is_detected_and_read(tmp_path):
    found = taken(drawn(tmp_path, "case_id;age;onset (weeks)\n1;34,5;2,5\n"))
    assert only(found.given_case, "age") == [("34.5",)]
    assert only(found.given_reaction, "onset") == [("2.5 weeks",)]
    assert found.settings["decimal"] == ","


def test_units_of_a_heading_are_said_with_its_numbers(tmp_path):
    found = taken(drawn(tmp_path, "case_id,Age (months),Onset (weeks)\n1,8,2\n2,8 years,2-3\n"))
    assert only(found.given_case, "age") == [("8 months",), ("8 years",)]
    assert only(found.given_reaction, "onset") == [("2 weeks",), ("2-3 weeks",)]


def test_row_per_course_takes_facts_of_the_case_once(tmp_path):
    text = (
        "case_id,sex,product,reaction,onset,treatment,response\n"
        "A,F,X,granuloma,3 weeks,antibiotic,none\n"
        "A,female,X,granuloma,,methotrexate,marked\n"
        "A,,X,granuloma,3 weeks,antibiotic,none\n"
        "B,M,Y,urticaria,1 day,,\n"
    )
    found = taken(drawn(tmp_path, text))
    assert only(found.given_case, "record", "case_id", "sex") == [(1, "A", "F"), (2, "B", "M")]
    assert only(found.given_exposure, "record", "product") == [(1, "X"), (2, "Y")]
    assert only(found.given_reaction, "record", "reaction", "onset") == [
        (1, "granuloma", "3 weeks"), (2, "urticaria", "1 day"),
    ]  # fmt: skip
    assert only(found.given_treatment, "record", "row_no", "treatment_class", "response") == [
        (1, 2, "antibiotic", "none"), (1, 3, "methotrexate", "marked"),
    ]  # fmt: skip


def test_row_that_contradicts_its_case_is_refused_with_both_values(tmp_path):
    text = "case_id,Sex,reaction\nA,F,granuloma\nA,M,urticaria\nB,M,vasculitis\n"
    found = taken(drawn(tmp_path, text))
    assert only(found.refused, "row_no", "column_name", "value", "reason") == [
        (3, "Sex", "M", '"M" here and "F" in row 2 of the same case')
    ]
    assert only(found.given_reaction, "reaction") == [("granuloma",), ("vasculitis",)]


def test_row_without_a_name_of_its_case_is_refused(tmp_path):
    found = taken(drawn(tmp_path, "case_id,reaction\nA,granuloma\n,urticaria\n"))
    assert only(found.given_reaction, "reaction") == [("granuloma",)]
    assert only(found.refused, "row_no", "column_name") == [(3, "case_id")]


def test_versions_of_a_case_are_handed_over_as_reports_of_their_own(tmp_path):
    found = taken(drawn(tmp_path, "case_id,version,sex\nA,1,F\nA,2,M\n"))
    assert only(found.given_case, "record", "version", "sex") == [(1, "1", "F"), (2, "2", "M")]


def test_numbered_columns_are_courses_of_their_own(tmp_path):
    text = (
        "case_id,treatment 1,response 1,treatment 2,response 2,치료 3\n"
        "A,antibiotic,none,methotrexate,marked,항히스타민제\n"
        "B,antihistamine,,,,\n"
    )
    found = taken(drawn(tmp_path, text))
    assert only(found.given_treatment, "record", "course", "treatment_class", "response") == [
        (1, "1", "antibiotic", "none"),
        (1, "2", "methotrexate", "marked"),
        (1, "3", "항히스타민제", None),
        (2, "1", "antihistamine", None),
    ]


def test_two_ends_of_a_range_are_joined(tmp_path):
    text = (
        "case_id,age_low_years,age_high_years,onset_low_days,onset_high_days,reported_low,"
        "reported_high,resolution_low_days,resolution_high_days\n"
        "A,26,52,14,90,2024-01-01,2024-12-31,,\nB,34,34,0,3,2024-03-01,2024-03-01,30,40\n"
    )
    found = taken(drawn(tmp_path, text))
    assert only(found.given_case, "age", "reported") == [
        ("26 to 52", "2024-01-01 to 2024-12-31"), ("34", "2024-03-01"),
    ]  # fmt: skip
    assert only(found.given_reaction, "onset", "resolution_day") == [
        ("14 to 90 days", None), ("0 to 3 days", "30 to 40 days"),
    ]  # fmt: skip


def test_chosen_columns_overrule_the_guess(tmp_path):
    file = drawn(tmp_path, "case_id,sex,remark\nA,F,granuloma\n")
    found = taken(file, columns={"remark": "reaction.reaction", "sex": ""})
    assert only(found.given_reaction, "reaction") == [("granuloma",)]
    assert json.loads(found.given_as_reported[0]["fields"]) == {"sex": "F"}
    with pytest.raises(Refused, match=r"no field 'case\.shoe'"):
        taken(file, columns={"sex": "case.shoe"})


def test_columns_are_guessed_by_content_where_the_name_says_nothing(tmp_path):
    text = "case_id,q1,q2\n" + "".join(
        f"{number},{sex},{reaction}\n"
        for number in range(5)
        for sex, reaction in (("남성", "혈관염"), ("여성", "육아종성 반응"))
    )
    columns = linelist.describe([drawn(tmp_path, text)], Choices()).tables[0].columns
    assert [(column.field, column.certainty_word) for column in columns[1:]] == [
        ("case.sex", "likely"), ("reaction.reaction", "likely"),
    ]  # fmt: skip
    assert columns[1].samples == ("남성", "여성")


@pytest.mark.parametrize("heading", ["발생시기", "발현 시기"])
def test_korean_heading_for_when_it_began_is_the_onset(tmp_path, heading):
    found = taken(drawn(tmp_path, f"증례번호,{heading},치료반응\nA,2~3개월,부분\n"))
    assert only(found.given_reaction, "onset") == [("2~3개월",)]
    assert codes.terms("response")("부분").codes == ("partial",)


@pytest.mark.parametrize("heading", ["Concomitant drug", "Previous treatment", "복용약물"])
def test_what_was_taken_beside_is_no_treatment_of_the_reaction(tmp_path, heading):
    file = drawn(tmp_path, f"case_id,sex,{heading}\nA,F,aspirin\nB,M,metformin\n")
    (table,) = linelist.describe([file], Choices()).tables
    assert table.columns[2].field == ""
    found = taken(file)
    assert not found.given_treatment
    assert json.loads(found.given_as_reported[0]["fields"]) == {heading: "aspirin"}


def test_mapping_is_offered_again_for_the_same_headings(tmp_path):
    headers = ["a", "Sex ", "나이"]
    path = linelist.save_mapping(tmp_path, headers, {"columns": {"a": "case.case_id"}})
    assert linelist.saved_mapping(tmp_path, ["나이", "sex", "A"]) == {
        "columns": {"a": "case.case_id"}
    }
    assert linelist.saved_mapping(tmp_path, ["other"]) is None
    assert json.loads(path.read_text(encoding="utf-8"))["columns"] == {"a": "case.case_id"}
    path.write_text("{", encoding="utf-8")
    assert linelist.saved_mapping(tmp_path, headers) is None


def test_rows_are_left_as_supplied_to_be_handed_back(tmp_path):
    found = taken(drawn(tmp_path, "case_id,sex,lab value\nA,F,7\n"))
    name = found.supplied_table[0]["table_name"]
    assert getattr(found, name) == [{"row_no": 2, "case_id": "A", "sex": "F", "lab value": "7"}]


def test_columns_that_say_why_a_row_was_refused_are_passed_over(tmp_path):
    found = taken(drawn(tmp_path, "case_id,sex,refused_because,would_be_right\nA,F,was M,F\n"))
    assert found.given_as_reported == []
    assert "refused_because" not in getattr(found, found.supplied_table[0]["table_name"])[0]


def test_headings_that_look_like_sql_are_only_names(tmp_path):
    odd = ["case_id", "sex", 'a"b', "x'); drop table given_case; --", "p.q", "*", "a\\b", "{}"]
    found = taken(drawn(tmp_path, as_csv(odd, [["A", "F", *"123456"]])))
    assert list(json.loads(found.given_as_reported[0]["fields"]).values()) == list("123456")


CELL = st.text(st.sampled_from("ab1 ,;\"'é가\n"), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_both_ways_of_reading_text_agree(tmp_path_factory, rows, delimiter):
    folder = tmp_path_factory.mktemp("rows")
    text = as_csv(["case_id", "note", "sex"], [["x", *row] for row in rows], delimiter)
    file = drawn(folder, text)
    chosen = {"delimiter": delimiter, "header_row": 1}
    read_back = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))[1:]
    cells = [tuple(as_supplied(cell.strip(" ")) or None for cell in row[1:]) for row in read_back]
    expected = sorted(cells, key=str)
    found = taken(file, **chosen)
    supplied = getattr(found, found.supplied_table[0]["table_name"])
    assert sorted(only(supplied, "note", "sex"), key=str) == expected
