"""Posts at equal age: what each had when it was as old as all the others.

A post of yesterday is never ranked against a post of last month by raw views. The value at an age is read off the
straight line between the last snapshot at or before it and the first at or after it; a post that was not looked at on
both sides has none.
"""

from __future__ import annotations

from groundswell.metrics.registry import Metric, register
from groundswell.metrics.relations import COUNTERS
from groundswell.units import Unit

_SOURCE = "METHODS §1: equal-age values, for now by linear interpolation"
_WORKED = {"views": (1000, 3000), "likes": (80, 200), "comments": (10, 30), "shares": (6, 20), "saves": (12, 40)}

for _name in COUNTERS:
    _low, _high = _WORKED[_name]
    register(
        Metric(
            f"{_name}_at_age",
            "post",
            Unit.COUNT,
            "at_age",
            f"CASE WHEN at_age.{_name}_after_us = at_age.{_name}_before_us THEN CAST(at_age.{_name}_before AS DOUBLE)"
            f" ELSE at_age.{_name}_before + (at_age.{_name}_after - at_age.{_name}_before)"
            f" * (CAST({{age_us}} - at_age.{_name}_before_us AS DOUBLE)"
            f" / CAST(NULLIF(at_age.{_name}_after_us - at_age.{_name}_before_us, 0) AS DOUBLE)) END",
            f"How many {_name} the post had at the age in question.",
            f"{_name} before + ({_name} after − {_name} before) × (age − age before) ÷ (age after − age before);"
            " a snapshot exactly at that age counts as it is",
            f"no dated snapshot states {_name} at or before that age, or none at or after it",
            _SOURCE,
            f"At one day old: {_low:,} {_name} at 12 hours, {_high:,} at 36 hours, half way = {(_low + _high) // 2:,}",
            (f"post_snapshot.{_name}", "post_snapshot.observed_us", "post.posted_us"),
        )
    )

register(
    Metric(
        "views_at_age_gap_us",
        "post",
        Unit.MICROSECONDS,
        "at_age",
        "at_age.views_after_us - at_age.views_before_us",
        "How far apart the two looks are between which views at equal age were read off, in microseconds.",
        "age after − age before; 0 for a snapshot exactly at that age",
        "views at that age are unknown",
        _SOURCE,
        "Between 12 hours and 36 hours: 24 × 3,600,000,000 = 86,400,000,000",
        ("post_snapshot.views", "post_snapshot.observed_us", "post.posted_us"),
    ),
    Metric(
        "views_at_age_median",
        "account",
        Unit.COUNT,
        "posts",
        "MEDIAN(posts.views_at_age)",
        "What a typical post of yours had in views at the age in question.",
        "median of views_at_age, over the posts published in the window that have it",
        "no post in the window was looked at on both sides of that age",
        _SOURCE,
        "At one day old: of 2,000, 1,200 and 4,000 the one in the middle = 2,000",
        ("post_snapshot.views", "post_snapshot.observed_us", "post.posted_us"),
    ),
    Metric(
        "n_posts_at_age",
        "account",
        Unit.COUNT,
        "posts",
        "COUNT(posts.views_at_age)",
        "How many of your posts can be compared at the age in question.",
        "number of posts published in the window whose views at that age are known",
        "never: none is 0",
        _SOURCE,
        "All three were seen before and after one day = 3",
        ("post_snapshot.views", "post_snapshot.observed_us", "post.posted_us"),
        or_zero=True,
    ),
)
