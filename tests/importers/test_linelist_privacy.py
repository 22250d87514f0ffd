"""What looks personal is left out of everything, unless a reason was typed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers import linelist, readings
from data.importers.given import Choices
from data.importers.linelist import ages, personal
from tests.importers.test_linelist import as_csv, drawn, only, taken

PEOPLE = [
    ["a", "김민수", "1980-02-03", "010-1234-5678", "kim@example.org", "12345678", "K.M.", "F"],
    ["b", "이영희", "1990-05-06", "010-8765-4321", "lee@example.org", "12345679", "L.Y.", "M"],
    ["c", "박철수", "1970-07-08", "010-5555-4444", "park@example.org", "12345670", "P.C.", "F"],
    ["d", "최지우", "1985-11-12", "010-3333-2222", "choi@example.org", "12345671", "C.J.", "M"],
]


def everything(found):
    """All text in the tables of an intake, as one text."""
    intake = found.intake
    names = intake.execute(
        "select table_name from duckdb_tables() where database_name = 'memory'"
    ).fetchall()
    return " ".join(str(intake.execute(f"from {name}").fetchall()) for (name,) in names)


@pytest.mark.parametrize(
    "headers",
    [
        ["case_id", "Name", "Date of birth", "Phone", "E-mail", "MRN", "Initials", "sex"],
        ["증례번호", "성명", "생년월일", "휴대폰", "이메일", "병록번호", "이니셜", "성별"],
        ["case_id", "q1", "q2", "q3", "q4", "Chart No.", "q6", "sex"],
    ],
    ids=["by English headings", "by Korean headings", "by content"],
)
def test_personal_columns_are_left_out_of_everything(tmp_path, headers):
    headers = [*headers, "reaction"]
    rows = [[*row, "granuloma"] for row in PEOPLE]
    found = taken(drawn(tmp_path, as_csv(headers, rows)))
    assert only(found.given_case, "case_id", "sex") == [
        ("a", "F"), ("b", "M"), ("c", "F"), ("d", "M"),
    ]  # fmt: skip
    assert only(found.personal, "looks_like") == [
        ("name",), ("birth date",), ("phone number",), ("e-mail",), ("record number",),
        ("initials",),
    ]  # fmt: skip
    text = everything(found)
    for row in PEOPLE:
        for secret in row[1:7]:
            assert secret not in text
    assert any("Left out because they look personal" in sentence for sentence in found.sentences)


def test_personal_column_is_kept_for_a_typed_reason_only(tmp_path):
    file = drawn(tmp_path, "case_id,Initials,sex\na,KM,F\n")
    assert "KM" not in everything(taken(file, keep_because={"Initials": "because"}))
    found = taken(file, keep_because={"Initials": "needed to match the paper file"})
    assert json.loads(found.given_as_reported[0]["fields"]) == {"Initials": "KM"}
    assert found.personal[0]["kept_because"] == "needed to match the paper file"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("call 010-1234-5678 first", "call [phone number left out] first"),
        ("write to kim.m@example.co.kr.", "write to [e-mail left out]."),
        ("RRN 800203-1234567", "RRN [national number left out]"),
        ("onset 2024-03-05, 3-4 days, lot 20240305-1", None),
        ("dose 1000-2000 units, 5.5 x 10-11", None),
    ],
)
def test_mentions_in_notes_are_masked_in_their_cells_and_flagged(tmp_path, text, left):
    rows = [[str(number), "nothing of note", "F"] for number in range(50)]
    rows[30][1] = text
    found = taken(drawn(tmp_path, as_csv(["case_id", "note", "sex"], rows)))
    assert found.given_case[30]["note"] == (left or text)
    assert only(found.flagged, "row_no", "column_name") == ([(32, "note")] if left else [])
    assert left is None or text not in everything(found)


def test_words_of_lists_are_not_taken_for_names(tmp_path):
    headers = ["case_id", "부위", "이상반응", "진단 소견", "국가"]
    rows = [
        ["1", "이마", "육아종성 반응", "이마홍반", "한국"], ["2", "볼", "혈관염", "정상", "일본"],
        ["3", "코", "감염", "정상", "중국"], ["4", "목", "두드러기", "정상", "태국"],
    ]  # fmt: skip
    assert taken(drawn(tmp_path, as_csv(headers, rows))).personal == []


def test_case_names_that_are_record_numbers_become_keyed_pseudonyms(tmp_path):
    text = "병록번호,성별\n12345678,여성\n12345679,남성\n"
    chosen = {"columns": {"병록번호": "case.case_id"}, "salt": "s"}
    first, again = (taken(drawn(tmp_path, text), **chosen) for _ in range(2))
    assert "12345678" not in everything(first)
    names = only(first.given_case, "case_id")
    assert names == only(again.given_case, "case_id")
    assert len(set(names)) == 2
    other = taken(drawn(tmp_path, text), **(chosen | {"salt": "t"}))
    assert not set(names) & set(only(other.given_case, "case_id"))
    kept = taken(
        drawn(tmp_path, text), **chosen, keep_because={"병록번호": "agreed with the ethics board"}
    )
    assert only(kept.given_case, "case_id") == [("12345678",), ("12345679",)]


def test_record_number_joins_the_rows_of_a_case_where_nothing_else_does(tmp_path):
    text = "Chart No.,sex,reaction\n12345678,F,granuloma\n12345678,F,urticaria\n"
    found = taken(drawn(tmp_path, text))
    assert only(found.given_case, "sex") == [("F",)]
    assert len(found.given_reaction) == 2
    assert "12345678" not in everything(found)


def test_pseudonyms_can_be_asked_for(tmp_path):
    found = taken(drawn(tmp_path, "case_id,sex\nA-1,F\nA-1,F\n"), case_ids="pseudonym", salt="s")
    assert len(found.given_case) == 1
    assert "A-1" not in everything(found)


def test_birth_date_becomes_the_age_at_the_exposure_and_is_dropped(tmp_path):
    text = (
        "case_id,birth date,exposure date,onset date\n"
        "a,1990-03-06,2024-03-05,\nb,1990-03-05,2024-03-05,\nc,1990,2024-03-05,\n"
        "d,1990-06-15,,2024-07-01\ne,1990-06-15,,\n"
    )
    file = drawn(tmp_path, text)
    assert only(taken(file).given_case, "age") == [(None,)] * 5
    found = taken(file, birth_date="to_age")
    assert only(found.given_case, "age") == [("33",), ("34",), ("33 to 34",), ("34",), (None,)]
    assert "1990" not in everything(found)


def test_birth_dates_use_the_date_style_of_the_file(tmp_path):
    text = "case_id,birth date,exposure date\na,05/03/1990,04/03/2024\nb,25/12/1980,26/12/2020\n"
    found = taken(drawn(tmp_path, text), birth_date="to_age")
    assert only(found.given_case, "age") == [("33",), ("40",)]


def test_ages_over_89_are_90_or_over_where_it_is_chosen(tmp_path):
    text = "case_id,age\na,89\nb,90\nc,101 years\nd,85-93\ne,1080 months\nf,middle-aged\n"
    file = drawn(tmp_path, text)
    assert only(taken(file).given_case, "age")[1] == ("90",)
    found = taken(file, over_89=True)
    assert only(found.given_case, "age") == [
        ("89",), ("90 or over",), ("90 or over",), ("85 or over",), ("90 or over",),
        ("middle-aged",),
    ]  # fmt: skip
    assert "101" not in everything(found)


@given(st.integers(0, 120), st.integers(0, 120))
def test_replaced_ages_still_hold_the_age(one, other):
    low, high = sorted((one, other))
    text = f"{low}-{high}"
    replaced = ages.over_89([text]).get(text, text)
    reading = readings.age(replaced)
    assert reading.low is not None
    assert min(low, 90) >= min(reading.low, 90)
    assert reading.high >= high


def test_refused_lines_of_a_file_with_personal_columns_are_not_shown(tmp_path):
    rows = as_csv(["case_id", "성명", "reaction"], [[str(n), "김민수", "x"] for n in range(9)])
    found = taken(drawn(tmp_path, rows + "10,김민수\n"))
    assert only(found.refused, "row_no") == [(11,)]
    assert "김민수" not in everything(found)


def test_samples_of_personal_columns_are_masked(tmp_path):
    file = drawn(tmp_path, "case_id,Name,sex\na,Jane Doe,F\n")
    column = linelist.describe([file], Choices()).tables[0].columns[1]
    assert (column.personal, column.samples) == ("name", ("J••• •••",))
    assert personal.masked(["a@b.cd"]) == "a@•.••"
