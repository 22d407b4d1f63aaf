"""Rounds of documents under a budget of time: Hypothesis draws, the oracle judges, what is found is written down."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.documents import Document, Make
from tests.fuzz.documents_export import data_export, data_export_txt
from tests.fuzz.documents_items import display_answer, flat_dump, item_dump
from tests.fuzz.documents_people import comments, comments_beside
from tests.fuzz.documents_screen import pasted_list, tag_counters, template
from tests.fuzz.documents_table import studio_days, table
from tests.fuzz.documents_wild import wild
from tests.fuzz.oracle import Found, check

FORMATS: Mapping[str, Make] = MappingProxyType({
    "export": data_export,
    "items": item_dump,
    "table": table,
    "export-txt": data_export_txt,
    "display": display_answer,
    "studio": studio_days,
    "flat": flat_dump,
    "comments": comments,
    "beside": comments_beside,
    "list": pasted_list,
    "template": template,
    "tags": tag_counters,
    "wild": wild,
})  # fmt: skip
_STORED = 12  # one document in so many goes through a store, which takes a hundred times as long
_EXAMPLES = 10


@dataclass(slots=True)
class Tally:
    """What a fuzzer did.

    Attributes:
        found: what went wrong → the file that shows it.
    """

    n_files: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    found: dict[str, Path] = field(default_factory=dict)
    alike: set[str] = field(default_factory=set)


def run(budget_s: float, number: int, out: Path, *, stop: bool = False, formats: Mapping[str, Make] = FORMATS) -> Tally:
    """Documents of all formats in turn until the time is over; `number` repeats a run.

    Args:
        out: where files are put that were read wrongly.
        stop: end with the first that is found.
    """
    tally = Tally()
    ends = time.monotonic() + budget_s
    number *= 1_000
    while True:
        for make in formats.values():
            if time.monotonic() >= ends:
                return tally
            number += 1
            _round(make, number, out, tally, ends)
            if stop and tally.found:
                return tally


def _round(make: Make, number: int, out: Path, tally: Tally, ends: float) -> None:
    """A handful of documents of one format, without shrinking: the file itself tells what happened."""

    @seed(number)
    @settings(
        max_examples=_EXAMPLES, database=None, deadline=None, phases=[Phase.generate], derandomize=False,
        suppress_health_check=list(HealthCheck), print_blob=False,
    )  # fmt: skip
    @given(document=st.composite(make)())
    def each(document: Document) -> None:
        if time.monotonic() >= ends:
            return
        tally.n_files += 1
        tally.kinds[document.kind] += 1
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            guarded(lambda: check(document, Path(folder), store=tally.n_files % _STORED == 0), document, out, tally)

    each()


def guarded(work: Callable[[], None], document: Document, out: Path, tally: Tally) -> None:
    """Do the work; where it fails, keep the file under a name that says how."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever escapes is what is looked for
        what = describe(error)
        alike = (
            re.sub("[0-9]+", "0", what) if isinstance(error, Found) else f"{type(error).__name__} in {place(error)}:"
        )
        if alike not in tally.alike:  # of one fault a single file is enough
            tally.alike.add(alike)
            out.mkdir(parents=True, exist_ok=True)
            short = hashlib.sha256(what.encode()).hexdigest()[:10]
            path = out / f"{short}-{document.name}"
            path.write_bytes(document.content)
            path.with_name(f"{path.name}.why").write_text(what + "\n", encoding="utf-8", errors="replace")
            tally.found[what] = path


def describe(error: BaseException) -> str:
    """One line that tells what happened, and where in our own code."""
    said = str(error).strip().splitlines()
    return f"{type(error).__name__} in {place(error)}: {said[0][:300] if said else ''}"


def place(error: BaseException) -> str:
    """The last place in our own code that an error came through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "groundswell" in f.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "the oracle"


def clear(folder: Path) -> None:
    """Remove the folder and what is in it."""
    shutil.rmtree(folder, ignore_errors=True)
