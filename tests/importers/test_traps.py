"""The 28 traps that files of TikTok and of tools are known for, each in a file of its own, with what must come.

The numbers are those of the list that the importers were built from: whoever finds a 29th adds it here.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import SECOND_US, day_end_us, parse_observed
from groundswell.errors import UnknownFile
from groundswell.foryou.invent import invent
from groundswell.foryou.invented_formats.data_export import PLANTED, write_data_exports
from groundswell.foryou.invented_formats.look import look_at
from groundswell.foryou.invented_formats.studio_labels import LANGUAGES, label
from groundswell.importers.base import Options, Reading
from groundswell.importers.run import REFUSED, import_files, understand

NOW = parse_observed("2026-11-22")
KEY = b"k" * 32
SEEN = "2026-03-20"
SECOND = 1_773_000_000  # 8 March 2026, 20:00 UTC
ID = str((SECOND << 32) + 77)
LINK = f"https://www.tiktok.com/@wren/video/{ID}"
OVERVIEW = ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares")
VIEWERS = ("Date", "Total Viewers", "New Viewers", "Returning Viewers")
FOLLOWERS = ("Date", "Followers", "Difference in followers from previous day")
CONTENT = (
    *("Time", "Video title", "Video link", "Post time"),
    *(f"Total {n}" for n in ("likes", "comments", "shares", "views")),
)


# --- files and what they give -----------------------------------------------------------------------------------------


def studio(path: Path, header: Sequence[str], *rows: Sequence[Any]) -> Path:
    """A download of Studio: a byte-order mark, all fields quoted, nothing escaped, no newline at the end."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in (header, *rows))
    path.write_bytes(f"\ufeff{text}".encode())
    return path


def table(path: Path, *rows: Mapping[str, Any]) -> Path:
    """A CSV as programs write it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def dump(path: Path, value: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def options(**stated: Any) -> Options:
    """What the owner of an account says."""
    known: dict[str, Any] = {"account": "wren", "is_own": True, "people_key": KEY, "observed_us": parse_observed(SEEN)}
    return Options(**{**known, **stated})


def read(path: Path, **stated: Any) -> Reading:
    """What one file turns out to hold."""
    [reading] = understand([path], options(**stated))
    return reading


def rows(reading: Reading, name: str) -> list[dict[str, Any]]:
    """The records of a table, without what is unknown."""
    return [
        {column: cell for column, cell in zip(found.columns, value, strict=True) if cell is not None}
        for found in reading.rows
        if found.table == name
        for value in found.values
    ]


def bring(store: Path, *paths: Path, **stated: Any) -> list[dict[str, Any]]:
    """Import, and give kind, rejected rows and sentences of each file."""
    report = import_files(list(paths), store, options(**stated), now_us=NOW)
    return [{"kind": f.kind, "rejected": f.rejected, "said": " ".join(f.sentences)} for f in report.files]


def ask(store: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of the store."""
    with duckdb.connect(str(store), read_only=True) as con:
        return con.execute(sql).fetchall()


def held(store: Path) -> str:
    """Everything that the store holds, as text."""
    names = ask(store, "SELECT table_name FROM duckdb_tables() WHERE NOT internal")
    return "\n".join(str(ask(store, f"SELECT * FROM {name}")) for (name,) in names)


def days(first: str, n: int) -> list[date]:
    """Days in a row."""
    return [date.fromisoformat(first) + timedelta(days=i) for i in range(n)]


def web(**other: Any) -> dict[str, Any]:
    """A post as the web page holds it."""
    post = {
        "id": ID,
        "desc": "hello #one",
        "createTime": SECOND + 3,
        "author": {"uniqueId": "wren"},
        "stats": {"playCount": 16_000, "diggCount": 1_200, "commentCount": 31, "shareCount": 2, "collectCount": 4},
        "video": {"duration": 27},
    }
    return post | other


def export(**sections: Any) -> dict[str, Any]:
    """A data export of the newest layout."""
    return {"Post": {"Posts": {"VideoList": []}}, "Profile And Settings": {}, "Your Activity": {}} | sections


