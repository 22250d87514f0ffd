"""Questions about what the data set was made from: publications, and studies as denominators."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from queries import statement
from queries.statistics import proportion

EVENTS = {"any_adverse_event": "any adverse event", "serious_adverse_event": "serious event"}


def publications(
    connection: duckdb.DuckDBPyConnection, *, selection: Mapping[str, object]
) -> pd.DataFrame:
    """Every source of the data set, one row each, whether it is in view or not.

    Columns as in `publications.sql`; `patients_in_view` counts those that fit the selection.
    """
    return statement.run(connection, "sources/publications", selection=selection)


def studies(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Studies with their patients and counted events, one row each, as in `studies.sql`."""
    return statement.run(connection, "sources/studies")


def bounds(rows: pd.DataFrame) -> pd.DataFrame:
    """The exact one-sided upper 95 % bound of each count of the studies.

    One row per study and kind of event, also where it was not counted. Columns: study_id,
    event (words), events (missing: not counted), patients, upper (0 to
    1, missing where not counted), text (`0 of 30: up to 9.5 %`, or `not counted`).
    """
    found = [
        _bound(study_id, int(patients), words, None if pd.isna(count) else int(count))
        for study_id, patients, *counts in zip(
            rows["study_id"], rows["patients"], *(rows[column] for column in EVENTS), strict=True
        )
        for words, count in zip(EVENTS.values(), counts, strict=True)
    ]
    return pd.DataFrame(
        found, columns=["study_id", "event", "events", "patients", "upper", "text"]
    ).astype({"events": "Int64", "upper": "Float64"})


def _bound(
    study_id: str, patients: int, words: str, events: int | None
) -> tuple[str, str, int | None, int, float | None, str]:
    if events is None:
        return (study_id, words, None, patients, None, "not counted")
    found = proportion.exact_upper_bound(events=events, patients=patients)
    if found.high is None:
        return (study_id, words, events, patients, None, found.text())
    text = f"{events} of {patients}: up to {100 * found.high:.1f} %"
    return (study_id, words, events, patients, found.high, text)
