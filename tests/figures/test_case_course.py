"""The course of one case as it is drawn: read from the built figure."""

import pytest

import data
from data import vocabulary
from pages.figures import case_course, case_course_text
from pages.figures.style import OUTCOME, Words
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


def marks(drawn):
    return [each for each in drawn.data if each.opacity != 0]


def hovers(drawn):
    return [each.hovertext[0] for each in marks(drawn)]


def reaction(day, last=None, *, name="other", **more):
    last = day if last is None else last
    return {
        "case_id": "a",
        "reaction": name,
        "onset_low_days": day,
        "onset_high_days": last,
        **more,
    }


def course(start, stop, **more):
    """A course of antibiotics that starts and stops between these days; None: not reported."""
    (start_low, start_high), (stop_low, stop_high) = start or (None, None), stop or (None, None)
    return {
        "case_id": "a",
        "treatment_class": "antibiotic",
        "start_low_days": start_low,
        "start_high_days": start_high,
        "stop_low_days": stop_low,
        "stop_high_days": stop_high,
        **more,
    }


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
    days = {"biopsy_low_days": 5, "biopsy_high_days": 5}
    connection = draw(tmp_path, reaction=[{"case_id": "a", "biopsy": "not_done", **days}])
    drawn = figure(connection, "a")
    assert written(drawn)[2] == "biopsy not done"
    assert marks(drawn) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"microbiology": "positive"}, "microbiology positive (day not reported)"),
        ({"microbiology": "not_done"}, "microbiology not done"),
        (
            {"biopsy": "not_done", "microbiology": "negative"},
            "biopsy not done; microbiology negative",
        ),
        (
            {"histology": ["necrotizing_granuloma"]},
            "biopsy: necrotizing granuloma (day not reported)",
        ),
    ],
)
def test_result_of_a_test_is_told_also_where_nobody_says_that_there_was_a_biopsy(
    tmp_path, found, words
):
    drawn = figure(draw(tmp_path, reaction=[{"case_id": "a", **found}]), "a")
    assert written(drawn)[2] == words


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


def test_outcomes_are_in_the_order_of_the_vocabulary_which_says_what_is_worse():
    assert list(OUTCOME) == [*vocabulary.codes("outcome"), "not_reported"]


@pytest.mark.parametrize(
    ("reactions", "said"),
    [
        (
            [
                reaction(3, outcome="resolved"),
                reaction(10, name="skin_necrosis", outcome="fatal"),
                reaction(12, name="oedema"),
            ],
            ": onset on day 3; outcome: fatal",
        ),
        (
            [
                reaction(1, 20, outcome="not_resolved"),
                reaction(5, 10, name="oedema", outcome="resolved"),
            ],
            ": onset between day 1 and day 10; outcome: not resolved at last follow-up",
        ),
    ],
)
def test_several_reactions_have_the_onset_of_the_first_and_the_outcome_of_the_worst(
    tmp_path, reactions, said
):
    connection = draw(tmp_path, reaction=reactions)
    assert case_course_text.told(case(connection, "a"))[1] == said


def test_finding_is_that_of_the_case_in_the_data_set(datasets_folder):
    dataset = data.catalogue(datasets_folder).datasets["simulated"]
    with statement.open_dataset(dataset) as connection:
        several = connection.execute(
            "select case_id, onset_low_days, onset_high_days, outcome from case_fact"
            " where case_key in (select case_key from reaction group by all having count(*) > 1)"
        ).fetchall()
        assert several
        for case_id, low, high, outcome in several:
            rest = case_course_text.told(case(connection, case_id))[1]
            if low is not None:
                days = f"on day {low}" if low == high else f"between day {low} and day {high}"
                assert f"onset {days}" in rest
            assert (OUTCOME[outcome][2] in rest) if outcome else ("outcome" not in rest)


def test_outcomes_on_one_day_each_have_a_mark_that_none_hides(tmp_path):
    ended = {"last_follow_up_days": 90}
    connection = draw(
        tmp_path,
        reaction=[
            reaction(3, outcome="resolved", **ended),
            reaction(4, name="skin_necrosis", outcome="fatal", **ended),
            reaction(5, name="oedema", **ended),
        ],
    )
    drawn = figure(connection, "a")
    at_end = {each.marker.symbol: each.y[0] for each in marks(drawn) if each.x[0] == 90}
    assert set(at_end) == {"circle", "cross", "circle-open"}
    assert len(set(at_end.values())) == 3
    assert max(at_end.values()) < drawn.layout.yaxis.range[0]


def test_reactions_of_one_day_share_a_mark_that_names_them_all(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[
            reaction(3, name="oedema"),
            reaction(3, name="skin_necrosis"),
            reaction(3, 8, name="other"),
        ],
    )
    assert hovers(figure(connection, "a")) == [
        "skin necrosis: day 3<br>oedema: day 3",
        "other: day 3 to 8",
    ]


def test_sessions_that_read_alike_are_said_once(tmp_path):
    session = {"case_id": "a", "start_low_days": 0, "start_high_days": 0}
    connection = draw(tmp_path, exposure=[session | {"session": each} for each in (1, 2)])
    assert hovers(figure(connection, "a")) == ["exposure: day 0"]


