"""Weibull fit to the day of onset among reported cases, with the reading of its shape.

Density f(t) = (b/h)(t/h)^(b−1) exp(−(t/h)^b) with shape b and scale h in days. A shape below 1
means that the hazard falls, above 1 that it rises. Spontaneous reports are right truncated, which
favours short times (Leroy F, Dauxois JY, Théophile H, Haramburu F, Tubert-Bitter P. BMC Med Res
Methodol 2014;14:17).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from queries.statistics import day_ranges, weibull_likelihood

FEWEST_CASES = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WeibullFit:
    """Shape with its profile-likelihood interval, and scale in days, of the day of onset.

    ``day_zero_patients`` are those whose day 0 counted as 0.5. The estimates are ``None``, and
    ``reason`` says why, where nothing is fitted.
    """

    patients: int
    day_zero_patients: int
    level: float
    shape: float | None = None
    shape_low: float | None = None
    shape_high: float | None = None
    scale_days: float | None = None
    log_likelihood: float | None = None
    reason: str | None = None

    @property
    def hazard(self) -> str:
        """Return the reading of the interval of the shape, or the reason there is none.

        Sauzet O, Carvajal A, Escudero A, Molokhia M, Cornelius VR. Illustration of the Weibull
        shape parameter signal detection tool using electronic healthcare record data. Drug Saf
        2013;36:995–1006.
        """
        if self.shape_low is None or self.shape_high is None:
            return self.reason or "not estimable"
        if self.shape_high < 1:
            return "early failure (hazard falls)"
        if self.shape_low > 1:
            return "wear-out (hazard rises)"
        return "random"

    def text(self) -> str:
        """Return "shape 1.91 (1.03–3.10), scale 49.7 days" or the reason there is none."""
        if self.shape is None:
            return self.reason or "not estimable"
        return (
            f"shape {self.shape:.2f} ({self.shape_low:.2f}–{self.shape_high:.2f}), "
            f"scale {self.scale_days:.1f} days"
        )

    def cumulative(self, days: ArrayLike) -> Floats:
        """Return the fitted share, 0 to 1, of reported cases with onset by each of ``days``.

        Raises ``ValueError`` where nothing is fitted.
        """
        if self.shape is None or self.scale_days is None:
            raise ValueError(self.text())
        return -np.expm1(-((np.asarray(days, dtype=float) / self.scale_days) ** self.shape))


def fit(
    low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike, *, level: float = 0.95
) -> WeibullFit:
    """Fit a Weibull distribution to days of onset, exact or known as ranges.

    The arguments have one length; each place is a range of days and how many patients share it.
    Both ends are equal where the day is known exactly; an open end ("after day 90") is ``inf``.
    An exact day 0 counts as 0.5; a range from day 0 begins at 0.

    The result carries a ``reason`` and no estimate for fewer than ten cases, and where one day
    lies in every range: the shape then grows without end.

    Raises ``ValueError`` for a missing or negative day, a range that ends before it begins, a
    count that is not positive, or a level outside 0 to 1.

    Profile interval: the shapes whose best log-likelihood lies within half the chi-square
    quantile of the maximum. Meeker WQ, Escobar LA. Statistical Methods for Reliability Data.
    Wiley 1998, chapter 8.
    """
    low, high, weight = day_ranges.checked(low_days, high_days, patients)
    cases = round(float(weight.sum()))
    if cases < FEWEST_CASES:
        zero = round(float(weight[high == 0].sum()))
        reason = (
            f"not estimable: {cases} {'case' if cases == 1 else 'cases'} with a known onset, "
            f"{FEWEST_CASES} are needed"
        )
        return WeibullFit(cases, zero, level, reason=reason)
    return fit_any_number(low, high, weight, level=level)


def fit_any_number(
    low_days: ArrayLike, high_days: ArrayLike, patients: ArrayLike, *, level: float = 0.95
) -> WeibullFit:
    """Fit as :func:`fit` does, without its threshold of ten cases: for comparison, not for show."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, both excluded: {level}")
    low, high, weight = day_ranges.checked(low_days, high_days, patients)
    cases = round(float(weight.sum()))
    zero = round(float(weight[high == 0].sum()))
    if cases == 0:
        reason = "not estimable: no cases with a known onset"
        return WeibullFit(0, 0, level, reason=reason)
    if low.max() <= high.min():
        reason = (
            "not estimable: all onsets are equal"
            if np.all(low == high)
            else "not estimable: one day lies in every range"
        )
        return WeibullFit(cases, zero, level, reason=reason)
    top = weibull_likelihood.best(weibull_likelihood.Likelihood(low, high, weight))
    drop = NormalDist().inv_cdf(1 - (1 - level) / 2) ** 2 / 2
    shape_low = weibull_likelihood.end_of_interval(top, drop, direction=-1) if top else None
    shape_high = weibull_likelihood.end_of_interval(top, drop, direction=1) if top else None
    if top is None or shape_low is None or shape_high is None:
        reason = "not estimable: the ranges do not determine a shape"
        return WeibullFit(cases, zero, level, reason=reason)
    return WeibullFit(
        patients=cases,
        day_zero_patients=zero,
        level=level,
        shape=top.shape,
        shape_low=shape_low,
        shape_high=shape_high,
        scale_days=exp(top.place / top.shape),
        log_likelihood=top.value,
    )
