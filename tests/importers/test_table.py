"""Any table: what its columns are taken for, what becomes of its cells, and what it is refused for."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from groundswell.clock import to_us
from groundswell.errors import BadValue, UnknownFile, UnknownName, UnreadableFile
from groundswell.importers import table
from groundswell.importers import table_tongues as tongues
from groundswell.importers.base import Options
from groundswell.importers.table_file import open_table
from groundswell.importers.table_words import name_of, target_named, unit_s, zone_hint
from tests.importers.files import faults_of, rows_of, source, write

ID = "7051972968347503919"
ID2 = "7051592308818447662"
UPLOADED = (int(ID) >> 32) * 1_000_000
NOODLE = f"""user_name,video_id,video_time,n_plays,n_likes
jongraz,{ID},1641915407,166400,12
jongraz,{ID2},1641826778,604900,
"""


def test_dates_with_dots_have_the_day_first(tmp_path: Path) -> None:
    text = f"video_id,posted_at,observed_at,views\n{ID},11.01.2022 15:36:47,25.04.2022 18:30,5\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options(account="mia", zone="UTC"))
    assert rows_of(reading, "post_snapshot")[0]["observed_us"] == to_us(datetime(2022, 4, 25, 18, 30, tzinfo=UTC))
    assert rows_of(reading, "post_fact")[0]["posted_us"] == to_us(datetime(2022, 1, 11, 15, 36, 47, tzinfo=UTC))


def test_unix_time_of_the_year_2100_is_yet_to_come(tmp_path: Path) -> None:
    text = f"video_id,observed_at,views\n{ID},1650000000,5\n{ID2},4102444800,5\n{ID2},4102444800000,5\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options(account="mia"))
    assert [f[1] for f in faults_of(reading)] == ["This is a time that is yet to come."] * 2


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("n_plays", "views"),
        ("playCount", "views"),
        ("video_playcount", "views"),
        ("Total views", "views"),
        ("Video Views", "views"),
        ("stats.playCount", "views"),
        ("statsV2/diggCount", "likes"),
        ("views_raw", "views"),
        ("collectCount", "saves"),
        ("favorites", "saves"),
        ("Add to Favorites", "saves"),
        ("video_link", "url"),
        ("webVideoUrl", "url"),
        ("video_id", "post_id"),
        ("aweme_id", "post_id"),
        ("authorMeta.name", "account"),
        ("author_code", "account"),
        ("authorMeta/fans", "followers"),
        ("author_followercount", "followers"),
        ("subscribers", "followers"),
        ("createTime", "posted_at"),
        ("posted_at_utc", "posted_at"),
        ("scraped_at_local", "observed_at"),
        ("snapshot_utc", "observed_at"),
        ("new_followers", "new_followers"),
        ("Profile views", "profile_views"),
        ("duration_iso8601", "duration"),
        ("video_desc", "caption"),
        ("music_id", "sound_id"),
        ("musicMeta.musicOriginal", "is_original_sound"),
        ("video_count", "n_posts"),
        ("comment_count", "comments"),
        ("average_time_watched", "average_watch_time"),
    ],
)
def test_a_name_is_understood_however_it_is_written(header: str, target: str) -> None:
    named = target_named(header)
    assert named is not None, name_of(header)
    assert named[0] == target


@pytest.mark.parametrize(
    "header", ["category_id", "music_uses_raw", "is_ad", "bones_class", "weekday", "account_age", "discount"]
)
def test_a_name_that_only_sounds_alike_is_left_alone(header: str) -> None:
    assert target_named(header) is None


def test_the_name_says_unit_and_zone() -> None:
    assert unit_s("duration_ms") == 0.001
    assert unit_s("duration") == 1
    assert [zone_hint(h) for h in ("scraped_at_local", "posted_at_utc", "time")] == ["local", "utc", ""]


def test_a_table_of_posts_is_read_without_a_word(tmp_path: Path) -> None:
    reading = table.read(write(tmp_path, "a.csv", NOODLE), Options())
    assert (reading.kind, reading.account, reading.n_rows, reading.needs_owner) == ("table.posts", "jongraz", 2, False)
    assert reading.mapping == {
        "post_id": "video_id",
        "account": "user_name",
        "posted_at": "video_time",
        "views": "n_plays",
        "likes": "n_likes",
    }
    assert [ask.option for ask in reading.asks] == ["observed"]
    first = rows_of(reading, "post_snapshot")[0]
    assert first == {
        "line": 2, "account_id": "jongraz", "post_id": ID, "observed_us": None, "views": 166400, "views_step": 1,
        "likes": 12, "likes_step": 1,
    }  # fmt: skip
    fact = next(f for f in rows_of(reading, "post_fact") if f["post_id"] == ID)
    assert fact.pop("line") == 2
    assert fact == {"account_id": "jongraz", "post_id": ID, "uploaded_us": UPLOADED, "posted_us": 1_641_915_407_000_000}


def test_the_stated_time_of_observation_stands_where_the_rows_have_none(tmp_path: Path) -> None:
    at = to_us(datetime(2022, 4, 10, 12, tzinfo=UTC))
    reading = table.read(write(tmp_path, "a.csv", NOODLE), Options(observed_us=at))
    assert reading.asks == ()
    assert {row["observed_us"] for row in rows_of(reading, "post_snapshot")} == {at}


def test_where_no_column_says_when_a_post_was_published_its_id_does(tmp_path: Path) -> None:
    reading = table.read(write(tmp_path, "a.csv", f"video_id,views\n{ID},5\n"), Options(account="me"))
    assert reading.needs_owner
    assert rows_of(reading, "post_fact") == [
        {"line": 2, "account_id": None, "post_id": ID, "uploaded_us": UPLOADED, "posted_us": UPLOADED}
    ]


def test_a_column_that_shows_its_rounding_goes_before_its_numeric_twin(tmp_path: Path) -> None:
    text = f"video_id,views,views_raw,author\n{ID},3600000,3.6M,a\n{ID2},12,12,a\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options())
    assert reading.mapping["views"] == "views_raw"
    assert [(r["views"], r["views_step"]) for r in rows_of(reading, "post_snapshot")] == [(3_600_000, 100_000), (12, 1)]
    assert reading.ignored == (("views", "'views_raw' is read for it"),)


def test_a_stated_column_goes_before_the_guess_and_an_empty_one_leaves_it_out(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f"video_id,views,reached,author\n{ID},1,2,a\n")
    reading = table.read(file, Options(columns={"views": "reached", "account": ""}))
    assert reading.mapping == {"post_id": "video_id", "views": "reached"}
    assert reading.needs_owner


def test_a_stated_column_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", NOODLE)
    with pytest.raises(BadValue, match="Did you mean 'n_plays'"):
        table.read(file, Options(columns={"views": "n_play"}))
    with pytest.raises(UnknownName, match="Did you mean 'views'"):
        table.read(file, Options(columns={"view": "n_plays"}))


def test_a_mapping_is_remembered_by_the_header_and_not_by_the_file(tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", f"video_id,views,reached,author\n{ID},1,2,a\n")
    second = write(tmp_path, "b.csv", f"video_id,views,reached,author\n{ID2},3,4,a\n")
    key = table.read(first, Options()).header_key
    reading = table.read(second, Options(remembered={key: {"views": "reached"}}))
    assert reading.header_key == key
    assert reading.mapping["views"] == "reached"


def test_local_times_ask_for_their_zone_and_take_it(tmp_path: Path) -> None:
    text = f"video_id,author,scraped_at_local,posted_at_utc,views\n{ID},a,2022-02-01 23:38:26,2022-01-11 15:36:47,5\n"
    file = write(tmp_path, "a.csv", text)
    assert [ask.option for ask in table.read(file, Options()).asks] == ["zone"]
    reading = table.read(file, Options(zone="+07:00"))
    assert reading.asks == ()
    assert rows_of(reading, "post_snapshot")[0]["observed_us"] == to_us(
        datetime(2022, 2, 1, 23, 38, 26, tzinfo=timezone(timedelta(hours=7)))
    )
    assert rows_of(reading, "post_fact")[0]["posted_us"] == to_us(datetime(2022, 1, 11, 15, 36, 47, tzinfo=UTC))


def test_a_column_called_date_is_what_the_ids_say_it_is(tmp_path: Path) -> None:
    posted = table.read(write(tmp_path, "a.csv", f"video_id,date,views,author\n{ID},2022-01-11,5,a\n"), Options())
    seen = table.read(write(tmp_path, "b.csv", f"video_id,date,views,author\n{ID},2022-03-11,5,a\n"), Options())
    assert (posted.mapping.get("posted_at"), seen.mapping.get("observed_at")) == ("date", "date")
    assert rows_of(posted, "post_fact")[0]["posted_us"] == UPLOADED, (
        "the upload of that day is nearer than its midnight"
    )


def test_an_id_that_a_spreadsheet_destroyed_comes_from_the_link_or_not_at_all(tmp_path: Path) -> None:
    link = f"https://www.tiktok.com/@a/video/{ID}?lang=en"
    text = f"video_id,video_link,views,author\n7.05E+18,{link},5,a\n7.051972968347504e+18,,6,a\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options())
    assert [r["post_id"] for r in rows_of(reading, "post_snapshot")] == [ID]
    assert faults_of(reading) == [(3, "The id was destroyed by a spreadsheet.", "video_id", "7.051972968347504e+18")]
    assert rows_of(reading, "post_fact")[0]["url"] == f"https://www.tiktok.com/@a/video/{ID}"
    assert any("spreadsheet" in s for s in reading.sentences)


def test_cells_that_cannot_be_read_set_their_row_aside_and_no_other(tmp_path: Path) -> None:
    text = f"video_id,observed_at,views,author\n{ID},2022-02-01,lots,a\n{ID},1/2/22,5,a\n{ID},2022-02-03,7,a\n"
    reading = table.read(
        write(tmp_path, "a.csv", text), Options(columns={"views": "views", "observed_at": "observed_at"})
    )
    assert [(line, column, value) for line, _, column, value in faults_of(reading)] == [
        (2, "views", "lots"),
        (3, "observed_at", "1/2/22"),
    ]
    assert [r["views"] for r in rows_of(reading, "post_snapshot")] == [7]


def test_captions_of_others_become_features_and_own_ones_stay_without_names(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", f'video_id,desc,views,author\n{ID},"Hi @somebody, ready? #Pug",5,me\n')
    other = rows_of(table.read(file, Options()), "post_fact")[0]
    own = rows_of(table.read(file, Options(is_own=True, account="me")), "post_fact")[0]
    assert "caption" not in other
    assert (other["hashtags"], other["has_question"], other["has_mention"], other["caption_length"]) == (
        "pug",
        True,
        True,
        25,
    )
    assert own["caption"] == "Hi @…, ready? #Pug"


def test_a_table_of_accounts_gives_their_followers(tmp_path: Path) -> None:
    text = "username,date,followers,videos\nA.b,2022-01-01,1.2K,7\nc,2022-01-01,15,1\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options())
    assert reading.kind == "table.accounts"
    rows = rows_of(reading, "account_snapshot")
    assert [(r["account_id"], r["followers"], r["followers_step"], r["n_posts"]) for r in rows] == [
        ("A.b", 1200, 100, 7),
        ("c", 15, 1, 1),
    ]


def test_a_table_of_days_gives_the_days_of_the_account(tmp_path: Path) -> None:
    text = "date,views,followers,profile views\n2022-01-01,10,100,3\n2022-01-02,8,101,4\n2022-01-03,20,99,\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options(account="me"))
    assert (reading.kind, reading.needs_owner, reading.asks) == ("table.days", True, ())
    assert reading.plan is not None
    assert [name for name, _ in reading.plan.tables] == ["account_day_raw", "account_day_raw"]


def test_posts_followed_at_the_side_become_followers_of_the_account(tmp_path: Path) -> None:
    text = f"video_id,author,fans,views,scraped_at\n{ID},a,230.2K,5,2022-02-01\n{ID2},a,230.2K,6,2022-02-01\n"
    reading = table.read(write(tmp_path, "a.csv", text), Options())
    assert [(r["account_id"], r["followers"]) for r in rows_of(reading, "account_snapshot")] == [("a", 230_200)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hashtag,observed_at,views\nx,2022-01-01,5\n", "hashtags or sounds"),
        ("observed_at,name,metric,value\n2022-01-01,a,followers,5\n", "one number a row"),
        ("weekstart,n_plays\n2022-01-03,1\n2022-01-10,2\n2022-01-17,3\n2022-01-24,4\n", "one row a week"),
        ("timestamp,value\n2022-01-03 10:00:00,1\n", "It has the columns timestamp, value"),
    ],
)
def test_a_table_of_something_else_is_refused_with_what_it_is(tmp_path: Path, text: str, said: str) -> None:
    file = write(tmp_path, "a.csv", text)
    assert table.identify(file) > 0
    with pytest.raises(UnknownFile, match=said):
        table.read(file, Options())


def _as_csv(folder: Path) -> Path:
    return write(folder, "t.csv", NOODLE).path


def _as_gzip(folder: Path) -> Path:
    path = folder / "t.csv.gz"
    path.write_bytes(gzip.compress(NOODLE.encode()))
    return path


def _as_tsv(folder: Path) -> Path:
    return write(folder, "t.txt", NOODLE.replace(",", "\t")).path


def _as_semicolons(folder: Path) -> Path:
    return write(folder, "t.csv", NOODLE.replace(",", ";"), "utf-8-sig").path


def _as_utf16(folder: Path) -> Path:
    return write(folder, "t.csv", NOODLE, "utf-16").path


def _as_jsonl(folder: Path) -> Path:
    head, *lines = NOODLE.splitlines()
    records = [dict(zip(head.split(","), line.split(","), strict=True)) for line in lines]
    text = "\n".join(
        "{" + ", ".join(f'"{k}": {v if v.isdigit() else chr(34) + v + chr(34)}' for k, v in r.items()) + "}"
        for r in records
    )
    return write(folder, "t.jsonl", text).path


def _as_xlsx(folder: Path) -> Path:
    book = Workbook()
    for line in NOODLE.splitlines():
        # Ids as text, the rest as the numbers that a person would type.
        book.active.append([c if not c.isdigit() or len(c) > 15 else int(c) for c in line.split(",")])
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def _as_parquet(folder: Path) -> Path:
    csv, path = _as_csv(folder), folder / "t.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{path}'")
    return path


@pytest.mark.parametrize("write_as", [_as_gzip, _as_tsv, _as_semicolons, _as_utf16, _as_jsonl, _as_xlsx, _as_parquet])
def test_one_table_in_any_form_gives_the_same_rows(tmp_path: Path, write_as: object) -> None:
    expected = table.read(source(_as_csv(tmp_path)), Options())
    assert callable(write_as)
    folder = tmp_path / "other"
    folder.mkdir()
    reading = table.read(source(write_as(folder)), Options())
    assert reading.mapping == expected.mapping
    for name in ("post_snapshot", "post_fact", "account_fact"):
        rows, wanted = rows_of(reading, name), rows_of(expected, name)
        for row in (*rows, *wanted):
            row.pop("line", None)
        assert rows == wanted


@pytest.mark.parametrize("write_as", [_as_csv, _as_gzip, _as_jsonl])
def test_a_big_file_is_scanned_where_it_lies_with_the_same_cells(
    tmp_path: Path, write_as: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two ways of taking a file apart agree; the limits are lowered so that a small file takes the big way."""
    assert callable(write_as)
    file = source(write_as(tmp_path))
    small = table.read(file, Options())
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 100)
    assert "read_" in open_table(file, small=50).scan
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 50})
    big = table.read(file, Options(columns=small.mapping))
    assert rows_of(big, "post_snapshot") == rows_of(small, "post_snapshot")


