"""Distribution of the day of onset among reported cases, where many days are known as ranges.

A range is closed: "2 to 3 days" may be day 2, day 3 or between. An open end ("after day 90") is
``inf``. All results are shares of the reported cases given here, which all had a reaction; they
say nothing of patients without one. Reports are right truncated, so that short times are
over-represented (Leroy F, Dauxois JY, Théophile H, Haramburu F, Tubert-Bitter P. BMC Med Res
Methodol 2014;14:17).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from queries.statistics import day_ranges

# The log-likelihood is then within this many units of its maximum (see _masses): a shift of the
# curve far below the last digit printed.
LOG_LIKELIHOOD_TOLERANCE = 1e-8
MOST_STEPS = 500

MOST_DAYS_TALLIED = 1_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MedianOnset:
    """The median day of onset as a range: every patient at the early end, and at the late end.

    Both ends agree where every day is known exactly. ``high_days`` may be ``inf``. Both are
    ``None``, and ``reason`` says why, where there are no patients.
    """

    patients: int
    low_days: float | None
    high_days: float | None
    reason: str | None = None

    def text(self) -> str:
        """Return "day 36", "day 14 to 90", "after day 90" or the reason there is none."""
        if self.low_days is None or self.high_days is None:
            return self.reason or "not estimable"
        if self.low_days == self.high_days:
            return f"day {self.low_days:g}"
        if np.isinf(self.high_days):
            return f"after day {self.low_days:g}"
        return f"day {self.low_days:g} to {self.high_days:g}"


def turnbull(low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike) -> pd.DataFrame:
    """Return the share of reported cases with onset by each day, with ranges as censored onsets.

    The arguments have one length; each place is a range of days (both ends equal where the day
    is known exactly) and how many patients share it: a published group of eight counts eight.

    One row per day at which the distribution changes, in order of ``day``:

    - ``day``: days since the last exposure before the onset;
    - ``cumulative_low``, ``cumulative_high``: share, 0 to 1, of the cases with onset by the end
      of that day. They differ inside a range in which the data do not say where the onset
      lies; with exact days only, both are the plain share of cases.

    No patients give no rows. Cost grows with the number of different ranges: beyond a few
    hundred, ask :func:`bounds`.

    Raises ``ValueError`` for a missing or negative day, a range that ends before it begins, or
    a count that is not positive. Cases of unknown onset and flagged ones stay with the caller.

    Turnbull BW. The empirical distribution function with arbitrarily grouped, censored and
    truncated data. J R Stat Soc B 1976;38:290–295. The maximum is found by the constrained
    Newton method of Wang Y. J R Stat Soc B 2007;69:185–198, because self-consistency alone
    stops early.
    """
    low, high, weight = day_ranges.checked(low_days, high_days, patients)
    if weight.size == 0:
        return _curve(np.empty(0), np.empty(0), np.empty(0))
    low, high, weight = _merged(low, high, weight)
    cell_low, cell_high = _innermost(low, high)
    inside = (low[:, None] <= cell_low) & (cell_high <= high[:, None])
    mass = _masses(inside.astype(float), weight)
    kept = mass > 0
    return _curve(cell_low[kept], cell_high[kept], mass[kept])


def bounds(low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike) -> pd.DataFrame:
    """Return the earliest and the latest distribution that the ranges allow, without a model.

    Takes and returns what :func:`turnbull` does, for any number of ranges: ``cumulative_high``
    puts every onset at the low end of its range, ``cumulative_low`` at the high end. Whatever
    the true days are, their distribution lies between the two.

    No patients give no rows; an open end is never reached. Raises ``ValueError`` as
    :func:`turnbull` does.

    Manski CF. Partial identification of probability distributions. Springer 2003, chapter 1.
    """
    return _curve(*day_ranges.checked(low_days, high_days, patients))


def median(low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike) -> MedianOnset:
    """Return the median day of onset with every range at its low and at its high end.

    Takes what :func:`turnbull` does, and raises what it raises. An even number of patients gives
    the midpoint of the two middle days. No patients: a result whose ``reason`` is "not
    estimable: no cases with a known onset".
    """
    low, high, weight = day_ranges.checked(low_days, high_days, patients)
    total = round(float(weight.sum()))
    if total == 0:
        return MedianOnset(0, None, None, "not estimable: no cases with a known onset")
    return MedianOnset(total, _median(low, weight), _median(high, weight))


def _merged(low: Floats, high: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return each different range once, by low then high end, with its patients added up."""
    order = np.lexsort((high, low))
    low, high, weight = low[order], high[order], weight[order]
    first = np.r_[True, (np.diff(low) != 0) | (high[1:] != high[:-1])]
    starts = np.flatnonzero(first)
    return low[starts], high[starts], np.add.reduceat(weight, starts)


