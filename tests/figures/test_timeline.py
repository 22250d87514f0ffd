"""The timeline as it is drawn: read from the built figure."""

import random
from collections import Counter

import pytest

import data
from pages.figures import timeline as lanes_figure
from pages.figures import timeline_axis, timeline_binned, timeline_classes, timeline_text
from pages.figures import timeline_fact_words as fact_words
from pages.figures.lane_marks import Lanes
from pages.figures.style import INK, OUTCOME, TREATMENT, UNMARKED_OPACITY, Words
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
def simulated(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["simulated"]) as opened:
        yield opened


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


def test_what_has_no_day_is_written_below_its_lane_whatever_it_is(tmp_path):
    connection = draw(
        tmp_path,
        exposure=[session("a"), {"case_id": "a", "product": "Second"}],
        reaction=[
            reaction("a", 5, reaction="vasculitis", outcome="resolved"),
            {"case_id": "a", "reaction": "urticaria", "biopsy": "done"},
        ],
        treatment=[
            {"case_id": "a", "treatment_class": "antibiotic", "stop_low_days": 9,
             "stop_high_days": 12},
            {"case_id": "a", "treatment_class": "antihistamine", "ongoing": True},
            {"case_id": "a", "treatment_class": "observation", "start_low_days": 9,
             "start_high_days": 9, "stop_low_days": 7, "stop_high_days": 7},
        ],
    )  # fmt: skip
    (caption,) = [
        fact["caption"].replace("<br>", " ")
        for fact in prepared(connection)
        if fact["part"] == "lane"
    ]
    (hover,) = [fact["hover"] for fact in prepared(connection) if fact["part"] == "lane"]
    for said_of_it in (
        "onset day not reported: urticaria",
        "exposure, day not reported · Second",
        "antibiotic until day 9 to 12",
        "antihistamine, ongoing when last seen",
        "observation, from day 9 to day 7: response not reported: <b>flagged</b>",
    ):
        assert said_of_it in hover
    assert caption
    assert said(connection, total=1).left_out == (
        "1 patient with an end before its beginning: flagged, not drawn. Reported without a day, "
        "so without a mark: treatment of 1 patient, test of 1, outcome of 1, exposure of 1, "
        "further reaction of 1."
    )


def test_finding_of_the_published_cases(published):
    words = said(published)
    assert words.strong == "10 of 10 patients"
    assert words.rest == ": onset from day 0 to day 90; 9 known only as a range"
    assert words.left_out == (
        "Reported without a day, so without a mark: treatment of 9 patients, test of 9, outcome of "
        "10, exposure of 1."
    )


def test_biopsy_is_said_also_where_only_its_microbiology_was_not_done(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[
            reaction(
                "a",
                5,
                biopsy="done",
                microbiology="not_done",
                biopsy_low_days=9,
                biopsy_high_days=9,
            )
        ],
    )
    (fact,) = [each for each in prepared(connection) if each["part"] == "biopsy"]
    assert "biopsy and microbiology" not in names(figure(connection))
    assert fact_words.test(fact, fact_words.saying({})) == "biopsy; microbiology not done"


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


@pytest.mark.parametrize(
    ("stop", "name_is_pale", "bars"),
    [
        # It cannot have begun after it stopped: certain on its last day at most.
        ((5, 5), False, {"full": (5, 5), "pale": (0, 5)}),
        ((5, 8), True, {"full": (0, 8)}),
        ((None, None), True, {"full": (0, 10)}),
    ],
)
def test_course_of_which_no_day_is_certain_is_pale_and_never_beyond_its_stop(
    tmp_path, stop, name_is_pale, bars
):
    connection = draw(
        tmp_path,
        reaction=[reaction("a", 1)],
        treatment=[
            {
                "case_id": "a",
                "treatment_class": "antibiotic",
                "start_low_days": 0,
                "start_high_days": 10,
                "stop_low_days": stop[0],
                "stop_high_days": stop[1],
            }
        ],
    )
    drawn = figure(connection)
    named = trace(drawn, "antibiotic")
    assert (named.marker.opacity == 0.38) is name_is_pale
    assert named.showlegend
    assert named.marker.pattern.shape
    found = {
        "full" if each.name else "pale": (each.base[0], each.base[0] + each.x[0])
        for each in drawn.data
        if each.type == "bar"
    }
    assert set(found) == set(bars)
    for kind, ends in bars.items():
        assert found[kind] == pytest.approx(ends, abs=0.1)
    assert stop[1] is None or max(last for _, last in found.values()) <= stop[1]


