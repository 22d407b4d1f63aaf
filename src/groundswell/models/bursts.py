"""When a counter runs faster than it should: alarms with a stated rate of false ones, their lift and their onset.

The views of the last 24 hours are held against what the days before let expect. How far apart the two usually lie is
learned from the series itself: each day's largest score is kept, and an alarm is a score that only one day in so many
reaches. Everything works on a matrix with one row a series, so that a whole account is watched in one go.

    R = ln((x + ½) / (E + ½)) / √v(E),    v(E) = 1 / (3 (E + ½)²) + 0.3 / (E + 1) + 0.02

R is taken over 24 and over 12 hours, and the larger one counts.
x counts steps of the display in that time (a counter that shows "541.2K" moves by hundreds), E is the level
expected: an average that forgets half in four days, 24 hours old, whose input is capped so that a burst does not soon
become what is expected. A counter that stood still and catches up counts as having moved evenly all the while.

Source: METHODS §2. The threshold is a split-conformal quantile (Vovk et al., 2005) of the last 60 daily maxima, with an
exponential tail beyond the top quarter (peaks over threshold: Davison & Smith, 1990), whose predictive quantile
pays for few excesses. The promise is a calibrated one, checked by simulation and on quiet real
series; daily maxima of one series resemble each other, so no theorem is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from groundswell.errors import BadValue

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]

HALF_LIFE_DAYS = 4.0
PAST_DAYS = 60
FEWEST_DAYS = 14
"""Daily maxima that a series must have before it can raise an alarm."""

CALM = 1.5
"""An alarm is over when the rate is back within this many times what is expected."""

_CAP = 3.0  # times the level, and as many steps on top: what a single day may tell about the level
_TAIL = 4  # the top quarter of the daily maxima makes the tail
_FORGIVE_DAYS = 3.0  # a counter that falls and is back within these days has only stumbled
_ONSET_DAYS = 21.0


@dataclass(frozen=True, slots=True)
class Alarm:
    """One rise beyond what is expected.

    Attributes:
        series: row of the series.
        poll: column of the look that raised it.
        at: when that look was, in days.
        onset: when the rise most likely began, in days: the start of the window that speaks loudest against "as ever".
        lift: how many times the expected rate, from the onset to the alarm.
        low: lower bound of the lift at `level`.
        high: its upper bound.
        extra: views beyond those expected, from the onset until it was over, or until the last look.
        over: when the rate was back within `CALM` times what is expected; None while it is not.
    """

    series: int
    poll: int
    at: float
    onset: float
    lift: float
    low: float
    high: float
    extra: float
    over: float | None
    level: float = 0.8


@dataclass(frozen=True, slots=True)
class Watch:
    """What was seen and expected at every look; arrays have the shape of the input, NaN where nothing can be said.

    Attributes:
        seen: views of the last 24 hours.
        expected: views of 24 hours that the days before let expect.
        score: how far the two lie apart, in units of their usual distance.
        threshold: the score that only one day in `every_days` should reach.
        alarms: by time.
        watched_days: days on which each series could have raised an alarm. Shape (series,).
        every_days: the promise: one false alarm in so many days of a watched series.
    """

    seen: Floats
    expected: Floats
    score: Floats
    threshold: Floats
    alarms: tuple[Alarm, ...]
    watched_days: Floats
    every_days: float


def stack(series: Sequence[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Series of different lengths, (times, counts) each, as two matrices padded with NaN at the end."""
    width = max((len(t) for t, _ in series), default=0)
    at, counts = np.full((2, len(series), width), np.nan)
    for i, (t, c) in enumerate(series):
        at[i, : len(t)], counts[i, : len(t)] = t, c
    return at, counts


