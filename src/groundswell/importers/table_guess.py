"""Which column of a table is what: a scored guess from the names and the values, and what kind of table it makes.

A name proposes, the values dispose: a column called `views` that holds no counts is not taken for views. Where two
columns would do, the one that shows its own rounding (`541.2K`) goes before its numeric twin: it says how exact it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Literal, TypeAlias

from groundswell.clock import DAY_US, id_time_us
from groundswell.importers.instants import First, first_in, is_day, read_instant
from groundswell.importers.numbers import clean, is_null, read_count, read_seconds, read_share
from groundswell.importers.owner import read_handle
from groundswell.importers.refusals import say_columns
from groundswell.importers.table_cells import TableFile
from groundswell.importers.table_words import ALONE, TARGETS, Fit, is_any_time, name_of, target_named, words

Shape: TypeAlias = Literal["posts", "accounts", "days"]

POST_COUNTS = (
    "views",
    "likes",
    "comments",
    "shares",
    "saves",
    "reach",
    "watch_time",
    "average_watch_time",
    "watched_full_rate",
    "new_followers",
)
DAY_COUNTS = (
    "views",
    "profile_views",
    "likes",
    "comments",
    "shares",
    "viewers",
    "followers",
    "followers_gained",
    "followers_lost",
)

URL_ID = r"/(?:video|photo|v|player/v1|embed(?:/v2)?)/([0-9]{15,20})|[?&]item_id=([0-9]{15,20})"
URL_HANDLE = r"tiktok\.com/@([^/?#]+)"
SPOILT = r"^[0-9]+(?:[.,][0-9]+)?e[+]?[0-9]+$"
_LONG = r"^[0-9]{19,}$"
_ID = r"^[0-9A-Za-z_-]{1,64}$"
_ENOUGH = 0.5  # share of the values that must look right
_FEW = 4  # values of which one right one is enough: the others are the fault of their rows
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Guess:
    """Target → index of the source column, and sentences about what was not taken."""

    columns: Mapping[str, int]
    doubts: tuple[str, ...] = ()


def values_of(table: TableFile, index: int) -> list[str]:
    """The values of a column in the sample, those that say nothing left out."""
    return [v for row in table.sample if not is_null(v := row[index]) and v is not None]


def guess_columns(table: TableFile) -> Guess:
    """The likeliest column for each target."""
    scores: list[tuple[float, int, str]] = []
    doubts = []
    for index, header in enumerate(table.columns):
        values = values_of(table, index)
        named = target_named(header)
        if named:
            target, sure = named
            fit = _fit(TARGETS[target][0], values)
            if fit >= _ENOUGH or (fit and len(values) <= _FEW):
                scores.append((sure * fit + _bonus(header, target, values), -index, target))
            else:
                doubts.append(
                    f"{header!r} sounds like {_say(target)}, but holds {_shorten(values[0])!r} and the like: left "
                    "alone."
                )
        elif values:
            scores += [(score, -index, target) for target, score in _by_values(header, values)]
    columns: dict[str, int] = {}
    for _, negative, target in sorted(scores, reverse=True):
        if target not in columns and -negative not in columns.values():
            columns[target] = -negative
    _place_times(table, columns)
    return Guess({t: columns[t] for t in TARGETS if t in columns}, tuple(doubts))


def _say(target: str) -> str:
    return target.replace("_", " ")


def _shorten(value: str) -> str:
    return value if len(value) <= 24 else value[:23] + "…"


def _bonus(header: str, target: str, values: Sequence[str]) -> float:
    if TARGETS[target][0] == "count" and any(re.search("[0-9] ?[kmb]$", clean(v)) for v in values):
        return 0.2
    if target == "account":  # a handle before a number, an earlier synonym before a later one
        names = TARGETS[target][1].split()
        name = "_".join(words(header))
        return (0.05 if not all(v.isdigit() for v in values) else 0) - (
            names.index(name) if name in names else len(names)
        ) / 1000
    return 0.0


def _fit(kind: Fit, values: Sequence[str]) -> float:
    """The share of the values that look like what the name promises; 1 where there are none to judge by."""
    if not values:
        return 1.0
    first = first_in(values) if kind in {"time", "day"} else None
    return sum(_fits(kind, v, first) for v in values) / len(values)


def _fits(kind: Fit, value: str, first: First | None = None) -> bool:  # noqa: PLR0911 - one line a kind
    match kind:
        case "count":  # a number too long to be a count is the fault of its row, not of the column
            return _reads(read_count, value) or bool(re.match(_LONG, clean(value)))
        case "time" | "day":
            return _reads(partial(read_instant, first=first), value)
        case "id":
            return bool(re.match(_ID, value.strip()) or re.match(SPOILT, clean(value)))
        case "url":
            return "/" in value and "." in value
        case "flag":
            return clean(value) in {"true", "false", "0", "1", "yes", "no"}
        case "share":
            return read_share(value) is not None
        case "seconds":
            return read_seconds(value) is not None
        case "account":
            return read_handle(value) is not None
        case "text":
            return True


def _reads(read: object, value: str) -> bool:
    try:
        return read(value) is not None  # type: ignore[operator]
    except ValueError:
        return False


def _by_values(header: str, values: Sequence[str]) -> list[tuple[str, float]]:
    """What a column with an unknown name is, where its values leave no doubt."""
    if sum(bool(re.search(URL_ID, v)) for v in values) > 0.8 * len(values):
        return [("url", 0.6)]
    others = {"music", "sound", "author", "user", "channel", "audio", "comment"}
    if not others & set(words(header)) and sum(id_time_us(v.strip()) is not None for v in values) > 0.8 * len(values):
        return [("post_id", 0.55)]
    return []


def _place_times(table: TableFile, columns: dict[str, int]) -> None:
    """Settle what columns called `time` or `date` mean: the post's id knows when it was uploaded."""
    generic = [i for i, h in enumerate(table.columns) if is_any_time(h) and i not in columns.values()]
    generic = [i for i in generic if _fit("time", values_of(table, i)) >= _ENOUGH]
    has_posts = "post_id" in columns or "url" in columns
    for index in generic:
        if "week" in "".join(words(table.columns[index])) and has_posts:
            continue  # a label of the row, not a time of the post
        if not has_posts:
            columns.setdefault("observed_at", index)
            continue
        meaning = _time_of_post(table, columns, index)
        if meaning not in columns:
            columns[meaning] = index
        elif meaning == "posted_at" and "observed_at" not in columns and _varies(table, columns, index):
            columns["observed_at"] = index


