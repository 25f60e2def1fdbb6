"""Intervals for rates, their ratio and their difference, in plain arithmetic.

A rate has Wilson's score interval (Wilson 1927), the difference of two independent rates Newcombe's
from the two score intervals (Newcombe 1998, method 10), their ratio the log interval of Katz
(Katz and others 1978), which needs an event in each group: where there is none, none is given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its lower and upper bound."""

    value: float
    low: float
    high: float


def z_for(percent: int) -> float:
    """Give the standard score of a two-sided interval.

    >>> round(z_for(95), 3)
    1.96
    """
    return NormalDist().inv_cdf(0.5 + percent / 200)


def wilson(events: int, base: int, z: float) -> Interval | None:
    """Give a rate with its interval; None where nobody could have had it.

    >>> found = wilson(81, 263, 1.96)
    >>> round(found.low, 4), round(found.high, 4)
    (0.2553, 0.3662)
    """
    if base == 0:
        return None
    rate = events / base
    middle = rate + z * z / (2 * base)
    half = z * math.sqrt(rate * (1 - rate) / base + z * z / (4 * base * base))
    scale = 1 + z * z / base
    low = 0.0 if events == 0 else (middle - half) / scale
    high = 1.0 if events == base else (middle + half) / scale
    return Interval(rate, low, high)


def difference(one: tuple[int, int], other: tuple[int, int], z: float) -> Interval | None:
    """Give the first rate less the second, each as (events, base).

    >>> found = difference((56, 70), (48, 80), 1.96)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """
    first, second = wilson(*one, z), wilson(*other, z)
    if first is None or second is None:
        return None
    gap = first.value - second.value
    below = math.hypot(first.value - first.low, second.high - second.value)
    above = math.hypot(first.high - first.value, second.value - second.low)
    return Interval(gap, gap - below, gap + above)


def ratio(one: tuple[int, int], other: tuple[int, int], z: float) -> Interval | None:
    """Give the first rate over the second, each as (events, base); None where either is none.

    >>> found = ratio((189, 11034), (104, 11037), 1.96)
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (1.82, 1.43, 2.31)
    """
    (a, n), (b, m) = one, other
    if not (a and b and n and m):
        return None
    value = (a / n) / (b / m)
    spread = z * math.sqrt(max(0.0, 1 / a - 1 / n + 1 / b - 1 / m))
    return Interval(value, value * math.exp(-spread), value * math.exp(spread))
