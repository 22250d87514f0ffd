"""Where each fact of the timeline stands on its axis, and which facts cannot stand there."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.float64]

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
    days = {name: rows[name].to_numpy(dtype="float64", na_value=np.nan) for name in DAYS}
    low, high = days["low_days"], days["high_days"]
    latest = np.fmax.reduce(list(days.values()))
    impossible = _impossible(rows, days)
    low_limit, high_limit = _limits(low[~impossible], latest[~impossible])
    state = np.select(
        [
            (unit == "dates") & rows["day_zero_low"].isna().to_numpy(),
            impossible,
            np.isnan(low),
            (low > high_limit) | (high < low_limit),
        ],
        ["no_date", "impossible", "no_day", "beyond"],
        "drawn",
    )
    is_drawn = state == "drawn"
    is_cut = is_drawn & ((latest > high_limit) | (low < low_limit))
    # A fact beyond the axis stands at the edge of what is drawn, not at the edge of what could be.
    drawn = np.concatenate([column[is_drawn] for column in days.values()])
    drawn = np.clip(drawn[~np.isnan(drawn)], low_limit, high_limit)
    first, last = (drawn.min(), drawn.max()) if len(drawn) else (0.0, 0.0)
    has_place = is_drawn | (state == "beyond")
    places = [
        np.where(has_place, np.clip(column, min(first, 0.0), max(last, 1.0)), np.nan)
        for column in days.values()
    ]
    return rows.assign(
        **dict(zip(PLACES, _in_unit(rows, places, unit), strict=True)), state=state, is_cut=is_cut
    )


def _limits(earliest: Days, latest: Days) -> tuple[float, float]:
    """First and last day that an axis shows, so that one outlier does not ruin it for all."""
    latest, earliest = latest[~np.isnan(latest)], earliest[~np.isnan(earliest)]
    if not len(latest):
        return -float(USUAL_REACH_DAYS), float(USUAL_REACH_DAYS)
    usual_high = ROOM_BEYOND * float(np.quantile(latest, USUAL_SHARE, method="lower"))
    usual_low = ROOM_BEYOND * float(np.quantile(earliest, 1 - USUAL_SHARE, method="higher"))
    return min(-USUAL_REACH_DAYS, usual_low), max(USUAL_REACH_DAYS, usual_high)


def _impossible(rows: pd.DataFrame, days: Mapping[str, Days]) -> npt.NDArray[np.bool_]:
    """Whether a fact lies before the one it has to follow (METHODS: kept, flagged, not drawn)."""
    part, place = rows["part"].to_numpy(), rows["place"].to_numpy(dtype="int64")
    low = days["low_days"]
    is_onset = part == "onset"
    first_onset = np.full(int(place.max(initial=-1)) + 1, np.nan)
    np.fmin.at(first_onset, place[is_onset], low[is_onset])
    ended = (part == "end") & ~rows["is_ongoing"].to_numpy(dtype="bool", na_value=False)
    return (
        (is_onset & (low < 0))
        | (ended & (days["high_days"] < first_onset[place]))
        | (days["stop_high_days"] < low)
    )


def _in_unit(rows: pd.DataFrame, columns: list[Days], unit: str) -> list[Days]:
    """The four places as arrays in the unit of the axis."""
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
