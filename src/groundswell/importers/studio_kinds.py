"""Which file of TikTok Studio or Business Suite a header belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the files.

    Attributes:
        kind: dotted name; also the `source` of its rows.
        title: what a person calls it.
        stem: how the file is called when nobody renamed it.
        tab: the tab of TikTok Studio that it is downloaded from.
        needed: columns without which it cannot be read.
        typical: the columns by which it is recognised.
    """

    kind: str
    title: str
    stem: str
    tab: str
    needed: tuple[str, ...]
    typical: tuple[str, ...]

    @property
    def used(self) -> tuple[str, ...]:
        """Every column that is read from such a file, where it is there."""
        return (*self.typical, *DATASETS.get(self.kind, ("", _COUNTS))[1])


KINDS = (
    Kind(
        "business.content", "Business Suite, videos", "Content", "Content",
        ("link", "views"), ("title", "link", "posted", "views", "likes", "saves"),
    ),
    Kind(
        "studio.content", "TikTok Studio, Content", "Content", "Content",
        ("link", "views"), ("time", "title", "link", "posted", "views", "likes"),
    ),
    Kind(
        "studio.activity", "TikTok Studio, follower activity", "FollowerActivity", "Followers",
        ("date", "hour", "active_followers"), ("date", "hour", "active_followers"),
    ),
    Kind(
        "studio.gender", "TikTok Studio, followers by gender", "FollowerGender", "Followers",
        ("gender", "share"), ("gender", "share"),
    ),
    Kind(
        "studio.territories", "TikTok Studio, followers by territory", "FollowerTopTerritories", "Followers",
        ("territory", "share"), ("territory", "share"),
    ),
    Kind(
        "studio.viewers", "TikTok Studio, Viewers", "Viewers", "Viewers",
        ("date", "viewers"), ("date", "viewers", "new_viewers", "returning_viewers"),
    ),
    Kind(
        "studio.followers", "TikTok Studio, follower history", "FollowerHistory", "Followers",
        ("date", "followers"), ("date", "followers", "difference"),
    ),
    Kind(
        "business.followers", "Business Suite, followers", "Followers", "Followers",
        ("date", "followers"), ("date", "followers", "followers_gained", "engaged_audience"),
    ),
    Kind(
        "business.overview", "Business Suite, overview", "Overview", "Overview",
        ("date", "views"), ("date", "views", "viewers", "profile_views", "likes", "comments", "shares"),
    ),
    Kind(
        "studio.overview", "TikTok Studio, Overview", "Overview", "Overview",
        ("date", "views"), ("date", "views", "profile_views", "likes", "comments", "shares"),
    ),
)  # fmt: skip

# Headers were English in every language of the interface that was seen; the others are how parsers in public code
# expect them. What is not here is not guessed.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "data", "fecha", "datum", "日付", "日期", "날짜"),
    "views": (
        "video views",
        "total views",
        "visualizações de vídeo",
        "visualizaciones de vídeo",
        "再生数",
        "動画視聴数",
    ),
    "profile_views": ("profile views", "visualizações do perfil", "visualizaciones del perfil", "プロフィール表示数"),
    "likes": ("likes", "total likes", "curtidas", "me gusta", "いいね"),
    "comments": ("comments", "total comments", "comentários", "comentarios", "コメント"),
    "shares": ("shares", "total shares", "compartilhamentos", "veces compartido", "シェア"),
    "viewers": ("total viewers", "reached audience"),
    "new_viewers": ("new viewers",),
    "returning_viewers": ("returning viewers",),
    "followers": ("followers", "total followers", "seguidores", "フォロワー"),
    "difference": ("difference in followers from previous day",),
    "followers_gained": ("new followers",),
    "followers_lost": ("lost followers",),
    "engaged_audience": ("engaged audience",),
    "hour": ("hour",),
    "active_followers": ("active followers",),
    "gender": ("gender",),
    "territory": ("top territories",),
    "share": ("distribution",),
    "time": ("time",),
    "title": ("video title",),
    "link": ("video link",),
    "posted": ("post time",),
    "saves": ("add to favorites", "favorites"),
}
NAMES: Mapping[str, str] = {alias: name for name, aliases in ALIASES.items() for alias in aliases}
WORDS: Mapping[str, str] = {
    "date": "days", "views": "views", "link": "links to the posts", "viewers": "viewers", "followers": "followers",
    "hour": "hours", "active_followers": "active followers",
    "gender": "genders", "territory": "territories", "share": "shares",
}  # fmt: skip

_COUNTS = ("views", "likes", "comments", "shares", "saves")
DATASETS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "studio.overview": ("overview", ("views", "profile_views", "likes", "comments", "shares")),
    "business.overview": (
        "overview",
        ("views", "profile_views", "likes", "comments", "shares", "viewers", "followers_gained", "followers_lost"),
    ),
    "studio.viewers": ("viewers", ("viewers", "new_viewers", "returning_viewers")),
    "studio.followers": ("followers", ("followers",)),
    "business.followers": ("followers", ("followers", "followers_gained", "followers_lost")),
}

SHARED_WITH_META = frozenset({"studio.followers", "studio.viewers", "studio.gender"})
_ONLY_TIKTOK = frozenset({"studio.overview", "studio.content", "studio.list"})


def ask_platform(kinds: Iterable[str]) -> str | None:
    """The sentence to say when all files of one call could be Instagram's or Facebook's as well; None where not.

    Meta's downloads have FollowerHistory, Viewers and FollowerGender files with the very same header.
    """
    found = set(kinds)
    if not found & SHARED_WITH_META or found & _ONLY_TIKTOK:
        return None
    return (
        "Instagram and Facebook give files with the same columns, and nothing in these says TikTok. "
        "If they are from there, take the import back with groundswell undo."
    )


def column_of(name: str) -> str | None:
    """The column that a header names, None for one that is not known."""
    return NAMES.get(_fold(name))


def _fold(name: str) -> str:
    return " ".join(name.casefold().split())


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Known column → its place; the first of a name counts."""
    columns: dict[str, int] = {}
    for at, name in enumerate(header):
        if known := column_of(name):
            columns.setdefault(known, at)
    return columns


def recognise(header: Sequence[str], name: str) -> tuple[Kind | None, float]:
    """The kind with this header and how sure that is: the most particular first, else the one that the name says."""
    columns = columns_of(header)
    for kind in KINDS:
        if all(column in columns for column in kind.typical):
            return kind, 0.97
    for kind in KINDS:
        n_known = sum(column in columns for column in kind.typical)
        if _fold(name).startswith(kind.stem.lower()) and n_known > 1:
            return kind, 0.8
    return None, 0.0
