"""Answers made by hand, one of each kind of picture, for looking at faces without a store."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta

from groundswell.answer import Answer, Caveat, Chart, Column, Estimate, MethodCard, Source, Table
from groundswell.units import Unit

START = date(2021, 3, 1)
HOSTILE = '<script>alert("x")</script><a href="https://example.com">#fyp</a>'


def days_table() -> Table:
    """Daily views with a usual range, a gap of ten days, an estimated part and a noted day."""
    rng = random.Random(7)
    n = 200
    days = [(START + timedelta(days=i)).isoformat() for i in range(n)]
    level = [4000 * math.exp(0.004 * i) for i in range(n)]
    views: list[int | None] = [round(v * math.exp(rng.gauss(0, 0.25))) for v in level]
    for i in range(80, 90):
        views[i] = None
    views[150] = 22_000
    notes = tuple("a mention by a larger account" if i == 150 else None for i in range(n))
    return Table(
        "views_by_day",
        "Views a day, and the range that is usual for this account",
        (
            Column("day", "Day", Unit.DATE, tuple(days)),
            Column("day_views", "Views a day", Unit.COUNT, tuple(views)),
            Column("usual_low", "usual range, from", Unit.COUNT, tuple(v * 0.65 for v in level)),
            Column("usual_high", "usual range, to", Unit.COUNT, tuple(v * 1.5 for v in level)),
            Column("is_estimated", "estimated", Unit.TEXT, tuple(i > 185 for i in range(n))),
            Column("stands_out", "outside the usual range", Unit.TEXT, tuple(i == 150 for i in range(n))),
            Column("note", "note", Unit.TEXT, notes),
        ),
        Chart(
            "line", "day", "day_views", "usual_low", "usual_high",
            estimated="is_estimated", highlight="stands_out", label="note", zero=True,
        ),
        "Views rise from about 4,000 to about 9,000 a day; one day in July stands out with 22,000.",
    )  # fmt: skip


def rates_table() -> Table:
    """A rate for each kind of reaction, with its interval."""
    names = ("Likes", "Comments", "Shares", "Saves", HOSTILE)
    values = (0.036, 0.0031, 0.0012, 0.0021, 0.02)
    return Table(
        "reactions",
        "Most reactions are likes",
        (
            Column("reaction", "Reaction", Unit.TEXT, names),
            Column("rate", "Of every 1,000 views", Unit.RATE, values),
            Column("low", "from", Unit.RATE, tuple(v * 0.9 for v in values)),
            Column("high", "to", Unit.RATE, tuple(v * 1.12 for v in values)),
            Column("hot", "changed", Unit.TEXT, (False, True, False, False, False)),
        ),
        Chart("intervals", "reaction", "rate", "low", "high", highlight="hot"),
        "Likes 36 of every 1,000 views, comments 3, shares 1, saves 2.",
    )


def posts_table(n: int = 120) -> Table:
    """Posts as dots on a logarithmic scale."""
    rng = random.Random(11)
    days = sorted(START + timedelta(days=rng.randrange(360)) for _ in range(n))
    views = [round(math.exp(rng.gauss(11, 1.2))) for _ in range(n)]
    return Table(
        "posts",
        "Each post, by the day it was published",
        (
            Column("post_id", "Post", Unit.TEXT, tuple(str(7_000_000_000_000_000_000 + i) for i in range(n))),
            Column("posted_on", "Published", Unit.DATE, tuple(d.isoformat() for d in days)),
            Column("views", "Views", Unit.COUNT, tuple(views)),
            Column("rate", "Engagement rate", Unit.RATE, tuple(rng.uniform(0.02, 0.12) for _ in range(n))),
            Column("is_top", "among the top five", Unit.TEXT, tuple(v in sorted(views)[-5:] for v in views)),
            Column("tag", "Hashtag", Unit.TEXT, tuple("#noodle" if v == max(views) else None for v in views)),
        ),
        Chart("dots", "posted_on", "views", log=True, highlight="is_top", label="tag"),
    )


def bars_table() -> Table:
    """Posts a week, zero-based."""
    weeks = [(START + timedelta(weeks=i)).isoformat() for i in range(40)]
    return Table(
        "weeks",
        "Posts a week",
        (
            Column("week", "Week", Unit.DATE, tuple(weeks)),
            Column("n_posts", "Posts a week", Unit.COUNT, tuple((i * 7) % 6 for i in range(40))),
        ),
        Chart("bars", "week", "n_posts"),
    )


def weekday_table() -> Table:
    """Amounts by word, which run along instead of up."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return Table(
        "weekdays",
        "Posts by weekday",
        (
            Column("weekday", "Weekday", Unit.TEXT, names),
            Column("n_posts", "Posts", Unit.COUNT, (30, 31, 28, 33, 40, 22, 30)),
        ),
        Chart("bars", "weekday", "n_posts"),
    )


