"""A backup comes back whole on another computer; a hostile or broken one changes nothing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.errors import BadValue, GroundswellError, NeedsInput, StoreBusy, StoreError, StoreNewer, UnreadableFile
from groundswell.importers.base import Options, Rows
from groundswell.importers.people import Pseudonyms, key_id
from groundswell.store import backup, backup_check, file, ledger, restore
from groundswell.store.backups import known_copies
from groundswell.store.key import make_key, read_key
from groundswell.store.seal import seal
from tests.store.samples import POST, T0_US, a_reading, bring, everything, snapshots

PHRASE = "four words or five"
MADE_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.store.seal._N", 1 << 10)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store that has numbers, a person and a setting, and the profile of its computer."""
    folder = tmp_path_factory.mktemp("model")
    path = folder / "a.duckdb"
    bring(path, a_reading("x.csv", snapshots((POST, T0_US, 10, 2, 1))))
    key = make_key(folder / "here")
    person = Rows("follower", ("person", "followed_us"), [(Pseudonyms(key).of("bob"), T0_US)])
    bring(path, a_reading("y.json", person), options=Options(people_key=key))
    ledger.set_setting(path, "people_key", key_id(key))
    return folder


@pytest.fixture
def store(tmp_path: Path, model: Path) -> Path:
    """A copy of it."""
    shutil.copytree(model, tmp_path, dirs_exist_ok=True)
    return tmp_path / "a.duckdb"


@pytest.fixture
def here(store: Path) -> Path:
    """The profile of the computer that writes the backup."""
    return store.parent / "here"


def written(store: Path, to: Path, profile: Path, *, with_key: bool = True, overwrite: bool = False) -> backup.Backup:
    sealed = seal(make_key(profile), PHRASE) if with_key else None
    return backup.write_backup(
        store, to, made_at=MADE_AT, version="9.9", sealed_key=sealed, profile=profile, overwrite=overwrite
    )


def put_back(to: Path, store: Path, profile: Path, **how: Any) -> restore.Restored:
    given = {"passphrase": PHRASE, "key_name": key_id, **how}
    return restore.restore_backup(to, store, profile=profile, **given)


