"""The same answers with pandas, on frames in memory: one metric of each shape, the quicker of two ways where two exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.by_hand import WEEK_US
from benchmarks.tables import TABLES

KEYS = ["account_id", "post_id", "posted_us"]


class Tables:
    """The tables as frames; numbers that may be unknown are pandas' own nullable integers, exact to the last digit."""

    def __init__(self, folder: Path) -> None:
        self.frames = {
            name: pd.read_parquet(folder / f"{name}.parquet", dtype_backend="numpy_nullable") for name in TABLES
        }

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]


def of_posts(t: Tables, known: pd.DataFrame) -> pd.DataFrame:
    """A row a post, in the order of the metric."""
    joined = t["post"][KEYS].merge(known, on="post_id", how="left")
    return joined.sort_values(["account_id", "posted_us", "post_id"])[[*KEYS, "value"]]


def of_accounts(t: Tables, known: pd.DataFrame, value: Callable[[Any], Any]) -> pd.DataFrame:
    """A row an account, from what is known of its posts."""
    joined = t["post"][KEYS].merge(known, on="post_id", how="left")
    return each_account(t, value(joined.groupby("account_id")).rename("value").reset_index())


def each_account(t: Tables, known: pd.DataFrame) -> pd.DataFrame:
    """A row an account, also where it has no posts or days."""
    joined = t["account"][["account_id"]].merge(known, on="account_id", how="left")
    return joined.sort_values(["account_id"])[["account_id", "value"]]


