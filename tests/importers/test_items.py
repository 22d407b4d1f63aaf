"""Dumps of posts: every dialect in every wrapping, with the rows that it must give."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.clock import parse_observed
from groundswell.importers import items
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.items_cells import rounded_step
from groundswell.schema import table
from groundswell.store.load import load
from groundswell.store.staging import stage
from tests.importers.files import source, write

SEEN = parse_observed("2025-06-05 12:00:00")
ID = "7506832745952218001"
POSTED_S = (int(ID) >> 32) + 3
POSTED = POSTED_S * 1_000_000

WEB: dict[str, Any] = {
    "id": ID,
    "desc": "Who is @Ann Lee ? #Fyp #χορός",
    "createTime": str(POSTED_S),
    "author": {"id": "107955", "uniqueId": "Wren.Sings", "nickname": "Wren", "signature": "call 555 1234"},
    "authorStats": {"followerCount": 15_900, "followingCount": 7, "heart": -2_147_000_000, "videoCount": 12},
    "stats": {"playCount": 16_000, "diggCount": 1_200, "shareCount": 0, "commentCount": 31, "collectCount": "44"},
    "video": {"duration": 27, "playAddr": "https://v16/secret"},
    "music": {"id": "6790057285814061057", "title": "original sound - Ann Lee", "original": True},
    "challenges": [{"id": "1", "title": "fyp", "desc": "for you"}],
    "textExtra": [
        {"userUniqueId": "annlee", "userId": "5", "hashtagName": "", "start": 7, "end": 15},
        {"hashtagName": "Dance", "hashtagId": "9", "userUniqueId": "", "start": 0, "end": 0},
    ],
}
APP: dict[str, Any] = {
    "aweme_id": ID,
    "desc": "plain",
    "create_time": POSTED_S,
    "statistics": {"play_count": 16_000, "digg_count": 5, "comment_count": 0, "share_count": 1, "collect_count": 2},
    "author": {"uid": "1", "unique_id": "wren.sings", "nickname": "Wren", "follower_count": 15_901},
    "music": {"id": 6790057285814061057, "is_original_sound": False},
    "cha_list": [{"cha_name": "Late Night"}],
    "text_extra": [],
    "video": {"duration": 27_123},
}
YTDLP: dict[str, Any] = {
    "id": ID,
    "title": "a caption that was cut off after seventy-two letters, as yt-dlp do...",
    "description": "the whole caption #one #two",
    "timestamp": POSTED_S,
    "duration": 26.9,
    "view_count": 1_234_567,
    "like_count": 3_600_000,
    "comment_count": None,
    "repost_count": 77,
    "save_count": 8,
    "uploader": "wren.sings",
    "uploader_id": "107955",
    "uploader_url": "https://www.tiktok.com/@wren.sings",
    "webpage_url": f"https://www.tiktok.com/@wren.sings/video/{ID}",
    "extractor": "TikTok",
    "extractor_key": "TikTok",
    "epoch": SEEN // 1_000_000,
    "http_headers": {"Cookie": "sessionid=1"},
    "comments": [{"text": "a comment of Ann Lee"}],
}
DRAWROWFLY: dict[str, Any] = {
    "id": ID,
    "secretID": ID,
    "text": "hello #fyp",
    "createTime": POSTED_S,
    "authorMeta": {"id": "1", "name": "wren.sings", "fans": 120, "following": 3, "heart": "900", "video": 4},
    "musicMeta": {"musicId": "6790057285814061057", "musicName": "Song", "musicOriginal": False},
    "webVideoUrl": f"https://www.tiktok.com/@wren.sings/video/{ID}",
    "videoMeta": {"height": 1024, "width": 576, "duration": 15},
    "covers": {"default": "https://p16"},
    "diggCount": 3710,
    "shareCount": 50,
    "playCount": 44_800,
    "commentCount": 68,
    "mentions": ["@annlee"],
    "hashtags": [{"id": "2", "name": "Foo", "title": ""}],
}
APIFY: dict[str, Any] = {
    **{k: v for k, v in DRAWROWFLY.items() if k not in {"secretID", "covers"}},
    "createTimeISO": "2025-05-21T04:11:00.000Z",
    "videoMeta": {"duration": 26.981},
    "collectCount": 9,
    "isSlideshow": False,
    "mentions": [{"name": "annlee"}],
    "scrapedAt": "2025-06-05T12:00:00Z",
}


def dump(folder: Path, content: Any, name: str = "dump.json") -> SourceFile:
    """A file that holds the value as JSON."""
    return write(folder, name, json.dumps(content))


def read(file: SourceFile, **options: Any) -> Reading:
    """What the importer reads; every row fits its table, every line is one of the file's."""
    assert items.identify(file) > 0.5
    reading = items.read(file, Options(**options))
    lines = {line for rows in reading.rows for line in rows.lines}
    assert reading.n_rows == len(lines | {r.line for r in reading.rejected})
    for rows in reading.rows:
        assert set(rows.columns) <= set(table(rows.table).names)
        assert len(rows.lines) == len(rows.values)
        assert all(len(value) == len(rows.columns) for value in rows.values)
    return reading


