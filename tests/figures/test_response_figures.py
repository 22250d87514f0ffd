"""Figures of the Response page: what stands on the marks, and where."""

import pandas as pd
import pytest

import data
from data import vocabulary
from pages.figures import line_order, resolution, response_matrix, response_text, style
from queries import response, statement
from queries.response.graded import intervals
from queries.response.timing import timing
from queries.selection import Selection

CLASSES = vocabulary.labels("treatment_class") | {"": "no treatment reported"}
RESPONSES = vocabulary.labels("response") | {"not_reported": "not reported"}
WORDS = style.Words("10 of 10 patients", ": with treatment", "Each mark is a patient.")
SELECTIONS = [Selection(), Selection(age=(30, 40)), Selection(response=("marked", "complete"))]


@pytest.fixture(scope="module")
def catalogue(datasets_folder):
    return data.catalogue(datasets_folder)


def opened(catalogue, name: str):
    return statement.open_dataset(catalogue.datasets[name])


def matrix(rows: pd.DataFrame, **also):
    return response_matrix.figure(
        rows, words=WORDS, classes=CLASSES, responses=RESPONSES, intervals=intervals(rows), **also
    )


def marks(figure) -> list:
    return [trace for trace in figure.data if trace.customdata is not None]


def test_published_group_is_one_hollow_mark_a_row_under_varied(catalogue):
    rows = response.cells(
        opened(catalogue, "published"), selection=Selection().bound({}), singly_at_most=1000
    )
    drawn = matrix(rows)
    solid, hollow = marks(drawn)
    assert list(solid.customdata) == ["tawanwongsri-2024-1", "jcd-e70387-1"]
    assert list(hollow.customdata) == ["nahm-2024-series"] * 3
    assert list(hollow.text) == ["<b>8</b>"] * 3
    assert "varied" in drawn.layout.xaxis.ticktext
    place = drawn.layout.xaxis.tickvals[drawn.layout.xaxis.ticktext.index("varied")]
    assert all(abs(x - place) < 0.5 for x in hollow.x)


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda each: str(each.query()))
def test_each_case_class_and_response_is_one_mark(catalogue, selection):
    rows = response.cells(
        opened(catalogue, "simulated"), selection=selection.bound({}), singly_at_most=1000
    )
    ids = [case_id for trace in marks(matrix(rows)) for case_id in trace.customdata]
    assert sorted(ids) == sorted(rows.loc[rows["part"] == "case", "case_id"])


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda each: str(each.query()))
def test_bricks_do_not_overlap(catalogue, selection):
    rows = response.cells(
        opened(catalogue, "simulated"), selection=selection.bound({}), singly_at_most=1000
    )
    places = [
        (round(x, 6), round(base, 6))
        for trace in marks(matrix(rows))
        for x, base in zip(trace.x, trace.base, strict=True)
    ]
    assert len(places) == len(set(places))


def test_square_carries_the_filter_of_its_cell(catalogue):
    rows = response.cells(
        opened(catalogue, "simulated"), selection=Selection().bound({}), singly_at_most=0
    )
    (squares,) = marks(matrix(rows))
    cells = rows[rows["part"] == "cell"]
    assert len(squares.customdata) == len(
        cells.groupby(["treatment_class", "response"], dropna=False, observed=True)
    )
    assert "treatment=antibiotic&response=none&match=certain" in squares.customdata
    assert "treatment=not_reported&match=certain" in squares.customdata
    assert max(squares.marker.size) == response_matrix.LARGEST


def test_rare_classes_are_folded_without_losing_a_patient(catalogue):
    rows = response.line_order(opened(catalogue, "simulated"), selection=Selection().bound({}))
    drawn = line_order.figure(rows, words=WORDS, classes=CLASSES)
    told = sum(
        int(cell.split("<b>")[1].split("</b>")[0].replace(",", ""))
        for cell in drawn.data[0].hovertext
    )
    assert told == rows.loc[rows["part"] == "pair", "patients"].sum()
    assert len(drawn.layout.xaxis.tickvals) == response.CLASSES_AT_MOST + 1


