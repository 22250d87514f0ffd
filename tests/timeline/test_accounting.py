"""For any selection of simulated cases: nobody is drawn twice and nobody is lost."""

import random

import pytest

import data
from pages.figures import timeline as lanes_figure
from pages.figures import timeline_axis, timeline_binned, timeline_text
from pages.figures.style import Words
from queries import cases, statement, timeline
from queries.selection import Selection

NO_WORDS = Words("", "", "")
STARTS = {"fits the filters", "fits only possibly"}


@pytest.fixture(scope="module")
def simulated(datasets_folder):
    with statement.open_dataset(data.catalogue(datasets_folder).datasets["simulated"]) as opened:
        yield opened


def random_selection(seed):
    chance = random.Random(seed)

    def span(highest):
        return tuple(sorted((chance.randrange(highest), chance.randrange(highest))))

    return Selection(
        age=chance.choice([None, span(90)]),
        onset=chance.choice([None, span(150)]),
        onset_class=chance.choice([(), ("early", "delayed"), ("unknown",)]),
        treatment=chance.choice([(), ("topical_corticosteroid", "antibiotic")]),
        response=chance.choice([(), ("marked", "complete"), ("none",)]),
        sex=chance.choice([(), ("female",)]),
        certain_only=chance.random() < 0.3,
        known_only=frozenset(chance.choice([(), ("onset",), ("age", "treatment")])),
    )


def plain(rows):
    # A column in which nothing is known has another type.
    return rows.astype(object).where(rows.notna(), None)


@pytest.mark.parametrize("seed", range(25))
def test_marks_hold_the_patients_of_the_count(simulated, seed):
    selection = random_selection(seed)
    bound = selection.bound({})
    count = cases.count(simulated, selection=bound).iloc[0]
    expected = count["patients_certain"] + (
        0 if selection.certain_only else count["patients_possible"]
    )
    lanes = timeline.lanes(simulated, selection=bound, order="onset")
    rows = timeline.in_lanes(lanes, timeline.facts(simulated, selection=bound))
    everything = timeline.facts(simulated, selection=selection.everything().bound({}))
    # The page asks once for the facts of all cases; a selection takes its own from them.
    assert plain(rows).equals(plain(timeline.in_lanes(lanes, everything)))
    patients = rows[rows["part"] == "lane"].set_index("case_id")["patients"]
    for unit in timeline_axis.UNITS:
        facts = timeline_text.written(timeline_axis.placed(rows, unit=unit), labels={})
        drawn = lanes_figure.figure(facts, words=NO_WORDS, unit=unit)
        starts = [each for trace in drawn.data if trace.name in STARTS for each in trace.customdata]
        assert len(starts) == len(set(starts))
        pointed_at = {each for trace in drawn.data for each in trace.customdata or ()}
        left_out = sum(
            fact["patients"]
            for fact in facts
            if fact["part"] == "lane" and fact["state"] == "no_date"
        )
        assert patients.loc[sorted(pointed_at)].sum() + left_out == expected
        if len(patients) <= timeline_text.RIMMED_LANES:
            assert patients.loc[starts].sum() + left_out == expected
    spans = timeline.spans(simulated, selection=bound)
    binned = timeline_binned.figure(spans, words=NO_WORDS)
    bars = [trace for trace in binned.data if trace.name in {"patients", "fit only possibly"}]
    assert sum(sum(trace.x) for trace in bars) == expected
