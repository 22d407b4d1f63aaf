"""The posts at equal age: one reading of the growth curve that every question shares, so that they agree.

A value is read off the account's own growth curve, from the looks around that age, with its range. It is refused where
the post is not that old yet, where no look is near enough for a range that says something, and, on accounts of others,
beyond the last look: of these nothing is foretold.

Source: METHODS §1, models/equal_age.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from groundswell.answer import MethodCard
from groundswell.clock import DAY_US
from groundswell.models.equal_age import KINDS, AtAge, views_at_ages
from groundswell.models.growth_curve import Account
from groundswell.models.known import ranks
from groundswell.questions import learned, looked
from groundswell.questions.base import Columns, Floats, Mask, View, card, cell, count
from groundswell.questions.looked import Looked
from groundswell.questions.wording import say
from groundswell.units import Unit, plural, say_about, say_list, say_range

AGES = (1, 3, 7, 28, 90)
"""Days at which posts are held against one another."""

USUAL_AGE = 7
_MORE = 1.5  # times as many posts that can be compared make another age the usual one
_WIDEST = 2.0  # a range that reaches past so many times its lower end says too little
_FARTHEST = 8.0  # a look so many times older or younger tells nothing; up to there ranges were found to hold
_MIN_PEERS = 5  # fewer others of the same age make no rank

YOUNG, FAR, UNSEEN = "not that old yet", "no look near that age", "no dated look"
"""Why a post has no value at an age."""

_RESTS_ON = dict(zip(KINDS[1:], ("the look then", "looks around it", "the look before", "the look after"), strict=True))


@dataclass(frozen=True, slots=True)
class Level:
    """The posts at one age; NaN where a post has no value there. Shape of arrays: (posts,).

    Attributes:
        age: in days.
        views: what each post had at that age, by the growth curve.
        low: lower end of the 80 % range; the value itself where a look at that very age is exact.
        high: its upper end.
        rests_on: the looks that each value comes from, or why there is none.
    """

    age: int
    views: Floats
    low: Floats
    high: Floats
    rests_on: tuple[str, ...]

    @property
    def n(self) -> int:
        """Posts that can be compared at this age."""
        return int(np.isfinite(self.views).sum())

    @property
    def percentile(self) -> Floats:
        """For each post the share of the others below it; see `percentiles`."""
        return percentiles(self.views)

    def says(self, i: int) -> str:
        """The views of one post, with their range where they are not exact: `2,500 views (2,300 to 2,800)`."""
        if round(self.low[i]) == round(self.high[i]):
            return say("at_age.exact", value=f"{self.views[i]:,.0f}")
        digits = 3 if self.low[i] > 0.9 * self.high[i] else 2
        reach = say_range(float(self.low[i]), float(self.high[i]), digits)
        return say("at_age.range", value=say_about(float(self.views[i]), digits), range=reach)

    def columns(self, rows: list[int]) -> Columns:
        """Value, range and origin of these posts as columns of a table; a value that is exact has no range."""
        is_exact = np.round(self.low) == np.round(self.high)
        ends = {name: np.where(is_exact, np.nan, getattr(self, name)) for name in ("low", "high")}
        return {
            "views_at_age": (Unit.COUNT, [count(self.views[i]) for i in rows]),
            "at_age_low": (Unit.COUNT, [count(ends["low"][i]) for i in rows]),
            "at_age_high": (Unit.COUNT, [count(ends["high"][i]) for i in rows]),
            "at_age_from": (Unit.TEXT, [self.rests_on[i] for i in rows]),
            "percentile": (Unit.SHARE, [cell(v, 3) for v in self.percentile[rows]]),
        }

    def of(self, places: list[int | None]) -> Level:
        """The same level for posts in another order; None for a post that has no look."""
        known = np.array([-1 if p is None else p for p in places], dtype=np.intp)
        views, low, high = (np.append(v, np.nan)[known] for v in (self.views, self.low, self.high))
        return Level(self.age, views, low, high, tuple((*self.rests_on, UNSEEN)[p] for p in known))

    def left_out(self, among: list[int]) -> str:
        """How many of these posts have no value, by the reason; empty where all have one."""
        of = [self.rests_on[i] for i in among]
        parts = [say(f"at_age.{key}", n=f"{of.count(why):,}") for key, why in _REASONS if why in of]
        return say_list(parts) if parts else ""


_REASONS = (("young", YOUNG), ("far", FAR), ("unseen", UNSEEN))


class AtEqualAge:
    """The account's posts, to be read at any age."""

    def __init__(self, view: View, seen: Looked, post_id: tuple[str, ...]) -> None:
        self.seen = seen
        self._foretells = view.is_own or view.is_invented
        now_us = view.now_us if view.now_us is not None else np.nan
        self._old_days = (now_us - seen.posted_us) / DAY_US
        place = {post: i for i, post in enumerate(seen.post_id)}
        self._places = [place.get(post) for post in post_id]
        self._known: dict[int, Level] = {}

    @cached_property
    def account(self) -> Account:
        """What the account's own posts taught of growth."""
        return learned.growth(self.seen.looks)

    def usual(self, among: Mask | None = None) -> Level:
        """The posts at the age at which they are compared unless another is asked for.

        Seven days, or the age at which half as many posts again, or more, can be compared.

        Args:
            among: the posts that are spoken of; all by default. Shape (posts,).
        """
        spoken = np.ones(len(self._places), dtype=np.bool_) if among is None else among
        n = {age: int(np.isfinite(self.at(age).views[spoken]).sum()) for age in AGES}
        best = max(AGES, key=lambda age: (n[age], -age))
        return self.at(best if n[best] >= max(_MORE * n[USUAL_AGE], 1) else USUAL_AGE)

    def at(self, age: int) -> Level:
        """The posts at that age, in days, in the order asked for."""
        if age not in self._known:
            ages = AGES if age in AGES else (age,)
            found = views_at_ages(self.seen.looks, np.array(ages, dtype=np.float64), self.account)
            for j, each in enumerate(ages):
                self._known[each] = self._level(found, j, each).of(self._places)
        return self._known[age]

    def _level(self, found: AtAge, j: int, age: int) -> Level:
        """One age of what was found, without what is refused."""
        views, low, high = (np.full(len(self.seen.post_id), np.nan) for _ in range(3))
        why = np.full(len(views), UNSEEN, dtype=object)
        kind = np.array(KINDS)[found.kind[:, j]]
        why[found.post] = [_RESTS_ON.get(str(k), UNSEEN) for k in kind]
        first = self.seen.looks.age_days[self.seen.first]
        last = self.seen.looks.age_days[self.seen.first + self.seen.n - 1]
        times = np.fmax((first[found.post] + 0.5) / (age + 0.5), (age + 0.5) / (last[found.post] + 0.5))
        is_far = (found.high[:, j] > _WIDEST * found.low[:, j]) | (times > _FARTHEST)
        if not self._foretells:
            is_far |= kind == KINDS[3]
        why[found.post[is_far]] = FAR
        why[~(self._old_days >= age)] = YOUNG
        there = ~np.isin(why, (YOUNG, FAR, UNSEEN))[found.post]
        for target, values in ((views, found.views), (low, found.low), (high, found.high)):
            target[found.post[there]] = values[there, j]
        return Level(age, views, low, high, tuple(why.tolist()))


