"""How well growth is forecast, beside what others would do: `python -m benchmarks.growth [splits]`.

Posts of other accounts (data set posts_vn): coefficients are learned from the posts of some authors and held against
those of the others, over splits by author; competitors learn from and are asked about the same posts. Invented
accounts: looks at posts of families that the curve does not fit, with more and more history of their own.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks import growth_tags
from benchmarks.growth_invented import Tried, try_account
from benchmarks.growth_tags import table
from groundswell.models.conformal import prior_band, shortest
from groundswell.models.forecast import forecast
from groundswell.models.growth_account import learn_account
from groundswell.models.growth_curve import log_clock, log_growth, stranger
from groundswell.models.growth_terms import quantities
from groundswell.models.looks import display_step, make_looks
from groundswell.models.priors import GrowthPrior
from tools.data import data_folder
from tools.priors import Pairs, first_and_last, fit_growth, read_looks, with_one_before

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

ROOT = Path(__file__).resolve().parent.parent
SPLITS, DRAWS = 20, 400
TRAIN = 0.62  # part of the authors
OURS = "the curve"
RIVAL = "gradient boosting on ln y"
AGE_BINS = (0.0, 3.0, 7.0, 14.0, 30.0)
HISTORIES = (0, 5, 20, 100, 1_000)
_FINE = 0.005
_WITHIN = 1e-3  # the least ln growth that a competitor in ln y is shown


def is_train(author: NDArray[np.str_], split: int) -> Bools:
    """Which authors teach in this split: by hash, so that nothing else decides."""
    at = {a: int(sha256(f"{split}:{a}".encode()).hexdigest()[:8], 16) / 16**8 < TRAIN for a in np.unique(author)}
    return np.array([at[a] for a in author], dtype=np.bool_)


def log_ratio(pairs: Pairs) -> Floats:
    """The growth that came, y = ln(V1 / V0)."""
    return np.asarray(np.log(pairs.later.views / pairs.seen.views))


def plain_columns(pairs: Pairs) -> Floats:
    """What anyone would give a learner: logs of age, time ahead, counts and followers."""
    s = pairs.seen
    counts = [np.log1p(c) for c in (s.views, s.likes, s.shares, s.comments, s.saves, s.followers)]
    found = np.column_stack([np.log(s.age_days), np.log(pairs.later.age_days - s.age_days), *counts])
    return np.asarray(np.where(np.isnan(found), -1.0, found))


def _boosted(loss: str, seed: int) -> Any:
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
        _boosted("absolute_error", seed).fit(plain_columns(train), log_ratio(train)).predict(plain_columns(test))
    )


def boosted_log_y(train: Pairs, test: Pairs, seed: int, loss: str = "absolute_error") -> Floats:
    """Gradient boosting on ln y."""
    target = np.log(np.maximum(log_ratio(train), _WITHIN))
    return np.asarray(np.exp(_boosted(loss, seed).fit(plain_columns(train), target).predict(plain_columns(test))))


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
    target = np.log(np.maximum(log_ratio(train), _WITHIN)) - _clock(train)
    return np.exp(np.asarray(model.fit(columns(train), target).predict(columns(test))) + _clock(test))


def _clock(pairs: Pairs) -> Floats:
    return log_clock(pairs.seen.age_days, pairs.later.age_days - pairs.seen.age_days)


def ours(prior: GrowthPrior, test: Pairs, *, with_speed: bool = False) -> Floats:
    """What a user runs, with coefficients of other authors."""
    ahead = (test.later.age_days - test.seen.age_days)[:, None]
    eta = log_growth(test.seen, ahead, stranger(prior), before=test.before if with_speed else None)
    return np.exp(eta[:, 0])


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


def ape(pairs: Pairs, y: Floats) -> Floats:
    """Absolute relative errors of the views."""
    return np.asarray(np.abs(pairs.seen.views * np.exp(y) / pairs.later.views - 1))


def ratio_interval(
    errors: list[tuple[NDArray[np.str_], Floats, Floats]], *, rng: np.random.Generator
) -> tuple[float, float, float]:
    """Mean over splits of median(a) / median(b), and its 95 % interval by resampling authors, the same in all splits.

    Args:
        errors: for each split, the author of each post and the errors of the one and the other.
        rng: where the draws come from.
    """
    authors = np.unique(np.concatenate([e[0] for e in errors]))
    where = [np.searchsorted(authors, e[0]) for e in errors]
    value = float(np.mean([np.median(a) / np.median(b) for _, a, b in errors]))
    draws = []
    for _ in range(DRAWS):
        times = np.bincount(rng.integers(0, len(authors), len(authors)), minlength=len(authors))
        again = [np.repeat(np.arange(len(w)), times[w]) for w in where]
        draws.append(np.mean([np.median(a[i]) / np.median(b[i]) for (_, a, b), i in zip(errors, again, strict=True)]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return value, float(low), float(high)


def one_snapshot(pairs: Pairs, three: Pairs, splits: int) -> str:
    """Bars (a) to (c) on posts of other accounts."""
    rng = np.random.default_rng(1)
    learners = competitors()
    scores: dict[str, list[list[float]]] = {}
    beside: dict[str, list[tuple[NDArray[np.str_], Floats, Floats]]] = {name: [] for name in learners}
    bands: list[tuple[NDArray[np.str_], Floats, Bools, Floats]] = []
    rival_bands: list[tuple[float, float]] = []
    speed: list[tuple[NDArray[np.str_], Floats, Floats]] = []
    fine: list[Bools] = []
    for split in range(splits):
        teaches = is_train(pairs.author, split)
        train, test = pairs[teaches], pairs[~teaches]
        trains, tests = three[is_train(three.author, split)], three[~is_train(three.author, split)]
        prior = fit_growth(train, trains)
        made = {OURS: ours(prior, test)} | {name: f(train, test, split) for name, f in learners.items()}
        for name, y in made.items():
            e, left = ape(test, y), y - log_ratio(test)
            young = test.seen.age_days < 7
            scores.setdefault(name, []).append(
                [float(x) for x in (np.median(e), e.mean(), np.sqrt((left**2).mean()), np.median(e[young]))]
            )
            if name != OURS:
                beside[name].append((test.author, ape(test, made[OURS]), e))
        bands.append((test.author, test.seen.age_days, *our_band(prior, test, made[OURS])))
        if RIVAL in learners:
            rival_bands.append(rival_band(train, test, split))
        speed.append((tests.author, ape(tests, ours(prior, tests, with_speed=True)), ape(tests, ours(prior, tests))))
        fine.append(display_step(tests.seen.views) / tests.seen.views < _FINE)
        print(f"  split {split + 1} of {splits}", file=sys.stderr, flush=True)
    n_authors = len(np.unique(pairs.author))
    about = (
        f"{len(pairs):,} posts of {n_authors:,} authors; {splits} splits by author, {TRAIN:.0%} of them teach; means "
        "over the splits."
    )
    return "\n\n".join(
        [
            about,
            errors_part(scores, beside, rng=rng),
            bands_part(bands, rival_bands, rng=rng),
            speed_part(speed, fine, len(three), rng=rng),
        ]
    )


def errors_part(
    scores: dict[str, list[list[float]]], beside: dict[str, list[tuple[NDArray[np.str_], Floats, Floats]]], *, rng: Any
) -> str:
    """Bar (a)."""
    rows = []
    for name, found in scores.items():
        told = "–"
        if name != OURS:
            value, low, high = ratio_interval(beside[name], rng=rng)
            told = f"{value:.3f} ({low:.3f}–{high:.3f})"
        rows.append([name, *(f"{x:.4f}" for x in np.mean(found, axis=0)), told])
    head = ["", "median APE", "MAPE", "RMSLE", "median APE, < 7 d", "ours / theirs (95 %)"]
    bar = (
        f"Bar: at most .96 of {RIVAL}, interval below 1; below .092 is the moonshot. Intervals: paired bootstrap over "
        "authors."
    )
    return f"### One look, at least 3 days ahead\n\n{bar}\n\n{table(head, rows)}"


def our_band(prior: GrowthPrior, test: Pairs, y: Floats) -> tuple[Bools, Floats]:
    """Whether the band held what came, and its width in ln views."""
    low, high = prior_band(test.seen.age_days, prior)
    came, eta = log_ratio(test), np.log(y)
    ends = np.exp(eta + low), np.exp(eta + high)
    # A counter that says no more than before has grown by less than half a step: that is inside of a band near zero.
    return (came >= ends[0] - 1e-9 - _half_step(test)) & (came <= ends[1] + _half_step(test)), ends[1] - ends[0]


def _half_step(pairs: Pairs) -> Floats:
    return display_step(pairs.later.views) / 2 / pairs.later.views


def rival_band(train: Pairs, test: Pairs, seed: int) -> tuple[float, float]:
    """Coverage and mean log width of the rival with split-conformal bands, a quarter of its authors set apart."""
    calibrates = np.array([int(sha256(f"c{seed}:{a}".encode()).hexdigest()[:8], 16) % 4 == 0 for a in train.author])
    held = train[calibrates]
    target = np.log(np.maximum(log_ratio(train[~calibrates]), _WITHIN))
    model = _boosted("absolute_error", seed).fit(plain_columns(train[~calibrates]), target)
    left = np.log(np.maximum(log_ratio(held), _WITHIN)) - model.predict(plain_columns(held))
    low, high = shortest(left)
    eta, came, half = model.predict(plain_columns(test)), log_ratio(test), _half_step(test)
    hit = (came >= np.exp(eta + low) - half) & (came <= np.exp(eta + high) + half)
    return float(hit.mean()), float((np.exp(eta + high) - np.exp(eta + low)).mean())


def bands_part(
    bands: list[tuple[NDArray[np.str_], Floats, Bools, Floats]], rival: list[tuple[float, float]], *, rng: Any
) -> str:
    """Bar (b)."""
    rows = []
    authors = np.unique(np.concatenate([b[0] for b in bands]))
    for low, high in [*itertools.pairwise(AGE_BINS), (0.0, 30.0)]:
        inside = [(b[1] >= low) & (b[1] < high) for b in bands]
        hits = [b[2][i].astype(float) for b, i in zip(bands, inside, strict=True)]
        whose = [np.searchsorted(authors, b[0][i]) for b, i in zip(bands, inside, strict=True)]
        widths = [float(b[3][i].mean()) for b, i in zip(bands, inside, strict=True)]
        draws = []
        for _ in range(DRAWS):
            times = np.bincount(rng.integers(0, len(authors), len(authors)), minlength=len(authors))
            draws.append(np.mean([np.average(h, weights=times[w]) for h, w in zip(hits, whose, strict=True)]))
        ends = np.quantile(draws, [0.025, 0.975])
        rows.append(
            [
                f"{low:g} to {high:g} d",
                f"{np.mean([h.mean() for h in hits]):.3f}",
                f"{ends[0]:.3f}–{ends[1]:.3f}",
                f"{np.mean(widths):.3f}",
            ]
        )
    if rival:
        covered, width = np.mean(rival, axis=0)
        rows.append([f"{RIVAL}, conformal, all ages", f"{covered:.3f}", "", f"{width:.3f}"])
    bar = (
        "Bar: .77 to .83 in each bin with .80 inside the interval (bootstrap over authors); mean log width at most .40."
    )
    return f"### 80 % bands\n\n{bar}\n\n{table(['age at the look', 'coverage', '95 %', 'mean log width'], rows)}"


def speed_part(speed: list[tuple[NDArray[np.str_], Floats, Floats]], fine: list[Bools], posts: int, *, rng: Any) -> str:
    """Bar (c)."""
    rows = []
    for name, kept in (("all", [np.ones_like(f) for f in fine]), ("counters shown to half a percent or finer", fine)):
        errors = [(who[k], a[k], b[k]) for (who, a, b), k in zip(speed, kept, strict=True)]
        value, low, high = ratio_interval(errors, rng=rng)
        medians = np.mean([[np.median(b), np.median(a)] for _, a, b in errors], axis=0)
        rows.append([name, f"{medians[0]:.4f}", f"{medians[1]:.4f}", f"{value:.3f} ({low:.3f}–{high:.3f})"])
    head = ["counters", "without", "with the last increment", "ratio (95 %)"]
    return (
        f"### Two looks\n\n{posts:,} posts with a look before the one that they are forecast from, median APE. The bar "
        f'is .85. Four in five counters are rounded to a step ("3.6M") that is about as large as what came.\n\n'
        f"{table(head, rows)}"
    )


def invented_part(accounts: int, first_seed: int = 0) -> str:
    """Bar (d): history of one's own, on curves that the model does not fit."""
    found: dict[int, list[Tried]] = {n: [] for n in HISTORIES}
    for seed in range(first_seed, first_seed + accounts):
        for n, tried in try_account(seed, HISTORIES).items():
            found[n].append(tried)
    rows = []
    for n, tries in found.items():
        median = np.mean([t.median_error for t in tries])
        covered = np.mean([t.coverage for t in tries])
        draws = np.random.default_rng(1).integers(0, len(tries), (2_000, len(tries)))
        ends = np.quantile(np.array([t.coverage for t in tries])[draws].mean(axis=1), [0.025, 0.975])
        two = np.mean([t.median_error_two_looks / t.median_error for t in tries])
        better = np.mean([t.median_error < s.median_error for t, s in zip(tries, found[0], strict=True)])
        rows.append(
            [
                f"{n:,} posts",
                f"{median:.4f}",
                "–" if n == 0 else f"{better:.0%}",
                f"{covered:.3f}",
                f"{ends[0]:.3f}–{ends[1]:.3f}",
                f"{np.mean([t.log_width for t in tries]):.3f}",
                f"{two:.3f}",
            ]
        )
    plain = np.mean([t.median_error_no_growth for t in found[0]])
    head = [
        "own history",
        "median APE",
        "better than without",
        "coverage",
        "95 %",
        "mean log width",
        "error with two looks",
    ]
    return (
        f"### Invented accounts\n\n{accounts} accounts with a pace of their own, four families of curves that are not "
        f"the model's; 200 posts of each forecast 14 days ahead from one look. No growth: {plain:.4f}. The bar: more "
        f"history, less error; bands .77 to .83.\n\n{table(head, rows)}"
    )


