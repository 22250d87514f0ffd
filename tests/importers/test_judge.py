"""Judging: which rows are taken, and the days, codes, flags and words of those that are."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data import build as building
from data.importers import judge
from data.importers.given import Choices

GIVEN = Path(judge.__file__).with_name("given.sql")
TODAY = date(2026, 11, 22)


@pytest.fixture
def intake(tmp_path):
    with duckdb.connect(str(tmp_path / "intake.duckdb")) as connection:
        connection.execute(GIVEN.read_text(encoding="utf-8"))
        give(connection, "file", file_no=1, name="a.csv", sha256="0", bytes=1,
             importer="linelist", given_at="2026-11-22")  # fmt: skip
        give(connection, "source", file_no=1, source_id="a.csv", kind="line list",
             evidence_level="C")  # fmt: skip
        yield connection


def give(connection, table, **values):
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    connection.execute(
        f"insert into given_{table} ({names}) values ({marks})",  # noqa: S608
        list(values.values()),
    )


def a_case(connection, record=1, **values):
    row = {"record": record, "file_no": 1, "row_no": record + 1, "case_id": f"P{record}"}
    give(connection, "case", **row | values)


def of_case(connection, table, record=1, **values):
    give(connection, table, **{"record": record, "file_no": 1, "row_no": record + 1} | values)


def judged(connection, **settings):
    judge.judge(connection, choices=Choices(settings), progress=lambda *stage: None, today=TODAY)


def rows(connection, statement):
    return connection.execute(statement).fetchall()


def filled(intake, tmp_path):
    intake.close()
    connection = duckdb.connect(str(tmp_path / "new.duckdb"))
    building.create_tables(connection)
    connection.execute(f"attach '{tmp_path / 'intake.duckdb'}' as intake (read_only)")
    judge.fill(connection)
    return connection


def onset(intake):
    """Onset, low and high end and in words, and the notes about it."""
    [found] = rows(intake, "select onset_low_days, onset_high_days, onset_text from typed_reaction")
    notes = rows(intake, "select note from flagged where column_name = 'reaction.onset'")
    return found, [note for (note,) in notes]


def as_reported(new):
    """Fields as supplied of the only case, by part."""
    found = rows(new, "select part, fields from as_reported where case_key = 1 and item = 1")
    return {part: json.loads(fields) for part, fields in found}


def refusals(intake):
    return rows(intake, "select row_no, column_name, value, reason from refused order by all")


def test_a_row_is_kept_as_typed_facts_with_its_place_in_the_file(intake, tmp_path):
    a_case(intake, age="26-52", sex="여", country="한국", reporter="의사", patients="8",
           reported="2024-03", note="seen")  # fmt: skip
    of_case(intake, "exposure", date="2024-01-10", product="X", lot="7", session="1", dose="2 mL",
            route="진피내 주사", co_exposures="lidocaine; 비타민 C", sites="양 볼")  # fmt: skip
    of_case(intake, "reaction", reaction="granuloma", onset_date="2024-01-31",
            morphology="구진; 결절", stain="음성", culture="미시행", biopsy="시행",
            histology="괴사성 육아종", serious="no", outcome="호전")  # fmt: skip
    of_case(intake, "treatment", treatment_class="oral steroid", drug="prednisolone",
            start_date="2024-02-01", ongoing="yes", response="현저한 호전")  # fmt: skip
    judged(intake)
    new = filled(intake, tmp_path)
    assert rows(
        new,
        "select case_key, case_id, source_id, patients, age_low_years, age_high_years, sex,"
        " country, reporter, reported_low, reported_high, note, file_no, row_no from patient_case",
    ) == [
        (1, "P1", "a.csv", 8, 26, 52, "female", "South Korea", "physician",
         date(2024, 3, 1), date(2024, 3, 31), "seen", 1, 2)
    ]  # fmt: skip
    assert rows(
        new,
        "select case_key, session, start_low_days, start_high_days, date_low, product, lot, route,"
        " co_exposures, sites, dose_text from exposure",
    ) == [
        (1, 1, 0, 0, date(2024, 1, 10), "X", "7", "intradermal_injection",
         ["lidocaine", "vitamin_c"], ["cheek"], "2 mL")
    ]  # fmt: skip
    assert rows(
        new,
        "select reaction, reaction_text, onset_low_days, onset_high_days, onset_text, morphology,"
        " morphology_text, stain, culture, pcr, biopsy, histology, serious, outcome from reaction",
    ) == [
        ("granulomatous_reaction", "granuloma", 21, 21, None, ["papule", "nodule"], "구진; 결절",
         "negative", "not_done", None, "done", ["necrotizing_granuloma"], False, "improved")
    ]  # fmt: skip
    assert rows(
        new,
        "select course, treatment_class, drug, start_low_days, start_high_days, ongoing, response,"
        " response_text from treatment",
    ) == [
        (1, "systemic_corticosteroid", "prednisolone", 22, 22, True, "marked", "현저한 호전")
    ]  # fmt: skip
    assert rows(new, "select name, importer from given_file") == [("a.csv", "linelist")]
    assert rows(new, "from flag") == []


def test_a_data_set_can_be_built_of_the_filled_tables(intake, tmp_path):
    a_case(intake, age="34")
    of_case(intake, "reaction", reaction="vasculitis", onset="3 weeks")
    judged(intake)
    intake.close()

    def fill(connection):
        connection.execute(f"attach '{tmp_path / 'intake.duckdb'}' as intake (read_only)")
        judge.fill(connection)
        connection.execute("detach intake")

    path = building.build(
        tmp_path, "clinic", fill, title="Clinic", is_simulated=False, made_from="test"
    )
    with duckdb.connect(str(path), read_only=True) as built:
        assert rows(built, "select case_id, onset_low_days from case_fact") == [("P1", 21)]


def test_a_row_without_a_case_is_refused(intake):
    a_case(intake, case_id=" ")
    a_case(intake, record=2)
    judged(intake)
    assert refusals(intake) == [(2, "case.case_id", " ", "The row names no case.")]
    assert rows(intake, "select case_id from kept") == [("P2",)]


def test_a_refused_text_takes_all_that_was_read_from_its_row(intake):
    a_case(intake, age="60-20")
    of_case(intake, "reaction", reaction="vasculitis")
    judged(intake)
    assert refusals(intake) == [(2, "case.age", "60-20", "The low end lies above the high end.")]
    assert rows(intake, "from typed_case") == []
    assert rows(intake, "from typed_reaction") == []


def test_a_refused_course_leaves_its_case_where_it_stood_in_another_row(intake):
    a_case(intake)
    of_case(intake, "treatment", row_no=9, treatment_class="antibiotic", start_date="2024-02-31")
    of_case(intake, "treatment", row_no=10, treatment_class="antibiotic")
    judged(intake)
    assert refusals(intake) == [(9, "treatment.start_date", "2024-02-31", "2024-02 has no day 31.")]
    assert rows(intake, "select case_id from typed_case") == [("P1",)]
    assert rows(intake, "select row_no from typed_treatment") == [(10,)]


def test_rows_of_a_refused_or_absent_case_are_refused_with_it(intake):
    a_case(intake, patients="none")
    of_case(intake, "reaction", row_no=8, reaction="vasculitis")
    of_case(intake, "reaction", record=7, row_no=9, reaction="vasculitis")
    judged(intake)
    assert refusals(intake) == [
        (2, "case.patients", "none", "The number of patients is not a whole number of 1 or more."),
        (8, "case.case_id", "P1", "The case that the row belongs to was refused."),
        (9, "case.case_id", None, "The case that the row belongs to is not in the file."),
    ]


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("1", "2"),
        ("9", "10"),
        ("1.9", "1.10"),
        (None, "1"),
        ("2024-03-01", "2024-04-01"),
        ("a", "b"),
    ],
)
def test_the_highest_version_of_a_case_wins_and_the_other_is_counted(intake, lower, higher):
    a_case(intake, record=1, case_id="A", version=higher, age="34")
    a_case(intake, record=2, case_id="A", version=lower, age="35")
    of_case(intake, "reaction", record=2, reaction="vasculitis")
    judged(intake)
    assert rows(intake, "select age_low_years from typed_case") == [(34,)]
    assert rows(intake, "select case_id, version, row_no, by_version, by_row_no from replaced") == [
        ("A", lower, 3, higher, 2)
    ]
    assert rows(intake, "from typed_reaction") == []
    assert refusals(intake) == []


def test_of_the_same_version_the_later_file_and_row_win(intake):
    give(intake, "source", file_no=2, source_id="b.csv", kind="line list", evidence_level="C")
    a_case(intake, record=1, case_id="A", version="1", file_no=2, row_no=1, age="31")
    a_case(intake, record=2, case_id="A", version="1", file_no=1, row_no=9, age="32")
    a_case(intake, record=3, case_id="B", row_no=4, age="33")
    a_case(intake, record=4, case_id="B", row_no=5, age="34")
    judged(intake)
    assert rows(intake, "select case_id, age_low_years from typed_case order by all") == [
        ("A", 31), ("B", 34)
    ]  # fmt: skip


def test_cases_are_numbered_in_the_order_of_the_reports(intake):
    for record in (30, 10, 20):
        a_case(intake, record=record)
    judged(intake)
    assert rows(intake, "select case_key, case_id from typed_case order by case_key") == [
        (1, "P10"), (2, "P20"), (3, "P30")
    ]  # fmt: skip


def test_onset_is_counted_from_the_last_session_before_it(intake):
    a_case(intake)
    for day in ("2024-01-01", "2024-02-01", "2024-05-01"):
        of_case(intake, "exposure", date=day)
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-02-15")
    judged(intake)
    assert onset(intake) == ((14, 14, None), [])
    assert rows(intake, "select start_low_days, start_high_days from typed_exposure") == [
        (-31, -31), (0, 0), (90, 90)
    ]  # fmt: skip


def test_a_partial_date_gives_a_range_of_days(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-01")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-03-15")
    judged(intake)
    assert onset(intake) == ((44, 74, None), [])


def test_a_partial_onset_keeps_its_words(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-01-10")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-03")
    judged(intake)
    assert onset(intake) == ((51, 81, "2024-03"), [])


def test_the_part_of_a_range_before_the_exposure_falls_away_and_is_flagged(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-03")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-03-20")
    judged(intake)
    assert onset(intake) == (
        (0, 19, None), ["The dates leave open whether the onset lies before the exposure."]
    )  # fmt: skip


def test_an_onset_surely_before_the_exposure_is_kept_and_flagged(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-03-10")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-03-01")
    judged(intake)
    assert onset(intake) == ((-9, -9, None), ["The onset lies before the exposure."])


def test_a_stated_latency_stands_where_there_are_no_dates(intake):
    a_case(intake)
    of_case(intake, "exposure", product="X")
    of_case(intake, "reaction", reaction="vasculitis", onset="2–3 mo")
    judged(intake)
    assert onset(intake) == ((60, 90, "2–3 mo"), [])
    assert rows(intake, "select start_low_days, start_high_days from typed_exposure") == [(0, 0)]


@pytest.mark.parametrize(
    ("stated", "low", "high", "flags"),
    [("3 weeks", 20, 20, 0), ("20 days", 20, 20, 0), ("3 months", 20, 20, 1), ("25", 20, 20, 1)],
)
def test_dates_win_over_a_stated_latency_and_disagreement_is_flagged(
    intake, stated, low, high, flags
):
    a_case(intake)
    of_case(intake, "exposure", date="2024-03-01")
    of_case(intake, "reaction", reaction="vasculitis", onset=stated, onset_date="2024-03-21")
    judged(intake)
    found, notes = onset(intake)
    assert found[:2] == (low, high)
    assert notes == flags * ["The latency stated and the dates do not agree; the dates are shown."]


def test_dates_in_part_and_a_latency_that_fits_them_narrow_each_other(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-03")
    of_case(intake, "reaction", reaction="vasculitis", onset="3 weeks", onset_date="2024-04")
    judged(intake)
    assert onset(intake)[0] == (21, 21, "3 weeks; 2024-04")


def test_without_an_onset_date_several_sessions_leave_day_0_unknown(intake, tmp_path):
    a_case(intake)
    of_case(intake, "exposure", date="2024-01-01")
    of_case(intake, "exposure", date="2024-02-01")
    of_case(intake, "reaction", reaction="vasculitis", resolution_date="2024-06-01")
    judged(intake)
    assert rows(intake, "select start_low_days from typed_exposure") == [(None,), (None,)]
    assert rows(intake, "select resolution_low_days from typed_reaction") == [(None,)]
    new = filled(intake, tmp_path)
    assert as_reported(new) == {"Dates without day 0": {"reaction.resolution_date": "2024-06-01"}}


def test_two_sessions_of_the_same_month_may_each_be_day_0(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-03")
    of_case(intake, "exposure", date="2024-03")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-05-01")
    judged(intake)
    assert rows(intake, "select start_low_days, start_high_days from typed_exposure") == 2 * [
        (-30, 30)
    ]


def test_given_days_decide_where_day_0_lies(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-01-01", day="-31")
    of_case(intake, "exposure", date="2024-02-01", day="0")
    of_case(intake, "reaction", reaction="vasculitis", resolution_date="2024-02-11")
    judged(intake)
    assert rows(intake, "select resolution_low_days, resolution_high_days from typed_reaction") == [
        (10, 10)
    ]


def test_an_onset_date_without_a_session_date_stays_in_words(intake):
    a_case(intake)
    of_case(intake, "reaction", reaction="vasculitis", onset_date="2024-02-11")
    judged(intake)
    assert onset(intake)[0] == (None, None, "2024-02-11")


def test_ends_before_their_beginnings_are_kept_and_flagged(intake):
    a_case(intake)
    of_case(intake, "exposure", day="0")
    of_case(intake, "reaction", reaction="vasculitis", onset="30", resolution_day="10",
            last_follow_up_day="5")  # fmt: skip
    of_case(intake, "treatment", treatment_class="antibiotic", start_day="9", stop_day="8")
    judged(intake)
    assert rows(intake, "select column_name, value, note from flagged order by all") == [
        ("reaction.last_follow_up_day", "5 days", "The patient was last seen before the onset."),
        ("reaction.resolution_day", "10 days", "The end lies before the onset."),
        ("treatment.stop_day", "8 days", "The treatment ends before its start."),
    ]
    assert rows(
        intake,
        "select onset_low_days, resolution_low_days, last_follow_up_days from typed_reaction",
    ) == [(30, 10, 5)]


def test_a_last_visit_of_which_only_the_month_is_known_stays_in_words(intake):
    a_case(intake)
    of_case(intake, "exposure", date="2024-01-10")
    of_case(intake, "reaction", reaction="vasculitis", last_follow_up_date="2024-06")
    judged(intake)
    assert rows(intake, "select last_follow_up_days, follow_up_text from typed_reaction") == [
        (None, "2024-06")
    ]


def test_what_no_vocabulary_knows_is_other_where_a_column_keeps_the_words(intake, tmp_path):
    a_case(intake, sex="weird", country="Atlantis")
    of_case(intake, "exposure", sites="elbow; face")
    of_case(intake, "reaction", reaction="odd thing", morphology="papule; odd", sites="elbow")
    of_case(intake, "treatment", treatment_class="leeches")
    judged(intake)
    assert rows(intake, "select list_name, words, times, became from unmapped order by all") == [
        ("case.country", "Atlantis", 1, "not reported"),
        ("case.sex", "weird", 1, "not reported"),
        ("exposure.sites", "elbow", 1, "not reported"),
        ("reaction.morphology", "odd", 1, "other"),
        ("reaction.reaction", "odd thing", 1, "other"),
        ("reaction.sites", "elbow", 1, "other"),
        ("treatment.treatment_class", "leeches", 1, "other"),
    ]
    new = filled(intake, tmp_path)
    assert rows(new, "select sex, country from patient_case") == [(None, None)]
    assert rows(new, "select sites from exposure") == [(["face"],)]
    assert rows(new, "select reaction, reaction_text, sites, sites_text from reaction") == [
        ("other", "odd thing", ["other"], "elbow")
    ]
    assert rows(new, "select morphology, morphology_text from reaction") == [
        (["papule", "other"], "papule; odd")
    ]
    assert rows(new, "select treatment_class, drug from treatment") == [("other", "leeches")]
    assert as_reported(new) == {
        "Not understood": {
            "case.country": "Atlantis", "case.sex": "weird", "exposure.sites": "elbow",
            "treatment.treatment_class": "leeches",
        }
    }  # fmt: skip


def test_unreadable_ages_dates_and_days_stay_in_words_and_are_flagged(intake, tmp_path):
    a_case(intake, age="130", reported="2027-01-01")
    of_case(intake, "exposure", date="long ago")
    of_case(intake, "reaction", reaction="vasculitis", onset="soon", biopsy_day="early")
    judged(intake)
    new = filled(intake, tmp_path)
    assert rows(new, "select column_name, value, note from flag order by all") == [
        ("case.age", "130", "An age outside 0 to 120 years."),
        ("case.reported", "2027-01-01", "A date in the future."),
        ("exposure.date", "long ago", "Not understood as a date."),
        ("reaction.biopsy_day", "early", "Not understood as days."),
        ("reaction.onset", "soon", "Not understood as days."),
    ]
    assert rows(new, "select age_low_years, age_text from patient_case") == [(None, "130")]
    assert rows(new, "select date_low, date_text from exposure") == [(None, "long ago")]
    assert rows(new, "select onset_low_days, onset_text from reaction") == [(None, "soon")]
    assert as_reported(new) == {
        "Not understood": {"case.reported": "2027-01-01", "reaction.biopsy_day": "early"}
    }


def test_words_of_a_converted_day_are_kept_beside_it(intake, tmp_path):
    a_case(intake)
    of_case(intake, "reaction", reaction="vasculitis", biopsy_day="2 weeks")
    judged(intake)
    new = filled(intake, tmp_path)
    assert rows(new, "select biopsy_low_days from reaction") == [(14,)]
    assert as_reported(new) == {"In the words of the file": {"reaction.biopsy_day": "2 weeks"}}


def test_what_the_importer_kept_as_supplied_goes_with_its_case_only(intake, tmp_path):
    a_case(intake, case_id="A", version="2")
    a_case(intake, record=2, case_id="A", version="1")
    for record in (1, 2):
        give(intake, "as_reported", record=record, part="Laboratory", item=1,
             fields=json.dumps({"CRP": str(record)}))  # fmt: skip
    judged(intake)
    new = filled(intake, tmp_path)
    assert rows(new, "select case_key, part, item, fields from as_reported") == [
        (1, "Laboratory", 1, '{"CRP": "1"}')
    ]


def test_courses_are_numbered_in_the_order_given(intake):
    a_case(intake)
    of_case(intake, "treatment", row_no=5, treatment_class="antibiotic", course="2")
    of_case(intake, "treatment", row_no=6, treatment_class="antihistamine", course="1")
    judged(intake)
    assert rows(intake, "select course, treatment_class from typed_treatment order by 1") == [
        (1, "antihistamine"), (2, "antibiotic")
    ]  # fmt: skip


def test_a_criterion_of_seriousness_makes_serious_and_a_no_beside_it_is_flagged(intake):
    a_case(intake)
    a_case(intake, record=2)
    of_case(intake, "reaction", reaction="vasculitis", seriousness="입원")
    of_case(intake, "reaction", record=2, reaction="vasculitis", seriousness="입원", serious="no")
    judged(intake)
    assert rows(intake, "select record, serious from typed_reaction order by all") == [
        (1, True), (2, False)
    ]  # fmt: skip
    assert rows(intake, "select record, column_name from flagged") == [(2, "reaction.serious")]


def test_a_reaction_without_a_name_is_other_and_flagged(intake):
    a_case(intake)
    of_case(intake, "reaction", onset="3 weeks")
    judged(intake)
    assert rows(intake, "select reaction, reaction_text from typed_reaction") == [("other", None)]
    assert rows(intake, "select note from flagged") == [
        ("No reaction is named; it is kept as other.",)
    ]


def test_the_order_of_dates_is_a_choice(intake):
    a_case(intake, reported="03/04/2024")
    judged(intake, date_style="dmy")
    assert rows(intake, "select reported_low, reported_high from typed_case") == [
        (date(2024, 4, 3), date(2024, 4, 3))
    ]


def test_a_given_table_may_be_a_view(intake, tmp_path):
    intake.execute("create table raw as select 1 as id, '34' as years")
    intake.execute("drop table given_case")
    intake.execute(
        "create view given_case as select id::bigint as record, 1::smallint as file_no,"
        " 2::bigint as row_no, 'A' as case_id, null::varchar as version,"
        " null::varchar as patients, years as age, null::varchar as sex,"
        " null::varchar as country, null::varchar as country_basis, null::varchar as reporter,"
        " null::varchar as reported, null::varchar as note from raw"
    )
    judged(intake)
    assert rows(filled(intake, tmp_path), "select case_id, age_low_years from patient_case") == [
        ("A", 34)
    ]


def test_an_empty_intake_gives_an_empty_data_set(intake, tmp_path):
    judged(intake)
    assert rows(filled(intake, tmp_path), "select count(*) from patient_case") == [(0,)]


def test_sessions_before_1970_have_days_too(intake):
    a_case(intake)
    of_case(intake, "exposure", date="1965-03")
    of_case(intake, "exposure", date="1965-01-01")
    of_case(intake, "reaction", reaction="vasculitis", onset_date="1965-02-01")
    judged(intake)
    assert onset(intake) == ((31, 31, None), [])


@pytest.mark.parametrize(
    ("words", "biopsy", "histology"),
    [("not done", "not_done", None), ("미시행", "not_done", None), ("not applicable", None, None)],
)
def test_histology_not_done_is_no_finding(intake, words, biopsy, histology):
    a_case(intake)
    of_case(intake, "reaction", reaction="vasculitis", histology=words)
    judged(intake)
    assert rows(intake, "select biopsy, histology, histology_text from typed_reaction") == [
        (biopsy, histology, words)
    ]
    assert rows(intake, "from unmapped") == []


@pytest.mark.parametrize("words", ["unknown", "UNK", " - ", "미상", "", "   "])
def test_a_free_text_that_says_nothing_is_not_reported(intake, words):
    a_case(intake)
    of_case(intake, "exposure", product=words, lot=words)
    of_case(intake, "exposure", product=" Unknown maker X ", lot="7")
    judged(intake)
    assert rows(intake, "select product, lot from typed_exposure order by lot nulls first") == [
        (None, None), ("Unknown maker X", "7")
    ]  # fmt: skip
