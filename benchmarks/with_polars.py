"""The same answers with Polars, lazily, on frames in memory: one metric of each shape, the quicker of two ways where two exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from benchmarks.by_hand import WEEK_US
from benchmarks.tables import TABLES

KEYS = ["account_id", "post_id", "posted_us"]
At = pl.col("observed_us").fill_null(0)


class Tables:
    """The tables as lazy frames over memory."""

    def __init__(self, folder: Path) -> None:
        self.frames = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}

    def __getitem__(self, name: str) -> pl.LazyFrame:
        return self.frames[name].lazy()


def of_posts(t: Tables, known: pl.LazyFrame) -> pl.DataFrame:
    """A row a post, in the order of the metric."""
    joined = t["post"].select(KEYS).join(known, on="post_id", how="left").sort("account_id", "posted_us", "post_id")
    return joined.select(*KEYS, "value").collect()


def of_accounts(t: Tables, known: pl.LazyFrame, value: pl.Expr) -> pl.DataFrame:
    """A row an account, from what is known of its posts."""
    joined = t["post"].select(KEYS).join(known, on="post_id", how="left")
    return each_account(t, joined.group_by("account_id").agg(value.alias("value")))


def each_account(t: Tables, known: pl.LazyFrame) -> pl.DataFrame:
    """A row an account, also where it has no posts or days."""
    joined = t["account"].select("account_id").join(known, on="account_id", how="left")
    return joined.sort("account_id").select("account_id", "value").collect()


def by_place(t: Tables, known: pl.Expr, **columns: pl.Expr) -> pl.LazyFrame:
    """The newest row of each post of which `known` is not null, by the place of the largest instant."""
    rows = t["post_snapshot"].filter(known.is_not_null()).select("post_id", At.alias("at"), **columns)
    return rows.group_by("post_id").agg(pl.col(name).get(pl.col("at").arg_max()) for name in columns)


def by_join(t: Tables, known: pl.Expr, **columns: pl.Expr) -> pl.LazyFrame:
    """The same, by joining each post's largest instant back."""
    rows = t["post_snapshot"].filter(known.is_not_null()).select("post_id", At.alias("at"), **columns)
    return rows.join(rows.group_by("post_id").agg(pl.col("at").max()), on=["post_id", "at"]).select("post_id", *columns)


VIEWS, TOP = pl.col("views"), pl.col("likes") + pl.col("comments") + pl.col("shares")
ABOVE_0 = pl.when(VIEWS > 0).then(VIEWS)
RATIO = pl.when(pl.col("d") != 0).then(pl.col("n").cast(pl.Float64) / pl.col("d"))
Newest = Callable[..., pl.LazyFrame]


def views(t: Tables, newest: Newest) -> pl.DataFrame:
    return of_posts(t, newest(t, VIEWS, value=VIEWS))


def views_total(t: Tables, newest: Newest) -> pl.DataFrame:
    return of_accounts(t, newest(t, VIEWS, value=VIEWS), pl.col("value").sum())


def engagement_rate_by_views(t: Tables, newest: Newest) -> pl.DataFrame:
    return of_posts(t, newest(t, TOP + ABOVE_0, n=TOP, d=VIEWS).with_columns(RATIO.alias("value")))


def engagement_rate_by_views_pooled(t: Tables, newest: Newest) -> pl.DataFrame:
    return of_accounts(t, newest(t, TOP + ABOVE_0, n=TOP, d=VIEWS), pl.col("n").sum() / pl.col("d").sum())


def engagement_rate_by_views_median(t: Tables, newest: Newest) -> pl.DataFrame:
    return of_accounts(t, newest(t, TOP + ABOVE_0, n=TOP, d=VIEWS), RATIO.median())


def moments(t: Tables) -> pl.LazyFrame:
    """What is known of followers, by account and instant."""
    seen = (
        t["account_snapshot"]
        .drop_nulls(["observed_us", "followers"])
        .select("account_id", at="observed_us", followers="followers")
    )
    days = t["account_day"].drop_nulls("followers").join(t["calendar"], on="day")
    both = pl.concat([seen, days.select("account_id", at="end_us", followers="followers")])
    return both.group_by("account_id", "at").agg(pl.col("followers").max()).sort("at")


def engagement_rate_by_followers(t: Tables, newest: Newest) -> pl.DataFrame:
    posts = t["post"].select("account_id", "post_id", at="posted_us").sort("at")
    known = posts.join_asof(moments(t), on="at", by="account_id", check_sortedness=False).select(
        "post_id", d="followers"
    )
    return of_posts(t, newest(t, TOP, n=TOP).join(known, on="post_id").with_columns(RATIO.alias("value")))


def aged(t: Tables) -> pl.LazyFrame:
    """Views by age of the post."""
    rows = t["post_snapshot"].drop_nulls(["views", "observed_us"]).select("post_id", "observed_us", v="views")
    joined = rows.join(t["post"].select("post_id", "posted_us"), on="post_id")
    return joined.select("post_id", "v", a=pl.col("observed_us") - pl.col("posted_us"))


