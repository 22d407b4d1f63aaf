"""Bad moments: a full disk, two imports at once, a store in use, Ctrl-C; each ends in a sentence and a whole store."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from groundswell.clock import parse_observed
from groundswell.importers.base import Options
from groundswell.importers.run import import_files
from tests.fuzz.oracle import check_sentence
from tests.store.samples import rows_of

ID = 7051972968347503919
NOW = parse_observed("2026-11-22")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")


def table(folder: Path, name: str, n: int, *, first: int = 0) -> Path:
    """A table of so many posts."""
    path = folder / name
    rows = "".join(f"{ID + (i << 20)},me,{i},2025-01-01T00:00:{i % 60:02d}Z\n" for i in range(first, first + n))
    path.write_text(f"video_id,author,views,observed_at\n{rows}", encoding="utf-8")
    return path


def command(file: Path, store: Path, *, before: str = "") -> list[str]:
    """A process that imports a file, after doing something else."""
    args = ["import", str(file), "--account", "me", "--store", str(store)]
    code = f"import sys, groundswell.importers.run\nfrom groundswell.faces.cli import main\n{before}\nmain({args!r})"
    return [sys.executable, "-c", code]


def n_posts(store: Path) -> int:
    return int(rows_of(store, "SELECT count(*) FROM store.post_snapshot")[0][0])


@POSIX
@pytest.mark.parametrize("room", [100_000, 1_000_000, 3_000_000])
def test_a_full_disk_is_a_sentence_and_the_store_stays_as_it_was(room: int, root: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files([table(tmp_path, "a.csv", 3)], store, Options(), now_us=NOW)
    limit = f"import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))"
    full = command(table(tmp_path, "b.csv", 60_000, first=9), store, before=limit)
    done = subprocess.run(full, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    check_sentence(done.stderr)
    assert "Make room on the disk" in done.stderr
    assert n_posts(store) == 3
    import_files([tmp_path / "b.csv"], store, Options(), now_us=NOW)  # with room again
    assert n_posts(store) == 60_003


def test_two_imports_at_once_both_end_well(root: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    files = [table(tmp_path, f"{i}.csv", 2_000, first=i * 1_500) for i in range(3)]  # 500 posts are in two of them
    started = [subprocess.Popen(command(f, store), cwd=root, stderr=subprocess.PIPE, text=True) for f in files]
    for process in started:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert n_posts(store) == 5_000
    assert rows_of(store, "SELECT sum(n_loaded), sum(n_known) FROM store.import_batch") == [(5_000, 1_000)]


def test_a_store_that_another_process_keeps_is_left_with_a_sentence(root: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.duckdb"
    import_files([table(tmp_path, "a.csv", 3)], store, Options(), now_us=NOW)
    keep = f"import duckdb, sys\nc = duckdb.connect({str(store)!r})\nprint('go', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", keep], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "go\n"
        shorter = "groundswell.importers.run._WAIT_S = groundswell.store.file.WRITE_WAIT_S = 0.2"
        done = subprocess.run(
            command(table(tmp_path, "b.csv", 9, first=9), store, before=f"import groundswell.store.file\n{shorter}"),
            cwd=root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        other.communicate("")
    assert done.returncode == 2
    assert "in use by another process" in done.stderr
    check_sentence(done.stderr)
    assert n_posts(store) == 3


@POSIX
@pytest.mark.parametrize("after_s", [0.0, 0.15, 0.4, 0.8])
def test_ctrl_c_ends_an_import_at_once_and_leaves_all_of_it_or_nothing(
    after_s: float, root: Path, tmp_path: Path
) -> None:
    store = tmp_path / "s.duckdb"
    import_files([table(tmp_path, "a.csv", 3)], store, Options(), now_us=NOW)
    go = "print('go', flush=True)"
    with subprocess.Popen(
        command(table(tmp_path, "b.csv", 150_000, first=9), store, before=go),
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        time.sleep(0.2 + after_s)  # until the command itself has begun
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert n_posts(store) in {3, 150_003}
    assert not list(tmp_path.glob("*.wal"))
