"""What a dump says of one post, and how its values are read: counts, times, ids, tags, whatever type they come in.

Tools disagree about types (a count may be `12`, `"12"`, `12.0` or `"1.2K"`, an author an object or a name), so every
dialect reads its values through these functions. None is unknown; what is there and cannot be read is a fault.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from groundswell.clock import SECOND_US
from groundswell.importers.captions import is_word, lower, read_tag_list
from groundswell.importers.instants import FIRST_S, LAST_S, read_instant
from groundswell.importers.numbers import NULLS, Count, is_null, read_count, read_seconds, read_share

POST_LINK = re.compile(r"/(?:video|photo|v|player/v1|embed(?:/v2)?)/(\d{15,20})")
_HANDLE_LINK = re.compile(r"tiktok\.com/@([\w.-]{1,64})")
_HANDLE = re.compile(r"[\w.-]{1,64}")
_LINKS = 1 << 10  # at hand: comments of one post name it one after another
_LONGEST_ID = 64
_ID = re.compile(rf"[0-9A-Za-z_-]{{1,{_LONGEST_ID}}}")
_COUNT_LIKE = re.compile(r"[0-9.,:+eEkKmMbB\u2212-]{1,24}")
_MOST = 10**15  # of anything that is counted here; a larger number is an overflow, and no store could hold it
_LONGEST_S = 1e6
_ROUNDED_FROM = 10_000


class BadCellError(ValueError):
    """A value that should say something and does not: the column, the reason, and what of it may be kept."""

    def __init__(self, column: str, reason: str, value: Any) -> None:
        super().__init__(reason)
        self.column, self.reason, self.value = column, reason, said(value)


@dataclass(slots=True)
class Seen:
    """Counters of an account, as they stood beside one of its posts."""

    followers: Count | None = None
    following: Count | None = None
    likes: Count | None = None
    n_posts: Count | None = None


@dataclass(slots=True)
class Post:
    """One post as a dump describes it.

    Attributes:
        source: kind of file, such as `items.web`.
        counts: views, likes, comments, shares, saves.
        tags: hashtags that the dump lists apart from the caption.
        mentions: how the caption writes the people that it names; they are masked, and never kept.
        has_mention: the dump lists people whom the post names.
        is_cut: the caption may go on.
        sound_name: what the sound is called, where its id is unknown; never kept.
        sound_s: length of the sound.
        is_late: published long after the upload, nobody says when: the time in the id is none of publication.
        extras: further columns of post_snapshot.
    """

    source: str
    post_id: str
    handle: str | None
    counts: Sequence[Count | None]
    posted_us: int | None = None
    observed_us: int | None = None
    kind: str | None = None
    duration_s: float | None = None
    caption: str | None = None
    tags: Iterable[str] = ()
    mentions: Sequence[str] = ()
    has_mention: bool = False
    is_cut: bool = False
    is_late: bool = False
    sound_id: str | None = None
    sound_name: str | None = None
    is_original_sound: bool | None = None
    sound_s: float | None = None
    seen: Seen | None = None
    display_name: str | None = None
    extras: Mapping[str, Any] | None = None


def said(value: Any) -> str:
    """What of a value at fault is shown and kept: a number or date as it stands, else its type and length."""
    if isinstance(value, str):
        return value if not value or _COUNT_LIKE.fullmatch(value) else f"text of {len(value)} characters"
    if isinstance(value, float):
        return f"{value:.17g}"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**24 else "a very long number"
    return f"{type(value).__name__} of {len(value)}" if isinstance(value, (dict, list)) else type(value).__name__


def inside(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under a name; an empty one where there is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def listed(value: Any) -> list[Any]:
    """The elements of a list, also of one that a CSV wrote as text or under numbers."""
    if isinstance(value, str) and value[:1] == "[":
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    if isinstance(value, dict):
        return list(value.values()) if all(name.isdigit() for name in value) else []
    return value if isinstance(value, list) else []


def text(value: Any) -> str | None:
    """Text, also of a whole number; without halves of letters, which no file and no store can hold."""
    if isinstance(value, str):
        if "\0" not in value and _is_whole(value):
            return value
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return str(value) if type(value) is int and abs(value) < 10**24 else None


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def flag(value: Any) -> bool | None:
    """Yes or no, from `true`, `"True"`, 1 and their opposites."""
    if isinstance(value, str):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower())
    return bool(value) if isinstance(value, (bool, int)) else None


def count(value: Any, name: str, *, is_rounded: bool = False) -> Count | None:
    """A count with the size of its last digit shown.

    Args:
        is_rounded: the source may round from 10,000 on, so 16,000 may be anything near it.

    Raises:
        BadCellError: it is no count.
    """
    if value is None:
        return None
    if type(value) is int:
        found: Count | None = Count(value, 1)
    elif isinstance(value, float):
        if math.isnan(value):
            return None
        if not value.is_integer():
            raise BadCellError(name, "This is no count.", value)
        found = Count(int(value), 1)
    elif isinstance(value, str):
        try:
            found = read_count(value)
        except ValueError:
            raise BadCellError(name, "This is no count.", value) from None
    else:
        raise BadCellError(name, "This is no count.", value)
    if found is None:
        return None
    if abs(found.value) > _MOST:
        raise BadCellError(name, "This is larger than any count.", value)
    return Count(found.value, rounded_step(found.value)) if is_rounded and found.step == 1 else found


def rounded_step(value: int) -> int:
    """The size of the last digit shown of a count that a page may have rounded from 10,000 on; 1 where it did not.

    Source: read off 300 posts saved from the web page; all 386 counts from 10,000 to a million are multiples of 100,
    all 36 above are of 100,000, as in `838.1K` and `3.6M`. Three significant digits are the other way to round.
    """
    if value < _ROUNDED_FROM:
        return 1
    suffixed = 10 ** ((len(str(value)) - 1) // 3 * 3 - 1)
    steps: tuple[int, int] = (suffixed, 10 ** (len(str(value)) - 3))
    return next((step for step in steps if value % step == 0), 1)


def positive(*values: Any, is_rounded: bool = False) -> Count | None:
    """The first that is a count of zero or more: in old dumps large totals ran over and are negative."""
    for value in values:
        try:
            found = count(value, "", is_rounded=is_rounded)
        except BadCellError:
            continue
        if found is not None and found.value >= 0:
            return found
    return None


def instant(value: Any, name: str) -> int | None:
    """Microseconds since 1970 UTC; None where nothing or 0 is said.

    Raises:
        BadCellError: it is no time.
    """
    if value in (None, "", 0, "0") or isinstance(value, bool):
        return None
    if type(value) is int and FIRST_S <= value < LAST_S:
        return value * SECOND_US
    shown = f"{value:.0f}" if isinstance(value, float) and math.isfinite(value) else text(value)
    try:
        return read_instant(shown) if shown is not None else None
    except ValueError:
        raise BadCellError(name, "This is no time that can be read.", value) from None


def seconds(value: Any, *, unit_s: float = 1.0, most_s: float = _LONGEST_S) -> float | None:
    """A length of time; None where it is unknown, zero or no length."""
    if isinstance(value, str):
        length = read_seconds(value, unit_s=unit_s)
    else:
        length = value * unit_s if type(value) is float or (type(value) is int and abs(value) < _MOST) else None
    return float(length) if length is not None and 0 < length < most_s else None


def share(value: Any) -> float | None:
    """A part of a whole; None where it is unknown or no number. What lies outside 0 to 1 is for the store to refuse."""
    if isinstance(value, str):
        return read_share(value)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and -_MOST < value < _MOST else None


def post_id(value: Any, *links: Any) -> str:
    """The id of a post as text; a link that holds it has the word over a number, which a program may have rounded.

    Raises:
        BadCellError: there is none.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_ID:
        return value
    shown = value if isinstance(value, str) else text(value) if type(value) is int else None
    if shown is None or not shown.isdigit() or not isinstance(value, str):
        for link in links:
            if isinstance(link, str) and (found := _post_in(link)):
                return found
    if shown is None or is_null(shown):
        if value is None or isinstance(value, str):
            raise BadCellError("id", "It has no id of a post.", value)
        raise BadCellError("id", "This is no id of a post: a program may have rounded it.", value)
    if not _ID.fullmatch(shown):
        raise BadCellError("id", "This is no id of a post: a spreadsheet may have rounded it.", value)
    return shown