def load(view: View, post_id: tuple[str, ...], seen: Looked | None = None) -> AtEqualAge:
    """The account's posts at equal age.

    Args:
        post_id: the posts, in the order in which values are wanted; a post without a look has none.
        seen: the looks, where they are loaded already.
    """
    return AtEqualAge(view, looked.load(view) if seen is None else seen, post_id)


def percentiles(values: Floats) -> Floats:
    """For each value, the share of the others below it (a tie counts half); NaN where it or its peers are missing.

    Shape (n,) in and out. Fewer than five peers make no rank.
    """
    known = np.flatnonzero(np.isfinite(values))
    found = np.full(len(values), np.nan)
    if len(known) > _MIN_PEERS:
        found[known] = (ranks(values[known]) - 1) / (len(known) - 1)
    return found


def method(sql: str) -> MethodCard:
    """How values at equal age come about."""
    plain = card("views_at_age", sql=sql)
    return replace(
        plain, formula=say("card.at_age"), null_means=say("card.at_age_null"), source=say("card.at_age_source")
    )


def says_of(level: Level, among: list[int]) -> str:
    """How many of these posts can be compared at that age, and why not the others."""
    n, rest = int(np.isfinite(level.views[among]).sum()), level.left_out(among)
    words = {"age": plural(level.age, "day"), "n": f"{n:,}", "all": plural(len(among), "post"), "rest": rest}
    if not n:
        return say("posts.no_age", **words)
    return say("posts.at_age_some" if rest else "posts.at_age", **words)
