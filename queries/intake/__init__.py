"""Questions about an imported data set as a whole: who gave it, and from which files."""

import duckdb
import pandas as pd

from queries import statement


def given(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row: cases, patients, names of the files and who gave them, as in `given.sql`."""
    return statement.run(connection, "intake/given")


def files(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The files of an imported data set, one row each, as in `files.sql`; none for a built-in."""
    return statement.run(connection, "intake/files")
