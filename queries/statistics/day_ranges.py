"""Ranges of days with a count of patients, as every statistic of the day of onset takes them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def checked(
    low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Return the low day, the high day and the patients of each range, as numbers.

    A range is closed, both ends equal where the day is known exactly; an open end is ``inf``.
    No ranges give three empty arrays.

    Raises ``ValueError`` for lengths that differ, a missing or negative day, a range that ends
    before it begins, or a count that is not positive.
    """
    low, high, weight = (
        np.atleast_1d(np.asarray(values, dtype=float)) for values in (low_days, high_days, patients)
    )
    if not low.shape == high.shape == weight.shape:
        raise ValueError(
            f"one low day, one high day and one count a row: {low.size}, {high.size}, {weight.size}"
        )
    if not np.all((low >= 0) & (low <= high) & np.isfinite(low)):
        raise ValueError("every range needs 0 <= low day <= high day, and a low day that is known")
    if not np.all((weight > 0) & np.isfinite(weight)):
        raise ValueError("every count of patients must be positive")
    return low, high, weight
