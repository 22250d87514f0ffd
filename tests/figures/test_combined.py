"""Figures are sent in few traces: the marks, their order and their legend stay the same."""

import numpy as np

from pages.figures.combined import combined

RED = {
    "type": "scatter", "mode": "markers", "name": "red", "showlegend": True, "x": [1, 2],
    "y": [0, 0], "customdata": ["a", "b"], "hoverinfo": "text", "hovertext": ["A", "B"],
    "marker": {"color": "#ff0000", "size": 6},
}  # fmt: skip
BLUE = {
    "type": "scatter", "mode": "markers", "name": "blue", "showlegend": True, "x": np.array([3.0]),
    "y": [1], "customdata": ["c"], "hoverinfo": "text", "hovertext": ["C"],
    "marker": {"color": ["#0000ff"], "size": 9, "symbol": "star", "line": {"width": 2}},
}  # fmt: skip
BAR = {
    "type": "bar", "orientation": "h", "name": "bar", "showlegend": True, "base": [0], "x": [5],
    "y": [0], "width": 4, "customdata": ["d"], "marker": {"color": "#00ff00"},
}  # fmt: skip
HATCHED = BAR | {
    "name": "hatched", "base": [5], "customdata": ["e"],
    "marker": {"color": "#111111", "pattern": {"shape": "/", "size": 4, "fillmode": "replace"}},
}  # fmt: skip
LINE = {"type": "scatter", "mode": "lines", "x": [0, 1], "y": [0, 1], "name": "line"}
ENTRY = RED | {"x": [None], "y": [None], "customdata": None, "name": "pale"}


def test_neighbouring_marks_become_one_trace_with_a_value_for_each_mark():
    (whole,), _ = combined([RED, BLUE], with_list=True)
    assert whole["x"] == [1, 2, 3.0]
    assert whole["y"] == [0, 0, 1]
    assert whole["customdata"] == ["a", "b", "c"]
    assert whole["hovertext"] == ["A", "B", "C"]
    assert whole["marker"]["color"] == ["#ff0000", "#ff0000", "#0000ff"]
    assert whole["marker"]["size"] == [6, 6, 9]
    assert whole["marker"]["symbol"] == ["circle", "circle", "star"]
    assert whole["marker"]["line"] == {"color": "#444", "width": [0, 0, 2]}
    # Said, because plotly takes another opacity where sizes differ.
    assert whole["marker"]["opacity"] == 1
    assert whole["showlegend"] is False


def test_each_kind_keeps_its_entry_in_the_legend():
    _, entries = combined([RED, BLUE, ENTRY, LINE], with_list=True)
    assert [each["name"] for each in entries] == ["red", "blue", "pale", "line"]
    assert all(each["x"] == [None] and each["showlegend"] for each in entries)
    assert entries[1]["marker"]["color"] == "#0000ff"


def test_an_entry_is_the_same_at_every_size_of_the_marks():
    def entry(size: float) -> dict[str, object]:
        return combined([RED | {"marker": {"color": "#1", "size": size}}], with_list=True)[1][0]

    assert entry(2.8) == entry(11)


def test_what_is_only_an_entry_is_not_drawn():
    traces, _ = combined([RED, ENTRY], with_list=True)
    assert [trace["x"] for trace in traces] == [[1, 2]]


def test_a_trace_of_another_kind_between_them_keeps_what_lies_on_top():
    traces, _ = combined([RED, LINE, BLUE], with_list=True)
    assert [trace["mode"] for trace in traces] == ["markers", "lines", "markers"]


def test_bars_are_joined_across_other_marks_because_they_lie_under_all_of_them():
    traces, _ = combined([BAR, RED, HATCHED], with_list=True)
    assert [trace["type"] for trace in traces] == ["bar", "scatter"]
    assert traces[0]["base"] == [0, 5]
    assert traces[0]["width"] == [4, 4]
    assert traces[0]["marker"]["pattern"]["shape"] == ["", "/"]


def test_bars_that_plotly_stacks_stay_apart():
    stacked = [{key: BAR[key] for key in BAR if key != "base"} for _ in range(2)]
    assert len(combined(stacked, with_list=True)[0]) == 2


def test_traces_on_other_axes_stay_apart():
    assert len(combined([RED, BLUE | {"xaxis": "x2"}], with_list=True)[0]) == 2


def test_without_a_list_a_trace_of_the_legend_stays_as_it_is():
    assert combined([RED, BLUE], with_list=False) == ([RED, BLUE], [])
    silent = [RED | {"showlegend": False}, BLUE | {"showlegend": False}]
    assert len(combined(silent, with_list=False)[0]) == 1
