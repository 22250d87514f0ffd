"""Small figures: a mark per patient, a block per group, bars that sum up, and studies' bounds."""

import pandas as pd
import pytest

from pages.figures import overview, overview_age, study_bounds
from pages.figures.style import POSSIBLE_OPACITY, Words

WORDS = Words("8 of 10 patients", ": onset early", "Each dot is a patient.", "", "set@1")
PARTS = {
    "a": overview.Part("first", "#112233"),
    "b": overview.Part("second", "#445566", "diamond"),
}


def cells(*rows):
    return [overview.Cell(*row) for row in rows]


def lanes(rows, *, one_by_one=True):
    return overview.lanes(
        rows,
        words=WORDS,
        labels={"x": "Lane x", "y": "Lane y"},
        parts=PARTS,
        one_by_one=one_by_one,
    )


def marks(*rows):
    return pd.DataFrame(
        rows, columns=["case_id", "match", "patients", "age_low", "age_high"]
    ).astype({"age_low": "Int32", "age_high": "Int32"})


def traces(figure, kind):
    return [trace for trace in figure.data if trace.type == kind and trace.customdata is not None]


def test_single_patient_is_a_dot_and_group_a_block_as_wide_as_its_patients():
    figure = lanes(cells(("x", "a", 2, 1, "one", ""), ("x", "a", 2, 8, "many", "")))
    (dots,) = traces(figure, "scatter")
    (blocks,) = traces(figure, "bar")
    assert (list(dots.customdata), list(blocks.customdata)) == (["one"], ["many"])
    assert blocks.x[0] + 2 * 0.14 == pytest.approx(8)
    assert list(blocks.text) == ["8 patients"]


def test_no_two_dots_lie_on_each_other():
    rows = [("x" if n % 3 else "y", "a", 2, 1, str(n), "") for n in range(300)]
    (dots,) = traces(lanes(cells(*rows)), "scatter")
    assert len(set(zip(dots.x, dots.y, strict=True))) == 300


def test_possible_mark_is_pale_and_the_legend_says_so():
    figure = lanes(cells(("x", "a", 2, 1, "sure", ""), ("x", "a", 1, 1, "maybe", "")))
    (dots,) = traces(figure, "scatter")
    assert dict(zip(dots.customdata, dots.marker.opacity, strict=True)) == {
        "sure": 1.0,
        "maybe": POSSIBLE_OPACITY,
    }
    assert "pale: only possibly" in [trace.name for trace in figure.data if trace.showlegend]


def test_bars_of_a_lane_follow_each_other_and_add_up():
    rows = cells(
        ("x", "a", 2, 300, "onset_class=early", ""),
        ("x", "b", 2, 100, "treatment=other", ""),
        ("y", "a", 2, 50, "onset_class=late", ""),
    )
    bars = traces(lanes(rows, one_by_one=False), "bar")
    spans = {
        mark: (base, base + width)
        for trace in bars
        for mark, base, width in zip(trace.customdata, trace.base, trace.x, strict=True)
    }
    assert spans == {
        "onset_class=early": (0, 0.75),
        "treatment=other": (0.75, 1.0),
        "onset_class=late": (0, 0.125),
    }


def test_lane_without_a_label_is_not_drawn():
    figure = lanes(cells(("x", "a", 2, 1, "in", ""), ("z", "a", 2, 1, "out", "")))
    assert [case for trace in traces(figure, "scatter") for case in trace.customdata] == ["in"]


def test_age_range_is_a_bar_and_exact_age_a_dot():
    figure = overview_age.figure(
        marks(("exact", 2, 1, 38, 38), ("range", 2, 1, 30, 39), ("group", 2, 8, 26, 52)),
        words=WORDS,
    )
    (dots,) = traces(figure, "scatter")
    (bars,) = traces(figure, "bar")
    assert (list(dots.customdata), list(dots.x)) == (["exact"], [38])
    drawn = {
        case: (base, base + width)
        for case, base, width in zip(bars.customdata, bars.base, bars.x, strict=True)
    }
    assert drawn["range"] == pytest.approx((29.55, 39.45))
    assert drawn["group"] == pytest.approx((25.55, 52.45))


def test_age_marks_do_not_overlap():
    rows = [(str(n), 2, 1, 20 + n % 30, 20 + n % 30 + (n % 4) * 5) for n in range(60)]
    figure = overview_age.figure(marks(*rows), words=WORDS)
    (bars,) = traces(figure, "bar")
    places = [
        (base, base + width, y) for base, width, y in zip(bars.base, bars.x, bars.y, strict=True)
    ]
    for at, (left, right, level) in enumerate(places):
        for other_left, other_right, other_level in places[:at]:
            assert level != other_level or right <= other_left or other_right <= left


def test_unknown_age_stands_beside_the_axis():
    figure = overview_age.figure(marks(("a", 2, 1, 40, 40), ("b", 2, 1, None, None)), words=WORDS)
    (dots,) = traces(figure, "scatter")
    where = dict(zip(dots.customdata, dots.x, strict=True))
    assert where["b"] > 40
    assert "not<br>reported" in figure.layout.xaxis.ticktext


def test_many_of_one_age_are_binned():
    crowd = [(str(n), 2, 1, 40, 40) for n in range(49)]
    assert overview_age.is_readable(marks(*crowd[:48]))
    assert not overview_age.is_readable(marks(*crowd))


def test_decades_hold_their_patients_and_their_filter():
    rows = pd.DataFrame(
        [("30-39", 2, 30, 39, 700), ("30-39", 1, 30, 39, 50), ("several", 2, 20, 60, 90),
         (None, 2, None, None, 10)],
        columns=["value", "match", "low", "high", "patients"],
    )  # fmt: skip
    figure = overview_age.by_decade(rows, None, words=WORDS)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert sum(sum(trace.y) for trace in bars) == 850
    sure, possible, _ = figure.data
    assert list(sure.customdata) == ["age=30-39&match=certain", None, None]
    assert list(possible.customdata) == [None, None, None]
    assert list(figure.data[0].y) == [700, 90, 10]


def test_study_that_counted_nothing_has_no_line_and_says_so():
    rows = pd.DataFrame(
        [("s", "serious event", 0, 30, 0.095, "0 of 30: up to 9.5 %"),
         ("t", "serious event", None, 25, None, "not counted")],
        columns=["study_id", "event", "events", "patients", "upper", "text"],
    ).astype({"events": "Int64", "upper": "Float64"})  # fmt: skip
    figure = study_bounds.figure(rows, words=WORDS)
    (ends,) = [trace for trace in figure.data if trace.mode == "markers+text"]
    assert list(ends.x) == pytest.approx([9.5])
    assert "events not counted" in figure.layout.annotations[1].text


def test_text_from_data_is_never_markup():
    figure = overview_age.figure(marks(("<b>x</b>", 2, 1, 40, 40)), words=WORDS)
    (dots,) = traces(figure, "scatter")
    assert "&lt;b&gt;x&lt;/b&gt;" in dots.hovertext[0]
