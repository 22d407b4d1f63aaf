"""Records of a data export as rows: each is one line of the account, good or rejected with the reason."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.clock import DAY_US, SECOND_US, local_day, say_day
from groundswell.errors import NeedsInput
from groundswell.importers.base import Options, Rejected, Rows
from groundswell.importers.captions import clean_caption, read_features
from groundswell.importers.data_export_parts import Part
from groundswell.importers.instants import read_instant
from groundswell.importers.items_cells import tag_words
from groundswell.importers.numbers import Count, read_count
from groundswell.importers.people import Pseudonyms
from groundswell.importers.sounds import read_sound
from groundswell.importers.spool import Spooled
from groundswell.units import plural

SOURCE = "data_export"
"""The source of all rows: JSON and TXT of one export say the same, so that the second brings nothing new."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "post_fact": (
        "post_id", "posted_us", "kind", "caption", "caption_length", "hashtags", "has_question", "has_mention",
        "sound_id", "is_original_sound", "url", "observed_us", "source",
    ),
    "post_snapshot": ("post_id", "observed_us", "likes", "likes_step", "saves", "saves_step", "source"),
    "sound": ("sound_id", "is_original", "observed_us", "source"),
    "account_tag": ("tag", "observed_us", "source"),
    "follower": ("person", "followed_us", "source"),
    "account_fact": ("handle", "display_name", "is_own", "observed_us", "source"),
    "account_snapshot": ("observed_us", "followers", "following", "likes", "followers_step", "source"),
    "own_comment": ("commented_us", "length", "source"),
    "live": ("started_us", "ended_us", "views", "likes", "gifters", "source"),
}  # fmt: skip