def rows(reading: Reading, name: str) -> list[dict[str, Any]]:
    """The rows of a table, by column name, without what is unknown."""
    found = [r for r in reading.rows if r.table == name]
    return [{k: v for k, v in zip(r.columns, value, strict=True) if v is not None} for r in found for value in r.values]


def counts(reading: Reading) -> dict[str, Any]:
    """The one snapshot's counts and steps."""
    (snapshot,) = rows(reading, "post_snapshot")
    return {k: v for k, v in snapshot.items() if k not in {"account_id", "post_id", "observed_us", "source"}}


# --- one of each ------------------------------------------------------------------------------------------------------


def test_a_post_of_the_web_page_gives_exactly_these_rows(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, [WEB]), observed_us=SEEN)
    (fact,) = rows(reading, "post_fact")
    assert fact == {
        "account_id": "wren.sings",
        "post_id": ID,
        "posted_us": POSTED,
        "kind": "video",
        "duration_s": 27.0,
        "caption_length": 29,
        "hashtags": "fyp χορός dance",
        "has_question": True,
        "has_mention": True,
        "sound_id": "6790057285814061057",
        "is_original_sound": True,
        "url": f"https://www.tiktok.com/@Wren.Sings/video/{ID}",
        "observed_us": SEEN,
        "source": "items.web",
    }
    assert counts(reading) == {
        "views": 16_000,
        "likes": 1_200,
        "comments": 31,
        "shares": 0,
        "saves": 44,
        "views_step": 100,
        "likes_step": 1,
        "comments_step": 1,
        "shares_step": 1,
        "saves_step": 1,
    }
    (account,) = rows(reading, "account_snapshot")
    assert account == {
        "account_id": "wren.sings",
        "observed_us": SEEN,
        "followers": 15_900,
        "following": 7,
        "n_posts": 12,
        "followers_step": 100,
        "source": "items.web",
    }


def test_exact_counts_of_the_second_version_go_before_rounded_ones_and_filler_zeros(tmp_path: Path) -> None:
    exact = {"playCount": "15955", "diggCount": "1201", "commentCount": "31"}
    post = {**WEB, "statsV2": exact, "authorStatsV2": {"followerCount": "15911", "heart": "3000000000"}}
    reading = read(dump(tmp_path, [post]))
    assert counts(reading) == {
        "views": 15_955,
        "likes": 1_201,
        "comments": 31,
        "saves": 44,
        "views_step": 1,
        "likes_step": 1,
        "comments_step": 1,
        "saves_step": 1,
    }
    (account,) = rows(reading, "account_snapshot")
    assert (account["followers"], account["followers_step"], account["likes"]) == (15_911, 1, 3_000_000_000)


