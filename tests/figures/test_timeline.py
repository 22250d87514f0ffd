"""The timeline as it is drawn: read from the built figure."""

import random

import pytest

import data
from pages.figures import timeline as lanes_figure
from pages.figures import timeline_axis, timeline_binned, timeline_classes, timeline_text
from pages.figures.lane_marks import Lanes
from pages.figures.style import Words
from queries import statement, timeline
from queries.selection import Selection
from tests.drawn import draw

DAY = 86_400_000


def prepared(connection, *, unit="days", order="onset", selection=None):
    bound = (selection or Selection()).bound({})
    lanes = timeline.lanes(connection, selection=bound, order=order)
    rows = timeline.in_lanes(lanes, timeline.facts(connection, selection=bound))
    return timeline_text.written(timeline_axis.placed(rows, unit=unit), labels={})


def said(connection, *, unit="days", total=10):
    facts = prepared(connection, unit=unit)
    return Words(*timeline_text.told(facts, total=total, order="onset"))


def figure(connection, *, unit="days", marked=frozenset(), edges=(1, 14, 90)):
    words = Words("", "", "")
    facts = prepared(connection, unit=unit)
    return lanes_figure.figure(facts, words=words, marked=marked, unit=unit, edges=edges)


def trace(drawn, name):
    found = [each for each in drawn.data if each.name == name]
    assert found, f"no {name} among {[each.name for each in drawn.data]}"
    return found[0]


def names(drawn):
    return {each.name for each in drawn.data}


def reaction(case_id, low, high=None, **more):
    high = low if high is None else high
    return {"case_id": case_id, "onset_low_days": low, "onset_high_days": high, **more}


def session(case_id, day=0, **more):
    return {"case_id": case_id, "start_low_days": day, "start_high_days": day, **more}


@pytest.fixture(scope="module")
def published(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["published"]) as opened:
        yield opened


def test_published_ranges_are_bars_and_the_exact_day_is_a_dot(published):
    drawn = figure(published)
    bars = trace(drawn, "onset, a range of days")
    assert list(bars.customdata) == ["tawanwongsri-2024-1", "nahm-2024-series"]
    assert (list(bars.base), list(bars.x)) == ([0, 14], [3, 76])
    dot = trace(drawn, "onset, exact day")
    assert (list(dot.x), list(dot.customdata)) == ([3], ["jcd-e70387-1"])


def test_group_says_its_number_and_its_days_on_its_bar(published):
    text = trace(figure(published), "onset, a range of days").text
    assert list(text) == ["", "<b>8 patients</b>, each between day 14 and day 90"]


def test_facts_without_a_day_are_written_and_never_drawn(published):
    drawn = figure(published)
    assert not any("corticosteroid" in (each.name or "") for each in drawn.data)
    written = " ".join(each.text.replace("<br>", " ") for each in drawn.layout.annotations)
    assert (
        "topical corticosteroid, systemic corticosteroid, other: <b>response varied</b>" in written
    )
    assert "treatment <b>not reported</b>" in written


def test_finding_of_the_published_cases(published):
    words = said(published)
    assert words.strong == "10 of 10 patients"
    assert words.rest == ": onset from day 0 to day 90; 9 known only as a range"
    assert words.left_out == (
        "9 patients with a treatment reported without its day: no bar is drawn for it."
    )


def test_single_patient_of_unknown_onset_is_said_truly(tmp_path):
    connection = draw(tmp_path, reaction=[{"case_id": "a"}], exposure=[session("a")])
    words = said(connection, total=1)
    assert (words.strong, words.rest) == ("1 of 1 patient", ": onset not reported")
    assert words.left_out == ("1 patient whose onset is not reported: the lane has no onset mark.")
    drawn = figure(connection)
    assert {"onset, exact day", "onset, a range of days"} & names(drawn) == set()
    assert list(trace(drawn, "fits the filters").customdata) == ["a"]


def test_onset_before_the_session_is_flagged_and_not_drawn(tmp_path):
    connection = draw(tmp_path, reaction=[reaction("a", -4), reaction("b", 5)])
    assert list(trace(figure(connection), "onset, exact day").customdata) == ["b"]
    words = said(connection, total=2)
    assert "1 patient with an onset before the exposure: flagged" in words.left_out
    assert words.rest == ": onset on day 5"


