"""Proportions against published tables, scipy and the binomial definition itself."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.statistics import proportion

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
INTERVALS = [proportion.exact_interval, proportion.wilson_interval]


@pytest.mark.parametrize(
    ("events", "exact", "wilson"),
    [
        (0, "0 of 8 (0.0–36.9 %)", "0 of 8 (0.0–32.4 %)"),
        (1, "1 of 8 (0.3–52.7 %)", "1 of 8 (2.2–47.1 %)"),
        (3, "3 of 8 (8.5–75.5 %)", "3 of 8 (13.7–69.4 %)"),
        (6, "6 of 8 (34.9–96.8 %)", "6 of 8 (40.9–92.9 %)"),
        (8, "8 of 8 (63.1–100.0 %)", "8 of 8 (67.6–100.0 %)"),
    ],
)
def test_intervals_of_a_group_of_eight(events, exact, wilson):
    assert proportion.exact_interval(events=events, patients=8).text() == exact
    assert proportion.wilson_interval(events=events, patients=8).text() == wilson


@pytest.mark.parametrize(
    ("events", "patients", "low", "high"), [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)]
)
def test_wilson_interval_as_published_by_newcombe(events, patients, low, high):
    # Newcombe RG. Stat Med 1998;17:857–872, table I, method 3.
    found = proportion.wilson_interval(events=events, patients=patients)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_exact_interval_as_published():
    # Clopper–Pearson limits of 13 of 16, to the four digits printed.
    found = proportion.exact_interval(events=13, patients=16)
    assert (round(found.low, 4), round(found.high, 4)) == (0.5435, 0.9595)


def test_intervals_as_scipy_prints_them():
    # >>> from scipy.stats import binomtest          (scipy 1.17.1)
    # >>> binomtest(3, 8).proportion_ci()
    # -> ConfidenceInterval(low=0.08523341413759308, high=0.7551367836335001)
    # >>> binomtest(3, 8).proportion_ci(method="wilson")
    # -> ConfidenceInterval(low=np.float64(0.13684428582359737),
    #                       high=np.float64(0.6942576053973728))
    exact = proportion.exact_interval(events=3, patients=8)
    assert (exact.low, exact.high) == pytest.approx((0.08523341413759308, 0.7551367836335001))
    wilson = proportion.wilson_interval(events=3, patients=8)
    assert (wilson.low, wilson.high) == pytest.approx((0.13684428582359737, 0.6942576053973728))


def test_upper_bound_of_no_event_in_fifty_patients():
    # >>> binomtest(0, 50, alternative="less").proportion_ci()          (scipy 1.17.1)
    # -> ConfidenceInterval(low=0.0, high=0.05815507911697595)
    found = proportion.exact_upper_bound(events=0, patients=50)
    assert (found.low, found.high) == pytest.approx((0.0, 0.05815507911697595))
    assert found.text() == "0 of 50 (at most 5.8 %)"


def test_large_counts_are_written_in_thousands():
    assert (
        proportion.exact_interval(events=1_200, patients=24_000)
        .text()
        .startswith("1,200 of 24,000 (")
    )


@pytest.mark.parametrize("patients", [1, 2, 3, 4])
def test_under_five_patients_no_percentage_is_printed(patients):
    for interval in [*INTERVALS, proportion.exact_upper_bound]:
        assert interval(events=1, patients=patients).text() == f"1 of {patients}"


def test_five_patients_get_a_percentage():
    assert proportion.exact_interval(events=1, patients=5).text() == "1 of 5 (0.5–71.6 %)"


@pytest.mark.parametrize("interval", [*INTERVALS, proportion.exact_upper_bound])
def test_a_group_of_nobody_is_not_estimable(interval):
    found = interval(events=0, patients=0)
    assert (found.estimate, found.low, found.high) == (None, None, None)
    assert found.text() == found.reason == "not estimable: no patients"


@pytest.mark.parametrize(
    ("events", "patients", "level"),
    [(-1, 8, 0.95), (9, 8, 0.95), (0, -1, 0.95), (3, 8, 0.0), (3, 8, 1.0), (3, 8, 95)],
)
@pytest.mark.parametrize("interval", [*INTERVALS, proportion.exact_upper_bound])
def test_impossible_counts_and_levels_are_refused(interval, events, patients, level):
    with pytest.raises(ValueError, match="must lie between"):
        interval(events=events, patients=patients, level=level)


@given(COUNTS)
def test_interval_holds_the_estimate_within_0_and_1(counts):
    events, patients = counts
    for interval in [*INTERVALS, proportion.exact_upper_bound]:
        found = interval(events=events, patients=patients)
        assert 0 <= found.low <= found.estimate <= found.high <= 1


@given(COUNTS)
def test_counting_the_others_mirrors_the_interval(counts):
    events, patients = counts
    for interval in INTERVALS:
        found = interval(events=events, patients=patients)
        others = interval(events=patients - events, patients=patients)
        assert (others.low, others.high) == pytest.approx((1 - found.high, 1 - found.low))


@given(COUNTS)
def test_twice_the_patients_with_the_same_share_never_widen_the_interval(counts):
    events, patients = counts
    for interval in INTERVALS:
        once = interval(events=events, patients=patients)
        twice = interval(events=2 * events, patients=2 * patients)
        assert twice.high - twice.low <= once.high - once.low


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))))
def test_exact_low_end_leaves_a_binomial_tail_of_two_and_a_half_per_cent(counts):
    events, patients = counts
    low = proportion.exact_interval(events=events, patients=patients).low
    tail = sum(
        comb(patients, k) * low**k * (1 - low) ** (patients - k)
        for k in range(events, patients + 1)
    )
    assert tail == pytest.approx(0.025)


@given(st.integers(1, 1000))
def test_upper_bound_of_no_event_has_a_closed_form(patients):
    found = proportion.exact_upper_bound(events=0, patients=patients)
    assert found.high == pytest.approx(1 - 0.05 ** (1 / patients))
