"""Sounds and hashtags used: what files tell of them, and that no sound leaves the name that it bears."""

from __future__ import annotations

import hmac
import json
import unicodedata
from pathlib import Path
from typing import Any

import duckdb
import pytest

import groundswell
from groundswell.clock import parse_observed
from groundswell.importers import data_export, items
from groundswell.importers.base import Options, Reading
from groundswell.importers.people import Pseudonyms
from groundswell.importers.run import import_files
from groundswell.importers.sounds import NAMED, Sound, read_sound
from groundswell.store import ledger
from groundswell.store.asof import open_view
from groundswell.store.lake import read_lake, write_lake
from tests.importers.exports import POSTS, as_text
from tests.importers.files import write

KEY = b"k" * 32
PEOPLE = Pseudonyms(KEY)
SEEN = parse_observed("2025-03-05")
OPTIONS = Options("wren", is_own=True, observed_us=SEEN, people_key=KEY)
SONG = NAMED + hmac.digest(KEY, b"sound: clay song - the potters", "sha256")[:12].hex()
"""The key of a song, as people.py says it, by the standard library."""

ORIGINALS = (
    "original sound - jane doe", "Originalton - jane doe", "son original - jane doe", "sonido original - jane doe",
    "som original - jane doe", "suono originale - jane doe", "origineel geluid - jane doe", "orijinal ses - jane doe",
    "Orijinal ses - jane doe", "oryginalny dźwięk - jane doe", "оригинальный звук - jane doe",
    "πρωτότυπος ήχος - jane doe", "ΠΡΩΤΌΤΥΠΟΣ ΉΧΟΣ - jane doe", "オリジナル楽曲 - jane doe", "原声 - jane doe",
    "오리지널 사운드 - jane doe", "nhạc nền - jane doe", "âm thanh gốc - jane doe", "suara asli - jane doe",
    "เสียงต้นฉบับ - jane doe", "الصوت الأصلي - jane doe", "originalljud - jane doe", "original lyd - jane doe",
    "original sound", " Original  Sound -  jane doe",
)  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", ORIGINALS)
def test_of_an_original_sound_in_any_language_only_that_it_is_one_is_kept(name: str, form: Any) -> None:
    assert read_sound(unicodedata.normalize(form, name), PEOPLE) == Sound(None, is_original=True)


def test_any_other_name_becomes_a_key_that_is_the_same_wherever_the_name_stands() -> None:
    assert read_sound("Clay Song - The Potters", PEOPLE) == Sound(SONG, is_original=False)
    assert read_sound(" clay  song - the potters", PEOPLE) == Sound(SONG, is_original=False)
    assert read_sound("Original Soundtrack - The Potters", PEOPLE).sound_id not in {None, SONG}


def test_a_sound_that_bears_a_name_does_not_lead_to_the_person() -> None:
    assert read_sound("jane.doe", PEOPLE).sound_id != NAMED + PEOPLE.of("jane.doe")


@pytest.mark.parametrize("name", [None, "", "  "])
def test_of_a_sound_without_a_name_nothing_is_known(name: str | None) -> None:
    assert read_sound(name, PEOPLE) == Sound(None, None)


def test_without_a_key_only_the_kind_of_sound_is_known() -> None:
    assert read_sound("Clay Song - The Potters", None) == Sound(None, is_original=False)
    assert read_sound("original sound - jane doe", None) == Sound(None, is_original=True)


def posts_with(*sounds: str) -> list[dict[str, Any]]:
    """Posts of one export, each with a sound."""
    return [
        {"Date": f"2025-03-0{i + 1} 18:00:00", "Link": f"https://v.example/{i}", "Likes": "5", "Sound": sound}
        for i, sound in enumerate(sounds)
    ]


def export_of(posts: list[dict[str, Any]], hashtags: list[Any], layout: int = 3) -> dict[str, Any]:
    """An export in one of the three layouts."""
    used = {"Hashtag": {"HashtagList": hashtags}}
    if layout == 1:
        return {"Video": {"Videos": {"VideoList": posts}}, "Activity": used}
    favourites = {
        "Favorite Hashtags": {"FavoriteHashtagList": [{"HashtagName": "liked", "Date": "2025-01-01 00:00:00"}]},
        "Favorite Sounds": {"FavoriteSoundList": [{"Date": "2025-01-01 00:00:00", "Link": "https://x.example/1"}]},
    }
    where = "Likes and Favorites" if layout == 3 else "Your Activity"
    export: dict[str, Any] = {"Post": {"Posts": {"VideoList": posts}}, "Your Activity": dict(used)}
    export.setdefault(where, {}).update(favourites)
    return export


