"""How people react: engagement rates by views, reach and followers, and the rate of each action.

The platform's own engagement rate, and the default everywhere, is likes, comments and shares over views.
"""

from __future__ import annotations

from groundswell.metrics.rates import Rate, from_one_snapshot, register_rate
from groundswell.metrics.registry import Metric, register
from groundswell.units import Unit

_LIKES, _COMMENTS, _SHARES, _SAVES = (500, 56, 600), (60, 16, 25), (40, 8, 25), (100, 30, 60)
_VIEWS, _REACH, _FOLLOWERS, _NEW = (10_000, 2_000, 5_000), (8_000, 1_000, 4_000), (4_000, 4_000, 5_000), (25, 2, 15)
_THREE = tuple(zip(_LIKES, _COMMENTS, _SHARES, strict=True))
_FOUR = tuple(zip(_LIKES, _COMMENTS, _SHARES, _SAVES, strict=True))
_PLATFORM = "TikTok's own definition, (likes + comments + shares) ÷ views; DESIGN, The words"
_VARIED = "DESIGN, The words: TikTok's own definition, (likes + comments + shares) ÷ views, varied"
_PER = {"views": ("views", _VIEWS, "views"), "reach": ("people reached", _REACH, "reach")}


def _needs(*columns: str) -> tuple[str, ...]:
    return tuple(f"post_snapshot.{column}" for column in columns)


for _by, (_per, _bottoms, _column) in _PER.items():
    for _with_saves in (False, True):
        _name = f"engagement_rate_by_{_by}{'_with_saves' if _with_saves else ''}"
        _acts = ("likes", "comments", "shares", "saves") if _with_saves else ("likes", "comments", "shares")
        register_rate(
            Rate(
                _name,
                f"How many likes, comments{', shares and saves' if _with_saves else ' and shares'} came"
                f" {'on each view' if _by == 'views' else 'from each person reached'}.",
                f"({' + '.join(_acts)}) ÷ {_column}, of the latest snapshot that states all of them, {_column} above 0",
                _per,
                f"no snapshot states {', '.join(_acts)} together with {_per} above 0",
                _PLATFORM if _name == "engagement_rate_by_views" else _VARIED,
                _needs(*_acts, _column),
                _FOUR if _with_saves else _THREE,
                _bottoms,
                *from_one_snapshot(_name),
            )
        )

for _with_saves in (False, True):
    _name = f"engagement_rate_by_followers{'_with_saves' if _with_saves else ''}"
    _acts = ("likes", "comments", "shares", "saves") if _with_saves else ("likes", "comments", "shares")
    register_rate(
        Rate(
            _name,
            f"How many likes, comments{', shares and saves' if _with_saves else ' and shares'} came for each follower"
            " you had when you posted.",
            f"({' + '.join(_acts)}) ÷ followers last known at the time of publication",
            "followers at the time of publication",
            f"no snapshot states {', '.join(_acts)} together, no follower count is known from before the post,"
            " or it is 0",
            "The usual rate of influencer marketing, with the followers of that day, not today's; DESIGN, The words",
            (*_needs(*_acts), "post.posted_us"),
            _FOUR if _with_saves else _THREE,
            _FOLLOWERS,
            f"CASE WHEN audience.followers IS NOT NULL THEN latest.{_name}_numerator END",
            f"CASE WHEN latest.{_name}_numerator IS NOT NULL THEN audience.followers END",
            f"latest.{_name}_observed_us",
        )
    )

for _act, _one, _tops in (
    ("likes", "like", _LIKES),
    ("comments", "comment", _COMMENTS),
    ("shares", "share", _SHARES),
    ("saves", "save", _SAVES),
):
    register_rate(
        Rate(
            f"{_one}_rate",
            f"How many {_act} came on each view.",
            f"{_act} ÷ views, of the latest snapshot that states both, views above 0",
            "views",
            f"no snapshot states {_act} together with views above 0",
            "METHODS §4: platform norms per view; Steel et al., arXiv 2504.13279",
            _needs(_act, "views"),
            tuple((t,) for t in _tops),
            _VIEWS,
            *from_one_snapshot(f"{_one}_rate"),
        )
    )

register_rate(
    Rate(
        "follow_conversion",
        "How many people followed you on each view of the post.",
        "new_followers ÷ views, of the latest snapshot that states both, views above 0",
        "views",
        "no snapshot states new followers (only the Business API does) together with views above 0",
        "METHODS §4, balance: follows per view; TikTok API for Business, /business/video/list/: new_followers",
        _needs("new_followers", "views"),
        tuple((t,) for t in _NEW),
        _VIEWS,
        *from_one_snapshot("follow_conversion"),
    )
)

register(
    Metric(
        "views_per_follower",
        "post",
        Unit.RATIO,
        "audience",
        "CAST(latest.views AS DOUBLE) / NULLIF(audience.followers, 0)",
        "How many views the post got for each follower you had when you posted it.",
        "last known views ÷ followers last known at the time of publication",
        "views are unknown, no follower count is known from before the post, or it is 0",
        "METHODS §4, balance: typical views per follower",
        "10,000 views with 4,000 followers: 10,000 / 4,000 = 2.5",
        ("post_snapshot.views", "post.posted_us"),
        "CASE WHEN audience.followers IS NOT NULL THEN latest.views END",
        "CASE WHEN latest.views IS NOT NULL THEN audience.followers END",
        "latest.views_observed_us",
    ),
    Metric(
        "views_per_follower_median",
        "account",
        Unit.RATIO,
        "posts",
        "MEDIAN(posts.views_per_follower)",
        "How many views a typical post of yours gets for each follower.",
        "median of views_per_follower, over the posts in the window that have it",
        "no post in the window has known views and a follower count from before it",
        "METHODS §4, balance: typical views per follower",
        "Of 2.5, 0.5 and 1 the one in the middle = 1",
        ("post_snapshot.views", "post.posted_us"),
    ),
)
