"""Figures of the Onset page: what stands on the marks, and where."""

import pandas as pd
import pytest

import data
from pages.figures import onset_bins, onset_classes, onset_distribution, style
from pages.figures.onset_header import CLASS_ENDS, UNKNOWN_FROM
from queries import onset, statement
from queries.onset.distribution import distribution
from queries.onset.summary import summary
from queries.selection import Selection

EDGES = (1, 14, 90)
BINS = onset.bins_of(EDGES)
WORDS = style.Words("10 of 10 patients", ": onset from day 0 to day 90", "Each dot is a patient.")
SELECTIONS = [
    Selection(),
    Selection(age=(30, 40)),
    Selection(onset=(10, 60)),
    Selection(sex=("male",), treatment=("antibiotic",)),
]


@pytest.fixture(scope="module")
def catalogue(datasets_folder):
    return data.catalogue(datasets_folder)


def asked(catalogue, name: str, selection: Selection, at_most: int) -> pd.DataFrame:
    connection = statement.open_dataset(catalogue.datasets[name])
    return onset.days(connection, selection=selection.bound({}), singly_at_most=at_most, bins=BINS)


def marks(figure) -> list:
    return [trace for trace in figure.data if trace.customdata is not None]


def test_group_is_one_bar_with_its_number(catalogue):
    rows = asked(catalogue, "published", Selection(), 1000)
    drawn = onset_classes.figure(
        rows, words=WORDS, edges=EDGES, classes=summary(rows, EDGES).classes
    )
    dots, bars = marks(drawn)
    assert list(dots.customdata) == ["jcd-e70387-1"]
    assert list(bars.customdata) == ["tawanwongsri-2024-1", "nahm-2024-series"]
    assert list(bars.text) == ["", "<b>8</b> patients"]
    axis = onset_classes.scale(EDGES, 90)
    assert bars.base[1] == pytest.approx(float(axis.place(13.5)))
    assert bars.base[1] + bars.x[1] == pytest.approx(CLASS_ENDS[3])


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda each: str(each.query()))
def test_each_case_with_an_onset_to_draw_is_one_mark(catalogue, selection):
    rows = asked(catalogue, "simulated", selection, 1000)
    drawn = onset_classes.figure(
        rows, words=WORDS, edges=EDGES, classes=summary(rows, EDGES).classes
    )
    ids = [case_id for trace in marks(drawn) for case_id in trace.customdata]
    is_drawn = rows["low_days"].isna() | (rows["low_days"] >= 0)
    assert sorted(ids) == sorted(rows.loc[is_drawn, "case_id"])


@pytest.mark.parametrize("selection", SELECTIONS, ids=lambda each: str(each.query()))
def test_numbers_on_bins_and_spans_make_up_the_count(catalogue, selection):
    rows = asked(catalogue, "simulated", selection, 0)
    counts = summary(rows, EDGES)
    drawn = onset_bins.figure(rows, words=WORDS, edges=EDGES, bins=BINS, classes=counts.classes)
    columns = sum(sum(trace.y) for trace in marks(drawn) if trace.orientation != "h")
    spans = sum(
        int(note.text.split("<b>")[1].split("</b>")[0].replace(",", ""))
        for note in drawn.layout.annotations
        if note.yref != "paper"
    )
    assert columns + spans == counts.patients - counts.before_exposure


def test_dot_lies_in_the_class_of_its_day(catalogue):
    rows = asked(catalogue, "simulated", Selection(), 1000)
    drawn = onset_classes.figure(
        rows, words=WORDS, edges=EDGES, classes=summary(rows, EDGES).classes
    )
    day = rows.set_index("case_id")["low_days"]
    for trace in marks(drawn):
        if trace.type != "scatter":
            continue
        for case_id, x in zip(trace.customdata, trace.x, strict=True):
            if pd.isna(day[case_id]):
                assert x > UNKNOWN_FROM
                continue
            number = sum(day[case_id] > edge for edge in EDGES)
            assert CLASS_ENDS[number] <= x <= CLASS_ENDS[number + 1]


def test_text_from_data_is_not_markup():
    rows = pd.DataFrame(
        {
            "part": "case", "case_id": ["<img src=x>"], "match": 2, "low_days": [3],
            "high_days": [3], "bins": 1, "patients": 1,
        }
    )  # fmt: skip
    drawn = onset_classes.figure(
        rows, words=WORDS, edges=EDGES, classes=summary(rows, EDGES).classes
    )
    assert "&lt;img src=x&gt;" in marks(drawn)[0].hovertext[0]
    assert "<img" not in marks(drawn)[0].hovertext[0]


def test_distribution_counts_patients_where_they_are_under_five():
    rows = pd.DataFrame(
        {"part": "case", "low_days": [3, 10], "high_days": [3, 20], "patients": [1, 1]}
    )
    found = distribution(rows)
    drawn = onset_distribution.figure(
        found.curve, found.fitted, words=WORDS, patients=2, median=(6.5, 11.5)
    )
    assert drawn.layout.yaxis.title.text == "patients"
    assert list(drawn.data[0].y) == [0, 1, 1, 2, 2]
    assert list(drawn.data[1].y) == [0, 1, 2, 2, 2]


def test_long_axis_says_its_scale():
    curve = pd.DataFrame(
        {"day": [3.0, 400.0], "cumulative_low": [0.5, 1], "cumulative_high": [0.5, 1]}
    )
    fitted = pd.DataFrame({"day": [], "share": []}, dtype=float)
    drawn = onset_distribution.figure(curve, fitted, words=WORDS, patients=8, median=None)
    assert "square-root scale" in drawn.layout.xaxis.title.text
    assert drawn.layout.yaxis.title.text == "% of 8 reported cases"
    assert drawn.data[0].x[2] == pytest.approx(20)


def test_many_of_whom_no_onset_is_known_are_one_column(catalogue):
    rows = asked(catalogue, "simulated", Selection(onset_class=("unknown",)), 0)
    drawn = onset_bins.figure(
        rows, words=WORDS, edges=EDGES, bins=BINS, classes=summary(rows, EDGES).classes
    )
    (column,) = marks(drawn)
    assert (list(column.y), column.name) == ([15], "onset not reported")
