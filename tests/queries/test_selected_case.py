"""Which cases fit a selection: SQL against a plain reckoning over random selections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import data
from pages.controls import choices as choosing
from queries import cases, statement
from queries.filters import FILTERS
from queries.selection import Selection
from tests.drawn import match_table

CERTAIN, POSSIBLE, NOT = 2, 1, 0
EDGES = (1, 14, 90)


@pytest.fixture(scope="module", params=["simulated", "published"])
def registry(request):
    dataset = data.catalogue().datasets[request.param]
    connection = statement.open_dataset(dataset)
    everything = Selection(evidence=("A", "B", "C", "D"))
    counts = cases.choices(connection, selection=everything.bound({}), edges=EDGES)
    tables = {
        name: rows(connection.execute(f"from {name} order by all"))
        for name in ("patient_case", "exposure", "reaction", "treatment", "source")
    }
    return connection, choosing.known(choosing.choices(counts)), Reckoning(tables)


def rows(result) -> list[dict[str, object]]:
    """Rows as mappings without the facts that are not reported."""
    names = [column[0] for column in result.description]
    return [
        {name: value for name, value in zip(names, row, strict=True) if value is not None}
        for row in result.fetchall()
    ]


class Reckoning:
    """The rules of selection in plain Python, one case at a time."""

    def __init__(self, tables: dict[str, list[dict[str, object]]]) -> None:
        self.levels = {each["source_id"]: each["evidence_level"] for each in tables["source"]}
        self.cases = [
            (
                case,
                *(
                    [each for each in tables[name] if each["case_key"] == case["case_key"]]
                    for name in ("exposure", "reaction", "treatment")
                ),
            )
            for case in tables["patient_case"]
        ]

    def matches(self, selection: Selection, known) -> dict[str, int]:
        """Level of each case that fits, by its name."""
        found = {}
        for case, sessions, reactions, courses in self.cases:
            if self.levels[case["source_id"]] not in selection.evidence:
                continue
            level = min(
                self._patient(selection, case, known),
                self._onset(selection, reactions),
                self._reaction(selection, case, reactions),
                max(self._session(selection, each, known) for each in sessions or [{}]),
                self._courses(selection, case, courses),
            )
            if level >= (CERTAIN if selection.certain_only else POSSIBLE):
                found[case["case_id"]] = level
        return found

    def _patient(self, selection, case, known) -> int:
        reported = selection.reported and (
            date.fromisoformat(f"{selection.reported[0]}-01"),
            pd.Period(selection.reported[1], "M").end_time.date(),
        )
        return min(
            _range(selection, "age", selection.age, case, "age_low_years", "age_high_years"),
            _range(selection, "reported", reported, case, "reported_low", "reported_high"),
            _code(selection, "sex", case.get("sex"), known),
            _code(selection, "country", case.get("country"), known),
            _code(selection, "source", case["source_id"], known),
            CERTAIN if not selection.marked or case["case_id"] in selection.marked else NOT,
        )

    def _onset(self, selection, reactions) -> int:
        lows = [each["onset_low_days"] for each in reactions if "onset_low_days" in each]
        highs = [each["onset_high_days"] for each in reactions if "onset_high_days" in each]
        onset = {"low": min(lows), "high": min(highs)} if lows else {}
        level = _range(selection, "onset", selection.onset, onset, "low", "high")
        if not selection.onset_class:
            return level
        if not onset:
            unknown = NOT if "onset_class" in selection.known_only else POSSIBLE
            return min(level, CERTAIN if "unknown" in selection.onset_class else unknown)
        wanted = [
            _class(day) in selection.onset_class for day in range(onset["low"], onset["high"] + 1)
        ]
        return min(level, CERTAIN if all(wanted) else POSSIBLE if any(wanted) else NOT)

    def _reaction(self, selection, case, reactions) -> int:
        order = (
            "resolved",
            "resolved_with_sequelae",
            "improved",
            "not_resolved",
            "worse",
            "fatal",
            "varied",
        )
        outcomes = [each["outcome"] for each in reactions if "outcome" in each]
        outcome = max(outcomes, key=order.index) if outcomes else None
        stated = [each["serious"] for each in reactions if "serious" in each]
        serious = ("yes" if any(stated) else "no") if stated else None
        return min(
            _code(selection, "outcome", outcome, {}),
            _code(selection, "serious", serious, {}),
            max(
                min(
                    _code(selection, "reaction", each["reaction"], {}),
                    self._histology(selection, case, each),
                    self._microbiology(selection, case, each),
                )
                for each in reactions
            ),
        )

    def _histology(self, selection, case, reaction) -> int:
        wanted = selection.histology
        if not wanted:
            return CERTAIN
        if reaction.get("biopsy") == "not_done":
            return CERTAIN if "not_done" in wanted else NOT
        if "histology" not in reaction:
            return _code(selection, "histology", None, {})
        if not set(wanted) & set(reaction["histology"]):
            return NOT
        return CERTAIN if _of_all(case, reaction.get("patients_biopsied")) else POSSIBLE

    def _microbiology(self, selection, case, reaction) -> int:
        level = _code(selection, "microbiology", reaction.get("microbiology"), {})
        found = selection.microbiology and "microbiology" in reaction
        if found and not _of_all(case, reaction.get("patients_biopsied")):
            return min(level, POSSIBLE)
        return level

    def _session(self, selection, session, known) -> int:
        names = ("product", "exosome_source", "route", "device", "indication")
        return min(_code(selection, name, session.get(name), known) for name in names)

    def _courses(self, selection, case, courses) -> int:
        treatments, responses = selection.treatment, selection.response
        if not treatments and not responses:
            return CERTAIN
        if not courses:
            return CERTAIN if "not_reported" in treatments else NOT
        best: dict[str, int] = {}
        for course in courses:
            if treatments and course["treatment_class"] not in treatments:
                continue
            level = CERTAIN
            if not _of_all(case, course.get("patients_treated")):
                left_out = treatments and "treatment" in selection.known_only
                level = NOT if left_out else POSSIBLE
            level = min(level, self._response(selection, course.get("response")))
            name = course["treatment_class"]
            best[name] = max(best.get(name, NOT), level)
        if selection.treatment_all:
            classes = [code for code in treatments if code != "not_reported"]
            return min((best.get(name, NOT) for name in classes), default=NOT)
        return max(best.values(), default=NOT)

    def _response(self, selection, response) -> int:
        wanted = selection.response
        if not wanted or (response or "not_reported") in wanted:
            return CERTAIN
        if response in (None, "varied"):
            return NOT if "response" in selection.known_only else POSSIBLE
        return NOT


def _of_all(case, patients) -> bool:
    return case["patients"] == 1 if patients is None else patients >= case["patients"]


def _class(day: int) -> str:
    if day < 0:
        return "none"
    names = ("immediate", "early", "delayed", "late")
    return names[sum(day > edge for edge in EDGES)]


def _range(selection, name, wanted, facts, low, high) -> int:
    if not wanted:
        return CERTAIN
    if low not in facts:
        return NOT if name in selection.known_only else POSSIBLE
    if wanted[0] <= facts[low] and facts[high] <= wanted[1]:
        return CERTAIN
    return POSSIBLE if facts[high] >= wanted[0] and facts[low] <= wanted[1] else NOT


def _code(selection, name, fact, known) -> int:
    wanted = [known.get(name, {}).get(code, code) for code in getattr(selection, name)]
    if not wanted:
        return CERTAIN
    if fact is None:
        if "not_reported" in wanted:
            return CERTAIN
        return NOT if name in selection.known_only else POSSIBLE
    return CERTAIN if fact in wanted else NOT


def _codes(known) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(list(known)), min_size=1, max_size=3, unique=True).map(tuple)


def selections(known) -> st.SearchStrategy[Selection]:
    """Selections with one to four filters, each value one that the data set offers."""
    months = st.sampled_from(["2022-01", "2023-06", "2024-01", "2024-12", "2025-12", "2026-10"])

    def between(low: int, high: int):
        return st.tuples(st.integers(low, high), st.integers(low, high)).map(
            lambda pair: (min(pair), max(pair))
        )

    values = {
        "age": between(18, 70),
        "onset": between(0, 120),
        "reported": st.tuples(months, months).map(lambda pair: (min(pair), max(pair))),
        **{each.name: _codes(known[each.name]) for each in FILTERS if each.kind == "codes"},
    }
    return st.lists(st.sampled_from(sorted(values)), max_size=4, unique=True).flatmap(
        lambda names: st.builds(
            Selection,
            certain_only=st.booleans(),
            treatment_all=st.booleans() if "treatment" in names else st.just(False),
            known_only=st.frozensets(
                st.sampled_from([each.name for each in FILTERS if each.can_be_unknown]), max_size=5
            ),
            **{name: values[name] for name in names},
        )
    )


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(draw=st.data())
def test_sql_and_a_plain_reckoning_agree_on_every_case(registry, draw):
    connection, known, reckoning = registry
    selection = draw.draw(selections(known))
    found = connection.cursor().execute(
        "select case_id, match from selected_case($selection) order by case_key",
        {"selection": match_table(connection, selection.bound(known))},
    )
    assert dict(found.fetchall()) == reckoning.matches(selection, known)


def test_a_table_read_alone_keeps_its_order_on_which_the_rule_relies(registry):
    connection, _, _ = registry
    kept = connection.execute("select current_setting('preserve_insertion_order')").fetchone()
    assert kept == (True,)


def test_sessions_that_ask_at_once_each_get_their_own_answer(registry):
    connection, known, reckoning = registry
    wishes = [Selection(age=(low, low + 9)) for low in range(10, 80)] * 2
    expected = {wish: len(reckoning.matches(wish, known)) for wish in wishes}

    def ask(wish: Selection) -> tuple[Selection, int]:
        return wish, int(cases.count(connection, selection=wish.bound(known)).iloc[0]["cases"])

    with ThreadPoolExecutor(max_workers=8) as sessions:
        answers = list(sessions.map(ask, wishes))
    assert dict(answers) == expected
    assert len(answers) == len(wishes) > statement.SELECTIONS_KEPT
