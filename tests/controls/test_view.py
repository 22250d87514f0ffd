"""What is in view, where many look at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import data
from pages.controls import answers
from pages.controls.view import View
from queries import timeline
from queries.selection import Selection


def test_a_count_does_not_wait_for_the_count_of_another_view(monkeypatch: pytest.MonkeyPatch):
    """One person's slow selection must not hold up everybody else's page."""
    published = data.catalogue().datasets["published"]
    slow = View(published, Selection(age=(18, 40)), {}, {})
    other = View(published, Selection(age=(41, 60)), {}, {})
    began, go_on, find_out = threading.Event(), threading.Event(), answers.answer

    def answer(question: answers.Question) -> object:
        if "18-40" in str(question.key):
            began.set()
            assert go_on.wait(30)
        return find_out(question)

    monkeypatch.setattr(answers, "answer", answer)
    with ThreadPoolExecutor(max_workers=2) as sessions:
        waiting = sessions.submit(slow.count)
        assert began.wait(30)
        try:
            counted = sessions.submit(other.count).result(timeout=15)
        finally:
            go_on.set()
        assert (counted.total, waiting.result(timeout=15).total) == (10, 10)
    assert other.count() is counted


def test_what_is_asked_of_the_whole_is_asked_once_whatever_the_filters():
    simulated = data.catalogue().datasets["simulated"]
    asked = [
        View(simulated, Selection(age=age, evidence=("A", "B", "C", "D"), marked=marked), {}, {})
        for age, marked in (((18, 40), ()), ((41, 60), ("S-0001",)))
    ]
    assert {view.whole.selection for view in asked} == {Selection(evidence=("A", "B", "C", "D"))}
    times = []

    def facts(*of: object, **parameters: object) -> object:
        times.append(1)
        return timeline.facts(*of, **parameters)

    answers_of = [view.whole.ask(facts) for view in asked]
    assert len(times) == 1
    assert [rows["case_key"].nunique() for rows in answers_of] == [240, 240]
