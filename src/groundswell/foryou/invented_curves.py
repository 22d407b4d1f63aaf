"""How invented posts gather views: families of growth curves whose truth is known.

Every model of growth must be tried on curves that it does not fit. So one post in four is *stretched* (no time constant
at all), one is *two-speed* (a first push and a slow rest), one *stalls* for days or weeks and goes on, and one *bursts*
again long after it had settled. All are special cases of one expression of the age t in days:

    share(t) = w (1 - exp(-(s/fast)^bend)) + (1 - w)(1 - exp(-s/slow)) + Σ size (1 - exp(-(t - onset)₊/burst))
    s = t less the time spent stalled until t
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

FAMILIES = ("stretched", "two-speed", "stalled", "bursting")


@dataclass(frozen=True, slots=True)
class Curves:
    """Growth curves of posts; every array has shape (posts,). Times are days of age.

    Attributes:
        family: index into `FAMILIES`.
        weight: w, share of the fast part.
        fast: time constant of the fast part.
        bend: its exponent; 1 outside the stretched family.
        slow: time constant of the slow part.
        stall_from: age at which growth stops.
        stall_days: how long it stops; 0 for none.
        onset: age at which the burst begins.
        size: views of the burst over the post's level; 0 for none.
        burst: time constant of the burst.
    """

    family: Ints
    weight: Floats
    fast: Floats
    bend: Floats
    slow: Floats
    stall_from: Floats
    stall_days: Floats
    onset: Floats
    size: Floats
    burst: Floats

    def __len__(self) -> int:
        return len(self.family)

    def __getitem__(self, which: slice | Ints) -> Curves:
        """The curves of some of the posts."""
        return Curves(**{name: getattr(self, name)[which] for name in self.__slots__})

    def share(self, age: Floats) -> Floats:
        """Views gathered until an age, as a share of the post's level; 0 before it is posted, above 1 after a burst.

        Args:
            age: days since posting. Shape (posts, times).
        """
        t = np.maximum(age, 0.0)
        s = t - np.clip(t - self.stall_from[:, None], 0.0, self.stall_days[:, None])
        quick = s / self.fast[:, None]
        bent = self.bend != 1
        if bent.any():
            quick[bent] = quick[bent] ** self.bend[bent, None]
        first = self.weight[:, None] * -np.expm1(-quick)
        rest = (1 - self.weight[:, None]) * -np.expm1(-s / self.slow[:, None])
        total = first + rest
        again = self.size > 0
        if again.any():
            since = np.maximum(t[again] - self.onset[again, None], 0.0)
            total[again] += self.size[again, None] * -np.expm1(-since / self.burst[again, None])
        return np.asarray(total)

    def with_burst(self, post: int, *, onset: float, size: float, burst: float) -> Curves:
        """The same curves, with a burst planted in one post."""
        family, onsets, sizes, bursts = self.family.copy(), self.onset.copy(), self.size.copy(), self.burst.copy()
        family[post], onsets[post], sizes[post], bursts[post] = FAMILIES.index("bursting"), onset, size, burst
        return replace(self, family=family, onset=onsets, size=sizes, burst=bursts)


def draw_curves(n_posts: int, *, rng: np.random.Generator) -> Curves:
    """Curves of `n_posts` posts, a quarter of each family.

    The two-speed constants are those that published age curves suggest: a fast part of about 8 hours that holds .31 to
    .72 of the views, a slow one of about 20 days.
    """
    family = rng.integers(0, len(FAMILIES), n_posts)
    stretched, stalled, bursting = (family == FAMILIES.index(name) for name in ("stretched", "stalled", "bursting"))
    about = rng.standard_normal((4, n_posts))
    return Curves(
        family=family,
        weight=np.where(stretched, 1.0, rng.uniform(0.31, 0.72, n_posts)),
        fast=np.where(stretched, 1.5 * np.exp(0.6 * about[0]), 8 / 24 * np.exp(0.4 * about[0])),
        bend=np.where(stretched, rng.uniform(0.3, 0.65, n_posts), 1.0),
        slow=19.5 * np.exp(0.4 * about[1]),
        stall_from=rng.uniform(0.5, 6.0, n_posts),
        stall_days=np.where(stalled, rng.uniform(2.0, 25.0, n_posts), 0.0),
        onset=14 * np.exp(0.9 * np.abs(about[2])),
        size=np.where(bursting, 0.8 * np.exp(0.5 * about[3]), 0.0),
        burst=rng.uniform(0.5, 4.0, n_posts),
    )
