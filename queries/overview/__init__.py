"""Questions of the overview: what the cases in view have in common, and the cases one by one."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from queries import statement


def summary(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    edges: Sequence[int],
) -> pd.DataFrame:
    """Everything of the overview, counted: one row per topic, value, detail and match.

    Columns: topic, value, detail, match, low, high, cases, patients, as in `summary.sql`.
    `edges` are the last days of immediate, early and delayed onset. No rows where no case fits.
    """
    return statement.run(connection, "overview/summary", selection=selection, edges=list(edges))


def marks(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    edges: Sequence[int],
    at_most: int,
) -> pd.DataFrame:
    """The first `at_most` cases in view, one row each, as in `marks.sql`.

    Columns: case_id, match, patients, age and onset as ranges, first and last class of onset,
    outcome, and three lists of one length: treatments, responses, are_for_all (missing where no
    treatment is reported). `edges` are the last days of immediate, early and delayed onset.
    """
    return statement.run(
        connection, "overview/marks", selection=selection, edges=list(edges), at_most=at_most
    )
