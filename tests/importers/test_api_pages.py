"""Saved answers of the official interfaces, with the rows that they must give."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from groundswell.clock import parse_observed
from groundswell.importers import api_pages, items
from groundswell.importers.api_research import NOTICE
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.schema import table
from groundswell.store.load import load
from tests.importers.files import write
from tests.store.samples import rows_of

SEEN = parse_observed("2026-10-07 12:00:00")
ID = "7506832745952218001"
POSTED_S = (int(ID) >> 32) + 3
LINK = f"https://www.tiktok.com/@wren.sings/video/{ID}?utm_campaign=client_share"
OK = {"code": "ok", "message": "", "log_id": "20261007"}

DISPLAY_POST: dict[str, Any] = {
    "id": ID,
    "create_time": POSTED_S,
    "share_url": LINK,
    "video_description": "hi @ann #Fyp?",
    "title": "hi",
    "duration": 27,
    "view_count": 16_000,
    "like_count": 5,
    "comment_count": 0,
    "share_count": 1,
}
DISPLAY = {"data": {"videos": [DISPLAY_POST], "cursor": 1, "has_more": False}, "error": OK}
USER = {
    "data": {
        "user": {
            "open_id": "x-y-z",
            "display_name": "Wren",
            "username": "Wren.Sings",
            "follower_count": 15_911,
            "following_count": 7,
            "likes_count": 3_000_000_000,
            "video_count": 12,
        }
    },
    "error": OK,
}
VIDEOS = {
    "code": 0,
    "message": "OK",
    "request_id": "2026",
    "data": {
        "videos": [
            {
                "item_id": ID,
                "media_type": "VIDEO",
                "share_url": LINK,
                "caption": "hi @ann #Fyp?",
                "video_duration": 26.98,
                "create_time": str(POSTED_S),
                "video_views": 100,
                "likes": 9,
                "comments": 2,
                "shares": 1,
                "favorities": 3,
                "reach": 80,
                "total_time_watched": 1234.5,
                "average_time_watched": 12.3,
                "full_video_watched_rate": 0.0395,
                "new_followers": 4,
                "video_view_retention": [{"second": "1", "percentage": 0.9}, {"second": "2", "percentage": 0.5}],
                "impression_sources": [
                    {"impression_source": "For You", "percentage": 0.7},
                    {"impression_source": "Follow", "percentage": 0.2},
                    {"impression_source": "Hashtag", "percentage": 0.1},
                ],
                "audience_countries": [{"country": "GR", "percentage": 0.6}],
                "audience_types": [{"type": "NEW_VIEWER", "percentage": 0.75}],
            }
        ]
    },
}


def day(label: str, **counts: int) -> dict[str, Any]:
    """One day of an account as the Business API says it."""
    return {"date": label, **counts, "audience_activity": [{"hour": "0", "count": "3"}]}


ACCOUNT = {
    "code": 0,
    "request_id": "2026",
    "data": {
        "username": "wren.sings",
        "display_name": "Wren",
        "followers_count": 15_911,
        "following_count": 7,
        "total_likes": 900,
        "videos_count": 12,
        "metrics": [
            day(
                "2026-10-01", video_views=10, unique_video_views=8, likes=3, comments=-1, shares=0, followers_count=100
            ),
            day("2026-10-02", video_views=20, daily_new_followers=5, daily_lost_followers=2, followers_count=103),
        ],
        "audience_ages": [{"age": "18-24", "percentage": 0.5}],
        "audience_genders": [{"gender": "FEMALE", "percentage": 0.25}],
        "audience_cities": [{"city_name": "Athens", "percentage": 0.1}],
    },
}
RESEARCH_POST: dict[str, Any] = {
    "id": int(ID),
    "create_time": POSTED_S,
    "username": "wren.sings",
    "region_code": "GR",
    "video_description": "hi #Fyp",
    "video_duration": 27,
    "music_id": 6790057285814061057,
    "like_count": 5,
    "comment_count": 0,
    "share_count": 1,
    "view_count": 16_000,
    "favorites_count": 3,
    "hashtag_names": ["fyp", "Dance"],
    "voice_to_text": "hello everybody",
}
RESEARCH = {"data": {"videos": [RESEARCH_POST], "cursor": 100, "has_more": True, "search_id": "7"}, "error": OK}


def read(folder: Path, content: Any, name: str = "answer.json", **options: Any) -> Reading:
    """What the importer reads of a value saved as JSON, or of a text as it is; no other importer claims it."""
    file: SourceFile = write(folder, name, content if isinstance(content, str) else json.dumps(content))
    assert api_pages.identify(file) > 0.5
    assert items.identify(file) == 0
    reading = api_pages.read(file, Options(**options))
    lines = {line for rows in reading.rows for line in rows.lines}
    assert reading.n_rows == len(lines | {r.line for r in reading.rejected})
    assert all(set(rows.columns) <= set(table(rows.table).names) for rows in reading.rows)
    return reading


def rows(reading: Reading, name: str) -> list[dict[str, Any]]:
    """The rows of a table, by column name, without what is unknown."""
    found = [r for r in reading.rows if r.table == name]
    return [{k: v for k, v in zip(r.columns, value, strict=True) if v is not None} for r in found for value in r.values]


def test_posts_of_the_display_api_are_the_owners_and_exact(tmp_path: Path) -> None:
    reading = read(tmp_path, DISPLAY, observed_us=SEEN)
    assert (reading.kind, reading.account, reading.own, reading.needs_owner) == (
        "display.api",
        "wren.sings",
        True,
        False,
    )
    (fact,) = rows(reading, "post_fact")
    assert fact == {
        "account_id": "wren.sings",
        "post_id": ID,
        "posted_us": POSTED_S * 1_000_000,
        "kind": "video",
        "duration_s": 27.0,
        "caption": "hi @… #Fyp?",
        "caption_length": 13,
        "hashtags": "fyp",
        "has_question": True,
        "has_mention": True,
        "observed_us": SEEN,
        "source": "display.posts",
        "url": f"https://www.tiktok.com/@wren.sings/video/{ID}",
    }
    (snapshot,) = rows(reading, "post_snapshot")
    assert (snapshot["views"], snapshot["views_step"], snapshot["comments"]) == (16_000, 1, 0)
    assert "saves" not in snapshot


def test_half_a_hashtag_at_the_end_of_a_cut_caption_is_none(tmp_path: Path) -> None:
    caption = "#one " + "x" * 138 + " #two"
    assert len(caption) == 148
    for end, known in (("", {"hashtags": "one two", "caption_length": 148}), ("er", {"hashtags": "one"})):
        page = {"data": {"videos": [{**DISPLAY_POST, "video_description": caption + end}]}, "error": OK}
        (fact,) = rows(read(tmp_path, page), "post_fact")
        assert {k: fact[k] for k in ("hashtags", "caption_length") if k in fact} == known


def test_an_account_of_the_display_api_is_a_snapshot(tmp_path: Path) -> None:
    reading = read(tmp_path, [USER, DISPLAY], observed_us=SEEN)
    (account,) = rows(reading, "account_snapshot")
    assert account == {
        "account_id": "wren.sings",
        "observed_us": SEEN,
        "followers": 15_911,
        "following": 7,
        "n_posts": 12,
        "likes": 3_000_000_000,
        "followers_step": 1,
        "source": "display.account",
    }
    assert reading.account == "wren.sings"
    assert rows(reading, "account_fact")[0]["display_name"] == "Wren"


def test_an_answer_that_names_nobody_needs_an_owner(tmp_path: Path) -> None:
    post = {k: v for k, v in DISPLAY_POST.items() if k != "share_url"}
    assert read(tmp_path, {"data": {"videos": [post]}, "error": OK}).needs_owner


def test_days_of_the_business_api_make_a_series_of_their_own(tmp_path: Path) -> None:
    reading = read(tmp_path, ACCOUNT, observed_us=SEEN)
    assert reading.n_rows == 3
    store = tmp_path / "s.duckdb"
    report = load(store, [reading], owner=lambda r: r.account, now_us=SEEN, options=Options())
    assert (report.files[0].n_loaded, report.files[0].n_rejected) == (3, 0)
    found = rows_of(
        store,
        "SELECT series, day, views, viewers, likes, comments, followers, followers_gained, followers_lost"
        " FROM store.main.account_day ORDER BY day",
    )
    assert found == [
        ("business", date(2026, 10, 1), 10, 8, 3, -1, 100, None, None),
        ("business", date(2026, 10, 2), 20, None, None, None, 103, 5, 2),
    ]
    assert rows_of(store, "SELECT followers, following, likes, n_posts FROM store.main.account_snapshot") == [
        (15_911, 7, 900, 12)
    ]
    shares = rows_of(store, "SELECT dimension, category, share FROM store.main.audience_share ORDER BY ALL")
    assert shares == [("age", "18-24", 0.5), ("city", "Athens", 0.1), ("gender", "Female", 0.25)]
    assert rows_of(store, "SELECT is_own FROM store.main.account") == [(True,)]


def test_days_that_come_newest_first_twice_or_without_a_date_are_told_apart(tmp_path: Path) -> None:
    metrics = [day("2027-01-01", video_views=2), day("2026-12-31", video_views=1), day("2026-12-31"), day("soon"), 5]
    reading = read(tmp_path, {**ACCOUNT, "data": {"username": "wren", "metrics": metrics}})
    days = rows(reading, "account_day_raw")
    assert [(d["label"], d["line"], d["views"]) for d in days] == [("2026-12-31", 2, 1), ("2027-01-01", 3, 2)]
    assert [(r.line, r.column) for r in reading.rejected] == [(4, "date"), (5, "date"), (6, "date")]


def test_posts_of_the_business_api_hold_reach_watch_time_retention_traffic_and_viewers(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    reading = read(tmp_path, [ACCOUNT, VIDEOS], observed_us=SEEN)
    report = load(store, [reading], owner=lambda r: r.account, now_us=SEEN, options=Options())
    assert (report.files[0].n_rows, report.files[0].n_loaded) == (4, 4)
    columns = "views, likes, comments, shares, saves, reach, watch_time_s, average_watch_time_s, watched_full_rate"
    assert rows_of(store, f"SELECT {columns}, new_followers, views_step FROM store.main.post_snapshot") == [
        (100, 9, 2, 1, 3, 80, 1234.5, 12.3, 0.0395, 4, 1)
    ]
    assert rows_of(store, "SELECT second, share FROM store.main.post_retention ORDER BY ALL") == [(1, 0.9), (2, 0.5)]
    assert rows_of(store, "SELECT traffic, share FROM store.main.post_traffic ORDER BY ALL") == [
        *(("Following", 0.2), ("For You", 0.7), ("Other", 0.1)),
    ]
    assert rows_of(store, "SELECT dimension, category, share FROM store.main.post_audience ORDER BY ALL") == [
        *(("territory", "GR", 0.6), ("visit", "New", 0.75)),
    ]
    again = load(store, [reading], owner=lambda r: r.account, now_us=SEEN, options=Options(observed_us=SEEN))
    assert (again.files[0].n_loaded, again.files[0].n_known) == (0, 4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.json", json.dumps(RESEARCH)),
        ("list.json", json.dumps([RESEARCH_POST])),
        ("lines.jsonl", json.dumps(RESEARCH_POST) + "\n"),
        (
            "dump.csv",
            (
                "id,create_time,username,region_code,video_description,video_duration,music_id,like_count,comment_count,"
                f"share_count,view_count,favorites_count,hashtag_names\n{ID},{POSTED_S},wren.sings,GR,hi #Fyp,27,"
                "6790057285814061057,5,0,1,16000,3,\"['fyp', 'Dance']\"\n"
            ),
        ),
    ],
)
def test_a_research_dump_is_read_and_its_terms_are_said(tmp_path: Path, name: str, content: str) -> None:
    reading = read(tmp_path, content, name)
    assert (reading.kind, reading.own, reading.account) == ("research.api", False, None)
    assert NOTICE in reading.sentences
    (fact,), (snapshot,) = rows(reading, "post_fact"), rows(reading, "post_snapshot")
    assert (fact["post_id"], fact["hashtags"], fact["sound_id"]) == (ID, "fyp dance", "6790057285814061057")
    assert "caption" not in fact
    assert [snapshot[n] for n in ("views", "likes", "comments", "shares", "saves")] == [16_000, 5, 0, 1, 3]
    assert "everybody" not in repr(reading.rows)


def test_an_answer_that_is_an_error_says_which(tmp_path: Path) -> None:
    said = {"data": {}, "error": {"code": "access_token_invalid", "message": "secret", "log_id": "1"}}
    reading = read(tmp_path, said)
    assert reading.rows == ()
    assert reading.sentences == ("TikTok answered with an error (access_token_invalid), and nothing else.",)