def records(reading: Reading, table: str) -> list[dict[str, Any]]:
    """The records of one table without what is unknown."""
    return [
        {c: v for c, v in zip(rows.columns, row, strict=True) if v is not None}
        for rows in reading.rows
        if rows.table == table
        for row in rows.values
    ]


def read(folder: Path, export: dict[str, Any], **stated: Any) -> Reading:
    file = write(folder, "user_data_tiktok.json", json.dumps(export))
    return data_export.read(file, Options(**{"people_key": KEY, "observed_us": SEEN, **stated}))


@pytest.mark.parametrize("layout", [1, 2, 3])
def test_every_layout_gives_the_sounds_and_hashtags_used_and_no_favourites(layout: int, tmp_path: Path) -> None:
    posts = posts_with("Clay Song - The Potters", "original sound - jane doe", "N/A")
    tags = [{"HashtagName": "Pottery", "HashtagLink": "https://x.example"}, {"HashtagName": "#Ton_Werk"}]
    reading = read(tmp_path, export_of(posts, tags, layout))
    said = {"observed_us": SEEN, "source": "data_export"}
    assert records(reading, "sound") == [{"sound_id": SONG, "is_original": False, **said}]
    assert [(f.get("sound_id"), f.get("is_original_sound")) for f in records(reading, "post_fact")] == [
        (SONG, False), (None, True), (None, None),
    ]  # fmt: skip
    assert records(reading, "account_tag") == [{"tag": tag, **said} for tag in ("pottery", "ton_werk")]
    assert (reading.n_rows, reading.rejected) == (5, ())
    assert "2 hashtags that the account has used." in reading.sentences
    assert "jane" not in repr(reading.rows).lower()
    assert "potter" not in repr([r for r in reading.rows if r.table != "account_tag"]).lower()


def test_the_text_file_of_hashtags_gives_the_same(tmp_path: Path) -> None:
    text = as_text(
        [{"name": "Pottery", "link": "https://x.example/a"}, {"name": "clay", "link": "https://x.example/b"}],
        {"name": "Hashtag Name", "link": "Hashtag Link"},
    )
    file = write(tmp_path, "Hashtag.txt", text)
    assert data_export.identify(file) > 0.9
    assert [r["tag"] for r in records(data_export.read(file, OPTIONS), "account_tag")] == ["pottery", "clay"]


def test_the_titles_of_photo_posts_and_of_text_files_give_hashtags(tmp_path: Path) -> None:
    text = as_text(
        [{**POSTS[0], "Title": "Two pots #Pottery #clay"}, {**POSTS[1], "Title": "N/A"}],
        {"Date": "Date", "Link": "Link", "Likes": "Like(s)", "Title": "Title"},
    )
    facts = records(data_export.read(write(tmp_path, "Posts.txt", text), OPTIONS), "post_fact")
    assert [fact.get("hashtags") for fact in facts] == ["pottery clay", None]


@pytest.mark.parametrize("name", ["", "N/A", None, "two words", 7.5])
def test_what_is_no_hashtag_is_rejected_without_its_text(name: Any, tmp_path: Path) -> None:
    reading = read(tmp_path, export_of([], [{"HashtagName": name}, {"HashtagName": "clay"}]))
    assert [(r.line, r.column, r.reason) for r in reading.rejected] == [(1, "HashtagName", "This is no hashtag.")]
    assert not any("words" in r.value for r in reading.rejected)
    assert [r["tag"] for r in records(reading, "account_tag")] == ["clay"]


ID = "6790057285814061057"
MADE = 1_740_938_000


def web(number: int, music: dict[str, Any]) -> dict[str, Any]:
    """A post as the web page holds it."""
    return {
        "id": str((MADE + number) << 32),
        "desc": "",
        "createTime": MADE + number,
        "author": {"uniqueId": "wren"},
        "stats": {"playCount": 10, "diggCount": 1},
        "music": music,
    }


