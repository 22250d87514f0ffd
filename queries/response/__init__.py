"""Questions about the treatment of the reaction: responses, order of lines, time to resolution."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from queries import statement

# Classes of treatment told apart in the order of lines.
CLASSES_AT_MOST = 8


def cells(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object], singly_at_most: int
) -> pd.DataFrame:
    """Patients by class of treatment and response, and the graded ones of each class.

    Up to `singly_at_most` marks have a row each, beyond that they are counted by cell; the rows
    are those of `cells.sql`. No rows where no case fits.
    """
    return statement.run(
        connection, "response/cells", selection=selection, singly_at_most=singly_at_most
    )


def line_order(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    classes_at_most: int = CLASSES_AT_MOST,
) -> pd.DataFrame:
    """Patients by class of treatment and class that came next: one row per pair.

    Beyond `classes_at_most` classes the rarest are one, `all_others`. Columns: part, from_class,
    to_class, patients, as in `line_order.sql`.
    """
    return statement.run(
        connection, "response/line_order", selection=selection, classes_at_most=classes_at_most
    )


def resolution(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object]
) -> pd.DataFrame:
    """Patients by class of the first treatment, state and days from onset to that state.

    Columns: first_class, state, days, patients, as in `resolution.sql`.
    """
    return statement.run(connection, "response/resolution", selection=selection)
