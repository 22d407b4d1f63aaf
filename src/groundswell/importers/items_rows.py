"""Posts of dumps and saved answers as rows of the observation tables, and what is said about them.

A dump may hold posts of many accounts, so every row names its own. Captions are kept for the user's own accounts only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import id_time_us, local_day, say_span
from groundswell.importers.base import Options, Rejected, Rows
from groundswell.importers.captions import clean_caption, read_features
from groundswell.importers.items_cells import Post, tag_words
from groundswell.importers.owner import normal
from groundswell.importers.people import Pseudonyms
from groundswell.importers.sounds import Sound, read_sound
from groundswell.schema import COUNTS
from groundswell.units import plural

EXTRAS = ("reach", "watch_time_s", "average_watch_time_s", "watched_full_rate", "new_followers")
IGNORED = (
    ("names, texts, pictures and links of other people", "no question needs them"),
    ("headers and cookies of requests", "they are nobody's business"),
)
NO_TIME = "The file does not say when it was made, so its counts stay out of growth curves; --observed can."

_NAMES = tuple(name for name, _ in COUNTS)
_FACT = (
    *("account_id", "post_id", "posted_us", "kind", "duration_s", "caption", "caption_length", "hashtags"),
    *("has_question", "has_mention", "sound_id", "is_original_sound", "url", "observed_us", "source"),
)
_SNAPSHOT = ("account_id", "post_id", "observed_us", *_NAMES, *(f"{n}_step" for n in _NAMES), *EXTRAS, "source")
_ACCOUNT = ("account_id", "observed_us", "followers", "following", "likes", "n_posts", "followers_step", "source")
_PROFILE = ("account_id", "handle", "display_name", "is_own", "observed_us", "source")
_SOUND = ("account_id", "sound_id", "is_original", "duration_s", "observed_us", "source")
_SOUND_ID = re.compile("[1-9][0-9]{0,24}")
_CUT_TAG = re.compile("[#＃][^#＃\\s]*$")


@dataclass(slots=True)
class Gathered:
    """The rows of one file while it is read.

    Attributes:
        owned: the format can only come from the account's owner, so captions stay.
        handles: account → its handle as written, and on how many posts.
    """

    options: Options
    owned: bool = False
    handles: dict[str, Counter[str]] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    n_posts: int = 0
    n_dated: int = 0
    n_ownerless: int = 0
    first_us: int | None = None
    last_us: int | None = None
    _facts: list[tuple[Any, ...]] = field(default_factory=list)
    _fact_lines: list[int] = field(default_factory=list)
    _snapshots: list[tuple[Any, ...]] = field(default_factory=list)
    _snapshot_lines: list[int] = field(default_factory=list)
    _sounds: list[tuple[Any, ...]] = field(default_factory=list)
    _sound_lines: list[int] = field(default_factory=list)
    _people: Pseudonyms | None = None
    _accounts: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _profiles: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.options.people_key:
            self._people = Pseudonyms(self.options.people_key)

    @property
    def is_one(self) -> bool:
        """Whether all posts so far are of one account."""
        return len(self.handles) <= 1

    def add(self, line: int, post: Post, observed_us: int | None) -> None:
        """Take in a post; `observed_us` is when it was seen, as far as anything says."""
        account = normal(post.handle) if post.handle else None
        self.n_posts += 1
        self.n_ownerless += account is None
        self.n_dated += observed_us is not None
        self.sources[post.source] += 1
        if account is not None and post.handle is not None:
            self.handles.setdefault(account, Counter())[post.handle] += 1
        if observed_us is not None:
            self.first_us = min(observed_us, observed_us if self.first_us is None else self.first_us)
            self.last_us = max(observed_us, observed_us if self.last_us is None else self.last_us)
        sound = self._sound(post)
        self._facts.append(self._fact(post, account, observed_us, sound))
        self._fact_lines.append(line)
        if sound.sound_id and (sound.is_original is not None or post.sound_s is not None):
            self._sounds.append((account, *sound, post.sound_s, observed_us, post.source))
            self._sound_lines.append(line)
        extras = post.extras or {}
        values = [c.value if c is not None else None for c in post.counts]
        more = [extras.get(name) for name in EXTRAS]
        if any(v is not None for v in (*values, *more)):
            steps = [c.step if c is not None else None for c in post.counts]
            self._snapshots.append((account, post.post_id, observed_us, *values, *steps, *more, post.source))
            self._snapshot_lines.append(line)
        seen = post.seen
        if seen is not None and account is not None:
            counts = (seen.followers, seen.following, seen.likes, seen.n_posts)
            self.add_account(line, account, observed_us, counts, post.source)
        if account is not None and post.handle is not None:
            self.add_profile(line, post.handle, post.display_name, post.source)

    def add_account(
        self, line: int, account: str | None, observed_us: int | None, counts: Sequence[Any], source: str
    ) -> None:
        """Take in the counters of an account, once for each thing that is said."""
        if any(c is not None for c in counts):
            values = [c.value if c is not None else None for c in counts]
            step = counts[0].step if counts[0] is not None else None
            self._accounts.setdefault((account, observed_us, *values, step, source), line)

    def add_profile(self, line: int, handle: str, display_name: str | None, source: str) -> None:
        """Take in how an account writes its name; what it calls itself is kept for own accounts only."""
        account = normal(handle)
        is_own = self.is_own(account)
        row = (account, handle, display_name if is_own else None, is_own)
        self._profiles.setdefault((*row, None, source), line)

    def is_own(self, account: str | None) -> bool:
        """Whether the account is the user's own: what was stated goes for the account named, or the only one."""
        if self.owned or not self.options.is_own:
            return self.owned
        if self.options.account is not None:
            return account is None or account == normal(self.options.account)
        return self.is_one

    def rows(self) -> tuple[Rows, ...]:
        """All rows, table by table."""
        if self.options.is_own and not self.owned and self.options.account is None and not self.is_one:
            # Nobody can tell which of them is the user's: what was kept in hope of one account goes.
            self._facts = [(*f[:5], None, *f[6:]) for f in self._facts]
            self._profiles = {(*p[:2], None, False, *p[4:]): line for p, line in self._profiles.items()}
        tables = [
            Rows("post_fact", _FACT, self._facts, self._fact_lines),
            Rows("post_snapshot", _SNAPSHOT, self._snapshots, self._snapshot_lines),
            Rows("sound", _SOUND, self._sounds, self._sound_lines),
            Rows("account_snapshot", _ACCOUNT, list(self._accounts), list(self._accounts.values())),
            Rows("account_fact", _PROFILE, list(self._profiles), list(self._profiles.values())),
        ]
        return tuple(rows for rows in tables if rows.values)

    def owner_of(self) -> dict[str, str]:
        """Post → its account, as far as the file says it."""
        return {fact[1]: fact[0] for fact in self._facts if fact[0] is not None}

    def needs_owner(self) -> bool:
        """Whether somebody must say whose the posts are: none says it, or the user did for those that do not."""
        stated = self.options.account is not None and not self.handles
        return bool(self.n_ownerless) and (not self.handles or stated)

    def sentences(self) -> list[str]:
        """What was understood of the posts."""
        if not self.n_posts:
            return ["It holds no posts."]
        said = [f"{plural(self.n_posts, 'post')} of {plural(len(self.handles), 'account')}."]
        if not self.handles:
            said = [f"{plural(self.n_posts, 'post')}; whose they are it does not say."]
        elif self.n_ownerless:
            said.append(f"{plural(self.n_ownerless, 'post')} of them do not say whose they are.")
        if self.first_us is not None and self.last_us is not None:
            said.append(f"Counted on {say_span(local_day(self.first_us), local_day(self.last_us))}.")
        if self.n_dated < self.n_posts:
            said.append(NO_TIME)
        return said

    def _sound(self, post: Post) -> Sound:
        """Which sound the post has, and whether it is an original one, from its id and flag or else from its name."""
        named = read_sound(post.sound_name, self._people)
        by_id = post.sound_id if post.sound_id and _SOUND_ID.fullmatch(post.sound_id) else None
        stated = post.is_original_sound
        return Sound(by_id or named.sound_id, named.is_original if stated is None else stated)

    def _fact(self, post: Post, account: str | None, observed_us: int | None, sound: Sound) -> tuple[Any, ...]:
        caption = post.caption
        length, hashtags, asks, mentions = _features(post)
        kept = None
        if caption is not None and self.is_own(account):
            for name in sorted(post.mentions, key=len, reverse=True):
                caption = caption.replace(name, "@…")
            kept = clean_caption(caption)
        url = None
        if post.handle is not None and post.post_id.isdigit():
            url = f"https://www.tiktok.com/@{post.handle}/{post.kind or 'video'}/{post.post_id}"
        return (
            account,
            post.post_id,
            id_time_us(post.post_id) if post.posted_us is None and not post.is_late else post.posted_us,
            post.kind,
            post.duration_s,
            kept,
            length,
            hashtags,
            asks,
            mentions or post.has_mention or mentions,
            *sound,
            url,
            observed_us,
            post.source,
        )


def _features(post: Post) -> tuple[int | None, str | None, bool | None, bool | None]:
    """Length, hashtags and whether the caption asks or mentions, of what is known of it."""
    caption, tags = post.caption, tag_words(post.tags)
    if caption is not None and post.is_cut:
        caption = _CUT_TAG.sub("", caption)  # half a hashtag is another one
    found = read_features(caption)
    if found is None:
        return None, " ".join(dict.fromkeys(tags)) or None, None, None
    hashtags = " ".join(dict.fromkeys([*found.hashtags.split(), *tags])) if tags else found.hashtags
    if post.is_cut:
        return None, hashtags, found.has_question or None, found.has_mention or None
    return found.caption_length, hashtags, found.has_question, found.has_mention