def posts_of(*records: Mapping[str, Any]) -> dict[str, Any]:
    """Its section of posts."""
    return {"Posts": {"VideoList": list(records)}}


CDN = "https://video-useast5.tiktokv.us/storage/v1/tos-useast5-ve-0000/f?x-expires=1"
WHEN = "2026-03-08 20:00:05"


# --- TikTok Studio ----------------------------------------------------------------------------------------------------


def test_trap_01_a_byte_order_mark_and_a_last_line_without_an_end_cost_no_row(tmp_path: Path) -> None:
    path = studio(tmp_path / "Overview.csv", OVERVIEW, ("March 1", 10, 2, 3, 1, 0), ("March 2", 11, 2, 3, 1, 0))
    assert path.read_bytes()[:3] == b"\xef\xbb\xbf"
    assert not path.read_bytes().endswith(b"\n")
    reading = read(path)
    assert [row["views"] for row in rows(reading, "account_day_raw")] == [10, 11]
    assert reading.n_rows == 2


def test_trap_02_undefined_is_unknown_with_the_zeros_beside_it_and_a_true_zero_stays(tmp_path: Path) -> None:
    path = studio(tmp_path / "Viewers.csv", VIEWERS, ("March 1", "undefined", 0, 0), ("March 2", 5, 5, 0))
    first, second = rows(read(path), "account_day_raw")
    assert not {"viewers", "new_viewers", "returning_viewers"} & set(first)
    assert (second["viewers"], second["new_viewers"], second["returning_viewers"]) == (5, 5, 0)


def test_trap_03_a_negative_day_of_comments_is_kept(tmp_path: Path) -> None:
    path = studio(tmp_path / "Overview.csv", OVERVIEW, ("March 1", 10, 2, 3, -4, 0), ("March 2", 11, 2, 3, 1, 0))
    reading = read(path)
    assert [row["comments"] for row in rows(reading, "account_day_raw")] == [-4, 1]
    assert reading.rejected == ()


def test_trap_04_a_year_of_days_without_years_wraps_once(tmp_path: Path) -> None:
    year = days("2025-02-28", 365)
    cells = [(label(day), 100 + i, 1, 1, 1, 1) for i, day in enumerate(year)]
    assert (cells[0][0], cells[-1][0]) == ("February 28", "February 27")
    inside = studio(tmp_path / "in" / "Overview.csv", OVERVIEW, *cells)
    path = tmp_path / "Overview_2025-02-28_1772236800_wren.zip"  # until 28 February 2026
    with zipfile.ZipFile(path, "w") as packed:
        packed.write(inside, "Overview.csv")
    bring(tmp_path / "s.duckdb", path, observed_us=None)
    found = ask(tmp_path / "s.duckdb", "SELECT day, views FROM account_day ORDER BY day")
    assert found == [(day, 100 + i) for i, day in enumerate(year)]


def test_trap_05_days_are_read_in_the_languages_of_browsers(tmp_path: Path) -> None:
    """The forms that were seen, and the middle of every month in each language."""
    seen = {
        "28 August": (8, 28),
        "25 Φεβρουαρίου": (2, 25),
        "8 de marzo": (3, 8),
        "8 de setembro": (9, 8),
        "11 septembre": (9, 11),
        "18 января": (1, 18),
        "18 tháng Sáu": (6, 18),
        "8 Juli": (7, 8),
        "9月13日": (9, 13),
    }
    columns = [([text], [day]) for text, day in seen.items()]
    for language in LANGUAGES:
        middles = [date(2025, month, 15) for month in range(1, 13)]
        columns.append(([label(day, language) for day in middles], [(day.month, 15) for day in middles]))
    for n, (labels, expected) in enumerate(columns):
        path = studio(tmp_path / f"{n}" / "Overview.csv", OVERVIEW, *((text, 1, 1, 1, 1, 1) for text in labels))
        found = rows(read(path), "account_day_raw")
        assert [(row["month"], row["day_of_month"]) for row in found] == expected, labels