def handle(value: Any, *links: Any) -> str | None:
    """The name behind the @, from a name or else a link; None where neither holds one."""
    if isinstance(value, str):
        name = value.strip().lstrip("@")
        if _HANDLE.fullmatch(name) and name.lower() not in NULLS:
            return name
    for link in links:
        if isinstance(link, str) and (found := _handle_in(link)):
            return found
    return None


@lru_cache(_LINKS)
def _post_in(link: str) -> str | None:
    match = POST_LINK.search(link)
    return match[1] if match else None


@lru_cache(_LINKS)
def _handle_in(link: str) -> str | None:
    match = _HANDLE_LINK.search(link)
    return match[1] if match else None


def names_of(value: Any, *keys: str) -> list[str]:
    """The names in a list of texts or of objects that have one of these keys."""
    found = []
    for each in listed(value):
        name = next((each[k] for k in keys if each.get(k)), None) if isinstance(each, dict) else each
        shown = text(name) if isinstance(name, str) else None
        if shown:
            found.append(shown)
    return found


def tag_words(names: Iterable[str]) -> list[str]:
    """Hashtags in lower case without #; what holds blanks or signs is taken apart."""
    words: list[str] = []
    for name in names:
        if name.isalnum() or all(map(is_word, name)):
            words.append(lower(name))
        else:
            words += read_tag_list(name).split()
    return words


def spans_of(caption: str | None, marks: Iterable[tuple[Any, Any]]) -> list[str]:
    """The pieces of a caption between pairs of positions, which pages count in UTF-16."""
    if not caption:
        return []
    wide = caption.encode("utf-16-le", "replace")
    found = [
        wide[2 * start : 2 * end].decode("utf-16-le", "replace")
        for start, end in marks
        if type(start) is int and type(end) is int and 0 <= start < end <= len(wide) // 2
    ]
    return [piece for piece in found if len(piece) > 1]