def around(t: Tables) -> pl.LazyFrame:
    """Views at 7 days, between the looks before and after."""
    v, a = pl.col("v"), pl.col("a")
    before = aged(t).filter(a <= WEEK_US).group_by("post_id").agg(v0=v.get(a.arg_max()), a0=a.max())
    after = aged(t).filter(a >= WEEK_US).group_by("post_id").agg(v1=v.get(a.arg_min()), a1=a.min())
    part = (WEEK_US - pl.col("a0")) / (pl.col("a1") - pl.col("a0"))
    between = pl.when(pl.col("a1") == pl.col("a0")).then(pl.col("v0").cast(pl.Float64))
    value = between.otherwise(pl.col("v0") + (pl.col("v1") - pl.col("v0")) * part)
    return before.join(after, on="post_id").select("post_id", value=value)


def stepped(t: Tables) -> pl.LazyFrame:
    """Views at 7 days, by the next look of each look."""
    rows = (
        aged(t)
        .sort("post_id", "a")
        .with_columns(v1=pl.col("v").shift(-1).over("post_id"), a1=pl.col("a").shift(-1).over("post_id"))
    )
    hit = pl.col("a") == WEEK_US
    chosen = rows.filter((pl.col("a") <= WEEK_US) & ((pl.col("a1") > WEEK_US) | hit))
    part = (WEEK_US - pl.col("a")) / (pl.col("a1") - pl.col("a"))
    return chosen.select(
        "post_id",
        value=pl.when(hit)
        .then(pl.col("v").cast(pl.Float64))
        .otherwise(pl.col("v") + (pl.col("v1") - pl.col("v")) * part),
    )


def views_at_age(t: Tables, way: Newest) -> pl.DataFrame:
    return of_posts(t, way(t))


def views_at_age_median(t: Tables, way: Newest) -> pl.DataFrame:
    return of_accounts(t, way(t), pl.col("value").median())


def views_fall(t: Tables, sort: bool) -> pl.DataFrame:  # noqa: FBT001 - one of two ways
    rows = t["post_snapshot"].drop_nulls(["views", "observed_us"]).select("post_id", "observed_us", "views")
    if sort:
        rows = rows.sort("post_id", "observed_us")
        drop = (pl.col("views").shift(1).over("post_id") - pl.col("views")).alias("drop")
        fell = rows.select("post_id", drop).drop_nulls().group_by("post_id").agg(value=pl.col("drop").clip(0).sum())
    else:
        within = pl.col("views").sort_by("observed_us").diff().neg().clip(0).sum()
        fell = rows.group_by("post_id").agg(n=pl.len(), value=within).filter(pl.col("n") > 1)
    return of_posts(t, fell)


def n_snapshots(t: Tables, _: object) -> pl.DataFrame:
    counted = t["post_snapshot"].group_by("post_id").agg(value=pl.len().cast(pl.Int64))
    return of_posts(t, counted).with_columns(pl.col("value").fill_null(0))


def posts_per_week(t: Tables, _: object) -> pl.DataFrame:
    day = pl.col("posted_on")
    span = (day.max() - day.min()).dt.total_days()
    value = pl.when(span >= 6).then(pl.len() * 7.0 / (span + 1)).alias("value")
    return each_account(t, t["post"].group_by("account_id").agg(value))


def follower_change(t: Tables, _: object) -> pl.DataFrame:
    by = ["account_id", "series"]
    rows = t["account_day"].select(*by, "day", "followers").sort(*by, "day")
    gap = (pl.col("day") - pl.col("day").shift(1)).over(by).dt.total_days()
    rows = rows.with_columns(
        value=pl.when(gap == 1).then((pl.col("followers") - pl.col("followers").shift(1)).over(by))
    )
    span = rows.group_by(by).agg(a=pl.col("day").min(), b=pl.col("day").max())
    grid = span.join(t["calendar"].select("day"), how="cross").filter(
        pl.col("day").is_between(pl.col("a"), pl.col("b"))
    )
    return grid.join(rows, on=[*by, "day"], how="left").sort(*by, "day").select(*by, "day", "value").collect()


def followers_net(t: Tables, _: object) -> pl.DataFrame:
    f, day = pl.col("followers"), pl.col("day")
    value = f.get(day.arg_max()) - f.get(day.arg_min())
    each = t["account_day"].group_by("account_id", "series").agg(n=pl.len(), value=value)
    chosen = each.sort("n", "series").group_by("account_id", maintain_order=True).agg(pl.col("value").last())
    return each_account(t, chosen)


NEWEST = (by_place, by_join)
WAYS: dict[str, tuple[Callable[..., pl.DataFrame], tuple[object, ...]]] = {
    "views": (views, NEWEST),
    "views_total": (views_total, NEWEST),
    "engagement_rate_by_views": (engagement_rate_by_views, NEWEST),
    "engagement_rate_by_views_pooled": (engagement_rate_by_views_pooled, NEWEST),
    "engagement_rate_by_views_median": (engagement_rate_by_views_median, NEWEST),
    "engagement_rate_by_followers": (engagement_rate_by_followers, NEWEST),
    "views_at_age": (views_at_age, (around, stepped)),
    "views_at_age_median": (views_at_age_median, (around, stepped)),
    "views_fall": (views_fall, (True, False)),
    "n_snapshots": (n_snapshots, (None,)),
    "posts_per_week": (posts_per_week, (None,)),
    "follower_change": (follower_change, (None,)),
    "followers_net": (followers_net, (None,)),
}
