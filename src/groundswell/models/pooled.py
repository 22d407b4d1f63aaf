"""What a pooled rate may be over posts like these: draws around the rate of the posts seen.

The rate of posts seen, R̂ = Σ actions / Σ views, misses the account's rate E[actions] / E[views] for three reasons, and
each gets its share of the interval:

1. posts of one size differ in their rate (overdispersion: 100,000 views of one post are not 100,000 samples);
2. counts are small (Poisson);
3. where the rate changes with size, the rate over posts like these depends on posts larger than any seen so far.

The rate over posts of these very sizes, Σ v p(v) / Σ v, is missed for the first two only. They are what a jackknife
measures, badly: a few posts hold most of the views, so it sees only their residuals. Here all posts together say how
much rates scatter, and the weights say how much of that remains in R̂. The third no resampling of the posts seen can
show; it needs the trend of the rate with size and the tail of sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.models.tail import Sizes, draw_sizes

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
# (benchmarks/coverage.py). Where sizes are fixed the scatter is all there is, and must not be taken for small.
ANY_SIZE, THESE_SIZES, RATIOS, WEEKS = Prior(0.65, 4.0), Prior(1.0, 2.0), Prior(1.0, 4.0), Prior(0.35, 4.0)
_SLOPE_SD = 0.4  # a tenfold size changes a rate by a factor of 2.5 or less (two thirds of the prior)
_WIDENING = 1.2  # on the scatter: the largest of a heavy-tailed lot is usually not in the sample
_EXPONENTS = (0.5, 0.4)  # where the tail begins is a choice: half of the draws begin it higher
_DOUBT = 0.8  # of ln: how far the trend and the tail may be trusted beyond the posts seen
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
        pull: how much each post's relative residual moves the slope. Shape (posts,).
    """

    expected: Floats
    slope: float
    scatter: float
    freedom: float
    pull: Floats


def fit_trend(actions: Floats, sizes: Floats, *, counts: bool = True, prior: Prior = ANY_SIZE) -> Trend:
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
    pull = np.zeros(n)
    for _ in range(_STEPS):
        expected = sizes * np.exp(np.clip(a + slope * x, -60, 60))
        poisson = 1 / expected if counts else np.zeros(n)
        residual = actions / expected - 1
        weight = 1 / (scatter + poisson)
        total = weight.sum()
        centre = (weight * x).sum() / total
        if not same_size:
            spread = (weight * (x - centre) ** 2).sum() + flat
            pull = weight * (x - centre) / spread
            step = float(np.clip((pull * residual).sum() - slope * flat / spread, -0.2, 0.2))
            slope += step
            a -= step * centre
        a += float(np.clip((weight * residual).sum() / total, -1, 1))
        telling = (scatter * weight) ** 2  # posts with few expected actions say little about scatter
        left = telling.sum() * max(n - 1 - (not same_size), 0) / n
        freedom = prior.posts + left
        moment = _WIDENING * float((telling * (residual**2 - poisson)).sum())
        scatter = max((prior.posts * prior.scatter**2 + moment) / freedom, 4e-4)
    return Trend(sizes * np.exp(np.clip(a + slope * x, -60, 60)), slope, scatter, freedom, pull)


def log_rate_draws(
    actions: Floats,
    sizes: Floats,
    *,
    draws: int,
    largest: float | None = None,
    counts: bool = True,
    prior: Prior = ANY_SIZE,
    rng: np.random.Generator,
) -> Floats:
    """Draws of ln(rate over posts like these). Shape (draws,).

    Args:
        actions: numerators. Shape (posts,).
        sizes: denominators, positive. Shape (posts,).
        draws: how many.
        largest: no size can be larger; None leaves the third reason (sizes not seen) out, for sizes that hardly vary.
        counts: the numerators are counts.
        prior: what is expected of the scatter.
    """
    total = sizes.sum()
    if actions.sum() == 0:
        actions = actions + 0.5 * sizes / total  # half an action somewhere: the rate is small, not zero
    share = sizes / total
    trend = fit_trend(actions, sizes, counts=counts, prior=prior)
    lever = share * trend.expected / (actions.sum() / total * sizes)  # of a relative residual on ln R̂
    poisson = 1 / trend.expected if counts else np.zeros(len(sizes))
    scatter = trend.scatter * trend.freedom / rng.chisquare(trend.freedom, draws)

    noise = scatter * (lever @ lever) + (lever**2) @ poisson
    variance = np.log1p(noise)  # of a lognormal error: rates scatter upwards
    normal = rng.standard_normal(draws)
    log_rate = np.log(actions.sum() / total) + variance / 2 - np.sqrt(variance) * normal
    if largest is None or np.ptp(sizes) == 0 or len(sizes) < 4:
        return np.asarray(log_rate)

    # The same residuals that moved R̂ moved the slope: given the one, the other is drawn around its regression on it.
    joint = scatter * (lever @ trend.pull) + (lever * trend.pull) @ poisson
    alone = scatter * (trend.pull @ trend.pull) + (trend.pull**2) @ poisson - joint**2 / noise
    shift = joint / np.sqrt(noise) * normal + np.sqrt(np.maximum(alone, 0)) * rng.standard_normal(draws)
    slope = np.clip(trend.slope - shift, -0.7, 0.7)
    doubt = np.exp(_DOUBT * rng.standard_normal(draws))
    return np.asarray(log_rate + doubt * _unseen(np.log(sizes), slope, np.log(largest), rng))


def _unseen(log_sizes: Floats, slope: Floats, log_largest: float, rng: np.random.Generator) -> Floats:
    """What sizes not seen add to ln rate, draw by draw.

    The logarithm of E[size^(1+slope)] / E[size], modelled, less the same over the posts seen.
    """
    half = len(slope) // 2
    added = np.empty(len(slope))
    for part, exponent in zip((slice(None, half), slice(half, None)), _EXPONENTS, strict=True):
        sizes = draw_sizes(log_sizes, log_largest, len(slope[part]), exponent=exponent, rng=rng)
        added[part] = _log_ratio(sizes, slope[part])
    centred = log_sizes - log_sizes.max()
    grid = np.linspace(slope.min(), slope.max() + 1e-9, 65)
    seen = np.log(np.exp((1 + grid)[:, None] * centred).sum(axis=1)) - np.log(np.exp(centred).sum())
    # Sizes are measured from the threshold there and from the maximum here: bring both to one unit.
    return np.asarray(added - np.interp(slope, grid, seen) - slope * log_sizes.max())


def _log_ratio(sizes: Sizes, slope: Floats) -> Floats:
    return sizes.log_moment(1 + slope) - sizes.log_moment(np.ones_like(slope)) + slope * sizes.threshold


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
