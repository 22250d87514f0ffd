"""Weibull fits against lifelines, reliability software and the likelihood itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import WeibullFitter
from lifelines.datasets import load_diabetes

from queries.statistics import weibull

EIGHT_DAYS = [14, 21, 28, 30, 42, 56, 70, 90]
DAYS = st.lists(st.integers(1, 400), min_size=10, max_size=60).filter(
    lambda days: len(set(days)) > 2
)


def log_likelihood(low, high, patients, shape, scale):
    """The definition, term by term, with nothing shared with the module; ``scale`` may be many."""
    total = 0.0
    for start, end, count in zip(low, high, patients, strict=True):
        if start == end:
            day = 0.5 if end == 0 else end
            log_density = np.log(shape / scale) + (shape - 1) * np.log(day / scale)
            total += count * (log_density - (day / scale) ** shape)
        else:
            later = np.exp(-((end / scale) ** shape))
            total += count * np.log(np.exp(-((start / scale) ** shape)) - later)
    return total


def test_shape_scale_and_profile_interval_of_eight_days():
    found = weibull.fit_any_number(EIGHT_DAYS, EIGHT_DAYS, np.ones(8))
    assert round(found.shape, 3) == 1.911
    assert (round(found.shape_low, 3), round(found.shape_high, 3)) == (1.026, 3.101)
    assert round(found.scale_days, 2) == 49.74
    assert found.hazard == "wear-out (hazard rises)"
    assert found.text() == "shape 1.91 (1.03–3.10), scale 49.7 days"


def test_eight_days_as_lifelines_fits_them():
    # >>> f = WeibullFitter().fit([14, 21, 28, 30, 42, 56, 70, 90])          (lifelines 0.30.0)
    # >>> f.rho_, f.lambda_, f.log_likelihood_
    # 1.9105079327049033 49.7373582503603 -36.192711853440436
    found = weibull.fit_any_number(EIGHT_DAYS, EIGHT_DAYS, np.ones(8))
    assert found.shape == pytest.approx(1.9105079327049033, rel=1e-5)
    assert found.scale_days == pytest.approx(49.7373582503603, rel=1e-6)
    assert found.log_likelihood >= -36.192711853440436


def test_interval_censored_units_as_published():
    # lifelines 0.30.0, tests/test_estimation.py, test_interval_censoring_with_excepted_results:
    # rho 1.272946, lambda 7646.68135, both to a relative 1e-3.
    low = [0.1, 30.1, 60.1, 90.1, 120.1, 150.1, 180.1, 210.1]
    high = [30, 60, 90, 120, 150, 180, 210, np.inf]
    units = [15, 17, 19, 26, 19, 43, 20, 15356]
    found = weibull.fit(low, high, units)
    assert found.shape == pytest.approx(1.272946, rel=1e-3)
    assert found.scale_days == pytest.approx(7646.68135, rel=1e-3)
    assert found.log_likelihood >= log_likelihood(low, high, units, 1.272946, 7646.68135)


def test_interval_censored_units_as_reliability_software_fits_them():
    # lifelines 0.30.0, tests/test_estimation.py, test_interval_censoring_against_reliasoft:
    # rho 1.215, lambda 8270.88
    found = weibull.fit(
        [0.1, 30, 60, 90, 120, 150, 180, 210, 240],
        [30, 60, 90, 120, 150, 180, 210, 240, np.inf],
        [2, 5, 1, 9, 6, 6, 5, 2, 2645],
    )
    assert found.shape == pytest.approx(1.215, abs=1e-3)
    assert found.scale_days == pytest.approx(8270.88, abs=0.02)
    assert found.hazard == "random"


def test_diabetes_data_as_lifelines_fits_them():
    # >>> d = load_diabetes()          (lifelines 0.30.0; 731 ranges and exact months)
    # >>> f = WeibullFitter().fit_interval_censoring(d.left, d.right)
    # >>> f.rho_, f.lambda_, f.log_likelihood_
    # 2.8234934105208245 18.85648800577333 -2028.5661107483659
    data = load_diabetes()
    found = weibull.fit(data["left"], data["right"], np.ones(len(data)))
    assert found.shape == pytest.approx(2.8234934105208245, rel=1e-5)
    assert found.scale_days == pytest.approx(18.85648800577333, rel=1e-5)
    assert found.log_likelihood >= -2028.5661107483659


@settings(deadline=None, max_examples=15)
@given(DAYS)
def test_exact_days_are_fitted_as_lifelines_does(days):
    found = weibull.fit(days, days, np.ones(len(days)))
    other = WeibullFitter().fit(days)
    assert found.log_likelihood >= other.log_likelihood_ - 1e-6
    assert found.shape == pytest.approx(other.rho_, rel=1e-3)


@settings(deadline=None)
@given(DAYS, st.lists(st.sampled_from([0, 1, 7, 30]), min_size=60, max_size=60))
def test_profile_drops_by_half_the_chi_square_quantile_at_the_ends(days, widths):
    low = np.array(days, dtype=float)
    high = low + widths[: len(days)]
    patients = np.ones(len(days))
    found = weibull.fit(low, high, patients)
    if found.reason is not None:
        assert max(low) <= min(high)
        return
    assert found.shape_low < found.shape < found.shape_high
    for end in (found.shape_low, found.shape_high):
        scales = found.scale_days * np.exp(np.linspace(-1.5, 1.5, 6001))
        with np.errstate(divide="ignore"):
            best = log_likelihood(low, high, patients, end, scales).max()
        # 3.841459 is the .95 quantile of chi-square with one degree of freedom.
        assert 2 * (found.log_likelihood - best) == pytest.approx(3.841459, abs=2e-3)


@given(DAYS)
def test_weeks_for_days_scale_the_scale_and_leave_the_shape(days):
    in_days = weibull.fit(days, days, np.ones(len(days)))
    in_weeks = weibull.fit(np.array(days) / 7, np.array(days) / 7, np.ones(len(days)))
    assert in_weeks.shape == pytest.approx(in_days.shape, rel=1e-6)
    assert in_weeks.shape_high == pytest.approx(in_days.shape_high, rel=1e-6)
    assert in_weeks.scale_days == pytest.approx(in_days.scale_days / 7, rel=1e-6)


@given(DAYS)
def test_more_patients_narrow_the_interval(days):
    once = weibull.fit(days, days, np.ones(len(days)))
    four_times = weibull.fit(days, days, np.full(len(days), 4))
    assert once.shape_low < four_times.shape_low < four_times.shape_high < once.shape_high
    assert four_times.shape == pytest.approx(once.shape, rel=1e-6)


@pytest.mark.parametrize(
    ("shape", "hazard"),
    [
        (0.5, "early failure (hazard falls)"),
        (1.0, "random"),
        (2.0, "wear-out (hazard rises)"),
    ],
)
def test_interval_of_the_shape_is_read_as_a_hazard(shape, hazard):
    share = (np.arange(100) + 0.5) / 100
    days = 30 * (-np.log1p(-share)) ** (1 / shape)
    found = weibull.fit(days, days, np.ones(100))
    assert found.hazard == hazard
    assert found.shape == pytest.approx(shape, rel=0.05)


@pytest.mark.parametrize(
    ("low", "high", "patients", "reason"),
    [
        ([], [], [], "not estimable: 0 cases with a known onset, 10 are needed"),
        ([3], [3], [1], "not estimable: 1 case with a known onset, 10 are needed"),
        (
            EIGHT_DAYS,
            EIGHT_DAYS,
            [1] * 8,
            "not estimable: 8 cases with a known onset, 10 are needed",
        ),
        ([7, 7], [7, 7], [6, 6], "not estimable: all onsets are equal"),
        ([14, 20], [90, 20], [8, 2], "not estimable: one day lies in every range"),
        ([14], [90], [10], "not estimable: one day lies in every range"),
        ([0, 10], [5, np.inf], [5, 5], "not estimable: the ranges do not determine a shape"),
    ],
)
def test_what_cannot_be_fitted_says_why(low, high, patients, reason):
    found = weibull.fit(low, high, patients)
    assert (found.shape, found.shape_low, found.shape_high, found.scale_days) == (None,) * 4
    assert found.reason == found.text() == found.hazard == reason
    with pytest.raises(ValueError, match="not estimable"):
        found.cumulative([1, 2])


def test_without_the_threshold_nobody_is_still_not_estimable():
    found = weibull.fit_any_number([], [], [])
    assert found.reason == "not estimable: no cases with a known onset"


def test_ten_cases_are_fitted_and_groups_count_each_patient():
    assert weibull.fit([3, 14], [3, 90], [2, 8]).shape is not None


def test_day_zero_counts_as_half_a_day():
    days = [0, 0, 1, 2, 3, 5, 8, 13, 21, 34]
    halves = [0.5, 0.5, *days[2:]]
    found = weibull.fit(days, days, np.ones(10))
    expected = weibull.fit(halves, halves, np.ones(10))
    assert (found.shape, found.scale_days) == (expected.shape, expected.scale_days)
    assert (found.day_zero_patients, expected.day_zero_patients) == (2, 0)


def test_a_range_from_day_zero_begins_at_zero():
    low, high = [0, 1, 2, 5], [3, 1, 9, 5]
    patients = [4, 3, 2, 1]
    found = weibull.fit(low, high, patients)
    expected = log_likelihood(low, high, patients, found.shape, found.scale_days)
    assert found.log_likelihood == pytest.approx(expected)
    assert found.day_zero_patients == 0


def test_an_open_range_from_day_zero_says_nothing():
    without = weibull.fit(EIGHT_DAYS, EIGHT_DAYS, np.full(8, 2))
    beside = weibull.fit([*EIGHT_DAYS, 0], [*EIGHT_DAYS, np.inf], [2] * 8 + [5])
    assert beside.shape == pytest.approx(without.shape)


def test_counts_are_the_same_as_that_many_rows():
    low, high = np.array([0, 1, 2, 5, 30]), np.array([3, 1, 9, 5, 60])
    patients = np.array([40, 30, 2, 1, 7])
    counted = weibull.fit(low, high, patients)
    repeated = weibull.fit(np.repeat(low, patients), np.repeat(high, patients), np.ones(80))
    assert counted.shape_low == pytest.approx(repeated.shape_low)
    assert counted.patients == repeated.patients == 80


def test_fitted_share_by_a_day():
    found = weibull.fit_any_number(EIGHT_DAYS, EIGHT_DAYS, np.ones(8))
    share = found.cumulative([0, found.scale_days, 1e9])
    assert share.tolist() == pytest.approx([0, 1 - np.exp(-1), 1])


@pytest.mark.parametrize(
    ("low", "high", "patients", "message"),
    [
        ([-1], [3], [10], "0 <= low day"),
        ([5], [3], [10], "0 <= low day"),
        ([np.nan], [3], [10], "0 <= low day"),
        ([3], [3], [0], "must be positive"),
        ([3, 4], [3, 4], [10], "one low day"),
    ],
)
def test_impossible_ranges_are_refused(low, high, patients, message):
    with pytest.raises(ValueError, match=message):
        weibull.fit(low, high, patients)


def test_impossible_level_is_refused():
    with pytest.raises(ValueError, match="level"):
        weibull.fit([1, 2], [1, 2], [5, 5], level=95)
