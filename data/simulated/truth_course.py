"""Which courses each simulated patient was given, and how the reaction ended."""

from typing import NamedTuple

import numpy as np

from data.simulated import assumed_course as course
from data.simulated.draws import NOT_REPORTED, Draws, Flags, Integers


class Courses(NamedTuple):
    """One row per patient and, except for `lines`, one column per course; days from day 0."""

    lines: Integers
    is_course: Flags
    is_last_line: Flags
    treatment_class: Integers
    line: Integers
    start: Integers
    stop: Integers
    response: Integers


class End(NamedTuple):
    """How each patient's reaction ended; `ongoing` has one column per course, days from day 0."""

    resolved: Flags
    resolution: Integers
    ongoing: Flags
    last_seen: Integers
    unresolved_outcome: Integers
    sequelae: Integers


def courses(draws: Draws, group: Integers, onset: Integers) -> Courses:
    """Courses in the order given: up to four lines, one of them with two courses at once."""
    size = len(group)
    most = course.MOST_LINES
    lines = draws.number_each(course.LINES, group)
    classes = np.empty((size, most), dtype=np.int32)
    duration = np.empty_like(classes)
    start = np.empty_like(classes)
    next_start = onset + draws.number_each(course.FIRST_START_LATER, group)
    for place in range(most):
        classes[:, place] = _another_class(draws, group * most + place, classes[:, :place])
        duration[:, place] = draws.number_each(course.COURSE_DAYS, classes[:, place])
        start[:, place] = next_start
        next_start = (
            start[:, place] + duration[:, place] + draws.number(course.NEXT_START_LATER, size) - 1
        )
    response = draws.pick_each(course.RESPONSE, classes)
    better = (group == course.INFLAMED)[:, None] & draws.chance(60, (size, most))
    response = np.minimum(response + better, len(course.RESPONSES) - 1)
    is_last = np.arange(most) == (lines - 1)[:, None]
    # Where another line followed, the one before had not been enough.
    weaker = np.maximum(np.minimum(response, course.MARKED) - draws.chance(50, (size, most)), 0)
    response = np.where(is_last, response, weaker)

    doubled = np.where(
        (lines > 0) & draws.chance(course.CONCURRENT_PERCENT, size),
        draws.below(np.maximum(lines, 1), size),
        most,
    )
    place = np.arange(most + 1)
    line = np.where(place <= doubled[:, None], place, place - 1).astype(np.int32)
    line = np.minimum(line, most - 1)
    is_second = place == (doubled + 1)[:, None]
    rows = np.arange(size)[:, None]
    second_class = _another_class(draws, group * most + np.minimum(doubled, most - 1), classes)
    second_days = draws.number_each(course.COURSE_DAYS, second_class)
    treatment_class = np.where(is_second, second_class[:, None], classes[rows, line])
    starts = start[rows, line] + np.where(
        is_second, draws.number(course.CONCURRENT_LATER, size)[:, None], 0
    )
    days = np.where(is_second, second_days[:, None], duration[rows, line])
    return Courses(
        lines=lines,
        is_course=place < (lines + (doubled < most))[:, None],
        is_last_line=line == (lines - 1)[:, None],
        treatment_class=treatment_class.astype(np.int32),
        line=line,
        start=starts.astype(np.int32),
        stop=(starts + days - 1).astype(np.int32),
        # Two courses at once have one response: it cannot be told which of them did it.
        response=response[rows, line].astype(np.int32),
    )


def _another_class(draws: Draws, group: Integers, before: Integers) -> Integers:
    """A class for each patient, not one that was given before unless three draws fail."""
    drawn = draws.pick_each(course.TREATMENT_CLASS, group)
    for _ in range(3):
        again = draws.pick_each(course.TREATMENT_CLASS, group)
        repeated = (before == drawn[:, None]).any(axis=1)
        drawn = np.where(repeated, again, drawn).astype(np.int32)
    return drawn


def ends(draws: Draws, group: Integers, onset: Integers, given: Courses) -> End:
    """Whether and when it resolved, how it stood otherwise, and the last day seen."""
    size = len(group)
    treated = given.lines > 0
    last_line = given.is_course & given.is_last_line
    start = np.where(last_line, given.start, 0).max(axis=1)
    stop = np.where(last_line, given.stop, 0).max(axis=1)
    response = np.where(last_line, given.response, -1).max(axis=1)
    # An untreated patient is taken for one with a partial response where nothing else says more.
    response = np.where(treated, response, course.PARTIAL)
    percent = np.where(
        treated,
        np.array(course.RESOLVED_PERCENT, dtype=np.int32)[response],
        np.array(course.RESOLVED_UNTREATED_PERCENT, dtype=np.int32)[group],
    )
    resolved = draws.chance(percent, size)
    resolution = np.where(
        treated,
        start + 5 + draws.below(np.maximum(stop - start, 0) + 21, size),
        onset + draws.number_each(course.DAYS_TO_RESOLUTION_UNTREATED, group),
    )
    goes_on = treated & ~resolved & draws.chance(course.ONGOING_PERCENT, size)
    ongoing = last_line & goes_on[:, None]
    ended = np.where(given.is_course & ~ongoing, given.stop, 0).max(axis=1)
    seen_in_course = start + 7 + draws.below(np.maximum(stop - start, 0) + 60, size)
    last_seen = np.maximum.reduce(
        [
            onset,
            ended,
            np.where(resolved, resolution, 0),
            np.where(goes_on, seen_in_course, 0),
        ]
    ) + draws.number(course.FOLLOW_UP_LATER, size)
    sequelae_percent = np.array(course.SEQUELAE_AFTER_RESOLUTION_PERCENT, dtype=np.int32)[group]
    return End(
        resolved=resolved,
        resolution=resolution.astype(np.int32),
        ongoing=ongoing,
        last_seen=last_seen.astype(np.int32),
        unresolved_outcome=draws.pick_each(course.UNRESOLVED_OUTCOME, response),
        sequelae=np.where(
            draws.chance(sequelae_percent, size),
            draws.pick(course.SEQUELAE, size),
            np.int32(NOT_REPORTED),
        ).astype(np.int32),
    )
