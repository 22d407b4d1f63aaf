"""Atheris on bytes: `python -m tests.fuzz.on_bytes FOLDER SECONDS NUMBER`, in a process of its own.

Coverage of the importers leads it from seeds of every format. What is found is put into FOLDER/found, and it goes on;
FOLDER/count says how many files it tried.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import atheris
from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

with atheris.instrument_imports(include=["groundswell.importers"]):
    from groundswell.importers import api_pages, data_export, detect, items, studio, table
    from tests.fuzz.documents import Document, Make, without_mark
    from tests.fuzz.oracle import check_bytes, limits
    from tests.fuzz.rounds import FORMATS, Tally, guarded

_NAMES = ("a.json", "a.csv", "Videos.txt", "Follower.txt", "Overview.csv", "a.zip", "posts.txt")
_STAGED = 40  # one file in so many is staged, which takes thirty times as long
_LARGEST = 6_000


def seeds(folder: Path, number: int) -> None:
    """A few documents of every format; the last byte chooses the name of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, make in FORMATS.items():
        _draw(make, number, partial(_write, folder, kind))


def _draw(make: Make, number: int, take: Callable[[Document], None]) -> None:
    @seed(number)
    @settings(max_examples=8, database=None, deadline=None, phases=[Phase.generate])
    @given(document=st.composite(make)())
    def each(document: Document) -> None:
        take(document)

    each()


def _write(folder: Path, kind: str, document: Document) -> None:
    at = dict.fromkeys(("items", "export", "display", "comments", "beside"), 0)  # of the names
    at |= {"export-txt": 5, "studio": 4, "list": 6}
    content = without_mark(document.content[: _LARGEST - 1])
    (folder / f"{kind}-{len(list(folder.iterdir()))}").write_bytes(content + bytes([at.get(kind, 1)]))


def main() -> None:
    """Fuzz until the time is over; libFuzzer then ends the process."""
    folder, seconds, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for name, value in limits().items():
        setattr(detect, name, value)
    seeds(folder / "seeds", number)
    tally, out = Tally(), folder / "found"
    out.mkdir(exist_ok=True)

    def target(data: bytes) -> None:
        name = _NAMES[data[-1] % len(_NAMES)] if data else "a.csv"
        document = Document("bytes", name, data[:-1])
        tally.n_files += 1
        if tally.n_files % 50 == 0:
            (folder / "count").write_text(str(tally.n_files), encoding="utf-8")
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
            path = Path(home) / name
            path.write_bytes(document.content)
            is_staged = tally.n_files % _STAGED == 0
            guarded(lambda: check_bytes(path, Path(home) / "work", staged=is_staged), document, out, tally)

    flags = [
        f"-max_total_time={seconds}",
        f"-seed={number}",
        f"-max_len={_LARGEST}",
        "-timeout=60",
        "-rss_limit_mb=4000",
    ]
    quiet = [f"-artifact_prefix={out}/", "-verbosity=0", "-print_final_stats=0", str(folder / "seeds")]
    atheris.Setup([sys.argv[0], *flags, *quiet], target)
    atheris.Fuzz()


__all__ = ["api_pages", "data_export", "items", "studio", "table"]  # loaded here so that they are instrumented

if __name__ == "__main__":
    main()