def test_a_cell_is_as_dark_as_its_part_of_the_row():
    rows = pd.DataFrame(
        [
            ("class", "antibiotic", None, 4),
            ("class", "observation", None, 1),
            ("pair", None, "antibiotic", 4),
            ("pair", "antibiotic", "observation", 1),
            ("pair", "antibiotic", None, 3),
            ("pair", "observation", None, 1),
        ],
        columns=["part", "from_class", "to_class", "patients"],
    )
    cells, numbers = line_order.figure(rows, words=WORDS, classes=CLASSES).data
    # Down: first, antibiotic, observation; across: antibiotic, observation, no further line.
    drawn = list(zip(cells.x, (round(low + line_order.CELL / 2) for low in cells.base),
                     numbers.text, cells.marker.color, strict=True))  # fmt: skip
    assert list(zip(numbers.x, numbers.y, strict=True)) == [(x, y) for x, y, *_ in drawn]
    assert drawn == [
        (0, 0, "4", "#1f7fb8"), (1, 1, "1", "#b6d5e9"), (2, 1, "3", "#519cc8"),
        (2, 2, "1", "#1f7fb8"),
    ]  # fmt: skip


def test_curve_falls_from_everybody_to_its_last_share(catalogue):
    rows = response.resolution(opened(catalogue, "simulated"), selection=Selection().bound({}))
    times = timing(rows)
    curves = [
        resolution.Curve(response_text.curve_name(CLASSES[code], each.text()), each.curve)
        for code, each in times.curves.items()
    ]
    drawn = resolution.figure(curves, words=WORDS)
    lines = [trace for trace in drawn.data if trace.mode == "lines" and trace.showlegend is None]
    assert len(lines) == min(len(curves), resolution.CURVES_AT_MOST)
    for line, curve in zip(lines, curves, strict=False):
        assert line.y[0] == 100
        assert line.y[-1] == pytest.approx(100 * curve.steps["share_unresolved"].iloc[-1])
        assert all(later <= earlier for earlier, later in zip(line.y, line.y[1:], strict=False))


def test_long_curve_is_thinned_but_keeps_its_end():
    share = [1 - day / 2000 for day in range(1, 1001)]
    steps = pd.DataFrame(
        {"day": range(1, 1001), "share_unresolved": share, "low": share, "high": share,
         "at_risk": 9, "resolved": 1, "censored": 0}
    )  # fmt: skip
    drawn = resolution.figure([resolution.Curve("antibiotic", steps)], words=WORDS)
    line = next(trace for trace in drawn.data if trace.name == "antibiotic")
    assert len(line.x) <= resolution.POINTS_AT_MOST + 2
    assert (line.x[-1], line.y[-1]) == (1000, pytest.approx(50))


def test_published_cases_say_that_no_time_is_reported(catalogue):
    rows = response.resolution(opened(catalogue, "published"), selection=Selection().bound({}))
    assert response_text.nothing_timed(timing(rows)) == (
        "A time from onset to resolution or last follow-up is known for none of the 10 patients: 9 "
        "whose day of onset is not reported, or known only as a range; 1 resolved on a day that is "
        "not reported."
    )


def test_patients_chosen_by_their_response_have_no_share_of_it(catalogue):
    selection = Selection(response=("marked", "complete")).bound({})
    rows = response.cells(opened(catalogue, "simulated"), selection=selection, singly_at_most=1000)
    assert "exact 95 % interval" in response_text.told(rows, total=240)[2]
    said = response_text.told(rows, total=240, by_response=True)[2]
    assert "interval" not in said
    assert "the filter of response chose these patients by it" in said


def test_finding_counts_the_patients_of_the_curves_that_are_drawn(catalogue):
    times = timing(
        response.resolution(opened(catalogue, "simulated"), selection=Selection().bound({}))
    )
    told = response_text.resolution_told(
        times, drawn=84, total=240, classes=CLASSES, undrawn=["other, 1 of 5 resolved"]
    )
    assert told[0] == "84 of 240 patients"
    assert "Beyond the curves drawn: other, 1 of 5 resolved." in told[3]


def test_bricks_are_numbered_only_where_they_are_more_than_seen_at_a_glance():
    rows = pd.DataFrame(
        [
            {
                "part": "case", "case_id": f"{response}-{each}", "treatment_class": "antibiotic",
                "response": response, "match": 2, "covers_all": True, "patients": 1,
            }
            for response, number in (("marked", 4), ("partial", 5))
            for each in range(number)
        ]
        + [{"part": "class", "treatment_class": "antibiotic", "patients": 9, "graded": 0}]
    )  # fmt: skip
    drawn = matrix(rows)
    written = [each for each in drawn.data if each.type == "scatter" and each.mode == "text"]
    texts = [text for each in written for text in each.text]
    assert [text for text in texts if text.isdigit()] == ["5"]