def by_place(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each post, by the place of the largest instant."""
    return rows.loc[rows.groupby("post_id", sort=False)["at"].idxmax()]


def by_sorting(rows: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each post, by sorting all and keeping each last."""
    return rows.sort_values("at").drop_duplicates("post_id", keep="last")


Newest = Callable[[pd.DataFrame], pd.DataFrame]


def counter(t: Tables, newest: Newest) -> pd.DataFrame:
    """The latest known views of each post."""
    s = t["post_snapshot"]
    rows = pd.DataFrame({"post_id": s["post_id"], "at": s["observed_us"].fillna(0), "value": s["views"]})
    return newest(rows[rows["value"].notna()])[["post_id", "value"]]


def parts(t: Tables, newest: Newest, *, views: bool = True) -> pd.DataFrame:
    """Reactions and views of each post in the newest row that knows both."""
    s = t["post_snapshot"]
    top = s["likes"] + s["comments"] + s["shares"]
    rows = pd.DataFrame({"post_id": s["post_id"], "at": s["observed_us"].fillna(0), "n": top, "d": s["views"]})
    known = rows["n"].notna() & (rows["d"] > 0) if views else rows["n"].notna()
    return newest(rows[known])


def ratio(rows: pd.DataFrame) -> pd.Series:
    """Numerator over denominator, unknown where that is zero."""
    return rows["n"].astype("Float64") / rows["d"].mask(rows["d"] == 0)


def views(t: Tables, newest: Newest) -> pd.DataFrame:
    return of_posts(t, counter(t, newest))


def views_total(t: Tables, newest: Newest) -> pd.DataFrame:
    return of_accounts(t, counter(t, newest), lambda g: g["value"].sum())


def engagement_rate_by_views(t: Tables, newest: Newest) -> pd.DataFrame:
    rows = parts(t, newest)
    return of_posts(t, rows.assign(value=ratio(rows))[["post_id", "value"]])


def engagement_rate_by_views_pooled(t: Tables, newest: Newest) -> pd.DataFrame:
    return of_accounts(t, parts(t, newest), lambda g: g["n"].sum() / g["d"].sum())


def engagement_rate_by_views_median(t: Tables, newest: Newest) -> pd.DataFrame:
    rows = parts(t, newest)
    return of_accounts(t, rows.assign(value=ratio(rows)), lambda g: g["value"].median())


def engagement_rate_by_followers(t: Tables, newest: Newest) -> pd.DataFrame:
    seen = t["account_snapshot"].dropna(subset=["observed_us", "followers"])
    days = t["account_day"].dropna(subset=["followers"]).merge(t["calendar"], on="day")
    both = pd.concat(
        [
            seen[["account_id", "observed_us", "followers"]].rename(columns={"observed_us": "at"}),
            days[["account_id", "end_us", "followers"]].rename(columns={"end_us": "at"}),
        ]
    )
    known = both.groupby(["account_id", "at"], as_index=False)[["followers"]].max().sort_values(["at"])
    posts = t["post"][KEYS].sort_values(["posted_us"])
    joined = pd.merge_asof(posts, known, left_on="posted_us", right_on="at", by="account_id")[["post_id", "followers"]]
    rows = parts(t, newest, views=False)[["post_id", "n"]].merge(
        joined.rename(columns={"followers": "d"}), on="post_id"
    )
    return of_posts(t, rows.assign(value=ratio(rows))[["post_id", "value"]])


def aged(t: Tables) -> pd.DataFrame:
    """Views by age of the post."""
    s = t["post_snapshot"][["post_id", "observed_us", "views"]].dropna()
    joined = s.merge(t["post"][["post_id", "posted_us"]], on="post_id")
    return pd.DataFrame(
        {"post_id": joined["post_id"], "v": joined["views"], "a": joined["observed_us"] - joined["posted_us"]}
    )


def around(t: Tables) -> pd.DataFrame:
    """Views at 7 days, between the looks before and after, by place."""
    rows = aged(t)
    early, late = rows[rows["a"] <= WEEK_US], rows[rows["a"] >= WEEK_US]
    before = early.loc[early.groupby("post_id", sort=False)["a"].idxmax()]
    after = late.loc[late.groupby("post_id", sort=False)["a"].idxmin()]
    return interpolated(before.merge(after, on="post_id", suffixes=("0", "1")))


def matched(t: Tables) -> pd.DataFrame:
    """The same by two as-of joins."""
    rows = aged(t).sort_values("a")
    target = t["post"][["post_id"]].assign(at=pd.array([WEEK_US] * len(t["post"]), dtype="Int64"))
    found = [
        pd.merge_asof(target, rows, left_on="at", right_on="a", by="post_id", direction=way)
        for way in ("backward", "forward")
    ]
    both = found[0].merge(found[1], on="post_id", suffixes=("0", "1"))
    return interpolated(both.dropna(subset=["a0", "a1"]))


def interpolated(both: pd.DataFrame) -> pd.DataFrame:
    """The value between the two looks."""
    width = (both["a1"] - both["a0"]).mask(both["a1"] == both["a0"])
    part = ((WEEK_US - both["a0"]) / width).fillna(0)
    return pd.DataFrame({"post_id": both["post_id"], "value": both["v0"] + (both["v1"] - both["v0"]) * part})


def views_at_age(t: Tables, way: Callable[[Tables], pd.DataFrame]) -> pd.DataFrame:
    return of_posts(t, way(t))


def views_at_age_median(t: Tables, way: Callable[[Tables], pd.DataFrame]) -> pd.DataFrame:
    return of_accounts(t, way(t), lambda g: g["value"].median())


def views_fall(t: Tables, _: object) -> pd.DataFrame:
    rows = t["post_snapshot"][["post_id", "observed_us", "views"]].dropna().sort_values(["post_id", "observed_us"])
    same = rows["post_id"].eq(rows["post_id"].shift())
    drop = (rows["views"].shift() - rows["views"]).clip(lower=0)[same]
    fell = drop.groupby(rows["post_id"][same], sort=False).sum().rename("value").reset_index()
    return of_posts(t, fell)


def n_snapshots(t: Tables, _: object) -> pd.DataFrame:
    counted = t["post_snapshot"].groupby("post_id", sort=False).size().rename("value").reset_index()
    made = of_posts(t, counted)
    return made.assign(value=made["value"].fillna(0))


def posts_per_week(t: Tables, _: object) -> pd.DataFrame:
    days = t["post"].assign(posted_on=pd.to_datetime(t["post"]["posted_on"])).groupby("account_id")["posted_on"]
    span = (days.max() - days.min()).dt.days
    value = (days.size() * 7.0 / (span + 1)).mask(span < 6)
    return each_account(t, value.rename("value").reset_index())


def follower_change(t: Tables, _: object) -> pd.DataFrame:
    by = ["account_id", "series"]
    rows = t["account_day"][[*by, "day", "followers"]].assign(day=pd.to_datetime(t["account_day"]["day"]))
    rows = rows.sort_values([*by, "day"])
    groups = rows.groupby(by, sort=False)
    rows["value"] = groups["followers"].diff().where(groups["day"].diff().dt.days == 1)
    span = groups["day"].agg(["min", "max"]).reset_index()
    days = pd.DataFrame({"day": pd.to_datetime(t["calendar"]["day"])})
    grid = span.merge(days, how="cross").query("min <= day <= max")[[*by, "day"]]
    return grid.merge(rows[[*by, "day", "value"]], on=[*by, "day"], how="left").sort_values([*by, "day"])


def followers_net(t: Tables, _: object) -> pd.DataFrame:
    rows = t["account_day"][["account_id", "series", "day", "followers"]].sort_values("day").dropna()
    groups = rows.groupby(["account_id", "series"])["followers"]
    each = pd.DataFrame({"value": groups.last() - groups.first(), "n": groups.size()}).reset_index()
    chosen = each.sort_values(["n", "series"]).drop_duplicates("account_id", keep="last")
    return each_account(t, chosen[["account_id", "value"]])


NEWEST = (by_place, by_sorting)
WAYS: dict[str, tuple[Callable[..., pd.DataFrame], tuple[object, ...]]] = {
    "views": (views, NEWEST),
    "views_total": (views_total, NEWEST),
    "engagement_rate_by_views": (engagement_rate_by_views, NEWEST),
    "engagement_rate_by_views_pooled": (engagement_rate_by_views_pooled, NEWEST),
    "engagement_rate_by_views_median": (engagement_rate_by_views_median, NEWEST),
    "engagement_rate_by_followers": (engagement_rate_by_followers, NEWEST),
    "views_at_age": (views_at_age, (around, matched)),
    "views_at_age_median": (views_at_age_median, (around, matched)),
    "views_fall": (views_fall, (None,)),
    "n_snapshots": (n_snapshots, (None,)),
    "posts_per_week": (posts_per_week, (None,)),
    "follower_change": (follower_change, (None,)),
    "followers_net": (followers_net, (None,)),
}