def ytdlp(number: int, **music: Any) -> dict[str, Any]:
    """A post as yt-dlp writes it."""
    post_id = (MADE + number) << 32
    link = f"https://www.tiktok.com/@wren/video/{post_id}"
    return {"id": str(post_id), "extractor_key": "TikTok", "view_count": 5, "webpage_url": link, **music}


def test_a_dump_tells_the_length_of_a_sound_and_whether_it_is_original(tmp_path: Path) -> None:
    musics: list[dict[str, Any]] = [
        {"id": ID, "title": "original sound", "authorName": "jane doe", "original": True, "duration": 31},
        {"id": ID, "title": "original sound", "authorName": "jane doe", "original": True, "duration": 31},
        {"id": "7", "title": "Clay Song", "authorName": "The Potters"},
        {"id": "none", "title": "Clay Song", "original": False, "duration": 9},
    ]
    file = write(tmp_path, "posts.json", json.dumps([web(i, m) for i, m in enumerate(musics)]))
    sound = {"account_id": "wren", "sound_id": ID, "is_original": True, "duration_s": 31.0, "observed_us": SEEN}
    assert records(items.read(file, OPTIONS), "sound") == [{**sound, "source": "items.web"}] * 2


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ({"track": "Clay Song", "artists": ["The Potters"]}, Sound(SONG, is_original=False)),
        ({"track": "Clay Song", "artist": "The Potters"}, Sound(SONG, is_original=False)),
        ({"track": "original sound", "artists": ["jane doe"]}, Sound(None, is_original=True)),
        ({"artists": ["jane doe"]}, Sound(None, None)),
        ({"track": None, "artists": None}, Sound(None, None)),
    ],
)
def test_a_sound_of_ytdlp_has_the_key_that_it_has_in_an_export(
    music: dict[str, Any], expected: Sound, tmp_path: Path
) -> None:
    reading = items.read(write(tmp_path, "a.info.json", json.dumps(ytdlp(1, **music))), OPTIONS)
    [fact] = records(reading, "post_fact")
    assert Sound(fact.get("sound_id"), fact.get("is_original_sound")) == expected
    assert [s["sound_id"] for s in records(reading, "sound")] == [expected.sound_id][: bool(expected.sound_id)]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store into which an export was imported, and a dump that knows one of its posts and two others."""
    path = tmp_path / "s.duckdb"
    posts = posts_with("Clay Song - The Potters", "Clay Song - The Potters", "original sound - jane doe")
    posts[0]["Date"] = "2025-03-02 17:53:20"  # the second in which the first post of the dump was made
    tags = [{"HashtagName": "pottery"}, {"HashtagName": "clay"}]
    export = tmp_path / "user_data_tiktok.json"
    export.write_text(json.dumps(export_of(posts, tags)), encoding="utf-8")
    song = {"id": ID, "title": "Clay Song", "authorName": "The Potters", "original": False, "duration": 60}
    dump = tmp_path / "posts.json"
    dump.write_text(json.dumps([web(0, song), web(900, song), web(1800, {"id": "7", "original": True})]), "utf-8")
    for file in (export, dump):
        import_files([file], path, OPTIONS, now_us=SEEN)
    return path


def ask(store: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(store), read_only=True) as connection:
        return connection.execute(sql).fetchall()


USED = "SELECT sound_id, count(*) FROM post GROUP BY ALL ORDER BY ALL"


def test_the_id_of_a_sound_stands_for_its_name_in_every_post(store: Path) -> None:
    """One post is known to both files, so that its song's name and id are one; the other post has the name alone."""
    assert ask(store, USED) == [(ID, 3), ("7", 1), (None, 1)]


def test_a_name_that_comes_with_two_ids_stays_a_name(store: Path) -> None:
    song = {"id": "8", "title": "Clay Song", "authorName": "The Potters", "original": False}
    dump = store.parent / "other.json"
    dump.write_text(json.dumps([web(400, song)]), encoding="utf-8")  # the second post of the export
    import_files([dump], store, OPTIONS, now_us=SEEN)
    assert ask(store, USED) == [(ID, 2), ("7", 1), ("8", 1), (None, 1)]
    third = posts_with("Clay Song - The Potters")
    third[0]["Date"] = "2025-02-01 10:00:00"
    export = store.parent / "user_data.json"
    export.write_text(json.dumps(export_of(third, [])), encoding="utf-8")
    import_files([export], store, OPTIONS, now_us=SEEN)
    assert (SONG, 1) in ask(store, USED)


