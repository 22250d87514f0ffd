"""The line listing: one row per case, searched, a page at a time, with all its columns."""

from collections.abc import Iterator, Mapping, Sequence

import duckdb
import pandas as pd

from data import vocabulary
from queries import statement

# Vocabularies whose words stand in the listing.
SEARCHED = (
    "sex",
    "exosome_source",
    "route",
    "device",
    "indication",
    "reaction",
    "histology",
    "test_result",
    "treatment_class",
    "response",
    "outcome",
)
# Rows fetched at once for a file, so that a long one never lies in memory whole.
CHUNK = 50_000


def rows(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    search: str,
    found: Sequence[str],
    edges: Sequence[int],
    first: int,
    at_most: int,
) -> pd.DataFrame:
    """Rows `first` to `first + at_most` of the listing, counted from 0, as in `rows.sql`.

    `found` is `holding(search)`. `edges` are the last days of immediate, early and delayed onset.
    Values are codes; an empty one is not reported.
    """
    return statement.run(
        connection,
        "listing/rows",
        selection=selection,
        search=search,
        found=list(found),
        edges=list(edges),
        first=first,
        at_most=at_most,
    )


def amount(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    search: str,
    found: Sequence[str],
) -> pd.DataFrame:
    """Cases and patients that the listing holds: one row, always. `found` is `holding(search)`."""
    return statement.run(
        connection, "listing/amount", selection=selection, search=search, found=list(found)
    )


def holding(search: str) -> tuple[str, ...]:
    """Codes whose labels hold the text, in any case of letters, each as `vocabulary=code`."""
    wanted = search.casefold()
    if not wanted:
        return ()
    return tuple(
        f"{name}={code}"
        for name in SEARCHED
        for code, label in vocabulary.labels(name).items()
        if wanted in label.casefold()
    )


def chunks(
    connection: duckdb.DuckDBPyConnection,
    *,
    selection: Mapping[str, object],
    search: str,
    edges: Sequence[int],
    size: int = CHUNK,
) -> Iterator[pd.DataFrame]:
    """The whole listing in frames of at most `size` rows; none where no case fits."""
    first, found = 0, holding(search)
    while True:
        chunk = rows(
            connection,
            selection=selection,
            search=search,
            found=found,
            edges=edges,
            first=first,
            at_most=size,
        )
        if len(chunk):
            yield chunk
        if len(chunk) < size:
            return
        first += size
