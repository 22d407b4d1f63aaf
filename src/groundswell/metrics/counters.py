"""The counters of a post as last known, when they were seen, and what an account's posts collected together."""

from __future__ import annotations

from groundswell.metrics.registry import Metric, register
from groundswell.units import Unit

DISPLAY = "TikTok for Developers, Display API, Video object: {}"
BUSINESS = "TikTok API for Business, Accounts API, /business/video/list/: {}"
_UNKNOWN = "no snapshot of the post states it"

# name: plural noun, what it is, unit, source, worked value of post a, of posts b and c, does it add up
_COUNTERS: tuple[tuple[str, str, str, Unit, str, tuple[str, str, str]], ...] = (
    (
        "views",
        "views",
        "times the post was played",
        Unit.COUNT,
        DISPLAY.format("view_count"),
        ("10,000", "2,000", "5,000"),
    ),
    ("likes", "likes", "likes the post received", Unit.COUNT, DISPLAY.format("like_count"), ("500", "56", "600")),
    (
        "comments",
        "comments",
        "comments the post received, your own replies included",
        Unit.COUNT,
        DISPLAY.format("comment_count"),
        ("60", "16", "25"),
    ),
    ("shares", "shares", "times the post was shared", Unit.COUNT, DISPLAY.format("share_count"), ("40", "8", "25")),
    (
        "saves",
        "saves",
        "times the post was added to favourites",
        Unit.COUNT,
        BUSINESS.format("favorites"),
        ("100", "30", "60"),
    ),
    (
        "reach",
        "people reached",
        "different people who saw the post",
        Unit.COUNT,
        BUSINESS.format("reach"),
        ("8,000", "1,000", "4,000"),
    ),
    (
        "new_followers",
        "new followers",
        "followers gained from the post",
        Unit.COUNT,
        BUSINESS.format("new_followers"),
        ("25", "2", "15"),
    ),
    (
        "watch_time_s",
        "seconds watched",
        "time all viewers together spent on the post",
        Unit.SECONDS,
        BUSINESS.format("total_time_watched"),
        ("90,000", "12,000", "40,000"),
    ),
    (
        "average_watch_time_s",
        "seconds",
        "mean time a view lasted",
        Unit.SECONDS,
        BUSINESS.format("average_time_watched"),
        ("9", "6", "8"),
    ),
)


def _total(name: str, nouns: str, unit: Unit, values: tuple[str, str, str]) -> Metric:
    is_whole = unit is Unit.COUNT
    total = sum(int(v.replace(",", "")) for v in values)
    people = " A person reached by two posts counts twice." if name == "reach" else ""
    return Metric(
        f"{name}_total",
        "account",
        unit,
        "posts",
        f"CAST(SUM(posts.{name}) AS BIGINT)" if is_whole else f"SUM(posts.{name})",
        f"How many {nouns} your posts have collected together, as last known.",
        f"Σ {name}, over the posts published in the window of which it is known.{people}",
        f"no post in the window has known {nouns}",
        f"METHODS §4; the counts themselves: `{name}`",
        f"{' + '.join(values)} = {total:,}",
        (f"post_snapshot.{name}",),
    )


for _name, _nouns, _says, _unit, _source, _values in _COUNTERS:
    register(
        Metric(
            _name,
            "post",
            _unit,
            "latest",
            f"latest.{_name}",
            f"{_says[0].upper()}{_says[1:]}, as last known.",
            f"{_name} of the latest dated snapshot that states it; of an undated one where no dated one does",
            _UNKNOWN,
            _source,
            f"Four snapshots; the last that states it says {_name} = {_values[0]}",
            (f"post_snapshot.{_name}",),
        )
    )
    if _name != "average_watch_time_s":
        register(_total(_name, _nouns, _unit, _values))

for _name in ("views", "likes", "comments", "shares", "saves", "reach"):
    register(
        Metric(
            f"{_name}_observed_us",
            "post",
            Unit.INSTANT,
            "latest",
            f"latest.{_name}_observed_us",
            f"When the {_name if _name != 'reach' else 'people reached'} of the post were last seen.",
            f"max observed_us, over the dated snapshots that state {_name}",
            f"no dated snapshot states {_name}",
            "METHODS, rules for all: every number has its date",
            f"Seen last at the end of 4 May 2026: {_name}_observed_us = 2026-05-05 00:00",
            (f"post_snapshot.{_name}", "post_snapshot.observed_us"),
        )
    )

register(
    Metric(
        "views_median",
        "account",
        Unit.COUNT,
        "posts",
        "MEDIAN(posts.views)",
        "What a typical post of yours has collected in views, young and old posts alike.",
        "median of views, over the posts published in the window of which they are known",
        "no post in the window has known views",
        "METHODS, rules for all: never a mean of raw views",
        "Of 10,000, 2,000 and 5,000 the one in the middle = 5,000",
        ("post_snapshot.views",),
    ),
    Metric(
        "n_posts",
        "account",
        Unit.COUNT,
        "posting",
        "posting.n",
        "How many posts you published.",
        "number of posts published in the window; without a window, of all posts known",
        "never: no post is 0",
        "METHODS §4, consistency",
        "Posts on 1, 3 and 13 May = 3",
        ("post.post_id",),
        or_zero=True,
    ),
    Metric(
        "n_snapshots",
        "post",
        Unit.COUNT,
        "latest",
        "latest.n_snapshots",
        "How often the post was looked at.",
        "number of snapshots of the post, undated ones included",
        "never: a post that was not looked at has 0",
        "METHODS §1: a curve needs two looks",
        "Looked at 12, 36, 60 and 84 hours after it was published = 4",
        ("post_snapshot.post_id",),
        or_zero=True,
    ),
    Metric(
        "age_us",
        "post",
        Unit.MICROSECONDS,
        "latest",
        "latest.observed_us - post.posted_us",
        "How old the post was when it was last looked at, in microseconds.",
        "max observed_us − posted_us",
        "the time of publication is unknown, or no snapshot is dated",
        "METHODS §1: age of a post",
        "Published on 1 May at 12:00, last seen 84 hours later: 84 × 3,600,000,000 = 302,400,000,000",
        ("post.posted_us", "post_snapshot.observed_us"),
    ),
)
