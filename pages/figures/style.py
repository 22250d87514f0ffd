"""One look for all figures: colours, marks, patterns, and the words that travel with a figure."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
import pandas as pd
import plotly.graph_objects as go

from pages.figures.combined import SIZE_IN_LEGEND, combined

# The figure component replaces exactly these five on a dark page.
INK = "#1b2733"
QUIET = "#5b6673"
GRID = "#e6e9ee"
PAPER = "#ffffff"
DEEP = "#064f82"

# Okabe and Ito's colours, which stay apart under all common colour blindness.
BLUE = "#0072b2"
SKY = "#56b4e9"
GREEN = "#009e73"
ORANGE = "#e69f00"
VERMILION = "#d55e00"
PURPLE = "#a95c93"
YELLOW = "#d6c51c"
GREY = "#8a94a0"
ONSET = "#c2185b"

# Colour and pattern of each class of treatment; classes are told apart in grey print too.
TREATMENT = {
    "topical_corticosteroid": (ORANGE, ""),
    "intralesional_corticosteroid": (PURPLE, ""),
    "systemic_corticosteroid": (VERMILION, ""),
    "topical_calcineurin_inhibitor": (ORANGE, "x"),
    "antibiotic": (BLUE, "/"),
    "antimycobacterial_combination": (BLUE, "x"),
    "antihistamine": (SKY, ""),
    "hydroxychloroquine": (GREEN, "\\"),
    "methotrexate": (GREEN, "/"),
    "jak_inhibitor": (GREEN, "x"),
    "isotretinoin": (YELLOW, "/"),
    "5_fluorouracil_intralesional": (PURPLE, "/"),
    "hyaluronidase": (SKY, "/"),
    "laser_or_light": (YELLOW, ""),
    "excision_or_drainage": (GREY, "x"),
    "observation": (GREY, "."),
    "other": (GREY, ""),
}

# Worse to complete: from vermilion over grey to blue, so that the order reads in grey too.
RESPONSE = {
    "worse": ("#b2430a", "triangle-down"),
    "none": ("#e0915a", "x-thin-open"),
    "partial": ("#b9c3cd", "circle-open"),
    "marked": ("#7fb8dc", "circle"),
    "near_complete": ("#2f86c1", "diamond"),
    "complete": (DEEP, "star"),
    "varied": (GREY, "hexagon-open"),
    "not_reported": ("#97a1ac", "circle-open-dot"),
}

# Symbol, colour and words of each outcome at the end of a lane.
OUTCOME = {
    "resolved": ("circle", GREEN, "resolved"),
    "resolved_with_sequelae": ("diamond", PURPLE, "resolved with sequelae"),
    "improved": ("triangle-up", SKY, "improved"),
    "not_resolved": ("triangle-right", INK, "not resolved at last follow-up"),
    "worse": ("triangle-down", VERMILION, "worse"),
    "fatal": ("cross", INK, "fatal"),
    "varied": ("hexagon-open", GREY, "varied between patients"),
    "not_reported": ("circle-open", GREY, "outcome not reported"),
}

# How a mark is drawn of a case that fits only possibly, where it is not hollow.
POSSIBLE_OPACITY = 0.4
# How a mark is drawn beside marked ones, here and in `pages/controls/figure.js`.
UNMARKED_OPACITY = 0.25
FONT = "Source Sans, Source Sans Pro, DejaVu Sans, sans-serif"
MARKS_AT_MOST = 1000


@dataclass(frozen=True)
class Words:
    """What a figure says in words, wherever it is pasted."""

    # The finding with its count: "10 of 10 patients" stands out, the rest follows it.
    strong: str
    rest: str
    # How to read the figure.
    reading: str
    # What could not be drawn, with its count; empty where everything is drawn.
    left_out: str = ""
    # Data set, n of N, filters and the caveat.
    footer: str = ""

    @property
    def sentence(self) -> str:
        """The text alternative: the finding and what is left out, in one line."""
        return " ".join(f"{self.strong}{self.rest}. {self.left_out}".split())


def plain(text: str) -> str:
    """Text from data, safe beside the few tags that plotly understands."""
    return html.escape(text, quote=False)


class Built:
    """A figure as it was written: a dictionary of traces and layout, in `spec`.

    The browser is sent the dictionary. Plotly's own objects, which copy and check every value,
    are made where somebody looks into them: everything that a `go.Figure` has can be asked here.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec

    @cached_property
    def figure(self) -> go.Figure:
        """The same as plotly's own object, not validated."""
        return go.Figure(self.spec, _validate=False)

    def to_json(self) -> str:
        """What the browser draws: few traces, entries of a listed legend in `layout.meta.entries`.

        A missing number is null.
        """
        layout = self.spec["layout"]
        traces, entries = combined(self.spec["data"], with_list=layout["meta"]["legend"] > 0)
        layout = layout | {"meta": layout["meta"] | {"entries": entries}}
        sent = {"data": traces, "layout": layout}
        return orjson.dumps(sent, default=_written, option=orjson.OPT_SERIALIZE_NUMPY).decode()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever plotly has of that name
        return getattr(self.figure, name)


