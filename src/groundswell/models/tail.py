"""How large the posts not yet seen may be: the upper tail of a heavy-tailed size, learned from the largest posts seen.

Above a threshold u the excess e = ln(size / u) has the density

    f(e) ∝ exp(-λ e - κ e² / 2),   0 ≤ e ≤ c = ln(largest / u)

With κ = 0 this is a Pareto tail of exponent λ, with κ = 1/σ² the upper part of a lognormal. What lies between is
allowed too, since a few dozen posts cannot tell the two apart and the answer must not pretend that they can. All
moments are known in closed form, so that a grid over (λ, κ) and two sums over the data give the whole posterior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

Floats: TypeAlias = NDArray[np.float64]

_LAMBDA, _KAPPA = (
    g.ravel() for g in np.meshgrid(np.linspace(-4.0, 5.0, 73), np.geomspace(0.003, 2.0, 22), indexing="ij")
)
# Tails of views have exponents of 1.05 to 1.45: prior weight on the heavy side, falling as κ grows.
_LOG_PRIOR = -0.8 * np.log(_KAPPA)
# A mean must exist, or there is no rate to estimate: the density falls at least like 1/size² at the far end.
_LEAST_EXPONENT = 1.0


def log_mass(lam: Floats, kappa: Floats, end: float) -> Floats:
    """The logarithm of the integral of exp(-λe - κe²/2) from 0 to `end`, elementwise; κ > 0.

    Completing the square gives a difference of two normal distribution functions, taken on the side where neither is
    close to 1, so that nothing cancels.
    """
    root = np.sqrt(kappa)
    start = lam / root
    stop = end * root + start
    left = start < 0
    big = np.where(left, log_ndtr(stop), log_ndtr(-start))
    small = np.where(left, log_ndtr(start), log_ndtr(-stop))
    gap = np.log1p(-np.exp(np.minimum(small - big, -1e-12)))
    return np.asarray(lam**2 / (2 * kappa) + 0.5 * np.log(2 * np.pi / kappa) + big + gap)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Draws of the distribution of sizes: what was seen below the threshold, the tail above it.

    Attributes:
        body: logarithms of the sizes below the threshold, less the threshold's. Shape (posts below,).
        share: share of posts above the threshold. Shape (draws,).
        lam: λ of each draw. Shape (draws,).
        kappa: κ of each draw. Shape (draws,).
        end: ln(largest / threshold).
        threshold: its logarithm.
    """

    body: Floats
    share: Floats
    lam: Floats
    kappa: Floats
    end: float
    threshold: float

    def log_moment(self, power: Floats) -> Floats:
        """The logarithm of E[(size / threshold)^power] of each draw. Shapes (draws,)."""
        above = log_mass(self.lam - power, self.kappa, self.end) - log_mass(self.lam, self.kappa, self.end)
        # Each draw has its own power: a table over powers, read by interpolation, instead of draws × posts.
        grid = np.linspace(power.min(), power.max() + 1e-9, 33)
        table = np.log(np.exp(grid[:, None] * self.body).mean(axis=1))
        below = np.interp(power, grid, table)
        return np.asarray(np.logaddexp(np.log(self.share) + above, np.log1p(-self.share) + below))


def draw_sizes(
    log_sizes: Floats, log_largest: float, draws: int, *, exponent: float, rng: np.random.Generator
) -> Sizes:
    """Draws from the posterior of the distribution of sizes, given those seen.

    Args:
        log_sizes: natural logarithms of the sizes. Shape (posts,), at least 4.
        log_largest: logarithm of the largest size that is possible at all.
        draws: how many.
        exponent: the tail is learned from about 2·posts^exponent of the largest posts: few enough to be tail, many
            enough to learn from.

    Source: exceedances over a threshold (Pickands 1975), with a normal instead of a generalised Pareto bend, because
    lognormal and Pareto are what the field's counts look like; posterior on a grid.
    """
    ordered = np.sort(log_sizes)
    n = len(ordered)
    k = min(int(np.ceil(min(0.5 * n + 3, 2 * n**exponent))), n - 1)
    threshold = ordered[-k - 1]
    excess = ordered[-k:] - threshold
    end = max(log_largest - threshold, float(excess[-1]) + 0.1)
    fit = -_LAMBDA * excess.sum() - _KAPPA / 2 * (excess**2).sum() - k * log_mass(_LAMBDA, _KAPPA, end) + _LOG_PRIOR
    fit[_LAMBDA + _KAPPA * end < _LEAST_EXPONENT] = -np.inf
    weight = np.exp(fit - fit.max())
    chosen = rng.choice(len(weight), draws, p=weight / weight.sum())
    share = rng.beta(k, n - k + 1, draws)
    return Sizes(ordered[:-k] - threshold, share, _LAMBDA[chosen], _KAPPA[chosen], end, float(threshold))
