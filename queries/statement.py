"""Reading a statement from its file and running it with bound parameters."""

from functools import cache
from pathlib import Path

import duckdb
import pandas as pd

import data

FOLDER = Path(__file__).parent
VIEWS = ("onset_class", "match", "selected_case")


@cache
def text(name: str) -> str:
    """The statement of one file, by its path without ending: `cases/listing`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def run(connection: duckdb.DuckDBPyConnection, name: str, **parameters: object) -> pd.DataFrame:
    """Rows of one statement, each parameter bound to its `$name`.

    The question gets a cursor of its own, because a connection shared between threads can hand
    one thread the answer of another.
    """
    with connection.cursor() as cursor:
        return cursor.execute(text(name), parameters).df()


def open_dataset(dataset: data.Dataset) -> duckdb.DuckDBPyConnection:
    """A locked read-only connection that knows the definitions of `queries/views`."""
    connection = data.connect(dataset)
    for name in VIEWS:
        connection.execute(text(f"views/{name}"))
    data.lock(connection)
    return connection
