"""Where a counter that only rises will stand in so many days, from its last weeks: for tags, sounds and accounts.

The expected daily gain is a mean of past gains, most of it one that forgets by half every few days. What may come lies
around it with three variances: days stray, the rate itself wanders, and a rounded display jumps a step at a time; now
and then a counter bursts, so the middle lies below the mean and the upper side reaches further than the lower. It never
falls below what the counter shows. Constants were learned on the hashtags of one half, see benchmarks/growth_tags.py.

Source: METHODS §1, bar (e), and §6 (coarse counters); exponential smoothing (Brown 1959).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from groundswell.errors import BadValue
from groundswell.models.looks import display_step

Floats: TypeAlias = NDArray[np.float64]

LEAST_DAYS = 7
_HALF_LIFE = 5.0  # days
_WHOLE = 0.25  # what the plain mean of all days weighs beside the one that forgets
_WANDER = 0.11  # of the rate, for each square root of a day ahead
_JUMPS = 2.0  # how many times the variance of rounding, step² / 6, a display adds
_MIDDLE, _BELOW, _ABOVE = -0.4, 0.75, 1.1  # of the standard deviation: where the median lies, and each side's reach


def forecast_counter(daily: ArrayLike, ahead_days: ArrayLike, levels: ArrayLike = (0.1, 0.5, 0.9)) -> Floats:
    """What the counter will show, for each level the value that it stays below with that probability.

    NaN throughout with fewer than 7 known days; the counter may fall in between, which counts as no gain.

    Args:
        daily: its value at the end of each day, oldest first; NaN where it was not seen. Shape (days,).
        ahead_days: days after the last one. Shape (times,).
        levels: probabilities. Shape (levels,).

    Returns:
        Shape (times, levels).

    Source: exponential smoothing of gains (Brown 1959); a normal law in two halves (Fechner 1897).

    Raises:
        BadValue: a level is not between 0 and 1.

        >>> forecast_counter([100.0 + 10 * day for day in range(28)], [7], [0.5]).round().tolist()
        [[432.0]]
    """
    seen = np.asarray(daily, dtype=np.float64).ravel()
    ahead, wanted = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (ahead_days, levels))
    if not ((wanted > 0) & (wanted < 1)).all():
        raise BadValue(f"A level lies between 0 and 1, and there is {wanted.tolist()}. Ask for 0.1, 0.5 and 0.9.")
    there = np.flatnonzero(np.isfinite(seen))
    if len(there) < LEAST_DAYS:
        return np.full((len(ahead), len(wanted)), np.nan)
    top = np.maximum.accumulate(np.interp(np.arange(there[0], there[-1] + 1), there, seen[there]))
    gains = np.diff(top)
    age = np.arange(len(gains))[::-1]
    weight = 0.5 ** (age / _HALF_LIFE)
    rate = (1 - _WHOLE) * float(np.average(gains, weights=weight)) + _WHOLE * float(gains.mean())
    step = float(display_step(seen[there[-1:]])[0])
    # Jumps of a rounded display are no scatter of the days: a sum over many days has one of them.
    smooth = np.convolve(gains, np.ones(3) / 3, mode="valid")
    scatter = 3 * float(np.average((smooth - np.average(smooth, weights=weight[2:])) ** 2, weights=weight[2:]))
    h = ahead[:, None]
    variance = scatter * h + (_WANDER * rate * h * np.sqrt(h)) ** 2 + (_JUMPS * step**2 / 6 if step > 1 else 0.0)
    z = ndtri(wanted)[None, :]
    values = top[-1] + rate * h + (_MIDDLE + np.where(z < 0, _BELOW, _ABOVE) * z) * np.sqrt(variance)
    return np.asarray(np.maximum(values, top[-1]))


def pinball(values: Floats, came: Floats, levels: Floats) -> Floats:
    """The loss of quantile forecasts, mean over levels: the smaller the better. Shape as `came`.

    Source: Koenker & Bassett (1978).
    """
    short = came[..., None] - values
    return np.asarray(np.maximum(levels * short, (levels - 1) * short).mean(axis=-1))


def is_told(daily: ArrayLike, least_values: int = 5) -> bool:
    """The display moved often enough to say how quickly the counter rises."""
    seen = np.asarray(daily, dtype=np.float64)
    return len(np.unique(seen[np.isfinite(seen)])) >= least_values and math.isfinite(float(seen[-1]))