def ids_of(table: TableFile, columns: Mapping[str, int]) -> list[str | None]:
    """The post ids of the sample, from the id column or else the link."""
    found: list[str | None] = []
    for row in table.sample:
        text = (row[columns["post_id"]] or "").strip() if "post_id" in columns else ""
        if not text or re.match(SPOILT, clean(text)):
            match = re.search(URL_ID, row[columns["url"]] or "") if "url" in columns else None
            text = (match[1] or match[2]) if match else ""
        found.append(text or None)
    return found


def _time_of_post(table: TableFile, columns: Mapping[str, int], index: int) -> str:
    ages, first = [], first_in(values_of(table, index))
    for row, post_id in zip(table.sample, ids_of(table, columns), strict=True):
        uploaded = id_time_us(post_id or "")
        if uploaded is not None and (at := _instant(row[index], first)) is not None:
            ages.append(at - uploaded)
    if ages:
        return "posted_at" if abs(median(ages)) < 2 * DAY_US else "observed_at"
    return "observed_at" if _varies(table, columns, index) else "posted_at"


def _varies(table: TableFile, columns: Mapping[str, int], index: int) -> bool:
    """Whether one post has several values in the column."""
    by_post = defaultdict(set)
    for row, post_id in zip(table.sample, ids_of(table, columns), strict=True):
        by_post[post_id].add(row[index])
    return any(len(found) > 1 for post_id, found in by_post.items() if post_id)


def _instant(text: str | None, first: First | None) -> int | None:
    try:
        return read_instant(text, date_means="start", first=first)
    except ValueError:
        return None


# --- what kind of table ---


def shape_of(table: TableFile, columns: Mapping[str, int]) -> Shape | str:
    """What the table is about; a sentence that refuses it where it is about nothing that can be kept."""
    names = {name_of(h) for h in table.columns} | {"_".join(words(h)) for h in table.columns}
    seen = f"It has the columns {say_columns(table.columns)}."
    has_post = "post_id" in columns or "url" in columns
    counters = [c for c in POST_COUNTS if c in columns]
    if has_post and counters:
        return "posts"
    if {"metric", "value"} <= names:
        return (
            "This table keeps one number a row (columns 'metric' and 'value'), often for several kinds of things. "
            f"{seen}"
            " Save what belongs to accounts as a table of its own, with the account, the time and the followers, "
            "and import that."
        )
    if names & ALONE and not has_post and "account" not in columns:
        return (
            "This is a table of hashtags or sounds, but not of their counters: those have a column with the hashtag, "
            "or with TikTok's id of the sound, one with the time, and one with views or posts."
        )
    if "observed_at" in columns and _is_weekly(table, columns):
        return (
            f"This table has one row a week, and Groundswell keeps days and single posts. {seen} Import the "
            "daily figures or the posts instead."
        )
    day_counts = [c for c in DAY_COUNTS if c in columns]
    if "observed_at" in columns and day_counts and _is_daily(table, columns):
        totals = "followers" in columns and (
            "n_posts" in columns or "views" not in columns or _only_grows(table, columns, "views")
        )
        # Totals beside the followers, such as posts so far, make a row a look at the whole account.
        beside = {"n_posts", "following"} & columns.keys() or (
            "likes" in columns and "views" not in columns and _only_grows(table, columns, "likes")
        )
        if not totals or ("account" not in columns and not beside):
            return "days"
    if "followers" in columns and ("account" in columns or "observed_at" in columns):
        return "accounts"
    return (
        f"This table names no posts, accounts or days that Groundswell could keep. {seen} It needs the id or link "
        "of a post and a count such as"
        " views; or an account, a time and its followers. If the columns only have unusual names, say which is "
        "which: --map views=their_name."
    )


def _is_daily(table: TableFile, columns: Mapping[str, int]) -> bool:
    values = values_of(table, columns["observed_at"])
    return bool(values) and sum(map(is_day, values)) >= 0.9 * len(values)


def _is_weekly(table: TableFile, columns: Mapping[str, int]) -> bool:
    values = values_of(table, columns["observed_at"])
    first = first_in(values)
    days = sorted({_instant(v, first) or 0 for v in values if is_day(v)})
    steps = [(b - a) / DAY_US for a, b in pairwise(days)]
    return len(steps) > 2 and median(steps) == _WEEK


def _only_grows(table: TableFile, columns: Mapping[str, int], target: str) -> bool:
    """Whether a count of each account never falls, as totals do and daily figures do not."""
    series: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
    account, first = columns.get("account"), first_in(values_of(table, columns["observed_at"]))
    for row in table.sample:
        at, text = _instant(row[columns["observed_at"]], first), row[columns[target]]
        if at is not None and _fits("count", text or "") and (count := read_count(text)):
            series[row[account] if account is not None else None].append((at, count.value))
    steps = [b[1] >= a[1] for found in series.values() for a, b in zip(sorted(found), sorted(found)[1:], strict=False)]
    return bool(steps) and sum(steps) >= 0.95 * len(steps)