def watch(
    at: Floats,
    counts: Floats,
    *,
    step: Floats | float = 1.0,
    shape: Floats | None = None,
    since: Floats | None = None,
    every_days: float = 30.0,
    together: bool = False,
    window: float = 1.0,
) -> Watch:
    """Alarms of cumulative counters, in one pass over the looks for all series together.

    Args:
        at: when each look was, in days, rising; NaN after the last look of a series. Shape (series, looks).
        counts: the counter then; NaN wherever `at` is. Shape (series, looks).
        step: by how much the display moves at least: 1 for exact counts, 100 for "541.2K". Shape of `counts`, or one.
        shape: what is known of the course of the rate, such as 1 / age for a post, on any scale. Shape of `counts`.
        since: from when on a series is watched, such as the day on which a post has settled. Shape (series,).
        every_days: one false alarm in so many days of each series.
        together: the series are posts of one account, each with few days: they are judged by one threshold, learned
            from all of them, and the promise is one false alarm in so many days over all of them.
        window: length of the stretch that is compared, in days; its latter half is compared beside it.

    Raises:
        BadValue: the matrices differ in shape, or `every_days` is not above 4, where the top quarter begins.
    """
    if at.shape != counts.shape or at.ndim != 2:
        raise BadValue(f"Times have the shape {at.shape} and counts {counts.shape}. Pass two matrices of one shape.")
    if every_days <= _TAIL:
        raise BadValue(f"every_days is {every_days:g}. Ask for one false alarm in more than {_TAIL} days, such as 30.")
    if not at.size:
        empty = np.empty(at.shape)
        return Watch(empty, empty, empty, empty, (), np.zeros(len(at)), every_days)
    course = np.ones_like(at) if shape is None else shape
    size = np.maximum(np.nan_to_num(np.broadcast_to(np.asarray(step, dtype=np.float64), at.shape), nan=1.0), 1e-12)
    size = np.maximum(size, np.roll(size, 1, axis=1))  # a gain is as coarse as the coarser of its two ends
    moved = _forgiven(at, counts)
    seen, smooth = _increments(at, moved, window)
    level = _level(at, smooth / course, size / course, window)
    expected = _lagged(at, level, window) * course / size
    lately, _ = _increments(at, moved, window / 2)
    score = np.fmax(_score(seen / size, expected), _score(lately / size, expected / 2))
    if since is not None:
        score[~(at >= since[:, None])] = np.nan
    day = np.floor(np.where(np.isfinite(at), at, -1) - np.nanmin(at)).astype(np.int64)
    threshold, watched = (_threshold_of_all if together else _thresholds)(score, day, every_days)
    made = _alarms(at, moved, seen, expected * size, size, score > threshold)
    return Watch(seen, expected * size, score, threshold, made, watched, every_days)


def _forgiven(at: Floats, counts: Floats) -> Floats:
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


def _increments(at: Floats, counts: Floats, window: float) -> tuple[Floats, Floats]:
    """Gains over the window before each look: as known at that look, and with standstills filled in later.

    Between two looks at which a counter moved, it is taken to have moved evenly: what it catches up spreads out.
    """
    seen, smooth = np.full((2, *counts.shape), np.nan)
    gains = np.fmax(np.diff(counts, axis=1, prepend=counts[:, :1]), 0.0)
    gains[:, 0] = 0.0
    for i in range(len(at)):
        n = int(np.isfinite(counts[i]).sum())
        if n < 2:
            continue
        t, total = at[i, :n], np.cumsum(gains[i, :n])
        turn = gains[i, :n] > 0
        turn[0] = True
        even = np.interp(t, t[turn], total[turn])
        back = np.interp(t - window, t[turn], total[turn])
        there = t - window >= t[0] - 1e-9
        seen[i, :n] = np.where(there, np.maximum(total - back, 0.0), np.nan)
        smooth[i, :n] = np.where(there, even - back, np.nan)
    return seen, smooth


