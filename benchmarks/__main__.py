"""Measure everything, or the parts that are named, and write them into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from benchmarks import bursts, coverage, files, growth, imports, pages, speed, start, tables, told

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
POSTS = 100_000
HEAD = """# Benchmarks

<!-- Written by `make bench`. Trust ratios, not milliseconds: they depend on the machine. -->

Each part says what it was measured beside, in the same go. The snapshots are invented: 10,000,000 of 100,000 posts by
1,000 accounts, some counts unknown, some falling, some rows undated. Times are medians of runs in turns, each contender
of a metric in a process of its own that answers the same rows, which is checked before the clock starts."""


@dataclass(frozen=True)
class Bench:
    """What the parts are measured with.

    Attributes:
        folder: for everything that they write.
        small: a first look: a tenth of the rows.
        runs: of each contender.
        draws: of each kind of interval.
        posts: with 100 snapshots of each.
    """

    folder: Path
    small: bool
    runs: int
    draws: int
    posts: int

    @cached_property
    def tables(self) -> Path:
        """The folder with the invented snapshots, once somebody asks for them."""
        n_posts = 10_000 if self.small else self.posts
        print(f"Inventing {n_posts * 100:,} snapshots of {n_posts:,} posts", flush=True)
        tables.build(self.folder, n_posts=n_posts, snapshots_per_post=100, n_accounts=n_posts // 100)
        return self.folder


def _import(bench: Bench) -> str:
    rows = 100_000 if bench.small else imports.ROWS
    return told.import_part(imports.measure(bench.tables, rows=rows, runs=bench.runs), rows)


def _files(bench: Bench) -> str:
    return files.part(files.measure(bench.folder, export_mb=200 if bench.small else files.EXPORT_MB))


PARTS: dict[str, Callable[[Bench], str]] = {
    "start": lambda _: told.start_part(start.measure()),
    "import": _import,
    "files": _files,
    "pages": lambda bench: pages.part(pages.measure(bench.folder, runs=bench.runs)),
    "frames": lambda bench: told.frames_part(speed.beside_frames(bench.tables, bench.runs)),
    "metrics": lambda bench: told.hand_part(speed.by_hand(bench.tables, bench.runs)),
    "intervals": lambda bench: f"## Intervals\n\n{coverage.page(200 if bench.small else bench.draws)}",
    "growth": lambda bench: f"## Growth of posts\n\n{growth.page(2 if bench.small else growth.SPLITS)}",
    "bursts": lambda _: bursts.page(),
}
"""The parts of the page, in its order."""


def _circumstances(bench: Bench, load: float) -> str:
    """When and where a part was measured."""
    state = f"had other work to do (load {load:.1f})" if load > 1 else f"was idle (load {load:.1f})"
    posts = "" if bench.posts == POSTS else f" {bench.posts * 100:,} snapshots."
    versions = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "polars", "pandas", "numpy"))
    return (
        f"<sub>{datetime.now(UTC):%Y-%m-%d}; the machine, {os.cpu_count()} cores, {state} when it began; {bench.runs} "
        f"runs.{posts} Python {platform.python_version()}, {versions}.</sub>"
    )


def _write(found: dict[str, str]) -> None:
    """Put these parts in the place that they have on the page, and leave the others as they are."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    known = dict(re.findall(r"<!-- part: (\w+) -->\n\n(.*?)\n*(?=<!-- part: |\Z)", page, re.DOTALL)) | found
    parts = (f"<!-- part: {name} -->\n\n{known[name]}" for name in PARTS if name in known)
    PAGE.write_text("\n\n".join((HEAD, *parts)) + "\n", encoding="utf-8", newline="\n")


def main() -> int:
    """Measure what was asked for; each part is written as soon as it is there."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a first look, a tenth of the rows; writes no page")
    parser.add_argument("--runs", type=int, default=5, help="runs of each contender")
    parser.add_argument("--draws", type=int, default=coverage.RUNS, help="runs of each kind of interval")
    parser.add_argument("--posts", type=int, default=POSTS, help="posts, with 100 snapshots of each")
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        metavar="PART",
        help=f"these parts and no other: {', '.join(PARTS)}; or the names of metrics, which are not written down",
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        os.environ["GROUNDSWELL_HOME"] = str(Path(temporary) / "profile")
        bench = Bench(Path(temporary), given.small, given.runs, given.draws, given.posts)
        if metrics := tuple(name for name in given.only if name not in PARTS):
            speed.by_hand(bench.tables, given.runs, metrics)
        for name in given.only or PARTS:
            if name in PARTS:
                load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
                section = f"{PARTS[name](bench)}\n\n{_circumstances(bench, load)}"
                print(section, flush=True)
                if not given.small:
                    _write({name: section})
    return 0


if __name__ == "__main__":
    sys.exit(main())
