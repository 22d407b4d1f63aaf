"""A process that imports, to be killed or read beside: `python -m tests.store.importing STORE NUMBER ROWS`.

It says `go` when its own code is loaded and the import begins.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from groundswell.importers.base import Plan, Reading, Rows
from tests.store.samples import T0_US, a_file, a_reading, bring


def two_files(number: int, n_rows: int) -> tuple[Reading, Reading]:
    """Counters of many posts, as a plan, and a small file; the content differs by number."""
    scan = (
        f"SELECT i + 2 AS line, NULL::TEXT AS reason, NULL::TEXT AS fault_column, NULL::TEXT AS fault_value,"
        f" CAST(7301000000000000000 + i AS TEXT) AS post, {T0_US} + {number} * 1000000 AS seen, i + {number} AS views"
        f" FROM range({n_rows}) AS r(i)"
    )
    counted = "SELECT line, post AS post_id, seen AS observed_us, views FROM source"
    big = Reading(a_file(f"big{number}"), "table.csv", "A table", plan=Plan(scan, (("post_snapshot", counted),)))
    small = a_reading(
        f"small{number}", Rows("account_snapshot", ("observed_us", "followers"), [(T0_US + number, number)], (2,))
    )
    return replace(big, n_rows=n_rows), small


if __name__ == "__main__":
    store, number, n_rows = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write("go\n")
    sys.stdout.flush()
    bring(store, *two_files(number, n_rows))