def test_one_outlier_does_not_ruin_the_axis(tmp_path):
    connection = draw(tmp_path, reaction=[reaction(f"c{day}", day) for day in (*range(30), 5000)])
    drawn = figure(connection)
    assert drawn.layout.xaxis.range[1] < 40
    beyond = trace(drawn, "goes on beyond the axis")
    assert list(beyond.customdata) == ["c5000"]
    assert "1 patient with a fact beyond the axis" in said(connection).left_out


def test_axis_of_dates_counts_from_the_day_of_the_session(tmp_path):
    connection = draw(
        tmp_path,
        exposure=[
            session("exact", date_low="2024-03-01", date_high="2024-03-01"),
            session("month", date_low="2024-03-01", date_high="2024-03-31"),
            session("none"),
        ],
        reaction=[reaction("exact", 10), reaction("month", 10), reaction("none", 10)],
    )
    drawn = figure(connection, unit="dates")
    eleventh = 19793 * DAY  # 2024-03-11, days since 1970-01-01
    assert list(trace(drawn, "onset, exact day").x) == [eleventh]
    bar = trace(drawn, "onset, a range of days")
    assert (list(bar.base), list(bar.x)) == ([eleventh], [30 * DAY])
    words = said(connection, unit="dates", total=3)
    assert words.strong == "2 of 3 patients"
    assert "1 patient without a calendar date for day 0: left out." in words.left_out


def test_weeks_are_days_divided_by_seven(tmp_path):
    connection = draw(tmp_path, reaction=[reaction("a", 21)])
    assert list(trace(figure(connection, unit="weeks"), "onset, exact day").x) == [3]


def test_course_is_full_where_certain_and_pale_where_it_may_have_been(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[reaction("a", 1)],
        treatment=[
            {
                "case_id": "a",
                "treatment_class": "antibiotic",
                "start_low_days": 10,
                "start_high_days": 14,
                "stop_low_days": 30,
                "stop_high_days": 35,
            }
        ],
    )
    drawn = figure(connection)
    full = trace(drawn, "antibiotic")
    pale = next(each for each in drawn.data if each.type == "bar" and each.marker.opacity == 0.38)
    assert (list(full.base), list(full.x)) == ([14], [16])
    assert (list(pale.base), list(pale.x)) == ([10], [25])


def test_ongoing_course_has_an_arrow_when_last_seen(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[reaction("a", 1, last_follow_up_days=50, outcome="not_resolved")],
        treatment=[
            {
                "case_id": "a",
                "treatment_class": "antibiotic",
                "start_low_days": 10,
                "start_high_days": 10,
                "ongoing": True,
            }
        ],
    )
    drawn = figure(connection)
    assert list(trace(drawn, "treatment ongoing").x) == [50]
    assert list(trace(drawn, "not resolved").x) == [50]


def test_serious_is_a_bold_name_and_a_dark_rim(tmp_path):
    connection = draw(
        tmp_path, reaction=[reaction("a", 1, serious=True), reaction("b", 2, serious=False)]
    )
    drawn = figure(connection)
    rim = trace(drawn, "onset, exact day").marker.line.color
    assert rim[0] == "#1b2733"
    assert rim[1] != rim[0]
    assert [text.startswith("<b>") for text in drawn.layout.yaxis.ticktext] == [True, False]


def test_possible_case_is_told_apart_from_a_certain_one(published):
    facts = prepared(published, selection=Selection(onset=(0, 30)))
    drawn = lanes_figure.figure(facts, words=Words("", "", ""))
    assert list(trace(drawn, "fits only possibly").customdata) == ["nahm-2024-series"]
    assert trace(drawn, "fits only possibly").marker.symbol == "circle-open"


def test_marked_case_stands_out_in_every_trace(published):
    drawn = figure(published, marked=frozenset({"nahm-2024-series"}))
    assert trace(drawn, "onset, a range of days").selectedpoints == (1,)
    assert trace(drawn, "onset, exact day").selectedpoints == ()


