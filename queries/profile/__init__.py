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
