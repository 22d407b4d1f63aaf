"""Whatever the order and grouping of files, the same facts follow; importing twice and taking back leave no trace."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.clock import DAY_US
from groundswell.importers.base import Reading, Rejected, Rows
from groundswell.store import ledger
from tests.conftest import FULL
from tests.store.samples import NOW_US, T0_US, a_reading, bring, everything, rows_of

few = settings(max_examples=200 if FULL else 10)

accounts = st.sampled_from(["ann", "Bea"])
posts = st.sampled_from(["7301000000000000001", "7301000000000000002", "spoilt id"])
instants = st.sampled_from([None, T0_US, T0_US + DAY_US, NOW_US + 9 * DAY_US])
counts = st.sampled_from([None, 0, 3, 40, 41, -1])
steps = st.sampled_from([None, 1, 10])
sources = st.sampled_from(["a", "b", "studio.content"])
words = st.sampled_from([None, "pug", "pug dog", ""])


def rows(table: str, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[Rows]:
    """Up to four rows of a table, on lines that other tables of the file may share."""
    cells = st.lists(st.tuples(st.integers(2, 5), *columns.values()), max_size=4, unique_by=lambda row: row[0])
    return cells.map(lambda found: Rows(table, tuple(columns), [r[1:] for r in found], [r[0] for r in found]))


tables = st.tuples(
    rows(
        "post_snapshot",
        account_id=accounts,
        post_id=posts,
        observed_us=instants,
        views=counts,
        likes=counts,
        views_step=steps,
        source=sources,
    ),
    rows(
        "post_fact",
        account_id=accounts,
        post_id=posts,
        observed_us=instants,
        posted_us=instants,
        uploaded_us=instants,
        hashtags=words,
        url=words,
        source=sources,
    ),
    rows(
        "account_snapshot",
        account_id=accounts,
        observed_us=instants,
        followers=counts,
        followers_step=steps,
        source=sources,
    ),
    rows("account_fact", account_id=accounts, handle=words, is_own=st.booleans(), observed_us=instants, source=sources),
    rows(
        "account_day_raw",
        account_id=accounts,
        dataset=st.sampled_from(["overview", "followers"]),
        export_id=st.sampled_from(["x", "y"]),
        line=st.integers(2, 4),
        label=st.just("a day"),
        year=st.sampled_from([2023, None]),
        month=st.just(11),
        day_of_month=st.integers(7, 9),
        anchor_on=st.sampled_from([date(2023, 11, 9), None]),
        views=counts,
        followers=counts,
        source=st.sampled_from(["studio.overview", "business.overview"]),
    ),
    rows(
        "comment",
        account_id=accounts,
        post_id=posts,
        comment_id=st.sampled_from(["c1", "c2", None]),
        person=st.sampled_from(["p1", None]),
        observed_us=instants,
        similarity=st.sampled_from([None, -(1 << 63), 7]),
        likes=counts,
        is_by_creator=st.sampled_from([True, None]),
        source=sources,
    ),
    rows(
        "tag_snapshot",
        kind=st.sampled_from(["hashtag", "sound", "song"]),
        tag=st.sampled_from(["pug", "7301"]),
        observed_us=instants,
        views=counts,
        views_step=steps,
        source=sources,
    ),
)
refused = st.lists(
    st.builds(Rejected, st.integers(6, 8), st.just("No count."), st.just("views"), st.just("x")), max_size=2
)


@st.composite
def some_files(draw: st.DrawFn) -> list[Reading]:
    """Two or three files that share most of what they say."""
    pool = draw(st.lists(tables, min_size=2, max_size=2))
    made = []
    for i in range(draw(st.integers(2, 3))):
        held = [draw(st.sampled_from(choices)) for choices in zip(*pool, strict=True)]
        made.append(a_reading(f"{i}.csv", *held, rejected=draw(refused)))
    return made


files = some_files()


@contextmanager
def some_stores(n: int) -> Iterator[list[Path]]:
    """Places for stores: Hypothesis runs many examples within one test, and each needs its own."""
    folder = Path(tempfile.mkdtemp())
    try:
        yield [folder / f"{i}.duckdb" for i in range(n)]
    finally:
        shutil.rmtree(folder)


def bring_all(path: Path, readings: Sequence[Reading]) -> None:
    """Import the files one by one."""
    for reading in readings:
        bring(path, reading, owner=None)


@few
@given(files, st.randoms(use_true_random=False))
def test_any_order_and_grouping_of_files_gives_the_same_facts(readings: list[Reading], random: Any) -> None:
    with some_stores(3) as (one_by_one, together, shuffled):
        bring_all(one_by_one, readings)
        bring(together, *readings, owner=None)
        other = random.sample(readings, len(readings))
        bring(shuffled, other[0], owner=None)
        bring(shuffled, *other[1:], owner=None)
        expected = everything(one_by_one, ledger=False)
        assert everything(together, ledger=False) == expected
        assert everything(shuffled, ledger=False) == expected
        assert everything(together) == everything(one_by_one)


@few
@given(files)
def test_importing_everything_again_changes_nothing(readings: list[Reading]) -> None:
    with some_stores(1) as (store,):
        bring(store, *readings, owner=None)
        before = everything(store, ledger=False), ledger.settings(store, "data_version:")
        assert all(f.already for f in bring(store, *reversed(readings), owner=None).files)
        assert (everything(store, ledger=False), ledger.settings(store, "data_version:")) == before


@few
@given(files, st.data())
def test_what_came_again_stays_when_the_first_of_it_is_taken_back(readings: list[Reading], data: st.DataObject) -> None:
    """Whatever came how often in which calls, and whichever of them are taken back."""
    calls = data.draw(st.lists(st.lists(st.sampled_from(readings), min_size=1, max_size=3), min_size=2, max_size=4))
    gone = data.draw(st.lists(st.integers(0, len(calls) - 1), min_size=1, unique=True))
    with some_stores(2) as (store, without):
        names = [bring(store, *call, owner=None).call_id for call in calls]
        for i in gone:
            ledger.undo(store, str(names[i]))
        bring(without, owner=None)
        for i, call in enumerate(calls):
            if i not in gone:
                bring(without, *call, owner=None)
        if len(gone) == len(calls):
            assert ledger.imports(store) == ()
            return
        assert everything(store, ledger=False) == everything(without, ledger=False)
        assert behind(store) == behind(without)
        assert sorted(f.file_name for f in ledger.imports(store)) == sorted(
            f.file_name for f in ledger.imports(without)
        )
        for file in ledger.imports(store):
            assert file.n_rows == file.n_loaded + file.n_known + file.n_rejected
            assert file.n_rejected == len({r.line for r in ledger.rejects(store, file.batch_id)})


def behind(path: Path) -> list[tuple[Any, ...]]:
    """Whom the files have figures of, file by file."""
    return rows_of(
        path,
        "SELECT DISTINCT sha256, b.account_id, source, first_us FROM store.batch_source AS b"
        " JOIN store.import_batch USING (batch_id) ORDER BY ALL",
    )


@few
@given(files, st.integers(0, 2))
def test_taking_any_file_back_is_as_if_it_had_never_come(readings: list[Reading], which: int) -> None:
    with some_stores(2) as (store, without):
        bring_all(store, readings)
        gone = which % len(readings)
        ledger.undo(store, ledger.imports(store)[gone].batch_id)
        bring_all(without, [r for i, r in enumerate(readings) if i != gone])
        assert everything(store) == everything(without)


@few
@given(files)
def test_every_row_of_a_file_is_loaded_known_or_rejected(readings: list[Reading]) -> None:
    with some_stores(1) as (store,):
        reports = bring(store, *readings, owner=None).files
        for reading, report in zip(readings, reports, strict=True):
            assert report.n_rows == reading.n_rows == report.n_loaded + report.n_known + report.n_rejected
            assert min(report.n_loaded, report.n_known, report.n_rejected) >= 0
            assert report.n_rejected == len({r.line for r in ledger.rejects(store, report.batch_id)})
