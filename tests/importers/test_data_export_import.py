"""A data export from the zip to the store: whose it is, what is kept, once and for all under one key."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import groundswell
from groundswell.clock import parse_observed
from groundswell.importers.base import Options
from groundswell.importers.people import Pseudonyms, key_id
from groundswell.importers.run import REFUSED, import_files, understand
from groundswell.schema import table
from groundswell.store.key import make_key, read_key
from groundswell.store.ledger import undo
from groundswell.store.load import ImportReport
from tests.importers.exports import as_json, first_layout, second_layout, text_files, third_layout

NOW = parse_observed("2025-03-10")
KEY = b"k" * 32
OPTIONS = Options(people_key=KEY, observed_us=parse_observed("2025-03-05"))
TABLES = ("post", "post_snapshot", "follower", "account", "account_snapshot", "own_comment", "live")


def packed(folder: Path, files: dict[str, str]) -> Path:
    path = folder / "TikTok_Data_1741132800.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name, text in files.items():
            target.writestr(name, text)
    return path


def spread(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def content(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the store holds, without the names of the imports."""
    with duckdb.connect(str(store), read_only=True) as con:
        columns = {name: ", ".join(c for c in table(name).names if c != "batch_id") for name in TABLES}
        return {name: con.execute(f"SELECT {columns[name]} FROM {name} ORDER BY ALL").fetchall() for name in TABLES}


