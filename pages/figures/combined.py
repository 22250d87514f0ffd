"""Traces of one kind as a single trace, and their legend apart from them.

Plotly takes longer over a trace than over a hundred marks, at every change anew. A figure is
written with a trace for each kind of mark, which reads well; the browser is sent as few traces as
draw the same marks in the same order, and what the legend says of them as entries of its own.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from statistics import mode
from typing import Any

import numpy as np
import pandas as pd

Trace = dict[str, Any]

# What differs between the traces of a legend, and never between the marks of a combined one.
OF_THE_LEGEND = ("name", "showlegend", "legendrank")
PER_MARK = ("x", "y", "base", "width", "customdata", "hovertext", "text", "textposition")
# Attributes of a marker that plotly takes mark by mark, with what holds where nothing is said.
# With sizes mark by mark plotly's own defaults are others, so all are said.
OF_MARKERS: dict[str, dict[str, object]] = {
    "scatter": {"color": None, "symbol": "circle", "size": 6, "opacity": 1},
    "bar": {"color": None, "opacity": 1},
}
OF_LINES = {"color": "#444", "width": 0}
SIZE_IN_LEGEND = 9
OF_PATTERNS = {"shape": "", "size": 8, "fgcolor": None, "bgcolor": None, "solidity": 0.3}


def combined(traces: Sequence[Trace], *, with_list: bool) -> tuple[list[Trace], list[Trace]]:
    """The traces to draw, and one empty trace for each entry of the legend.

    Neighbours that plotly can draw as one trace become one; bars lie under other marks wherever
    they stand in the order, so bars are neighbours of bars. `with_list` says that the legend is a
    list of its own: without it traces of the legend stay as they are and there are no entries.
    """
    entries = [_entry(trace) for trace in traces if with_list and trace.get("showlegend", True)]
    drawn: list[list[Trace]] = []
    latest: dict[bool, list[Trace]] = {}
    for trace in traces:
        if with_list and _draws_nothing(trace):
            continue
        is_bar = trace["type"] == "bar"
        group = latest.get(is_bar)
        if group is not None and _fits(group[0], trace, with_list):
            group.append(trace)
        else:
            latest[is_bar] = [trace]
            drawn.append(latest[is_bar])
    data = [group[0] if len(group) == 1 else _one(group) for group in drawn]
    if with_list:
        data = [trace | {"showlegend": False} for trace in data]
    return data, entries


def _draws_nothing(trace: Trace) -> bool:
    """Whether a trace is only an entry of the legend."""
    return isinstance(trace["x"], list) and trace["x"] == [None]


def _fits(first: Trace, other: Trace, with_list: bool) -> bool:
    """Whether two traces can be one: only what plotly takes mark by mark differs between them."""
    either = (first, other)
    if not with_list and any(trace.get("showlegend", True) for trace in either):
        return False
    return all(_is_plain(trace) for trace in either) and _same(first) == _same(other)


def _is_plain(trace: Trace) -> bool:
    """Whether marks stand where the trace says, not where plotly stacks or joins them."""
    if trace["type"] == "bar":
        filled = trace["marker"].get("pattern", {}).get("fillmode", "replace")
        return "base" in trace and filled == "replace"
    return trace["type"] == "scatter" and trace.get("mode") == "markers"


def _same(trace: Trace) -> Trace:
    """What has to be the same in traces drawn as one."""
    left = {
        name: value
        for name, value in trace.items()
        if name not in {*OF_THE_LEGEND, *PER_MARK, "marker"}
    }
    per_mark = OF_MARKERS[trace["type"]]
    marker = {
        name: value
        for name, value in trace["marker"].items()
        if name not in per_mark and name not in {"line", "pattern"}
    }
    line = {
        name: value
        for name, value in trace["marker"].get("line", {}).items()
        if name not in OF_LINES
    }
    return left | {"marker": marker, "line": line}


def _one(group: Sequence[Trace]) -> Trace:
    sizes = [len(trace["y"]) for trace in group]
    marks = list(zip(group, sizes, strict=True))
    kind = group[0]["type"]
    whole = {
        name: value
        for name, value in group[0].items()
        if name not in {"name", "legendrank", "marker"}
    }
    for name in PER_MARK:
        if any(trace.get(name) is not None for trace in group):
            whole[name] = _each((trace.get(name), size) for trace, size in marks)
    marker = dict(group[0]["marker"])
    marker |= _attributes(OF_MARKERS[kind], [trace["marker"] for trace in group], sizes)
    lines = [trace["marker"].get("line", {}) for trace in group]
    marker["line"] = lines[0] | _attributes(OF_LINES, lines, sizes)
    patterns = [trace["marker"].get("pattern", {}) for trace in group]
    if any(patterns):
        marker["pattern"] = {"fillmode": "replace"} | _attributes(OF_PATTERNS, patterns, sizes)
    whole["marker"] = marker
    return whole


def _attributes(
    defaults: dict[str, Any], given: Sequence[Trace], sizes: Sequence[int]
) -> dict[str, Any]:
    """Each attribute once where it is the same for all marks, else a value a mark."""
    found: dict[str, Any] = {}
    for name, default in defaults.items():
        values = [each.get(name, default) for each in given]
        if not any(map(_is_listed, values)) and len(set(values)) == 1:
            found[name] = values[0]
        else:
            found[name] = _each(zip(values, sizes, strict=True))
    return found


def _each(values: Iterable[tuple[Any, int]]) -> list[Any]:
    return list(
        chain.from_iterable(
            value if _is_listed(value) else [value] * size for value, size in values
        )
    )


def _is_listed(value: object) -> bool:
    return isinstance(value, (list, tuple, np.ndarray, pd.Series))


def _entry(trace: Trace) -> Trace:
    """A trace that draws nothing and stands in the legend as this one would.

    It is the same at every number of lanes, so that the legend is drawn again only where it says
    something else.
    """
    kept = ("type", "mode", "name", "legendrank", "line", "fill", "fillcolor", "marker")
    entry = {name: _commonest(trace[name]) for name in kept if name in trace}
    marker = entry.get("marker", {})
    for part, size in ((marker, "size"), (marker.get("pattern", {}), "size")):
        if size in part:
            part[size] = SIZE_IN_LEGEND
    rim = marker.get("line", {})
    if rim.get("width"):
        rim["width"] = max(1, round(rim["width"]))
    return entry | {"x": [None], "y": [None], "showlegend": True, "hoverinfo": "skip"}


def _commonest(value: Any) -> Any:  # noqa: ANN401 - whatever an attribute of a trace holds
    """What the legend shows of values mark by mark: the one of most marks."""
    if isinstance(value, dict):
        return {name: _commonest(each) for name, each in value.items()}
    if _is_listed(value):
        return mode(value) if len(value) else None
    return value