_NOTHING = frozenset({"", "n/a", "none", "null"})
_HANDLE = re.compile(r"@?([\w.]{1,30})")
_PLAIN = re.compile(r"[\d .,:/+TZ-]{1,40}")
_TWO = {f"{n:02d}": n for n in range(60)}
# A link of TikTok's own that carries the post's id; the links to files on its servers carry none.
_ID = re.compile(
    r"https?://(?:[\w-]+\.)*tiktokv?\.(?:com|us|eu)/(?:\S*/)?"
    r"(?P<kind>video|photo|v|player/v1|embed(?:/v2)?)/(?P<id>\d{15,20})\b"
)
_ITEM = re.compile(r"https?://(?:[\w-]+\.)*tiktokv?\.(?:com|us|eu)/\S*[?&]item_id=(?P<id>\d{15,20})\b")
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|heic|image)(?:[?#]|$)", re.IGNORECASE)
_VIDEO = re.compile(r"https?://v(?:ideo|\d)")


class _BadCellError(Exception):
    """A cell that cannot be read."""

    def __init__(self, column: str, reason: str, value: object) -> None:
        super().__init__(reason)
        self.column, self.reason, self.value = column, reason, value


@dataclass(slots=True)
class Gathered:
    """The rows of one file so far.

    Attributes:
        n_records: records that count as rows; followers without a key do not, for they are not read.
        n_left: followers that were left out because there is no key.
        handle: the account, where the profile names it.
    """

    options: Options
    values: dict[str, Spooled] = field(default_factory=lambda: {name: Spooled() for name in COLUMNS})
    lines: dict[str, array[int]] = field(default_factory=lambda: {name: array("q") for name in COLUMNS})
    rejected: list[Rejected] = field(default_factory=list)
    n_records: int = 0
    n_left: int = 0
    handle: str | None = None
    _counts: dict[str, int] = field(default_factory=dict)
    _days: dict[str, int] = field(default_factory=dict)
    _at_second: dict[int, int | list[int]] = field(default_factory=dict)
    _times: dict[str, tuple[int, int]] = field(default_factory=dict)
    _pseudonyms: Pseudonyms | None = None

    def __post_init__(self) -> None:
        if self.options.people_key:
            self._pseudonyms = Pseudonyms(self.options.people_key)

    def add(self, part: Part, record: Mapping[str, Any] | None) -> None:
        """Take in one record, or note why it cannot be used."""
        if part.name == "followers" and self._pseudonyms is None:
            self.n_left += 1
            return
        self.n_records += 1
        if record is None:
            self.rejected.append(Rejected(self.n_records, "This is no record, only a value."))
            return
        try:
            _READS[part.name](self, record)
        except _BadCellError as bad:
            self.rejected.append(Rejected(self.n_records, bad.reason, bad.column, _shown(bad.value)))
        else:
            self._counts[part.name] = self._counts.get(part.name, 0) + 1

    def rows(self) -> tuple[Rows, ...]:
        """What was read, one entry a table."""
        return tuple(
            Rows(name, COLUMNS[name], values, self.lines[name]) for name, values in self.values.items() if values
        )

    def asks(self) -> tuple[NeedsInput, ...]:
        """When the counts were seen, where the file holds some: it does not say itself."""
        if self.options.observed_us is not None or not (
            self.values["post_snapshot"] or self.values["account_snapshot"]
        ):
            return ()
        return (NeedsInput(_UNDATED, option="observed"),)

    def sentences(self) -> tuple[str, ...]:
        """What was understood."""
        said = []
        if n := self._counts.get("posts", 0):
            said.append(
                f"{plural(n, 'post')}{_span(self._times.get('posts'))}, with likes; TikTok gives no views here."
            )
        if n := len(self.values["sound"]):
            said.append(
                f"The sound of {plural(n, 'post')}, under a pseudonym; of an original sound only that it is one."
            )
        if n := self._counts.get("hashtags", 0):
            said.append(f"{plural(n, 'hashtag')} that the account has used.")
        if n := self._counts.get("followers", 0):
            span = _span(self._times.get("followers"))
            said.append(f"{plural(n, 'follower')}{span}, under pseudonyms: those who still follow.")
        if self.n_left:
            said.append(
                f"{plural(self.n_left, 'follower')} left out: the key that makes pseudonyms of their names is not the "
                "one that this store was begun with, or there is none. With the right key, take this import back and "
                "import again."
            )
        if n := self._counts.get("comments", 0):
            said.append(f"The times of {plural(n, 'comment')} by the owner, without the text.")
        if n := self._counts.get("lives", 0):
            said.append(f"{plural(n, 'LIVE stream')}.")
        if self.values["account_fact"]:
            said = said or ["It says whose account this is, and nothing else of use here."]
        return tuple(said) or ("Nothing of it is of use here: no post, follower, comment or LIVE stream.",)

    def _note(self, name: str, us: int | None) -> None:
        if us is not None:
            first, last = self._times.get(name, (us, us))
            self._times[name] = (min(first, us), max(last, us))

    def _put(self, table: str, row: tuple[Any, ...]) -> None:
        self.values[table].append(row)
        self.lines[table].append(self.n_records)

    # --- one method a part ---

    def _post(self, record: Mapping[str, Any]) -> None:
        posted_us = self._instant(record, "date", "Date")
        link = _text(record.get("link")) or ""
        post_id, is_photo_link = _id_in(link)
        if post_id is None and posted_us is None:
            raise _BadCellError("Date", "It has neither a time nor a link with an id.", None)
        likes, saves = _count(record, "likes", "Likes"), _count(record, "saves", "NumberOfCollections")
        title = _text(record.get("title"))
        caption = clean_caption(title.replace("\0", "")) if title else None
        sound = read_sound(_text(record.get("sound")), self._pseudonyms)
        observed = self.options.observed_us
        key = post_id or self._key_of(posted_us or 0, link)
        self._note("posts", posted_us)
        self._put(
            "post_fact",
            (
                key,
                posted_us,
                "photo" if is_photo_link else _kind(link),
                caption,
                *(read_features(title) or (None,) * 4),
                *sound,
                f"https://www.tiktokv.com/share/video/{post_id}/" if post_id else None,
                observed,
                SOURCE,
            ),
        )
        if sound.sound_id:
            self._put("sound", (*sound, observed, SOURCE))
        if likes or saves:
            self._put("post_snapshot", (key, observed, *(likes or (None, None)), *(saves or (None, None)), SOURCE))

    def _key_of(self, posted_us: int, link: str) -> str:
        """A name for a post whose link carries no id: its second, and its place among the posts of that second."""
        second = posted_us // SECOND_US
        plain = hash(link.partition("?")[0])  # a million links would take as much memory as all else
        found = self._at_second.setdefault(second, plain)
        if found == plain:
            return f"export-{second}"
        among = [found] if isinstance(found, int) else found
        if plain not in among:
            among.append(plain)
            self._at_second[second] = among
        place = among.index(plain)
        return f"export-{second}-{place + 1}" if place else f"export-{second}"

    def _hashtag(self, record: Mapping[str, Any]) -> None:
        words = list(filter(None, tag_words([(_text(record.get("tag")) or "").strip().lstrip("#＃")])))
        if len(words) != 1:
            raise _BadCellError("HashtagName", "This is no hashtag.", record.get("tag"))
        self._put("account_tag", (words[0], self.options.observed_us, SOURCE))

    def _follower(self, record: Mapping[str, Any]) -> None:
        followed_us = self._needed(record, "date", "Date")
        name = record.get("person")
        known = self._pseudonyms and isinstance(name, str | int) and str(name).strip() not in {"", "N/A"}
        person = self._pseudonyms.of(str(name)) if known and self._pseudonyms else None
        self._note("followers", followed_us)
        self._put("follower", (person, followed_us, SOURCE))

    def _profile(self, record: Mapping[str, Any]) -> None:
        observed = self.options.observed_us
        keys = {"followers": "followerCount", "following": "followingCount", "likes": "likesReceived"}
        followers, following, likes = (_count(record, name, key) for name, key in keys.items())
        match = _HANDLE.fullmatch((_text(record.get("handle")) or "").strip())
        handle = match[1] if match else None
        self.handle = handle or self.handle
        self._put("account_fact", (handle, _text(record.get("display_name")), True, observed, SOURCE))
        if followers or following or likes:
            step = followers.step if followers else None
            counts = [count.value if count else None for count in (followers, following, likes)]
            self._put("account_snapshot", (observed, *counts, step, SOURCE))

    def _comment(self, record: Mapping[str, Any]) -> None:
        text = _text(record.get("comment"))
        self._put("own_comment", (self._needed(record, "date", "date"), len(text) if text else None, SOURCE))

    def _live(self, record: Mapping[str, Any]) -> None:
        started, ended = self._needed(record, "started", "LiveStartTime"), self._instant(record, "ended", "LiveEndTime")
        keys = {"views": "TotalView", "likes": "TotalLike", "gifters": "TotalGifter"}
        counts = [_count(record, name, key) for name, key in keys.items()]
        self._put("live", (started, ended, *(count.value if count else None for count in counts), SOURCE))

    # --- cells ---

    def _needed(self, record: Mapping[str, Any], name: str, column: str) -> int:
        us = self._instant(record, name, column)
        if us is None:
            raise _BadCellError(column, "It does not say when.", None)
        return us

    def _instant(self, record: Mapping[str, Any], name: str, column: str) -> int | None:
        """`2020-08-13 14:43:52`, in UTC; other forms by the slower rules that hold for all files."""
        value = record.get(name)
        if isinstance(value, str):
            value = value.removesuffix(" UTC")  # text files say so
        if isinstance(value, str) and len(value) == 19:
            day, hour = self._days.get(value[:11]), _TWO.get(value[11:13], 99)
            minute, second = _TWO.get(value[14:16], 99), _TWO.get(value[17:], 99)
            if day is not None and hour < 24 and minute < 60 and second < 60 and value[13] == value[16] == ":":
                return day + ((hour * 60 + minute) * 60 + second) * SECOND_US
        try:
            us = read_instant(_text(value), date_means="start")
        except ValueError:
            raise _BadCellError(column, "This is no time that can be read.", value) from None
        if us is not None and isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value):
            self._days[value[:11]] = us - us % DAY_US
        return us


_READS: Mapping[str, Callable[[Gathered, Mapping[str, Any]], None]] = {
    "posts": Gathered._post,  # noqa: SLF001 - the table of its own methods
    "hashtags": Gathered._hashtag,  # noqa: SLF001
    "followers": Gathered._follower,  # noqa: SLF001
    "profile": Gathered._profile,  # noqa: SLF001
    "comments": Gathered._comment,  # noqa: SLF001
    "lives": Gathered._live,  # noqa: SLF001
}

_UNDATED = (
    "The file does not say when it was made, so its likes and followers stay out of growth curves. Say it with "
    "--observed, such as --observed 2026-02-28."
)


def _text(value: object) -> str | None:
    """The value as text; None for what is unknown, which the export writes as `N/A` or `None`."""
    if value is None or isinstance(value, bool):
        return None
    text = str(value)
    return None if text.strip().lower() in _NOTHING else text


def _count(record: Mapping[str, Any], name: str, column: str) -> Count | None:
    value = record.get(name)
    try:
        return read_count(_text(value))
    except ValueError:
        raise _BadCellError(column, "This is no count.", value) from None


def _id_in(link: str) -> tuple[str | None, bool]:
    """The id that a link carries, and whether the link says that it is a photo post."""
    match = _ID.search(link)
    if match:
        return match["id"], match["kind"] == "photo"
    match = _ITEM.search(link)
    return (match["id"], False) if match else (None, False)


def _kind(link: str) -> str | None:
    links = link.split()
    if len(links) > 1 or any(_PICTURE.search(one) for one in links):
        return "photo"
    return "video" if links and (_VIDEO.match(link) or "/video/" in link) else None


def _span(times: tuple[int, int] | None) -> str:
    if times is None:
        return ""
    first, last = (say_day(local_day(us)) for us in times)
    return f", {first} to {last}" if first != last else f", {first}"


def _shown(value: object) -> str:
    """A value at fault: as it stood where it can only be a number or a time, else its type and length."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    text = str(value)
    return text if _PLAIN.fullmatch(text) and not _IP.fullmatch(text.strip()) else f"text of {len(text):,} characters"


_IP = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\+?[\d ()/-]{7,20}")
