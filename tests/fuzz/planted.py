"""Bugs planted on purpose, one by one, to see whether the fuzzers find them: `python -m tests.fuzz.planted [SECONDS]`.

Each lives in a process of its own, where one function of the importers is replaced by one that does what a tired person
might have written. The fuzzer of structures gets it for so many seconds; what it says of it is shown beside it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from groundswell.importers import (
    api_pages,
    data_export_json,
    data_export_parts,
    data_export_rows,
    detect,
    items,
    items_comments_rows,
    items_rows,
    items_web,
    numbers,
    studio,
    studio_list_rows,
    table_csv,
)
from groundswell.importers.numbers import Count
from tests.fuzz.rounds import run

SECONDS = 60.0
BAR = 0.9
_YEAR_US = 365 * 86_400_000_000


def _put(place: Any, name: str, other: Any) -> None:
    setattr(place, name, other)


def _around(place: Any, name: str, make: Callable[[Any], Any]) -> None:
    setattr(place, name, make(getattr(place, name)))


def suffix_as_grouping() -> None:
    """`1.2K` is 12 thousand."""
    _around(numbers, "_slow_count", lambda f: lambda text: f(f"replace(replace({text}, '.', ''), ',', '')"))


def null_as_zero() -> None:
    """`N/A` is 0."""
    _around(data_export_rows, "_count", lambda f: lambda *a: f(*a) or Count(0, 1))


def watched_as_own() -> None:
    """The first `VideoList` that comes is taken, that of the watch history too."""
    _put(data_export_json, "is_private", lambda path: False)  # noqa: ARG005
    _put(data_export_json, "part_at", lambda path: data_export_parts.BY_LIST.get(path[-1]) if len(path) > 1 else None)


def nothing_is_no_list() -> None:
    """A list that is null is gone through."""
    _put(items_web, "listed", list)


def last_row_lost() -> None:
    """The last record of a dump is forgotten."""

    def all_but_last(records: Any) -> Iterator[Any]:
        found = list(records)
        yield from found[:-1] or found

    _around(items, "records_in", lambda f: lambda *a: all_but_last(f(*a)))


def year_off() -> None:
    """Times are a year late."""
    _around(data_export_rows, "read_instant", lambda f: lambda *a, **k: (us := f(*a, **k)) and us + _YEAR_US)


def id_through_float() -> None:
    """Ids were numbers of a spreadsheet for a moment."""
    _around(items_web, "post_id", lambda f: lambda *a: str(int(float(f(*a)))))


def below_zero_clipped() -> None:
    """Net counts of a day cannot be negative, somebody thought."""
    _around(studio, "read_count", lambda f: lambda text: (c := f(text)) and c._replace(value=max(0, c.value)))


def traversal_allowed() -> None:
    """Nobody looks whether a member climbs out of its zip."""
    _put(detect, "_parts", lambda member: (Path(member.filename).name,))


class _Plain:
    """No pseudonyms: the names as they are."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def of(self, name: str) -> str:
        """The name."""
        return name


def names_unhashed() -> None:
    """Followers under their own names."""
    _put(data_export_rows, "Pseudonyms", _Plain)


def writers_unhashed() -> None:
    """Comments under the names of who wrote them."""
    _put(items_comments_rows, "Pseudonyms", _Plain)


def answers_lost() -> None:
    """Answers inside a comment are passed over."""
    _put(items_comments_rows, "_DEEPEST", 0)


def unknown_count_as_zero() -> None:
    """A dash in the pasted list is 0."""
    _around(studio_list_rows, "_count", lambda f: lambda cell: Count(0, 1) if (c := f(cell)) is None else c)


def second_import_doubles() -> None:
    """What names a post without an id differs from import to import."""
    _around(
        data_export_rows.Gathered, "_key_of", lambda f: lambda self, *a: f"{f(self, *a)}-{time.monotonic_ns() % 10**6}"
    )


def captions_of_others_kept() -> None:
    """Every account is the user's own."""
    _put(items_rows.Gathered, "is_own", lambda self, account: True)  # noqa: ARG005


def shares_and_comments_swapped() -> None:
    """Two columns of the Display API in the wrong order."""
    names = list(api_pages._COUNTS)
    names[2], names[3] = names[3], names[2]
    api_pages._COUNTS = (names[0], names[1], names[2], names[3])


def ragged_lines_vanish() -> None:
    """Lines of a table with too few cells are not counted."""
    _around(table_csv, "_records", lambda f: lambda *a: (r for i, r in enumerate(f(*a)) if i != 1))


BUGS: Mapping[str, Callable[[], None]] = MappingProxyType({
    f.__name__: f
    for f in (
        suffix_as_grouping, null_as_zero, watched_as_own, nothing_is_no_list, last_row_lost, year_off, id_through_float,
        below_zero_clipped, traversal_allowed, names_unhashed, second_import_doubles, captions_of_others_kept,
        shares_and_comments_swapped, ragged_lines_vanish, writers_unhashed, answers_lost, unknown_count_as_zero,
    )
})  # fmt: skip


def _one(name: str, seconds: float, number: int) -> int:
    BUGS[name]()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        tally = run(seconds, number, Path(folder), stop=True)
    said = next(iter(tally.found), "")
    print(f"{time.monotonic() - began:.0f}\t{tally.n_files}\t{said[:150]}")
    return 0 if said else 1


def main(seconds: float = SECONDS, number: int = 1) -> int:
    """Plant each bug in turn and print what became of it; 0 where enough were found."""
    n_found = 0
    print(f"{'planted':<28} found  files     s  what was said")
    for name in BUGS:
        command = [sys.executable, "-m", "tests.fuzz.planted", name, str(seconds), str(number)]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        took, n_files, said = ([*done.stdout.strip().split("\t"), "", "", done.stderr[-150:]])[:3]
        n_found += done.returncode == 0
        print(f"{name:<28} {'yes' if done.returncode == 0 else 'NO':<5} {n_files:>6} {took:>5}  {said}", flush=True)
    print(f"{n_found} of {len(BUGS)} found")
    return 0 if n_found >= BAR * len(BUGS) else 1


if __name__ == "__main__":
    if len(sys.argv) > 2:
        sys.exit(_one(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
