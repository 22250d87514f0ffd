"""Distribution of onset against the tests of lifelines, its fits, and the plain share of cases."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines.fitters.npmle import npmle

from queries.statistics import onset_distribution

RANGE = st.tuples(st.integers(0, 60), st.sampled_from([0, 0, 1, 3, 14, 76]), st.integers(1, 9))
RANGES = st.lists(RANGE, min_size=1, max_size=30).map(
    lambda rows: [
        np.array(column, dtype=float)
        for column in zip(*((low, low + width, count) for low, width, count in rows), strict=True)
    ]
)


def rows(curve):
    return [tuple(row) for row in curve.round(6).itertuples(index=False)]


def test_published_group_of_eight_beside_two_exact_days():
    curve = onset_distribution.turnbull([14, 5, 100], [90, 5, 100], [8, 1, 1])
    assert rows(curve) == [
        (5, 0.1, 0.1),
        (14, 0.1, 0.9),  # the eight began on some day from 14 to 90
        (90, 0.9, 0.9),
        (100, 1.0, 1.0),
    ]


def test_masses_of_the_test_of_lifelines():
    # lifelines 0.30.0, tests/test_npmle.py, test_npmle: [1/6, 1/3, 1/8, 3/8] on the cells
    # 7 to 7, 8 to 8, 37 to 44 and 46 on.
    low = [1, 8, 8, 7, 7, 17, 37, 46, 46, 45]
    high = [7, 8, 10, 16, 14, np.inf, 44, np.inf, np.inf, np.inf]
    curve = onset_distribution.turnbull(low, high, np.ones(10))
    assert rows(curve) == [
        (7, 0.166667, 0.166667),
        (8, 0.5, 0.5),
        (37, 0.5, 0.625),
        (44, 0.625, 0.625),
        (46, 0.625, 1.0),
    ]


def test_masses_of_the_weighted_test_of_lifelines():
    # lifelines 0.30.0, tests/test_npmle.py, test_npmle_with_weights:
    # masses 0.2051282, 0.4102564, 0.0961539 and 0.2884615 on the same cells
    low = [1, 8, 8, 7, 7, 17, 37, 46, 46, 45]
    high = [7, 8, 10, 16, 14, np.inf, 44, np.inf, np.inf, np.inf]
    curve = onset_distribution.turnbull(low, high, [2, 2, 2, 1, 1, 1, 1, 1, 1, 1])
    assert curve["cumulative_high"].tolist() == pytest.approx(
        np.cumsum([0.2051282, 0.4102564, 0.0961539, 0, 0.2884615]), abs=1e-6
    )


def test_overlapping_ranges_as_lifelines_fits_them():
    # >>> from lifelines.fitters.npmle import npmle          (lifelines 0.30.0)
    # >>> npmle([14, 0, 3, 10, 21, 2], [90, 3, 14, 10, 30, 40], tol=1e-12)
    # (array([3.00000000e-01, 3.00000000e-01, 4.88207326e-12, 4.00000000e-01]),
    #  [interval(3, 3), interval(10, 10), interval(14, 14), interval(21, 30)])
    curve = onset_distribution.turnbull([14, 0, 3, 10, 21, 2], [90, 3, 14, 10, 30, 40], np.ones(6))
    assert rows(curve) == [(3, 0.3, 0.3), (10, 0.6, 0.6), (21, 0.6, 1.0), (30, 1.0, 1.0)]


@settings(deadline=None, max_examples=60)
@given(RANGES)
def test_distribution_is_that_of_lifelines(ranges):
    low, high, patients = ranges
    curve = onset_distribution.turnbull(low, high, patients)
    with warnings.catch_warnings():
        # lifelines takes the logarithm of an empty cell.
        warnings.simplefilter("ignore", RuntimeWarning)
        mass, cells = npmle(low, high, weights=patients, tol=1e-10)
    ends = np.array([cell.right for cell in cells])
    expected = [mass[ends <= day].sum() for day in curve["day"]]
    assert curve["cumulative_low"].tolist() == pytest.approx(expected, abs=2e-4)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=200))
def test_exact_days_give_exactly_the_share_of_cases(days):
    for curve in (
        onset_distribution.turnbull(days, days, np.ones(len(days))),
        onset_distribution.bounds(days, days, np.ones(len(days))),
    ):
        expected = [sum(day <= at for day in days) / len(days) for at in sorted(set(days))]
        assert curve["day"].tolist() == sorted(set(days))
        assert curve["cumulative_low"].tolist() == expected
        assert curve["cumulative_high"].tolist() == expected


@settings(deadline=None)
@given(RANGES)
def test_estimate_lies_within_the_bounds_that_need_no_model(ranges):
    estimate = onset_distribution.turnbull(*ranges)
    bounds = onset_distribution.bounds(*ranges)
    at = np.searchsorted(bounds["day"], estimate["day"], side="right") - 1
    earliest = bounds["cumulative_high"].to_numpy()[at]
    latest = bounds["cumulative_low"].to_numpy()[at]
    # The middle of a cell need not obey: only its ends are estimated.
    assert np.all(estimate["cumulative_low"] <= earliest + 1e-9)
    assert np.all(estimate["cumulative_high"] >= latest - 1e-9)


@settings(deadline=None)
@given(RANGES)
def test_both_curves_rise_from_within_0_to_exactly_1(ranges):
    for curve in (onset_distribution.turnbull(*ranges), onset_distribution.bounds(*ranges)):
        assert np.all(np.diff(curve["day"]) > 0)
        for name in ("cumulative_low", "cumulative_high"):
            assert np.all(np.diff(curve[name]) >= 0)
            assert curve[name].iloc[0] >= 0
            assert curve[name].iloc[-1] == 1
        assert np.all(curve["cumulative_low"] <= curve["cumulative_high"])


@settings(deadline=None)
@given(RANGES)
def test_a_count_is_the_same_as_that_many_rows(ranges):
    counted = onset_distribution.turnbull(*ranges)
    repeats = ranges[2].astype(int)
    repeated = onset_distribution.turnbull(
        np.repeat(ranges[0], repeats), np.repeat(ranges[1], repeats), np.ones(repeats.sum())
    )
    assert rows(counted) == rows(repeated)


@pytest.mark.parametrize(
    ("low", "high", "patients", "expected"),
    [
        ([], [], [], []),
        ([0], [0], [1], [(0, 1, 1)]),
        ([0], [3], [1], [(0, 0, 1), (3, 1, 1)]),
        ([14], [90], [8], [(14, 0, 1), (90, 1, 1)]),
        ([0, 10], [3, 10], [1, 1], [(0, 0, 0.5), (3, 0.5, 0.5), (10, 1, 1)]),
        ([7, 7, 7], [7, 7, 7], [1, 1, 1], [(7, 1, 1)]),
        ([2, 5], [5, 9], [1, 1], [(5, 1, 1)]),  # closed ranges share day 5
        ([90], [np.inf], [4], [(90, 0, 1)]),
    ],
)
def test_distribution_of_few_patients(low, high, patients, expected):
    assert rows(onset_distribution.turnbull(low, high, patients)) == expected


def test_bounds_put_every_onset_at_one_end_of_its_range():
    curve = onset_distribution.bounds([0, 14, 90], [3, 30, np.inf], [1, 8, 1])
    assert rows(curve) == [
        (0, 0.0, 0.1),
        (3, 0.1, 0.1),
        (14, 0.1, 0.9),
        (30, 0.9, 0.9),
        (90, 0.9, 1.0),
    ]


def test_bounds_of_days_with_fractions_are_those_of_whole_days():
    low, high, patients = np.array([0, 14, 90, 14]), np.array([3, 30, np.inf, 14]), [1, 8, 1, 2]
    whole = onset_distribution.bounds(low, high, patients)
    weeks = onset_distribution.bounds(low / 7, high / 7, patients)
    assert weeks["day"].tolist() == (whole["day"] / 7).tolist()
    assert rows(weeks.drop(columns="day")) == rows(whole.drop(columns="day"))


def test_bounds_of_no_patients_have_no_rows():
    assert onset_distribution.bounds([], [], []).shape == (0, 3)


def test_median_of_eight_exact_days():
    days = [14, 21, 28, 30, 42, 56, 70, 90]
    found = onset_distribution.median(days, days, np.ones(8))
    assert (found.low_days, found.high_days, found.text()) == (36, 36, "day 36")


@pytest.mark.parametrize(
    ("low", "high", "patients", "text"),
    [
        ([], [], [], "not estimable: no cases with a known onset"),
        ([0], [0], [1], "day 0"),
        ([14, 5, 100], [90, 5, 100], [8, 1, 1], "day 14 to 90"),
        ([1, 2], [1, 2], [1, 1], "day 1.5"),
        ([1, 90], [1, np.inf], [1, 2], "after day 90"),
        ([2, 90], [2, np.inf], [1, 1], "after day 46"),  # half way between day 2 and day 90
        ([0.5, 3.5], [0.5, 3.5], [3, 1], "day 0.5"),
    ],
)
def test_median_is_said_as_a_range(low, high, patients, text):
    assert onset_distribution.median(low, high, patients).text() == text


@given(st.lists(st.integers(0, 400), min_size=1, max_size=50))
def test_median_of_exact_days_is_the_usual_one(days):
    found = onset_distribution.median(days, days, np.ones(len(days)))
    assert found.low_days == found.high_days == np.median(days)


@pytest.mark.parametrize(
    ("low", "high", "patients", "message"),
    [
        ([-1], [3], [1], "0 <= low day"),
        ([5], [3], [1], "0 <= low day"),
        ([np.nan], [3], [1], "0 <= low day"),
        ([3], [np.nan], [1], "0 <= low day"),
        ([np.inf], [np.inf], [1], "0 <= low day"),
        ([3], [3], [0], "must be positive"),
        ([3], [3], [np.nan], "must be positive"),
        ([3, 4], [3, 4], [1], "one low day"),
    ],
)
@pytest.mark.parametrize("name", ["turnbull", "bounds", "median"])
def test_impossible_ranges_are_refused(name, low, high, patients, message):
    with pytest.raises(ValueError, match=message):
        getattr(onset_distribution, name)(low, high, patients)
