"""Reading a statement from its file and running it with bound parameters."""

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import cast
from weakref import WeakKeyDictionary

import duckdb
import pandas as pd

import data

Selected = Mapping[str, object]

FOLDER = Path(__file__).parent
VIEWS = ("onset_class", "match", "fact_fit", "case_fit", "selected_case", "searched_case")
# Answers kept per data set: a byte per case each, so 64 MB for a million cases.
SELECTIONS_KEPT = 64


class _Kept:
    """One such answer: how many questions use it now, and whether its table is there."""

    def __init__(self) -> None:
        self.uses = 0
        self.is_made = False
        self.making = threading.Lock()


_kept: WeakKeyDictionary[duckdb.DuckDBPyConnection, OrderedDict[str, _Kept]] = WeakKeyDictionary()
_lock = threading.Lock()


# Words are read one by one; in Arrow's columns each would be unpacked anew.
pd.set_option("mode.string_storage", "python")


@cache
def text(name: str) -> str:
    """The statement of one file, by its path without ending: `cases/listing`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def _read(name: str) -> duckdb.Statement:
    """The statement of one file as DuckDB has read it, which takes long enough to do it once."""
    (statement,) = duckdb.extract_statements(text(name))
    return statement


def run(connection: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> pd.DataFrame:
    """Rows of one statement, each parameter bound to its `$name`.

    The parameter `selection` is `Selection.bound()`; the rule of selection is applied to it once
    and its answer is kept for the questions that follow. The question gets a cursor of its own,
    because a connection shared between threads can hand one thread the answer of another.
    """
    if "selection" not in parameters:
        return _answer(connection, name, parameters)
    selection = cast("Selected", parameters["selection"])
    with kept_match(connection, selection) as table:
        return _answer(connection, name, {**parameters, "selection": table})


def _answer(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, object]
) -> pd.DataFrame:
    with connection.cursor() as cursor:
        return cursor.execute(_read(name), parameters).df()


@contextmanager
def kept_match(connection: duckdb.DuckDBPyConnection, selection: Selected) -> Iterator[str]:
    """Name of the table that holds how well each case fits a selection, made if it is missing.

    It stays while the context is open. Of the others the latest are kept; an older one is dropped
    and made again when it is asked for.
    """
    wish = json.dumps(selection, sort_keys=True, default=str)
    name = f"matched_{hashlib.blake2s(wish.encode(), digest_size=12).hexdigest()}"
    with _lock:
        kept = _kept.setdefault(connection, OrderedDict())
        match = kept.setdefault(name, _Kept())
        match.uses += 1
        kept.move_to_end(name)
    try:
        # Whoever asks for the same one waits for it; others make theirs meanwhile.
        with match.making:
            if not match.is_made:
                rule, wishes = _rule(selection)
                with connection.cursor() as cursor:
                    cursor.execute(f'create table "{name}" as {rule}', wishes)
                match.is_made = True
        yield name
    finally:
        with _lock:
            match.uses -= 1
            unused = [each for each, other in kept.items() if not other.uses]
            for old in unused[: max(0, len(kept) - SELECTIONS_KEPT)]:
                with connection.cursor() as cursor:
                    cursor.execute(f'drop table if exists "{old}"')
                del kept[old]


def _rule(selection: Selected) -> tuple[str, Selected]:
    """How well each case fits, by the definition that looks no further than the wishes reach.

    The question and what it is bound to: one row per case with `match`, in the order of case_fact.
    """
    are_set = {name for name, wish in selection.items() if wish is not None and wish is not False}
    asks_of_facts = are_set <= {*_wishes("fact_fit"), "least_match"}
    rule = "fact_fit" if asks_of_facts else "case_fit"
    wishes = ", ".join(f"wanted_{name} := ${name}" for name in _wishes(rule))
    # DuckDB keeps the order of a table read alone (preserve_insertion_order); what was joined to
    # others has to be put back into it.
    order = "" if asks_of_facts else " order by case_key"
    return (
        f"from {rule}({wishes}) select match_of(fit, $least_match) as match{order}",
        {name: selection[name] for name in (*_wishes(rule), "least_match")},
    )


@cache
def _wishes(rule: str) -> tuple[str, ...]:
    """Names of the wishes that a definition of `queries/views` takes."""
    return tuple(dict.fromkeys(re.findall(r"\bwanted_(\w+)", text(f"views/{rule}"))))


def open_dataset(dataset: data.Dataset) -> duckdb.DuckDBPyConnection:
    """A locked read-only connection that knows the definitions of `queries/views`."""
    connection = data.connect(dataset)
    for name in VIEWS:
        connection.execute(text(f"views/{name}"))
    data.lock(connection)
    return connection