def multiples_table() -> Table:
    """One small picture for each reaction over time."""
    rows = [
        (date(2021, m + 1, 1).isoformat(), name, base * (1 + 0.2 * math.sin(m)))
        for name, base in (("Likes", 0.04), ("Comments", 0.003), ("Shares", 0.002))
        for m in range(12)
    ]
    return Table(
        "reactions_by_month",
        "Each reaction, month by month",
        (
            Column("month", "Month", Unit.DATE, tuple(r[0] for r in rows)),
            Column("reaction", "Reaction", Unit.TEXT, tuple(r[1] for r in rows)),
            Column("rate", "Of every 1,000 views", Unit.RATE, tuple(r[2] for r in rows)),
            Column("low", "from", Unit.RATE, tuple(r[2] * 0.85 for r in rows)),
            Column("high", "to", Unit.RATE, tuple(r[2] * 1.2 for r in rows)),
        ),
        Chart("line", "month", "rate", "low", "high", series="reaction"),
    )


def ages_table() -> Table:
    """Trajectories at equal age on one axis, one of them highlighted."""
    rows = [
        (age, f"post {i}", round(20_000 * (1 + i) * (1 - math.exp(-age / 4))), i == 3)
        for i in range(6)
        for age in range(0, 29, 2)
    ]  # fmt: skip
    return Table(
        "ages",
        "The newest post runs ahead of the others at the same age",
        (
            Column("age", "Age", Unit.DAYS, tuple(r[0] for r in rows)),
            Column("post", "Post", Unit.TEXT, tuple(r[1] for r in rows)),
            Column("views", "Views", Unit.COUNT, tuple(r[2] for r in rows)),
            Column("is_newest", "newest", Unit.TEXT, tuple(r[3] for r in rows)),
        ),
        Chart("line", "age", "views", series="post", highlight="is_newest"),
    )


def followers_table() -> Table:
    """An amount that fills its area."""
    n = 12
    return Table(
        "followers",
        "Followers",
        (
            Column("day", "Day", Unit.DATE, tuple((START + timedelta(days=7 * i)).isoformat() for i in range(n))),
            Column("followers", "Followers", Unit.COUNT, tuple(120_000 + 3_000 * i for i in range(n))),
        ),
        Chart("area", "day", "followers"),
    )


ALL = (days_table, rates_table, posts_table, bars_table, weekday_table, multiples_table, ages_table, followers_table)


def answer(question: str = "engagement") -> Answer:
    """An answer with everything that an answer can have."""
    return Answer(
        question,
        "id:1",
        "42 of every 1,000 views brought a like, comment, share or save.",
        (
            "For posts like these, expect 39 to 46.",
            "This month was a little quieter than last, and inside your usual range.",
            "Saves rose from 2 to 3 of every 1,000 views.",
        ),
        (
            Estimate("engagement_rate_by_views", 0.0421, Unit.RATE, 0.0387, 0.0458, 0.8, 120, "this account's rate"),
            Estimate("n_posts", 120, Unit.COUNT, of="posts counted", window="the last 90 days"),
            Estimate("watched_full_rate", None, Unit.RATE, state="missing", why="Import Viewers from TikTok Studio."),
        ),
        (days_table(), rates_table(), posts_table()),
        (
            Caveat("old data", "These numbers end on 9 April 2022."),
            Caveat("falls", "12 counts were lower in April than in January; they are shown as falls."),
        ),
        (
            MethodCard(
                "engagement_rate_by_views",
                "How many views bring a reaction.",
                "(likes + comments + shares) / views",
                Unit.RATE,
                "no snapshot holds all parts",
                "TikTok's own definition",
                "SELECT 1 AS <b>",
                (("like_rate", 0.036, "likes only"),),
            ),
        ),
        (Source("table.csv", 2, 1_641_945_599_000_000, 1_649_548_799_000_000, stated=True),),
        1_649_548_799_000_000,
        next_steps=("Import Viewers from TikTok Studio to see who stayed to the end.",),
        params={"days": 90},
    )
