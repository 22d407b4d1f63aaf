"""What others would forecast from the same posts: no growth, the log-linear law, and learners of other libraries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.models.growth_curve import log_clock
from groundswell.models.growth_terms import quantities
from tools.priors import Pairs

Floats: TypeAlias = NDArray[np.float64]

RIVAL = "gradient boosting on ln y"
WITHIN = 1e-3  # the least ln growth that a competitor in ln y is shown


def log_ratio(pairs: Pairs) -> Floats:
    """The growth that came, y = ln(V1 / V0)."""
    return np.asarray(np.log(pairs.later.views / pairs.seen.views))


def plain_columns(pairs: Pairs) -> Floats:
    """What anyone would give a learner: logs of age, time ahead, counts and followers."""
    s = pairs.seen
    counts = [np.log1p(c) for c in (s.views, s.likes, s.shares, s.comments, s.saves, s.followers)]
    found = np.column_stack([np.log(s.age_days), np.log(pairs.later.age_days - s.age_days), *counts])
    return np.asarray(np.where(np.isnan(found), -1.0, found))


def boosted(loss: str, seed: int) -> Any:
    """A gradient boosting of trees with settings that suit posts by the thousand, yet to be fitted."""
    from sklearn.ensemble import GradientBoostingRegressor

    return GradientBoostingRegressor(
        loss=loss,
        n_estimators=300,
        learning_rate=0.05,
        max_depth=4,
        min_samples_leaf=10,
        subsample=0.7,
        random_state=seed,
    )


def no_growth(_train: Pairs, test: Pairs, _seed: int) -> Floats:
    """Nothing more comes."""
    return np.zeros(len(test))


def log_linear(train: Pairs, test: Pairs, _seed: int) -> Floats:
    """Szabó & Huberman (2010), for irregular ages: ln V1 = ln V0 + b ln(age1 / age0), by least deviations."""
    x, y = np.log(train.later.age_days / train.seen.age_days), log_ratio(train)
    order = np.argsort(y / x)
    weight = np.cumsum(x[order])
    slope = float((y / x)[order][np.searchsorted(weight, weight[-1] / 2)])
    return slope * np.log(test.later.age_days / test.seen.age_days)


def boosted_y(train: Pairs, test: Pairs, seed: int) -> Floats:
    """Gradient boosting on y, absolute error."""
    return np.asarray(
        boosted("absolute_error", seed).fit(plain_columns(train), log_ratio(train)).predict(plain_columns(test))
    )


def boosted_log_y(train: Pairs, test: Pairs, seed: int, loss: str = "absolute_error") -> Floats:
    """Gradient boosting on ln y."""
    target = np.log(np.maximum(log_ratio(train), WITHIN))
    return np.asarray(np.exp(boosted(loss, seed).fit(plain_columns(train), target).predict(plain_columns(test))))


def boosted_huber(train: Pairs, test: Pairs, seed: int) -> Floats:
    """Gradient boosting on ln y, Huber's loss."""
    return boosted_log_y(train, test, seed, "huber")


def light(train: Pairs, test: Pairs, seed: int) -> Floats:
    """LightGBM, Huber's loss, on ln y - ln clock, with counts a view beside counts."""
    from lightgbm import LGBMRegressor

    def columns(pairs: Pairs) -> Floats:
        return np.column_stack([plain_columns(pairs), *quantities(pairs.seen).values(), _clock(pairs)])

    model = LGBMRegressor(
        objective="huber",
        n_estimators=300,
        learning_rate=0.03,
        num_leaves=15,
        min_child_samples=15,
        subsample=0.7,
        subsample_freq=1,
        colsample_bytree=0.7,
        random_state=seed,
        n_jobs=1,
        verbose=-1,
    )
    target = np.log(np.maximum(log_ratio(train), WITHIN)) - _clock(train)
    return np.exp(np.asarray(model.fit(columns(train), target).predict(columns(test))) + _clock(test))


def _clock(pairs: Pairs) -> Floats:
    return log_clock(pairs.seen.age_days, pairs.later.age_days - pairs.seen.age_days)


Learner: TypeAlias = Callable[[Pairs, Pairs, int], Floats]


def competitors() -> dict[str, Learner]:
    """Those that are installed."""
    found: dict[str, Learner] = {"no growth": no_growth, "log-linear in ln(age1/age0)": log_linear}
    try:
        import sklearn  # noqa: F401 - whether it is there
    except ImportError:
        return found
    found |= {"gradient boosting on y": boosted_y, RIVAL: boosted_log_y, f"{RIVAL}, Huber": boosted_huber}
    try:
        import lightgbm  # noqa: F401 - whether it is there
    except ImportError:
        return found
    return found | {"LightGBM, Huber, on ln y − ln clock": light}
