"""Questions about cases: how many, which, and everything about one."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from queries import statement


def count(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object]
) -> pd.DataFrame:
    """Patients, cases and sources that fit a selection: one row, always."""
    return statement.run(connection, "cases/count", selection=selection)


def choices(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    edges: Sequence[int],
) -> pd.DataFrame:
    """Patients that each choice of each filter holds: one row per filter and choice.

    Columns: filter, value (missing where not reported), patients. `edges` are the last days of
    immediate, early and delayed onset; a range of days counts in each class it touches.
    """
    return statement.run(connection, "cases/choices", selection=selection, edges=list(edges))


def existing(connection: duckdb.DuckDBPyConnection, *, case_ids: Sequence[str]) -> pd.DataFrame:
    """The cases of that name: case_id and case_key, one row per case that exists."""
    return statement.run(connection, "cases/existing", case_ids=list(case_ids))
