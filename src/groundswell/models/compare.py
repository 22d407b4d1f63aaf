"""Two estimates side by side: how many times as much the one is as the other, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Times:
    """How many times as much; `low` and `high` bound it at the level of the two estimates compared.

    Attributes:
        value: the ratio; 1 is "the same".
    """

    value: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """The interval leaves out 1: there is a difference."""
        return self.low > 1 or self.high < 1


def ratio(new: tuple[float, float, float], old: tuple[float, float, float]) -> Times | None:
    """How many times `old` the estimate `new` is, from the intervals of the two.

        ln θ = ln(new / old);  low = ln θ - √((ln n - ln n_low)² + (ln o_high - ln o)²), and high likewise

    Args:
        new: value, low, high of the one estimate.
        old: value, low, high of the other, independent of the first, at the same level.

    Returns:
        None where a bound is not positive: there is no ratio to it.

    Source: Zou & Donner (2008), "Construction of confidence limits about effect measures: a general approach"
    (MOVER: the limits of a difference recovered from the limits of its parts), on the log scale.

        >>> times = ratio((0.04, 0.03, 0.05), (0.02, 0.02, 0.02))
        >>> round(times.value, 2), round(times.low, 2), round(times.high, 2)
        (2.0, 1.5, 2.5)
    """
    if min(*new, *old) <= 0:
        return None
    n, n_low, n_high = (math.log(x) for x in new)
    o, o_low, o_high = (math.log(x) for x in old)
    down = math.hypot(n - n_low, o_high - o)
    up = math.hypot(n_high - n, o - o_low)
    return Times(math.exp(n - o), math.exp(n - o - down), math.exp(n - o + up))