def test_the_app_counts_exactly_and_in_milliseconds(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, {"aweme_detail": APP, "extra": {"now": SEEN // 1000}}))
    (fact,) = rows(reading, "post_fact")
    assert (fact["duration_s"], fact["hashtags"], fact["sound_id"]) == (27.123, "late night", "6790057285814061057")
    assert fact["observed_us"] == SEEN  # the answer's own clock
    assert counts(reading)["views_step"] == 1
    assert rows(reading, "account_snapshot")[0]["followers"] == 15_901


def test_what_ytdlp_calls_reposts_are_shares_and_its_epoch_is_when_it_looked(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, YTDLP), observed_us=1_700_000_000_000_000)
    (fact,) = rows(reading, "post_fact")
    assert counts(reading) == {
        "views": 1_234_567,
        "likes": 3_600_000,
        "shares": 77,
        "saves": 8,
        "views_step": 1,
        "likes_step": 100_000,
        "shares_step": 1,
        "saves_step": 1,
    }
    assert (fact["observed_us"], fact["duration_s"], fact["hashtags"]) == (SEEN, 26.9, "one two")


def test_an_uploader_that_is_a_number_is_no_handle_where_a_link_names_it(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, {**YTDLP, "uploader": "107955"}))
    assert {row["account_id"] for row in rows(reading, "post_fact")} == {"wren.sings"}
    unnamed = {**YTDLP, "uploader": "107955", "uploader_url": None, "webpage_url": None}
    assert read(dump(tmp_path, unnamed)).needs_owner


def test_a_count_that_ran_over_is_none_and_the_largest_one_is(tmp_path: Path) -> None:
    over = read(dump(tmp_path, {**APP, "statistics": {**APP["statistics"], "play_count": 10**15 + 1}}))
    assert [(r.column, r.value) for r in over.rejected] == [("play_count", str(10**15 + 1))]
    most = read(dump(tmp_path, {**APP, "statistics": {**APP["statistics"], "play_count": 10**15}}))
    assert counts(most)["views"] == 10**15


def test_numbers_that_are_none_are_unknown(tmp_path: Path) -> None:
    """NaN and Infinity are no JSON, and Python's own writer makes them all the same."""
    odd = {"play_count": float("nan"), "digg_count": float("inf"), "comment_count": float("-inf"), "share_count": 4}
    found = counts(read(dump(tmp_path, {**APP, "statistics": odd})))
    assert found == {"shares": 4, "shares_step": 1}


def test_a_title_that_was_cut_off_is_no_caption(tmp_path: Path) -> None:
    cut = {k: v for k, v in YTDLP.items() if k != "description"}
    (fact,) = rows(read(dump(tmp_path, cut)), "post_fact")
    assert not {"caption_length", "hashtags", "has_question"} & set(fact)


def test_the_length_of_photos_in_ytdlp_is_that_of_the_music_and_unknown(tmp_path: Path) -> None:
    photo = {**YTDLP, "webpage_url": f"https://www.tiktok.com/@wren.sings/photo/{ID}"}
    (fact,) = rows(read(dump(tmp_path, photo)), "post_fact")
    assert fact["kind"] == "photo"
    assert "duration_s" not in fact


def test_drawrowfly_gives_rounded_counts_and_the_authors_totals(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, {"headers": {"cookie": "sessionid=1"}, "collector": [DRAWROWFLY], "zip": ""}))
    assert reading.kind == "items.drawrowfly"
    assert counts(reading) == {
        "views": 44_800,
        "likes": 3710,
        "comments": 68,
        "shares": 50,
        "views_step": 100,
        "likes_step": 1,
        "comments_step": 1,
        "shares_step": 1,
    }
    (account,) = rows(reading, "account_snapshot")
    assert (account["followers"], account["following"], account["likes"], account["n_posts"]) == (120, 3, 900, 4)


def test_apify_says_when_it_looked_and_its_errors_are_rejected_rows(tmp_path: Path) -> None:
    failed = {"url": "https://www.tiktok.com/@annlee", "error": "no such @annlee", "errorCode": "NOT_FOUND"}
    reading = read(dump(tmp_path, [APIFY, failed]))
    (fact,) = rows(reading, "post_fact")
    assert (fact["source"], fact["duration_s"], fact["observed_us"]) == ("items.apify", 26.981, SEEN)
    assert fact["has_mention"]
    (rejected,) = reading.rejected
    assert (rejected.line, rejected.value) == (2, "")
    assert "annlee" not in rejected.reason


