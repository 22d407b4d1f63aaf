"""Many invented accounts at once, for benchmarks: columns of the schema's tables, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.clock import DAY_US, SECOND_US
from groundswell.foryou.invented_counts import Rates, count_up, draw_rates, let_fall
from groundswell.foryou.invented_curves import Curves, draw_curves

Columns: TypeAlias = dict[str, NDArray[Any]]

_FIRST_US = 1_719_792_000 * SECOND_US  # 1 July 2024


@dataclass(frozen=True, slots=True)
class Many:
    """Accounts, posts, and snapshots to be drawn.

    Attributes:
        accounts: columns account_id, handle, is_own. Shape (accounts,).
        posts: columns of the table `post`: account_id, post_id, posted_us, uploaded_us, kind, duration_s, hashtags.
            Shape (posts,).
        curves: true growth of each post.
        rates: true rates of each post.
        level: views that each post tends to. Shape (posts,).
    """

    accounts: Columns
    posts: Columns
    curves: Curves
    rates: Rates
    level: NDArray[np.float64]
    snapshots_per_post: int
    seed: int

    @property
    def n_snapshots(self) -> int:
        """How many snapshots there are in all."""
        return len(self.level) * self.snapshots_per_post

    def snapshots(self, posts_per_block: int = 5_000) -> Iterator[Columns]:
        """Blocks of columns of the table `post_snapshot`, all snapshots of a post together, in order of time.

        Each block is drawn from its own stream, so blocks come out the same in any order.
        """
        n_posts, k = len(self.level), self.snapshots_per_post
        for number, start in enumerate(range(0, n_posts, posts_per_block)):
            rng = np.random.default_rng([self.seed, number])
            which = slice(start, min(start + posts_per_block, n_posts))
            size = which.stop - start
            # Daily looks, at no fixed hour, at young posts; later ones further and further apart, up to about a year.
            steps = np.geomspace(0.25, 12.0, k) * rng.uniform(0.3, 1.7, (size, k))
            age = steps.cumsum(axis=1) * (400 / max(400, float(np.geomspace(0.25, 12.0, k).sum())))
            age_us = np.rint(age * DAY_US / SECOND_US).astype(np.int64) * SECOND_US
            counts = count_up(self.curves[which], self.level[which], self.rates[which], age, rng=rng)
            # One post in thirty loses a little of each counter: benchmarks and parity tests must meet falls.
            when = np.where(rng.random(size) < 1 / 30, rng.integers(1, k, size), k)
            part = rng.uniform(0.001, 0.05, size)
            counts = {name: let_fall(values, when, part) for name, values in counts.items()}
            columns: Columns = {
                "account_id": np.repeat(self.posts["account_id"][which], k),
                "post_id": np.repeat(self.posts["post_id"][which], k),
                "observed_us": (self.posts["posted_us"][which, None] + age_us).ravel(),
            }
            columns |= {name: values.ravel() for name, values in counts.items()}
            yield columns


def invent_many(
    seed: int, *, n_accounts: int = 1_000, n_posts: int = 100_000, snapshots_per_post: int = 100, days: int = 730
) -> Many:
    """Many accounts whose posts have lognormal levels around their account's own, and known growth and rates."""
    rng = np.random.default_rng(seed)
    owner = np.sort(rng.integers(0, n_accounts, n_posts))
    handles = np.array([f"invented.{i:05d}" for i in range(n_accounts)], dtype=object)
    log_level = (8.0 + 1.3 * rng.standard_normal(n_accounts))[owner] + 1.4 * rng.standard_normal(n_posts)
    posted_us = (_FIRST_US // SECOND_US + rng.integers(0, days * 86_400, n_posts)) * SECOND_US
    tags = np.array(["", "fyp", "pottery", "pottery fyp", "ceramics studio", "glaze kilnopening pottery"], dtype=object)
    uploaded_us = posted_us - rng.integers(3, 60, n_posts) * SECOND_US
    posts: Columns = {
        "account_id": handles[owner],
        "post_id": post_ids(uploaded_us, rng),
        "posted_us": posted_us,
        "uploaded_us": uploaded_us,
        "kind": np.full(n_posts, "video", dtype=object),
        "duration_s": rng.integers(5, 180, n_posts).astype(np.float64),
        "hashtags": tags[rng.integers(0, len(tags), n_posts)],
    }
    accounts: Columns = {"account_id": handles, "handle": handles, "is_own": np.zeros(n_accounts, dtype=bool)}
    rates = draw_rates(log_level, slope=-0.08, rng=rng)
    return Many(accounts, posts, draw_curves(n_posts, rng=rng), rates, np.exp(log_level), snapshots_per_post, seed)


def post_ids(uploaded_us: NDArray[np.int64], rng: np.random.Generator) -> NDArray[Any]:
    """Ids as TikTok makes them, as text: Unix seconds in the upper 32 bits, the rest unique. Shape (posts,)."""
    low = rng.permutation(len(uploaded_us)).astype(np.int64) + 1_000_003
    ids = ((uploaded_us // SECOND_US) << np.int64(32)) | low
    return np.array([str(i) for i in ids.tolist()], dtype=object)