def test_text_from_data_is_never_markup(tmp_path):
    connection = draw(
        tmp_path,
        exposure=[session("a<img src=x>", product="<b>B</b>")],
        reaction=[reaction("a<img src=x>", 1)],
    )
    drawn = figure(connection)
    shown = str(drawn.layout.yaxis.ticktext) + str(trace(drawn, "exposure").hovertext)
    assert "<img" not in shown
    assert "&lt;b&gt;B" in shown


def test_thin_lanes_start_with_a_mark_only_where_it_says_something(tmp_path):
    connection = draw(
        tmp_path,
        patient_case=[{"case_id": f"c{each}"} for each in range(200)],
        reaction=[{"case_id": "c0"}, *(reaction(f"c{each}", each) for each in range(1, 200))],
        exposure=[session("c0")],
    )
    # Nothing of c0 can be pointed at: its onset is not reported, and sessions are one line.
    assert list(trace(figure(connection), "fits the filters").customdata) == ["c0"]
    facts = prepared(connection, selection=Selection(onset=(0, 180)))
    possible = trace(lanes_figure.figure(facts, words=Words("", "", "")), "fits only possibly")
    assert list(possible.customdata) == ["c0"]


@pytest.mark.parametrize(("unit", "is_silent"), [("days", True), ("dates", False)])
def test_sessions_speak_where_each_has_a_mark_of_its_own(tmp_path, unit, is_silent):
    # Two hundred lanes are thin; of them two alone stand on an axis of dates.
    dated = {"date_low": "2024-05-01", "date_high": "2024-05-01"}
    connection = draw(
        tmp_path,
        reaction=[reaction(f"c{each}", 3) for each in range(200)],
        exposure=[session(f"c{each}", **(dated if each < 2 else {})) for each in range(200)],
    )
    facts = prepared(connection, unit=unit)
    drawn = [
        fact["hover"] for fact in facts
        if fact["part"] == "exposure" and fact["state"] == "drawn"
    ]  # fmt: skip
    assert len(drawn) == (200 if unit == "days" else 2)
    assert [("exposure, day 0" in said) is not is_silent for said in drawn] == [True] * len(drawn)


@pytest.mark.parametrize("number", [1, 3, 50, 500])
def test_figure_is_readable_with_any_number_of_lanes(tmp_path, number):
    chance = random.Random(number)
    connection = draw(
        tmp_path,
        reaction=[reaction(f"c{each}", chance.randrange(90)) for each in range(number)],
    )
    drawn = figure(connection)
    assert len(trace(drawn, "onset, exact day").customdata) == number
    if number <= 50:
        assert len(trace(drawn, "fits the filters").customdata) == number
    assert drawn.layout.height < 1550
    assert drawn.layout.yaxis.showticklabels is (number <= 50)


def test_binned_marks_ask_for_their_span_and_hold_its_patients(tmp_path):
    connection = draw(
        tmp_path,
        patient_case=[{"case_id": "group", "patients": 5}],
        reaction=[
            reaction("a", 15),
            reaction("b", 17),
            reaction("group", 2),
            reaction("wide", 3, 16),
            {"case_id": "unknown"},
        ],
    )
    spans = timeline.spans(connection, selection=Selection().bound({}))
    drawn = timeline_binned.figure(spans, words=Words("", "", ""))
    counts = trace(drawn, "patients")
    assert list(counts.customdata) == ["onset=2-2", "onset=15-17", "", "onset_class=unknown"]
    assert list(counts.x) == [5, 2, 1, 1]
    assert sum(counts.x) == 9
    assert list(trace(drawn, "may lie here too").x) == [0, 1, 0, 0]
    words = Words(*timeline_binned.told(spans, total=9))
    assert words.strong == "9 of 9 patients"
    assert "1 patient known only as a range wider than a span" in words.left_out


def test_lanes_too_low_for_patterns_name_all_classes_of_a_colour_together():
    codes = ["hydroxychloroquine", "methotrexate", "antihistamine"]
    low, high = (Lanes({}, height, 1.0, 0.0, 1.0) for height in (5.5, 8))
    assert timeline_classes.told_apart(codes, low) == [codes[:2], codes[2:]]
    assert timeline_classes.told_apart(codes, high) == [[code] for code in codes]
    assert timeline_classes.names(codes[:2]) == "hydroxychloroquine,<br>methotrexate"