@pytest.fixture
def packed(store: Path, here: Path, tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return written(store, tmp_path / "out" / "b.zip", here).file


def stray(folder: Path) -> list[str]:
    """What lies about that is no store, backup, list or key."""
    proper = {"a.duckdb", "b.duckdb", "b.zip", "backups.json", "people.key"}
    return [p.name for p in folder.rglob("*") if p.is_file() and p.name not in proper]


def test_a_store_comes_back_whole_on_another_computer(store: Path, packed: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    done = put_back(packed, there / "b.duckdb", there)
    assert everything(there / "b.duckdb") == everything(store)
    assert (done.key, done.replaced, done.kept) == ("put", False, None)
    assert read_key(there) == read_key(tmp_path / "here")
    assert stray(tmp_path) == []


def test_the_manifest_says_what_is_in_it(store: Path, packed: Path) -> None:
    with zipfile.ZipFile(packed) as found:
        assert sorted(found.namelist()) == ["manifest.json", "people.key", "store.duckdb"]
        said = json.loads(found.read("manifest.json"))
        parts = {name: found.read(name) for name in ("store.duckdb", "people.key")}
    assert (said["version"], said["made_at"]) == ("9.9", "2026-01-02T03:04:05+00:00")
    assert said["rows"] == {table: len(rows) for table, rows in everything(store).items()} | {"setting": 2}
    assert said["parts"] == {n: {"bytes": len(p), "sha256": sha256(p).hexdigest()} for n, p in parts.items()}


def test_only_the_sealed_key_is_in_a_backup(packed: Path, here: Path) -> None:
    key = make_key(here)
    with zipfile.ZipFile(packed) as found:
        assert not [n for n in found.namelist() if key in found.read(n) or key.hex().encode() in found.read(n)]


def test_rows_that_were_taken_back_are_not_in_the_bytes_of_a_backup(store: Path, here: Path, tmp_path: Path) -> None:
    noted = "zqzqzqzqzqzqzqzqzqzqzq"
    ledger.set_setting(store, "note", noted)
    ledger.set_setting(store, "note", None)
    written(store, tmp_path / "b.zip", here)
    with zipfile.ZipFile(tmp_path / "b.zip") as found:
        assert noted.encode() not in found.read("store.duckdb")


def test_a_file_that_is_there_is_not_written_over_unasked(store: Path, here: Path, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("mine", encoding="utf-8")
    with pytest.raises(BadValue, match="is there already"):
        written(store, tmp_path / "b.zip", here)
    assert (tmp_path / "b.zip").read_text(encoding="utf-8") == "mine"
    written(store, tmp_path / "b.zip", here, overwrite=True)
    assert zipfile.is_zipfile(tmp_path / "b.zip")


def test_a_backup_that_fails_half_way_leaves_nothing(
    store: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "synced", full)
    with pytest.raises(StoreError, match="No space left"):
        written(store, tmp_path / "b.zip", here)
    assert stray(tmp_path) == []
    assert not (tmp_path / "b.zip").exists()


def test_a_backup_is_remembered_so_that_forgetting_can_find_it(store: Path, packed: Path, here: Path) -> None:
    [copy] = known_copies(here, store)
    assert (copy.file, copy.is_ours) == (packed.resolve(), True)
    packed.write_text("another file", encoding="utf-8")
    assert known_copies(here, store) == ()


def test_a_store_that_is_there_stays_unless_it_is_to_be_replaced(store: Path, packed: Path, here: Path) -> None:
    bring(store, a_reading("later.csv", snapshots((POST, T0_US + 1, 99, 2, 1))))
    later = everything(store)
    with pytest.raises(BadValue, match="is a store at"):
        put_back(packed, store, here)
    assert everything(store) == later
    done = put_back(packed, store, here, replace=True)
    assert (done.replaced, done.kept, done.key) == (True, None, "there")
    assert everything(store) != later


def test_another_key_that_is_there_stays(packed: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    own = make_key(there)
    assert put_back(packed, there / "b.duckdb", there).key == "other"
    assert read_key(there) == own


def test_without_a_passphrase_the_key_stays_out_and_it_is_said(packed: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    with pytest.raises(NeedsInput) as need:
        put_back(packed, there / "b.duckdb", there, passphrase=None)
    assert need.value.option == "passphrase"
    assert put_back(packed, there / "b.duckdb", there, passphrase=None, with_key=False).key == "left out"
    assert read_key(there) is None


def test_a_wrong_passphrase_changes_nothing(packed: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    with pytest.raises(BadValue, match="does not open"):
        put_back(packed, there / "b.duckdb", there, passphrase=PHRASE.title())
    assert not there.exists()


def test_a_store_that_cannot_be_opened_is_kept_when_it_is_replaced(store: Path, packed: Path, here: Path) -> None:
    whole = everything(store)
    store.write_bytes(b"x" * 4096)
    done = put_back(packed, store, here, replace=True)
    assert done.kept is not None
    assert done.kept.read_bytes() == b"x" * 4096
    assert everything(store) == whole


def test_the_log_of_a_store_that_is_replaced_is_not_taken_for_the_new_ones(
    store: Path, packed: Path, here: Path, root: Path, tmp_path: Path
) -> None:
    """A process that died after a commit leaves the log beside the file; its rows are the old store's."""
    whole = everything(store)
    code = (
        "import duckdb, os, sys\n"
        "c = duckdb.connect(sys.argv[1])\n"
        "c.execute('SET checkpoint_threshold = \\'1GB\\'')\n"
        "c.execute(\"INSERT INTO setting VALUES ('late', 'x')\")\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(store)], cwd=root, check=True)
    assert store.with_name("a.duckdb.wal").exists()
    put_back(packed, store, here, replace=True)
    assert everything(store) == whole
    assert stray(tmp_path) == []


def test_a_store_in_use_elsewhere_is_not_replaced(
    store: Path, packed: Path, here: Path, root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(file, "READ_WAIT_S", 0.05)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('go', flush=True); input()"
    command = [sys.executable, "-c", code, str(store)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        with pytest.raises(StoreBusy):
            restore.restore_backup(
                packed, store, profile=here, key_name=key_id, passphrase=PHRASE, replace=True, wait_s=0.2
            )
        process.communicate("\n")
    assert stray(tmp_path) == []


@pytest.mark.parametrize("where", ["place", "put_key", "unpack_store", "check_store"])
def test_a_restore_that_dies_anywhere_can_be_said_again(
    where: str, packed: Path, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    with monkeypatch.context() as broken:
        broken.setattr(restore, where, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            put_back(packed, there / "b.duckdb", there)
    assert not (there / "b.duckdb").exists()
    put_back(packed, there / "b.duckdb", there)
    assert everything(there / "b.duckdb") == everything(store)


def test_a_replacement_that_fails_leaves_the_old_store(
    store: Path, packed: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(store, a_reading("later.csv", snapshots((POST, T0_US + 1, 99, 2, 1))))
    later = everything(store)

    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(restore, "swap", fail)
    with pytest.raises(StoreError, match="as it was"):
        put_back(packed, store, here, replace=True)
    assert everything(store) == later
    assert stray(tmp_path) == []


# ── hostile and broken backups ───────────────────────────────────────────────────────────────────────────────────────


def repacked(packed: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None], *, honest: bool = True) -> None:
    """Write the backup again with other parts; `honest` makes the manifest fit them."""
    with zipfile.ZipFile(packed) as found:
        parts = {name: found.read(name) for name in found.namelist()}
    said = json.loads(parts.pop("manifest.json"))
    change(parts, said)
    if honest:
        said["parts"] = {n: {"bytes": len(p), "sha256": sha256(p).hexdigest()} for n, p in parts.items()}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        again.writestr("manifest.json", json.dumps(said))
        for name, part in parts.items():
            again.writestr(name, part)


def refused(packed: Path, there: Path) -> GroundswellError:
    with pytest.raises(GroundswellError) as error:
        put_back(packed, there / "deep" / "b.duckdb", there)
    assert not list(there.rglob("*.duckdb*"))
    assert not (there / "people.key").exists()
    assert str(error.value).endswith(".")
    return error.value


def as_database(change: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    """Run SQL over the store in a backup."""

    def run(parts: dict[str, bytes], _: dict[str, Any]) -> None:
        path = Path(os.environ["HOME"]) / "changed.duckdb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(parts["store.duckdb"])
        with duckdb.connect(str(path)) as connection:
            connection.execute(change)
        parts["store.duckdb"] = path.read_bytes()
        path.unlink()

    return run


def test_a_cut_off_zip_is_refused(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 30):
        packed.write_bytes(whole[:length])
        assert isinstance(refused(packed, tmp_path / "there"), UnreadableFile)


def test_no_changed_byte_of_the_store_goes_unnoticed(packed: Path, tmp_path: Path) -> None:
    """Some bytes of a zip may be others without anything else being read: a time of day, or which zeros repeat."""
    whole = packed.read_bytes()
    with zipfile.ZipFile(packed) as zip_:
        store = zip_.read("store.duckdb")
        member = zip_.getinfo("store.duckdb")
    start = member.header_offset + 30 + len(member.filename)
    n_refused = 0
    for at in range(start, start + member.compress_size, member.compress_size // 20):
        packed.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        with contextlib.suppress(zipfile.BadZipFile, zlib.error), zipfile.ZipFile(packed) as zip_:
            if zip_.read("store.duckdb") == store:
                continue
        refused(packed, tmp_path / "there")
        n_refused += 1
    assert n_refused > 10


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "store.duckdb/../../evil", "C:\\evil", "extra.txt"])
def test_a_member_that_no_backup_has_is_refused_and_never_written(name: str, packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "a") as found:
        found.writestr(name, "x")
    before = {p for p in tmp_path.rglob("*") if p.is_file()}
    assert isinstance(refused(packed, tmp_path / "there"), UnreadableFile)
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_part_that_is_there_twice_is_refused(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "a") as found, pytest.warns(UserWarning, match="Duplicate"):
        found.writestr("store.duckdb", "x")
    refused(packed, tmp_path / "there")


def test_a_bomb_is_refused_before_it_is_unpacked(packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_check, "_SMALL", 1 << 20)
    repacked(packed, lambda parts, _: parts.update({"store.duckdb": b"\0" * (8 << 20)}))
    monkeypatch.setattr(restore, "unpack_store", lambda *_: pytest.fail("it was unpacked"))
    assert "packed so small" in str(refused(packed, tmp_path / "there"))


def test_a_store_for_which_the_disk_has_no_room_is_refused_before_it_is_unpacked(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_check, "_SPARE", 1 << 60)
    assert "MB left" in str(refused(packed, tmp_path / "there"))


def test_a_backup_of_a_newer_groundswell_is_refused(packed: Path, tmp_path: Path) -> None:
    repacked(packed, lambda _, said: said.update(schema=99, version="12.0"))
    error = refused(packed, tmp_path / "there")
    assert isinstance(error, StoreNewer)
    assert "12.0" in str(error)


def test_a_store_that_says_itself_that_it_is_newer_is_refused(packed: Path, tmp_path: Path) -> None:
    repacked(packed, as_database("INSERT INTO migration VALUES (99, 'later')"))
    assert isinstance(refused(packed, tmp_path / "there"), StoreNewer)


@pytest.mark.parametrize(
    "change",
    [
        "INSERT INTO setting VALUES ('a', 'b')",
        "DROP TABLE post_fact",
        "ALTER TABLE setting RENAME value TO worth",
        "CREATE VIEW more AS SELECT 1",
        "CREATE MACRO more() AS 1",
        "CREATE TABLE more (a TEXT)",
        "CREATE SCHEMA other; CREATE TABLE other.more (a TEXT)",
    ],
)
def test_a_store_with_other_things_than_declared_is_refused(change: str, packed: Path, tmp_path: Path) -> None:
    repacked(packed, as_database(change))
    refused(packed, tmp_path / "there")


@pytest.mark.parametrize("said", [b"", b"[]", b"{", b'{"groundswell_backup": "x"}', b"x" * 3_000_000])
def test_a_manifest_that_is_none_is_refused(said: bytes, packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed) as found:
        parts = {name: found.read(name) for name in found.namelist()} | {"manifest.json": said}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as again:
        for name, part in parts.items():
            again.writestr(name, part)
    assert isinstance(refused(packed, tmp_path / "there"), UnreadableFile)


def test_what_is_no_backup_is_refused(packed: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed, "w") as found:
        found.writestr("user_data_tiktok.json", "{}")
    assert "no backup of Groundswell" in str(refused(packed, tmp_path / "there"))
    packed.unlink()
    assert "There is no file" in str(refused(packed, tmp_path / "there"))
    packed.mkdir()
    refused(packed, tmp_path / "there")


def test_a_key_that_is_not_the_stores_is_refused(packed: Path, tmp_path: Path) -> None:
    repacked(packed, lambda parts, _: parts.update({"people.key": seal(b"o" * 32, PHRASE)}))
    assert "not the one" in str(refused(packed, tmp_path / "there"))


def test_a_store_of_an_older_version_is_brought_up_to_date(packed: Path, tmp_path: Path) -> None:
    def older(parts: dict[str, bytes], said: dict[str, Any]) -> None:
        as_database("DELETE FROM migration WHERE version > 2; DROP TABLE comment")(parts, said)
        said["schema"] = 2
        del said["rows"]["comment"]

    repacked(packed, older)
    put_back(packed, tmp_path / "b.duckdb", tmp_path / "there")
    assert everything(tmp_path / "b.duckdb")["comment"] == []


def test_progress_is_told_to_the_end(store: Path, here: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    backup.write_backup(
        store,
        tmp_path / "b.zip",
        made_at=MADE_AT,
        version="1",
        sealed_key=None,
        profile=here,
        step=lambda *s: told.append(s),
    )
    assert told[-1][1] == told[-1][2] > 0
