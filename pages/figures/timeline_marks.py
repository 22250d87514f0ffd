"""The marks in the lanes of the timeline: sessions, onsets, tests, treatments and ends."""

from collections.abc import Sequence
from math import isnan

from pages.figures import course_given, timeline_classes, timeline_sessions
from pages.figures.lane_marks import (
    THIN_LANE,
    Fact,
    Lanes,
    Trace,
    bars,
    dots,
    drawn,
    first_days,
    is_exact,
    is_ranged,
    spans,
)
from pages.figures.style import INK, ONSET, OUTCOME, PAPER, QUIET, TREATMENT
from pages.figures.timeline_axis import USUAL_REACH_DAYS

PALE_ONSET = "rgba(194, 24, 91, 0.22)"
PALE_COURSE = 0.38
ONE_LINE = 13
# Parts of a lane with a mark of their own; the exact sessions of thin lanes are one line.
POINTED_AT = frozenset({"onset", "biopsy", "treatment", "end"})
# Results of microbiology; one that was not done has none.
FOUND = frozenset({"negative", "positive"})


def traces(facts: Sequence[Fact], lanes: Lanes, marked: frozenset[str]) -> list[Trace]:
    """Every mark of the facts, those that lie on top last; customdata holds names of cases."""
    return [
        *timeline_sessions.traces(facts, lanes, marked),
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


def _onsets(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    rows = drawn(facts, "onset")
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
        # Its paleness alone would be lost on a dark page, so it has a rim in thin lanes too.
        is_thin = lanes.height < THIN_LANE
        rim = {"width": 0.8, "color": ONSET} if is_thin else _rim(ranged, lanes, ONSET, 1.2)
        marker = {"color": PALE_ONSET, "line": rim}
        name = {"name": "onset, a range of days", "showlegend": True}
        traces.append(bars(ranged, lanes, spans(ranged), 0.62, marker) | name)
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
        traces.append(dots(exact, lanes, first_days(exact), "onset, exact day", marker))
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
    rows = drawn(facts, "biopsy")
    line = {"width": 2 if lanes.height > 12 else 1, "color": INK}
    kinds = [
        ([fact for fact in rows if fact["code"] not in FOUND], "x-thin", "biopsy"),
        (
            [fact for fact in rows if fact["code"] in FOUND],
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
    return [bars(held, lanes, spans(held), 0.12, pale) | {"showlegend": False}]


def _last_days(facts: Sequence[Fact], lanes: Lanes, name: str, marker: Trace) -> Trace:
    """A mark at the last day each fact can be of."""
    return dots(facts, lanes, [fact["x_high"] for fact in facts], name, marker)


def _courses(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """Bars of treatment: full where it was certainly given, pale where it may have been.

    Each treatment has one bar in the look and with the name of its class: the full one, or where no
    day of it is certain the pale one.
    """
    # A course whose end is not reported is a stub of the days on which it can have begun.
    rows: list[Fact] = [
        fact
        | {
            "given": course_given.certainly(
                (fact["x_low"], fact["x_high"]),
                (fact["x_stop_low"], fact["x_stop_high"]),
                least=lanes.least,
            ),
            "end": fact["x_high"] if isnan(fact["x_stop_high"]) else fact["x_stop_high"],
        }
        for fact in drawn(facts, "treatment")
    ]
    certain = [fact for fact in rows if fact["given"]]
    unsure = [fact for fact in certain if is_ranged(fact) or fact["given"][1] < fact["end"]]
    traces: list[Trace] = []
    if unsure:
        # One trace for all classes: plotly takes longer over a trace than over a hundred bars.
        colours = [TREATMENT[fact["code"]][0] for fact in unsure]
        pale = {"color": colours, "opacity": PALE_COURSE, "line": {"width": 0}}
        ends = [(fact["x_low"], fact["end"]) for fact in unsure]
        traces.append(bars(unsure, lanes, ends, 0.44, pale) | {"showlegend": False})
    traces += _named_courses(rows, lanes)
    ongoing = [fact for fact in rows if fact["is_ongoing"] is True]
    if ongoing:
        # Beside the end of the bar, which lies under the mark of the outcome; and in one colour,
        # or the legend would show that of a class.
        beside = (lanes.high - lanes.low) * 0.015
        ends = [fact["end"] + beside for fact in ongoing]
        marker = {"symbol": "arrow-right-open", "size": lanes.mark * 0.8, "color": INK}
        traces.append(dots(ongoing, lanes, ends, "treatment ongoing", marker, legendrank=1150))
    return traces


def _named_courses(rows: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    """The bars of each look of a class; the legend shows the full one, where there is one."""
    by_code: dict[str, list[Fact]] = {}
    for fact in rows:
        by_code.setdefault(fact["code"], []).append(fact)
    traces: list[Trace] = []
    for codes in timeline_classes.told_apart(
        [code for code in TREATMENT if code in by_code], lanes
    ):
        held = [fact for code in codes for fact in by_code[code]]
        look = timeline_classes.marker(codes[0], lanes)
        full = [fact for fact in held if fact["given"]]
        pale = [fact for fact in held if not fact["given"]]
        kinds = [
            (full, [fact["given"] for fact in full], look),
            (
                pale,
                [(fact["x_low"], fact["end"]) for fact in pale],
                look | {"opacity": PALE_COURSE},
            ),
        ]
        named = [bars(kept, lanes, ends, 0.44, marker) for kept, ends, marker in kinds if kept]
        traces += [
            trace
            | {
                "name": timeline_classes.names(codes),
                "showlegend": trace is named[0],
                "legendrank": 1100,
            }
            for trace in named
        ]
    return traces


def _ends(facts: Sequence[Fact], lanes: Lanes) -> list[Trace]:
    by_code: dict[str, list[Fact]] = {}
    for fact in drawn(facts, "end"):
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
    """A mark at each edge beyond which a fact lies, begins or goes on."""
    beyond = [fact for fact in facts if fact["state"] == "beyond" or fact["is_cut"]]
    if not beyond:
        return []
    # Compared in days, as on an axis of dates each case has a day 0 of its own: the axis reaches as
    # far as any fact that is not cut, and never less than the usual.
    whole = [_reach(fact) for fact in facts if fact["state"] == "drawn" and not fact["is_cut"]]
    first = min([low for low, _ in whole], default=0)
    last = max([high for _, high in whole], default=0)
    sides = [
        (fact, is_left)
        for fact in beyond
        for is_left, is_there in (
            (True, _reach(fact)[0] < min(first, -USUAL_REACH_DAYS)),
            (False, _reach(fact)[1] > max(last, USUAL_REACH_DAYS)),
        )
        if is_there
    ]
    inside = (lanes.high - lanes.low) * 0.02
    x = [lanes.low + inside if is_left else lanes.high - inside for _, is_left in sides]
    marker = {
        "symbol": [
            "triangle-left-open" if is_left else "triangle-right-open" for _, is_left in sides
        ],
        "size": max(lanes.mark * 0.8, 5),
        "color": QUIET,
    }
    rows = [fact for fact, _ in sides]
    return [dots(rows, lanes, x, "goes on beyond the axis", marker, legendrank=1300)]


def _reach(fact: Fact) -> tuple[int, int]:
    """First and last day that a fact of a known day can be of."""
    has_stop = not isnan(fact["x_stop_high"])
    last = max(fact["high_days"], fact["stop_high_days"]) if has_stop else fact["high_days"]
    return fact["low_days"], last