def test_the_order_of_the_files_does_not_matter(store: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    for name in ("posts.json", "user_data_tiktok.json"):
        import_files([tmp_path / name], other, OPTIONS, now_us=SEEN)
    for table in ("post", "sound", "account_tag"):
        columns = "* EXCLUDE (batch_id)" if table != "post" else "*"
        sql = f"SELECT {columns} FROM {table} ORDER BY ALL"
        assert ask(store, sql) == ask(other, sql)


def test_metrics_see_each_sound_and_each_hashtag_once(store: Path) -> None:
    later = Options("wren", is_own=True, observed_us=SEEN + 1, people_key=KEY)
    import_files([store.parent / "posts.json", store.parent / "user_data_tiktok.json"], store, later, now_us=SEEN + 2)
    with open_view(store, "wren") as view:
        sounds = view.run("SELECT sound_id, is_original, duration_s FROM sound ORDER BY sound_id")
        assert sounds == {
            "sound_id": [ID, "7", SONG],
            "is_original": [False, True, False],
            "duration_s": [60, None, None],
        }
        assert view.run("SELECT tag FROM account_tag ORDER BY tag") == {"tag": ["clay", "pottery"]}
        before = view.asof(SEEN - 1)
        assert before.run("SELECT count(*) AS n FROM sound UNION ALL SELECT count(*) FROM account_tag") == {"n": [0, 0]}


def test_a_post_says_in_how_many_others_its_sound_is(store: Path) -> None:
    wren = groundswell.open(store).account("wren")
    said = {post_id: wren.ask("post", which=post_id).sentences for (post_id,) in ask(store, "SELECT post_id FROM post")}
    sounds = dict(ask(store, "SELECT post_id, coalesce(sound_id, '') FROM post"))
    for post_id, sentences in said.items():
        assert ("Its sound is in 2 other posts too." in sentences) == (sounds[post_id] == ID)
        assert ("It has an original sound." in sentences) == (sounds[post_id] in {"7", ""})


def test_undo_takes_sounds_and_hashtags_back(store: Path) -> None:
    export, _ = ledger.imports(store)
    ledger.undo(store, export.batch_id)
    assert ask(store, "SELECT sound_id FROM sound ORDER BY ALL") == [(ID,), ("7",)]
    assert ask(store, "SELECT count(*) FROM account_tag") == [(0,)]
    assert ask(store, USED) == [(ID, 2), ("7", 1)]


def test_a_second_file_confirms_what_the_first_said_of_a_sound(store: Path) -> None:
    """Undoing the first then leaves it to the second."""
    dump = json.loads((store.parent / "posts.json").read_text("utf-8"))
    again = store.parent / "more.json"
    again.write_text(json.dumps(dump[:1]), encoding="utf-8")
    import_files([again], store, OPTIONS, now_us=SEEN)
    first = next(one for one in ledger.imports(store) if one.file_name == "posts.json")
    ledger.undo(store, first.batch_id)
    assert ask(store, "SELECT sound_id, duration_s FROM sound ORDER BY ALL") == [(ID, 60.0), (SONG, None)]


def test_a_backup_the_lake_and_an_export_hold_them_and_forgetting_leaves_none(store: Path, tmp_path: Path) -> None:
    library = groundswell.open(store)
    write_lake(store, tmp_path / "lake")
    with duckdb.connect() as connection:
        read_lake(connection, tmp_path / "lake")
        assert connection.execute("SELECT count(*) FROM sound").fetchone() == (3,)
        assert connection.execute("SELECT count(*) FROM account_tag").fetchone() == (2,)
    assert library.export("sound", tmp_path / "sound.csv") == 3
    assert library.export("account_tag", tmp_path / "tags.parquet") == 2
    library.backup(tmp_path / "b.zip", with_key=False)
    groundswell.open(tmp_path / "second.duckdb").restore(tmp_path / "b.zip", with_key=False)
    assert ask(tmp_path / "second.duckdb", "SELECT count(*) FROM sound") == [(3,)]
    library.forget("source", "data_export", sure=True)
    assert ask(store, "SELECT sound_id FROM sound ORDER BY ALL") == [(ID,), ("7",)]
    assert ask(store, "SELECT count(*) FROM account_tag") == [(0,)]
    library.forget("account", "wren", sure=True)
    assert ask(store, "SELECT count(*) FROM sound") == [(0,)]
