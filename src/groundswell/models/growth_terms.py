"""What the growth of a post depends on: terms of its age, its counts and its account, named so that priors.json reads.

Quantities, all logarithms: `age` of days, `views`, `followers` (+ 1), `reach` = views less followers, and `likes`,
`shares`, `comments`, `saves` (+ 1) a view. A term is a quantity ("age"), what of it lies above a knot ("age>1.8"), or a
product of two quantities less their typical values ("age*likes"); "young" is how far, in logs, a post is younger than
those that were learned from.

Source: METHODS §1, nine slopes; the further knots and products were chosen on held-out authors (benchmarks/growth.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from groundswell.models.looks import Looks

Floats: TypeAlias = NDArray[np.float64]

ACTIONS = ("likes", "shares", "comments", "saves")
QUANTITIES = ("age", "views", "followers", *ACTIONS)
TERMS = (
    *("age", "age>0", "age>1", "age>1.8", "age>2.8", "followers", "followers>10.91", "views", *ACTIONS),
    *("reach>0", "reach>1.5", "reach>3", "likes>-3", "likes>-2.3", "saves>-5.5", "saves>-4.5"),
    *("shares>-6", "shares>-5", "comments>-6.5", "comments>-5.5", "age*likes", "age*saves", "age*reach", "saves*likes"),
)
YOUNG = "young"
_YOUNGEST = 0.01  # days, a quarter of an hour: below, the minute of posting is not known well enough


def quantities(looks: Looks) -> dict[str, Floats]:
    """The quantities as they are; NaN where unknown. Each of shape (looks,)."""
    views = np.maximum(looks.views, 1.0)
    found = {
        "age": np.log(np.maximum(looks.age_days, _YOUNGEST)),
        "views": np.log(views),
        "followers": np.log1p(looks.followers),
    }
    return found | {name: np.log((getattr(looks, name) + 1) / views) for name in ACTIONS}


def youth(age_days: Floats, ranges: Mapping[str, tuple[float, float]]) -> Floats:
    """How far, in logs, each age lies below those that were learned from; 0 within. Shape as `age_days`."""
    return np.asarray(np.maximum(ranges["age"][0] - np.log(np.maximum(age_days, _YOUNGEST)), 0.0))


def design(
    looks: Looks,
    terms: tuple[str, ...],
    ranges: Mapping[str, tuple[float, float]],
    typical: Mapping[str, float],
) -> Floats:
    """One column a term. Shape (looks, terms).

    Args:
        looks: looks at posts.
        terms: names, as above.
        ranges: quantity → lowest and highest value; what lies beyond counts as the nearest of them.
        typical: quantity → what stands in for an unknown one, and the centre of products.
    """
    known = {
        name: np.clip(np.where(np.isnan(q), typical[name], q), *ranges[name]) for name, q in quantities(looks).items()
    }
    known["reach"] = known["views"] - known["followers"]
    centre = {**typical, "reach": typical["views"] - typical["followers"]}
    columns = []
    for term in terms:
        if term == YOUNG:
            columns.append(youth(looks.age_days, ranges))
        elif "*" in term:
            a, b = term.split("*")
            columns.append((known[a] - centre[a]) * (known[b] - centre[b]))
        elif ">" in term:
            name, knot = term.split(">")
            columns.append(np.maximum(known[name] - float(knot), 0.0))
        else:
            columns.append(known[term])
    return np.column_stack(columns) if columns else np.zeros((len(looks), 0))