def test_class_with_certain_and_uncertain_courses_is_in_the_legend_once(tmp_path):
    days = {"start_low_days": 0, "start_high_days": 10, "treatment_class": "antibiotic"}
    connection = draw(
        tmp_path,
        treatment=[
            {"case_id": "a", "stop_low_days": 5, "stop_high_days": 8, **days},
            {"case_id": "b", "stop_low_days": 50, "stop_high_days": 50, **days},
        ],
    )
    named = [each for each in figure(connection).data if each.name == "antibiotic"]
    assert [(*each.customdata, each.marker.opacity, each.showlegend) for each in named] == [
        ("b", None, True),
        ("a", 0.38, False),
    ]


@pytest.mark.parametrize("unit", ["days", "weeks", "dates"])
@pytest.mark.parametrize(
    ("start", "stop", "symbols"),
    [
        (-5, 2000, ["right"]),
        (-2000, 5, ["left"]),
        (-2000, 2000, ["left", "right"]),
        (-2000, -1900, ["left"]),
        (1900, 2000, ["right"]),
        (-5, 300, []),
    ],
)
def test_edge_is_marked_on_the_side_where_a_fact_goes_on(tmp_path, unit, start, stop, symbols):
    # The many make a reach of 400 days usual, to either side.
    dated = {"date_low": "2024-05-01", "date_high": "2024-05-01"}
    connection = draw(
        tmp_path,
        exposure=[session(f"c{each}", **dated) for each in range(120)],
        reaction=[reaction(f"c{each}", 5) for each in range(120)],
        treatment=[
            {
                "case_id": "c1",
                "treatment_class": "antibiotic",
                "start_low_days": start,
                "start_high_days": start,
                "stop_low_days": stop,
                "stop_high_days": stop,
            }
        ],
    )
    drawn = figure(connection, unit=unit)
    edges = [each for each in drawn.data if each.name == "goes on beyond the axis"]
    found = [symbol for each in edges for symbol in each.marker.symbol]
    assert found == [f"triangle-{side}-open" for side in symbols]
    low, high = drawn.layout.xaxis.range
    for each in edges:
        for x, side in zip(each.x, symbols, strict=True):
            assert (x < (low + high) / 2) is (side == "left")


def test_ongoing_course_has_an_arrow_beside_its_end_where_no_outcome_hides_it(tmp_path):
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
    ongoing = trace(drawn, "treatment ongoing")
    antibiotic = trace(drawn, "antibiotic")
    assert antibiotic.base[0] + antibiotic.x[0] == 50
    assert list(trace(drawn, "not resolved").x) == [50]
    assert 50 < ongoing.x[0] < 52
    assert ongoing.marker.color == INK


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


@pytest.mark.parametrize("age", [None, (30, 33), (30, 30)])
@pytest.mark.parametrize("unit", ["days", "dates"])
def test_every_fact_with_a_place_has_a_mark_of_its_kind_in_lanes_of_any_height(
    simulated, age, unit
):
    facts = prepared(simulated, unit=unit, selection=Selection(age=age))
    traces = lanes_figure.figure(facts, words=Words("", "", ""), unit=unit).spec["data"]
    outcomes = {name.split(" at last")[0].split(" between")[0] for *_, name in OUTCOME.values()}
    classes = {timeline_classes.names([code]).replace("<br>", " ") for code in TREATMENT}
    kinds = {
        "exposure": lambda name: name in ("exposure", "exposure, a range of days"),
        "onset": lambda name: name in ("onset, exact day", "onset, a range of days"),
        "biopsy": lambda name: name in ("biopsy", "biopsy and microbiology"),
        "end": lambda name: name in outcomes,
        # Full, or pale where no day of it is certain: one bar with the name of its class.
        "treatment": lambda name: name.replace("<br>", " ").split(", ")[0] in classes,
    }
    marks = dict.fromkeys(kinds, 0)
    for each in traces:
        name, ids = each.get("name", ""), each.get("customdata", ())
        for part, is_of in kinds.items():
            marks[part] += len(ids) if is_of(name) else 0
        if each.get("mode") == "lines":
            # A tick is two ends and a gap.
            marks["exposure"] += len(each["x"]) // 3
    placed = Counter(fact["part"] for fact in facts if fact["state"] == "drawn")
    assert marks == {part: placed[part] for part in kinds}
    assert placed["exposure"] > 0


