"""Invent an account whose truth is known: two years of posts, looks at them, days and followers.

`invent` draws everything that a creator's files would show and keeps what made it in `Invented.truth`, so that every
later answer can be held against it. Levels are lognormal with a lasting step and a flash in the pan; curves come from
families that no model fits exactly (`invented_curves`); a look at a post may be exact or as the app shows it ("12.3K");
some counters fall. The same seed gives the same account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.clock import DAY_US, HOUR_US, MINUTE_US, SECOND_US, day_start_us
from groundswell.errors import BadValue
from groundswell.foryou.invented_captions import draw_captions
from groundswell.foryou.invented_counts import ACTIONS, Rates, count_up, draw_rates, let_fall
from groundswell.foryou.invented_curves import FAMILIES, Curves, draw_curves
from groundswell.foryou.invented_many import post_ids

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Columns: TypeAlias = dict[str, NDArray[Any]]

ENDS_ON = date(2026, 6, 30)
COUNTERS = ("views", *ACTIONS)
_QUESTION_LIFT = 1.3  # comments a view of posts that ask something: an effect for later questions to find
_STEP, _STEP_AT = 2.6, 0.59  # from a breakthrough on, posts do this much better for good
_FLASH_AT = 0.34  # one post far above all others, after which everything is as before
_RESURFACED = (
    (0.12, 190, 4.0),
    (0.27, 96, 2.5),
    (0.45, 150, 6.0),
)  # when posted, woke at this age in days, by this much


@dataclass(frozen=True, slots=True)
class Truth:
    """What made the account; arrays have one entry a post, in order of posting.

    Attributes:
        level: views that each post tends to.
        family: name of each post's growth family.
        per_view: likes, comments, shares and saves of a view in the long run. Shape (posts, 4).
        engagement_rate: (likes + comments + shares) of a view over posts like these, pooled, from the true rates.
        step_on: from this day on levels are `step` times as high, for good.
        flash: id of the post that was a flash in the pan.
        breakthrough: id of the post with which the lasting step began.
        resurfaced: (post id, day, additional views over level) of posts that woke again on purpose.
        question_lift: how many times the comments a view a question brings.
    """

    level: Floats
    family: tuple[str, ...]
    per_view: Floats
    engagement_rate: float
    step: float
    step_on: date
    flash: str
    breakthrough: str
    resurfaced: tuple[tuple[str, date, float], ...]
    question_lift: float


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented account; columns are named as in the schema's tables.

    Attributes:
        posts: post_id, posted_us, uploaded_us, duration_s, caption, and topic, which the schema does not have. Shape
            (posts,).
        snapshots: post_id, observed_us, views, likes, comments, shares, saves and `is_rounded` (noted from the app's
            display). Exact counts. Shape (snapshots,).
        totals: each counter of each post at every midnight, the first day's first. Shape (posts, days + 1).
        days: day (as ordinal), views, profile_views, likes, comments, shares, viewers, new_viewers, returning_viewers,
            followers (at the end of the day). Shape (days,).
    """

    handle: str
    starts_on: date
    ends_on: date
    posts: Columns
    snapshots: Columns
    totals: Columns
    days: Columns
    truth: Truth
    seed: int

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write the files that the creator would have into `folder`; returns their paths, oldest download first."""
        from groundswell.foryou.invented_files import write_files  # noqa: PLC0415 - it needs this module's types

        return write_files(self, folder)


def invent(
    seed: int,
    *,
    handle: str = "invented.account",
    n_posts: int = 240,
    days: int = 730,
    ends_on: date = ENDS_ON,
    followers: int = 4_200,
    typical_views: float = 2_600.0,
) -> Invented:
    """An invented account.

    Args:
        seed: the same seed gives the same account.
        n_posts: posts over the whole time.
        days: days from the first to the last, both included.
        ends_on: the last day; nothing is seen after its evening.
        followers: on the first day.
        typical_views: median level of a post before the lasting step.

    Raises:
        BadValue: too few posts or days for what is planted (10 posts, 200 days).
    """
    if n_posts < 10 or days < 200:
        raise BadValue(f"An invented account needs at least 10 posts and 200 days, not {n_posts} and {days}.")
    rng = np.random.default_rng(seed)
    starts_on = ends_on - timedelta(days=days - 1)
    posted_us = _posting_times(n_posts, days, day_start_us(starts_on), rng)
    uploaded_us = posted_us - rng.integers(3, 60, n_posts) * SECOND_US
    ids = post_ids(uploaded_us, rng)

    step_post, flash_post = int(_STEP_AT * n_posts), int(_FLASH_AT * n_posts)
    drift = np.cumsum(rng.normal(0, 0.015, n_posts))
    log_level = np.log(typical_views) + drift - drift.mean() + rng.normal(0, 1.15, n_posts)
    log_level[step_post:] += np.log(_STEP)
    log_level[step_post] = np.log(typical_views * 55)
    log_level[flash_post] = np.log(typical_views * 130)
    curves = draw_curves(n_posts, rng=rng)
    woken = []
    for at, onset, size in _RESURFACED:
        post = int(at * n_posts)
        if posted_us[post] + (onset + 20) * DAY_US < day_start_us(ends_on):
            curves = curves.with_burst(post, onset=float(onset), size=size, burst=3.0)
            woken.append((post, onset, size))

    asks = rng.random(n_posts) < 0.4
    captions, topics = draw_captions(n_posts, asks, rng=rng)
    per_view = draw_rates(log_level, slope=-0.08, rng=rng).per_view
    per_view[asks, ACTIONS.index("comments")] *= _QUESTION_LIFT
    level, rates = np.exp(log_level), Rates(per_view)

    looks_us = _looks(starts_on, days, rng)
    midnights = day_start_us(starts_on) + np.arange(days + 1) * DAY_US
    grid_us = np.union1d(midnights, looks_us)
    age_days = (grid_us[None, :] - posted_us[:, None]) / DAY_US
    counts = _counts(curves, level, rates, age_days, rng=rng)
    posts: Columns = {
        "post_id": ids,
        "posted_us": posted_us,
        "uploaded_us": uploaded_us,
        "duration_s": np.rint(np.clip(np.exp(rng.normal(3.3, 0.6, n_posts)), 6, 180)),
        "caption": np.array(captions, dtype=object),
        "topic": np.array(topics, dtype=object),
    }
    snapshots = _snapshots(posts, counts, grid_us, looks_us, starts_on, rng)
    at_midnight = np.searchsorted(grid_us, midnights)
    totals: Columns = {name: values[:, at_midnight] for name, values in counts.items()}
    daily = _days(totals, starts_on, followers, rng)
    shared = per_view[:, [ACTIONS.index(a) for a in ("likes", "comments", "shares")]].sum(axis=1)
    truth = Truth(
        level=level,
        family=tuple(FAMILIES[i] for i in curves.family),
        per_view=per_view,
        engagement_rate=float((shared * level).sum() / level.sum()),
        step=_STEP,
        step_on=date.fromordinal(
            starts_on.toordinal() + int((posted_us[step_post] - day_start_us(starts_on)) // DAY_US)
        ),
        flash=str(ids[flash_post]),
        breakthrough=str(ids[step_post]),
        resurfaced=tuple((str(ids[p]), _day_of(int(posted_us[p]) + onset * DAY_US), size) for p, onset, size in woken),
        question_lift=_QUESTION_LIFT,
    )
    return Invented(handle, starts_on, ends_on, posts, snapshots, totals, daily, truth, seed)


def _day_of(us: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + us // DAY_US)


def _posting_times(n: int, days: int, start_us: int, rng: np.random.Generator) -> Ints:
    """When posts appear: irregularly over the time, mostly in the evening, none on the last day and a half."""
    day = np.sort(rng.choice(days - 2, n, replace=n > days - 2))
    hour = np.where(rng.random(n) < 0.7, rng.normal(18, 1.5, n), rng.uniform(7, 22, n))
    seconds = np.clip(hour, 5, 23.5) * 3_600
    return np.sort(start_us + day * DAY_US + seconds.astype(np.int64) * SECOND_US)


def _looks(starts_on: date, days: int, rng: np.random.Generator) -> Ints:
    """When the creator looked: most evenings, not on holiday, and always on the last day. Shape (looks,)."""
    day = np.arange(days)
    looked = rng.random(days) > 0.18
    for holiday in range(150, days, 365):
        looked[holiday : holiday + 16] = False
    looked[-1] = True
    at = day_start_us(starts_on) + day * DAY_US + (20.5 + rng.uniform(-1.5, 2.5, days)) * HOUR_US
    return np.asarray((at[looked] // MINUTE_US).astype(np.int64) * MINUTE_US)


def _counts(curves: Curves, level: Floats, rates: Rates, age: Floats, *, rng: np.random.Generator) -> dict[str, Ints]:
    """Counters of all posts at all times, with what people and the platform took back. Shape (posts, times)."""
    counts = count_up(curves, level, rates, age, rng=rng)
    n, k = age.shape
    # People take back likes and delete comments; now and then the platform takes back views.
    for name, how_often, part in (("likes", 0.06, 0.02), ("comments", 0.15, 0.08), ("views", 0.015, 0.01)):
        when = np.where(rng.random(n) < how_often, rng.integers(0, k, n), k)
        counts[name] = let_fall(counts[name], when, np.asarray(part * rng.uniform(0.3, 1.7, n)))
    return counts


def _snapshots(
    posts: Columns, counts: dict[str, Ints], grid_us: Ints, looks_us: Ints, starts_on: date, rng: np.random.Generator
) -> Columns:
    """What the creator noted: young posts at every look, older ones once a week, old ones once a month."""
    at = np.searchsorted(grid_us, looks_us)
    age_days = (looks_us[None, :] - posts["posted_us"][:, None]) / DAY_US
    look = np.arange(len(looks_us))[None, :]
    turn = rng.integers(0, 28, len(age_days))[:, None]
    views = counts["views"][:, at]
    # An old post that moves shows up in her notifications, so she looks at it.
    moves = np.diff(views, axis=1, prepend=0) > np.maximum(0.03 * views, 50)
    rarely = ((age_days < 120) & ((look + turn) % 6 == 0)) | ((look + turn) % 24 == 0) | (look == len(looks_us) - 1)
    seen = (age_days > 0) & ((age_days < 35) | moves | rarely)
    which, when = np.nonzero(seen)
    columns: Columns = {"post_id": posts["post_id"][which], "observed_us": looks_us[when]}
    columns |= {name: counts[name][which, at[when]] for name in COUNTERS}
    # In the first seven months she copied numbers from the app, which writes 12.3K; later from an export, all digits.
    columns["is_rounded"] = looks_us[when] < day_start_us(starts_on) + 210 * DAY_US
    order = np.lexsort((which, columns["observed_us"]))
    return {name: values[order] for name, values in columns.items()}


def _days(totals: Columns, starts_on: date, followers: int, rng: np.random.Generator) -> Columns:
    """The account's days: what all posts gathered between two midnights, and what followed from it."""
    gained = {name: np.diff(values, axis=1) for name, values in totals.items()}
    days = gained["views"].shape[1]
    views = np.maximum(gained["views"], 0).sum(axis=0)
    viewers = np.minimum(views, np.rint(views / rng.gamma(60, 1.35 / 60, days)).astype(np.int64))
    returning = rng.binomial(viewers, np.clip(rng.normal(0.28, 0.04, days), 0.1, 0.6))
    now, total = followers, np.zeros(days, dtype=np.int64)
    joined = rng.poisson(views * 0.0016 + 0.6)
    for day in range(days):
        now += int(joined[day]) - int(rng.binomial(now, 0.0007))
        total[day] = now
    return {
        "day": np.arange(days) + starts_on.toordinal(),
        "views": views,
        "profile_views": rng.poisson(views * 0.012 + 2),
        "likes": np.maximum(gained["likes"], 0).sum(axis=0),
        "comments": gained["comments"].sum(axis=0),
        "shares": np.maximum(gained["shares"], 0).sum(axis=0),
        "viewers": viewers,
        "new_viewers": viewers - returning,
        "returning_viewers": returning,
        "followers": total,
    }


def noted(counts: Sequence[int], *, is_rounded: bool) -> list[str]:
    """Counts as the creator wrote them down: `12345`, or `12.3K` where she copied them from the app."""
    return [_app(n) if is_rounded else str(n) for n in counts]


def _app(n: int) -> str:
    """A count as the app shows it: cut, not rounded, to one decimal of thousands or millions."""
    for unit, letter in ((1_000_000, "M"), (10_000, "K")):
        if n >= unit:
            tenths = n * 10 // (1_000_000 if letter == "M" else 1_000)
            return f"{tenths // 10}.{tenths % 10}{letter}" if tenths % 10 else f"{tenths // 10}{letter}"
    return str(n)