def speed_of_all(posts: int = 1_000, looks: int = 50) -> str:
    """Bar (f): learn from and forecast all posts of an account."""
    rng = np.random.default_rng(1)
    age = np.sort(np.exp(rng.uniform(-2, 5, (posts, looks))), axis=1)
    views = np.floor(np.exp(rng.normal(8, 1.5, posts))[:, None] * (1 - np.exp(-((age / 3) ** 0.5)))) + 1
    given = make_looks(np.repeat(np.arange(posts), looks), age.ravel(), views.ravel(), likes=views.ravel() / 12)
    took = []
    for _ in range(3):
        start = time.process_time()
        forecast(given, [1.0, 7.0, 28.0], learn_account(given))
        took.append(time.process_time() - start)
    return (
        f"### Time\n\n{posts:,} posts × {looks} looks learned from and forecast in {np.median(took):.2f} s of "
        "processor time; the bar is 1 s."
    )


def page(splits: int = SPLITS, accounts: int = 20) -> str:
    """The section of docs/benchmarks.md."""
    parts = []
    folder = data_folder()
    if (folder / "posts_vn").is_dir():
        looks, author = read_looks(folder)
        parts.append(one_snapshot(first_and_last(looks, author), with_one_before(looks, author), splits))
    else:
        parts.append("The data set posts_vn is not here: set GROUNDSWELL_DATA to measure on posts of other accounts.")
    parts += [invented_part(accounts), speed_of_all()]
    if (folder / "hashtag_views").is_dir():
        parts.append(growth_tags.page(folder))
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(page(int(sys.argv[1]) if len(sys.argv) > 1 else SPLITS, int(sys.argv[2]) if len(sys.argv) > 2 else 20))
