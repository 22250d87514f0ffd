"""Time from onset to resolution: the share of patients not yet resolved, by Kaplan and Meier.

Patients who have not resolved are censored at their last follow-up. The curve takes days that are
known exactly. A duration known only as a range (a partial date) is left to the caller, who counts
those patients in a line as not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

FEWEST_PATIENTS_FOR_A_MEDIAN = 5

# A curve this near to one half lies on it: shares are products, and products round.
TIE = float(np.sqrt(np.finfo(float).eps))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Resolution:
    """Curve of the patients not yet resolved, and the median day with its interval.

    ``curve`` has one row per day on which a patient resolved or was last seen, in order of
    ``day``; before its first row the share is 1:

    - ``day``: days since onset;
    - ``share_unresolved``: 0 to 1, just after that day;
    - ``low``, ``high``: its interval (``nan`` once nobody is left unresolved: not estimable);
    - ``at_risk``: patients neither resolved nor lost before that day;
    - ``resolved``, ``censored``: patients who resolved, or were last seen unresolved, on it.

    ``median_days`` and ``median_high`` are ``None`` where the curve or its upper limit does not
    come down to one half ("not reached"). ``median_low`` is ``None`` where the lower limit does
    not, which leaves the low end of a median that is reached not estimable (all resolved on one
    day). ``reason`` stands only where there are no patients.
    """

    patients: int
    resolved: int
    level: float
    curve: pd.DataFrame
    median_days: float | None
    median_low: float | None
    median_high: float | None
    reason: str | None = None

    def text(self) -> str:
        """Return "median 31 days (18–not reached), 7 of 11 resolved".

        Under five patients, only "2 of 3 resolved"; without patients, the reason.
        """
        if self.reason is not None:
            return self.reason
        counts = f"{self.resolved:,} of {self.patients:,} resolved"
        if self.patients < FEWEST_PATIENTS_FOR_A_MEDIAN:
            return counts
        low = "not estimable" if self.median_low is None else f"{self.median_low:g}"
        high = "not reached" if self.median_high is None else f"{self.median_high:g}"
        if self.median_days is not None:
            return f"median {self.median_days:g} days ({low}–{high}), {counts}"
        if self.median_low is not None:
            return f"median not reached ({low}–{high}), {counts}"
        return f"median not reached, {counts}"


def kaplan_meier(
    days: ArrayLike, resolved: ArrayLike, patients: ArrayLike, *, level: float = 0.95
) -> Resolution:
    """Return the Kaplan–Meier curve of the share not yet resolved, and its median.

    The arguments have one length; each place is a day since onset, whether resolution came on it
    (else that was the last follow-up), and how many patients share this. A patient last seen on
    the day on which another resolved counts as at risk on it.

    The interval of the curve is Greenwood's with the log transform, the default of R's survfit;
    programs that default to log-log print other limits. The median is the day on which the curve
    crosses one half, the midpoint where it lies on it, and the ends of its interval are the same
    reading of the two limits.

    No patients: an empty curve and the ``reason`` "not estimable: no patients with a known
    day of resolution or last follow-up".

    Raises ``ValueError`` for a missing or negative day, a count that is not positive, or a level
    outside 0 to 1.

    Kaplan EL, Meier P. J Am Stat Assoc 1958;53:457–481. Brookmeyer R, Crowley J. A confidence
    interval for the median survival time. Biometrics 1982;38:29–41.
    """
    day, is_resolved, weight = _observations(days, resolved, patients)
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, both excluded: {level}")
    columns = _columns(day, is_resolved, weight, NormalDist().inv_cdf(1 - (1 - level) / 2))
    curve = pd.DataFrame(columns)
    if weight.size == 0:
        reason = "not estimable: no patients with a known day of resolution or last follow-up"
        return Resolution(0, 0, level, curve, None, None, None, reason)
    return Resolution(
        patients=round(float(weight.sum())),
        resolved=int(columns["resolved"].sum()),
        level=level,
        curve=curve,
        median_days=_crossing(columns["day"], columns["share_unresolved"]),
        median_low=_crossing(columns["day"], columns["low"]),
        median_high=_crossing(columns["day"], columns["high"]),
    )


def _observations(
    days: ArrayLike, resolved: ArrayLike, patients: ArrayLike
) -> tuple[Floats, NDArray[np.bool_], Floats]:
    day = np.atleast_1d(np.asarray(days, dtype=float))
    is_resolved = np.atleast_1d(np.asarray(resolved, dtype=bool))
    weight = np.atleast_1d(np.asarray(patients, dtype=float))
    if not day.shape == is_resolved.shape == weight.shape:
        raise ValueError(
            f"one day, one outcome, one count a row: {day.size}, {is_resolved.size}, {weight.size}"
        )
    if not np.all((day >= 0) & np.isfinite(day)):
        raise ValueError("every day must be known and not negative")
    if not np.all((weight > 0) & np.isfinite(weight)):
        raise ValueError("every count of patients must be positive")
    return day, is_resolved, weight


def _columns(
    day: Floats, is_resolved: NDArray[np.bool_], weight: Floats, quantile: float
) -> dict[str, NDArray[Any]]:
    each_day, place = np.unique(day, return_inverse=True)
    resolved = np.bincount(place, weights=weight * is_resolved, minlength=each_day.size)
    leaving = np.bincount(place, weights=weight, minlength=each_day.size)
    at_risk = leaving[::-1].cumsum()[::-1]
    staying = at_risk - resolved
    share = np.cumprod(staying / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.cumsum(resolved / (at_risk * staying)))
        low, high = share * np.exp(-quantile * error), share * np.exp(quantile * error)
    is_estimable = share > 0
    return {
        "day": each_day,
        "share_unresolved": share,
        "low": np.where(is_estimable, low, np.nan),
        "high": np.where(is_estimable, np.minimum(high, 1.0), np.nan),
        "at_risk": np.rint(at_risk).astype(int),
        "resolved": np.rint(resolved).astype(int),
        "censored": np.rint(leaving - resolved).astype(int),
    }


def _crossing(day: Floats, level: Floats) -> float | None:
    """Return the day on which a falling curve crosses one half, or ``None`` if it never does.

    Where it lies on one half: midway to its next fall, or to its end.
    """
    reached = np.flatnonzero(level <= 0.5 + TIE)
    if reached.size == 0:
        return None
    first = int(reached[0])
    if level[first] < 0.5 - TIE:
        return float(day[first])
    fallen = np.flatnonzero(level < 0.5 - TIE)
    last = int(fallen[0]) if fallen.size else day.size - 1
    return float((day[first] + day[last]) / 2)
