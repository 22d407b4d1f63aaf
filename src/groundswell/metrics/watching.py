"""How long people stay: watched to the end, and the share of the post that an average view lasts."""

from __future__ import annotations

from groundswell.metrics.rates import Rate, from_one_snapshot, register_rate
from groundswell.units import Unit

_VIEWS = (10_000, 2_000, 5_000)
_FULL = (3_000, 400, 2_000)
_WATCHED, _LENGTH = (90_000, 12_000, 40_000), (200_000, 60_000, 50_000)

register_rate(
    Rate(
        "watched_full_rate",
        "Which share of the views saw the whole post.",
        "as the platform states it, of the latest snapshot that does; summed over posts, the views that saw all of it"
        " (rate × views) ÷ views of that snapshot",
        "views",
        "no snapshot states it",
        "TikTok API for Business, Accounts API, /business/video/list/: full_video_watched_rate",
        ("post_snapshot.watched_full_rate",),
        tuple((t,) for t in _FULL),
        _VIEWS,
        *from_one_snapshot("watched_full_rate")[:3],
        value="latest.watched_full_rate",
        unit=Unit.SHARE,
    )
)

register_rate(
    Rate(
        "watched_share",
        "Which part of the post an average view lasts; above 1 where people watch it again.",
        "average watch time ÷ length of the post; summed over posts, seconds watched (average × views)"
        " ÷ seconds on offer (length × views)",
        "seconds on offer",
        "no snapshot states the average watch time, or the length of the post is unknown",
        "METHODS §4, retention; TikTok API for Business, /business/video/list/: average_time_watched, video_duration",
        ("post_snapshot.average_watch_time_s", "post.duration_s"),
        tuple((t,) for t in _WATCHED),
        _LENGTH,
        "CASE WHEN post.duration_s > 0 THEN latest.watched_share_numerator END",
        "latest.watched_share_denominator * CASE WHEN post.duration_s > 0 THEN post.duration_s END",
        "latest.watched_share_observed_us",
        value="latest.average_watch_time_s / NULLIF(post.duration_s, 0)",
        unit=Unit.RATIO,
    )
)