def test_torn_lines_are_kept_apart_with_their_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"video_id,author,views\n{ID},a,1\n{ID},a\n{ID},a,3,4,5\n{ID},a,5\n"
    file = write(tmp_path, "a.csv", text)
    small = table.read(file, Options())
    assert [(line, reason) for line, reason, *_ in faults_of(small)] == [
        (3, "The line has 2 cells where the header has 3."),
        (4, "The line has 5 cells where the header has 3."),
    ]
    monkeypatch.setattr("groundswell.importers.table_file._HEAD", 40)
    monkeypatch.setattr("groundswell.importers.table_file.open_table.__kwdefaults__", {"small": 20})
    big = table.read(file, Options(columns={"views": "views"}))
    assert [line for line, *_ in faults_of(big)] == [3, 4]
    assert len(rows_of(big, "post_snapshot")) == len(rows_of(small, "post_snapshot")) == 2


def test_letters_that_are_no_utf8_are_read_and_it_is_said(tmp_path: Path) -> None:
    reading = table.read(
        write(tmp_path, "a.csv", f"video_id,desc,views\n{ID},caf\u00e9 #\u00e9t\u00e9,5\n", "latin-1"),
        Options(account="a"),
    )
    assert rows_of(reading, "post_fact")[0]["hashtags"] == "\u00e9t\u00e9"
    assert any("Windows-1252" in s for s in reading.sentences)


