"""Both fuzzers under one budget, and what they found told in the end."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.rounds import Tally, run

_SLICE_S = 300.0
_STRUCTURE = 0.6  # of the time; the rest is for bytes
_START_S = 60.0  # until atheris has instrumented the importers, on a busy machine


def bytes_for(budget_s: float, number: int, folder: Path) -> Tally:
    """Run atheris in a process of its own; what ends that process is found too."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "tests.fuzz.on_bytes", str(folder), str(max(1, round(budget_s))), str(number)]
    tally = Tally()
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, timeout=2 * budget_s + _START_S
        )
        said, code = done.stderr[-2_000:], done.returncode
    except subprocess.TimeoutExpired:
        said, code = "it did not come to its end", 1
    count = folder / "count"
    tally.n_files = int(count.read_text(encoding="utf-8") or 0) if count.exists() else 0
    for path in sorted((folder / "found").glob("*")):
        if path.suffix != ".why":
            why = path.with_name(f"{path.name}.why")
            tally.found[why.read_text(encoding="utf-8").strip() if why.exists() else path.name] = path
    if code and not tally.found:
        tally.found[f"the process ended with {code}: {said}"] = folder
    return tally


def campaign(minutes: float, number: int, folder: Path) -> Tally:
    """Both fuzzers in turns of five minutes, each turn with numbers of its own; says as it goes what it found."""
    total, left_s = Tally(), minutes * 60
    while left_s > 0:
        share = min(_SLICE_S, left_s)
        left_s -= share
        number += 1
        has_atheris = find_spec("atheris") is not None
        tallies = [run(share * (_STRUCTURE if has_atheris else 1), number, folder / "found")]
        if has_atheris:
            tallies.append(bytes_for(share * (1 - _STRUCTURE), number, folder / f"bytes-{number}"))
        for tally in tallies:
            total.n_files += tally.n_files
            total.kinds += tally.kinds
            for what, path in tally.found.items():
                if what not in total.found:
                    print(f"{path}: {what}", flush=True)
                    total.found[what] = path
        print(f"{minutes - left_s / 60:.0f} min: {total.n_files:,} files, {len(total.found)} found", flush=True)
    return total
