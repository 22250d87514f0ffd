"""Ages of patients: a dot at an exact age, a bar over a range, the unknown beside the axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pages.figures import style

OLDEST = 120
# As many patients on top of each other as can still be pointed at one by one.
HIGHEST_STACK = 48
STACK_HEIGHT = 170
# Pixels of the height that the legend takes in a saved picture.
LEGEND = 22
# Columns of the patients of unknown age, and the gap (years) before them.
UNKNOWN_COLUMNS = 5
UNKNOWN_GAP = 6
COLOUR = style.BLUE
# Of ages and of what is not known, certain and possible; the page shows through the pale.
SURE = (style.BLUE, style.GREY)
PALE = ("rgba(0,114,178,0.4)", "rgba(138,148,160,0.4)")


@dataclass(frozen=True)
class _Place:
    """A mark over its years, resting on what lies below it; a patient is one high."""

    row: Any
    left: float
    right: float
    bottom: int

    @property
    def is_dot(self) -> bool:
        """Whether it is one patient of an exact or an unknown age."""
        return self.right - self.left <= 1 and self.row.patients == 1


def is_readable(marks: pd.DataFrame) -> bool:
    """Whether these cases can be drawn one by one: up to 48 patients on top of each other."""
    return _top(_known(marks)) <= HIGHEST_STACK


def figure(marks: pd.DataFrame, *, words: style.Words) -> style.Built:
    """A mark per case, from the rows of `queries.overview.marks`.

    Exact ages are dots, ranges bars from the lowest to the highest age, a published group a block
    as high as its patients are many. Cases without an age in numbers stand to the right.
    """
    known = _known(marks)
    first, last = _ends(known)
    unknown = _unknown(marks, last + UNKNOWN_GAP if known else 0)
    top = max(_top(known), _top(unknown), 3)
    unit = min(15.0, STACK_HEIGHT / top)
    places = [*known, *unknown]
    dots = [each for each in places if each.is_dot]
    bars = [each for each in places if not each.is_dot]
    traces = [_dots(dots, unit)] if dots else []
    traces += [_blocks(bars, unit)] if bars else []
    legend = 0
    if any(each.row.match == 1 for each in places):
        traces.append(style.pale_in_legend(COLOUR))
        legend = LEGEND
    layout = _layout(first, last, bool(known), unknown, top)
    return style.built(traces, layout, words, height=int(top * unit) + 66 + legend, legend=legend)


def by_decade(rows: pd.DataFrame, marks: pd.DataFrame | None, *, words: style.Words) -> style.Built:
    """A column per decade, from the rows of topic age of `queries.overview.summary`.

    Ranges that span several decades and unknown ages have a column each. What a column holds can
    be clicked: its cases by name, from the rows of `queries.overview.marks`, or without these, of
    a decade those that are certainly in it.
    """
    decades = sorted(
        {value for value in rows["value"].dropna() if value != "several"},
        key=lambda text: int(text.partition("-")[0]),
    )
    keys = [*decades, *(["several"] if (rows["value"] == "several").any() else [])]
    filled = rows.assign(value=rows["value"].fillna("unknown"))
    keys += ["unknown"] if (filled["value"] == "unknown").any() else []
    names = {"several": "over several<br>decades", "unknown": "not<br>reported"}
    ticks = [names.get(key, key.replace("-", "–")) for key in keys]
    by_key = filled.groupby(["match", "value"])["patients"].sum().to_dict()
    counts = {match: [int(by_key.get((match, key), 0)) for key in keys] for match in (2, 1)}
    totals = [sure + possible for sure, possible in zip(counts[2], counts[1], strict=True)]
    ids = {match: _asked(keys, decades, marks, match) for match in (2, 1)}
    traces = [
        {
            "type": "bar", "x": list(range(len(keys))), "y": counts[match], "name": name,
            "customdata": ids[match], "showlegend": any(counts[1]),
            "hovertext": [
                f"{tick.replace('<br>', ' ')}<br>{n:,} patient{'' if n == 1 else 's'} ({name})"
                for tick, n in zip(ticks, counts[match], strict=True)
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "color": [
                    (SURE if match == 2 else PALE)[key not in decades] for key in keys
                ],
            },
        }
        for match, name in ((2, "fits certainly"), (1, "pale: only possibly"))
        if any(counts[match])
    ]  # fmt: skip
    traces.append(
        style.written(
            range(len(totals)), totals, [_short(total) for total in totals], size=11,
            position="top center",
        )
    )  # fmt: skip
    layout = {
        "barmode": "stack",
        "bargap": 0.12,
        "margin": {"l": 8, "r": 8, "t": 22, "b": 44},
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": {
            "tickvals": list(range(len(keys))), "ticktext": ticks, "tickfont": {"size": 11},
            "title": {"text": "age (years)", "standoff": 6}, "tickangle": 0, "fixedrange": True,
            "showgrid": False,
        },
        "yaxis": {"visible": False, "fixedrange": True},
    }  # fmt: skip
    legend = LEGEND if any(counts[1]) else 0
    return style.built(traces, layout, words, height=230 + legend, legend=legend)


def _asked(
    keys: Sequence[str], decades: Sequence[str], marks: pd.DataFrame | None, match: int
) -> list[Any]:
    """Of each column, what those of one match in it answer to a click with."""
    if marks is None:
        return [style.certainly(f"age={key}", match) if key in decades else None for key in keys]
    held: dict[str, list[str]] = {key: [] for key in keys}
    first_years = {int(key.partition("-")[0]): key for key in decades}
    columns = (marks[name].tolist() for name in ("case_id", "match", "age_low", "age_high"))
    for case_id, fits, low, high in zip(*columns, strict=True):
        if fits != match:
            continue
        if pd.isna(low):
            held["unknown"].append(case_id)
        else:
            is_inside = low // 10 == high // 10
            held[first_years[low // 10 * 10] if is_inside else "several"].append(case_id)
    return list(held.values())


def _short(patients: int) -> str:
    if patients < 10_000:
        return f"{patients:,}"
    return f"{patients / 1000:,.0f}k" if patients < 10_000_000 else f"{patients / 1e6:,.0f}M"


def _known(marks: pd.DataFrame) -> list[_Place]:
    """Exact ages first, then ranges, the narrow before the wide, each on what lies below it."""
    rows = [row for row in marks.itertuples() if not pd.isna(row.age_low)]
    rows.sort(key=lambda row: (row.age_high - row.age_low, row.age_low, -row.match))
    tops = [0] * (OLDEST + 1)
    places: list[_Place] = []
    for row in rows:
        years = slice(int(row.age_low), int(row.age_high) + 1)
        bottom = max(tops[years])
        tops[years] = [bottom + row.patients] * (years.stop - years.start)
        places.append(_Place(row, years.start - 0.45, years.stop - 0.55, bottom))
    return places


def _unknown(marks: pd.DataFrame, left: float) -> list[_Place]:
    """Cases without an age in numbers, line by line in a few columns; groups on top."""
    rows = [row for row in marks.itertuples() if pd.isna(row.age_low)]
    single = [row for row in rows if row.patients == 1]
    places = [
        _Place(
            row,
            left + at % UNKNOWN_COLUMNS - 0.45,
            left + at % UNKNOWN_COLUMNS + 0.45,
            at // UNKNOWN_COLUMNS,
        )
        for at, row in enumerate(single)
    ]
    bottom = -(-len(single) // UNKNOWN_COLUMNS)
    for row in rows:
        if row.patients > 1:
            places.append(_Place(row, left - 0.45, left + UNKNOWN_COLUMNS - 0.55, bottom))
            bottom += row.patients
    return places


def _top(places: Sequence[_Place]) -> int:
    return max((each.bottom + each.row.patients for each in places), default=0)


def _ends(known: Sequence[_Place]) -> tuple[float, float]:
    if not known:
        return 0.0, 0.0
    return min(each.left for each in known), max(each.right for each in known)


def _shared(places: Sequence[_Place]) -> dict[str, Any]:
    return {
        "customdata": [each.row.case_id for each in places],
        "showlegend": False,
        "hovertext": [_pointed(each.row) for each in places],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _dots(places: Sequence[_Place], unit: float) -> dict[str, Any]:
    return _shared(places) | {
        "type": "scatter",
        "mode": "markers",
        "x": [(each.left + each.right) / 2 for each in places],
        "y": [each.bottom + 0.5 for each in places],
        "marker": {
            "color": [style.GREY if pd.isna(each.row.age_low) else COLOUR for each in places],
            "size": min(11.0, max(3.5, unit - 1)),
            "opacity": [1.0 if each.row.match == 2 else style.POSSIBLE_OPACITY for each in places],
        },
    }


def _blocks(places: Sequence[_Place], unit: float) -> dict[str, Any]:
    gap = min(0.3, 2 / unit)
    return _shared(places) | {
        "type": "bar",
        "orientation": "h",
        "base": [each.left for each in places],
        "x": [each.right - each.left for each in places],
        "y": [each.bottom + each.row.patients / 2 for each in places],
        "width": [each.row.patients - gap for each in places],
        "text": [
            f"{each.row.patients} patients" if each.row.patients > 1 else "" for each in places
        ],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "none",
        "textangle": 0,
        "insidetextfont": {"size": 12, "color": style.INK},
        "marker": {
            # Seen through, so that the text on a block keeps its contrast on a dark page.
            "color": [
                f"rgba(0,114,178,{0.25 if each.row.match == 2 else 0.08})" for each in places
            ],
            "line": {
                "width": 1.2 if unit > 5 else 0.6,
                "color": [
                    COLOUR if each.row.match == 2 else f"rgba(0,114,178,{style.POSSIBLE_OPACITY})"
                    for each in places
                ],
            },
        },
    }


def _layout(
    first: float,
    last: float,
    has_known: bool,
    unknown: Sequence[_Place],
    top: int,
) -> dict[str, Any]:
    """Years below the marks; the unknown have a tick of their own."""
    low, high = 10 * int((first + 0.5) // 10), 10 * int(-(-(last - 0.5) // 10))
    ticks = {float(year): str(year) for year in range(low, high + 1, 10)} if has_known else {}
    left, right = (low - 1.0, high + 1.0) if has_known else (-1.0, 1.0)
    if unknown:
        middle = (min(each.left for each in unknown) + max(each.right for each in unknown)) / 2
        ticks = {year: text for year, text in ticks.items() if year < middle - 3}
        ticks[middle] = "not<br>reported"
        right = max(middle + UNKNOWN_COLUMNS, right)
    return {
        "barmode": "overlay",
        "margin": {"l": 8, "r": 8, "t": 4, "b": 58},
        "legend": {"y": 0, "yref": "container", "yanchor": "bottom"},
        "xaxis": {
            "range": [left, right], "tickvals": list(ticks), "ticktext": list(ticks.values()),
            "tickangle": 0, "title": {"text": "age (years)", "standoff": 4}, "fixedrange": True,
        },
        "yaxis": {"visible": False, "range": [0, top], "fixedrange": True},
    }  # fmt: skip


def _pointed(row: Any) -> str:  # noqa: ANN401 - a row of a frame
    """What a mark says when pointed at."""
    if pd.isna(row.age_low):
        age = "age not reported in numbers"
    elif row.age_low == row.age_high:
        age = f"age {row.age_low} years"
    else:
        age = f"between {row.age_low} and {row.age_high} years"
    lines = [f"<b>{style.plain(row.case_id)}</b>", age]
    lines += [f"{row.patients} patients"] if row.patients > 1 else []
    lines += ["fits only possibly"] if row.match == 1 else []
    return "<br>".join(lines)
