"""Series to watch for bursts: invented ones whose course is known, and quiet real stretches chosen by a published rule.

A quiet stretch is 100 days of one hashtag's counter in which nothing stands out at the scale of a week. The rule
looks at weekly gains only and never at an alarm:

1. at least four looks on 92 of the 100 days, and never two days without one;
2. every week's gain lies within 1.6 times the median of the weeks, up or down;
3. the counter never falls by more than one step of its display, and does not stand still for four days;
4. stretches of one hashtag do not overlap; the earliest is taken first.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tools.data import data_folder

Floats: TypeAlias = NDArray[np.float64]

DAYS = 100
_FEWEST_LOOKS, _FEWEST_DAYS, _WITHIN = 4, 92, 1.6


@dataclass(frozen=True, slots=True)
class Stretch:
    """A quiet stretch of one counter.

    Attributes:
        name: of the hashtag.
        at: days since its start. Shape (looks,).
        counts: the counter as displayed. Shape (looks,).
        step: by how much the display moves at least.
    """

    name: str
    at: Floats
    counts: Floats
    step: float

    @property
    def steps_per_day(self) -> float:
        """How many steps of the display a day brings."""
        return float((self.counts[-1] - self.counts[0]) / self.step / (self.at[-1] - self.at[0]))


def is_for_choosing(name: str) -> bool:
    """Which half a series belongs to, by a hash of its name: constants are chosen on the one, figures on the other."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


@cache
def hashtags() -> dict[str, tuple[Floats, Floats]]:
    """Hashtag → (days since 1970, displayed views), by time."""
    read: dict[str, list[tuple[float, float]]] = {}
    with gzip.open(
        data_folder() / "hashtag_views" / "hashtag_views.csv.gz", "rt", encoding="utf-8", newline=""
    ) as lines:
        rows = csv.reader(lines)
        next(rows)
        for name, when, views in rows:
            if views:
                read.setdefault(name, []).append((datetime.fromisoformat(when + "+00:00").timestamp(), float(views)))
    found = {}
    for name, looks in read.items():
        t, c = np.array(sorted(looks)).T
        keep = np.r_[True, np.diff(t) > 0]
        found[name] = (t[keep] / 86_400, c[keep])
    return found


@cache
def quiet(*, for_choosing: bool) -> tuple[Stretch, ...]:
    """The quiet stretches of one half of the hashtags."""
    found = []
    for name, (at, counts) in hashtags().items():
        if is_for_choosing(name) != for_choosing:
            continue
        start = math.ceil(at[0])
        while start + DAYS <= at[-1]:
            stretch = _stretch(name, at, counts, start)
            if stretch:
                found.append(stretch)
            start += DAYS if stretch else 7
    return tuple(found)


def step_of(counts: Floats) -> float:
    """By how much a rounded counter moves at least: the largest power of ten that divides 19 in 20 of what it shows."""
    step = 1.0
    while step < 1e12 and (np.mod(counts, step * 10) == 0).mean() > 0.95:
        step *= 10
    return step


def _stretch(name: str, at: Floats, counts: Floats, start: float) -> Stretch | None:
    inside = (at >= start) & (at < start + DAYS)
    t, c = at[inside] - start, counts[inside]
    if len(t) < _FEWEST_DAYS * _FEWEST_LOOKS or np.diff(t, prepend=0.0, append=DAYS).max() > 2:
        return None
    if (np.bincount(t.astype(int), minlength=DAYS) >= _FEWEST_LOOKS).sum() < _FEWEST_DAYS:
        return None
    step = step_of(c)
    most = np.maximum.accumulate(c)
    if (most - c).max() > step or c[-1] == c[0]:
        return None
    moved = t[np.r_[True, np.diff(most) > 0]]
    if np.diff(np.r_[moved, DAYS]).max() > 4:
        return None
    gains = np.diff(np.interp(np.arange(0, DAYS + 1e-9, 7), t, most))
    middle = float(np.median(gains))
    if middle <= 0 or gains.min() < middle / _WITHIN or gains.max() > middle * _WITHIN:
        return None
    return Stretch(name, t, c, step)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of invented series.

    Attributes:
        per_day: views a day.
        memory: correlation of the log rate with that of the day before.
        sd: spread of the log rate from day to day.
        ragged: relative spread of a single look's gain around its rate.
        cycle: how strong hour of day and weekday are.
        step: of the display.
    """

    name: str
    per_day: float
    memory: float
    sd: float
    ragged: float
    cycle: float
    step: float

    def draw(self, n: int, days: int, polls: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Times in days and gains between looks, not yet displayed. Shapes (looks,) and (n, looks)."""
        at = np.arange(1, days * polls + 1) / polls
        keep = self.memory ** (1 / polls)
        noise = rng.standard_normal((n, len(at)))
        log_rate = np.empty_like(noise)
        log_rate[:, 0] = noise[:, 0]
        for k in range(1, len(at)):
            log_rate[:, k] = keep * log_rate[:, k - 1] + math.sqrt(1 - keep**2) * noise[:, k]
        rate = self.per_day / polls * np.exp(self.sd * log_rate - self.sd**2 / 2)
        rate *= 1 + self.cycle * np.sin(2 * np.pi * at) + 0.3 * self.cycle * np.sin(2 * np.pi * at / 7)
        if self.ragged:
            rate = rate * rng.gamma(self.ragged**-2, self.ragged**2, rate.shape)
        return at, rng.poisson(rate).astype(np.float64)

    def shown(self, gains: Floats, rng: np.random.Generator) -> Floats:
        """The counter as the display shows it. Shape of `gains`."""
        start = rng.uniform(10, 1_000, len(gains))[:, None] * self.step
        return np.asarray(np.floor((start + np.cumsum(gains, axis=1)) / self.step) * self.step)


CHOSEN = (
    Kind("steady, exact", 800, 0.0, 0.0, 0.25, 0.0, 1),
    Kind("sticky, exact", 2_000, 0.7, 0.3, 0.2, 0.3, 1),
    Kind("rounded", 60_000, 0.5, 0.2, 0.2, 0.3, 10_000),
)
"""Constants were chosen on these and on one half of the hashtags."""

MEASURED = (
    Kind("independent, exact", 1_200, 0.0, 0.0, 0.35, 0.0, 1),
    Kind("a day like the last, exact", 5_000, 0.5, 0.25, 0.15, 0.4, 1),
    Kind("sticky, small", 40, 0.8, 0.4, 0.0, 0.4, 1),
    Kind("sticky, 6 steps a day", 600_000, 0.8, 0.3, 0.1, 0.4, 100_000),
    Kind("20 steps a day", 20_000, 0.4, 0.2, 0.3, 0.2, 1_000),
)
"""Figures are reported on these and on the other half."""

EXACT = {
    "chance alone": Kind("exact", 200 * 8, 0.0, 0.0, 0.0, 0.0, 1),
    "days that differ by 10 %": Kind("exact", 200 * 8, 0.5, 0.1, 0.1, 0.1, 1),
    "each look's gain scattered by 35 %": Kind("exact", 200 * 8, 0.0, 0.0, 0.35, 0.0, 1),
}
"""Exact counts with 200 views expected at each look."""
