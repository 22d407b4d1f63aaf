"""Counters of hashtags and sounds: what the page and the app answer about one, a saved page, and a table of looks.

They are nobody's in particular, so their records name no account.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from groundswell.clock import SECOND_US, to_datetime, to_us
from groundswell.foryou.invented_formats.look import Look, Post
from groundswell.foryou.invented_formats.written import (
    Counted,
    Row,
    Written,
    exact,
    in_app,
    known,
    on_page,
    put_csv,
    put_json,
    put_text,
    said_in_app,
)

_DAYS = 3  # of the table
_MOST = 5  # hashtags asked about one by one


def totals(word: str) -> tuple[int, int]:
    """How often the posts with a hashtag or sound were seen, and how many there are; the word alone says it."""
    n = sum(ord(c) * (i + 1) for i, c in enumerate(word.lower()))
    return 1_000_003 * n + 57, 37 * n + 11


def counter_of(look: Look, kind: str, tag: str, source: str, shown: Callable[[int], Counted], **other: Any) -> Row:
    """The record of one counter as a format shows it; of a sound the posts are counted alone."""
    (views, views_step), (posts, posts_step) = map(shown, totals(tag))
    row: Row = {"kind": kind, "tag": tag.lower(), "observed_us": look.observed_us, "source": source}
    if kind == "hashtag":
        row |= {"views": views, "views_step": views_step}
    return known({**row, "posts": posts, "posts_step": posts_step, **other})


def hashtags_of(posts: Sequence[Post]) -> list[str]:
    """The hashtags of posts in lower case, each once, in the order of their first use."""
    return list(dict.fromkeys(tag.lower() for post in posts for tag in post.tags))


def write_tags(look: Look, folder: Path) -> list[Written]:
    """All files of counters."""
    hashtags, sounds = hashtags_of(look.posts), list(dict.fromkeys(post.sound_id for post in look.posts))
    return [
        _web(look, hashtags[:_MOST], sounds[:2], folder),
        _page(look, hashtags[0], folder),
        _app(look, hashtags[:_MOST], sounds[:2], folder),
        _table(look, hashtags, folder),
        _sounds(look, sounds, folder),
    ]


def _web(look: Look, hashtags: Sequence[str], sounds: Sequence[str], folder: Path) -> Written:
    """Answers of the page; with traps some have no exact counts, and one counts nothing."""
    source, now = "items.web_tags", {"extra": {"now": look.observed_us // 1_000}}
    answers: list[dict[str, Any]] = []
    rows = []
    for i, tag in enumerate(hashtags):
        is_v2 = not look.traps or i % 2 == 0
        answers.append({"challengeInfo": _challenge(tag, is_v2=is_v2), "statusCode": 0, **now})
        rows.append(counter_of(look, "hashtag", tag, source, exact if is_v2 else on_page))
    for sound in sounds:
        music = {"id": sound, "title": "planted title", "authorName": "planted singer"}
        answers.append({"musicInfo": {"music": music, "stats": {"videoCount": on_page(totals(sound)[1])[0]}}, **now})
        rows.append(counter_of(look, "sound", sound, source, on_page))
    if look.traps:
        answers.append({"challengeInfo": {"challenge": {"title": "nothing"}, "stats": {}}, **now})
    path = put_json(folder / "hashtags and sounds, web.json", answers)
    says = "TikTok's web page: counters of hashtags and sounds"
    return Written(path, says, frozenset({"items"}), {"tag_snapshot": rows}, look.seen_on, n_rejected=int(look.traps))


def _challenge(tag: str, *, is_v2: bool) -> dict[str, Any]:
    views, posts = totals(tag)
    shown = {"videoCount": on_page(posts)[0], "viewCount": on_page(views)[0]}
    found: dict[str, Any] = {"challenge": {"id": "9", "title": tag, "desc": "planted description"}, "stats": shown}
    return found | ({"statsV2": {"videoCount": str(posts), "viewCount": str(views)}} if is_v2 else {})


def _page(look: Look, tag: str, folder: Path) -> Written:
    """The saved page of a hashtag, which does not say when it was saved."""
    scope = {"webapp.challenge-detail": {"challengeInfo": _challenge(tag, is_v2=False), "statusCode": 0}}
    state = json.dumps({"__DEFAULT_SCOPE__": scope}).replace("</", "<\\/")
    script = f'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{state}</script>'
    path = put_text(folder / "a hashtag.html", f"<!DOCTYPE html><html><head></head><body>{script}</body></html>\n")
    rows = {"tag_snapshot": [counter_of(look, "hashtag", tag, "items.web_tags", on_page)]}
    return Written(path, "TikTok's web page: the saved page of a hashtag", frozenset({"items"}), rows, look.seen_on)


def _app(look: Look, hashtags: Sequence[str], sounds: Sequence[str], folder: Path) -> Written:
    source, now = "items.app_tags", {"extra": {"now": look.observed_us // 1_000}}
    answers: list[dict[str, Any]] = []
    for tag in hashtags:
        views, posts = totals(tag)
        info = {"cha_name": tag, "view_count": views, "user_count": posts, "author": {"unique_id": "planted.person"}}
        answers.append({"ch_info": info, **now})
    answers += [
        {"music_info": {"id_str": s, "user_count": totals(s)[1], "owner_handle": "planted.person"}, **now}
        for s in sounds
    ]
    path = put_json(folder / "hashtags and sounds, app.json", answers)
    rows = [counter_of(look, "hashtag", tag, source, exact) for tag in hashtags]
    rows += [counter_of(look, "sound", sound, source, exact) for sound in sounds]
    says = "the app's interface: counters of hashtags and sounds"
    return Written(path, says, frozenset({"items"}), {"tag_snapshot": rows}, look.seen_on)


def _table(look: Look, hashtags: Sequence[str], folder: Path) -> Written:
    """Looks on several days, noted as the app shows them; with traps what is no hashtag, and a day that never was."""
    lines, rows = [], []
    for back in range(_DAYS):
        at = datetime.combine(look.seen_on - timedelta(days=back), datetime.min.time(), UTC) + timedelta(hours=18)
        for tag in hashtags:
            views, posts = (n - back * (n // 50) for n in totals(tag))
            lines.append(
                {
                    "Hashtag": f"#{tag.capitalize()}",
                    "Checked at (UTC)": at.strftime("%Y-%m-%d %H:%M:%S"),
                    "Views": said_in_app(views),
                    "Videos": said_in_app(posts),
                }
            )
            (shown_views, views_step), (shown_posts, posts_step) = in_app(views), in_app(posts)
            rows.append(
                {
                    "kind": "hashtag",
                    "tag": tag,
                    "observed_us": to_us(at),
                    "views": shown_views,
                    "posts": shown_posts,
                    "views_step": views_step,
                    "posts_step": posts_step,
                    "source": "tags.table",
                }
            )
    if look.traps:
        lines.append({**lines[0], "Hashtag": "planted person, 5 Planted Road"})
        lines.append({**lines[0], "Checked at (UTC)": "2026-02-31 18:00:00"})
    path = put_csv(folder / "hashtag counters.csv", lines)
    kinds, says = frozenset({"tags.table"}), "a table of hashtags, CSV"
    return Written(path, says, kinds, {"tag_snapshot": rows}, look.seen_on, n_rejected=2 * look.traps)


def _sounds(look: Look, sounds: Sequence[str], folder: Path) -> Written:
    """One look at sounds; with traps a spreadsheet spoilt the last id."""
    at = to_datetime(look.observed_us // SECOND_US * SECOND_US)
    lines = [{"music_id": s, "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "posts": totals(s)[1]} for s in sounds]
    if look.traps:
        lines.append({**lines[0], "music_id": "6.79E+18"})
    rows = [
        {
            "kind": "sound",
            "tag": sound,
            "observed_us": look.observed_us,
            "posts": posts,
            "posts_step": _page_step(posts),
            "source": "tags.table",
        }
        for sound in sounds
        for posts in (totals(sound)[1],)
    ]
    path = put_csv(folder / "sound counters.csv", lines)
    kinds, says = frozenset({"tags.table"}), "a table of sounds, CSV"
    return Written(path, says, kinds, {"tag_snapshot": rows}, look.seen_on, n_rejected=int(look.traps))


def _page_step(n: int) -> int:
    """The step of a number that a page may have rounded: as many as its digits allow."""
    shown, step = on_page(n)
    return step if shown == n else 1