def built(
    traces: list[dict[str, Any]],
    layout: Mapping[str, Any],
    words: Words,
    *,
    height: int,
    legend: int = 0,
) -> Built:
    """The figure in the product's look, its words in `layout.meta`.

    The component shows the words as text around the figure, where they wrap on a phone, and draws
    them into every picture that is saved. `layout` is laid over the look, axis by axis. `legend` is
    the part of the height (pixels) that the legend takes in a saved picture: on screen such a
    legend is a list below the plot. With 0 the legend stays in the plot.

    Nothing is validated here, which for hundreds of marks takes longer than all the rest; tests
    validate what is built.
    """
    look = _look(words, height, legend)
    return Built({"data": traces, "layout": _laid_over(look, layout)})


def _written(value: object) -> object:
    """What JSON has no word for: pandas' missing value, columns of a table."""
    if value is pd.NA:
        return None
    if isinstance(value, pd.Series):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be written into a figure")


def _laid_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Two dictionaries as one; where both hold a dictionary, that one in the same way."""
    merged = {
        name: _laid_over(under[name], value)
        if isinstance(value, dict) and isinstance(under.get(name), dict)
        else value
        for name, value in over.items()
    }
    return {**under, **merged}


def _look(words: Words, height: int, legend: int) -> dict[str, Any]:
    axis = {"gridcolor": GRID, "zeroline": False, "automargin": True}
    return {
        "template": {},
        "height": height,
        "meta": {
            "strong": words.strong,
            "rest": words.rest,
            "reading": words.reading,
            "left_out": words.left_out,
            "footer": words.footer,
            "legend": legend,
        },
        "font": {"family": FONT, "size": 13, "color": INK},
        "paper_bgcolor": PAPER,
        "plot_bgcolor": PAPER,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
        # On the colour of a mark text would not always be readable.
        "hoverlabel": {
            "align": "left",
            "bgcolor": PAPER,
            "bordercolor": QUIET,
            "font": {"family": FONT, "size": 13, "color": INK},
        },
        "hovermode": "closest",
        "uirevision": "kept",
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": -0.12,
            "yanchor": "top",
            "font": {"size": 12},
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "bargap": 0.3,
        "xaxis": axis | {"linecolor": QUIET, "title": {"font": {"size": 13}}},
        "yaxis": axis | {"title": {"font": {"size": 13}}},
    }


def written(
    x: Sequence[float],
    y: Sequence[float],
    texts: Sequence[str],
    *,
    size: float,
    position: str = "middle right",
    colour: str = INK,
) -> dict[str, Any]:
    """Texts at places of the axes, as one trace that answers to no click.

    `position` is where a text stands from its place. Plotly draws an annotation anew, twice, at
    every change and measures it; a trace of texts costs a fifth of that.
    """
    return {
        "type": "scatter",
        "mode": "text",
        "x": list(x),
        "y": list(y),
        "text": list(texts),
        "textposition": position,
        "textfont": {"size": size, "color": colour},
        "hoverinfo": "skip",
        "showlegend": False,
        "cliponaxis": False,
    }


def in_legend(name: str, marker: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the legend that draws nothing: what a kind of mark means in any colour."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None],
        "y": [None],
        "name": name,
        "showlegend": True,
        "hoverinfo": "skip",
        "marker": {"size": SIZE_IN_LEGEND, **marker},
    }


def pale_in_legend(colour: str) -> dict[str, Any]:
    """What the legend says where cases that fit only possibly are pale."""
    return in_legend("pale: only possibly", {"color": colour, "opacity": POSSIBLE_OPACITY})


def certainly(asked: str, match: int) -> str | None:
    """The filter of a mark of ranges or of treatments, which asks for those certainly in it.

    A range that only touches it has a mark of its own, and so has what was given to some of a
    group, or fits only possibly (`match` 1); no filter holds these alone, so they have none.
    """
    return f"{asked}&match=certain" if match == 2 else None