def test_an_actor_with_other_words_is_read_too(tmp_path: Path) -> None:
    post = {
        "id": ID,
        "title": "hi #x",
        "views": 5,
        "likes": 4,
        "comments": 3,
        "shares": 2,
        "bookmarks": 1,
        "uploadedAt": POSTED_S,
        "uploadedAtFormatted": "2025-05-21T04:11:00.000Z",
        "hashtags": ["x"],
        "channel": {"username": "wren.sings", "followers": 10},
        "video": {"duration": 9.5},
    }
    reading = read(dump(tmp_path, [post]))
    found = counts(reading)
    assert [found[n] for n in ("views", "likes", "comments", "shares", "saves")] == [5, 4, 3, 2, 1]
    assert rows(reading, "account_snapshot")[0]["followers"] == 10


PYKTOK = (
    "video_id,video_timestamp,video_duration,video_diggcount,video_sharecount,video_commentcount,video_playcount,"
    "video_description,video_is_ad,author_username,author_name,author_followercount,author_followingcount\n"
)


def test_pyktok_writes_the_clock_of_whoever_ran_it_so_the_id_says_when(tmp_path: Path) -> None:
    text = PYKTOK + f"{ID},2025-05-21T11:30:00,12,5,NaN,7,90,hi #a,False,wren.sings,Wren,1.2K,3\n"
    reading = read(write(tmp_path, "p.csv", text))
    (fact,) = rows(reading, "post_fact")
    assert fact["posted_us"] == (int(ID) >> 32) * 1_000_000
    assert counts(reading) == {
        "views": 90,
        "likes": 5,
        "comments": 7,
        "views_step": 1,
        "likes_step": 1,
        "comments_step": 1,
    }
    (account,) = rows(reading, "account_snapshot")
    assert (account["followers"], account["followers_step"]) == (1_200, 100)


def test_an_id_that_a_spreadsheet_rounded_is_rejected_and_a_link_saves_it(tmp_path: Path) -> None:
    (rejected,) = read(write(tmp_path, "p.csv", PYKTOK + "7.50683E+18,,,1,,,2,,,a,,,\n")).rejected
    assert (rejected.column, rejected.value) == ("id", "7.50683E+18")
    for spoilt in (7.506832745952218e18, 7506832745952218000, "7.5E+18"):
        (fact,) = rows(read(dump(tmp_path, [{**DRAWROWFLY, "id": spoilt}])), "post_fact")
        assert fact["post_id"] == ID


# --- wrappings --------------------------------------------------------------------------------------------------------

PLAYLIST = {"_type": "playlist", "extractor_key": "TikTokUser", "id": "wren.sings", "entries": [YTDLP, None]}


def flattened(post: dict[str, Any], mark: str) -> str:
    """The post as a CSV with names like `authorMeta.name`; lists as JSON text with dots, numbered with slashes."""

    def cells(value: Any, path: str) -> dict[str, str]:
        if isinstance(value, dict) or (isinstance(value, list) and mark == "/"):
            pairs = value.items() if isinstance(value, dict) else enumerate(value)
            return {k: c for n, v in pairs for k, c in cells(v, f"{path}{mark}{n}" if path else str(n)).items()}
        return {path: json.dumps(value) if isinstance(value, list) else str(value)}

    found = cells(post, "")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([found.keys(), found.values()])
    return text.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bare.json", json.dumps([WEB])),
        ("one.json", json.dumps(WEB)),
        ("pretty.json", json.dumps([WEB], indent=2)),
        ("bom.json", "\ufeff" + json.dumps([WEB])),
        ("lines.jsonl", json.dumps(WEB) + "\n\n"),
        ("list.json", json.dumps({"statusCode": 0, "itemList": [WEB], "hasMore": True})),
        ("pages.json", json.dumps([{"itemList": [WEB]}, {"itemList": []}])),
        ("sigi.json", json.dumps({"ItemModule": {ID: WEB}, "UserModule": {"users": {}}})),
        ("detail.json", json.dumps({"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo": {"itemStruct": WEB}}}})),
        (
            "page.html",
            "<!DOCTYPE html><html><head><script>var a = {};</script>"
            '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
            + json.dumps({"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo": {"itemStruct": WEB}}}})
            + "</script></head><body></body></html>",
        ),
        (
            "old.html",
            "<html><script id=\"sigi-persisted-data\">window['SIGI_STATE']="
            + json.dumps({"ItemModule": {ID: WEB}})
            + ";window['SIGI_RETRY']={};</script></html>",
        ),
    ],
)
def test_the_wrapping_changes_nothing(tmp_path: Path, name: str, content: str) -> None:
    plain = read(dump(tmp_path, [WEB], "plain.json"))
    reading = read(write(tmp_path, name, content))
    assert reading.rows == plain.rows
    assert reading.n_rows == 1