def _innermost(low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Return the cells that can carry mass: a low end followed directly by a high end."""
    ends = np.concatenate([low, high])
    is_high = np.repeat([False, True], low.size)
    # A low end goes before a high end of the same day, because ranges are closed.
    order = np.lexsort((is_high, ends))
    ends, is_high = ends[order], is_high[order]
    at = np.flatnonzero(~is_high[:-1] & is_high[1:])
    return ends[at], ends[at + 1]


def _masses(inside: Floats, weight: Floats) -> Floats:
    """Return the patients in each cell that make the reported ranges most likely.

    ``inside`` is 1 where a cell lies in a range (rows are ranges). The log-likelihood is concave
    in the shares, so that largest slope − total bounds what is left to gain: the test for
    stopping is a proof, not a small step.
    """
    if inside.sum() == weight.size:
        # No range holds two cells: the masses are whole counts, kept free of rounding.
        return inside.T @ weight
    total = weight.sum()
    share = np.full(inside.shape[1], 1 / inside.shape[1])
    for _ in range(MOST_STEPS):
        chance = inside @ share
        expected = share * (inside.T @ (weight / chance))
        # A step of self-consistency never lowers the likelihood and keeps every range possible.
        share = expected / total
        chance = inside @ share
        slope = inside.T @ (weight / chance)
        if slope.max() - total <= LOG_LIKELIHOOD_TOLERANCE:
            break
        share = _newton_step(inside, weight, share, chance, slope)
    return share * total


def _newton_step(
    inside: Floats, weight: Floats, share: Floats, chance: Floats, slope: Floats
) -> Floats:
    """Return shares that are likelier: maximum of the quadratic, then halved until it gains."""
    # scipy.optimize costs 0.3 s to import, and only overlapping ranges need it.
    from scipy.optimize import nnls

    quadratic = np.sqrt(weight)[:, None] * (inside / chance[:, None] - 2)
    system = np.vstack([quadratic, np.ones(share.size)])
    goal = np.r_[np.zeros(weight.size), 1.0]
    target, _ = nnls(system, goal, maxiter=50 * share.size)
    target /= target.sum()
    direction = target - share
    before, gain = weight @ np.log(chance), slope @ direction
    step = 1.0
    while step > 1e-12:
        moved = inside @ (share + step * direction)
        if np.all(moved > 0) and weight @ np.log(moved) >= before + step * gain / 3:
            return share + step * direction
        step /= 2
    return share


def _curve(low: Floats, high: Floats, mass: Floats) -> pd.DataFrame:
    """Return the two cumulative shares of mass lying somewhere in closed ranges."""
    total = mass.sum()
    low, mass_at_low = _tallied(low, mass)
    high, mass_at_high = _tallied(high, mass)
    days = np.unique(np.concatenate([low, high]))
    return pd.DataFrame(
        {
            "day": days,
            "cumulative_low": _reached(days, high, mass_at_high, total),
            "cumulative_high": _reached(days, low, mass_at_low, total),
        }
    )


def _tallied(at: Floats, mass: Floats) -> tuple[Floats, Floats]:
    """Return each whole day once, with all its mass; days with fractions as they came.

    Counting off whole days takes a tenth of the time that sorting fifty thousand would. Mass at
    an open end is at no day.
    """
    is_known = np.isfinite(at)
    known, mass_known = at[is_known], mass[is_known]
    if not known.size or known.max() > MOST_DAYS_TALLIED or np.any(known != np.floor(known)):
        return known, mass_known
    tally = np.bincount(known.astype(np.intp), weights=mass_known)
    days = np.flatnonzero(tally)
    return days.astype(float), tally[days].astype(float)


def _reached(days: Floats, at: Floats, mass: Floats, total: float) -> Floats:
    """Return the share of the mass placed at or before each day; exactly 1 once all is."""
    place = np.searchsorted(days, at)
    cumulative = np.cumsum(np.bincount(place, weights=mass, minlength=days.size))
    # Rounding may leave a sum of shares a hair beside the whole.
    cumulative[np.isclose(cumulative, total, rtol=1e-12, atol=0)] = total
    return cumulative / total


def _median(at: Floats, weight: Floats) -> float:
    half = weight.sum() / 2
    days, weight_known = _tallied(at, weight)
    order = np.argsort(days)
    # Whoever is not placed on a day has an open end, beyond all days.
    days = np.r_[days[order], np.inf]
    reached = np.cumsum(weight_known[order])
    first = int(np.searchsorted(reached, half))
    if first < reached.size and reached[first] == half:
        return float((days[first] + days[first + 1]) / 2)
    return float(days[first])
