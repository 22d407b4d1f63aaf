"""Other detectors on the same counters: PELT, ADWIN, Page-Hinkley, and the residual of an STL decomposition.

Each looks at the logarithm of a day's gain in display steps: ADWIN and Page-Hinkley at every look, as they are meant,
PELT and STL at the end of each day, since both fit everything anew. Each one's sensitivity is the one of its grid whose
run length lies nearest to the promise on the half that is for choosing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Scores: TypeAlias = Callable[[Floats, Floats, float], Floats]
"""(times in days, log gains of 24 hours, time from which scores are needed) → a score at every look, -inf for none."""

SEEN_DAYS, FIRST_DAYS = 45, 15


def log_gains(at: Floats, counts: Floats, step: float) -> tuple[Floats, Floats]:
    """Times from the first whole day on, and ln(steps of the last 24 hours + ½). Shape (looks,)."""
    at, counts = at[np.isfinite(at)], counts[np.isfinite(counts)]
    most = np.maximum.accumulate(counts)
    there = at >= at[0] + 1
    return at[there], np.log((most[there] - np.interp(at[there] - 1, at, most)) / step + 0.5)


def adwin(_at: Floats, x: Floats, _since: float) -> Floats:
    """For each look the largest -log10 of δ in 1e-1, 1e-2, 1e-4, … at which the window drops lower, older looks."""
    from river import drift

    score = np.full(len(x), -np.inf)
    make: Any = drift.ADWIN  # river's own functions carry no types
    for power in (1, 2, 4, 8, 16, 32):
        detector = make(delta=10.0**-power, clock=1)
        before = 0.0
        for k, value in enumerate(x):
            detector.update(float(value))
            if detector.drift_detected and detector.estimation > before:
                score[k] = power
            before = detector.estimation
    return score


def page_hinkley(_at: Floats, x: Floats, _since: float) -> Floats:
    """For each look the largest bound of 1, 2, 4, … that the summed excess over the running mean passes."""
    from river import drift

    score = np.full(len(x), -np.inf)
    for bound in (1, 2, 4, 8, 16, 32, 64):
        detector: Any = drift.PageHinkley(threshold=bound, delta=0.05, alpha=0.9999, mode="up")
        for k, value in enumerate(x):
            detector.update(float(value))
            if detector.drift_detected:
                score[k] = bound
    return score


def pelt(at: Floats, x: Floats, since: float) -> Floats:
    """At the end of each day whose last segment is at most two days old: how far it lies above the one before.

    In robust standard deviations; the penalty is 3 ln n, the sensitivity is the bound on the height.
    """
    import ruptures

    score = np.full(len(x), -np.inf)
    for k, y in _pasts(at, x, since):
        spread = 1.05 * float(np.median(np.abs(np.diff(y)))) or 0.1
        bounds = ruptures.Pelt(model="l2", min_size=1, jump=1).fit(y / spread).predict(pen=3 * np.log(len(y)))
        if len(bounds) > 1 and len(y) - bounds[-2] <= 2:
            first = bounds[-3] if len(bounds) > 2 else 0
            score[k] = (y[bounds[-2] :].mean() - y[first : bounds[-2]].mean()) / spread
    return score


def stl(at: Floats, x: Floats, since: float) -> Floats:
    """At the end of each day: its residual from trend and week, in robust standard deviations."""
    from statsmodels.tsa.seasonal import STL

    score = np.full(len(x), -np.inf)
    for k, y in _pasts(at, x, since):
        rest = STL(y, period=7).fit().resid
        spread = 1.4826 * float(np.median(np.abs(rest))) or 1e-9
        score[k] = rest[-1] / spread
    return score


DETECTORS: Mapping[str, Scores] = {
    "ruptures, PELT": pelt,
    "river, ADWIN": adwin,
    "river, Page-Hinkley": page_hinkley,
    "STL residual": stl,
}
NEEDED = ("ruptures", "river", "statsmodels")
GRID = (0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)


def missing() -> list[str]:
    """Libraries of the detectors that are not installed."""
    return [name for name in NEEDED if find_spec(name) is None]


def scores(name: str, at: Floats, counts: Floats, step: float, since: float = 0.0) -> tuple[Floats, Floats]:
    """Times and scores of one detector on one counter."""
    t, x = log_gains(at, counts, step)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a series of equal values has no spread
        return t, DETECTORS[name](t, x, since)


def alarms(t: Floats, score: Floats, bound: float) -> list[float]:
    """Times at which the score reaches the bound, none in the first days or within 24 hours of the one before."""
    kept: list[float] = []
    for alarm in t[(score >= bound) & (t - t[0] >= FIRST_DAYS)].tolist():
        if not kept or alarm - kept[-1] >= 1:
            kept.append(alarm)
    return kept


def _pasts(at: Floats, x: Floats, since: float) -> list[tuple[int, Floats]]:
    """For the last look of each day from `since` on: its place, and the last looks of the days up to it."""
    last = np.flatnonzero(np.r_[np.floor(at[1:]) > np.floor(at[:-1]), True])
    days = range(FIRST_DAYS, len(last))
    return [(int(last[d]), x[last[max(d + 1 - SEEN_DAYS, 0) : d + 1]]) for d in days if at[last[d]] >= since]
