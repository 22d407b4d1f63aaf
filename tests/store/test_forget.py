"""What is forgotten is gone from every table and from the bytes, and the rest answers as if it had never been there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell import schema
from groundswell.errors import BadValue, StoreBusy, StoreError, UnknownName
from groundswell.importers.base import Options, Reading, Rejected, Rows
from groundswell.store import anew, forget, forget_rows, ledger
from groundswell.store.backups import note_copy
from groundswell.store.cache import Cache
from groundswell.store.file import writing
from tests.conftest import FULL
from tests.store.importing import two_files
from tests.store.samples import COUNTS, POST, T0_US, a_reading, bring, everything, rows_of, snapshots
from tests.store.test_any_order import bring_all, files, some_stores

few = settings(max_examples=100 if FULL else 4, deadline=None)
OTHER = "7301000000000000002"
WHOSE = (*COUNTS, "account_id")


def way(store: Path, *, sure: bool = True) -> forget.Way:
    return forget.Way(store, Cache(store.parent / "cache", store), store.parent / "profile", sure)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two accounts: each with a file of its own, and one that they share."""
    path = tmp_path_factory.mktemp("model") / "a.duckdb"
    shared = snapshots((POST, T0_US, 10, 2, 1, "zq_ann"), (OTHER, T0_US, 20, 2, 1, "bea"), columns=WHOSE)
    bring(path, a_reading("ann_only.csv", snapshots((POST, T0_US, 10, 2, 1))), owner="zq_ann")
    bring(path, a_reading("bea.csv", snapshots((OTHER, T0_US + 9, 30, 3, 1))), owner="bea")
    both = a_reading("of ZQ_Ann and bea.csv", shared, rejected=[Rejected(9, "No count.", "views", "1,2,3")])
    bring(path, both, owner=None, options=Options(account="zq_ann"))
    facts = Rows("account_fact", ("handle", "display_name", "is_own"), [("ZQ_Ann", "Zq Annabel", True)])
    bring(path, a_reading("profile.json", facts), owner="zq_ann")
    ledger.set_alias(path, "zq_old_name", "zq_ann")
    ledger.set_zone(path, "zq_ann", "Europe/Athens")
    ledger.set_setting(path, "invented:zq_ann", "1")
    ledger.set_setting(path, "columns:abc", json.dumps({"views": "plays of zq_ann"}))
    ledger.set_setting(path, "columns:def", json.dumps({"views": "plays"}))
    return path


@pytest.fixture
def store(model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(model, tmp_path))


