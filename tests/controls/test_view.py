"""What is in view, where many look at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import data
from pages.controls import answers
from pages.controls.view import View
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