def test_packed_and_two_byte_letters_change_nothing(tmp_path: Path) -> None:
    plain = read(dump(tmp_path, [WEB]))
    packed = tmp_path / "dump.json.gz"
    packed.write_bytes(gzip.compress(json.dumps([WEB]).encode()))
    assert read(source(packed)).rows == plain.rows
    assert read(write(tmp_path, "wide.json", json.dumps([WEB], ensure_ascii=False), "utf-16")).rows == plain.rows


@pytest.mark.parametrize(("post", "mark"), [(DRAWROWFLY, "."), (APIFY, "/")])
def test_a_flattened_csv_says_what_the_json_says(tmp_path: Path, post: dict[str, Any], mark: str) -> None:
    plain = read(dump(tmp_path, [post]))
    reading = read(write(tmp_path, "flat.csv", flattened(post, mark)))
    assert [r.values for r in reading.rows] == [r.values for r in plain.rows]
    assert reading.kind == plain.kind


def test_a_playlist_lends_its_time_to_entries_without_one_whether_it_comes_before_or_after(tmp_path: Path) -> None:
    entry = {k: v for k, v in YTDLP.items() if k != "epoch"}
    for playlist in (
        {**PLAYLIST, "entries": [entry], "epoch": SEEN // 1_000_000},
        {"epoch": SEEN // 1_000_000, **PLAYLIST, "entries": [entry]},
    ):
        for text in (json.dumps(playlist), json.dumps(playlist) + "\n" + json.dumps(playlist) + "\n"):
            facts = rows(read(write(tmp_path, "p.json", text)), "post_fact")
            assert {fact["observed_us"] for fact in facts} == {SEEN}


def test_an_entry_that_could_not_be_fetched_is_a_rejected_row(tmp_path: Path) -> None:
    reading = read(dump(tmp_path, PLAYLIST))
    assert reading.n_rows == 2
    assert [r.line for r in reading.rejected] == [2]


def test_a_broken_line_among_lines_is_rejected_alone(tmp_path: Path) -> None:
    reading = read(write(tmp_path, "l.jsonl", json.dumps(YTDLP) + '\n{"id": "75\n' + json.dumps(WEB)))
    assert [r.line for r in reading.rejected] == [2]
    assert [line for r in reading.rows if r.table == "post_fact" for line in r.lines] == [1, 3]


def test_a_dump_with_no_posts_says_so(tmp_path: Path) -> None:
    reading = read(write(tmp_path, "e.json", '{"headers": {"a": "webVideoUrl"}, "webVideoUrl": "", "collector": []}'))
    assert reading.rows == ()
    assert reading.sentences == ("It holds no posts.",)


# --- what is kept, and whose it is ------------------------------------------------------------------------------------


def test_captions_and_names_are_kept_for_the_own_account_only_and_mentions_never(tmp_path: Path) -> None:
    other = {**WEB, "id": "7506832745952218002", "author": "someone.else"}
    file = dump(tmp_path, [WEB, other])
    facts = rows(read(file, is_own=True, account="@WREN.sings"), "post_fact")
    assert [fact.get("caption") for fact in facts] == ["Who is @… ? #Fyp #χορός", None]
    profiles = rows(read(file, is_own=True, account="wren.sings"), "account_fact")
    assert [(p["is_own"], p.get("display_name")) for p in profiles] == [(True, "Wren"), (False, None)]
    for stated in ({}, {"is_own": True}):  # of two accounts, nobody knows which is the user's
        assert not [fact for fact in rows(read(file, **stated), "post_fact") if "caption" in fact]
    (only,) = rows(read(dump(tmp_path, [WEB]), is_own=True), "post_fact")
    assert only["caption"] == "Who is @… ? #Fyp #χορός"


@pytest.mark.parametrize("own", [True, False])
def test_nothing_of_other_people_leaves_the_reader(tmp_path: Path, own: bool) -> None:
    planted = "Ann Lee"
    posts = [WEB, APP, YTDLP, DRAWROWFLY, APIFY]
    # Without its marks nobody can tell where a name in a caption ends.
    captions = {"desc", "text", "description", "title", "textExtra"}
    spoilt = [{**p, k: planted} for p in posts for k in p if k not in captions]
    options = {"is_own": True, "account": "wren.sings"} if own else {}
    told = repr([(r.rows, r.rejected, r.sentences) for r in [read(dump(tmp_path, [*posts, *spoilt]), **options)]])
    for secret in (planted, "Lee", "annlee", "555 1234", "sessionid", "secret", "original sound"):
        assert secret not in told


def test_a_post_that_names_nobody_needs_an_owner(tmp_path: Path) -> None:
    nobody = {**WEB, "author": {}}
    assert read(dump(tmp_path, [nobody])).needs_owner
    assert not read(dump(tmp_path, [WEB, nobody])).needs_owner


def test_a_mixed_dump_is_loaded_and_adds_up(tmp_path: Path) -> None:
    nobody = {**WEB, "author": "", "id": "7506832745952218003"}
    file = dump(tmp_path, [WEB, APP, YTDLP, DRAWROWFLY, APIFY, nobody, WEB, {"x": 1}])
    reading = read(file, observed_us=SEEN)
    report = load(tmp_path / "s", [reading], owner=lambda _: None, now_us=SEEN, options=Options(observed_us=SEEN))
    (done,) = report.files
    assert (done.n_rows, done.n_loaded, done.n_known, done.n_rejected) == (8, 5, 1, 2)
    assert set(done.touched_accounts) == {"wren.sings"}


def test_unreadable_values_are_shown_without_their_text(tmp_path: Path) -> None:
    bad = [{**APP, "statistics": {"play_count": value}} for value in ("12 Ann", [1], True, 10**30, 1.5)]
    bad.append({**APP, "create_time": "soon"})
    assert [r.value for r in read(dump(tmp_path, bad)).rejected] == [
        *("text of 6 characters", "list of 1", "True", "a very long number", "1.5", "text of 4 characters"),
    ]


def test_a_count_is_as_exact_as_its_last_digit() -> None:
    shown = {9_990: 1, 10_000: 100, 15_955: 1, 838_100: 100, 3_600_000: 100_000, 3_610_000: 10_000, 3_612_044: 1}
    assert {value: rounded_step(value) for value in shown} == shown


# --- the real one -----------------------------------------------------------------------------------------------------


def test_three_hundred_real_posts_give_these_totals(data_dir: Path) -> None:
    """Only counts, sums and a hash are kept here: the posts are other people's."""
    reading = read(source(data_dir / "items" / "drawrowfly.json"))
    facts, snapshots = rows(reading, "post_fact"), rows(reading, "post_snapshot")
    assert reading.kind == "items.drawrowfly"
    assert (reading.n_rows, len(facts), len(snapshots), len(reading.rejected)) == (300, 300, 300, 0)
    assert len({fact["account_id"] for fact in facts}) == 256
    assert {n: sum(s[n] for s in snapshots) for n in ("views", "likes", "comments", "shares")} == SUMS
    assert sum(len(fact["hashtags"].split()) for fact in facts) == N_TAGS
    assert not [s for s in snapshots if "saves" in s or "observed_us" in s]
    assert not [fact for fact in facts if "caption" in fact]
    assert hashlib.sha256(repr(reading.rows[:2]).encode()).hexdigest()[:16] == HASH
    staged = stage([reading], [None], beside=data_dir, aliases={}, now_us=SEEN)
    try:
        assert staged.rejected == [[]]
    finally:
        staged.close()


SUMS = {"views": 279_185_297, "likes": 20_028_035, "comments": 186_162, "shares": 530_934}
N_TAGS = 1_601
HASH = "55f86cf07cc7ff97"