def plain_bytes(store: Path) -> bytes:
    """All bytes of the store's folder, with the store also written without compression, which hides text."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store}' AS s (READ_ONLY)")
        connection.execute(f"ATTACH '{store.parent / 'plain.duckdb'}' AS p")
        connection.execute("SET force_compression = 'uncompressed'")
        connection.execute("COPY FROM DATABASE s TO p")
    found = b"".join(p.read_bytes() for p in store.parent.rglob("*") if p.is_file())
    (store.parent / "plain.duckdb").unlink()
    return found.lower()


def test_an_account_leaves_no_row_no_name_and_no_byte(store: Path) -> None:
    assert b"zq_ann" in plain_bytes(store)
    done = forget.forget_account(way(store), "@ZQ_Ann")
    assert b"zq_" not in plain_bytes(store)
    assert sorted(done.files) == ["ann_only.csv", "profile.json"]
    assert done.rows["post_snapshot"] == 1
    assert rows_of(store, "SELECT account_id FROM store.account") == [("bea",)]


def test_the_others_keep_what_is_theirs(store: Path) -> None:
    before = rows_of(store, "FROM store.post_snapshot WHERE account_id = 'bea' ORDER BY ALL")
    forget.forget_account(way(store), "zq_ann")
    assert rows_of(store, "FROM store.post_snapshot ORDER BY ALL") == before
    files = rows_of(store, "SELECT file_name, account_id, options, sha256 = '' FROM store.import_batch ORDER BY ALL")
    assert files == [("bea.csv", "bea", "{}", False), ("of … and bea.csv", None, "{}", True)]
    assert rows_of(store, "SELECT key FROM store.setting WHERE key LIKE 'columns:%'") == [("columns:def",)]
    assert rows_of(store, "SELECT line, column_name, value FROM store.rejected_row") == [(9, "views", "")]


def test_an_alias_finds_the_account_and_a_wrong_name_is_answered_with_the_nearest(store: Path) -> None:
    assert forget.forget_account(way(store, sure=False), "zq_old_name").name == "zq_ann"
    with pytest.raises(UnknownName, match="Did you mean 'zq_ann'"):
        forget.forget_account(way(store), "zq_anne")


def test_a_file_that_was_forgotten_can_be_imported_again(store: Path) -> None:
    forget.forget_account(way(store), "zq_ann")
    shared = snapshots((POST, T0_US, 10, 2, 1, "zq_ann"), (OTHER, T0_US, 20, 2, 1, "bea"), columns=WHOSE)
    [report] = bring(store, a_reading("of ZQ_Ann and bea.csv", shared), owner=None).files
    assert (report.already, report.n_loaded, report.n_known) == (False, 1, 1)


def test_only_saying_what_would_go_changes_no_byte(store: Path) -> None:
    before = store.read_bytes()
    would = forget.forget_account(way(store, sure=False), "zq_ann")
    assert store.read_bytes() == before
    assert sorted(p.name for p in store.parent.iterdir()) == ["a.duckdb"]
    done = forget.forget_account(way(store), "zq_ann")
    assert replace(would, is_done=True) == done


def test_what_remains_can_be_taken_back_to_nothing(store: Path) -> None:
    forget.forget_account(way(store), "zq_ann")
    for call in {row.call_id for row in ledger.imports(store)}:
        ledger.undo(store, call)
    left = {name for name, rows in everything(store).items() if rows}
    assert left == {"setting"}


def test_kept_answers_go_and_backups_with_them_and_others_are_named(store: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    ours, other, changed, away = (tmp_path / f"{n}.zip" for n in ("ours", "other", "changed", "away"))
    for file in (ours, other, changed, away):
        file.write_text(file.name, encoding="utf-8")
        note_copy(profile, store, file, is_ours=file != other)
    changed.write_text("now the user's", encoding="utf-8")
    away.unlink()
    replaced = tmp_path / "a.duckdb.before-restore-1"
    replaced.write_text("old", encoding="utf-8")
    kept = tmp_path / "cache"
    Cache(kept, store)._touch()
    done = forget.forget_account(way(store), "zq_ann")
    assert done.backups == (str(ours), str(replaced))
    assert done.yours == (str(other), str(away))
    assert [f.exists() for f in (ours, replaced, other, changed)] == [False, False, True, True]
    assert not [p for p in kept.rglob("*") if p.is_file()]


# ── a person ─────────────────────────────────────────────────────────────────────────────────────────────────────────

people = st.sampled_from(["p" * 24, "q" * 24, None])
whose = st.sampled_from(["ann", "bea"])


def some_rows(table: str, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[Rows]:
    cells = st.lists(st.tuples(*columns.values()), max_size=4)
    return cells.map(lambda found: Rows(table, tuple(columns), found))


with_people = st.lists(
    st.tuples(
        some_rows("follower", account_id=whose, person=people, followed_us=st.sampled_from([T0_US, T0_US + 1])),
        some_rows(
            "comment",
            account_id=whose,
            post_id=st.sampled_from([POST, OTHER]),
            comment_id=st.sampled_from(["c1", "c2"]),
            person=people,
            length=st.integers(0, 2),
        ),
    ),
    min_size=1,
    max_size=3,
)


def without(readings: Sequence[Reading], column: str, value: str) -> list[Reading]:
    """The files as if they had never held rows with that value in a column."""
    made = []
    for reading in readings:
        rows = []
        for r in reading.rows:
            at = r.columns.index(column) if column in r.columns else None
            stays = [i for i, row in enumerate(r.values) if at is None or str(row[at]).lower() != value]
            lines = [r.lines[i] for i in stays] if r.lines else r.lines
            rows.append(replace(r, values=[r.values[i] for i in stays], lines=lines))
        made.append(replace(reading, rows=tuple(rows)))
    return made


def apart(readings: Sequence[Reading], column: str, value: str) -> list[Reading]:
    """The files with the rows of that value on lines of their own: a row at fault takes its whole line with it.

    Tables without the column are left out.
    """
    made = []
    for reading in readings:
        rows = []
        for r in reading.rows:
            if column in r.columns:
                at = r.columns.index(column)
                lines = [
                    line + 100 * (str(row[at]).lower() == value)
                    for line, row in zip(r.lines or (), r.values, strict=True)
                ]
                rows.append(replace(r, lines=lines))
        made.append(replace(reading, rows=tuple(rows), n_rows=10_000))  # at least as many as lines
    return made


def same_but_for_the_ledger(left: Path, right: Path) -> None:
    assert everything(left, ledger=False) == everything(right, ledger=False)


@few
@given(with_people)
def test_without_a_person_all_is_as_if_they_had_never_been_there(drawn: list[tuple[Rows, Rows]]) -> None:
    readings = [a_reading(f"{i}.json", *rows) for i, rows in enumerate(drawn)]
    readings.append(
        a_reading("one.json", Rows("follower", ("account_id", "person", "followed_us"), [("ann", "p" * 24, T0_US)]))
    )
    with some_stores(2) as (one, two):
        bring_all(one, readings)
        bring_all(two, without(readings, "person", "p" * 24))
        done = forget.forget_follower(way(one), "somebody", "p" * 24)
        assert done.rows["follower"] >= 1
        same_but_for_the_ledger(one, two)
        assert b"p" * 24 not in plain_bytes(one)


def test_nobody_of_that_name_is_said(store: Path) -> None:
    with pytest.raises(BadValue, match="Nobody called 'somebody'"):
        forget.forget_follower(way(store), "somebody", "p" * 24)


# ── an account, a source: as if it had never been there ──────────────────────────────────────────────────────────────


@few
@given(files)
def test_without_an_account_all_is_as_if_it_had_never_been_there(readings: list[Reading]) -> None:
    readings = apart(
        [*readings, a_reading("one.csv", snapshots((POST, T0_US, 1, 1, 1, "ann"), columns=WHOSE))], "account_id", "ann"
    )
    with some_stores(2) as (one, two):
        bring_all(one, readings)
        bring_all(two, without(readings, "account_id", "ann"))
        forget.forget_account(way(one), "ann")
        same_but_for_the_ledger(one, two)


@few
@given(files)
def test_without_a_source_all_is_as_if_it_had_never_been_there(readings: list[Reading]) -> None:
    one_more = snapshots((POST, T0_US, 1, 1, 1, "ann", "a"), columns=(*WHOSE, "source"))
    readings = apart([*readings, a_reading("one.csv", one_more)], "source", "a")
    with some_stores(2) as (one, two):
        bring_all(one, readings)
        bring_all(two, without(readings, "source", "a"))
        forget.forget_source(way(one), "a")
        same_but_for_the_ledger(one, two)


def test_counters_of_hashtags_go_with_the_files_of_an_account_unless_another_file_has_them(tmp_path: Path) -> None:
    store = tmp_path / "a.duckdb"
    columns = ("kind", "tag", "observed_us", "views")
    pug, cat = ("hashtag", "pug", T0_US, 5), ("hashtag", "cat", T0_US, 6)
    bring(store, a_reading("ann.json", snapshots((POST, T0_US, 1, 1, 1)), Rows("tag_snapshot", columns, [pug, cat])))
    bring(store, a_reading("bea.json", Rows("tag_snapshot", columns, [cat])), owner="bea")
    forget.forget_account(way(store), "ann")
    assert rows_of(store, "SELECT tag FROM store.tag_snapshot") == [("cat",)]


def test_a_kind_of_file_or_one_import_can_be_forgotten(store: Path) -> None:
    [import_] = [i for i in ledger.imports(store) if i.file_name == "bea.csv"]
    assert forget.forget_source(way(store), import_.batch_id).files == ("bea.csv",)
    assert len(forget.forget_source(way(store), "table.csv").files) == 3
    assert rows_of(store, "FROM store.account") == []
    with pytest.raises(UnknownName):
        forget.forget_source(way(store), "table.csv")


# ── every table has a rule ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_table_has_a_rule() -> None:
    assert forget_rows.without_rule(schema.TABLES) == []
    new = schema.Table("new", "user", "new", (schema.Column("text", "TEXT", "a text"),))
    assert forget_rows.without_rule([new]) == ["new"]


def test_pseudonyms_of_people_stand_where_forgetting_looks() -> None:
    """A comment's own name is made from its id, and tells nothing once the comment is gone; a sound is no person."""
    told = {(t.name, c.name) for t in schema.TABLES for c in t.columns if "pseudonym" in c.meaning}
    known = {(t.name, "person") for t in schema.TABLES if forget_rows.PERSON in t.names}
    features = {("comment", "comment_id"), ("comment", "reply_to"), ("post_fact", "caption"), ("post", "caption")}
    sounds = {(table, "sound_id") for table in ("sound", "post_fact", "post")}
    assert told == known | features | sounds


