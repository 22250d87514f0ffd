"""Questions about the day of onset."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from queries import statement

# Last days of bins beyond the delayed ones: months at first, then years.
LATE_STEPS = (120, 180, 270, 365, 545, 730, 1095, 1825, 3650)
BINS_A_CLASS = 13


def days(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    singly_at_most: int,
    bins: Sequence[int],
) -> pd.DataFrame:
    """Day of onset of each case while they are at most `singly_at_most`, else counts.

    `bins` are the first days of the bins, rising, the last without end (see `bins_of`). The
    rows are those of `days.sql`; no rows where no case fits.
    """
    return statement.run(
        connection,
        "onset/days",
        selection=selection,
        singly_at_most=singly_at_most,
        bins=list(bins),
    )


def bins_of(edges: Sequence[int]) -> tuple[int, ...]:
    """First days of bins that respect the classes, for the last days of the first three.

    A bin of the first three classes holds as many whole days as it takes for at most thirteen
    bins a class; later bins end with months and years.
    """
    first_days: list[int] = []
    start = 0
    for last in edges:
        width = -(-(last - start + 1) // BINS_A_CLASS)
        first_days.extend(range(start, last + 1, width))
        start = last + 1
    later = [day + 1 for day in LATE_STEPS if day + 1 > start]
    return (*first_days, start, *later)
