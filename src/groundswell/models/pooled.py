"""What a pooled rate may be over posts like these: draws around the rate of the posts seen.

The rate of posts seen, R̂ = Σ actions / Σ views, misses the account's rate over posts of these sizes, Σ v p(v) / Σ v,
for two reasons, and each gets its share of the interval:

1. posts of one size differ in their rate (overdispersion: 100,000 views of one post are not 100,000 samples);
2. counts are small (Poisson).

They are what a jackknife measures, badly: a few posts hold most of the views, so it sees only their residuals. Here all
posts together say how much rates scatter, and the weights say how much of that remains in R̂.

Source: METHODS, rules for all, and §3 (overdispersion); the correction for neighbouring weeks, Kendall (1954).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Prior:
    """What is expected of the scatter of rates before any post is seen.

    Attributes:
        scatter: relative standard deviation among posts of one size.
        posts: as if so many posts had said so.
    """

    scatter: float
    posts: float


# Weak priors, chosen by simulation on families of posts other than those that coverage is reported on
# (benchmarks/coverage.py). The scatter is all there is, and must not be taken for small.
POSTS, RATIOS, WEEKS = Prior(1.0, 3.0), Prior(1.0, 4.0), Prior(0.35, 4.0)
_SLOPE_SD = 0.4  # a tenfold size changes a rate by a factor of 2.5 or less (two thirds of the prior)
# On the scatter: the largest of a heavy-tailed lot is usually not in the sample, the less so the smaller the sample.
_WIDENING, _WIDENING_FEW = 1.2, 4
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Trend:
    """How the rate changes with size over the posts seen.

        E[actions] = expected = size · exp(a + slope · x),  x = ln size, centred
        Var[actions / expected] = scatter + 1 / expected

    Attributes:
        expected: expected actions of each post. Shape (posts,).
        slope: change of ln rate with ln size; 0 where all sizes are equal.
        scatter: relative variance of the rate among posts of one size.
        freedom: how many posts' worth of knowledge stands behind the scatter, the prior included.
    """

    expected: Floats
    slope: float
    scatter: float
    freedom: float


def fit_trend(actions: Floats, sizes: Floats, *, counts: bool = True, prior: Prior = POSTS) -> Trend:
    """The trend of the rate with size, and the scatter around it.

    Args:
        actions: numerators, of which at least one is positive. Shape (posts,).
        sizes: denominators, positive. Shape (posts,).
        counts: the numerators are counts (with Poisson noise), rather than figures without.
        prior: what is expected of the scatter.

    Source: quasi-likelihood (Wedderburn 1974) with the variance of an overdispersed count, scatter by moments as in
    DerSimonian & Laird (1986), both with the weak priors above.
    """
    x = np.log(sizes)
    x = x - x.mean()
    n, same_size = len(x), bool(np.ptp(x) < 1e-9)
    a, slope, scatter, freedom = float(np.log(actions.sum() / sizes.sum())), 0.0, prior.scatter**2, prior.posts
    flat = 1 / _SLOPE_SD**2
    for _ in range(_STEPS):
        expected = sizes * np.exp(np.clip(a + slope * x, -60, 60))
        poisson = 1 / expected if counts else np.zeros(n)
        residual = actions / expected - 1
        weight = 1 / (scatter + poisson)
        total = weight.sum()
        centre = (weight * x).sum() / total
        if not same_size:
            spread = (weight * (x - centre) ** 2).sum() + flat
            step = float(np.clip(((weight * (x - centre) * residual).sum() - slope * flat) / spread, -0.2, 0.2))
            slope += step
            a -= step * centre
        a += float(np.clip((weight * residual).sum() / total, -1, 1))
        telling = (scatter * weight) ** 2  # posts with few expected actions say little about scatter
        left = telling.sum() * max(n - 1 - (not same_size), 0) / n
        freedom = prior.posts + left
        moment = _WIDENING * (1 + _WIDENING_FEW / n) * float((telling * (residual**2 - poisson)).sum())
        scatter = max((prior.posts * prior.scatter**2 + moment) / freedom, 4e-4)
    return Trend(sizes * np.exp(np.clip(a + slope * x, -60, 60)), slope, scatter, freedom)


def log_rate_draws(
    actions: Floats,
    sizes: Floats,
    *,
    draws: int,
    counts: bool = True,
    prior: Prior = POSTS,
    rng: np.random.Generator,
) -> Floats:
    """Draws of ln(rate over posts of these sizes). Shape (draws,).

    Args:
        actions: numerators. Shape (posts,).
        sizes: denominators, positive. Shape (posts,).
        draws: how many.
        counts: the numerators are counts.
        prior: what is expected of the scatter.
        rng: where the draws come from.
    """
    total = sizes.sum()
    if actions.sum() == 0:
        actions = actions + 0.5 * sizes / total  # half an action somewhere: the rate is small, not zero
    trend = fit_trend(actions, sizes, counts=counts, prior=prior)
    lever = trend.expected / actions.sum()  # of a relative residual on ln R̂
    poisson = 1 / trend.expected if counts else np.zeros(len(sizes))
    scatter = trend.scatter * trend.freedom / rng.chisquare(trend.freedom, draws)
    variance = np.log1p(scatter * (lever @ lever) + (lever**2) @ poisson)  # of a lognormal error: rates scatter upwards
    log_rate = np.log(actions.sum() / total) + variance / 2 - np.sqrt(variance) * rng.standard_normal(draws)
    return np.asarray(log_rate)


def inflation(weeks: Floats) -> float:
    """By how much the variance of a mean grows because neighbouring weeks resemble each other: (1 + ρ) / (1 - ρ).

    ρ is their lag-1 correlation, corrected for its bias and drawn towards 0.3.
    """
    logs = np.log(weeks + weeks.mean() / 50)
    centred = logs - logs.mean()
    total = float(centred @ centred)
    n = len(weeks)
    # The sample correlation of a short series is biased by about -(1 + 4ρ) / n (Kendall 1954).
    # The prior says 0.3, as 8 weeks would.
    rho = float(centred[1:] @ centred[:-1]) / total if total > 0 else 0.0
    rho = (n * (rho + 1 / n) / max(1 - 4 / n, 0.25) + 8 * 0.3) / (n + 8)
    rho = min(max(rho, 0.0), 0.85)
    return (1 + rho) / (1 - rho)
