"""What other accounts taught: the dated coefficients of priors.json, which `make priors` writes; no rows of anybody.

Source: METHODS, rules for all; each coefficient names the data and the day that it was learned on.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

FILE = "priors.json"


@dataclass(frozen=True, slots=True)
class GrowthPrior:
    """How posts of other accounts grew.

    Attributes:
        terms: names of the terms, as growth_terms.py reads them. One for each entry of the four that follow.
        coefficients: of ln y on the term, the term less its mean.
        means: mean of each term.
        spreads: standard deviation of each term.
        level: η where every term is at its mean, without the clock.
        ranges: quantity → the lowest and highest value that was learned from; beyond them nothing changes.
        typical: quantity → what stands in where it is unknown.
        scatter: standard deviation of ln y - η among posts, robust.
        shared: part of that variance that posts of one account share.
        persistence: part of a post's last surprise (ln y - η between its last two looks) that the next one repeats.
        usual_surprise: of posts that were looked at again; what is repeated is counted from there.
        band_ages: ages in days that divide the bands.
        band_low: quantile of ln y - η at the lower bound of an 80 % band, for each bin of age.
        band_high: likewise at the upper bound.
    """

    terms: tuple[str, ...]
    coefficients: tuple[float, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    level: float
    ranges: dict[str, tuple[float, float]]
    typical: dict[str, float]
    scatter: float
    shared: float
    persistence: float
    usual_surprise: float
    band_ages: tuple[float, ...]
    band_low: tuple[float, ...]
    band_high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Priors:
    """All that priors.json holds.

    Attributes:
        made_on: the day on which they were learned.
        sources: where from, one sentence each.
        growth: how posts grow.
    """

    made_on: str
    sources: tuple[str, ...]
    growth: GrowthPrior

    def as_json(self) -> str:
        """The text of priors.json."""
        return json.dumps(_rounded(asdict(self)), indent=1, ensure_ascii=False) + "\n"


@cache
def shipped() -> Priors:
    """The priors that came with this version."""
    return read(files("groundswell").joinpath(FILE).read_text(encoding="utf-8"))


def read(text: str) -> Priors:
    """Priors from the text of a priors.json."""
    found = json.loads(text)
    growth: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in found["growth"].items()}
    growth["ranges"] = {name: (low, high) for name, (low, high) in growth["ranges"].items()}
    return Priors(found["made_on"], tuple(found["sources"]), GrowthPrior(**growth))


def _rounded(value: Any) -> Any:
    """Floats cut to five significant digits: more would claim to know more."""
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value
