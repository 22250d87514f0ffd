"""Questions of the timeline: its lanes, and spans of onset where lanes would be too many."""

from collections.abc import Mapping, Sequence

import duckdb
import pandas as pd

from queries import statement

LANES_AT_MOST = 500
ORDERS = ("onset", "age", "response", "source")
# Last days of the spans: days at first, then weeks, months and years. The default edges of the
# classes of onset (1, 14 and 90 days) and their neighbours in the literature are among them.
LAST_DAYS = (
    *(0, 1, 2, 3, 5, 7, 10, 14, 17, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 90),
    *(105, 120, 150, 180, 270, 365, 730, 3650),
)


def lanes(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    order: str,
    at_most: int = LANES_AT_MOST,
) -> pd.DataFrame:
    """Facts of the first `at_most` cases of a selection, one row per fact, lane after lane.

    `order` is one of ORDERS. The columns stand in `lanes.sql`; days count from day 0, and a fact
    without a day has empty days. An empty selection has no rows.
    """
    return statement.run(
        connection, "timeline/lanes", selection=selection, order=order, at_most=at_most
    )


def spans(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    last_days: Sequence[int] = LAST_DAYS,
) -> pd.DataFrame:
    """Patients by span of onset, with quartiles of first treatment and end of the reaction.

    `last_days` are the last days of the spans, rising; the first span begins on day 0. The columns
    stand in `spans.sql`. All rows together hold each patient of the selection once.
    """
    return statement.run(
        connection, "timeline/spans", selection=selection, last_days=list(last_days)
    )


def last_days(onset: tuple[int, int] | None) -> tuple[int, ...]:
    """Last days of the spans that lie within a filter of onset, both its edges among them."""
    if onset is None:
        return LAST_DAYS
    low, high = onset
    inside = {day for day in LAST_DAYS if low <= day < high}
    return tuple(sorted(inside | {high} | ({low - 1} if low > 0 else set())))