def test_broken_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    cut = tmp_path / "b.parquet"
    cut.write_bytes(b"PAR1 nothing")
    for path in (broken, cut):
        with pytest.raises(UnreadableFile, match=path.name):
            table.read(source(path), Options())


def test_text_that_is_no_table_is_not_claimed(tmp_path: Path) -> None:
    assert (
        table.identify(write(tmp_path, "a.txt", "Permission is hereby granted, free of charge,\nto any person\n")) == 0
    )
    assert table.identify(write(tmp_path, "b.json", '{"a": {"b": [1, 2]}, "c": []}')) == 0


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Visualizaciones de vídeo", "views"),
        ("J\u2019aime", "likes"),
        ("\u201eGefällt mir\u201c", "likes"),
        ("Συνολικές προβολές", None),
        ("Προβολές βίντεο", "views"),
        ("Lượt xem", "views"),
        ("BEĞENİLER", "likes"),
        ("再生回数", "views"),
        ("댓글 수", "comments"),
        ("收藏", "saves"),
        ("Дата публикации", "posted_at"),
        ("Nuevos seguidores", "new_followers"),
        ("Visualizaciones del perfil", "profile_views"),
        ("Tassa", None),
    ],
)
def test_columns_have_the_names_that_other_languages_give_them(header: str, target: str | None) -> None:
    found = target_named(header)
    assert (found and found[0]) == target