def test_onset_before_the_exposure_is_hollow_where_it_is_said_to_be(tmp_path):
    connection = draw(tmp_path, reaction=[reaction(-4), reaction(6, name="oedema")])
    drawn = figure(connection, "a")
    symbols = {each.marker.symbol: (each.x[0], each.hovertext[0]) for each in marks(drawn)}
    assert symbols == {
        "circle-open": (-4, "other: day -4, before the exposure: flagged"),
        "circle": (6, "oedema: day 6"),
    }
    words = case_course_text.told(case(connection, "a"))
    assert words[1] == ": onset on day -4 (before the exposure: flagged)"
    assert words[3].endswith("1 onset before the exposure: flagged, drawn hollow.")


def test_course_that_stops_before_it_starts_is_flagged_and_not_drawn(tmp_path):
    connection = draw(tmp_path, treatment=[course((10, 10), (5, 5))])
    drawn = figure(connection, "a")
    assert marks(drawn) == []
    assert written(drawn)[3] == (
        "antibiotic, response not reported: day 10, until day 5, stops before it starts: flagged"
    )
    left_out = case_course_text.told(case(connection, "a"))[3]
    assert left_out == "1 treatment that stops before it starts: flagged, not drawn."


@pytest.mark.parametrize(
    ("ends", "flagged"),
    [
        # Each end follows the onset of its own reaction; without one the first of the case.
        ([(3, 30), (40, 30)], ["resolved: day 30, before the onset: flagged"]),
        ([(3, 30), (None, 2)], ["resolved: day 2, before the onset: flagged"]),
        ([(3, 30), (None, 20)], []),
    ],
)
def test_end_before_the_onset_is_flagged_and_not_drawn(tmp_path, ends, flagged):
    connection = draw(
        tmp_path,
        reaction=[
            reaction(
                onset, name=name, outcome="resolved", resolution_low_days=end,
                resolution_high_days=end,
            )
            for (onset, end), name in zip(ends, ("oedema", "other"), strict=True)
        ],
    )  # fmt: skip
    rows = case_course_text.marks(case(connection, "a"))
    assert rows.loc[rows["is_flagged"], "words"].tolist() == flagged
    drawn = [each.hovertext[0] for each in marks(figure(connection, "a"))]
    assert not set(flagged) & set(drawn)
    assert "resolved: day 30" in drawn
    left_out = case_course_text.told(case(connection, "a"))[3]
    expected = "1 outcome before the onset: flagged, not drawn."
    assert (expected in left_out) is bool(flagged)


def test_flagged_fact_that_is_not_drawn_does_not_stretch_the_axis(tmp_path):
    connection = draw(
        tmp_path, reaction=[reaction(3, resolution_low_days=-900, resolution_high_days=-900)]
    )
    assert figure(connection, "a").layout.xaxis.range[0] > -1


@pytest.mark.parametrize(
    ("stop", "ongoing", "said"),
    [
        ((99, 99), False, "start not reported, until day 99"),
        ((90, 99), False, "start not reported, until day 90 to 99"),
        (None, True, "start not reported, ongoing when last seen"),
    ],
)
def test_course_without_a_start_says_what_is_known_of_its_end(tmp_path, stop, ongoing, said):
    connection = draw(tmp_path, treatment=[course(None, stop, ongoing=ongoing)])
    drawn = figure(connection, "a")
    assert written(drawn)[3] == f"antibiotic, response not reported: {said}"
    assert marks(drawn) == []
    left_out = case_course_text.told(case(connection, "a"))[3]
    assert left_out == "1 treatment without its start is written in its lane."


def test_course_ongoing_when_last_seen_on_day_0_is_drawn_until_then(tmp_path):
    connection = draw(
        tmp_path,
        reaction=[{"case_id": "a", "last_follow_up_days": 0}],
        treatment=[course((-9, -9), None, ongoing=True)],
    )
    assert "day -9, until day 0, ongoing" in written(figure(connection, "a"))[3]


@pytest.mark.parametrize(
    ("start", "stop", "full", "pale"),
    [
        ((10, 14), (30, 35), (14, 30), (10, 35)),
        # It cannot have begun after it stopped: certain on its last day at most.
        ((0, 10), (5, 5), (5, 5), (0, 5)),
        ((0, 10), (5, 8), None, (0, 8)),
        ((10, 10), None, (10, 10), (10, 10)),
        # It may have begun on day 0 and ended before day 10.
        ((0, 10), None, None, (0, 10)),
    ],
)
def test_course_is_full_where_certain_and_never_beyond_its_stop(tmp_path, start, stop, full, pale):
    connection = draw(tmp_path, treatment=[course(start, stop)])
    bars = {
        each.marker.opacity: (each.base[0], each.base[0] + each.x[0])
        for each in marks(figure(connection, "a"))
    }
    assert bars[0.38] == pale
    assert (1 in bars) is (full is not None)
    if full:
        assert bars[1] == pytest.approx(full, abs=0.1)
        assert stop is None or bars[1][1] <= pale[1]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"last_follow_up_days": 60}, "resolved: day 60 (last seen)"),
        ({"last_follow_up_days": None}, "resolved (day not reported)"),
        (
            {"last_follow_up_days": 60, "resolution_low_days": 40, "resolution_high_days": 40},
            "resolved: day 40",
        ),
    ],
)
def test_outcome_without_its_day_is_told_for_the_last_visit(tmp_path, known, said):
    connection = draw(tmp_path, reaction=[reaction(3, outcome="resolved", **known)])
    rows = case_course_text.marks(case(connection, "a"))
    assert rows.loc[rows["part"] == "end", "words"].tolist() == [said]
