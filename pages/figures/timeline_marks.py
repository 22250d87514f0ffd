"""The marks in the lanes of the timeline: sessions, onsets, tests, treatments and ends."""

import pandas as pd

from pages.figures.lane_marks import Lanes, Trace, bars, dots
from pages.figures.style import INK, ONSET, OUTCOME, PAPER, QUIET, TREATMENT

PALE_ONSET = "rgba(194, 24, 91, 0.22)"
PALE_SESSION = "rgba(91, 102, 115, 0.45)"
ONE_LINE = 13
THIN_LANE = 8
LONG_NAME = 24


def traces(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    """Every mark of the facts, those that lie on top last; customdata holds names of cases."""
    return [
        *_starts(facts, lanes),
        *_courses(facts, lanes),
        *_sessions(facts, lanes),
        *_onsets(facts, lanes),
        *_tests(facts, lanes),
        *_ends(facts, lanes),
        *_edge(facts, lanes),
    ]


def _starts(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    """A mark at the start of each lane, filled where the case certainly fits."""
    rows = facts[facts["part"] == "lane"].assign(x=lanes.low + (lanes.high - lanes.low) * 0.012)
    size = min(6.0, lanes.mark * 0.7)
    certain, possible = rows[rows["match"] == 2], rows[rows["match"] == 1]
    kinds = [
        (certain, "circle", "fits the filters"),
        (possible, "circle-open", "fits only possibly"),
    ]
    both = len(certain) > 0 and len(possible) > 0
    return [
        dots(held, lanes, "x", name, {"symbol": symbol, "size": size, "color": QUIET})
        | {"showlegend": both or symbol == "circle-open"}
        for held, symbol, name in kinds
        if len(held)
    ]


def _part(facts: pd.DataFrame, part: str) -> pd.DataFrame:
    return facts[(facts["part"] == part) & (facts["state"] == "drawn")]


def _sessions(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "exposure")
    exact, ranged = rows[rows["x_low"] == rows["x_high"]], rows[rows["x_low"] < rows["x_high"]]
    if lanes.height < THIN_LANE:
        return [_session_lines(exact, lanes)] if len(exact) else []
    line = {"color": INK, "width": 2.2 if lanes.height > 12 else 1.2}
    marker = {
        "symbol": "line-ns",
        "size": max(lanes.height * 0.32, 1.4),
        "line": line,
        "color": INK,
    }
    pale = {"color": PALE_SESSION, "line": {"width": 0}}
    traces = [dots(exact, lanes, "x_low", "exosome session", marker)] if len(exact) else []
    if len(ranged):
        traces.append(
            bars(ranged, lanes, ("x_low", "x_high"), 0.34, pale)
            | {"name": "session, a range of days", "showlegend": True}
        )
    return traces


def _session_lines(facts: pd.DataFrame, lanes: Lanes) -> Trace:
    """All sessions in one line with gaps: hundreds of thin ticks cost as much as one."""
    half = lanes.height * 0.4
    middle = facts["place"].map(lanes.middle)
    return {
        "type": "scatter",
        "mode": "lines",
        "hoverinfo": "skip",
        "name": "exosome session",
        "showlegend": True,
        "line": {"color": INK, "width": 1.2},
        "x": [x for each in facts["x_low"] for x in (each, each, None)],
        "y": [y for each in middle for y in (each - half, each + half, None)],
    }


def _onsets(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "onset")
    exact, ranged = rows[rows["x_low"] == rows["x_high"]], rows[rows["x_low"] < rows["x_high"]]
    traces: list[Trace] = []
    if len(ranged):
        text = [
            f"<b>{patients} patients</b>, each between day {low} and day {high}"
            if patients > 1
            else ""
            for patients, low, high in zip(
                ranged["patients"], ranged["low_days"], ranged["high_days"], strict=True
            )
        ]
        marker = {"color": PALE_ONSET, "line": _rim(ranged, lanes, ONSET, 1.2)}
        has_text = any(text) and lanes.height >= ONE_LINE
        traces.append(
            bars(ranged, lanes, ("x_low", "x_high"), 0.62, marker)
            | {
                "name": "onset, a range of days",
                "showlegend": True,
                "text": text if has_text else None,
                "textposition": "inside" if has_text else "none",
                "insidetextanchor": "middle",
                "textangle": 0,
                "insidetextfont": {"color": INK, "size": 13},
            }
        )
    if len(exact):
        marker = {
            "symbol": "circle",
            "size": lanes.mark,
            "color": ONSET,
            "line": _rim(exact, lanes, PAPER, 1),
        }
        traces.append(dots(exact, lanes, "x_low", "onset, exact day", marker))
    return traces


def _rim(facts: pd.DataFrame, lanes: Lanes, colour: str, width: float) -> Trace:
    """Rim of marks: dark where the reaction was serious; none where lanes are thin."""
    if lanes.height < THIN_LANE:
        return {"width": 0}
    serious = facts["serious"].fillna(False).astype(bool)
    return {
        "color": [INK if each else colour for each in serious],
        "width": [min(2.0, lanes.height * 0.1) if each else width for each in serious],
    }


def _tests(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "biopsy")
    line = {"width": 2 if lanes.height > 12 else 1, "color": INK}
    kinds = [
        (rows[rows["code"].isna()], "x-thin", "biopsy"),
        (rows[rows["code"].notna()], "circle-x-open", "biopsy and microbiology"),
    ]
    return [
        trace
        for held, symbol, name in kinds
        if len(held)
        for trace in _ranged_dots(
            held,
            lanes,
            name,
            {"symbol": symbol, "size": lanes.mark * 0.9, "line": line, "color": INK},
        )
    ]


def _ranged_dots(facts: pd.DataFrame, lanes: Lanes, name: str, marker: Trace) -> list[Trace]:
    """A mark at the last day a fact can be of, and a thin bar over the days before."""
    ranged = facts[facts["x_low"] < facts["x_high"]]
    traces = [dots(facts, lanes, "x_high", name, marker)]
    if len(ranged):
        pale = {"color": marker["color"], "opacity": 0.35, "line": {"width": 0}}
        traces.insert(
            0, bars(ranged, lanes, ("x_low", "x_high"), 0.12, pale) | {"showlegend": False}
        )
    return traces


def _courses(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    """Bars of treatment: full where it was certainly given, pale where it may have been."""
    rows = _part(facts, "treatment")
    # A course whose end is not reported is a stub of the days on which it can have begun.
    stop_low = rows["x_stop_low"].fillna(rows["x_high"])
    stop_high = rows["x_stop_high"].fillna(rows["x_high"])
    rows = rows.assign(from_=rows["x_high"], to=stop_low.clip(lower=rows["x_high"]), end=stop_high)
    traces: list[Trace] = []
    for code in (each for each in TREATMENT if (rows["code"] == each).any()):
        held = rows[rows["code"] == code]
        colour, pattern = TREATMENT[code]
        full: Trace = {
            "color": colour,
            "line": {"width": 0.6 if lanes.height >= THIN_LANE else 0, "color": PAPER},
        }
        if pattern and lanes.height >= 5:
            full["pattern"] = {
                "shape": pattern,
                "size": min(7, lanes.height * 0.3),
                "fgcolor": PAPER,
                "solidity": 0.35,
                "bgcolor": colour,
                "fillmode": "replace",
            }
        pale = {"color": colour, "opacity": 0.38, "line": {"width": 0}}
        unsure = held[(held["x_low"] < held["x_high"]) | (held["to"] < held["end"])]
        if len(unsure):
            traces.append(bars(unsure, lanes, ("x_low", "end"), 0.44, pale) | {"showlegend": False})
        name = code.replace("_", " ").replace("jak", "JAK").replace("5 fluoro", "5-fluoro")
        if len(name) > LONG_NAME:
            name = "<br>".join(name.rsplit(" ", 1))
        traces.append(
            bars(held, lanes, ("from_", "to"), 0.44, full)
            | {"name": name, "showlegend": True, "legendrank": 1100}
        )
    ongoing = rows[rows["is_ongoing"]]
    if len(ongoing):
        colours = [TREATMENT[code][0] for code in ongoing["code"]]
        marker = {"symbol": "arrow-right", "size": lanes.mark * 0.9, "color": colours}
        traces.append(dots(ongoing, lanes, "end", "treatment ongoing", marker, legendrank=1150))
    return traces


def _ends(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "end").fillna({"code": "not_reported"})
    traces: list[Trace] = []
    for code, (symbol, colour, name) in OUTCOME.items():
        held = rows[rows["code"] == code]
        if len(held):
            marker = {
                "symbol": symbol,
                "size": lanes.mark,
                "color": colour,
                "line": {"width": 0.8 if lanes.height >= THIN_LANE else 0, "color": PAPER},
            }
            if symbol.endswith("-open"):
                marker["line"] = {"width": 1.6, "color": colour}
            short = name.removesuffix(" at last follow-up").removesuffix(" between patients")
            traces += [
                trace | {"legendrank": 1200} for trace in _ranged_dots(held, lanes, short, marker)
            ]
    return traces


def _edge(facts: pd.DataFrame, lanes: Lanes) -> list[Trace]:
    """A mark at the edge for each fact that lies, or goes on, beyond it."""
    rows = facts[(facts["state"] == "beyond") | facts["is_cut"]]
    if rows.empty:
        return []
    left = rows["high_days"] < 0
    inside = (lanes.high - lanes.low) * 0.02
    rows = rows.assign(x=[lanes.low + inside if each else lanes.high - inside for each in left])
    marker = {
        "symbol": ["triangle-left-open" if each else "triangle-right-open" for each in left],
        "size": max(lanes.mark * 0.8, 5),
        "color": QUIET,
    }
    return [dots(rows, lanes, "x", "goes on beyond the axis", marker, legendrank=1300)]
