"""How long things take, measured in turns: whatever slows the machine for a moment slows every contender."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Mapping, Sequence


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def seconds_and_cpu(work: Callable[[], object]) -> tuple[float, float]:
    """Wall time of one run, and the CPU time that all threads of this process spent on it, in seconds."""
    cpu = time.process_time()
    wall = seconds(work)
    return wall, time.process_time() - cpu


def in_turns(contenders: Mapping[str, Callable[[], float]], runs: int) -> dict[str, list[float]]:
    """Each contender's seconds, run after run, all of them in every round; each says itself how long it took.

    The order turns by one place each round, so that nobody always follows the same neighbour.
    """
    took: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for n in range(runs):
        shift = n % len(names)
        for name in names[shift:] + names[:shift]:
            took[name].append(contenders[name]())
    return took


def medians(took: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each contender's seconds."""
    return {name: statistics.median(values) for name, values in took.items()}


def geometric_mean(ratios: Sequence[float]) -> float:
    """The typical ratio: a race lost by half and one won by half cancel out."""
    return math.exp(statistics.fmean(map(math.log, ratios)))
