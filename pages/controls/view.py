"""What is in view: data set, selection, and answers to questions about them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

import duckdb
import pandas as pd
import streamlit as st

import data
from data import vocabulary
from pages.controls import answers
from pages.figures.style import Words
from queries import cases, statement
from queries.filters import BY_NAME
from queries.selection import Known, Selection

CAVEAT = "case reports have no denominator: no rate can be read from this figure"


@dataclass(frozen=True)
class View:
    """The data set and selection of this run; every page asks its questions through it."""

    dataset: data.Dataset
    selection: Selection
    known: Known
    labels: dict[str, dict[str, str]]
    # The case of the URL, where there is one of that name.
    case_id: str | None = None
    # Whether the data set is the newest of its name.
    is_newest: bool = True

    @property
    def address(self) -> str:
        """The data set as addresses name it: an older version together with its version."""
        return self.dataset.name if self.is_newest else self.dataset.full_name

    def ask(
        self, question: Callable[..., pd.DataFrame], *, figure: str = "", **parameters: object
    ) -> pd.DataFrame:
        """Rows of one question (a function of `queries`) about the cases in view.

        `figure` is the name of the figure that asks: the one in which cases were marked is asked
        without the marks, so that what was marked stays visible among its neighbours.
        """
        selection = self._asked_by(figure)
        return answers.answer(self._question(question, selection, parameters))

    def ask_ahead(
        self, question: Callable[..., pd.DataFrame], *, figure: str = "", **parameters: object
    ) -> None:
        """Begin to answer a question that the page will `ask` in a moment, beside other work."""
        answers.begin(self._question(question, self._asked_by(figure), parameters))

    @property
    def whole(self) -> "View":
        """The data set at the evidence levels in view: its answers are the same at every filter."""
        return replace(self, selection=self.selection.everything())

    def _asked_by(self, figure: str) -> Selection:
        if figure and self.selection.marked_in == figure:
            return self.selection.without("marked")
        return self.selection

    def _question(
        self,
        question: Callable[..., pd.DataFrame],
        selection: Selection,
        parameters: dict[str, object],
    ) -> answers.Question:
        return answers.Question(
            (
                self.dataset.full_name,
                f"{question.__module__}.{question.__name__}",
                urlencode(selection.query()),
                repr(sorted(parameters.items())),
            ),
            partial(
                question,
                self._connection,
                selection=selection.bound(self.known),
                **parameters,
            ),
        )

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return connection(self.dataset.full_name, self.dataset)

    def count_ahead(self) -> None:
        """Begin to count, beside other work."""
        self._both.ask_ahead(cases.count)

    def marked(self, figure: str) -> frozenset[str]:
        """Cases to emphasise in a figure: those marked in it, none where others were marked."""
        return (
            frozenset(self.selection.marked) if self.selection.marked_in == figure else frozenset()
        )

    def count(self) -> "Count":
        """Patients in view, and those they are a part of."""
        # Not a cached_property: before Python 3.12 it has one lock for every view there is, and
        # all sessions would wait for the slowest answer.
        if "_counted" not in vars(self):
            vars(self)["_counted"] = self._count()
        return vars(self)["_counted"]

    @property
    def _both(self) -> "View":
        # Both counts are always visible, also where only the certain cases are shown.
        return replace(self, selection=replace(self.selection, certain_only=False))

    def _count(self) -> "Count":
        row = self._both.ask(cases.count).iloc[0]
        return Count(
            int(row["patients_certain"]),
            int(row["patients_possible"]),
            total(self.dataset, self.selection, self.known),
            int(row["cases"]),
            int(row["sources"]),
            self.selection.certain_only,
        )

    def label(self, field: str, code: str | None) -> str:
        """Words for a code of a filter or vocabulary; 'not reported' for none."""
        if not isinstance(code, str):
            return "not reported"
        if field in self.labels and code in self.labels[field]:
            return self.labels[field][code]
        return vocabulary.labels(field).get(code, code) if field in vocabulary.names() else code

    def filter_text(self) -> str:
        """The filters in words, for footers and exports: 'age 26–52 · onset 14–90 days'."""
        return (
            " · ".join(self.filter_words(name) for name in self.selection.active()) or "no filter"
        )

    def filter_words(self, name: str) -> str:
        """One filter in words, as its pill shows it."""
        selection = self.selection
        if name == "marked":
            n = len(selection.marked)
            return f"{n} marked case{'s' if n != 1 else ''}"
        if name == "match":
            return "certain fits only"
        value = getattr(selection, name)
        unknown = ", unknown left out" if name in selection.known_only else ""
        if name == "age":
            return f"age {_span(value)} years{unknown}"
        if name == "onset":
            return f"onset day {_span(value)}{unknown}"
        if name == "reported":
            return f"reported {value[0]} to {value[1]}{unknown}"
        words = " or ".join(self.labels[name][str(code)] for code in value)
        if name == "treatment" and selection.treatment_all:
            words = words.replace(" or ", " and ")
        label = BY_NAME[name].label.lower()
        return f"{label}: {words}{unknown}"

    def case_parameters(self, case_id: str) -> dict[str, str]:
        """Parameters of the address of one case that keep the data set and selection in view."""
        dataset = {} if self.address == "published" else {"dataset": self.address}
        return {**dataset, **self.selection.query(), "case": case_id}

    def footer(self) -> str:
        """Data set and version, n of N, filters and caveat, for the foot of a figure."""
        simulated = "SIMULATED · " if self.dataset.is_simulated else ""
        return (
            f"{simulated}{self.dataset.full_name} · {self.count().sentence} · "
            f"{self.filter_text()} · {CAVEAT}"
        )

    def words(self, strong: str, rest: str, reading: str, left_out: str = "") -> Words:
        """The words of a figure with the footer of this view."""
        return Words(strong, rest, reading, left_out, self.footer())


@dataclass(frozen=True)
class Count:
    """Patients in view, of all at the evidence levels in view."""

    certain: int
    possible: int
    total: int
    cases: int
    sources: int
    certain_only: bool

    @property
    def shown(self) -> int:
        """Patients shown: certain and possible together, or the certain alone."""
        return self.certain if self.certain_only else self.certain + self.possible

    @property
    def sentence(self) -> str:
        """`10 of 11 patients · 8 possible`."""
        possible = f" · {self.possible} possible" if self.possible else ""
        return f"{self.shown} of {self.total} patients{possible}"


def _span(value: tuple[int, int]) -> str:
    low, high = value
    return str(low) if low == high else f"{low}–{high}"


def case_link(case_id: str) -> str:
    """Address of one case, with the data set and selection in view."""
    return f"/case?{urlencode(current().case_parameters(case_id))}"


def current() -> View:
    """The view that `app.py` made for this run."""
    return st.session_state["view"]


@st.cache_resource(show_spinner=False, max_entries=8)
def connection(full_name: str, _dataset: data.Dataset) -> duckdb.DuckDBPyConnection:
    """The one connection to a data set; every question takes a cursor of it."""
    return statement.open_dataset(_dataset)


def answer_choices(
    dataset: data.Dataset, selection: Selection, known: Known | None = None
) -> pd.DataFrame:
    """Patients that each choice of each filter holds, at the evidence levels of `selection`."""
    view = View(dataset, selection.everything(), known or {}, {})
    return view.ask(cases.choices, edges=selection.onset_edges)


def total(dataset: data.Dataset, selection: Selection, known: Known) -> int:
    """Patients of the data set at the evidence levels in view."""
    row = View(dataset, selection.everything(), known, {}).ask(cases.count).iloc[0]
    return int(row["patients_certain"])
