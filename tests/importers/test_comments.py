"""Comments of every kind of dump become features and pseudonyms; no word and no name of anybody leaves the importer."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from groundswell.importers import api_pages, items
from groundswell.importers.base import Options, Reading
from groundswell.importers.captions import is_word
from groundswell.importers.likeness import PICTURES, Features, Likeness, similarities
from groundswell.importers.people import Pseudonyms
from groundswell.importers.run import import_files
from groundswell.store import ledger
from tests.importers.files import write
from tests.store.samples import everything, rows_of

KEY = bytes(range(32))
POST, OTHER = "7301000000000000001", "7301000000000000002"
LINK = f"https://www.tiktok.com/@wren.sings/video/{POST}"
WROTE_S, NOW_MS = 1_698_000_000, 1_700_000_000_000
WROTE_US, NOW_US = WROTE_S * 1_000_000, NOW_MS * 1_000
FAN, CREATOR = "a.fan_of.hers", "wren.sings"


def web(cid: str, text: str, user: str = FAN, **more: Any) -> dict[str, Any]:
    """A comment of the web page."""
    return {
        "cid": cid,
        "aweme_id": POST,
        "text": text,
        "create_time": WROTE_S,
        "digg_count": 3,
        "reply_comment_total": 0,
        "reply_id": "0",
        "reply_to_reply_id": "0",
        "comment_language": "en",
        "user": {
            "unique_id": user,
            "uid": "6900000000000000001",
            "nickname": "Fanny Fan",
            "avatar": "https://x/y.webp",
        },
        **more,
    }


ANSWER = web("11", "Thank you @a.fan_of.hers", CREATOR, reply_id="10")
WEB: dict[str, Any] = {
    "comments": [
        web("10", "Is that a pug? @some.one", reply_comment_total=1, reply_comment=[ANSWER]),
        web("12", "🥰🥰"),
    ],
    "cursor": 20,
    "has_more": 0,
    "total": 3,
    "extra": {"now": NOW_MS},
}
APIFY = [
    {
        "videoWebUrl": LINK,
        "cid": "10",
        "createTime": WROTE_S,
        "createTimeISO": "2023-10-22T18:40:00.000Z",
        "text": "Is that a pug? @some.one",
        "diggCount": 3,
        "likedByAuthor": False,
        "pinnedByAuthor": False,
        "repliesToId": None,
        "replyCommentTotal": 1,
        "uid": "6900000000000000001",
        "uniqueId": FAN,
        "avatarThumbnail": "https://x/y.webp",
        "mentions": ["some.one"],
    },
    {
        "videoWebUrl": LINK,
        "cid": "11",
        "createTime": WROTE_S,
        "text": "Thank you @a.fan_of.hers",
        "diggCount": 3,
        "repliesToId": "10",
        "replyCommentTotal": 0,
        "uniqueId": CREATOR,
    },
    {"videoWebUrl": LINK, "cid": "12", "createTime": WROTE_S, "text": "🥰🥰", "diggCount": 3, "uniqueId": FAN,
     "repliesToId": None, "replyCommentTotal": 0},
]  # fmt: skip
YTDLP: dict[str, Any] = {
    "id": POST,
    "extractor_key": "TikTok",
    "webpage_url": LINK,
    "view_count": 100,
    "like_count": 9,
    "comment_count": 3,
    "timestamp": WROTE_S - 60,
    "epoch": NOW_MS // 1000,
    "uploader": CREATOR,
    "comments": [
        {"id": "10", "parent": "root", "text": "Is that a pug? @some.one", "author": FAN, "timestamp": WROTE_S,
         "like_count": 3, "author_thumbnail": "https://x/y.webp"},
        {"id": "11", "parent": "10", "text": "Thank you @a.fan_of.hers", "author": CREATOR, "timestamp": WROTE_S,
         "like_count": 3, "author_is_uploader": True},
        {"id": "12", "parent": "root", "text": "🥰🥰", "author": FAN, "timestamp": WROTE_S, "like_count": 3},
    ],
}  # fmt: skip
BUSINESS = {
    "code": 0,
    "message": "OK",
    "request_id": "2026",
    "data": {
        "comments": [
            {"comment_id": "10", "video_id": POST, "user_id": "u1", "username": FAN, "display_name": "Fanny Fan",
             "create_time": str(WROTE_S), "text": "Is that a pug? @some.one", "likes": 3, "replies": 1, "owner": False,
             "reply_list": [
                 {"comment_id": "11", "video_id": POST, "username": CREATOR, "create_time": str(WROTE_S), "likes": 3,
                  "replies": 0, "text": "Thank you @a.fan_of.hers", "owner": True, "parent_comment_id": "10"}]},
            {"comment_id": "12", "video_id": POST, "username": FAN, "create_time": str(WROTE_S), "text": "🥰🥰",
             "likes": 3, "replies": 0, "owner": False},
        ],
        "cursor": 3,
        "has_more": False,
    },
}  # fmt: skip
RESEARCH = {
    "data": {
        "comments": [
            {"id": 10, "video_id": int(POST), "text": "Is that a pug? @some.one", "like_count": 3, "reply_count": 1,
             "parent_comment_id": int(POST), "create_time": WROTE_S},
            {"id": 11, "video_id": int(POST), "text": "Thank you @a.fan_of.hers", "like_count": 3, "reply_count": 0,
             "parent_comment_id": 10, "create_time": WROTE_S},
            {"id": 12, "video_id": int(POST), "text": "🥰🥰", "like_count": 3, "reply_count": 0,
             "parent_comment_id": int(POST), "create_time": WROTE_S},
        ],
        "has_more": False,
        "cursor": 3,
    },
    "error": {"code": "ok", "message": "", "log_id": "1"},
}  # fmt: skip
CSV = "cid,aweme_id,text,create_time,digg_count,reply_comment_total,reply_id,user\n" + "\n".join(
    f'{c["cid"]},{POST},"{c["text"]}",{WROTE_S},3,0,{c["reply_id"]},"{str(c["user"]).replace(chr(34), chr(39))}"'
    for c in (web("10", "Is that a pug? @some.one"), ANSWER, web("12", "🥰🥰"))
)
DUMPS: dict[str, Any] = {
    "web": WEB,
    "web as lines": "\n".join(json.dumps(page) for page in (WEB["comments"][0], WEB["comments"][1])),
    "apify": APIFY,
    "ytdlp": YTDLP,
    "business": BUSINESS,
    "research": RESEARCH,
    "pyktok": CSV,
}
NAMES = (FAN, "Fanny", "some.one", "6900000000000000001", "u1", "y.webp", "pug", "Thank", "🥰")


def read(path: Path, dump: Any, **stated: Any) -> Reading:
    """What the importer that knows it best reads in a dump."""
    file = write(path, "comments.json", dump if isinstance(dump, str) else json.dumps(dump))
    importer = max((items, api_pages), key=lambda each: each.identify(file))
    assert importer.identify(file) > 0.5
    reading: Reading = importer.read(file, Options(**{"people_key": KEY, **stated}))
    return reading


def bring(path: Path, *dumps: Any, **stated: Any) -> Path:
    """A store with the dumps, imported one by one as @wren.sings."""
    for number, dump in enumerate(dumps):
        text = dump if isinstance(dump, str) else json.dumps(dump)
        (path / f"{number}.json").write_text(text, encoding="utf-8")
        options = Options(**{"account": CREATOR, "people_key": KEY, **stated})
        import_files([path / f"{number}.json"], path / "s.duckdb", options, now_us=NOW_US)
    return path / "s.duckdb"


def kept(store: Path, columns: str) -> list[tuple[Any, ...]]:
    return rows_of(store, f"SELECT {columns} FROM store.main.comment ORDER BY commented_us, length DESC")


@pytest.mark.parametrize("dump", DUMPS)
def test_each_kind_of_dump_gives_the_same_comments(dump: str, tmp_path: Path) -> None:
    store = bring(tmp_path, DUMPS[dump])
    like, names = Likeness(KEY), Pseudonyms(KEY)
    ids = [names.of(f"comment {n}") for n in (10, 11, 12)]
    columns = "account_id, post_id, comment_id, reply_to, commented_us, likes, length, is_question, is_emoji_only"
    assert kept(store, columns) == [
        (CREATOR, POST, ids[0], None, WROTE_US, 3, 14, True, False),
        (CREATOR, POST, ids[1], ids[0], WROTE_US, 3, 9, False, False),
        (CREATOR, POST, ids[2], None, WROTE_US, 3, 2, False, True),
    ]
    expected = [like.of(text).similarity for text in ("is that a PUG", "thank you!", "🥰🥰")]
    assert [row[0] for row in kept(store, "similarity")] == expected
    if dump == "research":  # it names nobody
        assert kept(store, "person, is_by_creator") == [(None, None)] * 3
    else:
        fan = names.of(FAN)
        assert [(p, bool(own)) for p, own in kept(store, "person, is_by_creator")] == [
            (fan, False), (None, True), (fan, False)
        ]  # fmt: skip


@pytest.mark.parametrize("dump", DUMPS)
def test_no_word_and_no_name_of_anybody_is_left(dump: str, tmp_path: Path) -> None:
    reading = read(tmp_path, DUMPS[dump])
    told = repr((reading.rows, reading.sentences, reading.rejected, reading.ignored))
    assert not [name for name in (*NAMES, "'11'", "'12'") if name in told]
    held = repr(everything(bring(tmp_path, DUMPS[dump])))
    assert not [name for name in NAMES if name in held]


@pytest.mark.parametrize("dump", DUMPS)
def test_without_the_key_comments_are_left_out_and_it_is_said(dump: str, tmp_path: Path) -> None:
    reading = read(tmp_path, DUMPS[dump], people_key=None)
    assert not [rows for rows in reading.rows if rows.table == "comment"]
    assert any("left out: the key" in sentence for sentence in reading.sentences)
    assert reading.n_rows == (1 if dump == "ytdlp" else 0)


@pytest.mark.parametrize("dump", DUMPS)
def test_a_file_that_came_without_the_key_brings_its_comments_once_the_key_is_there(dump: str, tmp_path: Path) -> None:
    store = bring(tmp_path, DUMPS[dump], people_key=None)
    assert kept(store, "1") == []
    again = import_files([tmp_path / "0.json"], store, Options(account=CREATOR), now_us=NOW_US)
    assert again.files[0].already
    options = Options(account=CREATOR, people_key=KEY)
    [first] = import_files([tmp_path / "0.json"], store, options, now_us=NOW_US).files
    assert (first.already, first.n_loaded) == (False, 3)
    [second] = import_files([tmp_path / "0.json"], store, options, now_us=NOW_US).files
    assert (second.already, len(kept(store, "1"))) == (True, 3)


@pytest.mark.parametrize("dump", DUMPS)
def test_importing_twice_and_taking_back_leave_no_trace(dump: str, tmp_path: Path) -> None:
    store = bring(tmp_path, WEB if dump != "web" else APIFY)
    before = everything(store, ledger=False)
    path = tmp_path / "1.json"
    path.write_text(DUMPS[dump] if isinstance(DUMPS[dump], str) else json.dumps(DUMPS[dump]), encoding="utf-8")
    options = Options(account=CREATOR, people_key=KEY)
    report = import_files([path], store, options, now_us=NOW_US)
    after = everything(store, ledger=False)
    assert import_files([path], store, options, now_us=NOW_US).files[0].already
    assert everything(store, ledger=False) == after
    ledger.undo(store, str(report.call_id))
    ledger.undo(store, ledger.imports(store)[-1].call_id)
    assert everything(store, ledger=False) == before


def test_a_comment_is_seen_when_its_answer_says_that_it_was_made(tmp_path: Path) -> None:
    assert kept(bring(tmp_path, WEB), "observed_us") == [(NOW_US,)] * 3
    assert {row[0] for row in kept(bring(tmp_path, YTDLP), "observed_us")} == {NOW_US}


def test_the_same_person_has_the_same_pseudonym_as_follower_and_as_writer(tmp_path: Path) -> None:
    [rows] = read(tmp_path, WEB).rows
    people = {row[rows.columns.index("person")] for row in rows.values}
    assert Pseudonyms(KEY).of(f"@{FAN.upper()}") in people


@pytest.mark.parametrize("label", [{"label_list": [{"type": 1, "text": "Creator"}]}, {"label_type": "1"}])
def test_the_label_of_the_creator_says_who_wrote_whatever_the_name(label: dict[str, Any], tmp_path: Path) -> None:
    store = bring(tmp_path, {"comments": [web("10", "hello", "wren.next", **label), web("11", "so long", "wren.next")]})
    assert kept(store, "person, is_by_creator") == [(Pseudonyms(KEY).of("wren.next"), False), (None, True)]


def test_the_creator_is_found_under_an_older_handle_too(tmp_path: Path) -> None:
    older = {"comments": [web("10", "hello", "wren.before")]}
    store = bring(tmp_path, YTDLP)
    ledger.set_alias(store, "wren.before", CREATOR)
    (tmp_path / "older.json").write_text(json.dumps(older), encoding="utf-8")
    import_files([tmp_path / "older.json"], store, Options(account=CREATOR, people_key=KEY), now_us=NOW_US)
    assert (None, True) in kept(store, "person, is_by_creator")
    assert Pseudonyms(KEY).of("wren.before") not in repr(everything(store))


def test_comments_without_an_owner_are_asked_for_and_take_that_of_posts_beside_them(tmp_path: Path) -> None:
    assert read(tmp_path, WEB).needs_owner
    both = [{**YTDLP, "comments": []}, WEB]
    reading = read(tmp_path, both)
    assert not reading.needs_owner
    [rows] = [rows for rows in reading.rows if rows.table == "comment"]
    assert {row[0] for row in rows.values} == {CREATOR}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"cid": None}, "It has no id of a comment."),
        ({"cid": "7.3E+18"}, "a spreadsheet may have rounded it"),
        ({"aweme_id": None}, "It has no id of a post."),
        ({"digg_count": "many"}, "This is no count."),
        ({"create_time": "yesterday"}, "no time that can be read"),
    ],
)
def test_a_broken_comment_is_rejected_alone_wherever_it_stands(
    wrong: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    good, bad = web("10", "fine"), {**web("11", "not fine"), **wrong}
    [alone] = read(tmp_path, {"comments": [good, bad]}).rejected
    assert (alone.line, reason in alone.reason) == (2, True)
    nested = read(tmp_path, {"comments": [{**good, "reply_comment": [bad]}]})
    if "aweme_id" not in wrong:  # an answer stands under the post of what it answers
        assert (nested.n_rows, [r.line for r in nested.rejected]) == (2, [2])
    assert "not fine" not in repr(nested.rejected)


def test_a_rejected_comment_inside_a_post_leaves_the_post(tmp_path: Path) -> None:
    comments = [*YTDLP["comments"][:1], {**YTDLP["comments"][1], "like_count": -4}, 7]
    store = bring(tmp_path, {**YTDLP, "comments": comments})
    assert len(kept(store, "1")) == 1
    assert rows_of(store, "SELECT comments FROM store.main.post_snapshot") == [(3,)]
    [file] = ledger.imports(store)
    assert (file.n_rows, file.n_loaded, file.n_rejected) == (4, 2, 2)


def test_a_post_that_counts_its_comments_under_that_name_is_still_a_post(tmp_path: Path) -> None:
    reading = read(tmp_path, {**YTDLP, "comments": 12})
    assert reading.n_rows == 1
    assert [rows.table for rows in reading.rows][:2] == ["post_fact", "post_snapshot"]


TEXTS: Sequence[tuple[str | None, Features]] = [
    (None, Features()),
    ("", Features(0, False, False, None)),
    ("@somebody @else", Features(0, False, False, None)),
]


@pytest.mark.parametrize(("text", "features"), TEXTS)
def test_a_text_of_nothing_has_no_likeness(text: str | None, features: Features) -> None:
    assert Likeness(KEY).of(text) == features


@pytest.mark.parametrize(
    ("text", "asks", "is_emoji"),
    [
        ("what?", True, False),
        ("τι;", True, False),
        ("🔥🔥 ❤️", False, True),
        ("[laughcry][laughcry]", False, True),
        ("!!!", False, False),
        ("ok 🔥", False, False),
    ],
)
def test_questions_and_pictures_are_seen(text: str, asks: bool, is_emoji: bool) -> None:
    found = Likeness(KEY).of(text)
    assert (found.is_question, found.is_emoji_only) == (asks, is_emoji)


def test_the_quick_way_takes_only_what_is_never_part_of_a_word() -> None:
    pictures = [chr(code) for code in range(sys.maxunicode + 1) if PICTURES.fullmatch(chr(code))]
    assert len(pictures) > 2_000
    for picture in pictures:
        assert not is_word(picture)
        assert not picture.isspace()
        assert unicodedata.normalize("NFKC", picture).casefold() == picture


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("so cute 🔥", "so cute"),
        ("🔥so🔥🔥CUTE❤️", "so cute"),
        ("so cute 👨‍👩‍👧", "so cute"),
        ("so __ cute_", "so cute_"),
        ("ｓｏ cute", "so cute"),  # wide letters
        ("so http://a.example/b cute", "so cute"),
        ("❤️so cute", "\ufe0fso cute"),  # a mark on a word is part of it
    ],
)
def test_the_quick_way_and_the_long_one_count_the_same_words(text: str, same: str) -> None:
    assert Likeness(KEY).of(text).similarity == Likeness(KEY).of(same).similarity


def test_a_text_of_many_words_has_its_likeness_beside_short_ones() -> None:
    texts = ["first", " ".join(f"w{n}" for n in range(7_000)), "first", " ".join(f"w{n}" for n in range(5_000))]
    like = Likeness(KEY)
    together = similarities([like.read(text).hashes for text in texts])
    assert together == [like.of(text).similarity for text in texts]
    assert together[1] == together[3]


def far(one: str, other: str, key: bytes = KEY) -> int:
    """How many bits two texts differ in."""
    a, b = (Likeness(key).of(text).similarity or 0 for text in (one, other))
    return ((a ^ b) & (2**64 - 1)).bit_count()


def test_like_texts_are_near_and_others_far() -> None:
    long = "this song has been in my head for a whole week and I am not sorry about it at all"
    assert far(long, long.upper() + " @friend!!") == 0
    assert far(long, long.replace("week", "month")) <= 12
    assert far(long, "where did you buy that green jacket in the second half of the video") >= 20


def test_without_the_key_a_text_cannot_be_tried() -> None:
    guesses = ("so cute", "first", "🔥")
    other = bytes(32)
    assert not {Likeness(KEY).of(g).similarity for g in guesses} & {Likeness(other).of(g).similarity for g in guesses}
    a, b = (Likeness(k).of("so cute").similarity or 0 for k in (KEY, other))
    assert ((a ^ b) & (2**64 - 1)).bit_count() > 10
