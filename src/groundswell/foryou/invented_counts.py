"""Counters of invented posts at given instants: views along a growth curve, and the actions that they bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.foryou.invented_curves import Curves

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

ACTIONS = ("likes", "comments", "shares", "saves")
# Means over all public posts of one hour (Steel et al., arXiv 2504.13279): likes, comments, shares; saves as shares.
_NORM = np.array([0.070, 0.0019, 0.0056, 0.0060])
_SPREAD = np.array(
    [0.35, 0.70, 0.80, 0.70]
)  # of ln rate among posts of one size: 100,000 views are not 100,000 samples
_SHARED = 0.6  # part of the spread that all actions of a post have in common: what is good is liked and shared
_EARLY = 0.35  # likes come early: this much more of them a view at first, gone within days


@dataclass(frozen=True, slots=True)
class Rates:
    """True rates of posts: actions a view, in the long run.

    Attributes:
        per_view: likes, comments, shares, saves of a view. Shape (posts, 4).
    """

    per_view: Floats

    def __getitem__(self, which: slice | Ints) -> Rates:
        """The rates of some of the posts."""
        return Rates(self.per_view[which])


def draw_rates(log_level: Floats, *, slope: float, rng: np.random.Generator) -> Rates:
    """Rates of posts whose scatter is shared between actions and which change with size.

    Args:
        log_level: ln of the views that each post tends to. Shape (posts,).
        slope: change of ln rate with ln level: below 0 where wider audiences care less.
    """
    n = len(log_level)
    common = rng.standard_normal((n, 1))
    own = rng.standard_normal((n, len(ACTIONS)))
    scatter = _SPREAD * (np.sqrt(_SHARED) * common + np.sqrt(1 - _SHARED) * own) - _SPREAD**2 / 2
    size = slope * (log_level - np.median(log_level))[:, None] if n else np.zeros((0, 1))
    return Rates(np.minimum(_NORM * np.exp(scatter + size), 0.4))


def count_up(curves: Curves, level: Floats, rates: Rates, age: Floats, *, rng: np.random.Generator) -> dict[str, Ints]:
    """Counters of each post at each age: views, likes, comments, shares, saves, never falling.

    Increments are multiplicative (some days a post is shown more, some less), with Poisson noise on top, so that small
    counts are as ragged as real ones.

    Args:
        curves: how views gather.
        level: views that each post tends to. Shape (posts,).
        rates: its true rates.
        age: days since posting, rising along the second axis; below 0 is "not yet posted". Shape (posts, times).

    Returns:
        Name of the counter → shape (posts, times).
    """
    # Single precision: half the memory traffic, and seven digits are plenty for an expectation.
    share = curves.share(age).astype(np.float32)
    expected = np.diff(share, axis=1, prepend=np.float32(0)) * level[:, None].astype(np.float32)
    expected *= rng.standard_gamma(8.0, expected.shape, dtype=np.float32) / np.float32(8)
    views = _poisson(expected, rng)
    early = 1 + np.float32(_EARLY) * np.exp(-np.maximum(age, 0).astype(np.float32) / np.float32(1.5))
    counts = {"views": views.cumsum(axis=1)}
    for i, name in enumerate(ACTIONS):
        mean = views.astype(np.float32) * rates.per_view[:, i, None].astype(np.float32)
        counts[name] = _poisson(mean * early if name == "likes" else mean, rng).cumsum(axis=1)
    return counts


def _poisson(mean: NDArray[np.float32], rng: np.random.Generator) -> Ints:
    """Poisson counts; where the mean is large, the normal limit, which is several times as quick to draw."""
    normal = rng.standard_normal(mean.shape, dtype=np.float32)
    counts = np.rint(mean + np.sqrt(mean) * normal).astype(np.int64)
    small = mean < 50
    counts[small] = rng.poisson(mean[small])
    return np.maximum(counts, 0)


def let_fall(counts: Ints, when: Ints, part: Floats) -> Ints:
    """The same counter with some of it taken back: from the time index `when` on, `part` of what was there is gone.

    Args:
        counts: rising counters. Shape (posts, times).
        when: time index of each post's fall; beyond the last for none. Shape (posts,).
        part: share that is taken back. Shape (posts,).
    """
    n_times = counts.shape[1]
    before = np.clip(when - 1, 0, n_times - 1)
    gone = np.rint(part * counts[np.arange(len(counts)), before]).astype(np.int64)
    after = np.arange(n_times)[None, :] >= when[:, None]
    return np.asarray(np.maximum(counts - np.where(after, gone[:, None], 0), 0))
