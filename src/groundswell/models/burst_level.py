"""What a counter did in the time before each look, and what the days before let expect of it.

The level forgets half in six days and is not soon moved by a burst. Days resemble the day before, so what is expected
of the next 24 hours leans from the level towards what was seen last, by half on the log scale.

Source: METHODS §2 (level); the leaning is the forecast of a first-order autoregression (Box & Jenkins, 1970).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

HALF_LIFE_DAYS = 6.0

_CAP = 3.0  # times the level, and as many steps on top: what a single day may tell about the level
_FORGIVE_DAYS = 3.0  # a counter that falls and is back within these days has only stumbled
_LEAN = 0.5  # days that are high by so much are followed by days that are high by about half of it
_FAR = 3.0  # times the level: what lies further off tells nothing of the day after
_DAYS_ALIKE = 14  # over which the course of a day is learned
_EVEN = 2.0  # even days that count beside them


def forgiven(at: Floats, counts: Floats) -> Floats:
    """The counters without stumbles: each look shows the most of the last days, so that what returns is no news."""
    moved = counts.copy()
    fell = np.flatnonzero((np.diff(counts, axis=1) < 0).any(axis=1))
    if not len(fell):
        return moved
    t, c, most = at[fell], counts[fell], moved[fell]
    for lag in range(1, t.shape[1]):
        near = t[:, lag:] - t[:, :-lag] <= _FORGIVE_DAYS
        if not near.any():
            break
        most[:, lag:] = np.where(near, np.fmax(most[:, lag:], c[:, :-lag]), most[:, lag:])
    moved[fell] = np.where(np.isfinite(c), most, np.nan)
    return moved


def increments(at: Floats, counts: Floats, window: float) -> tuple[Floats, Floats]:
    """Gains over the window before each look: as known at that look, and with standstills filled in later.

    Between two looks at which a counter moved, it is taken to have moved evenly: what it catches up spreads out.
    """
    seen, smooth = np.full((2, *counts.shape), np.nan)
    for i in range(len(at)):
        t, total, turn = _course(at[i], counts[i])
        n = len(t)
        if n < 2:
            continue
        even = np.interp(t, t[turn], total[turn])
        back = np.interp(t - window, t[turn], total[turn])
        there = t - window >= t[0] - 1e-9
        seen[i, :n] = np.where(there, np.maximum(total - back, 0.0), np.nan)
        smooth[i, :n] = np.where(there, even - back, np.nan)
    return seen, smooth


def _course(at: Floats, counts: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Times, summed gains, and whether the counter moved, at the looks of one series."""
    n = int(np.isfinite(counts).sum())
    gains = np.fmax(np.diff(counts[:n], prepend=counts[:1]), 0.0)
    turn = gains > 0
    turn[:1] = True
    return at[:n], np.cumsum(gains), turn


def usual_level(at: Floats, smooth: Floats, size: Floats, window: float) -> Floats:
    """The average that forgets half in six days (times the window), from capped input; NaN before the first gain."""
    level = np.full_like(at, np.nan)
    now, since = np.full(len(at), np.nan), np.full(len(at), np.nan)
    before = at[:, 0]
    for k in range(at.shape[1]):
        x, t = smooth[:, k], at[:, k]
        there = np.isfinite(x)
        first = there & np.isnan(now)
        passed = np.where(there, t - before, 0.0)
        since = np.where(first, 0.0, since + passed)
        # At first a plain mean; from six days on, what the half-life says.
        weight = np.maximum(
            -np.expm1(-math.log(2) * passed / (HALF_LIFE_DAYS * window)), passed / np.maximum(since + window, 1e-12)
        )
        settled = since > HALF_LIFE_DAYS * window
        taken = np.where(settled, np.minimum(x, _CAP * (now + size[:, k])), x)
        now = np.where(first, x, np.where(there, now + weight * (taken - now), now))
        before = np.where(there, t, before)
        level[:, k] = np.where(np.isfinite(t), now, np.nan)
    return level


def leaning(level: Floats, smooth: Floats, size: Floats) -> Floats:
    """What the next window should bring by level and last gain: level · (gain / level)^½, up to three times off."""
    off = np.clip((smooth + size / 2) / (level + size / 2), 1 / _FAR, _FAR)
    return level * np.where(np.isfinite(off), off, 1.0) ** _LEAN


def lagged(at: Floats, level: Floats, window: float) -> Floats:
    """The level as it stood one window earlier: at the last look that is at least so old."""
    found = np.full_like(level, np.nan)
    for i in range(len(at)):
        n = int(np.isfinite(at[i]).sum())
        place = np.searchsorted(at[i, :n], at[i, :n] - window + 1e-9, side="right") - 1
        found[i, :n] = np.where(place >= 0, level[i, np.maximum(place, 0)], np.nan)
    return found


def share_of_day(at: Floats, counts: Floats, rows: NDArray[np.int64], window: float, part: float) -> Floats:
    """How much of a window's gain falls in its last part at this time of day, by the last two weeks; NaN elsewhere.

    Args:
        at: when each look was, in days. Shape (series, looks).
        counts: the counter then. Shape (series, looks).
        rows: series for which it is wanted.
        window: days.
        part: length of the part, in windows: without history, that is the share.
    """
    share = np.full_like(at, np.nan)
    back = np.arange(1, _DAYS_ALIKE + 1)[:, None]
    for i in rows.tolist():
        t, total, turn = _course(at[i], counts[i])
        stood = [np.interp(t - back - lag, t[turn], total[turn]) for lag in (0.0, part * window, window)]
        there = t - back - window >= t[0] - 1e-9
        gain, whole = (np.where(there, stood[0] - past, 0.0).sum(axis=0) for past in stood[1:])
        days = there.sum(axis=0)
        mean = whole / np.maximum(days, 1)
        known = (gain + _EVEN * part * mean) / np.maximum(whole + _EVEN * mean, 1e-12)
        share[i, : len(t)] = np.where(whole > 0, known, part)
    return share
