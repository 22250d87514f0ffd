"""The Weibull likelihood of exact and ranged days, its maximum, and its profile along the shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

# A Weibull density is 0 or infinite on day 0: an onset on the day itself counts as half a day.
DAY_ZERO = 0.5

# Beyond these shapes the data do not determine one.
SMALLEST_SHAPE, LARGEST_SHAPE = 1e-3, 1e3
MOST_STEPS = 100

Floats = NDArray[np.float64]


class Likelihood:
    """Log-likelihood in the shape b and the place a = b log h.

    In (a, b) it is concave for exact, ranged and open observations (Burridge J. A note on maximum
    likelihood estimation for regression models using grouped data. J R Stat Soc B
    1981;43:41–45), so Newton's method with halved steps reaches its one maximum.
    """

    def __init__(self, low: Floats, high: Floats, weight: Floats) -> None:
        exact = low == high
        days = np.where(high[exact] == 0, DAY_ZERO, high[exact])
        self.exact_log, self.exact_weight = np.log(days), weight[exact]
        self.exact_total = float(self.exact_weight.sum())
        self.exact_log_sum = float(self.exact_weight @ self.exact_log)
        bounded = ~exact & np.isfinite(high)
        self.low_is_positive = (low[bounded] > 0).astype(float)
        self.low_log = np.log(np.where(low[bounded] > 0, low[bounded], 1.0))
        self.high_log, self.bounded_weight = np.log(high[bounded]), weight[bounded]
        # An open range from day 0 says nothing.
        still_open = ~exact & ~bounded & (low > 0)
        self.open_log, self.open_weight = np.log(low[still_open]), weight[still_open]
        # Where to begin: days as they are, ranges by their middle.
        middle = np.log((low[bounded] + high[bounded]) / 2)
        self.rough_logs = np.concatenate([self.exact_log, middle, self.open_log])
        self.rough_weight = np.concatenate(
            [self.exact_weight, self.bounded_weight, self.open_weight]
        )

    def at(self, place: float, shape: float) -> tuple[float, Floats, Floats]:
        """Return value, slope (a, b) and curvature (aa, ab, bb)."""
        value = self.exact_total * (log(shape) - place) + (shape - 1) * self.exact_log_sum
        slope = np.array([-self.exact_total, self.exact_total / shape + self.exact_log_sum])
        curvature = np.array([0.0, 0.0, -self.exact_total / shape**2])
        for logs, weight in (
            (self.exact_log, self.exact_weight),
            (self.open_log, self.open_weight),
        ):
            hazard = weight * _power(shape, logs, place)
            total, first, second = hazard.sum(), hazard @ logs, hazard @ logs**2
            value -= total
            slope += np.array([total, -first])
            curvature += np.array([-total, first, -second])
        if self.bounded_weight.size:
            gained = self._bounded(place, shape)
            value, slope, curvature = value + gained[0], slope + gained[1], curvature + gained[2]
        return float(value), slope, curvature

    def _bounded(self, place: float, shape: float) -> tuple[float, Floats, Floats]:
        x_low, x_high, weight = self.low_log, self.high_log, self.bounded_weight
        hazard_low = self.low_is_positive * _power(shape, x_low, place)
        hazard_high = _power(shape, x_high, place)
        width = hazard_high - hazard_low
        width_b = x_high * hazard_high - x_low * hazard_low
        width_bb = x_high**2 * hazard_high - x_low**2 * hazard_low
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            value = weight @ (np.log(-np.expm1(-width)) - hazard_low)
            ratio = 1 / np.expm1(width)
            bend = -ratio * (1 + ratio)
            low_b, low_bb = x_low * hazard_low, x_low**2 * hazard_low
            slope = np.array(
                [weight @ (hazard_low - ratio * width), weight @ (ratio * width_b - low_b)]
            )
            curvature = np.array(
                [
                    weight @ (ratio * width + bend * width**2 - hazard_low),
                    weight @ (low_b - ratio * width_b - bend * width * width_b),
                    weight @ (ratio * width_bb + bend * width_b**2 - low_bb),
                ]
            )
        return float(value), slope, curvature

    def profile(self, shape: float, place: float) -> Profile:
        """Return the best place for a shape, searched from ``place``, and what holds there."""
        value, slope, curvature = self.at(place, shape)
        for _ in range(MOST_STEPS):
            # Far out the quadratic misleads, or is lost to overflow: there a step has one length.
            newton = -slope[0] / curvature[0] if curvature[0] < 0 else np.sign(slope[0])
            step = float(np.clip(newton, -3.0, 3.0))
            moved = self.at(place + step, shape)
            while moved[0] < value - 1e-9 * abs(value) and abs(step) > 1e-12:
                step /= 2
                moved = self.at(place + step, shape)
            place += step
            value, slope, curvature = moved
            if abs(step) < 1e-7:
                break
        tilt = float(-curvature[1] / curvature[0])
        bend = float(curvature[2] + tilt * curvature[1])
        return Profile(self, shape, place, value, float(slope[1]), bend, tilt)


@dataclass(frozen=True)
class Profile:
    """The best log-likelihood for a shape; slope and bend of the profile along the shape."""

    likelihood: Likelihood
    shape: float
    place: float
    value: float
    slope: float
    bend: float
    tilt: float

    def moved(self, shape: float) -> Profile:
        """Return the profile at another shape, sought from where this one leads."""
        return self.likelihood.profile(shape, self.place + self.tilt * (shape - self.shape))


def best(likelihood: Likelihood) -> Profile | None:
    """Return the profile at its maximum, or ``None`` where it has none."""
    logs, weight = likelihood.rough_logs, likelihood.rough_weight
    mean = float(np.average(logs, weights=weight))
    spread = sqrt(float(np.average((logs - mean) ** 2, weights=weight)))
    # The logarithm of a Weibull time has standard deviation pi / (shape sqrt(6)).
    shape = float(np.clip(1.2825 / max(spread, 0.02), 0.05, 50.0))
    point = likelihood.profile(shape, shape * mean)
    under, over = SMALLEST_SHAPE, LARGEST_SHAPE
    for _ in range(MOST_STEPS):
        if point.slope > 0:
            under = point.shape
        else:
            over = point.shape
        shape = point.shape - point.slope / point.bend if point.bend < 0 else 0.0
        if not under < shape < over:
            shape = sqrt(under * over)
        is_there = abs(shape - point.shape) < 1e-9 * shape
        point = point.moved(shape)
        if is_there:
            break
    is_top = 2 * SMALLEST_SHAPE < point.shape < LARGEST_SHAPE / 2 and point.bend < 0
    return point if is_top else None


def end_of_interval(top: Profile, drop: float, *, direction: int) -> float | None:
    """Return the shape, on one side of ``top``, at which the profile lies ``drop`` below it.

    ``None`` where it never falls so far. The profile is concave, so that Newton's method comes in
    from outside without overshooting.
    """
    target = top.value - drop
    # In the logarithm of the shape the profile is more nearly a parabola.
    distance = min(sqrt(-2 * drop / top.bend) / top.shape, 2.0)
    point = top.moved(top.shape * exp(direction * distance))
    for _ in range(MOST_STEPS):
        shape = point.shape - (point.value - target) / point.slope
        shape = float(np.clip(shape, point.shape / 3, point.shape * 3))
        if not SMALLEST_SHAPE < shape < LARGEST_SHAPE:
            return None
        if abs(shape - point.shape) < 1e-8 * shape:
            return shape
        point = point.moved(shape)
    return None


def _power(shape: float, logs: Floats, place: float) -> Floats:
    """Return (t/h)^b, held below overflow: such a trial has no likelihood left anyway."""
    return np.exp(np.minimum(shape * logs - place, 300.0))