def loaded(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    return {f.name: (f.n_loaded, f.n_known, f.n_rejected) for f in report.files if f.kind != REFUSED}


def test_a_zip_of_text_files_says_whose_it_is_and_holds_what_the_json_holds(tmp_path: Path) -> None:
    texts, document = tmp_path / "a.duckdb", tmp_path / "b.duckdb"
    report = import_files([packed(tmp_path, text_files())], texts, OPTIONS, now_us=NOW)
    import_files([packed(tmp_path, {"user_data_tiktok.json": as_json(first_layout())})], document, OPTIONS, now_us=NOW)
    assert {f.account_id for f in report.files} == {"wren"}
    assert content(texts) == content(document)
    assert [len(rows) for rows in content(texts).values()] == [2, 2, 3, 1, 1, 1, 1]


def test_text_files_in_folders_take_their_owner_from_the_profile_two_folders_away(tmp_path: Path) -> None:
    folder = spread(tmp_path / "data", text_files(dutch=True))
    report = import_files([folder], tmp_path / "s.duckdb", OPTIONS, now_us=NOW)
    assert {f.account_id for f in report.files} == {"wren"}


def test_the_owner_is_not_taken_from_the_export_next_door(tmp_path: Path) -> None:
    files = text_files()
    spread(tmp_path / "d" / "one", files)
    spread(tmp_path / "d" / "two", {name: text for name, text in files.items() if "Profile" not in name})
    asking = [r for r in understand([tmp_path / "d"], OPTIONS) if r.asks]
    assert [{ask.option for ask in r.asks} for r in asking] == [{"account"}] * 4
    assert all("/two/" in r.file.name for r in asking)


def test_what_is_private_is_named_as_left_alone(tmp_path: Path) -> None:
    files = text_files() | {"TikTok/Direct Messages/Chat History.txt": "Date: 2025-01-01 00:00:00\nFrom: a\n"}
    report = import_files([packed(tmp_path, files)], tmp_path / "s.duckdb", OPTIONS, now_us=NOW)
    [left] = [f for f in report.files if f.kind == REFUSED]
    assert left.name.endswith("Chat History.txt")
    assert "private" in left.sentences[0]


def test_a_second_export_brings_only_what_is_new(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    later = third_layout()
    later["Profile And Settings"]["Follower"]["FansList"].insert(0, {"Date": "2025-03-04 00:00:00", "UserName": "new"})
    for name, export in (("a.json", second_layout()), ("b.json", later)):
        (tmp_path / name).write_text(as_json(export), encoding="utf-8")
        report = import_files([tmp_path / name], store, OPTIONS, now_us=NOW)
    assert loaded(report) == {"b.json": (1, 8, 0)}
    assert len(content(store)["follower"]) == 4
    undo(store, str(report.call_id))
    assert len(content(store)["follower"]) == 3


@pytest.mark.parametrize("order", [("a.json", "b.json"), ("b.json", "a.json")])
def test_undoing_one_export_leaves_the_other_as_if_alone(order: tuple[str, str], tmp_path: Path) -> None:
    export = first_layout()
    del export["Activity"]["Follower List"]["FansList"][0]
    (tmp_path / "a.json").write_text(as_json(first_layout()), encoding="utf-8")
    (tmp_path / "b.json").write_text(as_json(export), encoding="utf-8")
    both, alone = tmp_path / "both.duckdb", tmp_path / "alone.duckdb"
    first = import_files([tmp_path / order[0]], both, OPTIONS, now_us=NOW)
    import_files([tmp_path / order[1]], both, OPTIONS, now_us=NOW)
    import_files([tmp_path / order[1]], alone, OPTIONS, now_us=NOW)
    undo(both, str(first.call_id))
    assert content(both) == content(alone)


def test_a_cut_off_file_loads_nothing_and_leaves_the_others(tmp_path: Path) -> None:
    text = as_json(first_layout())
    (tmp_path / "cut.json").write_text(text[: len(text) // 2], encoding="utf-8")
    (tmp_path / "whole.json").write_text(as_json(third_layout()), encoding="utf-8")
    report = import_files([tmp_path / "cut.json", tmp_path / "whole.json"], tmp_path / "s.duckdb", OPTIONS, now_us=NOW)
    assert {f.name: f.kind for f in report.files} == {"cut.json": REFUSED, "whole.json": "data_export.json"}


def test_a_row_that_cannot_be_true_is_rejected(tmp_path: Path) -> None:
    export = first_layout()
    export["Activity"]["Follower List"]["FansList"][0]["Date"] = "2031-01-01 00:00:00"
    export["Video"]["Videos"]["VideoList"][0]["Likes"] = "-3"
    export["Tiktok Live"]["Go Live History"]["GoLiveList"][0]["LiveEndTime"] = "2025-02-10 19:00:00"
    (tmp_path / "a.json").write_text(as_json(export), encoding="utf-8")
    report = import_files([tmp_path / "a.json"], tmp_path / "s.duckdb", OPTIONS, now_us=NOW)
    assert loaded(report) == {"a.json": (5, 0, 3)}


# --- the key ---


def test_the_store_knows_the_key_by_its_id_and_takes_no_people_under_another(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    (tmp_path / "a.json").write_text(as_json(first_layout()), encoding="utf-8")
    later = first_layout()
    later["Activity"]["Follower List"]["FansList"].insert(0, {"Date": "2025-03-04 00:00:00", "UserName": "new"})
    (tmp_path / "b.json").write_text(as_json(later), encoding="utf-8")
    import_files([tmp_path / "a.json"], store, OPTIONS, now_us=NOW)
    other = Options(people_key=b"o" * 32, observed_us=OPTIONS.observed_us)
    report = import_files([tmp_path / "b.json"], store, other, now_us=NOW)
    assert any("4 followers left out" in sentence for sentence in report.files[0].sentences)
    assert len(content(store)["follower"]) == 3
    with duckdb.connect(str(store), read_only=True) as con:
        assert con.execute("SELECT value FROM setting WHERE key = 'people_key'").fetchall() == [(key_id(KEY),)]


def test_followers_that_were_left_out_come_with_the_same_file_once_the_key_is_there(tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    (tmp_path / "a.json").write_text(as_json(first_layout()), encoding="utf-8")
    import_files([tmp_path / "a.json"], store, replace(OPTIONS, people_key=None), now_us=NOW)
    assert len(content(store)["follower"]) == 0
    [file] = import_files([tmp_path / "a.json"], store, OPTIONS, now_us=NOW).files
    assert (file.already, file.n_loaded, len(content(store)["follower"])) == (False, 3, 3)


def test_options_never_show_the_key() -> None:
    assert "kkkk" not in repr(OPTIONS)


def test_a_key_is_made_once_and_read_by_its_user_only(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    key = make_key(tmp_path / "profile")
    assert len(key) == 32
    assert make_key(tmp_path / "profile") == read_key(tmp_path / "profile") == key
    assert [p.name for p in (tmp_path / "profile").iterdir()] == ["people.key"]
    assert make_key(tmp_path / "other") != key


def test_a_spoilt_key_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "people.key").write_bytes(b"short")
    with pytest.raises(groundswell.StoreError, match="5 bytes instead of 32"):
        make_key(tmp_path)
    assert (tmp_path / "people.key").read_bytes() == b"short"


def test_understanding_a_file_makes_no_key(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(as_json(first_layout()), encoding="utf-8")
    library = groundswell.open(tmp_path / "s.duckdb")
    [reading] = library.understand([tmp_path / "a.json"])
    assert any(rows.table == "follower" for rows in reading.rows)
    assert list(tmp_path.rglob("people.key")) == []
    library.import_files([tmp_path / "a.json"])
    [path] = tmp_path.rglob("people.key")
    assert Pseudonyms(path.read_bytes()).of("first.fan") in {
        row[1] for row in content(tmp_path / "s.duckdb")["follower"]
    }
