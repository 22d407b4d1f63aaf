"""The score that only one day in so many reaches, learned from each day's largest score.

Source: split-conformal prediction (Vovk et al., 2005) on daily maxima, of which the tail is exponential (peaks over
threshold: Davison & Smith, 1990), with the predictive quantile, which pays for few excesses. A tail fitted to the top
quarter of 60 days strays less than the second largest of them, and so finds more at the same rate of false alarms.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

PAST_DAYS = 60
FEWEST_DAYS = 14
"""Daily maxima that a series must have before it can raise an alarm."""

TAIL = 4
"""One in so many daily maxima, the highest, makes the tail."""

_TOP = 20  # over all series: the tail lies between the upper quarter and the upper twentieth


def of_each(score: Floats, day: Ints, every_days: Floats) -> tuple[Floats, Floats]:
    """The score that one day in `every_days` reaches, judged by each series' last 60 days before; and days watched.

    Args:
        score: NaN where there is none. Shape (series, looks).
        day: the day of each look. Shape (series, looks).
        every_days: one for each series. Shape (series,).
    """
    threshold, watched = np.full_like(score, np.nan), np.zeros(len(score))
    known = np.isfinite(score)
    row, poll = np.nonzero(known)
    if not len(row):
        return threshold, watched
    # Days on which a series was looked at, numbered 0, 1, 2, … within the series.
    first = np.r_[True, (row[1:] != row[:-1]) | (day[known][1:] != day[known][:-1])]
    nth = np.cumsum(first) - 1
    row_of_day = row[first]
    nth -= np.searchsorted(row_of_day, row)
    largest = np.full((len(score), int(nth.max()) + 1 + PAST_DAYS), np.nan)
    np.fmax.at(largest, (row, nth + PAST_DAYS), score[known])
    past = np.lib.stride_tricks.sliding_window_view(largest[:, :-1], PAST_DAYS, axis=1)
    ordered = np.sort(-past, axis=2)  # the largest first, the unknown last
    n = np.isfinite(past).sum(axis=2)
    k = np.maximum(n // TAIL, 1)
    in_tail = np.arange(PAST_DAYS)[None, None, :] < k[:, :, None]
    base = -np.take_along_axis(ordered, np.minimum(k, PAST_DAYS - 1)[:, :, None], axis=2)[:, :, 0]
    mean = np.where(in_tail, -ordered, 0.0).sum(axis=2) / k - base
    # Predictive quantile of an exponential tail fitted to k excesses: P(more than y) = (1 + y / (k mean))^-k.
    limit = base + mean * k * np.expm1(np.log(every_days / TAIL)[:, None] / k)
    limit = np.where(n >= FEWEST_DAYS, limit, np.nan)
    threshold[row, poll] = limit[row, nth]
    day_limit = limit[row_of_day, nth[first]]
    np.add.at(watched, row_of_day, np.isfinite(day_limit))
    return threshold, watched


def of_all(
    score: Floats, day: Ints, every_days: Floats, *, rises: NDArray[np.bool_] | None = None
) -> tuple[Floats, Floats]:
    """One threshold for all series, from the quantiles of all their daily maxima; and each one's days watched.

    The tail is fitted between the upper quarter and the upper twentieth, so that rises that are real, few among many
    days, do not count as what is usual. Arguments as of `of_each`; the promise is the longest of `every_days`.

    Args:
        rises: looks inside of rises found already, which tell nothing of usual days. Shape (series, looks).
    """
    threshold, watched = np.full_like(score, np.nan), np.zeros(len(score))
    known = np.isfinite(score) if rises is None else np.isfinite(score) & ~rises
    row, _ = np.nonzero(known)
    if not len(row):
        return threshold, watched
    keys, which = np.unique(np.column_stack([row, day[known]]), axis=0, return_inverse=True)
    largest = np.full(len(keys), -np.inf)
    np.maximum.at(largest, which.ravel(), score[known])
    if len(keys) < PAST_DAYS:
        return threshold, watched
    np.add.at(watched, keys[:, 0], 1.0)
    a_day = len(keys) / max(float(keys[:, 1].max() - keys[:, 1].min() + 1), 1.0)
    upper, top = np.quantile(largest, [1 - 1 / TAIL, 1 - 1 / _TOP])
    scale = (top - upper) / math.log(_TOP / TAIL)
    threshold[np.isfinite(score)] = upper + scale * math.log(max(float(every_days.max()) * a_day, 1.0) / TAIL)
    return threshold, watched
