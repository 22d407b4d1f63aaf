"""What people take from a screen: the pasted list of posts, the template filled in, and counters of hashtags."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from groundswell.importers.template_columns import COLUMNS, EXAMPLE_ID
from tests.fuzz.documents import HANDLE, MARK, SEEN_S, Document, Draw, Fact, a_style, posts, spoil_some
from tests.fuzz.spelling import as_json, say_count

_TAGS = ("pug", "φως", "東京", "नमस्ते", "b_1", "éclair", "wren2")
_COUNT = st.one_of(st.integers(1, 9_999), st.integers(11, 999).map(lambda n: n * 100_000))


def pasted_list(draw: Draw) -> Document:
    """TikTok Studio's post list as it comes out of the clipboard, in UTC."""
    found = {post.posted_s // 60: post for post in draw(posts())}
    style, facts, lines = a_style(draw), Counter[Fact](), []
    between = draw(st.sampled_from(["\n", "\t"]))
    for minute, post in found.items():
        # A post of which the list shows no count yet is rejected: of these each has one.
        counts = post.counts[:3] if any(c is not None for c in post.counts[:3]) else (None, None, 0)
        at = datetime.fromtimestamp(minute * 60, UTC)
        lines += [
            "00:21" + between + draw(st.sampled_from(["my day", "cats & dogs #fun", "«é» 猫", "what, really?"])),
            f"{at:%b} {at.day}, {at.year}, {(at.hour - 1) % 12 + 1}:{at:%M} {at:%p}",
            draw(st.sampled_from(["Everyone", "Friends", "Only you"])),
            between.join("-" if c is None else say_count(c, style) for c in counts),
        ]
        key = f"list-{minute * 60}"
        facts[("post_fact", key, minute * 60_000_000)] += 1
        facts[("post_snapshot", key, *counts, None, None)] += 1
    head = draw(st.sampled_from(["", "Posts (Created on)\nPrivacy\nViews\nLikes\nComments\nActions\n"]))
    text = head + "\n".join(lines) + draw(st.sampled_from(["", "\n"]))
    content = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig"])))
    return Document("Studio, pasted list", "list.txt", content, facts, ("post_fact", "post_snapshot"), len(found))


def template(draw: Draw) -> Document:
    """The template as a spreadsheet saves it: its example left in or not, cells in several styles, rows left empty."""
    found, style = draw(posts()), a_style(draw)
    facts, rows, n_filled = Counter[Fact](), [], 0
    if draw(st.booleans()):
        rows.append({c.header: c.example for c in COLUMNS})
    for post in found:
        views, saves = post.counts[0], post.counts[4]
        rate = draw(st.sampled_from(["", "34.6%", "34.6", "34,6%"]))
        row = {
            "link": f"https://www.tiktok.com/@{HANDLE}/video/{post.post_id}?lang=en",
            "caption": MARK,
            "checked": "2025-06-15",
            "views": "" if views is None else say_count(views, style),
            "saves": "" if saves is None else say_count(saves, style),
            "watched_full_rate": rate,
            "traffic:For You": "88%" if rate.endswith("%") else "",
        }
        if views is not None or saves is not None or rate:
            n_filled += 1
            facts[("post_snapshot", post.post_id, views, None, None, None, saves)] += 1
        rows.append({c.header: row.get(c.name, "") for c in COLUMNS})
    out = io.StringIO(newline="")
    names = draw(st.permutations([c.header for c in COLUMNS]))
    sign = draw(st.sampled_from(",;\t"))
    writer = csv.DictWriter(out, names, delimiter=sign, lineterminator=draw(st.sampled_from(["\n", "\r\n"])))
    writer.writeheader()
    writer.writerows(rows)
    content = out.getvalue().encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))
    is_wide = content[:2] == b"\xff\xfe"
    assert EXAMPLE_ID not in str(facts)
    return Document("template", "template.csv", content, facts, ("post_snapshot",), n_filled, again=not is_wide)


def tag_counters(draw: Draw) -> Document:
    """Counters of hashtags: a table of them, or what the web page answers about one after another."""
    tags = draw(st.lists(st.sampled_from(_TAGS), min_size=1, unique=True))
    counts = {tag: (draw(_COUNT), draw(_COUNT)) for tag in tags}
    facts = [Counter[Fact]({("tag_snapshot", "hashtag", tag, *counts[tag]): 1}) for tag in tags]
    if draw(st.booleans()):
        style = draw(st.sampled_from(["plain", "suffix", "blank"]))
        rows = [f"#{tag},2025-06-15 03:04:05,{say_count(v, style)},{say_count(n, style)},{MARK}" for tag, (v, n) in
                counts.items()]  # fmt: skip
        text = "Hashtag,observed_at_utc,Views,Videos,Who\n" + "\n".join(rows) + "\n"
        whole = sum(facts, Counter[Fact]())
        return Document("tags, table", "tags.csv", text.encode(), whole, ("tag_snapshot",), len(tags))
    records: list[Any] = [
        {
            "challengeInfo": {
                "challenge": {"id": "1", "title": tag, "desc": MARK},
                draw(st.sampled_from(["stats", "statsV2"])): {"viewCount": views, "videoCount": str(n)},
            },
            "shareMeta": {"desc": MARK},
            "extra": {"now": SEEN_S * 1000},
        }
        for tag, (views, n) in counts.items()
    ]
    document = Document("tags, web", "tags.json", b"", tables=("tag_snapshot",), n_rows=len(tags))
    document = spoil_some(draw, document, records, facts)
    document.content = as_json(records, wide=draw(st.booleans())).encode("utf-8", "surrogatepass")
    document.may_refuse |= not document.is_whole and not document.facts
    return document
