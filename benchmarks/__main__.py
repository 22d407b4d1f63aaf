"""Measure everything and write docs/benchmarks.md; with `--small` a first look in minutes."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks import bursts, coverage, files, growth, imports, pages, speed, start, tables
from benchmarks.speed import OURS, Race
from benchmarks.timing import geometric_mean

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
POSTS = 100_000
BAR_BY_HAND, BAR_IMPORT, BAR_START_MS = 1.15, 4.0, 150


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def hand_part(races: list[Race]) -> str:
    """The metrics beside SQL by hand."""
    ratios = {r.metric: r.ratio("by hand") for r in races}
    lost = {name: ratio for name, ratio in ratios.items() if ratio > BAR_BY_HAND}
    rows = [
        [
            f"`{r.metric}`",
            f"{r.took[OURS] * 1000:,.0f}",
            f"{r.took['by hand'] * 1000:,.0f}",
            f"{r.ratio('by hand'):.2f}",
            f"{r.cpu_ratio:.2f}",
        ]
        for r in races
    ]
    cpu = {r.metric: r.cpu_ratio for r in races}
    verdict = f"{len(ratios) - len(lost)} of {len(ratios)} metrics are within {BAR_BY_HAND}; geometric mean "
    verdict += f"{geometric_mean(list(ratios.values())):.2f}. By CPU time, which other work on the machine hardly "
    verdict += f"moves: {sum(x <= BAR_BY_HAND for x in cpu.values())}; {geometric_mean(list(cpu.values())):.2f}."
    if lost:
        told = ", ".join(f"`{n}` {x:.2f} ({cpu[n]:.2f})" for n, x in sorted(lost.items(), key=lambda i: -i[1]))
        verdict += f"\n\nBeyond it (in brackets by CPU time): {told}."
    head = ["metric", "metric, ms", "by hand, ms", "ratio", "CPU ratio"]
    return (
        "## Each metric beside DuckDB SQL by hand\n\nThe statement by hand is the quickest of one to four that give "
        f"the same rows (`benchmarks/by_hand.py`).\n\n{verdict}\n\n{table(head, rows)}"
    )


def frames_part(races: list[Race]) -> str:
    """One metric of each shape beside Polars and pandas."""
    others = ("polars", "pandas")
    rows = [
        [f"`{r.metric}`", f"{r.took[OURS] * 1000:,.0f}", *(f"{1 / r.ratio(o):.2f}×" for o in others)] for r in races
    ]
    means = {o: geometric_mean([1 / r.ratio(o) for r in races]) for o in others}
    lost = [f"`{r.metric}` to {o} ({1 / r.ratio(o):.2f}×)" for r in races for o in others if r.ratio(o) > 1]
    rows.append(["geometric mean", "", *(f"**{means[o]:.2f}×**" for o in others)])
    told = f"Lost: {', '.join(lost)}." if lost else "None is lost."
    return (
        "## One metric of each shape beside Polars and pandas\n\nTheir frames are in memory before the clock starts, "
        "ours lie in the store's file. How many times the metric's time each takes, in the quicker of its ways; "
        "below 1 it wins.\n\n"
        f"{told}\n\n{table(['metric', 'metric, ms', *others], rows)}"
    )


def other_part(imported: dict[str, float], started: dict[str, float], rows: int) -> str:
    """Import and start."""
    bare = started["python -c pass"]
    more = [[f"`{n}`", f"{t * 1000:.0f}", f"{(t - bare) * 1000:.0f}"] for n, t in started.items()]
    ratio = imported["import"] / imported["copy"]
    return (
        f"## Import\n\nA CSV of {rows:,} rows through the table importer into an empty store takes "
        f"**{ratio:.2f} times** as long as DuckDB's own `COPY` of the same file into an empty file "
        f"({imported['import']:.1f} s and {imported['copy']:.1f} s); the bar is {BAR_IMPORT:g}.\n\n"
        f"## Start\n\nMilliseconds, and how many more than a bare Python; the bar is {BAR_START_MS} for "
        f"`--help`.\n\n{table(['', 'ms', 'more'], more)}"
    )


def main() -> int:
    """Build the tables, run the races, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="a tenth of the rows; writes no page")
    parser.add_argument("--runs", type=int, default=5, help="runs of each contender")
    parser.add_argument("--draws", type=int, default=coverage.RUNS, help="runs of each kind of interval")
    parser.add_argument("--posts", type=int, default=POSTS, help="posts, with 100 snapshots of each")
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        help="these metrics beside SQL by hand, `files`, `growth`, `bursts` or `pages`, and nothing else",
    )
    given = parser.parse_args()
    if given.only == ["bursts"]:
        print(bursts.page())
        return 0
    if given.only == ["growth"]:
        print(growth.page(2 if given.small else growth.SPLITS))
        return 0
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    n_posts, n_accounts, rows = (
        (10_000, 100, 100_000) if given.small else (given.posts, given.posts // 100, imports.ROWS)
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        os.environ["GROUNDSWELL_HOME"] = str(folder / "profile")
        if given.only == ["files"]:
            print(files.part(files.measure(folder, export_mb=200 if given.small else files.EXPORT_MB)))
            return 0
        if given.only == ["pages"]:
            print(pages.part(pages.measure(folder, runs=given.runs)))
            return 0
        print(f"Inventing {n_posts * 100:,} snapshots of {n_posts:,} posts", flush=True)
        tables.build(folder, n_posts=n_posts, snapshots_per_post=100, n_accounts=n_accounts)
        if given.only:
            speed.by_hand(folder, given.runs, tuple(given.only))
            return 0
        started = start.measure()
        imported = imports.measure(folder, rows=rows, runs=given.runs)
        frames = speed.beside_frames(folder, given.runs)
        hand = speed.by_hand(folder, given.runs)
        shown = pages.measure(folder)
        read = files.measure(folder, export_mb=200 if given.small else files.EXPORT_MB)
    shared = "had other work to do: single ratios may be off by a tenth or more" if load > 1 else "was idle"
    machine = f"The machine {shared} (load before the start {load:.1f} on {os.cpu_count()} cores)."
    if n_posts != POSTS:
        machine += f" The bars are set for {POSTS * 100:,} snapshots, and this run had {n_posts * 100:,}."
    versions = ", ".join(f"{p} {version(p)}" for p in ("duckdb", "polars", "pandas", "numpy"))
    about = (
        f"{n_posts * 100:,} invented snapshots of {n_posts:,} posts by {n_accounts:,} accounts, some counts unknown, "
        f"some falling, some rows undated. Medians of {given.runs} runs in turns, each contender in a process of its "
        "own that answers the same rows, which is checked before the clock starts. "
        f"{machine} {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {versions}."
    )
    page = "\n\n".join(
        [
            "# Benchmarks",
            "<!-- Written by `make bench`. Trust ratios, not milliseconds: they depend on the machine. -->",
            about,
            other_part(imported, started, rows),
            files.part(read),
            pages.part(shown),
            frames_part(frames),
            hand_part(hand),
            f"## Intervals\n\n{coverage.page(200 if given.small else given.draws)}",
            f"## Growth of posts\n\n{growth.page(2 if given.small else growth.SPLITS)}",
            bursts.page(),
        ]
    )
    print(page)
    if not given.small:
        PAGE.write_text(page + "\n", encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
