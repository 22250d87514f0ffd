"""Kaplan–Meier curves and medians against R's survival package and lifelines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.datasets import load_lung

from queries.statistics import resolution

# R, survival::aml: weeks, and whether the relapse was seen (0: last follow-up).
MAINTAINED = (
    [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161],
    [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0],
)
NONMAINTAINED = (
    [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45],
    [1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
)
OBSERVATIONS = st.lists(
    st.tuples(st.integers(0, 60), st.booleans(), st.integers(1, 5)), min_size=1, max_size=40
).map(lambda rows: [np.array(column) for column in zip(*rows, strict=True)])


def one_each(observations):
    return resolution.kaplan_meier(*observations, np.ones(len(observations[0])))


def test_median_of_lung_data_is_that_of_r():
    # > survfit(Surv(time, status) ~ sex, data = lung)
    #         n events median 0.95LCL 0.95UCL
    # sex=1 138    112    270     212     310
    # sex=2  90     53    426     348     550
    lung = load_lung()
    first, second = lung[lung["sex"] == 1], lung[lung["sex"] == 2]
    assert one_each((first["time"], first["status"])).text() == (
        "median 270 days (212–310), 112 of 138 resolved"
    )
    assert one_each((second["time"], second["status"])).text() == (
        "median 426 days (348–550), 53 of 90 resolved"
    )


def test_median_of_aml_data_is_that_of_r():
    # > survfit(Surv(time, status) ~ x, data = aml)
    #                  n events median 0.95LCL 0.95UCL
    # x=Maintained    11      7     31      18      NA
    # x=Nonmaintained 12     11     23       8      NA
    assert one_each(MAINTAINED).text() == "median 31 days (18–not reached), 7 of 11 resolved"
    assert one_each(NONMAINTAINED).text() == "median 23 days (8–not reached), 11 of 12 resolved"


def test_curve_of_aml_data_is_that_of_r():
    # > summary(survfit(Surv(time, status) ~ x, data = aml))
    # -> x=Maintained
    #  time n.risk n.event survival std.err lower 95% CI upper 95% CI
    #     9     11       1    0.909  0.0867       0.7541        1.000
    #    13     10       1    0.818  0.1163       0.6192        1.000
    #    18      8       1    0.716  0.1397       0.4884        1.000
    #    23      7       1    0.614  0.1526       0.3769        0.999
    #    31      5       1    0.491  0.1642       0.2549        0.946
    #    34      4       1    0.368  0.1627       0.1549        0.875
    #    48      2       1    0.184  0.1535       0.0359        0.944
    curve = one_each(MAINTAINED).curve
    seen = curve[curve["resolved"] > 0]
    assert seen["day"].tolist() == [9, 13, 18, 23, 31, 34, 48]
    assert seen["at_risk"].tolist() == [11, 10, 8, 7, 5, 4, 2]
    assert seen["share_unresolved"].round(3).tolist() == [
        0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184
    ]  # fmt: skip
    assert seen["low"].round(4).tolist() == [
        0.7541, 0.6192, 0.4884, 0.3769, 0.2549, 0.1549, 0.0359
    ]  # fmt: skip
    assert seen["high"].round(3).tolist() == [1.0, 1.0, 1.0, 0.999, 0.946, 0.875, 0.944]
    assert curve["censored"].tolist() == [0, 1, 0, 0, 1, 0, 0, 1, 0, 1]


def test_once_nobody_is_left_the_interval_is_not_estimable():
    # R prints "45      1       1   0.0000     NaN           NA           NA".
    last = one_each(NONMAINTAINED).curve.iloc[-1]
    assert (last["day"], last["share_unresolved"]) == (45, 0)
    assert np.isnan(last["low"])
    assert np.isnan(last["high"])


@settings(deadline=None, max_examples=50)
@given(OBSERVATIONS)
def test_curve_is_that_of_lifelines(observations):
    days, resolved, patients = observations
    curve = resolution.kaplan_meier(days, resolved, patients).curve
    other = KaplanMeierFitter().fit(days, resolved, weights=patients)
    expected = other.survival_function_["KM_estimate"].loc[curve["day"]]
    assert curve["share_unresolved"].tolist() == pytest.approx(expected.tolist())
    table = other.event_table.loc[curve["day"]]
    assert curve["at_risk"].tolist() == table["at_risk"].tolist()
    assert curve["resolved"].tolist() == table["observed"].tolist()
    assert curve["censored"].tolist() == table["censored"].tolist()


@given(OBSERVATIONS)
def test_interval_holds_the_share_and_the_median(observations):
    found = resolution.kaplan_meier(*observations)
    curve = found.curve[found.curve["share_unresolved"] > 0]
    assert np.all(curve["low"] <= curve["share_unresolved"])
    assert np.all(curve["share_unresolved"] <= curve["high"])
    assert curve["high"].max() <= 1 if len(curve) else True
    if found.median_days is not None:
        assert found.median_low is None or found.median_low <= found.median_days
        assert found.median_high is None or found.median_days <= found.median_high


@given(OBSERVATIONS)
def test_a_count_is_the_same_as_that_many_rows(observations):
    days, resolved, patients = observations
    counted = resolution.kaplan_meier(*observations)
    repeated = one_each((np.repeat(days, patients), np.repeat(resolved, patients)))
    assert counted.curve.round(9).equals(repeated.curve.round(9))
    assert counted.text() == repeated.text()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_without_censoring_the_median_is_the_usual_one(days):
    found = one_each((days, np.ones(len(days))))
    assert found.median_days == np.median(days)


@pytest.mark.parametrize(
    ("days", "resolved", "text", "median"),
    [
        ([5], [1], "1 of 1 resolved", 5),
        ([5], [0], "0 of 1 resolved", None),
        ([1, 2, 3, 4], [1, 1, 1, 1], "4 of 4 resolved", 2.5),
        ([1, 2, 3, 4], [1, 1, 0, 0], "2 of 4 resolved", 3.0),  # lies on one half to its end
        ([1, 2, 3, 9], [1, 1, 0, 1], "3 of 4 resolved", 5.5),
        ([0, 0], [1, 1], "2 of 2 resolved", 0),
    ],
)
def test_under_five_patients_only_counts_are_said(days, resolved, text, median):
    found = one_each((days, resolved))
    assert (found.text(), found.median_days) == (text, median)


@pytest.mark.parametrize(
    ("days", "resolved", "text"),
    [
        ([1, 2, 3, 4, 5, 6], [1, 0, 0, 0, 0, 0], "median not reached, 1 of 6 resolved"),
        (
            [1, 2, 3, 4, 5, 6],
            [1, 1, 0, 0, 0, 0],
            "median not reached (2–not reached), 2 of 6 resolved",
        ),
        ([7] * 6, [1] * 6, "median 7 days (not estimable–not reached), 6 of 6 resolved"),
    ],
)
def test_an_end_without_a_number_says_why(days, resolved, text):
    assert one_each((days, resolved)).text() == text


def test_last_follow_up_on_a_day_of_resolution_counts_as_at_risk():
    curve = one_each(([7, 7], [1, 0])).curve
    assert curve[["at_risk", "resolved", "censored", "share_unresolved"]].values.tolist() == [
        [2, 1, 1, 0.5]
    ]


def test_nobody_gives_an_empty_curve_and_a_reason():
    found = resolution.kaplan_meier([], [], [])
    assert found.text() == (
        "not estimable: no patients with a known day of resolution or last follow-up"
    )
    assert list(found.curve.columns) == [
        "day",
        "share_unresolved",
        "low",
        "high",
        "at_risk",
        "resolved",
        "censored",
    ]
    assert (found.patients, found.median_days, len(found.curve)) == (0, None, 0)


@pytest.mark.parametrize(
    ("days", "resolved", "patients", "message"),
    [
        ([-1], [1], [1], "every day must be known"),
        ([np.nan], [1], [1], "every day must be known"),
        ([np.inf], [1], [1], "every day must be known"),
        ([3], [1], [0], "must be positive"),
        ([3, 4], [1], [1], "one day, one outcome"),
    ],
)
def test_impossible_observations_are_refused(days, resolved, patients, message):
    with pytest.raises(ValueError, match=message):
        resolution.kaplan_meier(days, resolved, patients)


def test_impossible_level_is_refused():
    with pytest.raises(ValueError, match="level"):
        resolution.kaplan_meier([3], [1], [1], level=0)
