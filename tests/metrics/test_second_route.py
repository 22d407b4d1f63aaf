"""Latest values, falls and values at an age, computed once more in plain Python: whatever the tables, they agree."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.clock import DAY_US
from groundswell.metrics import compose
from tests.metrics.tables import Row, Tables, duck, invented, run

AGE_US = 3 * DAY_US
ACTS = ("likes", "comments", "shares")


def expected(of: Row, snapshots: list[Row]) -> Row:
    """The metrics of one post by the words of their formulas."""
    dated = sorted((s for s in snapshots if s["observed_us"] is not None), key=lambda s: s["observed_us"])
    in_order = [s for s in snapshots if s["observed_us"] is None] + dated
    views = [s for s in in_order if s.get("views") is not None]
    whole = [s for s in views if s["views"] and all(s.get(a) is not None for a in ACTS)]
    steps = [s for s in views if s["observed_us"] is not None]
    return {
        "views": views[-1]["views"] if views else None,
        "engagement_rate_by_views": sum(whole[-1][a] for a in ACTS) / whole[-1]["views"] if whole else None,
        "views_fall": (sum(max(0, a["views"] - b["views"]) for a, b in pairwise(steps)) if len(steps) > 1 else None),
        "views_at_age": _at_age(of, steps),
    }


def _at_age(of: Row, steps: list[Row]) -> float | None:
    if of["posted_us"] is None:
        return None
    aged = [(s["observed_us"] - of["posted_us"], s["views"]) for s in steps]
    before = [p for p in aged if p[0] <= AGE_US]
    after = [p for p in aged if p[0] >= AGE_US]
    if not before or not after:
        return None
    (a0, v0), (a1, v1) = before[-1], after[0]
    return float(v0) if a0 == a1 else v0 + (v1 - v0) * (AGE_US - a0) / (a1 - a0)


def checked(tables: Tables) -> int:
    """Compare all posts, and say how many values were known."""
    names = ("views", "engagement_rate_by_views", "views_fall", "views_at_age")
    with duck(tables) as connection:
        rows = {r["post_id"]: r for r in run(connection, compose(names, age_us=AGE_US).sql)}
    assert set(rows) == {p["post_id"] for p in tables["post"]}
    for of in tables["post"]:
        told = {name: rows[of["post_id"]][name] for name in names}
        seen = [s for s in tables["post_snapshot"] if s["post_id"] == of["post_id"]]
        wanted = expected(of, seen)
        assert {n for n in names if told[n] is None} == {n for n in names if wanted[n] is None}
        known = {n: v for n, v in wanted.items() if v is not None}
        assert {n: told[n] for n in known} == pytest.approx(known, rel=1e-12)
    return sum(r[name] is not None for r in rows.values() for name in names)


@given(seed=st.integers(min_value=0, max_value=2**32))
def test_sql_and_plain_python_agree_on_any_tables(seed: int) -> None:
    checked(invented(seed))


def test_the_comparison_has_something_to_compare() -> None:
    assert checked(invented(1)) > 20
