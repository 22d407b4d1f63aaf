"""Invented accounts with a pace of their own: how much more certain their own history makes a forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.foryou.invented_counts import count_up, draw_rates
from groundswell.foryou.invented_curves import draw_curves
from groundswell.models.forecast import forecast
from groundswell.models.growth_account import learn_account
from groundswell.models.growth_curve import stranger, views_ahead
from groundswell.models.looks import Looks, make_looks

Floats: TypeAlias = NDArray[np.float64]

ASKED, AHEAD = 200, 14.0
_LOOKS = 24
_PACE_SD = 0.5  # of ln time constants among accounts


@dataclass(frozen=True, slots=True)
class Tried:
    """Forecasts of one account's posts against the truth."""

    median_error: float
    median_error_two_looks: float
    median_error_no_growth: float
    coverage: float
    log_width: float


def invent_looks(seed: int, n_posts: int) -> tuple[Looks, Looks, Looks, Looks]:
    """Looks at `n_posts` posts of an account; and of 200 later posts a look, one 14 days later, and one before it.

    The one before is at .6 of the age. The posts asked about are the same whatever `n_posts` is.
    """
    world = np.random.default_rng([seed, 1])
    pace, typical, followers = np.exp(_PACE_SD * world.standard_normal()), world.uniform(6.5, 11), world.uniform(6, 12)
    asked_age = np.exp(world.uniform(np.log(0.5), np.log(14.0), ASKED))
    asked = _draw(ASKED, np.column_stack([0.6 * asked_age, asked_age, asked_age + AHEAD]), pace, typical, world)
    rng = np.random.default_rng([seed, 2])
    age = np.sort(np.exp(rng.uniform(np.log(0.2), np.log(60.0), (n_posts, _LOOKS))), axis=1)
    counts = _draw(n_posts, age, pace, typical, rng)
    fixed = float(np.exp(followers))
    history = make_looks(np.repeat(np.arange(n_posts), _LOOKS), age.ravel(), **_flat(counts), followers=fixed)
    ids = np.arange(ASKED)
    before, now, later = (
        make_looks(ids, age_days, **{k: v[:, i] for k, v in asked.items()}, followers=fixed)
        for i, age_days in enumerate((0.6 * asked_age, asked_age, asked_age + AHEAD))
    )
    return history, now, later, before


def _draw(n: int, age: Floats, pace: float, typical: float, rng: np.random.Generator) -> dict[str, Floats]:
    curves = draw_curves(n, rng=rng)
    curves = replace(curves, fast=curves.fast * pace, slow=curves.slow * pace)
    level = typical + 1.2 * rng.standard_normal(n)
    counts = count_up(curves, np.exp(level), draw_rates(level, slope=-0.08, rng=rng), age, rng=rng)
    return {name: values.astype(np.float64) for name, values in counts.items()}


def _flat(counts: dict[str, Floats]) -> dict[str, Floats]:
    return {name: values.ravel() for name, values in counts.items()}


def try_account(seed: int, histories: tuple[int, ...]) -> dict[int, Tried]:
    """What forecasts of one account missed, with so many posts of history."""
    history, now, later, before = invent_looks(seed, max(histories))
    usable = now.is_usable & later.is_usable
    found = {}
    for n in histories:
        account = learn_account(history[history.post < n]) if n else stranger()
        made = forecast(now[usable], [AHEAD], account)
        came, had = later.views[usable], now.views[usable]
        again = views_ahead(now[usable], [AHEAD], account, before=before[usable])[:, 0]
        hit = (made.low[:, 0] - 0.5 <= came) & (came <= made.high[:, 0] + 0.5)
        found[n] = Tried(
            float(np.median(np.abs(made.views[:, 0] / came - 1))),
            float(np.median(np.abs(again / came - 1))),
            float(np.median(np.abs(had / came - 1))),
            float(hit.mean()),
            float(np.log(made.high[:, 0] / made.low[:, 0]).mean()),
        )
    return found
