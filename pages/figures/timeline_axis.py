"""Where each fact of the timeline stands on its axis, and which facts cannot stand there."""

import numpy as np
import pandas as pd

UNITS = ("days", "weeks", "dates")
DAYS = ["low_days", "high_days", "stop_low_days", "stop_high_days"]
PLACES = ["x_low", "x_high", "x_stop_low", "x_stop_high"]
# An axis may always reach this far; beyond it only where one in fifty facts lies as far.
USUAL_REACH_DAYS = 400
USUAL_SHARE = 0.98
ROOM_BEYOND = 1.25
MILLISECONDS_A_DAY = 86_400_000


def placed(rows: pd.DataFrame, *, unit: str) -> pd.DataFrame:
    """The rows of `queries.timeline.lanes` with their places on an axis of `unit`.

    Added are x_low, x_high, x_stop_low and x_stop_high (days, weeks, or milliseconds of the
    calendar; nan where there is none), is_cut (a range that goes on beyond the axis) and state:

    - drawn       stands on the axis
    - beyond      lies beyond the axis; its places are at the edge
    - impossible  before it can have been (onset before the session, an end before its start)
    - no_day      has no day
    - no_date     its case has no calendar date for day 0 (only on an axis of dates)
    """
    days = rows[DAYS].astype("float64")
    impossible = _impossible(rows, days)
    low_limit, high_limit = _limits(days[~impossible])
    latest = days.max(axis=1)
    earliest = days["low_days"]
    state = np.select(
        [
            (unit == "dates") & rows["day_zero_low"].isna(),
            impossible,
            earliest.isna(),
            (earliest > high_limit) | (days["high_days"] < low_limit),
        ],
        ["no_date", "impossible", "no_day", "beyond"],
        "drawn",
    )
    is_cut = (state == "drawn") & ((latest > high_limit) | (earliest < low_limit))
    # A fact beyond the axis stands at the edge of what is drawn, not at the edge of what could be.
    drawn = days[state == "drawn"].clip(low_limit, high_limit)
    edges = (drawn.min(axis=None), drawn.max(axis=None)) if len(drawn) else (np.nan, np.nan)
    reach = np.nan_to_num(edges, nan=0.0)
    has_place = np.isin(state, ["drawn", "beyond"])
    places = days.clip(min(reach[0], 0), max(reach[1], 1))
    places.loc[~has_place] = np.nan
    return rows.assign(
        **dict(zip(PLACES, _in_unit(rows, places, unit), strict=True)), state=state, is_cut=is_cut
    )


def _limits(days: pd.DataFrame) -> tuple[float, float]:
    """First and last day that an axis shows, so that one outlier does not ruin it for all."""
    latest = days.max(axis=1).dropna()
    earliest = days["low_days"].dropna()
    if latest.empty:
        return -float(USUAL_REACH_DAYS), float(USUAL_REACH_DAYS)
    usual_high = ROOM_BEYOND * latest.quantile(USUAL_SHARE, interpolation="lower")
    usual_low = ROOM_BEYOND * earliest.quantile(1 - USUAL_SHARE, interpolation="higher")
    return min(-USUAL_REACH_DAYS, usual_low), max(USUAL_REACH_DAYS, usual_high)


def _impossible(rows: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    """Whether a fact lies before the one it has to follow (METHODS: kept, flagged, not drawn)."""
    is_onset = rows["part"] == "onset"
    onset = days["low_days"].where(is_onset).groupby(rows["place"]).transform("min")
    ended = (rows["part"] == "end") & ~rows["is_ongoing"]
    return (
        (is_onset & (days["low_days"] < 0))
        | (ended & (days["high_days"] < onset))
        | (days["stop_high_days"] < days["low_days"])
    )


def _in_unit(rows: pd.DataFrame, places: pd.DataFrame, unit: str) -> list[np.ndarray]:
    """The four places as arrays in the unit of the axis."""
    columns = [places[name].to_numpy() for name in DAYS]
    if unit == "weeks":
        return [column / 7 for column in columns]
    if unit == "days":
        return columns
    low, high = (
        (rows[name] - pd.Timestamp(0)) / pd.Timedelta(days=1)
        for name in ("day_zero_low", "day_zero_high")
    )
    # Where only the month of day 0 is known, every fact that counts from it is a range as well.
    return [
        (column + (high if name.endswith("high_days") else low).to_numpy()) * MILLISECONDS_A_DAY
        for name, column in zip(DAYS, columns, strict=True)
    ]
