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
    """The rows of `queries.timeline.in_lanes` with their places on an axis of `unit`.

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
    day_zero = _day_zero(rows) if unit == "dates" else None
    state = np.select(
        [
            np.isnan(day_zero[0]) if day_zero else np.zeros(len(rows), dtype=bool),
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
        **dict(zip(PLACES, _in_unit(places, unit, day_zero), strict=True)),
        state=state,
        is_cut=is_cut,
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


def _day_zero(rows: pd.DataFrame) -> tuple[Days, Days]:
    """First and last calendar day that day 0 of the case of each row can be, in days from 1970."""
    on_day_zero = (rows["part"] == "exposure") & (rows["low_days"] == 0) & (rows["high_days"] == 0)
    by_place = rows[on_day_zero.fillna(False)].groupby("place")[["date_low", "date_high"]].min()
    dates = by_place.reindex(rows["place"])
    first, last = (
        ((dates[name] - pd.Timestamp(0)) / pd.Timedelta(days=1)).to_numpy() for name in dates
    )
    return first, last


def _in_unit(columns: list[Days], unit: str, day_zero: tuple[Days, Days] | None) -> list[Days]:
    """The four places as arrays in the unit of the axis."""
    if day_zero:
        first, last = day_zero
        # Where only the month of day 0 is known, all facts that count from it are ranges as well.
        return [
            (column + (last if name.endswith("high_days") else first)) * MILLISECONDS_A_DAY
            for name, column in zip(DAYS, columns, strict=True)
        ]
    return [column / 7 for column in columns] if unit == "weeks" else columns