def _level(at: Floats, smooth: Floats, size: Floats, window: float) -> Floats:
    """The average that forgets half in four days (times the window), from capped input; NaN before the first gain."""
    level = np.full_like(at, np.nan)
    now, since = np.full(len(at), np.nan), np.full(len(at), np.nan)
    before = at[:, 0]
    for k in range(at.shape[1]):
        x, t = smooth[:, k], at[:, k]
        there = np.isfinite(x)
        first = there & np.isnan(now)
        passed = np.where(there, t - before, 0.0)
        since = np.where(first, 0.0, since + passed)
        # At first a plain mean; from four days on, what the half-life says.
        weight = np.maximum(
            -np.expm1(-math.log(2) * passed / (HALF_LIFE_DAYS * window)), passed / np.maximum(since + window, 1e-12)
        )
        settled = since > HALF_LIFE_DAYS * window
        taken = np.where(settled, np.minimum(x, _CAP * (now + size[:, k])), x)
        now = np.where(first, x, np.where(there, now + weight * (taken - now), now))
        before = np.where(there, t, before)
        level[:, k] = np.where(np.isfinite(t), now, np.nan)
    return level


def _lagged(at: Floats, level: Floats, window: float) -> Floats:
    """The level as it stood one window earlier: at the last look that is at least so old."""
    lagged = np.full_like(level, np.nan)
    for i in range(len(at)):
        n = int(np.isfinite(at[i]).sum())
        place = np.searchsorted(at[i, :n], at[i, :n] - window + 1e-9, side="right") - 1
        lagged[i, :n] = np.where(place >= 0, level[i, np.maximum(place, 0)], np.nan)
    return lagged


def _variance(expected: Floats) -> Floats:
    return np.asarray(1 / (3 * (expected + 0.5) ** 2) + 0.3 / (expected + 1) + 0.02)


def _score(x: Floats, expected: Floats) -> Floats:
    return np.asarray(np.log((x + 0.5) / (expected + 0.5)) / np.sqrt(_variance(expected)))


