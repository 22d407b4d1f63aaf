"""Races as sections of the page: a verdict first, then the table, whatever it says."""

from __future__ import annotations

from benchmarks.speed import OURS, Race
from benchmarks.timing import geometric_mean

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


def import_part(imported: dict[str, float], rows: int) -> str:
    """Importing a table."""
    ratio = imported["import"] / imported["copy"]
    return (
        f"## Import\n\nA CSV of {rows:,} rows through the table importer into an empty store takes "
        f"**{ratio:.2f} times** as long as DuckDB's own `COPY` of the same file into an empty file "
        f"({imported['import']:.1f} s and {imported['copy']:.1f} s); the bar is {BAR_IMPORT:g}."
    )


def start_part(started: dict[str, float]) -> str:
    """Starting the command."""
    bare = started["python -c pass"]
    more = [[f"`{n}`", f"{t * 1000:.0f}", f"{(t - bare) * 1000:.0f}"] for n, t in started.items()]
    return (
        f"## Start\n\nMilliseconds, and how many more than a bare Python; the bar is {BAR_START_MS} for "
        f"`--help`.\n\n{table(['', 'ms', 'more'], more)}"
    )
