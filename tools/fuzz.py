"""`make fuzz`: both fuzzers over all importers for an hour, or MINUTES; ends with 1 where they found something.

What it finds lies in FOLDER; put the file into tests/fuzz/found as `what happened--its name`, and it stays a test.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import campaign


def main() -> int:
    """Run and report."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0, help="how long in all")
    parser.add_argument("--number", type=int, default=int(time.time()), help="repeats a run: the one it printed")
    parser.add_argument("--folder", type=Path, help="where what is found is put; a temporary folder by default")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="groundswell-fuzz-"))
    print(f"--number {given.number} repeats this run; what it finds lies in {folder}", flush=True)
    total = campaign(given.minutes, given.number, folder)
    print(f"{total.n_files:,} files: {', '.join(f'{n:,} {kind}' for kind, n in total.kinds.most_common())}")
    return 1 if total.found else 0


if __name__ == "__main__":
    sys.exit(main())
