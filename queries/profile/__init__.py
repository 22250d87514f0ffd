"""Everything about one case."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from queries import statement


def one_case(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    case_id: str | None = None,
) -> pd.DataFrame:
    """One row with all facts of a case, its source and its place in the selection.

    Without `case_id` it is the first case of the selection. The columns stand in `one_case.sql`;
    `sessions`, `reactions` and `courses` are lists of rows. A case that does not exist, or an
    empty selection without `case_id`, has no row.
    """
    return statement.run(
        connection, "profile/one_case", selection=selection, case_id=case_id or None
    )


def as_supplied(connection: duckdb.DuckDBPyConnection, *, case_key: int) -> pd.DataFrame:
    """One row with what the file of a case said beside its facts, as in `as_supplied.sql`.

    `items` and `flags` are lists of rows, empty (None) where there are none; `file` is None for a
    case that was not imported. A case that does not exist has no row.
    """
    return statement.run(connection, "profile/as_supplied", case_key=case_key)