# ── nothing is lost, whatever happens meanwhile ──────────────────────────────────────────────────────────────────────


def test_it_waits_for_a_reader_elsewhere_and_says_so_when_that_takes_too_long(store: Path, root: Path) -> None:
    before = everything(store)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1], read_only=True); print('go', flush=True); input()"
    command = [sys.executable, "-c", code, str(store)]
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        with pytest.raises(StoreBusy, match="in use by another process"), anew.written_anew(store, wait_s=0.2):
            pytest.fail("the store was not held")
        process.communicate("\n")
    assert everything(store) == before
    forget.forget_account(way(store), "zq_ann")


def blocked(n: int, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Refuse to rename the first n times, as Windows does while a file is open."""
    real, left = Path.replace, [n]

    def refusing(self: Path, target: Path) -> Path:
        if self.name != "fresh.duckdb":
            return real(self, target)
        left[0] -= 1
        if left[0] >= 0:
            if left[0] == 0:
                meanwhile()
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refusing)


def test_a_system_that_does_not_rename_over_open_files_is_asked_again(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked(5, monkeypatch)
    forget.forget_account(way(store), "zq_ann")
    assert b"zq_" not in plain_bytes(store)


def test_a_file_that_stays_open_in_another_program_stays_as_it_is(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(store)
    blocked(10**9, monkeypatch)
    with (
        pytest.raises(StoreBusy, match="is open in another program"),
        anew.written_anew(store, wait_s=0.1) as connection,
    ):
        connection.execute("DELETE FROM post_snapshot")
    assert everything(store) == before
    assert [p.name for p in store.parent.iterdir()] == ["a.duckdb"]


def test_what_another_process_writes_meanwhile_is_not_lost(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write() -> None:
        with duckdb.connect(str(store)) as connection:
            connection.execute("INSERT INTO setting VALUES ('late', 'x')")

    blocked(2, monkeypatch, meanwhile=write)
    with pytest.raises(StoreBusy, match="written by another process"):
        forget.forget_account(way(store), "zq_ann")
    assert rows_of(store, "SELECT value FROM store.setting WHERE key = 'late'") == [("x",)]


def test_an_error_on_the_way_leaves_the_store_and_nothing_beside_it(store: Path) -> None:
    before = everything(store)

    def full(*_: object) -> tuple[str, ...]:
        raise duckdb.IOException("No space left on device")

    with pytest.raises(StoreError, match="as it was"):
        way(store).go("account", "zq_ann", full)
    assert everything(store) == before
    assert [p.name for p in store.parent.iterdir()] == ["a.duckdb"]


FORGETTING = (
    "import sys; from pathlib import Path; from tests.store.test_forget import way\n"
    "from groundswell.store import forget\n"
    "print('go', flush=True); forget.forget_account(way(Path(sys.argv[1])), 'zq_ann'); print('done', flush=True)"
)


def forgetting(root: Path, store: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FORGETTING, str(store)]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def test_killed_at_any_moment_the_store_is_the_old_or_the_new_one(store: Path, root: Path) -> None:
    old, copy = everything(store), store.read_bytes()
    with forgetting(root, store) as process:
        begun = time.monotonic()
        assert process.wait(60) == 0
    length_s = time.monotonic() - begun
    new = everything(store)
    n = 40 if FULL else 6
    for i in range(n):
        store.write_bytes(copy)
        with forgetting(root, store) as process:
            time.sleep(length_s * (i + 0.5) / n)
            process.kill()
        now = everything(store)
        assert now in (old, new)
        if now == old:
            forget.forget_account(way(store), "zq_ann")
            assert everything(store) == new
            assert not list(store.parent.glob("*.anew-*"))


def test_an_import_beside_it_loses_nothing(store: Path, root: Path) -> None:
    """Whoever waits for the store while another file takes its name must write to that file, not to the old one."""
    for number in range(10 if FULL else 3):
        with writing(store) as connection:
            connection.execute("INSERT INTO account_alias VALUES ('zq_ann', 'zq_ann') ")
        command = [sys.executable, "-m", "tests.store.importing", str(store), str(number), "500"]
        with forgetting(root, store) as one, subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as two:
            assert (one.wait(60), two.wait(60)) == (0, 0)
        names = {row[0] for row in rows_of(store, "SELECT file_name FROM store.import_batch")}
        assert {reading.file.name for reading in two_files(number, 1)} <= names
        assert b"zq_" not in plain_bytes(store)


def test_the_day_rows_are_settled_anew(store: Path) -> None:
    columns = ("dataset", "export_id", "line", "label", "year", "month", "day_of_month", "anchor_on", "views", "source")
    for kind, views in (("studio.overview", 5), ("studio.later", 6)):
        row = ("overview", kind, 2, "1 May", 2023, 5, 1, date(2023, 5, 2), views, kind)
        bring(store, a_reading(f"{kind}.csv", Rows("account_day_raw", columns, [row]), kind=kind), owner="bea")
    assert rows_of(store, "SELECT count(*) FROM store.account_day_raw") == [(2,)]
    forget.forget_source(way(store), "studio.later")
    assert rows_of(store, "SELECT views FROM store.account_day") == [(5,)]