def test_no_name_of_another_language_means_two_things() -> None:
    """Nor what the same letters mean in English, where a name is looked up first."""
    names = [name for _, listed in (*tongues.NAMES.items(), ("date", tongues.DATE)) for name in listed.split(", ")]
    folded = [tongues.fold(name) for name in names]
    by_fold: dict[str, set[str | None]] = {}
    for name, key in zip(names, folded, strict=True):
        by_fold.setdefault(key, set()).add(tongues.meaning_of(name))
    assert all(len(meanings) == 1 for meanings in by_fold.values())
    for target, listed in tongues.NAMES.items():
        for name in listed.split(", "):
            assert (target_named(name) or ("",))[0] == target, name


def test_a_table_in_spanish_from_an_old_spreadsheet_is_understood(tmp_path: Path) -> None:
    text = (
        "Título;Fecha;Visualizaciones;Me gusta;Comentarios;Enlace\n"
        f"año nuevo;2022-04-10;1.234;56;7;https://www.tiktok.com/@me/video/{ID}\n"
    )
    reading = table.read(write(tmp_path, "a.csv", text, "cp1252"), Options())
    assert reading.mapping == {
        "url": "Enlace",
        "observed_at": "Fecha",
        "views": "Visualizaciones",
        "likes": "Me gusta",
        "comments": "Comentarios",
        "caption": "Título",
    }
    assert [(r["views"], r["likes"], r["comments"]) for r in rows_of(reading, "post_snapshot")] == [(1234, 56, 7)]


@pytest.mark.parametrize(
    ("header", "row", "filled"),
    [
        ("Date,Followers,Uploads,Likes", "2024-05-{day:02},1{day:02}0,20,{day}0", "account_snapshot"),
        ("Date,Followers,Likes", "2024-05-{day:02},1{day:02}0,5{day:02}0", "account_snapshot"),
        ("Date,Followers,Likes", "2024-05-{day:02},1{day:02}0,{rest}0", "account_day_raw"),
        ("Date,Views,Followers,Likes", "2024-05-{day:02},7{rest},1{day:02}0,{rest}0", "account_day_raw"),
    ],
)
def test_totals_of_an_account_are_not_taken_for_what_a_day_brought(
    tmp_path: Path, header: str, row: str, filled: str
) -> None:
    rows = "\n".join(row.format(day=day, rest=day * 7 % 10) for day in range(1, 21))
    reading = table.read(write(tmp_path, "a.csv", f"{header}\n{rows}\n"), Options(account="me"))
    assert filled in reading.fills
