"""Counters of hashtags and sounds, from tables and from dumps; they are everybody's, and nobody is asked whose."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.clock import parse_observed
from groundswell.importers import items, tags
from groundswell.importers.base import Options, Reading
from groundswell.importers.items_cells import rounded_step
from groundswell.importers.owner import resolve_owners
from groundswell.importers.run import import_files, understand
from groundswell.store import ledger
from tests.importers.files import rows_of as planned
from tests.importers.files import source, write
from tests.importers.test_items import APP, WEB
from tests.store.samples import everything, rows_of

NOW = parse_observed("2026-11-22")
SEEN_MS = 1_770_000_000_000
SEEN_US = SEEN_MS * 1_000
KEPT = "SELECT kind, tag, observed_us, views, posts, views_step, posts_step FROM store.main.tag_snapshot ORDER BY ALL"

TABLE = (
    "Hashtag,observed_at_utc,Views,Videos\n"
    "#Pug,2026-01-02 03:04:05,2300000,15955\n"
    "pug,2026-01-03 03:04:05,2.4M,16K\n"
    "ΦΩΣ,2026-01-03 03:04:05,,12\n"
    "two words,2026-01-03 03:04:05,5,5\n"
    "pug,2031-01-03 03:04:05,5,5\n"
    "pug,2026-01-04 03:04:05,1.2.3,5\n"
    "pug,2026-13-45,5,5\n"
    "pug,2026-01-04 03:04:05,,\n"
)


def test_a_table_of_hashtags_is_read_with_its_precision(tmp_path: Path) -> None:
    file = write(tmp_path, "tags.csv", TABLE)
    assert tags.identify(file) > 0.3
    options = Options()
    report = import_files([file.path], tmp_path / "s.duckdb", options, now_us=NOW)
    day = parse_observed("2026-01-03 03:04:05")
    assert rows_of(tmp_path / "s.duckdb", KEPT) == [
        ("hashtag", "pug", day - 86_400_000_000, 2_300_000, 15_955, 100_000, 1),
        ("hashtag", "pug", day, 2_400_000, 16_000, 100_000, 1_000),
        ("hashtag", "φωσ", day, None, 12, None, 1),
    ]
    [done] = report.files
    assert (done.n_rows, done.n_loaded, done.n_rejected, done.account_id, done.touched_accounts) == (8, 3, 5, None, ())
    assert [(r.line, r.value) for r in done.rejected] == [
        (5, "text of 9 characters"),
        (6, "2031-01-03 03:04:05"),
        (7, "1.2.3"),
        (8, "2026-13-45"),
        (9, ""),
    ]


def test_a_table_of_sounds_goes_by_their_ids(tmp_path: Path) -> None:
    file = write(
        tmp_path, "s.csv", "music_id,time,posts\n7016547803243022337,2026-01-02 03:04,12\n7.0E+18,2026-01-02,3\n"
    )
    reading = tags.read(file, Options())
    assert [(r["kind"], r["tag"], r["posts"]) for r in planned(reading, "tag_snapshot")] == [
        ("sound", "7016547803243022337", 12)
    ]


@pytest.mark.parametrize(
    "header",
    ["hashtag,time", "sound_id,hashtag,views,time", "id,hashtags,views", "hashtag,account,views", "sound,time,views"],
)
def test_what_is_no_such_table_is_left_to_others(header: str, tmp_path: Path) -> None:
    assert tags.identify(write(tmp_path, "t.csv", f"{header}\n1,2,3,4\n")) == 0


def test_without_a_time_it_is_asked_for_and_taken_as_stated(tmp_path: Path) -> None:
    file = write(tmp_path, "t.csv", "hashtag,views\npug,5\n")
    assert [ask.option for ask in tags.read(file, Options()).asks] == ["observed"]
    assert planned(tags.read(file, Options(observed_us=SEEN_US)), "tag_snapshot")[0]["observed_us"] == SEEN_US


def test_a_table_that_was_only_found_is_left_alone_unless_it_says_tiktok(tmp_path: Path) -> None:
    text = "hashtag,time,views\npug,2026-01-02 03:04,5\n"
    for name in ("counts.csv", "tiktok counts.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {reading.file.name.rpartition("/")[2]: reading for reading in understand([tmp_path], Options())}
    assert "nothing in it says TikTok" in found["counts.csv"].sentences[0]
    assert found["tiktok counts.csv"].kind == "tags.table"


def test_a_table_of_tags_does_not_keep_the_files_beside_it_from_their_owner(tmp_path: Path) -> None:
    beside = write(tmp_path, "t.csv", "hashtag,time,views\npug,2026-01-02 03:04,5\n")
    file = replace(beside, container="a.zip")
    readings = [
        Reading(file, "a", "a", account="wren.sings"),
        Reading(file, "b", "b", needs_owner=True),
        tags.read(file, Options()),
    ]
    assert resolve_owners(readings, Options()) == ["wren.sings", "wren.sings", None]


def test_the_real_table_of_hashtags_is_imported_where_it_is_named(data_dir: Path, tmp_path: Path) -> None:
    """Two of its 262 names hold a blank, which no hashtag does: their 573 rows are kept apart with the reason."""
    store = tmp_path / "s.duckdb"
    [file] = import_files([data_dir / "hashtag_views" / "hashtag_views.csv.gz"], store, Options(), now_us=NOW).files
    assert (file.n_rows, file.n_loaded, file.n_rejected) == (992_336, 991_763, 573)
    totals = "SELECT count(DISTINCT tag), sum(views), count(views_step) FROM store.main.tag_snapshot"
    assert rows_of(store, totals) == [(260, 151_191_368_799_963, 991_763)]


PAGES: dict[str, tuple[Any, list[tuple[Any, ...]]]] = {
    "a hashtag's answer": (
        {
            "challengeInfo": {
                "challenge": {"id": "1", "title": "Pug", "desc": ""},
                "stats": {"videoCount": 15_900, "viewCount": 18_700_000_000},
            },
            "extra": {"now": SEEN_MS},
        },
        [("hashtag", "pug", SEEN_US, 18_700_000_000, 15_900, 100_000_000, 100)],
    ),
    "exact counts": (
        {
            "challengeInfo": {
                "challenge": {"title": "pug"},
                "stats": {"videoCount": 16_000, "viewCount": 0},
                "statsV2": {"videoCount": "15955", "viewCount": "123456"},
            },
            "extra": {"now": SEEN_MS},
        },
        [("hashtag", "pug", SEEN_US, 123_456, 15_955, 1, 1)],
    ),
    "a sound's answer": (
        {"musicInfo": {"music": {"id": "7016547803243022337"}, "stats": {"videoCount": 42}}, "extra": {"now": SEEN_MS}},
        [("sound", "7016547803243022337", SEEN_US, None, 42, None, 1)],
    ),
    "the app's answers": (
        [
            {"ch_info": {"cha_name": "pug", "view_count": 500, "user_count": 7}, "extra": {"now": SEEN_MS}},
            {"music_info": {"id_str": "7016547803243022337", "user_count": 9}, "extra": {"now": SEEN_MS}},
        ],
        [("hashtag", "pug", SEEN_US, 500, 7, 1, 1), ("sound", "7016547803243022337", SEEN_US, None, 9, None, 1)],
    ),
    "a saved page": (
        '<html><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
        + json.dumps({
            "__DEFAULT_SCOPE__": {
                "webapp.challenge-detail": {
                    "challengeInfo": {"challenge": {"title": "pug"}, "stats": {"videoCount": 5, "viewCount": 60}}
                }
            }
        })
        + "</script></html>",
        [("hashtag", "pug", None, 60, 5, 1, 1)],
    ),
    "beside posts of the app": (
        {
            **APP,
            "cha_list": [
                {"cha_name": "Pug", "view_count": 500, "user_count": 0},
                {"cha_name": "dog", "view_count": 0, "user_count": 0},
                {"cha_name": "two words", "view_count": 3},
            ],
            "music": {"id_str": "7016547803243022337", "user_count": 3},
        },
        [("hashtag", "pug", None, 500, None, 1, None), ("sound", "7016547803243022337", None, None, 3, None, 1)],
    ),
    "beside posts of the web": (
        {**WEB, "challenges": [{"title": "pug", "stats": {"videoCount": 3, "viewCount": 4}}, {"title": "dog"}]},
        [("hashtag", "pug", None, 4, 3, 1, 1)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_counters_in_dumps_are_kept(page: str, tmp_path: Path) -> None:
    dump, expected = PAGES[page]
    path = tmp_path / ("page.html" if isinstance(dump, str) else "page.json")
    path.write_text(dump if isinstance(dump, str) else json.dumps(dump), encoding="utf-8")
    assert items.identify(source(path)) > 0.5
    store = tmp_path / "s.duckdb"
    [file] = import_files([path], store, Options(), now_us=NOW).files
    assert rows_of(store, KEPT) == expected
    assert any(sentence.startswith("Counters of ") for sentence in file.sentences)
    before = everything(store)
    again = json.dumps(dump, indent=1) if not isinstance(dump, str) else dump + "\n"
    path.write_text(again, encoding="utf-8")
    second = import_files([path], store, Options(), now_us=NOW)
    assert second.files[0].n_loaded == 0
    ledger.undo(store, str(second.call_id))
    assert everything(store) == before


def test_an_answer_that_counts_nothing_is_set_aside(tmp_path: Path) -> None:
    file = write(tmp_path, "a.json", json.dumps({"challengeInfo": {"challenge": {"title": "pug"}, "stats": {}}}))
    reading = items.read(file, Options())
    assert [(r.line, r.reason) for r in reading.rejected] == [(1, "It holds no counter of a hashtag or a sound.")]


def test_new_counters_make_cached_answers_of_every_account_old(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    posts = write(tmp_path, "p.csv", "id,account,views\n7301000000000000002,ann,5\n")
    import_files([posts.path], store, Options(), now_us=NOW)
    before = ledger.settings(store, "data_version:")
    table = write(tmp_path, "t.csv", "hashtag,time,views\npug,2026-01-02 03:04,5\n")
    call = import_files([table.path], store, Options(), now_us=NOW).call_id
    between = ledger.settings(store, "data_version:")
    ledger.undo(store, str(call))
    assert (
        len({before["data_version:ann"], between["data_version:ann"], ledger.settings(store)["data_version:ann"]}) == 3
    )


def test_the_step_is_the_same_as_where_dumps_are_read() -> None:
    values = [10_000, 12_300, 16_000, 15_955, 838_100, 3_600_000, 3_612_000, 18_700_000_000, 99_999_999]
    with duckdb.connect() as con:
        sql = tags._step("1", "v")
        found = con.execute(f"SELECT {sql} FROM (SELECT unnest($1::BIGINT[]) AS v)", [values]).fetchall()
    assert [row[0] for row in found] == [rounded_step(v) for v in values]
