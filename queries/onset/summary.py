"""What the days of onset come to: counts by class and by how well the day is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from queries.filters import ONSET_CLASSES

CERTAIN = 2


@dataclass(frozen=True)
class Summary:
    """Patients by how well their onset is known, and by class.

    `classes` has one row per class and one for unknown: name, days (in words), certain and
    possible (patients). Certain: the whole range lies in the class and the case fits the
    selection certainly; a range that reaches into two classes is possible in both.
    `first_day` and `last_day` are None where no onset is known.
    """

    patients: int
    exact: int | None
    ranged: int | None
    unknown: int
    before_exposure: int
    first_day: int | None
    last_day: int | None
    classes: pd.DataFrame
    is_binned: bool

    @property
    def known(self) -> int:
        """Patients with a known onset, exact or as a range, on or after the exposure."""
        return self.patients - self.unknown - self.before_exposure


def summary(rows: pd.DataFrame, edges: Sequence[int]) -> Summary:
    """The rows of `days`, counted. `edges` are the last days of the first three classes.

    `exact` and `ranged` are None where the rows are bins, which no longer tell them apart.
    """
    part, patients = rows["part"].to_numpy(), rows["patients"].to_numpy(dtype=int)
    low = rows["low_days"].to_numpy(dtype=float, na_value=np.nan)
    # A bin without an end reaches as far as any day.
    high = np.where(np.isnan(low), np.nan, rows["high_days"].to_numpy(dtype=float, na_value=np.inf))
    high = np.where(~np.isnan(low) & np.isnan(high), np.inf, high)
    match = rows["match"].to_numpy(dtype=float, na_value=np.nan)
    is_case = part == "case"
    is_known = (is_case & (low >= 0)) | (part == "bin")
    is_unknown = (is_case & np.isnan(low)) | (part == "unknown")
    is_before = (is_case & (low < 0)) | (part == "before_exposure")
    is_binned = bool(len(rows)) and not bool(is_case.any())
    exact = int(patients[is_known & (low == high)].sum())
    known = int(patients[is_known].sum())
    days = is_known if not is_binned else np.isin(part, ["first_day", "last_day"])
    return Summary(
        patients=int(patients[is_known | is_unknown | is_before].sum()),
        exact=None if is_binned else exact,
        ranged=None if is_binned else known - exact,
        unknown=int(patients[is_unknown].sum()),
        before_exposure=int(patients[is_before].sum()),
        first_day=int(low[days].min()) if days.any() else None,
        last_day=int(high[days].max()) if days.any() else None,
        classes=_classes(
            low[is_known], high[is_known], patients[is_known], match[is_known], edges,
            (
                int(patients[is_unknown & (match == CERTAIN)].sum()),
                int(patients[is_unknown & (match != CERTAIN)].sum()),
            ),
        ),
        is_binned=is_binned,
    )  # fmt: skip


def _classes(
    low: np.ndarray,
    high: np.ndarray,
    patients: np.ndarray,
    match: np.ndarray,
    edges: Sequence[int],
    unknown: tuple[int, int],
) -> pd.DataFrame:
    first, last = np.searchsorted(edges, low), np.searchsorted(edges, high)
    counts: list[tuple[int, int]] = []
    for number in range(len(edges) + 1):
        touches = (first <= number) & (number <= last)
        certain = int(patients[touches & (first == last) & (match == CERTAIN)].sum())
        counts.append((certain, int(patients[touches].sum()) - certain))
    counts.append(unknown)
    return pd.DataFrame(
        {
            "name": ONSET_CLASSES,
            "days": [*class_days(edges), ""],
            "certain": [certain for certain, _ in counts],
            "possible": [possible for _, possible in counts],
        }
    )


def class_days(edges: Sequence[int]) -> list[str]:
    """The days of each class in words: `≤ 1 day`, `2–14 days`, `15–90 days`, `> 90 days`."""
    first = "day 0" if edges[0] == 0 else f"≤ {edges[0]} day{'s' if edges[0] > 1 else ''}"
    between = [
        f"{low + 1}–{high} days" if low + 1 < high else f"day {high}"
        for low, high in pairwise(edges)
    ]
    return [first, *between, f"> {edges[-1]} days"]
