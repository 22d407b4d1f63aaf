"""Learn priors.json from posts of other accounts: `GROUNDSWELL_DATA=… python -m tools.priors`.

Growth is learned from pairs of looks (first one younger than 30 days, last one at least 3 days later) by maximum
likelihood of ln y around η, logistic with a fixed scale; y is known within the rounding of the counters only, so each
pair counts with the probability of its interval. Nothing of a single post or author is kept.
"""

from __future__ import annotations

import csv
import gzip
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from groundswell.models.conformal import shortest
from groundswell.models.growth_curve import level_of, log_clock, repeated, stranger, surprise
from groundswell.models.growth_terms import TERMS, YOUNG, design, quantities
from groundswell.models.looks import Looks, display_step, in_order, make_looks
from groundswell.models.priors import GrowthPrior, Priors
from tools.data import data_folder

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "src" / "groundswell" / "priors.json"
SOURCES = (
    "Growth: 3,200 pairs of looks at public posts, most of them viral already, between 14 May and 11 June 2025.",
)
OLDEST, APART = 30.0, 3.0  # days
_UTC_AHEAD_H = 7  # of the scraper's clock
# The scale of the logistic is fixed, wider than what fits best: medians of relative errors on held-out authors fell.
_SCALE, _PENALTY = 1.2, 1.5e-3
_SCALE_OF_TWO = 0.5  # where two looks are known, less is left to chance
_BAND_AGES = (3.0, 7.0, 14.0)  # days
_LEVEL = 0.79  # rounded counters let another one in a hundred fall within half a step of a band that promises .8
# Next to no look is younger than a day: below, the slope in ln age that METHODS §1 gives, and a wide one for accounts.
_YOUNG, _YOUNG_SPREAD = 0.43, 0.5


@dataclass(frozen=True, slots=True)
class Pairs:
    """Two looks at each of many posts by many authors.

    Attributes:
        author: code of the author. Shape (posts,).
        before: a look before `seen`; NaN where there is none.
        seen: the look from which a forecast is made.
        later: the look that it is held against.
    """

    author: NDArray[np.str_]
    before: Looks
    seen: Looks
    later: Looks

    def __len__(self) -> int:
        return len(self.author)

    def __getitem__(self, which: Bools) -> Pairs:
        """Some of the posts."""
        return Pairs(self.author[which], self.before[which], self.seen[which], self.later[which])


def read_looks(folder: Path) -> tuple[Looks, NDArray[np.str_]]:
    """All looks of posts_vn in order, and the author of each."""
    with gzip.open(folder / "posts_vn" / "observations.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = {name: np.array([_number(r[name]) for r in rows]) for name in _COUNTS}
    at = np.array([_days(r["scraped_at_local"]) for r in rows]) - _UTC_AHEAD_H / 24
    posted = np.array([_days(r["posted_at_utc"]) for r in rows])
    ids, post = np.unique([r["video_id"] for r in rows], return_inverse=True)
    author = np.empty(len(ids), dtype="U12")
    author[post] = [r["author_code"] for r in rows]
    looks = in_order(make_looks(post, at - posted, columns.pop("views"), at_days=at, **columns))
    return looks, author[looks.post]


_COUNTS = ("views", "likes", "shares", "comments", "saves", "followers")


def _number(text: str) -> float:
    return float(text) if text else float("nan")


def _days(text: str) -> float:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).timestamp() / 86_400 if text else np.nan


def first_and_last(looks: Looks, author: NDArray[np.str_]) -> Pairs:
    """The first look at each post, young enough, and the last, late enough; nothing before."""
    first, last = _ends(looks)
    ok = (looks.age_days[first] < OLDEST) & (looks.age_days[last] - looks.age_days[first] >= APART)
    nothing = make_looks(looks.post[first[ok]], np.nan, np.nan)
    return Pairs(author[first[ok]], nothing, looks[first[ok]], looks[last[ok]])


def with_one_before(looks: Looks, author: NDArray[np.str_]) -> Pairs:
    """Posts with three looks: the last that leaves 3 days to go, the one before it, and the last of all."""
    first, last = _ends(looks)
    found = []
    for a, b in zip(first.tolist(), last.tolist(), strict=True):
        now = [i for i in range(a + 1, b) if looks.age_days[b] - looks.age_days[i] >= APART]
        if now and looks.age_days[now[-1]] < OLDEST:
            found.append((now[-1] - 1, now[-1], b))
    i, j, k = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return Pairs(author[j], looks[i], looks[j], looks[k])


def _ends(looks: Looks) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first = np.flatnonzero(np.append(True, looks.post[1:] != looks.post[:-1]))
    return first, np.append(first[1:], len(looks)) - 1


