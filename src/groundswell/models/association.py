"""Whether two series of weeks rise and fall together; never whether one causes the other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from groundswell.models.known import ranks

Floats: TypeAlias = NDArray[np.float64]

LEAST = 8


@dataclass(frozen=True, slots=True)
class Association:
    """A rank correlation with its interval: 1 is always together, -1 always opposite, 0 neither.

    Attributes:
        n: pairs that it rests on.
        n_effective: what they are worth, since neighbouring weeks resemble each other.
    """

    value: float
    low: float
    high: float
    level: float
    n: int
    n_effective: float


def by_ranks(x: Floats, y: Floats, *, level: float = 0.8) -> Association | None:
    """The rank correlation of two series in order of time; None with fewer than 8 pairs, or where one never changes.

        tanh(artanh r ± z √((1 + r²/2) / (m - 3))),  m = n (1 - a b) / (1 + a b)

    with r Spearman's correlation and a, b the correlations of each series with itself one step later.

    Args:
        x: one value a week, in order. Shape (n,).
        y: the other. Shape (n,).
        level: share of cases that the interval is to contain.

    Source: Bonett & Wright (2000), "Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations", for the interval; Bartlett (1935) for m.
    """
    n = len(x)
    if n < LEAST or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    rank_x, rank_y = ranks(x), ranks(y)
    r = float(np.clip(np.corrcoef(rank_x, rank_y)[0, 1], -0.999, 0.999))
    # Never more than n: opposite neighbours would claim more evidence than there are weeks.
    both = max(0.0, _next_to_itself(rank_x) * _next_to_itself(rank_y))
    m = max(n * (1 - both) / (1 + both), 4.0)
    half = float(ndtri((1 + level) / 2)) * math.sqrt((1 + r * r / 2) / (m - 3))
    return Association(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half), level, n, m)


def _next_to_itself(ranks: Floats) -> float:
    centred = ranks - ranks.mean()
    return float(centred[1:] @ centred[:-1] / (centred @ centred))
