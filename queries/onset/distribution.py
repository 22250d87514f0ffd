"""The distribution of the day of onset among reported cases, from the rows of `days`."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from queries.statistics import onset_distribution, weibull

# Beyond so many different ranges the earliest and latest distribution stand for the estimate.
RANGES_AT_MOST = 300
CURVE_POINTS = 120


@dataclass(frozen=True)
class Distribution:
    """Shares of the reported cases by day of onset, their median and a Weibull fit.

    `curve` has day, cumulative_low and cumulative_high (shares of 0 to 1), no rows where no onset
    is known. `is_estimate` is true for Turnbull's estimate, false where the two are the earliest
    and the latest distribution that the ranges allow. `fitted` has day and share of the fit, no
    rows where nothing was fitted. `is_binned`: the fit takes bins of days for the days.
    """

    patients: int
    curve: pd.DataFrame
    is_estimate: bool
    is_binned: bool
    median: onset_distribution.MedianOnset
    weibull: weibull.WeibullFit
    fitted: pd.DataFrame

    @property
    def median_days(self) -> tuple[float, float] | None:
        """First and last day that the median can be; None where no onset is known."""
        low, high = self.median.low_days, self.median.high_days
        return None if low is None or high is None else (low, high)


def distribution(rows: pd.DataFrame) -> Distribution:
    """The distribution of the rows of `days`, unknown and flagged onsets left out."""
    cases = rows[(rows["part"] == "case") & (rows["low_days"] >= 0)]
    is_binned = bool(len(rows)) and not bool((rows["part"] == "case").any())
    if is_binned:
        low, high, patients = _together(
            rows[rows["part"] == "first_day"], rows[rows["part"] == "last_day"]
        )
        of_fit = _numbers(rows[rows["part"] == "bin"])
    else:
        counted = cases.groupby(["low_days", "high_days"], as_index=False)["patients"].sum()
        low, high, patients = of_fit = _numbers(counted)
    is_estimate = not is_binned and len(low) <= RANGES_AT_MOST
    curve = (onset_distribution.turnbull if is_estimate else onset_distribution.bounds)(
        low, high, patients
    )
    fit = weibull.fit(*of_fit)
    return Distribution(
        patients=int(patients.sum()),
        curve=curve,
        is_estimate=is_estimate,
        is_binned=is_binned,
        median=onset_distribution.median(low, high, patients),
        weibull=fit,
        fitted=_fitted(fit, float(curve["day"].max()) if len(curve) else 0.0),
    )


Numbers = tuple[np.ndarray, np.ndarray, np.ndarray]


def _numbers(rows: pd.DataFrame) -> Numbers:
    low = rows["low_days"].to_numpy(dtype=float)
    high = rows["high_days"].to_numpy(dtype=float, na_value=np.nan)
    patients = rows["patients"].to_numpy(dtype=float)
    # Ends of bins are days: a bin of one day is that day, one without an end is open.
    return low, np.where(np.isnan(high), np.inf, high), patients


def _together(first: pd.DataFrame, last: pd.DataFrame) -> Numbers:
    """Ranges with these counts of first and of last days.

    The earliest first day goes with the earliest last one: only the two counts enter the
    earliest and the latest distribution and the median.
    """
    first, last = first.sort_values("low_days"), last.sort_values("low_days")
    until_first = first["patients"].to_numpy(dtype=float).cumsum()
    until_last = last["patients"].to_numpy(dtype=float).cumsum()
    until = np.union1d(until_first, until_last)
    low = first["low_days"].to_numpy(dtype=float)[np.searchsorted(until_first, until)]
    high = last["low_days"].to_numpy(dtype=float)[np.searchsorted(until_last, until)]
    return low, high, np.diff(until, prepend=0.0)


def _fitted(fit: weibull.WeibullFit, last_day: float) -> pd.DataFrame:
    if fit.shape is None:
        return pd.DataFrame({"day": [], "share": []}, dtype=float)
    # Denser in the first days, where the curve bends most.
    day = last_day * np.linspace(0, 1, CURVE_POINTS) ** 2
    return pd.DataFrame({"day": day, "share": fit.cumulative(day)})
