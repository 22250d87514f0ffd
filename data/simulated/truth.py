"""What happened to each simulated patient, before anybody reports it."""

from dataclasses import dataclass, fields

import numpy as np

from data.simulated import assumed_course as course
from data.simulated import assumptions as assumed
from data.simulated.draws import NOT_REPORTED, Draws, Flags, Integers
from data.simulated.truth_course import courses, ends

MOST_SESSIONS = 6
DAY_ZERO_OF_DATES = np.datetime64("1970-01-01")
_NONE = np.int32(NOT_REPORTED)


@dataclass(frozen=True)
class Truth:
    """One row per patient; two-dimensional arrays have one column per session or course.

    Codes are places in the words of the choice they were drawn from, -1 for none. `day_zero` and
    `report` are days since 1970-01-01, all other days count from day 0.
    """

    age: Integers
    sex: Integers
    country: Integers
    source: Integers
    route: Integers
    device: Integers
    indication: Integers
    sites: Integers
    co_exposures: Integers
    day_zero: Integers
    report: Integers
    sessions_before: Integers
    session_day: Integers
    is_session: Flags
    product: Integers
    lot: Integers
    in_cluster: Flags
    reaction: Integers
    second_reaction: Integers
    onset: Integers
    second_onset: Integers
    biopsy_done: Flags
    biopsy_day: Integers
    histology: Integers
    serious: Flags
    treatment_class: Integers
    is_course: Flags
    line: Integers
    start: Integers
    stop: Integers
    response: Integers
    ongoing: Flags
    resolved: Flags
    resolution: Integers
    unresolved_outcome: Integers
    sequelae: Integers
    last_seen: Integers

    def of(self, rows: Integers) -> "Truth":
        """The truth of other patients, row by row."""
        return Truth(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def days_since_1970(day: object) -> int:
    """Number of a calendar day."""
    return int((np.datetime64(str(day)) - DAY_ZERO_OF_DATES).astype(int))


def report_days(draws: Draws, patients: int) -> Integers:
    """Days since 1970 on which reports arrived, in ascending order, following the trend."""
    first, last = days_since_1970(assumed.FIRST_REPORT), days_since_1970(assumed.LAST_REPORT)
    days = np.arange(first, last + 1)
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    weights = assumed.REPORTS_AT_START + assumed.REPORTS_MORE_EACH_MONTH * (months - months[0])
    busy = (days >= days_since_1970(assumed.BUSY_FROM)) & (days <= days_since_1970(assumed.BUSY_TO))
    weights = np.where(busy, weights * assumed.BUSY_PERCENT, weights * 100)
    reached = np.cumsum(weights)
    drawn = draws.below(int(reached[-1]), patients)
    return np.sort(first + np.searchsorted(reached, drawn, side="right")).astype(np.int32)


def happened(draws: Draws, report: Integers) -> Truth:
    """What happened to the patients of reports that arrived on these days."""
    size = len(report)
    route = draws.pick(assumed.ROUTE, size)
    reaction = draws.pick_each(assumed.REACTION, _kind_of_route(route))
    second_reaction = draws.pick_each(assumed.SECOND_REACTION, reaction)
    onset = draws.number_each(assumed.ONSET, reaction)
    pigment = assumed.REACTION.index("pigment_change")
    second_onset = onset + draws.number_each(
        assumed.SECOND_ONSET_LATER, (second_reaction == pigment).astype(np.int32)
    )
    sessions_before, session_day, is_session = _sessions(draws, onset)
    biopsy_done = draws.chance(np.array(course.BIOPSY_PERCENT, dtype=np.int32)[reaction], size)
    biopsy_day = onset + draws.number(course.BIOPSY_LATER, size)
    group = np.array(course.TREATMENT_GROUP, dtype=np.int32)[reaction]
    given = courses(draws, group, onset)
    end = ends(draws, group, onset, given)
    # A second reaction begins before the first is examined or over.
    latest = np.where(end.resolved, end.resolution, second_onset)
    latest = np.where(biopsy_done, np.minimum(latest, biopsy_day), latest)
    second_onset = np.minimum(second_onset, latest)
    last_seen = np.maximum.reduce(
        [
            end.last_seen,
            np.where(second_reaction >= 0, second_onset, onset),
            np.where(biopsy_done, biopsy_day, 0),
            np.where(is_session, session_day, 0).max(axis=1),
        ]
    )
    day_zero = report - last_seen - draws.number(course.REPORT_LATER, size)
    product, lot, in_cluster = _products(draws, day_zero, session_day, sessions_before)
    is_scalp = (route == assumed.ROUTE.index("scalp_injection")).astype(np.int32)
    serious_percent = np.where(
        in_cluster,
        assumed.CLUSTER_SERIOUS_PERCENT,
        np.array(course.SERIOUS_PERCENT, dtype=np.int32)[reaction],
    )
    return Truth(
        age=draws.number(assumed.AGE, size),
        sex=draws.pick(assumed.SEX, size),
        country=draws.pick(assumed.COUNTRY, size),
        source=draws.pick(assumed.SOURCE, size),
        route=route,
        # A route that is not known says nothing of the device.
        device=np.where(route >= 0, draws.pick_each(assumed.DEVICE, np.maximum(route, 0)), _NONE),
        indication=draws.pick_each(assumed.INDICATION, is_scalp),
        sites=draws.pick_each(assumed.SITES, is_scalp),
        co_exposures=draws.pick(assumed.CO_EXPOSURES, size),
        day_zero=day_zero,
        report=report,
        sessions_before=sessions_before,
        session_day=session_day,
        is_session=is_session,
        product=product,
        lot=lot,
        in_cluster=in_cluster,
        reaction=reaction,
        second_reaction=second_reaction,
        onset=onset,
        second_onset=second_onset,
        biopsy_done=biopsy_done,
        biopsy_day=biopsy_day,
        histology=draws.pick_each(course.HISTOLOGY, reaction),
        serious=draws.chance(serious_percent, size),
        treatment_class=given.treatment_class,
        is_course=given.is_course,
        line=given.line,
        start=given.start,
        stop=given.stop,
        response=given.response,
        ongoing=end.ongoing,
        resolved=end.resolved,
        resolution=end.resolution,
        unresolved_outcome=end.unresolved_outcome,
        sequelae=end.sequelae,
        last_seen=last_seen,
    )


def with_duplicates(draws: Draws, truth: Truth, earlier: int) -> Truth:
    """The same with some patients replaced by one a little earlier.

    Such a patient is reported a second time: by another source, on a later day. `earlier` is how
    many places before it the first report lies at most.
    """
    size = len(truth.age)
    again = draws.places((size * assumed.DUPLICATES_PER_THOUSAND + 500) // 1000, size)
    back = 1 + draws.below(earlier, len(again))
    first = np.maximum(again - back, 0).astype(np.int32)
    # A report is never the copy of a copy, nor of itself.
    usable = ~np.isin(first, again)
    again, first = again[usable], first[usable]
    rows = np.arange(size, dtype=np.int32)
    rows[again] = first
    copied = truth.of(rows)
    copied.report[:] = truth.report
    copied.source[again] = (copied.source[again] + 1) % len(assumed.SOURCE.words)
    return copied


def _kind_of_route(route: Integers) -> Integers:
    """0 injected, 1 on needled or lasered skin, 2 otherwise or not known."""
    injected = assumed.ROUTE.among(
        route, *(word for word in assumed.ROUTE.words if word.endswith(("injection", "specified")))
    )
    after = assumed.ROUTE.among(
        route, *(word for word in assumed.ROUTE.words if word.startswith("topical_after"))
    )
    return np.where(injected, 0, np.where(after, 1, 2)).astype(np.int32)


def _sessions(draws: Draws, onset: Integers) -> tuple[Integers, Integers, Flags]:
    """Number up to day 0, day and presence of each session; day 0 is the last before the onset."""
    size = len(onset)
    before = draws.number(assumed.SESSIONS, size)
    place = np.arange(MOST_SESSIONS)
    gaps = draws.number(assumed.DAYS_BETWEEN_SESSIONS, (size, MOST_SESSIONS))
    # The gap in column k lies between sessions k and k + 1; a day is what is left up to day 0.
    gaps = np.where(place < (before - 1)[:, None], gaps, 0)
    day = -(gaps[:, ::-1].cumsum(axis=1)[:, ::-1])
    after = draws.chance(assumed.SESSION_AFTER_ONSET_PERCENT, size)
    is_after = after[:, None] & (place == before[:, None])
    after_day = onset + draws.number(assumed.DAYS_BETWEEN_SESSIONS, size)
    day = np.where(is_after, after_day[:, None], day).astype(np.int32)
    return before, day, (place < before[:, None]) | is_after


def _products(
    draws: Draws, day_zero: Integers, session_day: Integers, sessions_before: Integers
) -> tuple[Integers, Integers, Flags]:
    """Product and number of the lot of each session, and who belongs to the cluster."""
    size, sessions = session_day.shape
    is_day_zero = np.arange(sessions) == (sessions_before - 1)[:, None]
    main = draws.pick(assumed.PRODUCT, size)
    in_half_year = (day_zero >= days_since_1970(assumed.CLUSTER_FROM)) & (
        day_zero <= days_since_1970(assumed.CLUSTER_TO)
    )
    in_cluster = in_half_year & draws.chance(assumed.CLUSTER_PERCENT, size)
    main = np.where(in_cluster, assumed.PRODUCT.index(assumed.CLUSTER_PRODUCT), main)
    switched = draws.chance(assumed.PRODUCT_SWITCHED_PERCENT, (size, sessions)) & ~is_day_zero
    switched &= (main >= 0)[:, None]
    # One case names at most two products: the number of combinations stays small.
    other = (main + 1 + draws.below(len(assumed.PRODUCT.words) - 1, size)) % len(
        assumed.PRODUCT.words
    )
    product = np.where(switched, other[:, None], main[:, None]).astype(np.int32)
    days = (day_zero[:, None] + session_day).astype("M8[D]")
    half_year = (days.astype("M8[M]").astype(np.int64) // 6) - (assumed.FIRST_LOT_YEAR - 1970) * 2
    of_half_year = draws.below(assumed.LOTS_A_HALF_YEAR, (size, sessions))
    of_half_year = np.where(in_cluster[:, None] & is_day_zero, 0, of_half_year)
    lot = np.maximum(half_year, 0) * assumed.LOTS_A_HALF_YEAR + of_half_year + 1
    return product, lot.astype(np.int32), in_cluster
