"""The course of one case as it is drawn: read from the built figure."""

import pytest

import data
from pages.figures import case_course, case_course_text
from pages.figures.style import Words
from queries import profile, statement
from queries.selection import Selection
from tests.drawn import draw


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as opened:
        yield opened


def case(connection, case_id):
    found = profile.one_case(connection, selection=Selection().bound({}), case_id=case_id)
    return found.iloc[0].to_dict()


def figure(connection, case_id):
    rows = case_course_text.marks(case(connection, case_id))
    return case_course.figure(rows, words=Words("", "", ""))


def written(drawn):
    return [each.text.replace("<br>", " ") for each in drawn.layout.annotations]


def test_group_has_a_lane_for_each_kind_of_fact_and_each_course(published):
    drawn = figure(published, "nahm-2024-series")
    lanes = [text.removeprefix("<b>").removesuffix("</b>") for text in drawn.layout.yaxis.ticktext]
    assert lanes == [
        "Exposure",
        "Reaction",
        "Tests",
        "Treatment 1",
        "Treatment 2",
        "Treatment 3",
        "Outcome",
    ]
    bar = next(each for each in drawn.data if each.type == "bar")
    assert (list(bar.base), list(bar.x)) == ([14], [76])
    words = case_course_text.told(case(published, "nahm-2024-series"))
    assert words[0] == "8 patients"
    assert words[1].startswith(": onset between day 14 and day 90")


def test_what_is_not_reported_says_so_in_its_lane(published):
    lines = written(figure(published, "jcd-e70387-1"))
    assert lines[2] == "not reported"
    assert lines[3] == "not reported"
    assert lines[4] == "resolved with sequelae (day not reported)"


def test_biopsy_that_was_not_done_is_no_missing_report(tmp_path):
    connection = draw(tmp_path, reaction=[{"case_id": "a", "biopsy": "not_done"}])
    assert written(figure(connection, "a"))[2] == "biopsy not done"


def test_case_of_which_nothing_is_known_has_five_lanes(tmp_path):
    connection = draw(tmp_path, patient_case=[{"case_id": "a"}])
    assert written(figure(connection, "a")) == ["not reported"] * 5
    assert case_course_text.told(case(connection, "a"))[:2] == (
        "1 patient",
        ": onset not reported",
    )


def test_exact_onset_is_a_dot_and_a_session_a_tick(published):
    drawn = figure(published, "jcd-e70387-1")
    marks = {each.marker.symbol: each.x[0] for each in drawn.data if each.opacity != 0}
    assert marks == {"line-ns": 0, "circle": 3}


def test_text_from_data_is_never_markup(tmp_path):
    connection = draw(
        tmp_path,
        exposure=[
            {"case_id": "a", "start_low_days": 0, "start_high_days": 0, "product": "<a href=x>"}
        ],
    )
    drawn = figure(connection, "a")
    assert "<a" not in written(drawn)[0]
    assert "&lt;a href=x&gt;" in written(drawn)[0]
