"""The marks in the lanes of the timeline: sessions, onsets, tests, treatments and ends."""

from collections.abc import Iterable, Sequence
from math import isnan

from pages.figures import timeline_classes
from pages.figures.lane_marks import THIN_LANE, Fact, Lanes, Trace, bars, dots, is_exact, is_ranged
from pages.figures.style import INK, ONSET, OUTCOME, PAPER, QUIET, TREATMENT, in_legend

PALE_ONSET = "rgba(194, 24, 91, 0.22)"
PALE_SESSION = "rgba(110, 120, 132, 0.75)"
ONE_LINE = 13
# Parts of a lane with a mark of their own; the sessions of thin lanes are one line.
POINTED_AT = frozenset({"onset", "biopsy", "treatment", "end"})


def traces(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """Every mark of the facts, those that lie on top last; customdata holds names of cases."""
    return [
        *_sessions(facts, lanes),
        *_starts(facts, lanes),
        *_courses(facts, lanes),
        *_onsets(facts, lanes),
        *_tests(facts, lanes),
        *_ends(facts, lanes),
        *_edge(facts, lanes),
    ]


def _starts(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """A mark at the start of each lane, filled where the case certainly fits.

    In thin lanes, which are many, only where it says something: that the case fits only possibly,
    or that there is a case, where the lane has no other mark to be pointed at.
    """
    rows = [fact for fact in facts if fact["part"] == "lane"]
    if lanes.height < THIN_LANE:
        seen = {fact["place"] for fact in facts if fact["part"] in POINTED_AT and fact["hover"]}
        rows = [fact for fact in rows if fact["match"] == 1 or fact["place"] not in seen]
    x = lanes.low + (lanes.high - lanes.low) * 0.012
    size = min(6.0, lanes.mark * 0.7)
    certain = [fact for fact in rows if fact["match"] == 2]
    possible = [fact for fact in rows if fact["match"] == 1]
    kinds = [
        (certain, "circle", "fits the filters"),
        (possible, "circle-open", "fits only possibly"),
    ]
    both = len(certain) > 0 and len(possible) > 0
    return [
        dots(held, lanes, [x] * len(held), name, {"symbol": symbol, "size": size, "color": QUIET})
        | {"showlegend": both or symbol == "circle-open"}
        for held, symbol, name in kinds
        if held
    ]


def _part(facts: Iterable[Fact], part: str) -> list[Fact]:
    return [fact for fact in facts if fact["part"] == part and fact["state"] == "drawn"]


def _low(facts: Iterable[Fact]) -> list[float]:
    return [fact["x_low"] for fact in facts]


def _range(facts: Iterable[Fact]) -> list[tuple[float, float]]:
    return [(fact["x_low"], fact["x_high"]) for fact in facts]


def _sessions(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "exposure")
    exact, ranged = list(filter(is_exact, rows)), list(filter(is_ranged, rows))
    if lanes.height < THIN_LANE:
        return _session_lines(exact, lanes) if exact else []
    line = {"color": INK, "width": 2.2 if lanes.height > 12 else 1.2}
    marker = {
        "symbol": "line-ns",
        "size": max(lanes.height * 0.32, 1.4),
        "line": line,
        "color": INK,
    }
    pale = {"color": PALE_SESSION, "line": {"width": 0}}
    traces = [dots(exact, lanes, _low(exact), "exposure", marker)] if exact else []
    if ranged:
        traces.append(
            bars(ranged, lanes, _range(ranged), 0.34, pale)
            | {"name": "exposure, a range of days", "showlegend": True}
        )
    return traces


def _session_lines(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """All sessions in one line with gaps: hundreds of thin ticks cost as much as one.

    The legend shows a tick, as a line would lie flat there.
    """
    half = lanes.height * 0.4
    middle = [lanes.middle[fact["place"]] for fact in facts]
    ends = [(round(each - half, 1), round(each + half, 1)) for each in middle]
    tick = {"symbol": "line-ns", "color": INK, "line": {"color": INK, "width": 1.2}}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "hoverinfo": "skip",
            "showlegend": False,
            "line": {"color": INK, "width": 1.2},
            "x": [x for each in _low(facts) for x in (each, each, None)],
            "y": [y for top, bottom in ends for y in (top, bottom, None)],
        },
        in_legend("exposure", tick),
    ]


def _onsets(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "onset")
    exact, ranged = list(filter(is_exact, rows)), list(filter(is_ranged, rows))
    traces: list[Trace] = []
    if ranged:
        text = [
            f"<b>{fact['patients']} patients</b>, each between day {fact['low_days']} and day "
            f"{fact['high_days']}"
            if fact["patients"] > 1
            else ""
            for fact in ranged
        ]
        marker = {"color": PALE_ONSET, "line": _rim(ranged, lanes, ONSET, 1.2)}
        name = {"name": "onset, a range of days", "showlegend": True}
        traces.append(bars(ranged, lanes, _range(ranged), 0.62, marker) | name)
        if any(text) and lanes.height >= ONE_LINE:
            traces[-1] |= {
                "text": text,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "insidetextfont": {"color": INK, "size": 13},
            }
    if exact:
        marker = {
            "symbol": "circle",
            "size": lanes.mark,
            "color": ONSET,
            "line": _rim(exact, lanes, PAPER, 1),
        }
        traces.append(dots(exact, lanes, _low(exact), "onset, exact day", marker))
    return traces


def _rim(facts: Sequence[Fact], lanes: Lanes, colour: str, width: float) -> Trace:
    """Rim of marks: dark where the reaction was serious; none where lanes are thin."""
    if lanes.height < THIN_LANE:
        return {"width": 0}
    return {
        "color": [INK if fact["serious"] is True else colour for fact in facts],
        "width": [
            min(2.0, lanes.height * 0.1) if fact["serious"] is True else width for fact in facts
        ],
    }


def _tests(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    rows = _part(facts, "biopsy")
    line = {"width": 2 if lanes.height > 12 else 1, "color": INK}
    kinds = [
        ([fact for fact in rows if not isinstance(fact["code"], str)], "x-thin", "biopsy"),
        (
            [fact for fact in rows if isinstance(fact["code"], str)],
            "circle-x-open",
            "biopsy and microbiology",
        ),
    ]
    marker = {"size": lanes.mark * 0.9, "line": line, "color": INK}
    return [
        *_days_before([(fact, INK) for fact in rows], lanes),
        *(
            _last_days(held, lanes, name, {**marker, "symbol": symbol})
            for held, symbol, name in kinds
            if held
        ),
    ]


def _days_before(facts: Sequence[tuple[Fact, str]], lanes: Lanes) -> list[Trace]:
    """A thin bar over the days that a fact of several days can be of, in its colour."""
    ranged = [(fact, colour) for fact, colour in facts if is_ranged(fact)]
    if not ranged:
        return []
    held = [fact for fact, _ in ranged]
    pale = {"color": [colour for _, colour in ranged], "opacity": 0.35, "line": {"width": 0}}
    return [bars(held, lanes, _range(held), 0.12, pale) | {"showlegend": False}]


def _last_days(facts: Sequence[Fact], lanes: Lanes, name: str, marker: Trace) -> Trace:
    """A mark at the last day each fact can be of."""
    return dots(facts, lanes, [fact["x_high"] for fact in facts], name, marker)


def _or(value: float, otherwise: float) -> float:
    return otherwise if isnan(value) else value


def _courses(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """Bars of treatment: full where it was certainly given, pale where it may have been."""
    # A course whose end is not reported is a stub of the days on which it can have begun.
    rows = [
        fact
        | {
            "to": max(_or(fact["x_stop_low"], fact["x_high"]), fact["x_high"]),
            "end": _or(fact["x_stop_high"], fact["x_high"]),
        }
        for fact in _part(facts, "treatment")
    ]
    by_code: dict[str, list[Fact]] = {}
    for fact in rows:
        by_code.setdefault(fact["code"], []).append(fact)
    unsure = [fact for fact in rows if is_ranged(fact) or fact["to"] < fact["end"]]
    traces: list[Trace] = []
    if unsure:
        # One trace for all classes: plotly takes longer over a trace than over a hundred bars.
        colours = [TREATMENT[fact["code"]][0] for fact in unsure]
        pale = {"color": colours, "opacity": 0.38, "line": {"width": 0}}
        ends = [(fact["x_low"], fact["end"]) for fact in unsure]
        traces.append(bars(unsure, lanes, ends, 0.44, pale) | {"showlegend": False})
    for codes in timeline_classes.told_apart(
        [code for code in TREATMENT if code in by_code], lanes
    ):
        held = [fact for code in codes for fact in by_code[code]]
        given = [(fact["x_high"], fact["to"]) for fact in held]
        traces.append(
            bars(held, lanes, given, 0.44, timeline_classes.marker(codes[0], lanes))
            | {"name": timeline_classes.names(codes), "showlegend": True, "legendrank": 1100}
        )
    ongoing = [fact for fact in rows if fact["is_ongoing"] is True]
    if ongoing:
        colours = [TREATMENT[fact["code"]][0] for fact in ongoing]
        marker = {"symbol": "arrow-right", "size": lanes.mark * 0.9, "color": colours}
        ends = [fact["end"] for fact in ongoing]
        traces.append(dots(ongoing, lanes, ends, "treatment ongoing", marker, legendrank=1150))
    return traces


def _ends(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    by_code: dict[str, list[Fact]] = {}
    for fact in _part(facts, "end"):
        code = fact["code"] if isinstance(fact["code"], str) else "not_reported"
        by_code.setdefault(code, []).append(fact)
    kept = [code for code in OUTCOME if code in by_code]
    traces = _days_before(
        [(fact, OUTCOME[code][1]) for code in kept for fact in by_code[code]], lanes
    )
    for code in kept:
        symbol, colour, name = OUTCOME[code]
        marker: Trace = {
            "symbol": symbol,
            "size": lanes.mark,
            "color": colour,
            "line": {"width": 0.8 if lanes.height >= THIN_LANE else 0, "color": PAPER},
        }
        if symbol.endswith("-open"):
            marker["line"] = {"width": 1.6, "color": colour}
        short = name.removesuffix(" at last follow-up").removesuffix(" between patients")
        traces.append(_last_days(by_code[code], lanes, short, marker) | {"legendrank": 1200})
    return traces


def _edge(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """A mark at the edge for each fact that lies, or goes on, beyond it."""
    rows = [fact for fact in facts if fact["state"] == "beyond" or fact["is_cut"]]
    if not rows:
        return []
    left = [fact["high_days"] < 0 for fact in rows]
    inside = (lanes.high - lanes.low) * 0.02
    x = [lanes.low + inside if each else lanes.high - inside for each in left]
    marker = {
        "symbol": ["triangle-left-open" if each else "triangle-right-open" for each in left],
        "size": max(lanes.mark * 0.8, 5),
        "color": QUIET,
    }
    return [dots(rows, lanes, x, "goes on beyond the axis", marker, legendrank=1300)]