@pytest.mark.parametrize("lanes", [3, 60, 200])
def test_session_known_as_a_range_is_a_bar_in_lanes_of_any_height(tmp_path, lanes):
    names = [f"c{each}" for each in range(lanes)]
    connection = draw(
        tmp_path,
        reaction=[reaction(each, 3) for each in names],
        exposure=[
            *(session(each) for each in names),
            *(session(each, -30, start_high_days=-10) for each in names[::2]),
        ],
    )
    bars = trace(figure(connection), "exposure, a range of days")
    assert list(bars.customdata) == names[::2]
    assert set(zip(bars.base, bars.x, strict=True)) == {(-30, 20)}
    assert all("day −30" in said or "day -30" in said for said in bars.hovertext)


@pytest.mark.parametrize("marked", [frozenset(), frozenset({"c3", "c7"})])
def test_sessions_in_one_line_are_dimmed_but_those_of_marked_cases(tmp_path, marked):
    connection = draw(
        tmp_path,
        reaction=[reaction(f"c{each}", 3) for each in range(200)],
        exposure=[session(f"c{each}", day) for each in range(200) for day in (-20, 0)],
    )
    lines = {
        each.opacity: sum(x is not None for x in each.x) / 2
        for each in figure(connection, marked=marked).data
        if each.mode == "lines" and each.line.color == INK
    }
    assert lines == ({UNMARKED_OPACITY: 396, 1: 4} if marked else {1: 400})


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


def binned(connection, selection=None):
    selection = selection or Selection()
    spans = timeline.spans(
        connection,
        selection=selection.bound({}),
        last_days=timeline.last_days(selection.onset),
    )
    words = Words(*timeline_binned.told(spans, total=int(spans["patients"].sum())))
    return spans, timeline_binned.figure(spans, words=words), words


def test_binned_range_past_a_filter_of_onset_is_hollow_and_not_flagged(tmp_path):
    connection = draw(tmp_path, reaction=[reaction("wide", 20, 40), reaction("in", 20)])
    _, drawn, words = binned(connection, Selection(onset=(14, 30)))
    assert list(trace(drawn, "may lie here too").x) == [1, 0]
    assert list(drawn.layout.yaxis.ticktext) == ["18–21", "a wider range"]
    assert words.left_out == (
        "1 patient known only as a range wider than a span: hollow in each span it touches, "
        "counted once below."
    )


def test_binned_onset_before_the_exposure_and_after_the_last_span_are_said_apart(tmp_path):
    connection = draw(tmp_path, reaction=[reaction("a", -4), reaction("b", 5), reaction("c", 4000)])
    _, drawn, words = binned(connection)
    assert words.left_out == (
        "1 patient with an onset before the exposure: flagged. "
        "1 patient with an onset beyond day 3650: counted below, not drawn."
    )
    assert list(drawn.layout.yaxis.ticktext) == ["4–5", "after day 3650", "flagged"]


def groups(reactions):
    """Arguments of `draw` for groups of patients: (patients, onset, start, end), day by day."""
    names = [f"c{number}" for number in range(len(reactions))]
    of_groups = list(zip(names, reactions, strict=True))
    return {
        "patient_case": [{"case_id": name, "patients": each[0]} for name, each in of_groups],
        "reaction": [
            reaction(name, onset, resolution_low_days=end, resolution_high_days=end)
            for name, (_, onset, _, end) in of_groups
        ],
        "treatment": [
            session(name, start, treatment_class="antibiotic")
            for name, (_, _, start, _) in of_groups
            if start is not None
        ],
    }


