"""Counters of hashtags and sounds in dumps: pages of a hashtag or a sound, and what stands beside posts.

Web pages round them from 10,000 on, but for `statsV2`; what the app receives is exact. A zero beside a post is filler:
the hashtag or sound of a post has been used at least once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from groundswell.importers.base import Rows
from groundswell.importers.items_cells import BadCellError, inside, listed, positive, tag_words, text
from groundswell.importers.numbers import Count
from groundswell.units import plural

WEB, APP, APIFY = "items.web_tags", "items.app_tags", "items.apify_tags"
MARKS = (b'"challengeInfo"', b'"musicInfo"', b'"ch_info"', b'"searchHashtag"')

_COLUMNS = ("kind", "tag", "observed_us", "views", "posts", "views_step", "posts_step", "source")
_ALONE = ("challengeInfo", "musicInfo", "ch_info", "music_info")
_NOTHING = BadCellError("", "It holds no counter of a hashtag or a sound.", "")


class Counted(NamedTuple):
    """A hashtag or a sound with its counters."""

    kind: str
    tag: str
    views: Count | None
    posts: Count | None
    source: str


def knows(record: Mapping[str, Any]) -> bool:
    """Whether it is the answer about one hashtag or one sound."""
    return any(isinstance(record.get(name), dict) for name in _ALONE)


def read(record: Mapping[str, Any]) -> list[Counted]:
    """What such an answer counts. Raises BadCellError where that is nothing."""
    challenge, music = inside(record, "challengeInfo"), inside(record, "musicInfo")
    found = [
        *_web("hashtag", inside(challenge, "challenge").get("title"), challenge),
        *_web("sound", inside(music, "music").get("id"), music),
        *_app_hashtag(inside(record, "ch_info")),
        *_app_sound(inside(record, "music_info")),
    ]
    if not found:
        raise _NOTHING
    return found


def beside(record: Mapping[str, Any]) -> Iterator[Counted]:
    """What the record of a post counts of its hashtags and its sound."""
    for each in listed(record.get("challenges")):
        if isinstance(each, dict):
            yield from _web("hashtag", each.get("title"), each)
    for each in listed(record.get("cha_list")):
        if isinstance(each, dict):
            yield from _app_hashtag(each)
    if "aweme_id" in record:
        yield from _app_sound(inside(record, "music"))
    searched = inside(record, "searchHashtag")
    yield from _counted("hashtag", searched.get("name"), positive(searched.get("views"), is_rounded=True), None, APIFY)


def _web(kind: str, name: Any, record: Mapping[str, Any]) -> Iterator[Counted]:
    rounded, exact = inside(record, "stats"), inside(record, "statsV2")

    def total(key: str) -> Count | None:
        return _known(exact.get(key)) or _known(rounded.get(key), is_rounded=True)

    # Of a sound, the page counts the posts alone.
    yield from _counted(kind, name, total("viewCount") if kind == "hashtag" else None, total("videoCount"), WEB)


def _app_hashtag(record: Mapping[str, Any]) -> Iterator[Counted]:
    yield from _counted(
        "hashtag", record.get("cha_name"), _known(record.get("view_count")), _known(record.get("user_count")), APP
    )


def _app_sound(record: Mapping[str, Any]) -> Iterator[Counted]:
    number = record.get("id_str") or record.get("mid") or record.get("id")
    yield from _counted("sound", number, None, _known(record.get("user_count")), APP)


def _known(value: Any, *, is_rounded: bool = False) -> Count | None:
    found = positive(value, is_rounded=is_rounded)
    return found if found and found.value else None


def _counted(kind: str, name: Any, views: Count | None, posts: Count | None, source: str) -> Iterator[Counted]:
    """One counter, where the name is one and anything is counted."""
    shown = text(name)
    if not shown or not (views or posts):
        return
    if kind == "hashtag":
        words = tag_words([shown.lstrip("#＃")])
        if len(words) == 1:
            yield Counted(kind, words[0], views, posts, source)
    elif shown.isascii() and shown.isdigit() and shown != "0" and len(shown) < 25:
        yield Counted(kind, shown, views, posts, source)


@dataclass(slots=True)
class Tags:
    """The counters of one file while it is read; each is kept once for each time at which it was seen."""

    sources: set[str] = field(default_factory=set)
    _found: list[tuple[int, Counted, Any]] = field(default_factory=list)
    _last: dict[tuple[str, str], tuple[Counted, Any]] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Hashtags and sounds."""
        return len(self._last)

    def take(self, line: int, counted: Iterable[Counted], document: Any) -> None:
        """Take in counters from a line of the file; posts of one page repeat what the one before them said."""
        for each in counted:
            key, said = (each.kind, each.tag), (each, document)
            if self._last.get(key) != said:
                self._last[key] = said
                self._found.append((line, each, document))
                self.sources.add(each.source)

    def rows(self, seen: Callable[[Any], int | None]) -> tuple[Rows, ...]:
        """All of them; `seen` says when a document was made."""
        values: dict[tuple[Any, ...], int] = {}
        for line, each, document in self._found:
            counts = (each.views, each.posts)
            numbers = [c.value if c else None for c in counts]
            steps = [c.step if c else None for c in counts]
            values.setdefault((each.kind, each.tag, seen(document), *numbers, *steps, each.source), line)
        return (Rows("tag_snapshot", _COLUMNS, list(values), list(values.values())),) if values else ()

    def sentences(self) -> list[str]:
        """What was understood of them."""
        if not self.n:
            return []
        kinds = [kind for kind, _ in self._last]
        said = [plural(n, kind) for kind in ("hashtag", "sound") if (n := kinds.count(kind))]
        return [f"Counters of {' and '.join(said)}."]
