"""A killed import leaves the whole of it or nothing, and a reader beside a running import is never kept waiting."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from groundswell.errors import StoreBusy, StoreMissing
from groundswell.store.file import reading
from tests.store.samples import rows_of

N_ROWS = 20_000


def start(root: Path, store: Path, number: int, n_rows: int) -> subprocess.Popen[str]:
    """A process that is about to import."""
    command = [sys.executable, "-m", "tests.store.importing", str(store), str(number), str(n_rows)]
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout is not None
    assert process.stdout.readline() == "go\n"
    return process


def finish(root: Path, store: Path, number: int, n_rows: int) -> float:
    """Let an import come to its end; gives how long it took."""
    with start(root, store, number, n_rows) as process:
        begun = time.monotonic()
        assert process.wait(60) == 0
    return time.monotonic() - begun


def kill(root: Path, store: Path, number: int, after_s: float) -> None:
    """Start an import and end its process without a warning."""
    with start(root, store, number, N_ROWS) as process:
        time.sleep(after_s)
        process.kill()


def whole_imports(store: Path) -> set[str]:
    """The calls that the store holds, after checking that it holds each of them whole, and nothing besides."""
    files = rows_of(store, "SELECT call_id, count(*), sum(n_loaded) FROM store.import_batch GROUP BY call_id")
    assert {row[1:] for row in files} <= {(2, N_ROWS + 1)}
    for table, expected in (("post_snapshot", N_ROWS), ("account_snapshot", 1)):
        joined = f"store.{table} LEFT JOIN store.import_batch USING (batch_id)"
        held = rows_of(store, f"SELECT call_id, count(*) FROM {joined} GROUP BY call_id")
        assert dict(held) == {row[0]: expected for row in files}
    assert rows_of(store, "SELECT count(*) FROM store.post") == [(N_ROWS if files else 0,)]
    return {row[0] for row in files}


def test_an_import_killed_at_any_moment_is_whole_or_has_never_been(root: Path, tmp_path: Path, full: bool) -> None:
    store, rng = tmp_path / "store.duckdb", random.Random(8)
    length_s = finish(root, store, 0, N_ROWS)
    calls = whole_imports(store)
    assert len(calls) == 1
    for number in range(1, 201 if full else 21):
        kill(root, store, number, after_s=rng.uniform(0, length_s))
        now = whole_imports(store)
        assert calls <= now
        assert len(now - calls) <= 1
        calls = now


def test_a_first_import_killed_at_any_moment_leaves_a_store_that_opens_or_none(root: Path, tmp_path: Path) -> None:
    rng = random.Random(9)
    for number in range(5):
        store = tmp_path / f"{number}.duckdb"
        kill(root, store, number, after_s=rng.uniform(0, 0.5))
        try:
            assert len(whole_imports(store)) <= 1
        except StoreMissing:
            assert not store.exists()


def slowest_read(root: Path, store: Path, number: int) -> tuple[float, int]:
    """The longest that a reader waited while another process imported, and how often it was told to come back."""
    slowest, n_busy = 0.0, 0
    with start(root, store, number, 300_000) as process:
        while process.poll() is None:
            before = time.perf_counter()
            try:
                with reading(store) as connection:
                    connection.execute("SELECT value FROM store.setting WHERE key = 'data_version:ann'").fetchone()
            except StoreBusy:
                n_busy += 1
            slowest = max(slowest, time.perf_counter() - before)
            time.sleep(0.01)
    assert process.returncode == 0
    return slowest, n_busy


def test_a_reader_beside_an_import_has_an_answer_or_a_no_within_400_ms(root: Path, tmp_path: Path) -> None:
    """The best of three: what else the machine does at the time is not what is tested."""
    store = tmp_path / "store.duckdb"
    finish(root, store, 0, 100)
    waits = []
    for number in range(1, 4):
        slowest, _ = slowest_read(root, store, number)
        waits.append(slowest)
        if slowest <= 0.4:
            return
    pytest.fail(f"a reader waited {min(waits):.3f} s at best")