def test_binned_far_span_is_a_triangle_and_not_a_bar_at_the_edge(tmp_path):
    connection = draw(tmp_path, **groups([(600, 5, None, None), (5, 800, 810, 900)]))
    _, drawn, words = binned(connection)
    assert drawn.layout.xaxis2.range[1] < 10
    assert list(trace(drawn, "span of onset").customdata) == ["onset=4-5"]
    assert not any(len(each.x) for each in drawn.data if "median" in (each.name or ""))
    beyond = trace(drawn, "goes on beyond the axis")
    assert list(beyond.customdata) == ["onset=731-3650"]
    assert "median day 900" in beyond.hovertext[0]
    assert words.left_out == (
        "5 patients in spans with days beyond the axis: cut or marked at its edge."
    )


def test_binned_without_anything_beyond_the_axis_has_no_triangle(tmp_path):
    _, drawn, words = binned(draw(tmp_path, **groups([(3, 0, None, None)])))
    assert "goes on beyond the axis" not in names(drawn)
    assert words.left_out == ""


@pytest.mark.parametrize("seed", range(8))
def test_binned_marks_stand_on_their_days_and_triangles_where_they_cannot(tmp_path, seed):
    chance = random.Random(seed)
    usual = [
        (40, onset, chance.choice([None, onset + 5]), chance.choice([None, onset + 30]))
        for onset in chance.sample(range(60), 8)
    ]
    far = [
        (1, onset, chance.choice([None, onset + 20]), onset + chance.choice([1, 15, 2000]))
        for onset in chance.sample(range(61, 500), 4)
    ]
    spans, drawn, words = binned(draw(tmp_path, **groups([*usual, *far])))
    rows = timeline_binned.lanes(spans)
    rows = rows[rows["kind"] == "span"].set_index("filter")
    first, last = drawn.layout.xaxis2.range
    high = round((last - 0.5) / 1.03)
    bars = trace(drawn, "span of onset")
    bar_ends = {
        key: base + x
        for key, base, x in zip(bars.customdata, bars.base, bars.x, strict=True)
        if base == rows.loc[key, "low_days"] - 0.5
    }
    assert len(bar_ends) == len(bars.x)
    shown = {}
    for what, name in (("start", "first treatment begins"), ("end", "reaction ends")):
        marks = trace(drawn, f"{name}<br>(median, middle half)")
        shown[what] = dict(zip(marks.customdata, marks.x, strict=True))
        assert all(rows.loc[key, f"{what}_median_days"] == x for key, x in shown[what].items())
        assert all(first < x < last for x in shown[what].values())
    whole = {
        key
        for key, row in rows.iterrows()
        if bar_ends.get(key) == row["high_days"] + 0.5
        and all(
            row[number] == 0 or (key in shown[what] and row[f"{what}_three_quarter_days"] <= high)
            for what, number in (("start", "treated"), ("end", "ended"))
        )
    }
    beyond = trace(drawn, "goes on beyond the axis")
    assert all(first < x < last for x in beyond.x)
    assert set(beyond.customdata) == set(rows.index) - whole
    cut = rows.loc[list(beyond.customdata), "patients"].sum()
    assert f"{cut} patient{'' if cut == 1 else 's'} in spans with days beyond the axis" in (
        words.left_out
    )


def test_lanes_too_low_for_patterns_name_all_classes_of_a_colour_together():
    codes = ["hydroxychloroquine", "methotrexate", "antihistamine"]
    low, high = (Lanes({}, height, 1.0, 0.0, 1.0) for height in (5.5, 8))
    assert timeline_classes.told_apart(codes, low) == [codes[:2], codes[2:]]
    assert timeline_classes.told_apart(codes, high) == [[code] for code in codes]
    assert timeline_classes.names(codes[:2]) == "hydroxychloroquine,<br>methotrexate"
