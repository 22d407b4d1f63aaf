"""The Python API: questions as methods, answers from the cache, and an answer at every moment of an import."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import groundswell
from groundswell.account import _cache
from groundswell.errors import BadValue, StoreMissing, UnknownName
from groundswell.questions import registry
from groundswell.store.load import ImportReport

TABLE = """video_id,user,posted,seen_at,views,likes,comments,shares
7051972968347503919,ann,2022-01-11 15:36:47,2022-01-12 10:00:00,1000,70,4,5
7051972968347503919,ann,2022-01-11 15:36:47,2022-01-20 10:00:00,3000,200,9,15
7084645369166007598,ann,2022-04-09 16:42:22,2022-04-10 10:00:00,500,40,2,3
"""

_HOLD = """
import sys, time
from pathlib import Path
from groundswell.store.file import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def library(tmp_path: Path) -> groundswell.Library:
    """A library with one account of two posts."""
    file = tmp_path / "tracking.csv"
    file.write_text(TABLE, encoding="utf-8")
    made = groundswell.open(tmp_path / "store.duckdb")
    made.import_files([file])
    return made


@contextmanager
def held_by_another_process(path: Path) -> Iterator[None]:
    """The store is being written by somebody else for as long as this lasts."""
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield
        finally:
            process.communicate()


def test_files_downloaded_in_the_future_are_refused_once_and_not_row_by_row(tmp_path: Path) -> None:
    file = tmp_path / "tracking.csv"
    file.write_text(TABLE, encoding="utf-8")
    with pytest.raises(BadValue, match="'2400-01-01' is yet to come"):
        groundswell.open(tmp_path / "store.duckdb").import_files([file], observed="2400-01-01")
    assert not (tmp_path / "store.duckdb").exists()


def test_every_question_is_a_method(library: groundswell.Library) -> None:
    account = library.account("ann")
    assert set(registry.names()) <= set(dir(account))
    assert account.engagement(days=0) == account.ask("engagement", days=0)
    assert account.engagement(days=0).account == "ann"


def test_the_accounts_are_listed(library: groundswell.Library) -> None:
    (listed,) = library.accounts()
    assert (listed.account_id, listed.n_posts, listed.is_invented, listed.zone) == ("ann", 2, False, None)


def test_a_long_list_of_what_there_is_says_how_many_more() -> None:
    said = str(UnknownName.among("table", "zzz", [f"a{i:02}" for i in range(15)]))
    assert said.endswith("a10, a11 and 3 more.")


def test_what_does_not_exist_is_named_with_the_nearest(library: groundswell.Library) -> None:
    account = library.account()
    with pytest.raises(UnknownName, match="Did you mean 'engagement'"):
        account.ask("engagment")
    with pytest.raises(UnknownName, match="Did you mean 'days'"):
        account.engagement(day=3)
    with pytest.raises(AttributeError, match="Did you mean 'engagement'"):
        account.engagment()
    with pytest.raises(UnknownName, match="no account named 'anna'"):
        library.account("anna")
    with pytest.raises(BadValue, match="no date"):
        account.asof("yesterday")


def test_an_earlier_day_knows_what_was_known_then(library: groundswell.Library) -> None:
    earlier = library.account().asof("2022-01-15").posts()
    assert earlier.table("posts")["post_id"] == ("7051972968347503919",)
    assert earlier.table("posts")["views"] == (1000,)
    assert library.account().posts().table("posts")["views"] == (3000, 500)


def test_an_import_makes_the_kept_answer_void(library: groundswell.Library, tmp_path: Path) -> None:
    before = library.account().posts()
    assert library.account().posts() == before
    more = tmp_path / "more.csv"
    more.write_text(TABLE.replace("2022-04-10 10:00:00,500", "2022-04-12 10:00:00,900"), encoding="utf-8")
    library.import_files([more])
    assert library.account().posts().table("posts")["views"] == (3000, 900)


def test_while_another_process_imports_the_answer_is_the_one_from_before(library: groundswell.Library) -> None:
    before = library.account("ann").today()
    with held_by_another_process(library.path):
        account = library.account("ann")
        started = time.monotonic()
        during = account.today()
        waited = time.monotonic() - started
    assert waited < 0.4
    assert during.headline == before.headline
    assert during.caveats[0].kind == "busy"
    assert "as of before it" in during.caveats[0].sentence


def test_while_an_import_is_on_its_way_nobody_computes(
    library: groundswell.Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its first moment to its last: what is kept is given, what is not is refused, and both at once."""
    account = library.account("ann")
    before = account.posts()
    empty = groundswell.open(library.path.with_name("none.duckdb"))
    seen: list[groundswell.Answer] = []

    def during(*_: object, **__: object) -> ImportReport:
        for asked in (account.posts, account.growth, lambda: empty.account().today()):
            started = time.monotonic()
            seen.append(asked())
            assert time.monotonic() - started < 0.4
        return ImportReport(None, ())

    monkeypatch.setattr("groundswell.importers.run.import_files", during)
    with _cache(empty.path).importing():
        library.import_files([])
    kept, never_asked, no_store = seen
    assert kept == before  # the data are those of before, and still the newest
    assert never_asked.standing == no_store.standing == "refused"


def test_an_import_answers_anew_what_was_asked_before(library: groundswell.Library, tmp_path: Path) -> None:
    account = library.account("ann")
    account.posts()
    more = tmp_path / "more.csv"
    more.write_text(TABLE.replace("2022-04-10 10:00:00,500", "2022-04-12 10:00:00,900"), encoding="utf-8")
    library.import_files([more])
    with held_by_another_process(library.path):
        during = account.posts()
    assert during.table("posts")["views"] == (3000, 900)


def test_what_was_never_asked_is_refused_kindly_during_an_import(library: groundswell.Library) -> None:
    with held_by_another_process(library.path):
        answer = library.account("ann").today()
    assert answer.standing == "refused"
    assert "Ask again in a moment" in answer.headline


def test_the_cache_may_be_dropped(library: groundswell.Library) -> None:
    library.warm(["ann"], ["today"])
    library.forget_cache()
    assert library.account().today().standing != "refused"


def test_before_the_first_import_the_store_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="Import the files"):
        groundswell.open(tmp_path / "none.duckdb").account().today()
