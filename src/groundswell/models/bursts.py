"""When a counter runs faster than it should: alarms with a stated rate of false ones, their lift and their onset.

The views of the last 24 hours are held against what the days before let expect (burst_level.py). How far apart the two
usually lie is learned from the series itself: each day's largest score is kept, and an alarm is a score that only one
day in so many reaches (burst_limit.py). Everything works on a matrix with one row a series, so that a whole account is
watched in one go.

    R = ln((x + ½) / (E + ½)) / √v(E),    v(E) = 1 / (3 (E + ½)²) + 0.3 / (E + 1) + 0.02

R is taken over 24 and, a little less, over 12 hours, and the larger one counts. x counts steps of the display in that
time (a counter that shows "541.2K" moves by hundreds), E is what is expected. A counter that stood still and catches up
counts as having moved evenly all the while. Exact counts of a hundred and more are also looked at over 6 hours, against
what the last two weeks brought at that time of day; that score has a limit of its own.

Source: METHODS §2. The promise is a calibrated one, checked by simulation and on quiet real series
(benchmarks/bursts.py); daily maxima of one series resemble each other, so no theorem is claimed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from groundswell.errors import BadValue
from groundswell.models import burst_limit
from groundswell.models.burst_level import forgiven, increments, lagged, leaning, share_of_day, usual_level
from groundswell.models.burst_limit import TAIL

Floats: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

CALM = 1.5
"""An alarm is over when the rate is back within this many times what is expected."""

_LATELY = 0.92  # what the latter half of the window weighs: it is less even than the whole
_QUICK = 0.25  # of a window
_ENOUGH = 100.0  # exact counts expected in it, from which on chance alone strays by less than a tenth
_BOTH = 1.4  # a limit of its own for each of two scores, which mostly rise together: so many times as seldom

_ONSET_DAYS = 21.0
_ROUNDS = 4  # in which the common threshold settles
_ROUNDED = 2.0  # steps of the display: so many more than expected come of rounding at both ends and of one late look


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
    if every_days <= TAIL:
        raise BadValue(f"every_days is {every_days:g}. Ask for one false alarm in more than {TAIL} days, such as 30.")
    if not at.size:
        empty = np.empty(at.shape)
        return Watch(empty, empty, empty, empty, (), np.zeros(len(at)), every_days)
    course = np.ones_like(at) if shape is None else shape
    size = np.maximum(np.nan_to_num(np.broadcast_to(np.asarray(step, dtype=np.float64), at.shape), nan=1.0), 1e-12)
    size = np.maximum(size, np.roll(size, 1, axis=1))  # a gain is as coarse as the coarser of its two ends
    moved = forgiven(at, counts)
    seen, smooth = increments(at, moved, window)
    level = usual_level(at, smooth / course, size / course, window)
    leans = leaning(level, smooth / course, size / course)
    due = lagged(at, leans, window) * course / size
    lately, _ = increments(at, moved, window / 2)
    score = np.fmax(_score(seen / size, due), _LATELY * _score(lately / size, due / 2))
    quick = _quick_score(at, moved, size, lagged(at, leans, _QUICK * window) * course, window)
    if since is not None:
        for s in (score, quick):
            s[~(at >= since[:, None])] = np.nan
    day = np.floor(np.nan_to_num(at)).astype(np.int64)
    every = every_days * np.where(np.isfinite(quick).any(axis=1), _BOTH, 1.0)
    expected = lagged(at, level, window) * course
    if not together:
        threshold, watched = burst_limit.of_each(score, day, every)
        score = np.fmax(score, quick - burst_limit.of_each(quick, day, every)[0] + threshold)
        made = _alarms(at, moved, seen, expected, size, score > threshold)
        return Watch(seen, expected, score, threshold, made, watched, every_days)
    # Counters that hardly move make the common threshold low, and then rounding alone would pass it.
    is_more = seen > expected + _ROUNDED * size
    made, rises = (), np.zeros(at.shape, dtype=np.bool_)
    # Rises that were found are not what is usual, and hide smaller ones until they are left out.
    for _ in range(_ROUNDS):
        threshold, watched = burst_limit.of_all(score, day, every, rises=rises)
        both = np.fmax(score, quick - burst_limit.of_all(quick, day, every, rises=rises)[0] + threshold)
        before, made = made, _alarms(at, moved, seen, expected, size, is_more & (both > threshold))
        if len(made) == len(before):
            break
        for alarm in made:
            until = math.inf if alarm.over is None else alarm.over
            rises[alarm.series] |= (at[alarm.series] > alarm.onset) & (at[alarm.series] <= until)
    return Watch(seen, expected, both, threshold, made, watched, every_days)


def _quick_score(at: Floats, moved: Floats, size: Floats, due: Floats, window: float) -> Floats:
    """The score over a quarter of the window, by the usual course of the day; NaN where counts are coarse or few."""
    fits = (size <= 1) & (due * _QUICK >= _ENOUGH)
    rows = np.flatnonzero(fits.any(axis=1))
    seen, _ = increments(at[rows], moved[rows], _QUICK * window)
    score = np.full_like(at, np.nan)
    score[rows] = _score(seen, (due * share_of_day(at, moved, rows, window, _QUICK))[rows])
    return np.where(fits, score, np.nan)


def _variance(expected: Floats) -> Floats:
    return np.asarray(1 / (3 * (expected + 0.5) ** 2) + 0.3 / (expected + 1) + 0.02)


def _score(x: Floats, expected: Floats) -> Floats:
    return np.asarray(np.log((x + 0.5) / (expected + 0.5)) / np.sqrt(_variance(expected)))


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
    z = float(ndtri(0.9))
    return Alarm(
        i, k, float(at[k]), onset, math.exp(lift), math.exp(lift - z * spread), math.exp(lift + z * spread), extra, over
    )
