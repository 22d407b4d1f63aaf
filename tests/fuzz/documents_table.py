"""Tables of posts in CSV and JSON lines with every style of number, and the days of TikTok Studio."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.documents import HANDLE, MARK, ODD, Document, Draw, Fact, Post, a_style, facts_of, posts, stamp
from tests.fuzz.spelling import NULLS, as_json, say_count

TABLES = ("post_snapshot", "post_fact")
_NAMES = (
    ("video_id", "views", "likes", "comments", "shares", "saves"),
    ("id", "playCount_", "n_likes", "n_comments", "n_shares", "n_saves"),
    ("item_id", "video_views", "like_count", "comment_count", "share_count", "save_count"),
)


def table(draw: Draw) -> Document:
    """A table of posts; where it is spoilt, single cells hold anything."""
    names, found, style = draw(st.sampled_from((_NAMES[0], _NAMES[2]))), draw(posts(12)), a_style(draw)
    null = draw(st.sampled_from(NULLS))
    form = draw(st.sampled_from(["comma", "semicolon", "tab", "utf-16", "bom", "lines"]))
    columns = [*names, "author", "posted_at", "who_wrote_it"]
    order = draw(st.permutations(columns))
    n_spoilt = draw(st.sampled_from([0, 0, 1, 3]))
    rows = [_row(draw, post, names, style, null) for post in found]
    spoilt = {draw(st.integers(0, len(rows) - 1)) for _ in range(n_spoilt)}
    for at in spoilt:
        odd = draw(ODD)
        rows[at][draw(st.sampled_from(columns))] = odd if isinstance(odd, str) else as_json(odd)
    good = [post for at, post in enumerate(found) if at not in spoilt]
    document = Document("table", "posts.csv", b"", facts_of(good), TABLES, len(found), is_whole=not spoilt)
    # Of two or three rows a spoilt one may change what a column seems to be.
    document.may_refuse = bool(spoilt) and len(spoilt) * 3 >= len(rows)
    if document.may_refuse:
        document.facts = Counter()
    if form == "lines":
        document.name = "posts.jsonl"
        text = "".join(as_json({n: row[n] for n in order}) + "\n" for row in rows)
        document.content = text.encode("utf-8", "surrogatepass")
        return document
    out = io.StringIO(newline="")
    sign = {"semicolon": ";", "tab": "\t"}.get(form, ",")
    writer = csv.writer(out, delimiter=sign, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writerow(order)
    writer.writerows([row[n] for n in order] for row in rows)
    encoding = {"utf-16": "utf-16", "bom": "utf-8-sig"}.get(form, "utf-8")
    document.content = out.getvalue().encode(encoding, "replace")
    document.again = form != "utf-16"
    return document


def _row(draw: Draw, post: Post, names: tuple[str, ...], style: str, null: str) -> dict[str, Any]:
    cells = [null if c is None else say_count(c, style) for c in post.counts]
    posted = draw(st.sampled_from([stamp(post.posted_s), stamp(post.posted_s).replace(" ", "T") + "Z"]))
    return {
        **dict(zip(names, (post.post_id, *cells), strict=True)),
        "author": HANDLE,
        "posted_at": posted,
        "who_wrote_it": MARK,
    }


def studio_days(draw: Draw) -> Document:
    """Overview as TikTok Studio writes it: days without a year, in several languages, net counts below zero."""
    first = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 700)))
    spoken = draw(st.sampled_from(["en", "es", "fr"]))
    lines, facts = [], Counter[Fact]()
    for n in range(draw(st.integers(1, 20))):
        day = first + timedelta(days=n)
        counts = [
            draw(st.integers(0, 10**6)),
            draw(st.integers(0, 500)),
            draw(st.integers(-9, 99)),
            draw(st.integers(0, 9)),
        ]
        lines.append([_label(day, spoken), str(counts[0]), "4", *map(str, counts[1:])])
        facts[("account_day_raw", day.month, day.day, *counts)] += 1
    header = ["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [header, *lines])
    content = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))
    return Document("Studio, Overview", "Overview.csv", content, facts, ("account_day_raw",), len(lines), again=False)


_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def _label(day: date, spoken: str) -> str:
    month = _MONTHS[spoken].split()[day.month - 1]
    return {"en": f"{month} {day.day}", "es": f"{day.day} de {month}", "fr": f"{day.day} {month}"}[spoken]
