"""The values that are known, as arrays, and how many are not; values that cannot be are refused.

Source: the rules of METHODS (missing is not zero); mid-ranks as Wilcoxon (1945) has them.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import BadValue

Floats: TypeAlias = NDArray[np.float64]


def known(values: ArrayLike) -> tuple[Floats, int]:
    """The finite values, and how many are not."""
    x = np.asarray(values, dtype=np.float64).ravel()
    there = np.isfinite(x)
    return x[there], int((~there).sum())


def known_pairs(numerators: ArrayLike, denominators: ArrayLike) -> tuple[Floats, Floats, int]:
    """Numerators and denominators of which both are known and the denominator is positive, and how many are not.

    Raises:
        BadValue: there are not as many of the one as of the other, or a numerator is negative.
    """
    top, bottom = (np.asarray(v, dtype=np.float64).ravel() for v in (numerators, denominators))
    if top.shape != bottom.shape:
        raise BadValue(
            f"There are {len(top)} numerators and {len(bottom)} denominators. Pass one of each for every post."
        )
    there = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0)
    refuse_negative(top[there])
    return top[there], bottom[there], int((~there).sum())


def known_logs(values: ArrayLike) -> tuple[Floats, int]:
    """Logarithms of the known values, and how many are not known.

    Raises:
        BadValue: one is zero or less.
    """
    x, n_missing = known(values)
    if len(x) and x.min() <= 0:
        raise BadValue(
            f"A geometric mean needs positive values, and there is {x.min():g}. Leave it out, or take the median."
        )
    return np.log(x), n_missing


def ranks(values: Floats) -> Floats:
    """The place of each value among all from the smallest, from 1; those that tie share the mean of their places.

    Shape (n,) in and out.

    Example:
        >>> ranks(np.array([30.0, 10.0, 30.0, 20.0])).tolist()
        [3.5, 1.0, 3.5, 2.0]
    """
    # `scipy.stats.rankdata` does the same, and takes half a second to load, which the first page would wait for.
    _, at, n_alike = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(n_alike)
    return np.asarray((last - (n_alike - 1) / 2)[at], dtype=np.float64)


def refuse_negative(values: Floats) -> None:
    """Nothing, where all values are zero or more.

    Raises:
        BadValue: one is negative.
    """
    if len(values) and values.min() < 0:
        raise BadValue(f"A rate needs values of zero or more, and there is {values.min():g}. Leave such values out.")
