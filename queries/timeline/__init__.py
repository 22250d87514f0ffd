"""Questions of the timeline: lanes and their facts, and spans of onset where they are too many."""

from collections.abc import Mapping, Sequence

import duckdb
import numpy as np
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
    """The first `at_most` cases of a selection, one row per case, in the order asked for.

    `order` is one of ORDERS. The columns stand in `lanes.sql`. An empty selection has no rows.
    """
    return statement.run(
        connection, "timeline/lanes", selection=selection, order=order, at_most=at_most
    )


def facts(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object]
) -> pd.DataFrame:
    """What is known of the cases of a selection, one row per fact, case after case.

    The columns stand in `facts.sql`; days count from day 0, and a fact without a day has empty
    days. They are the same for a case in every selection that holds it.
    """
    return statement.run(connection, "timeline/facts", selection=selection)


def in_lanes(lanes: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """The facts of each lane beside its columns, one row per fact, lane after lane.

    `facts` are those of the cases of `lanes`, or of more cases: what is beyond is left out.
    """
    case_key = facts["case_key"].to_numpy()
    first = case_key.searchsorted(lanes["case_key"].to_numpy())
    number = case_key.searchsorted(lanes["case_key"].to_numpy(), side="right") - first
    lane = np.repeat(np.arange(len(lanes)), number)
    fact = np.arange(len(lane)) + np.repeat(first - (number.cumsum() - number), number)
    of_lanes = lanes.drop(columns="case_key").take(lane).reset_index(drop=True)
    of_facts = facts.drop(columns="case_key").take(fact).reset_index(drop=True)
    return pd.concat([of_lanes, of_facts], axis="columns")


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
