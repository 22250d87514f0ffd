"""When a treatment was certainly given, whatever axis it stands on."""

from math import isnan


def certainly(
    start: tuple[float, float], stop: tuple[float, float], *, least: float
) -> tuple[float, float] | None:
    """From its latest start to its earliest stop; None where no day of it is certain.

    `start` and `stop` are the first and the last place that each can have. A course whose stop is
    not reported (nan) is a stub after its start, where that is known to the day: a course that
    began earlier may have ended before the latest start. What comes back is not shorter than
    `least`, the shortest bar that can be seen, and where the start is known as a range it does not
    reach past the stop for that.
    """
    low, high = start
    if isnan(stop[0]):
        return (high, high + least) if low == high else None
    # Each bounds the other, as nothing stops before it starts.
    latest, earliest_stop = min(high, stop[1]), max(low, stop[0])
    if earliest_stop < latest:
        return None
    begin = max(low, min(latest, earliest_stop - least))
    return begin, max(earliest_stop, begin + least)