def fit_growth(pairs: Pairs, three: Pairs) -> GrowthPrior:
    """The prior that these posts teach; `three` teaches how far a surprise goes on."""
    raw = quantities(pairs.seen)
    ranges = {name: tuple(np.nanquantile(q, [0.002, 0.998]).tolist()) for name, q in raw.items()}
    typical = {name: float(np.nanmedian(q)) for name, q in raw.items()}
    x = design(pairs.seen, TERMS, ranges, typical)
    means, spreads = x.mean(axis=0), x.std(axis=0) + 1e-9
    clock = log_clock(pairs.seen.age_days, pairs.later.age_days - pairs.seen.age_days)
    level, slopes = _fit((x - means) / spreads, clock, *_ends_of_log_y(pairs))
    found = GrowthPrior(
        terms=(*TERMS, YOUNG),
        coefficients=(*(slopes / spreads).tolist(), _YOUNG),
        means=(*means.tolist(), 0.0),
        spreads=(*spreads.tolist(), _YOUNG_SPREAD),
        level=level,
        ranges={name: (low, high) for name, (low, high) in ranges.items()},
        typical=typical,
        scatter=1.0,
        shared=0.0,
        persistence=0.0,
        usual_surprise=0.0,
        band_ages=(),
        band_low=(0.0,),
        band_high=(0.0,),
    )
    return _with_scatter(found, pairs, three)


def _ends_of_log_y(pairs: Pairs) -> tuple[Floats, Floats]:
    """Lowest and highest ln y that the rounded counters allow."""
    v0, v1 = pairs.seen.views, pairs.later.views
    half0, half1 = display_step(v0) / 2, display_step(v1) / 2
    low = np.log(np.maximum((v1 - half1) / (v0 + half0), 1 + 1e-7))
    high = np.log(np.maximum((v1 + half1) / (v0 - half0), 1 + 2e-6))
    return np.log(np.maximum(low, 1e-7)), np.log(np.maximum(high, 1e-6))


def _fit(
    z: Floats, clock: Floats, low: Floats, high: Floats, *, scale: float = _SCALE, level: float = -1.5
) -> tuple[float, Floats]:
    """Level and slopes of the largest penalised likelihood; `level` is where the search begins."""
    x = np.column_stack([np.ones(len(z)), z])
    penalty = np.append(0.0, np.full(z.shape[1], _PENALTY))

    def loss(b: Floats) -> tuple[float, Floats]:
        eta = clock + x @ b
        u, v = (high - eta) / scale, (low - eta) / scale
        # P(low < ln y < high), from the side on which no digits are lost.
        inside = np.where(v > 0, expit(-v) - expit(-u), expit(u) - expit(v))
        gradient = (1 - expit(u) - expit(v)) / scale
        value = -np.log(np.maximum(inside, 1e-300)).mean() * scale + (penalty * b**2).sum()
        return float(value), x.T @ gradient / len(eta) * scale + 2 * penalty * b

    start = np.zeros(x.shape[1])
    start[0] = level
    b = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return float(b[0]), np.asarray(b[1:])


def _with_scatter(prior: GrowthPrior, pairs: Pairs, three: Pairs) -> GrowthPrior:
    """The same prior, with what is left: its scatter, what authors share of it, how far it goes on, and the bands."""
    left, _ = surprise(pairs.seen, pairs.later, stranger(prior))
    scatter = float(np.median(np.abs(left - np.median(left))) / 0.6745)
    found = replace(prior, scatter=scatter, shared=_shared(np.clip(left / scatter, -3, 3), pairs.author))
    ages = pairs.seen.age_days
    bins = np.searchsorted(_BAND_AGES, ages, side="right")
    bands = [shortest(left[bins == b], _LEVEL, toward=left) for b in range(4)]
    found = replace(
        found, band_ages=_BAND_AGES, band_low=tuple(b[0] for b in bands), band_high=tuple(b[1] for b in bands)
    )
    return _with_persistence(found, three)


def _shared(left: Floats, author: NDArray[np.str_]) -> float:
    """Intraclass correlation by the analysis of variance (Fisher 1925)."""
    _, whose, size = np.unique(author, return_inverse=True, return_counts=True)
    means = np.bincount(whose, left) / size
    n, k = len(left), len(size)
    between = float((size * (means - left.mean()) ** 2).sum()) / (k - 1)
    within = float(((left - means[whose]) ** 2).sum()) / max(n - k, 1)
    typical = (n - float((size**2).sum()) / n) / (k - 1)
    return float(np.clip((between - within) / (between + (typical - 1) * within), 0.05, 0.95))


def _with_persistence(prior: GrowthPrior, three: Pairs) -> GrowthPrior:
    """The same prior, with the part of the last surprise that the next one repeats, and where it is counted from."""
    account = stranger(replace(prior, persistence=1.0))
    last = repeated(three.before, three.seen, account)
    ahead = three.later.age_days - three.seen.age_days
    eta = level_of(three.seen, account) + log_clock(three.seen.age_days, ahead)
    start, part = _fit(last[:, None], eta, *_ends_of_log_y(three), scale=_SCALE_OF_TWO, level=0.0)
    kept = float(np.clip(part[0], 0.1, 1.0))
    return replace(prior, persistence=kept, usual_surprise=-start / kept)


def main() -> int:
    """Learn from all posts and write the file."""
    data = data_folder()
    if not (data / "posts_vn").is_dir():
        print(f"There is no folder posts_vn in {data}. Set GROUNDSWELL_DATA to the folder of the data sets.")
        return 2
    looks, author = read_looks(data)
    growth = fit_growth(first_and_last(looks, author), with_one_before(looks, author))
    made = Priors(datetime.now(UTC).date().isoformat(), SOURCES, growth)
    FILE.write_text(made.as_json(), encoding="utf-8", newline="\n")
    print(
        f"Wrote {FILE.name}: {len(growth.terms)} terms, scatter {growth.scatter:.2f}, shared {growth.shared:.2f}, "
        f"persistence {growth.persistence:.2f}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
