"""Families of invented posts on which intervals are chosen, and others on which they are measured.

A family of sizes is a density of ln views on a grid, from which both the draws and the true rate come, so that the
truth needs no simulation. No post has more than a billion views: without that bound some of these families have no rate
at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

_GRID = np.linspace(math.log(20), math.log(1e9), 40_001)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How views are distributed; `log_density` is that of ln views, up to a constant."""

    name: str
    log_density: Callable[[Floats], Floats]

    def weights(self) -> Floats:
        """Probability of each point of the grid."""
        raw = self.log_density(_GRID)
        density = np.exp(raw - raw.max())
        return np.asarray(density / density.sum())

    def draw(self, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
        """Views of posts, whole numbers."""
        below = self.weights().cumsum()
        return np.floor(np.exp(np.interp(rng.random(shape), below, _GRID)))


@dataclass(frozen=True, slots=True)
class Rates:
    """How actions a view are distributed, given views.

    Attributes:
        mean: rate of posts of 3,000 views.
        slope: change of ln rate with ln views.
        scatter: relative standard deviation among posts of one size.
        kind: beta, lognormal, gamma, or two kinds of post.
    """

    mean: float
    slope: float
    scatter: float
    kind: str

    @property
    def name(self) -> str:
        """A short description for tables."""
        return f"{self.mean:g}, slope {self.slope:+g}, {self.kind} ±{self.scatter:.0%}"

    def expected(self, views: Floats) -> Floats:
        """Mean rate of posts of that size."""
        return np.asarray(np.clip(self.mean * (views / 3_000) ** self.slope, 1e-6, 0.5))

    def draw(self, views: Floats, rng: np.random.Generator) -> Floats:
        """Actions of posts, whole numbers: a Poisson count at each post's own rate."""
        mu, s = self.expected(views), self.scatter
        if self.kind == "beta":
            k = (1 - mu) / mu / s**2
            rate = rng.beta(mu * k, (1 - mu) * k)
        elif self.kind == "lognormal":
            sd = math.sqrt(math.log1p(s**2))
            rate = mu * np.exp(sd * rng.standard_normal(views.shape) - sd**2 / 2)
        elif self.kind == "gamma":
            rate = mu * rng.gamma(1 / s**2, s**2, views.shape)
        else:  # one post in five is another kind of post
            rate = mu * np.where(rng.random(views.shape) < 0.2, 1 + 2 * s, 1 - s / 2)
        return np.asarray(rng.poisson(views * np.minimum(rate, 1.0)).astype(np.float64))


def mean_truth(sizes: Sizes, rates: Rates) -> float:
    """E[actions / views]."""
    return float((sizes.weights() * rates.expected(np.exp(_GRID))).sum())


def _lognormal(sd: float) -> Sizes:
    return Sizes(f"lognormal {sd:g}", lambda x: -((x - 8) ** 2) / (2 * sd**2))


def _pareto(exponent: float) -> Sizes:
    return Sizes(f"Pareto {exponent:g}", lambda x: np.where(x >= math.log(500), -exponent * x, -np.inf))


def _weibull(k: float) -> Sizes:
    return Sizes(f"Weibull {k:g}", lambda x: k * (x - 7.6) - np.exp(k * (x - 7.6)))


def _log_gamma(scale: float) -> Sizes:
    return Sizes(
        f"log-gamma {scale:g}", lambda x: np.where(x > 6, np.log(np.maximum(x - 6, 1e-9)) - (x - 6) / scale, -np.inf)
    )


def _lomax(exponent: float) -> Sizes:
    return Sizes(f"Lomax {exponent:g}", lambda x: x - (exponent + 1) * np.log1p(np.exp(x - math.log(1_000))))


def _log_logistic(exponent: float) -> Sizes:
    return Sizes(
        f"log-logistic {exponent:g}", lambda x: exponent * (x - 8.5) - 2 * np.log1p(np.exp(exponent * (x - 8.5)))
    )


def _log_student(freedom: float) -> Sizes:
    return Sizes(f"log-Student {freedom:g}", lambda x: -(freedom + 1) / 2 * np.log1p(((x - 7.5) / 1.1) ** 2 / freedom))


def _two_crowds(x: Floats) -> Floats:
    return np.logaddexp(
        math.log(0.85 / 0.9) - (x - 7) ** 2 / (2 * 0.9**2), math.log(0.15 / 1.1) - (x - 10.5) ** 2 / (2 * 1.1**2)
    )


@dataclass(frozen=True, slots=True)
class Daily:
    """Daily figures: lognormal around a level, each day resembling the last, some days far above.

    Attributes:
        memory: correlation of ln with the day before.
        sd: standard deviation of ln.
        bursts: share of days on which a burst begins; it triples a day's figure and halves daily.
    """

    name: str
    memory: float
    sd: float
    bursts: float

    def draw(self, shape: tuple[int, int], rng: np.random.Generator) -> Floats:
        """Runs of consecutive days. Shape (runs, days)."""
        runs, days = shape
        ahead = 60  # days before the first, so that bursts of then still tell
        noise = rng.standard_normal((runs, days + ahead))
        x, burst = np.empty_like(noise), np.zeros_like(noise)
        x[:, 0] = noise[:, 0]
        keep = math.sqrt(1 - self.memory**2)
        starts = rng.random(noise.shape) < self.bursts
        for day in range(1, days + ahead):
            x[:, day] = self.memory * x[:, day - 1] + keep * noise[:, day]
            burst[:, day] = burst[:, day - 1] / 2 + 2 * starts[:, day]
        figures = 800 * np.exp(self.sd * x) * (1 + burst)
        return np.floor(figures[:, ahead:])

    @property
    def truth(self) -> float:
        """The mean daily figure: a burst adds 2 · (1 + 1/2 + 1/4 + …) = 4 days' worth."""
        return 800 * math.exp(self.sd**2 / 2) * (1 + 4 * self.bursts) - 0.5


@dataclass(frozen=True, slots=True)
class Families:
    """Kinds of posts and of days; every size goes with every rate."""

    sizes: tuple[Sizes, ...]
    rates: tuple[Rates, ...]
    days: tuple[Daily, ...]


CHOSEN = Families(
    sizes=(
        _weibull(0.35),
        _weibull(0.6),
        Sizes("two crowds", _two_crowds),
        _log_gamma(0.6),
        _log_gamma(0.75),
        _lomax(1.05),
        _lomax(1.15),
        _lomax(1.6),
    ),
    rates=(
        Rates(0.03, 0, 0.5, "gamma"),
        Rates(0.004, 0, 1.0, "gamma"),
        Rates(0.03, 0.2, 0.5, "two kinds"),
        Rates(0.03, -0.2, 0.5, "gamma"),
        Rates(0.1, 0.1, 0.3, "gamma"),
    ),
    days=(Daily("steady", 0.2, 0.5, 0.0), Daily("sticky", 0.7, 0.6, 0.0), Daily("bursts", 0.3, 0.4, 0.03)),
)
"""Constants of the models were chosen on these and on nothing else."""

MEASURED = Families(
    sizes=(
        _lognormal(1.5),
        _lognormal(2.0),
        _pareto(1.05),
        _pareto(1.25),
        _pareto(1.45),
        _log_logistic(1.1),
        _log_student(3),
    ),
    rates=(
        Rates(0.05, 0, 0.4, "beta"),
        Rates(0.003, 0, 0.9, "lognormal"),
        Rates(0.05, 0.2, 0.5, "lognormal"),
        Rates(0.03, -0.2, 0.5, "beta"),
        Rates(0.02, 0.1, 0.8, "lognormal"),
        Rates(0.008, -0.15, 1.2, "gamma"),
        Rates(0.12, 0.05, 0.7, "two kinds"),
    ),
    days=(Daily("calm", 0.4, 0.4, 0.01), Daily("lively", 0.6, 0.8, 0.02), Daily("wild", 0.5, 1.0, 0.05)),
)
"""Coverage is reported on these."""
