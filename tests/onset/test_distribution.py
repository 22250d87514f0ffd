"""The distribution of the day of onset among reported cases."""

import pandas as pd
import pytest

import data
from queries import onset, statement
from queries.onset.distribution import distribution
from queries.selection import Selection
from queries.statistics import onset_distribution

EDGES = (1, 14, 90)
EVERYTHING = Selection().bound({})


def asked(datasets_folder, name: str, at_most: int) -> pd.DataFrame:
    connection = statement.open_dataset(data.catalogue(datasets_folder).datasets[name])
    return onset.days(
        connection, selection=EVERYTHING, singly_at_most=at_most, bins=onset.bins_of(EDGES)
    )


def test_published_cases_have_a_median_as_wide_as_the_group(datasets_folder):
    found = distribution(asked(datasets_folder, "published", 1000))
    assert found.patients == 10
    assert found.median.text() == "day 14 to 90"
    by_day = found.curve.set_index("day")
    assert by_day.loc[3].tolist() == [pytest.approx(0.2), pytest.approx(0.2)]
    assert by_day.loc[14].tolist() == [pytest.approx(0.2), 1]
    assert found.is_estimate


def test_counts_give_the_bounds_and_median_of_the_cases(datasets_folder):
    """Beyond the marks only counts by day are asked for; the bounds are the same."""
    singly, counted = (asked(datasets_folder, "simulated", at_most) for at_most in (1000, 0))
    known = singly[singly["low_days"] >= 0]
    expected = onset_distribution.bounds(
        known["low_days"].astype(float), known["high_days"].astype(float), known["patients"]
    )
    found = distribution(counted)
    pd.testing.assert_frame_equal(found.curve, expected)
    assert not found.is_estimate
    assert found.median == distribution(singly).median
    # Bins are wider ranges of the same days: the shape moves little.
    assert found.weibull.shape == pytest.approx(distribution(singly).weibull.shape, rel=0.05)


def test_fewer_than_ten_cases_are_not_fitted_and_say_why():
    rows = pd.DataFrame(
        {"part": "case", "low_days": [3, 14], "high_days": [3, 90], "patients": [1, 8]}
    )
    found = distribution(rows)
    assert found.weibull.text() == ("not estimable: 9 cases with a known onset, 10 are needed")
    assert found.fitted.empty


def test_nobody_with_a_known_onset_gives_no_curve():
    rows = pd.DataFrame(
        {"part": "case", "low_days": [None, -3], "high_days": [None, -3], "patients": [1, 1]}
    ).astype({"low_days": "Float64", "high_days": "Float64"})
    found = distribution(rows)
    assert found.patients == 0
    assert found.curve.empty
