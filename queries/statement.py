"""Reading a statement from its file and running it with bound parameters."""

import hashlib
import json
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
VIEWS = ("onset_class", "match", "case_match", "selected_case", "searched_case")
# Answers kept per data set: a byte per case each, so 64 MB for a million cases.
SELECTIONS_KEPT = 64
# How many questions use each of them now.
_kept: WeakKeyDictionary[duckdb.DuckDBPyConnection, OrderedDict[str, int]] = WeakKeyDictionary()
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
    # Made by one session at a time: two that make the same table would disturb each other.
    with _lock, connection.cursor() as cursor:
        kept = _kept.setdefault(connection, OrderedDict())
        if name not in kept:
            wishes = ", ".join(f"wanted_{wish} := ${wish}" for wish in selection)
            cursor.execute(f'create table "{name}" as from case_match({wishes})', selection)
        kept[name] = kept.get(name, 0) + 1
        kept.move_to_end(name)
    try:
        yield name
    finally:
        with _lock, connection.cursor() as cursor:
            kept[name] -= 1
            unused = [each for each, uses in kept.items() if not uses]
            for old in unused[: max(0, len(kept) - SELECTIONS_KEPT)]:
                cursor.execute(f'drop table "{old}"')
                del kept[old]


def open_dataset(dataset: data.Dataset) -> duckdb.DuckDBPyConnection:
    """A locked read-only connection that knows the definitions of `queries/views`."""
    connection = data.connect(dataset)
    for name in VIEWS:
        connection.execute(text(f"views/{name}"))
    data.lock(connection)
    return connection
