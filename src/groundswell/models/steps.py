"""The period whose level rose most against the time before it, with evidence that allows for having looked for it.

Each period is compared with the stretch right before it, on the log scale, by ranks: one runaway post cannot make a
step, and a step is a ratio. Because the largest of many comparisons is always large, the bounds hold for all periods
together, so they hold for the one that is picked.

Source: Hodges & Lehmann (1963); Hollander & Wolfe, "Nonparametric statistical methods"; Bonferroni.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """One period against the stretch before it.

    Attributes:
        index: which of the periods.
        ratio: how many times as much as before (Hodges-Lehmann shift of logs, as a ratio).
        low: lower bound, for all periods together at `level`.
        high: upper bound, likewise.
        p: two-sided p-value of the rank-sum test (normal approximation), times the number of periods compared.
        n_in: how many items in the period.
        n_before: how many items before it.
    """

    index: int
    ratio: float
    low: float
    high: float
    level: float
    p: float
    n_in: int
    n_before: int


def compare_periods(
    at: Floats,
    logs: Floats,
    starts: Floats,
    ends: Floats,
    *,
    back: float,
    n_min: int = 5,
    level: float = 0.8,
    resemblance: float = 0.0,
) -> tuple[Step, ...]:
    """Each period with enough items in it and before it, compared with the time before.

    Args:
        at: when each item was, any unit. Shape (n,).
        logs: natural logarithm of its level. Shape (n,).
        starts: where each period starts, in the unit of `at`. Shape (k,).
        ends: where it ends (excluded). Shape (k,).
        back: how far before its start the comparison reaches.
        n_min: fewest items on either side.
        level: share of cases in which the bounds of all periods hold together.
        resemblance: correlation of each item with the next, 0 for independent posts; the spread grows by
            √((1 + ρ) / (1 - ρ)).

    Source: Hodges & Lehmann (1963) for the shift; its bounds by inverting the rank-sum test (Hollander & Wolfe,
    *Nonparametric Statistical Methods*, §4.3); Bonferroni over the periods.
    """
    pairs = []
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        inside = logs[(at >= start) & (at < end)]
        before = logs[(at >= start - back) & (at < start)]
        if min(len(inside), len(before)) >= n_min:
            pairs.append((index, inside, before))
    wider = math.sqrt((1 + resemblance) / (1 - resemblance))
    return tuple(_step(*pair, level=level, k=len(pairs), wider=wider) for pair in pairs)


def resemblance_of(logs: Floats, split: int) -> float:
    """How much each item of a series resembles the next, a step at `split` taken out. Between 0 and 0.9.

    Source: the first autocorrelation; a step left in would count as resemblance and hide itself.
    """
    left = np.concatenate([part - part.mean() for part in (logs[:split], logs[split:]) if len(part)])
    total = float(left @ left)
    rho = float(left[1:] @ left[:-1]) / total if total > 0 else 0.0
    return min(max(rho, 0.0), 0.9)


def largest_rise(steps: tuple[Step, ...], *, alpha: float = 0.05) -> Step | None:
    """The step that rose most for sure (by its lower bound); None where chance explains each as often as `alpha`."""
    rises = [s for s in steps if s.ratio > 1 and s.p < alpha and s.low > 1]
    return max(rises, key=lambda s: (s.low, -s.index), default=None)


def _step(index: int, inside: Floats, before: Floats, *, level: float, k: int, wider: float) -> Step:
    each = 1 - (1 - level) / k
    m, n = len(inside), len(before)
    shifts = np.sort((inside[:, None] - before[None, :]).ravel())
    spread = wider * math.sqrt(m * n * (m + n + 1) / 12)
    # C_α of Hollander & Wolfe: this many of the ordered shifts lie outside on either side.
    outside = math.floor(m * n / 2 - ndtri(0.5 + each / 2) * spread)
    low, high = (shifts[outside - 1], shifts[-outside]) if outside >= 1 else (-math.inf, math.inf)
    above = float((shifts > 0).sum() + (shifts == 0).sum() / 2)  # Mann and Whitney's U, a tie counting half
    p = min(1.0, 2 * k * float(ndtr(-abs(above - m * n / 2) / spread)))
    ratio = math.exp(float(np.median(shifts)))
    return Step(index, ratio, math.exp(float(low)), math.exp(float(high)), level, p, m, n)
