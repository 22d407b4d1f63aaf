"""Data exports in every layout, as JSON and as a zip of text files, with everything private that they hold."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.documents import (
    HANDLE,
    MARK,
    SEEN_S,
    Document,
    Draw,
    Fact,
    Post,
    posts,
    shuffled,
    spoil_some,
    stamp,
)
from tests.fuzz.spelling import as_json

# Where each layout has: posts, followers, profile, comments, and what was watched.
_OWN, _SET = "Your Activity", "Profile And Settings"
_LAYOUTS = (
    (
        ("Video", "Videos"),
        ("Activity", "Follower List"),
        ("Profile", "Profile Information"),
        ("Activity", "Video Browsing History"),
    ),
    (("Post", "Posts"), (_OWN, "Follower"), ("Profile", "Profile Info"), (_OWN, "Watch History")),
    (("Post", "Posts"), (_SET, "Follower"), (_SET, "Profile Info"), (_OWN, "Watch History")),
)
TABLES = ("post_snapshot", "post_fact", "follower", "own_comment", "live")
_SECONDS = st.integers(1_577_836_800, SEEN_S - 1)


def _post(draw: Draw, post: Post) -> tuple[dict[str, Any], Counter[Fact]]:
    """A post as the export has it, and what must be read of it."""
    has_id = draw(st.booleans())
    link = (
        f"https://www.tiktokv.com/share/video/{post.post_id}/"
        if has_id
        else f"https://video-useast5.tiktokv.us/storage/v1/tos-useast5-{post.post_id}?a=1"
    )
    likes, saves = post.counts[1], post.counts[4]
    unknown = draw(st.sampled_from(["N/A", "None", "", None]))
    record = {
        "Date": stamp(post.posted_s),
        "Link": link,
        "Likes": unknown if likes is None else str(likes),
        "WhoCanView": "Everyone",
        "Sound": f"original sound - {MARK}",
        "Location": MARK,
        "Title": draw(st.sampled_from(["N/A", f"@{MARK} my day #fyp"])),
        "NumberOfCollections": unknown if saves is None else str(saves),
    }
    key = post.post_id if has_id else f"export-{post.posted_s}"
    facts: Counter[Fact] = Counter({("post_fact", key, post.posted_s * 1_000_000): 1})
    if likes is not None or saves is not None:
        facts[("post_snapshot", key, None, likes, None, None, saves)] += 1
    return record, facts


def _lists(draw: Draw) -> dict[str, tuple[list[Any], list[Counter[Fact]]]]:
    """The lists that are read, each with the facts of each record."""
    made = [_post(draw, post) for post in draw(posts())]
    fans = draw(st.lists(_SECONDS, max_size=6))
    own = draw(st.lists(_SECONDS, max_size=3, unique=True))
    lives = draw(st.lists(_SECONDS, max_size=2, unique=True))
    key, text = draw(st.sampled_from([("Date", "Comment"), ("date", "comment")]))
    return {
        "posts": ([r for r, _ in made], [f for _, f in made]),
        "fans": (
            # The first has a plain name: one that is kept unhashed is found by its mark.
            [
                {"Date": stamp(s), "UserName": "N/A" if n and s % 7 == 0 else f"{MARK}{n}"} for n, s in enumerate(fans)
            ],
            [Counter({("follower", s * 1_000_000): 1}) for s in fans],
        ),
        "comments": (
            [{key: stamp(s), text: MARK + "x" * n, "photo": "N/A", "url": ""} for n, s in enumerate(own)],
            [Counter({("own_comment", s * 1_000_000, len(MARK) + n): 1}) for n, s in enumerate(own)],
        ),
        "lives": (
            [
                {"LiveStartTime": stamp(s), "LiveEndTime": "N/A", "RoomTitle": MARK, "TotalView": "90", "TotalLike": 7}
                for s in lives
            ],
            [Counter({("live", s * 1_000_000, 90, 7): 1}) for s in lives],
        ),
    }  # fmt: skip


def data_export(draw: Draw) -> Document:
    """The JSON in one of its layouts, with watch history, messages, logins and searches beside what is read."""
    post_at, fans_at, profile_at, watched_at = draw(st.sampled_from(_LAYOUTS))
    lists = _lists(draw)
    profile = {
        "userName": HANDLE, "displayName": "Wren", "bioDescription": MARK, "emailAddress": f"{MARK}@x.org",
        "telephoneNumber": MARK, "likesReceived": "128", "followerCount": 3, "followingCount": 1,
    }  # fmt: skip
    document = Document("data export", "user_data_tiktok.json", b"", tables=TABLES)
    document.n_rows = 1 + sum(len(records) for records, _ in lists.values())
    for records, mine in lists.values():
        records[:] = [shuffled(draw, r) for r in records]
        document = spoil_some(draw, document, records, mine)
    watched = [{"Date": stamp(SEEN_S - n), "Link": f"https://www.tiktokv.com/share/video/{MARK}{n}/"} for n in range(3)]
    empty = draw(st.sampled_from([None, [], {}]))
    export: dict[str, Any] = {}
    for (section, inside), name, value in (
        (post_at, "VideoList", lists["posts"][0]),
        (fans_at, "FansList", lists["fans"][0] or empty),
        (profile_at, "ProfileMap", profile),
        (watched_at, "VideoList", watched),
        (("Comment", "Comments"), "CommentsList", lists["comments"][0] or empty),
        (("Tiktok Live", "Go Live History"), "GoLiveList", lists["lives"][0] or empty),
        (("Direct Messages", "Chat History"), "ChatHistory", {f"Chat History with {MARK}:": [{"Content": MARK}]}),
        (("Your Activity", "Login History"), "LoginHistoryList", [{"IP": MARK, "Date": stamp(SEEN_S)}]),
        (("Your Activity", "Searches"), "SearchList", [{"SearchTerm": MARK, "Date": stamp(SEEN_S)}]),
        (("Likes and Favorites", "Like List"), "ItemFavoriteList", [{"link": MARK, "date": stamp(SEEN_S)}]),
    ):
        export.setdefault(section, {})[inside] = {"App": 1, name: value}
    text = as_json(shuffled(draw, export), wide=draw(st.booleans()), indent=draw(st.booleans()))
    mark = b"\xef\xbb\xbf" if draw(st.booleans()) else b""
    document.content = mark + text.encode("utf-8", "surrogatepass")
    document.may_refuse |= "\ud83d" in text
    return document


def data_export_txt(draw: Draw) -> Document:
    """A zip of text files; private ones and hostile names among them."""
    lists = _lists(draw)
    end = draw(st.sampled_from(["\n", "\r\n"]))

    def written(records: list[dict[str, Any]], names: dict[str, str]) -> str:
        texts = (end.join(f"{n}: {r[k] or ''}" for k, n in names.items()) for r in records)
        return str(f"{end}{end}".join(texts) + end)

    video = {"Date": "Date", "Link": "Video Link", "Likes": "Like(s)", "NumberOfCollections": "NumberOfCollections"}
    comments = [{k.lower(): v for k, v in r.items()} for r in lists["comments"][0]]
    members = {
        "TikTok/Video/Videos.txt": written(lists["posts"][0], video),
        "TikTok/Profile/Profile Info.txt": f"Username: {HANDLE}{end}bioDescription: {MARK}{end}",
        "TikTok/Direct Messages/Chat History.txt": f"Chat History with {MARK}:{end}x: {MARK}",
        "TikTok/Activity/Login History.txt": f"Date: {stamp(SEEN_S)}{end}IP: {MARK}{end}",
    }
    if lists["fans"][0]:
        members["TikTok/Activity/Follower.txt"] = written(lists["fans"][0], {"Date": "Date", "UserName": "Username"})
    if comments:
        members["TikTok/Comments/Comments.txt"] = written(comments, {"date": "Date", "comment": "Comment"})
    hostile = tuple(draw(st.sets(st.sampled_from(["../Videos.txt", "a/../../Followers.txt", "..\\Comments.txt"]))))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in [*members.items(), *((name, f"Date: {stamp(SEEN_S)}\n") for name in hostile)]:
            zipped.writestr(name, text)
    facts = sum((f for part in ("posts", "fans", "comments") for f in lists[part][1]), Counter[Fact]())
    return Document(
        "data export, text", "TikTok.zip", packed.getvalue(), facts, TABLES, again=False, hostile=hostile
    )  # fmt: skip
