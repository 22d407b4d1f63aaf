"""An invented account as it stands on its last evening: what every format then tells a part of.

`look_at` takes what was drawn and adds what the models have no use for and files do: sounds, a name, followers one by
one. With traps, captions, people mentioned, photo posts and times of upload make it as awkward as real accounts are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from groundswell.clock import DAY_US, SECOND_US, day_end_us, day_start_us

if TYPE_CHECKING:
    from groundswell.foryou.invent import Invented

FOLLOWING = 137
DISPLAY_NAME = "Invented Pots"
SCHEDULED, NEAR = 5, 7  # with traps: a post that was uploaded four days early, and one 100 s after the post before it
_BARE, _QUOTED, _LONG, _MENTIONS = 1, 2, 4, (3, 6)
_PHOTOS = slice(4, None, 11)
_QUOTES = 'Blue, "green",\nor both? #glaze #Pottery'
_ASIDE = "The long story of one bowl, told slowly, because the kiln takes two days and nobody here is in a hurry, "
_LONG_CAPTION = f"{_ASIDE}least of all the cat. Would you wait? #slowpottery #kilnopening"


@dataclass(frozen=True, slots=True)
class Post:
    """A post with its lifetime counters.

    Attributes:
        kind: video or photo; a photo post has no length, and pictures instead.
        caption: as published, with the names of the people that it mentions.
        people: handles of those people.
    """

    post_id: str
    posted_us: int
    uploaded_us: int
    kind: str
    duration_ms: int
    caption: str
    people: tuple[str, ...]
    sound_id: str
    sound: str
    is_original_sound: bool
    views: int
    likes: int
    comments: int
    shares: int
    saves: int

    @property
    def posted_s(self) -> int:
        """When it was published, in Unix seconds."""
        return self.posted_us // SECOND_US

    @property
    def kept(self) -> str:
        """What may be kept of the caption: all of it but the names."""
        caption = self.caption
        for name in self.people:
            caption = caption.replace(f"@{name}", "@…")
        return caption

    @property
    def tags(self) -> tuple[str, ...]:
        """The hashtags as written, without #."""
        return tuple(word[1:] for word in self.caption.split() if word.startswith("#"))


@dataclass(frozen=True, slots=True)
class Look:
    """The account as it stands.

    Attributes:
        posts: in order of publication.
        days: the account's days as `Invented.days` has them, as plain numbers.
        fans: when each person followed who still does, and the name; oldest first.
        comments: what the owner wrote elsewhere, and when.
        lives: LIVE streams: start, end, views, likes, people who gave.
        traps: whether captions, times and values are as awkward as real ones.
    """

    handle: str
    seen_on: date
    posts: tuple[Post, ...]
    days: dict[str, list[int]]
    fans: tuple[tuple[int, str], ...]
    comments: tuple[tuple[int, str], ...]
    lives: tuple[tuple[int, int, int, int, int], ...]
    traps: bool

    @property
    def account_id(self) -> str:
        """The handle as accounts are compared."""
        return self.handle.lower()

    @property
    def observed_us(self) -> int:
        """The end of the evening."""
        return day_end_us(self.seen_on)

    @property
    def followers(self) -> int:
        """How many there are."""
        return self.days["followers"][-1]

    @property
    def likes(self) -> int:
        """What all posts together have received."""
        return sum(post.likes for post in self.posts)

    def url(self, post: Post) -> str:
        """The address of a post."""
        return f"https://www.tiktok.com/@{self.handle}/{post.kind}/{post.post_id}"


def look_at(account: Invented, *, traps: bool = False) -> Look:
    """The account on its last evening."""
    posts = [_post(account, i) for i in range(len(account.posts["post_id"]))]
    days = {name: values.tolist() for name, values in account.days.items()}
    if traps:
        _awkward(posts)
        days["comments"][-20] = -4  # more were deleted than written
    end_us = day_start_us(account.ends_on)
    return Look(
        handle=account.handle,
        seen_on=account.ends_on,
        posts=tuple(sorted(posts, key=lambda p: p.posted_us)),
        days=days,
        fans=_fans(days, traps=traps),
        comments=tuple(
            (end_us - i * 3 * DAY_US - 7_777 * SECOND_US * i, ("so kind of you", "two kilos,\nat least")[i % 2])
            for i in range(1, 9)
        ),
        lives=tuple(
            (start, start + 3_600 * SECOND_US, 90 + i, 400 + i, 2 + i)
            for i in range(2)
            for start in (end_us - (20 + 30 * i) * DAY_US + 19 * 3_600 * SECOND_US,)
        ),
        traps=traps,
    )


def _post(account: Invented, i: int) -> Post:
    posts, is_original = account.posts, i % 3 == 0
    counts: dict[str, Any] = {name: int(values[i, -1]) for name, values in account.totals.items()}
    return Post(
        post_id=str(posts["post_id"][i]),
        posted_us=int(posts["posted_us"][i]),
        uploaded_us=int(posts["uploaded_us"][i]),
        kind="video",
        duration_ms=int(posts["duration_s"][i]) * 1_000 + i * 37 % 1_000,
        caption=str(posts["caption"][i]),
        people=(),
        sound_id=str(6_790_000_000_000_000_123 + i % 19 * 97),
        sound=f"original sound - {account.handle}" if is_original else f"Clay Song {i % 19}",
        is_original_sound=is_original,
        **counts,
    )


def _awkward(posts: list[Post]) -> None:
    """Give some posts what makes files hard to read."""
    posts[_PHOTOS] = [replace(post, kind="photo") for post in posts[_PHOTOS]]
    posts[_BARE] = replace(posts[_BARE], caption="")
    posts[_QUOTED] = replace(posts[_QUOTED], caption=_QUOTES)
    posts[_LONG] = replace(posts[_LONG], caption=_LONG_CAPTION)
    for i in _MENTIONS:
        posts[i] = replace(posts[i], caption=f"{posts[i].caption} @wheel.friend", people=("wheel.friend",))
    posts[SCHEDULED] = _uploaded(posts[SCHEDULED], posts[SCHEDULED].posted_us - 4 * DAY_US - 17 * SECOND_US)
    near = replace(posts[NEAR], posted_us=posts[NEAR - 1].posted_us + 100 * SECOND_US)
    posts[NEAR] = _uploaded(near, near.posted_us - 8 * SECOND_US)


def _uploaded(post: Post, us: int) -> Post:
    """The post, had it been uploaded then: its id carries the second."""
    low = int(post.post_id) & 0xFFFF_FFFF
    return replace(post, uploaded_us=us, post_id=str((us // SECOND_US << 32) | low))


def _fans(days: dict[str, list[int]], *, traps: bool) -> tuple[tuple[int, str], ...]:
    """Who followed on each day and still does: fewer than the days have gained, for people leave."""
    followers: Sequence[int] = days["followers"]
    fans: list[tuple[int, str]] = []
    for day, before, after in zip(days["day"][1:], followers, followers[1:], strict=False):
        start = day_start_us(date.fromordinal(day))
        fans += [
            (start + (25_000 + k * 911 % 60_000) * SECOND_US, f"fan.{day % 1000}.{k}")
            for k in range(max(after - before, 0))
            if (day + k) % 31  # one in thirty has left since
        ]
    if traps and len(fans) > 2:
        fans[0], fans[1] = (fans[0][0], "N/A"), (fans[1][0], ".12345678")
    return tuple(sorted(fans))