def _thresholds(score: Floats, day: Ints, every_days: float) -> tuple[Floats, Floats]:
    """The score that one day in `every_days` reaches, judged by each series' last 60 days before; and days watched."""
    threshold, watched = np.full_like(score, np.nan), np.zeros(len(score))
    known = np.isfinite(score)
    row, poll = np.nonzero(known)
    if not len(row):
        return threshold, watched
    # Days on which a series was looked at, numbered 0, 1, 2, … within the series.
    first = np.r_[True, (row[1:] != row[:-1]) | (day[known][1:] != day[known][:-1])]
    nth = np.cumsum(first) - 1
    row_of_day = row[first]
    nth -= np.searchsorted(row_of_day, row)
    largest = np.full((len(score), int(nth.max()) + 1 + PAST_DAYS), np.nan)
    np.fmax.at(largest, (row, nth + PAST_DAYS), score[known])
    past = np.lib.stride_tricks.sliding_window_view(largest[:, :-1], PAST_DAYS, axis=1)
    ordered = np.sort(-past, axis=2)  # the largest first, the unknown last
    n = np.isfinite(past).sum(axis=2)
    k = np.maximum(n // _TAIL, 1)
    where = np.arange(PAST_DAYS)[None, None, :] < k[:, :, None]
    base = -np.take_along_axis(ordered, np.minimum(k, PAST_DAYS - 1)[:, :, None], axis=2)[:, :, 0]
    mean = np.where(where, -ordered, 0.0).sum(axis=2) / k - base
    # Predictive quantile of an exponential tail fitted to k excesses: P(more than y) = (1 + y / (k mean))^-k.
    tail = base + mean * k * np.expm1(math.log(every_days / _TAIL) / k)
    # Among n + 1 days that may change places, the next one is as likely to hold any rank.
    rank = (n + 1) / every_days
    upper = np.clip(np.floor(rank).astype(np.int64) - 1, 0, PAST_DAYS - 2)[:, :, None]
    above, below = (-np.take_along_axis(ordered, upper + j, axis=2)[:, :, 0] for j in (0, 1))
    limit = np.where(rank >= 1, above + (rank - np.floor(rank)) * (below - above), tail)
    limit = np.where(n >= FEWEST_DAYS, limit, np.nan)
    threshold[row, poll] = limit[row, nth]
    day_limit = limit[row_of_day, nth[first]]
    np.add.at(watched, row_of_day, np.isfinite(day_limit))
    return threshold, watched


def _threshold_of_all(score: Floats, day: Ints, every_days: float) -> tuple[Floats, Floats]:
    """One threshold for all series, from the quantiles of all their daily maxima; and each one's days watched.

    The tail is fitted between the upper quarter and the upper twentieth, so that rises that are real, few among many
    days, do not count as what is usual.
    """
    threshold, watched = np.full_like(score, np.nan), np.zeros(len(score))
    known = np.isfinite(score)
    row, _ = np.nonzero(known)
    if not len(row):
        return threshold, watched
    keys, which = np.unique(np.column_stack([row, day[known]]), axis=0, return_inverse=True)
    largest = np.full(len(keys), -np.inf)
    np.maximum.at(largest, which.ravel(), score[known])
    if len(keys) < PAST_DAYS:
        return threshold, watched
    np.add.at(watched, keys[:, 0], 1.0)
    a_day = len(keys) / max(float(keys[:, 1].max() - keys[:, 1].min() + 1), 1.0)
    upper, top = np.quantile(largest, [1 - 1 / _TAIL, 0.95])
    scale = (top - upper) / math.log(20 / _TAIL)
    threshold[known] = upper + scale * math.log(max(every_days * a_day, 1.0) / _TAIL)
    return threshold, watched


def _alarms(at: Floats, moved: Floats, seen: Floats, expected: Floats, size: Floats, high: Mask) -> tuple[Alarm, ...]:
    """The first high look of each rise: none within 24 hours of an alarm, nor before it was over."""
    found = []
    calm = seen <= CALM * expected + size
    for i in np.flatnonzero(high.any(axis=1)):
        free_at = -math.inf
        for k in np.flatnonzero(high[i]):
            if at[i, k] < free_at:
                continue
            later = np.flatnonzero(calm[i, k:])
            over = float(at[i, k + later[0]]) if len(later) else None
            free_at = math.inf if over is None else max(over, at[i, k] + 1.0)
            found.append(_told((int(i), int(k)), at[i], moved[i], expected[i], size[i], over))
    return tuple(sorted(found, key=lambda a: (a.at, a.series)))


def _told(
    where: tuple[int, int], at: Floats, moved: Floats, expected: Floats, size: Floats, over: float | None
) -> Alarm:
    """Onset and lift of the rise seen at look k: the window before it whose gain is least likely as ever.

    Source: the likelihood-ratio scan over windows (Kulldorff, 1997), on the log scale with the variance of the score.
    """
    i, k = where
    start = int(np.searchsorted(at, at[k] - _ONSET_DAYS))
    begins = np.arange(start, k)
    begins = begins if len(begins) else np.array([max(k - 1, 0)])
    rate = expected[k]
    gain = np.maximum(moved[k] - moved[begins], 0.0) / size[k]
    due = rate * (at[k] - at[begins]) / size[k]
    log_lift = np.log((gain + 0.5) / (due + 0.5))
    loud = log_lift / np.sqrt(_variance(due))
    best = int(np.argmax(loud))
    lift, spread = float(log_lift[best]), math.sqrt(float(_variance(due[best : best + 1])[0]))
    end = k if over is None else int(np.searchsorted(at, over))
    last = len(at) - 1 - int(np.argmax(np.isfinite(at[::-1]))) if over is None else end
    onset = float(at[begins[best]])
    extra = max(float(moved[last] - moved[begins[best]] - rate * (at[last] - onset)), 0.0)
    z = float(stats.norm.ppf(0.9))
    return Alarm(
        i, k, float(at[k]), onset, math.exp(lift), math.exp(lift - z * spread), math.exp(lift + z * spread), extra, over
    )
