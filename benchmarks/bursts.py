"""Alarms of resurfacing: how often they are false, what they find and when, beside other detectors; `--only bursts`."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks import bursts_data
from benchmarks.bursts_data import Kind
from groundswell.models import bursts

Floats: TypeAlias = NDArray[np.float64]

PROMISE = 30.0
SERIES, LENGTH, POLLS = 60, 260, 8
RUNS = 1_000
_BACK, _ON = 68.0, 3.0  # days of a run before and after the planted burst begins


@dataclass(frozen=True, slots=True)
class Runs:
    """Series that end soon after the planted burst, with and without it; one row a run.

    Attributes:
        at: days since the burst began. Shape (runs, looks).
        quiet: the counter as it was.
        woken: the counter with the burst.
        step: of each run's display. Shape (runs, 1).
    """

    at: Floats
    quiet: Floats
    woken: Floats
    step: Floats


def plant(at: Floats, counts: Floats, step: float, begin: float, times: float, hours: float) -> Floats:
    """The displayed counter, had its rate been so many times as high for so many hours. Shape (looks,)."""
    most = np.maximum.accumulate(counts)
    turn = np.r_[True, np.diff(most) > 0]
    even = np.interp(at, at[turn], most[turn])
    ends = np.clip(at, begin, begin + hours / 24)
    extra = (times - 1) * (np.interp(ends, at, even) - np.interp(begin, at, even))
    return np.asarray(counts + (np.floor((even + extra) / step) - np.floor(even / step)) * step)


def invented_runs(kind: Kind, times: float, hours: float, *, runs: int, rng: np.random.Generator) -> Runs:
    """Runs of an invented kind; the burst multiplies the true gains before they are counted and displayed."""
    at, gains = kind.draw(runs, round(_BACK + _ON), POLLS, rng)
    begin = _BACK - 1 + rng.integers(0, POLLS, runs)[:, None] / POLLS
    inside = (at > begin + 1e-9) & (at <= begin + hours / 24 + 1e-9)
    more = rng.poisson(np.maximum(gains * (times - 1), 0)) * inside
    seed = int(rng.integers(2**63))
    quiet, woken = (kind.shown(g, np.random.default_rng(seed)) for g in (gains, gains + more))
    return Runs(at - begin, quiet, woken, np.full((runs, 1), kind.step))


def real_runs(times: float, hours: float, *, for_choosing: bool, fewest: float, rng: np.random.Generator) -> Runs:
    """Runs from the quiet stretches with at least so many steps a day; the burst begins at a random time."""
    chosen = [s for s in bursts_data.quiet(for_choosing=for_choosing) if s.steps_per_day >= fewest]
    series, quiet, woken, steps = [], [], [], []
    for i in range(RUNS if chosen else 0):
        s = chosen[i % len(chosen)]
        begin = rng.uniform(_BACK, bursts_data.DAYS - _ON)
        inside = (s.at > begin - _BACK) & (s.at <= begin + _ON)
        planted = plant(s.at, s.counts, s.step, begin, times, hours)
        series.append((s.at[inside] - begin, s.counts[inside]))
        quiet.append(s.counts[inside])
        woken.append(planted[inside])
        steps.append(s.step)
    at, shown = bursts.stack(series)
    return Runs(at, shown, bursts.stack([(w, w) for w in woken])[0], np.array(steps)[:, None])


@dataclass(frozen=True, slots=True)
class Found:
    """Of the planted bursts: the share found, its bounds at 95 %, the median delay, and what a quiet series does."""

    share: float
    low: float
    high: float
    delay_h: float
    false: float
    n: int


def found(runs: Runs, hours: float, *, within_looks: int | None = None) -> Found:
    """How many of the planted bursts raise an alarm while they last or within 12 hours, and how soon."""
    until = hours / 24 + 0.5
    if within_looks is not None:
        until = within_looks / POLLS + 1e-6
    hits, first = _raised(runs.at, runs.woken, runs.step, until)
    false, _ = _raised(runs.at, runs.quiet, runs.step, until)
    n, k = len(hits), int(hits.sum())
    low = float(stats.beta.ppf(0.025, k, n - k + 1)) if k else 0.0
    high = float(stats.beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0
    delay = float(np.median(first[hits]) * 24) if hits.any() else float("nan")
    return Found(k / n, low, high, delay, float(false.mean()), n)


def _raised(at: Floats, counts: Floats, step: Floats, until: float) -> tuple[NDArray[np.bool_], Floats]:
    first = np.full(len(at), np.inf)
    for alarm in bursts.watch(at, counts, step=step, every_days=PROMISE).alarms:
        if 0 < alarm.at <= until:
            first[alarm.series] = min(first[alarm.series], alarm.at)
    return np.isfinite(first), first


def run_length(at: Floats, counts: Floats, step: Floats | float) -> tuple[int, float, float, float]:
    """False alarms, run length over the promise, and its exact Poisson bounds at 95 %."""
    seen = bursts.watch(at, counts, step=step, every_days=PROMISE)
    n, days = len(seen.alarms), float(seen.watched_days.sum())
    most = stats.chi2.ppf(0.975, 2 * n + 2) / 2
    least = stats.chi2.ppf(0.025, 2 * n) / 2 if n else 0.0
    return n, days / max(n, 1) / PROMISE, days / most / PROMISE, days / max(least, 1e-9) / PROMISE


def paused(kind: Kind, rng: np.random.Generator) -> tuple[float, int]:
    """Share of standstills of 1 to 5 days whose catch-up raises an alarm on its day, and how many there were."""
    at, gains = kind.draw(RUNS, round(_BACK + _ON), POLLS, rng)
    counts = kind.shown(gains, rng)
    back, long = _BACK - 1 + rng.random(RUNS), rng.uniform(1, 5, RUNS)
    for i in range(RUNS):
        still = (at > back[i] - long[i]) & (at < back[i])
        counts[i, still] = counts[i, np.flatnonzero(still)[0] - 1]
    hits, _ = _raised(at[None, :] - back[:, None], counts, np.full((RUNS, 1), kind.step), 1.0)
    return float(hits.mean()), RUNS


def speed(rng: np.random.Generator) -> float:
    """Seconds for 300 posts, 4 looks a day, 90 days: the best of five."""
    looks = 4 * 90
    at = np.tile(np.arange(looks) / 4, (300, 1))
    counts = np.cumsum(rng.poisson(200 * rng.gamma(8, 1 / 8, (300, looks))), axis=1).astype(np.float64)
    took = []
    for _ in range(5):
        start = time.perf_counter()
        bursts.watch(at, counts)
        took.append(time.perf_counter() - start)
    return min(took)
