"""Answers to questions: each asked once, kept for a while, and begun before they are needed."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd

# A data set never changes, so an answer stays right; only memory sets a bound.
KEPT = 128
# DuckDB answers outside Python's lock: while one question is answered, figures are built. More at a
# time than there are processors only wait for each other, and the first is answered last.
_AT_A_TIME = max(2, os.cpu_count() or 2)
_pool = ThreadPoolExecutor(max_workers=_AT_A_TIME, thread_name_prefix="question")
_kept: OrderedDict[Hashable, Future[pd.DataFrame]] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class Question:
    """What is asked, by data set, function, selection and parameters, and how to find out."""

    key: Hashable
    find_out: Callable[[], pd.DataFrame]


def begin(question: Question) -> Future[pd.DataFrame]:
    """The answer to come; a question that was asked before is not asked again."""
    with _lock:
        future = _kept.get(question.key)
        if future is None:
            future = _kept[question.key] = _pool.submit(question.find_out)
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(question.key)
    return future


def answer(question: Question) -> pd.DataFrame:
    """The rows of the answer, to be changed at will; an error of the question is raised here."""
    future = begin(question)
    if future.exception() is not None:
        # A question that could not be answered may be asked again.
        with _lock:
            _kept.pop(question.key, None)
    # pandas copies when one of the two is written to.
    return future.result().copy(deep=False)
