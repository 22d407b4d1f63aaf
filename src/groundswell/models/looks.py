"""Looks at posts: what a post's counters said at some age, as arrays that growth is learned from and forecast by.

Source: METHODS §1, data traps (repeats of one scraper, rounded displays).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from groundswell.errors import BadValue

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

_REPEATS_H = (7.0, 14.0)  # a scraper with a wrong clock gives one observation two times, exactly so far apart
_SAME_H = 0.01
_SPAN = 1e7  # days; longer than any age, so that post and age make one sorted key


@dataclass(frozen=True, slots=True)
class Looks:
    """Looks at posts, one entry a look; NaN is unknown. Shape of every array: (looks,).

    Attributes:
        post: which post, as a whole number.
        age_days: age of the post when it was looked at.
        views: counter of views; so are the others of what they are named for.
        followers: of the account, at that time or whenever known.
        at_days: when the look was, in days since any fixed instant; needed by the back-test only.
        step: by how much the display of views moves at least, where its source says so ("54K" moves by 1,000).
    """

    post: Ints
    age_days: Floats
    views: Floats
    likes: Floats
    shares: Floats
    comments: Floats
    saves: Floats
    followers: Floats
    at_days: Floats
    step: Floats

    def __len__(self) -> int:
        return len(self.post)

    def __getitem__(self, which: NDArray[np.bool_] | Ints | slice) -> Looks:
        """Some of the looks."""
        return Looks(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    @property
    def is_usable(self) -> NDArray[np.bool_]:
        """The look says how old the post was and that it had views."""
        return np.isfinite(self.age_days) & (self.age_days >= 0) & np.isfinite(self.views) & (self.views > 0)

    @property
    def views_step(self) -> Floats:
        """By how much each counter of views moves at least: what its source says, or more where its value shows it."""
        return np.fmax(self.step, display_step(self.views))


def make_looks(post: ArrayLike, age_days: ArrayLike, views: ArrayLike, **others: ArrayLike) -> Looks:
    """Looks from whatever is known: columns that are not given, and infinite or negative counts, are unknown.

    Args:
        post: whole numbers that tell the posts apart. Shape (looks,).
        age_days: age at the look. Shape (looks,).
        views: views at the look. Shape (looks,).
        others: likes, shares, comments, saves, followers, at_days, step; each of shape (looks,) or one number for all.

    Raises:
        BadValue: columns differ in length.

        >>> make_looks([1, 1], [1.0, 3.0], [1000, 1800], likes=[90, 130]).saves.tolist()
        [nan, nan]
    """
    ids = np.asarray(post, dtype=np.int64).ravel()
    given = {"age_days": age_days, "views": views, **others}
    columns: dict[str, Floats] = {}
    for name in (f.name for f in fields(Looks) if f.name != "post"):
        column = np.asarray(given.get(name, np.nan), dtype=np.float64)
        if column.ndim and column.shape != ids.shape:
            raise BadValue(
                f"There are {len(ids)} looks and {column.size} values of {name}. Pass one of each for every look."
            )
        column = np.broadcast_to(column, ids.shape).copy()
        wrong = ~np.isfinite(column) if name == "at_days" else ~np.isfinite(column) | (column < 0)
        column[wrong] = np.nan
        columns[name] = column
    return Looks(post=ids, **columns)


def in_order(looks: Looks) -> Looks:
    """The usable looks by post and age; of looks at one age the one with more views, without repeats by a wrong clock.

    A look exactly 7 or 14 hours after another with equal views and likes is that other one again, seen by a clock in
    another time zone.
    """
    kept = looks[looks.is_usable]
    kept = kept[np.lexsort((kept.views, kept.age_days, kept.post))]
    if len(kept) < 2:
        return kept
    same_post = kept.post[1:] == kept.post[:-1]
    gap_h = np.diff(kept.age_days) * 24
    is_last = np.append(~(same_post & (gap_h == 0)), True)
    kept = kept[is_last]
    same_post = kept.post[1:] == kept.post[:-1]
    gap_h = np.diff(kept.age_days) * 24
    alike = (kept.views[1:] == kept.views[:-1]) & (
        (kept.likes[1:] == kept.likes[:-1]) | np.isnan(kept.likes[1:]) | np.isnan(kept.likes[:-1])
    )
    shifted = np.isclose(gap_h[:, None], _REPEATS_H, rtol=0, atol=_SAME_H).any(axis=1)
    return kept[np.append(True, ~(same_post & alike & shifted))]


def latest(ordered: Looks) -> tuple[Looks, Looks]:
    """The last look at each post, and the one before it, from looks in order.

    Returns:
        Both of shape (posts,), in order of `post`; where a post has one look, the one before is unknown (NaN) but for
        its post.
    """
    n = len(ordered)
    is_last = np.append(ordered.post[1:] != ordered.post[:-1], True) if n else np.zeros(0, dtype=np.bool_)
    at = np.flatnonzero(is_last)
    before_at = np.maximum(at - 1, 0)
    has_before = (at > 0) & (ordered.post[before_at] == ordered.post[at])
    before = ordered[before_at]
    blank = {f.name: np.where(has_before, getattr(before, f.name), np.nan) for f in fields(before) if f.name != "post"}
    return ordered[at], Looks(post=ordered.post[at], **blank)


class Index:
    """Finds looks by post and age among looks in order."""

    def __init__(self, ordered: Looks) -> None:
        self._posts = np.unique(ordered.post)
        rank = np.searchsorted(self._posts, ordered.post)
        self._keys = rank * _SPAN + np.minimum(ordered.age_days, _SPAN / 2)

    def find(self, post: Ints, age_days: Floats) -> Ints:
        """Where the first look at that post at or after that age stands, or would stand.

        Where there is none, that is the first look at the next post, or the number of looks: compare `post` before
        using it.
        """
        asked = np.searchsorted(self._posts, post)
        return np.searchsorted(self._keys, asked * _SPAN + np.clip(age_days, 0, _SPAN / 2)).astype(np.int64)


def display_step(views: Floats) -> Floats:
    """By how much a counter of this value moves at least: 1, or the step of a display such as "541.2K" or "3.6M".

    A count that is a whole multiple of its display's step is taken to be rounded; one exact count in a hundred or
    fewer is too, and then a little weight is lost.

        >>> display_step(np.array([541_200.0, 541_237.0, 3_600_000.0])).tolist()
        [100.0, 1.0, 100000.0]
    """
    step = np.ones_like(views)
    for least, size in ((1e4, 100.0), (1e6, 1e5), (1e9, 1e8)):
        step = np.where((views >= least) & (np.mod(views, size) == 0), size, step)
    return step