def test_trap_06_labels_that_are_a_day_early_are_moved_and_the_difference_is_computed_anew(tmp_path: Path) -> None:
    """Of a history labelled early, Difference is the change to the next label; that gives the shift away."""
    true = days("2026-03-03", 12)
    followers = [100, 103, 109, 110, 118, 120, 127, 131, 132, 140, 143, 151]
    change = [b - a for a, b in pairwise(followers)] + [0]
    early = [label(day - timedelta(days=1)) for day in true]
    files = (
        studio(tmp_path / "FollowerHistory.csv", FOLLOWERS, *zip(early, followers, change, strict=True)),
        studio(tmp_path / "Overview.csv", OVERVIEW, *((text, 1_000 + i, 1, 1, 1, 1) for i, text in enumerate(early))),
    )
    bring(tmp_path / "s.duckdb", *files)
    found = ask(tmp_path / "s.duckdb", "SELECT day, followers, views FROM account_day ORDER BY day")
    assert found == [(day, n, 1_000 + i) for i, (day, n) in enumerate(zip(true, followers, strict=True))]
    assert ask(tmp_path / "s.duckdb", "SELECT min(label) FROM account_day_raw") == [("March 10",)], "kept as written"


def test_trap_07_viewers_stand_on_the_day_of_the_views_that_they_belong_to(tmp_path: Path) -> None:
    views = [900, 2_400, 300, 5_100, 700, 1_900, 8_000, 450, 3_300, 600]
    true = days("2026-03-03", 10)
    late = [("undefined", 0, 0), *((v * 8 // 10, v * 6 // 10, v * 8 // 10 - v * 6 // 10) for v in views[:-1])]
    files = (
        studio(
            tmp_path / "Overview.csv",
            OVERVIEW,
            *((label(day), v, 1, 1, 1, 1) for day, v in zip(true, views, strict=True)),
        ),
        studio(
            tmp_path / "Viewers.csv", VIEWERS, *((label(day), *cells) for day, cells in zip(true, late, strict=True))
        ),
    )
    bring(tmp_path / "s.duckdb", *files)
    found = ask(tmp_path / "s.duckdb", "SELECT views, viewers FROM account_day ORDER BY day")
    assert found == [*((v, v * 8 // 10) for v in views[:-1]), (600, None)]


def test_trap_08_quotes_commas_and_line_ends_in_a_title_shift_no_column(tmp_path: Path) -> None:
    title = 'She said "no", "never",\nand then, "yes" #end'
    reading = read(studio(tmp_path / "Content.csv", CONTENT, ("March 20", title, LINK, "March 8", 40, 3, 2, 900)))
    assert [row["caption"] for row in rows(reading, "post_fact")] == [title]
    [counts] = rows(reading, "post_snapshot")
    assert [counts[name] for name in ("likes", "comments", "shares", "views")] == [40, 3, 2, 900]
    assert reading.rejected == ()


def test_trap_09_a_title_may_be_empty(tmp_path: Path) -> None:
    reading = read(studio(tmp_path / "Content.csv", CONTENT, ("March 20", "", LINK, "March 8", 40, 3, 2, 900)))
    [fact] = rows(reading, "post_fact")
    assert (fact["caption"], fact["caption_length"], fact["hashtags"], fact["has_question"]) == ("", 0, "", False)
    assert rows(reading, "post_snapshot")[0]["views"] == 900


def test_trap_10_headers_alone_are_an_account_with_few_followers_and_no_fault(tmp_path: Path) -> None:
    headers = {
        "FollowerActivity": ("Date", "Hour", "Active followers"),
        "FollowerGender": ("Gender", "Distribution"),
        "FollowerTopTerritories": ("Top territories", "Distribution"),
    }
    for name, header in headers.items():
        reading = read(studio(tmp_path / f"{name}.csv", header))
        assert (reading.n_rows, reading.rows, reading.rejected) == (0, (), ())
        assert "100 followers" in reading.sentences[0]


def test_trap_11_content_files_of_overlapping_ranges_hold_each_post_once(tmp_path: Path) -> None:
    links = [f"https://www.tiktok.com/@wren/video/{(SECOND + i * 90_000 << 32) + 5}" for i in range(3)]
    lines = [
        ("March 20", f"post {i}", link, label(date(2026, 3, 8 + i)), 4, 3, 2, 100 + i) for i, link in enumerate(links)
    ]
    files = (
        studio(tmp_path / "a" / "Content.csv", CONTENT, *lines[:2]),
        studio(tmp_path / "b" / "Content.csv", CONTENT, *lines[1:]),
    )
    said = bring(tmp_path / "s.duckdb", *files)
    assert all("the top ones; there may be more" in file["said"] for file in said)
    assert ask(tmp_path / "s.duckdb", "SELECT views FROM post_snapshot ORDER BY ALL") == [(100,), (101,), (102,)]
    assert ask(tmp_path / "s.duckdb", "SELECT count(*) FROM post") == [(3,)]


# --- numbers ----------------------------------------------------------------------------------------------------------


def test_trap_12_an_id_that_a_spreadsheet_rounded_is_taken_from_the_link_or_not_at_all(tmp_path: Path) -> None:
    path = table(
        tmp_path / "posts.csv",
        {"video_id": "7.5E+18", "n_plays": 10, "video_link": LINK},
        {"video_id": "7.506832745952218e+18", "n_plays": 20, "video_link": ""},
    )
    [file] = bring(tmp_path / "s.duckdb", path)
    assert ask(tmp_path / "s.duckdb", "SELECT post_id, views FROM post_snapshot") == [(ID, 10)]
    assert [(r.line, r.value) for r in file["rejected"]] == [(3, "7.506832745952218e+18")]


def test_trap_13_a_separator_is_decimal_before_a_suffix_and_groups_without_one(tmp_path: Path) -> None:
    cells = {
        "123": (123, 1),
        "1,234": (1_234, 1),
        "1.234": (1_234, 1),
        "2 473": (2_473, 1),
        "2\u202f473": (2_473, 1),
        "1.2K": (1_200, 100),
        "1,2K": (1_200, 100),
        "541.2k": (541_200, 100),
        "2M": (2_000_000, 1_000_000),
        "1.1B": (1_100_000_000, 100_000_000),
        "N/A": (None, None),
        "–": (None, None),
    }
    lines = [{"id": str((SECOND + i << 32) + 1), "plays": cell, "likes": 1} for i, cell in enumerate(cells)]
    bring(tmp_path / "s.duckdb", table(tmp_path / "posts.csv", *lines))
    found = ask(tmp_path / "s.duckdb", "SELECT views, views_step FROM post_snapshot ORDER BY post_id")
    assert found == list(cells.values())


def test_trap_14_exact_counts_of_stats_v2_win_over_rounded_ones_and_filler_zeros(tmp_path: Path) -> None:
    exact = {"playCount": "15955", "diggCount": "1201"}
    rounded = web()["stats"] | {"commentCount": 0}
    [counts] = rows(read(dump(tmp_path / "a.json", [web(stats=rounded, statsV2=exact)])), "post_snapshot")
    assert (counts["views"], counts["views_step"], counts["likes"]) == (15_955, 1, 1_201)
    assert "comments" not in counts, "a zero beside exact counts is no count"
    [alone] = rows(read(dump(tmp_path / "b.json", [web()])), "post_snapshot")
    assert (alone["views"], alone["views_step"]) == (16_000, 100)


def test_trap_15_what_ytdlp_calls_reposts_are_shares(tmp_path: Path) -> None:
    info = {"id": ID, "extractor_key": "TikTok", "view_count": 100, "repost_count": 77, "webpage_url": LINK}
    [counts] = rows(read(dump(tmp_path / "v.info.json", info)), "post_snapshot")
    assert (counts["shares"], counts["views"]) == (77, 100)


# --- the data export --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", [None, [], {}], ids=["null", "list", "object"])
def test_trap_16_an_empty_list_may_be_null_or_an_object(nothing: Any, tmp_path: Path) -> None:
    settings = {"Follower": {"FansList": nothing}, "Profile Info": {"ProfileMap": {"userName": "wren"}}}
    whole = export(
        **{
            "Post": posts_of({"Date": WHEN, "Link": CDN, "Likes": "42"}),
            "Profile And Settings": settings,
            "Comment": {"Comments": {"CommentsList": nothing}},
            "TikTok Live": {"Go Live History": {"GoLiveList": nothing}},
        }
    )
    reading = read(dump(tmp_path / "user_data_tiktok.json", whole))
    assert [row["likes"] for row in rows(reading, "post_snapshot")] == [42]
    assert (reading.account, reading.rejected) == ("wren", ())
    assert not [r.table for r in reading.rows if r.table in {"follower", "own_comment", "live"}]


def test_trap_17_n_a_and_none_are_no_words_but_nothing(tmp_path: Path) -> None:
    post = {"Date": WHEN, "Link": CDN, "Likes": "42", "Title": "N/A", "Sound": "N/A", "NumberOfCollections": "N/A"}
    settings = {
        "Follower": {"FansList": [{"Date": WHEN, "UserName": "N/A"}, {"Date": WHEN, "UserName": "ann"}]},
        "Profile Info": {"ProfileMap": {"userName": "wren", "displayName": "None", "likesReceived": "N/A"}},
    }
    whole = export(**{"Post": posts_of(post), "Profile And Settings": settings})
    reading = read(dump(tmp_path / "user_data_tiktok.json", whole))
    [fact] = rows(reading, "post_fact")
    assert not {"caption", "hashtags", "is_original_sound"} & set(fact)
    assert "saves" not in rows(reading, "post_snapshot")[0]
    assert "display_name" not in rows(reading, "account_fact")[0]
    assert rows(reading, "account_snapshot") == []
    assert ["person" in row for row in rows(reading, "follower")] == [False, True]


def test_trap_18_several_pictures_in_one_link_are_one_photo_post(tmp_path: Path) -> None:
    pictures = "\n".join(f"https://p16-common-sign.tiktokcdn-us.com/{name}.jpeg?x=1" for name in "abc")
    whole = export(Post=posts_of({"Date": WHEN, "Link": pictures, "Likes": "7", "Title": "three pots"}))
    [fact] = rows(read(dump(tmp_path / "user_data_tiktok.json", whole)), "post_fact")
    assert (fact["kind"], fact["caption"]) == ("photo", "three pots")
    assert "url" not in fact


def test_trap_19_a_post_whose_link_has_no_id_finds_the_one_that_another_file_knows(tmp_path: Path) -> None:
    whole = dump(
        tmp_path / "user_data_tiktok.json", export(Post=posts_of({"Date": WHEN, "Link": CDN, "Likes": "1200"}))
    )
    [fact] = rows(read(whole), "post_fact")
    assert fact["post_id"] == f"export-{SECOND + 5}"
    bring(tmp_path / "s.duckdb", whole, dump(tmp_path / "web.json", [web()]))
    assert ask(tmp_path / "s.duckdb", "SELECT post_id FROM post") == [(ID,)]


def test_trap_20_keys_in_lower_case_are_the_same_keys(tmp_path: Path) -> None:
    upper = {"Date": WHEN, "Link": CDN, "Likes": "42"}
    lower = {key.lower(): value for key, value in upper.items()}
    found = []
    for post, said in ((upper, {"Date": WHEN, "Comment": "kind"}), (lower, {"date": WHEN, "comment": "kind"})):
        whole = export(Post=posts_of(post), Comment={"Comments": {"CommentsList": [said]}})
        reading = read(dump(tmp_path / "user_data_tiktok.json", whole))
        found.append({name: rows(reading, name) for name in ("post_fact", "post_snapshot", "own_comment")})
    assert [len(records) for records in found[0].values()] == [1, 1, 1]
    assert found[0] == found[1]


def test_trap_21_the_list_of_watched_videos_is_not_that_of_the_posts(tmp_path: Path) -> None:
    watched = {"Date": "2026-03-09 10:00:00", "Link": "https://www.tiktokv.com/share/video/7600000000000000003/"}
    old = {
        "Activity": {"Video Browsing History": {"VideoList": [watched]}},
        "Video": {"Videos": {"VideoList": [{"Date": WHEN, "Link": f"https://www.tiktokv.com/share/video/{ID}/"}]}},
    }
    new = export(
        **{
            "Post": posts_of({"Date": WHEN, "Link": f"https://www.tiktokv.com/share/video/{ID}/"}),
            "Your Activity": {"Watch History": {"VideoList": [watched]}},
        }
    )
    for whole in (old, new):
        found = rows(read(dump(tmp_path / "user_data.json", whole)), "post_fact")
        assert [fact["post_id"] for fact in found] == [ID]


def test_trap_22_who_left_is_missing_from_the_list_of_fans_so_no_day_is_made_of_it(tmp_path: Path) -> None:
    fans = [{"Date": f"2026-03-0{i} 10:00:00", "UserName": f"fan.{i}"} for i in (3, 2, 1)]
    profile = {"userName": "wren", "likesReceived": "49", "followerCount": 10}
    settings = {"Follower": {"FansList": fans}, "Profile Info": {"ProfileMap": profile}}
    path = dump(tmp_path / "user_data_tiktok.json", export(**{"Profile And Settings": settings}))
    [file] = bring(tmp_path / "s.duckdb", path)
    assert "those who still follow" in file["said"]
    assert ask(tmp_path / "s.duckdb", "SELECT count(*) FROM follower") == [(3,)]
    assert ask(tmp_path / "s.duckdb", "SELECT followers FROM account_snapshot") == [(10,)]
    assert ask(tmp_path / "s.duckdb", "SELECT count(*) FROM account_day") == [(0,)]


# --- posts ------------------------------------------------------------------------------------------------------------


def test_trap_23_a_scheduled_post_is_published_on_its_own_day_and_uploaded_on_that_of_its_id(tmp_path: Path) -> None:
    """Uploaded on 8 March, published on the 13th; the ids of both also tell the year."""
    also = LINK.replace(ID, str((SECOND + 60 << 32) + 78))
    path = studio(
        tmp_path / "Content.csv",
        CONTENT,
        ("March 20", "on time", LINK, "March 8", 4, 3, 2, 100),
        ("March 20", "scheduled", also, "March 13", 4, 3, 2, 100),
    )
    bring(tmp_path / "s.duckdb", path, observed_us=None)
    found = ask(tmp_path / "s.duckdb", "SELECT uploaded_us, posted_on FROM post ORDER BY post_id")
    assert found == [
        (SECOND * SECOND_US, date(2026, 3, 8)),
        ((SECOND + 60) * SECOND_US, date(2026, 3, 13)),
    ]
    seen = ask(tmp_path / "s.duckdb", "SELECT DISTINCT observed_us FROM post_snapshot")
    assert seen == [(day_end_us(date(2026, 3, 20)),)]


def test_trap_24_times_authors_and_counts_come_in_several_types(tmp_path: Path) -> None:
    plain = web()
    other = web(
        createTime=str(SECOND + 3),
        author="wren",
        stats={name: str(n) if name == "collectCount" else n for name, n in plain["stats"].items()},
    )
    first, second = (read(dump(tmp_path / f"{n}.json", [post])) for n, post in enumerate((plain, other)))
    for name in ("post_fact", "post_snapshot"):
        assert rows(first, name) == rows(second, name)
    assert rows(first, "post_fact")[0]["posted_us"] == (SECOND + 3) * SECOND_US
    assert (rows(second, "post_snapshot")[0]["saves"], rows(second, "post_fact")[0]["account_id"]) == (4, "wren")


def test_trap_25_lengths_are_seconds_milliseconds_fractions_and_minutes(tmp_path: Path) -> None:
    app = {
        "aweme_id": ID,
        "author": {"unique_id": "wren"},
        "statistics": {"play_count": 5},
        "video": {"duration": 27_123},
    }
    apify = {"id": ID, "webVideoUrl": LINK, "createTimeISO": "2026-03-08T20:00:03.000Z", "playCount": 5}
    apify["videoMeta"] = {"duration": 26.981}
    for post, length in ((web(), 27.0), (app, 27.123), (apify, 26.981)):
        [fact] = rows(read(dump(tmp_path / "posts.json", [post])), "post_fact")
        assert fact["duration_s"] == pytest.approx(length, abs=1e-9)
    path = table(tmp_path / "posts.csv", {"video_id": ID, "plays": 5, "video_duration": "1:15"})
    bring(tmp_path / "s.duckdb", path)
    assert ask(tmp_path / "s.duckdb", "SELECT duration_s FROM post") == [(75.0,)]


def test_trap_26_a_saved_answer_with_tokens_is_refused_and_no_token_is_kept(tmp_path: Path) -> None:
    """Refresh tokens rotate, and the old one dies at once; that is for connecting an account, which is not built yet.

    What exists is import, and it must not take in an answer that holds tokens, in any shape that TikTok has given it.
    """
    tokens = {
        "access_token": "act.planted",
        "refresh_token": "rft.planted",
        "open_id": "planted-id",
        "expires_in": 7200,
    }
    flat = dump(tmp_path / "token.json", {**tokens, "refresh_expires_in": 15_552_000, "scope": "video.list"})
    older = dump(tmp_path / "older.json", {"data": {**tokens, "error_code": 0}, "message": "success"})
    wrapped = dump(tmp_path / "wrapped.json", {"data": tokens, "error": {"code": "ok", "message": "", "log_id": "2"}})
    for path in (flat, older):
        with pytest.raises(UnknownFile) as refused:
            import_files([path], tmp_path / "s.duckdb", options(), now_us=NOW)
        assert "planted" not in str(refused.value)
    good = dump(tmp_path / "web.json", [web()])
    report = import_files([flat, older, wrapped, good], tmp_path / "s.duckdb", options(), now_us=NOW)
    loaded = {f.name: f.n_loaded for f in report.files}
    assert loaded == {"token.json": 0, "older.json": 0, "wrapped.json": 0, "web.json": 1}
    assert "planted" not in held(tmp_path / "s.duckdb") + str(report)
    assert b"planted" not in (tmp_path / "s.duckdb").read_bytes()


def test_trap_27_a_counter_that_falls_is_kept_as_it_was_seen(tmp_path: Path) -> None:
    files = []
    for day, views in ((10, 1_000), (12, 990)):
        now = parse_observed(f"2026-03-{day}") // 1_000
        post = {"aweme_id": ID, "author": {"unique_id": "wren"}, "statistics": {"play_count": views}}
        files.append(dump(tmp_path / f"{day}.json", {"aweme_list": [post], "extra": {"now": now}}))
    said = bring(tmp_path / "s.duckdb", *files)
    assert [file["rejected"] for file in said] == [(), ()]
    found = ask(tmp_path / "s.duckdb", "SELECT views FROM post_snapshot ORDER BY observed_us")
    assert found == [(1_000,), (990,)]
    assert ask(tmp_path / "s.duckdb", "SELECT count(*) FROM conflict") == [(0,)]


def test_trap_28_nothing_private_of_a_data_export_reaches_the_store(tmp_path: Path) -> None:
    """All layouts, with other people in messages, orders, logins, searches and lists; the owner is found, they not."""
    look = look_at(invent(3, handle="wren", n_posts=12, days=200), traps=True)
    written = write_data_exports(look, tmp_path)
    with zipfile.ZipFile(written[-1].path) as packed:
        assert packed.read("user_data_tiktok.json").decode().count(PLANTED) > 8
    said = bring(tmp_path / "s.duckdb", *(w.path for w in written))
    assert [file["kind"] for file in said] == ["data_export.json"] * 3
    assert REFUSED not in {file["kind"] for file in said}
    text = held(tmp_path / "s.duckdb")
    assert "wren" in text
    planted = (PLANTED, "Planted Road", "198.51.100.77", "example.org", "planted phone", look.fans[-1][1], "so kind")
    assert [word for word in planted if word in text] == []
