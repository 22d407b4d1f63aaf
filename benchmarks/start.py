"""How much longer `groundswell --help` takes than a Python that does nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.timing import in_turns, medians, seconds


def measure(runs: int = 25) -> dict[str, float]:
    """Median seconds of a bare start, of `groundswell --help` and of `groundswell import --help`."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    script = str(Path(sys.executable).with_name("groundswell"))
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "groundswell --help": [script, "--help"],
        "groundswell import --help": [script, "import", "--help"],
    }

    def once(command: list[str]) -> float:
        return seconds(partial(subprocess.run, command, check=True, capture_output=True, env=environment))

    for command in commands.values():
        once(command)
    return medians(in_turns({name: partial(once, command) for name, command in commands.items()}, runs))
