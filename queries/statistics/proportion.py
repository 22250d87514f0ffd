"""Proportions of small groups of patients, each with its interval.

Every function takes counts and returns a :class:`Proportion`. Counts come first on screen:
``Proportion.text()`` puts no percentage beside a group of fewer than five patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

FEWEST_PATIENTS_FOR_A_PERCENTAGE = 5


@dataclass(frozen=True)
class Proportion:
    """A share of a group of patients and its interval, on the scale 0 to 1.

    ``estimate``, ``low`` and ``high`` are ``None``, and ``reason`` says why, where nothing can be
    estimated. ``is_upper_bound`` marks a one-sided interval: ``low`` is then 0 by definition.
    """

    events: int
    patients: int
    level: float
    estimate: float | None
    low: float | None
    high: float | None
    reason: str | None = None
    is_upper_bound: bool = False

    def text(self) -> str:
        """Return the counts and the interval in per cent: "3 of 8 (8.5–75.5 %)".

        An upper bound reads "0 of 50 (at most 5.8 %)". Under five patients the counts stand
        alone, "3 of 4"; a group of nobody reads as its reason.
        """
        if self.low is None or self.high is None:
            return self.reason or "not estimable"
        counts = f"{self.events:,} of {self.patients:,}"
        if self.patients < FEWEST_PATIENTS_FOR_A_PERCENTAGE:
            return counts
        if self.is_upper_bound:
            return f"{counts} (at most {100 * self.high:.1f} %)"
        return f"{counts} ({100 * self.low:.1f}–{100 * self.high:.1f} %)"


def exact_interval(*, events: int, patients: int, level: float = 0.95) -> Proportion:
    """Return the share ``events / patients`` with the exact two-sided interval.

    No event gives a low end of exactly 0, an event in every patient a high end of exactly 1.
    No patients: a result whose ``reason`` is "not estimable: no patients".

    Raises ``ValueError`` for a negative count, more events than patients, or a level outside
    0 to 1.

    Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of
    the binomial. Biometrika 1934;26:404–413.
    """
    _check(events, patients, level)
    if patients == 0:
        return _of_nobody(level)
    tail = (1 - level) / 2
    low, high = _beta_low(events, patients, tail), _beta_high(events, patients, tail)
    return Proportion(events, patients, level, events / patients, low, high)


def wilson_interval(*, events: int, patients: int, level: float = 0.95) -> Proportion:
    """Return the share ``events / patients`` with Wilson's score interval, uncorrected.

    No event gives a low end of exactly 0, an event in every patient a high end of exactly 1.
    No patients: a result whose ``reason`` is "not estimable: no patients".

    Raises ``ValueError`` for a negative count, more events than patients, or a level outside
    0 to 1.

    Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat
    Assoc 1927;22:209–212; method 3 of Newcombe RG. Stat Med 1998;17:857–872.
    """
    _check(events, patients, level)
    if patients == 0:
        return _of_nobody(level)
    share = events / patients
    z = NormalDist().inv_cdf(1 - (1 - level) / 2)
    centre = 2 * events + z * z
    spread = z * sqrt(z * z + 4 * events * (1 - share))
    whole = 2 * (patients + z * z)
    low = 0.0 if events == 0 else (centre - spread) / whole
    high = 1.0 if events == patients else (centre + spread) / whole
    return Proportion(events, patients, level, share, low, high)


def exact_upper_bound(*, events: int, patients: int, level: float = 0.95) -> Proportion:
    """Return the share ``events / patients`` with its exact one-sided upper bound.

    The sentence for a study that saw nothing: of 50 patients none, so at most 5.8 %. ``low`` is
    0 by definition. No patients: a result whose ``reason`` is "not estimable: no patients".

    Raises ``ValueError`` for a negative count, more events than patients, or a level outside
    0 to 1.

    Clopper CJ, Pearson ES. Biometrika 1934;26:404–413; for no events the bound is
    1 − (1 − level)^(1/n), of which "3 of n" is the rule of thumb: Hanley JA, Lippman-Hand A.
    If nothing goes wrong, is everything all right? JAMA 1983;249:1743–1745.
    """
    _check(events, patients, level)
    if patients == 0:
        return _of_nobody(level)
    high = _beta_high(events, patients, 1 - level)
    return Proportion(events, patients, level, events / patients, 0.0, high, is_upper_bound=True)


def _check(events: int, patients: int, level: float) -> None:
    if not 0 <= events <= patients:
        raise ValueError(
            f"events must lie between 0 and the number of patients: {events} of {patients}"
        )
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, both excluded: {level}")


def _of_nobody(level: float) -> Proportion:
    return Proportion(0, 0, level, None, None, None, reason="not estimable: no patients")


def _beta_low(events: int, patients: int, tail: float) -> float:
    if events == 0:
        return 0.0
    # Importing scipy.special costs 0.15 s, which a page without a proportion need not wait for.
    from scipy.special import betaincinv

    return float(betaincinv(events, patients - events + 1, tail))


def _beta_high(events: int, patients: int, tail: float) -> float:
    return 1.0 - _beta_low(patients - events, patients, tail)
