"""Questions about the quality of the data: which cases may be one patient."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from queries import statement

PAIRS_AT_MOST = 500


def duplicate_count(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object]
) -> pd.DataFrame:
    """Patients with and without suspected duplicates: one row, always.

    Columns: patients_with, patients_without, cases_suspected, pairs. Where nothing is suspected,
    or it was not looked for, the first two are equal and the others 0.
    """
    return statement.run(connection, "quality/duplicate_count", selection=selection)


def duplicate_pairs(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    at_most: int = PAIRS_AT_MOST,
) -> pd.DataFrame:
    """Pairs of cases that may be one patient, the likeliest first: one row per pair.

    Columns as in `duplicate_pairs.sql`; `one` and `other` are mappings of the facts of each case,
    `weights` a JSON list of `fact`, `words` and `weight`. Empty means that none is suspected.
    """
    return statement.run(
        connection, "quality/duplicate_pairs", selection=selection, at_most=at_most
    )
