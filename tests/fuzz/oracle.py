"""What must hold of every file, whatever is in it; and of a document whose facts are known, that they are read.

A file is read, or refused with a sentence; every row is good or rejected; what is read fits the store; nothing private
leaves the importer; no lifetime count is negative; a second import of the same brings nothing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from groundswell import schema
from groundswell.errors import GroundswellError, InputError
from groundswell.importers import detect
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.detect import find_files, importer_for
from groundswell.importers.run import import_files
from groundswell.store.file import reading as reading_store
from groundswell.store.staging import stage
from tests.fuzz.documents import FACTS, HANDLE, MARK, Document, Fact

NOW_US = 1_790_000_000_000_000
OPTIONS = Options(account=HANDLE, zone="UTC", people_key=b"k" * 32)
LONGEST_S = 20.0  # of one small file, on a machine that does other things too
_LIFETIME = ("views", "likes", "comments", "shares", "saves", "followers", "following", "n_posts", "length", "gifters")
_NET = frozenset({"account_day_raw"})  # what a day changed may be below zero


class Found(AssertionError):
    """A file that was read wrongly."""


def check(document: Document, folder: Path, *, store: bool) -> None:
    """Read the document as an import would; with `store`, import it twice as well.

    Raises:
        Found: something that must hold does not.
        Exception: whatever the importers let escape.
    """
    path = folder / document.name
    path.write_bytes(document.content)
    began = time.monotonic()
    found = find_files([path], folder / "work")
    _check_left(document, {r.name for r in found.refused})
    facts: Counter[Fact] = Counter()
    n_rows, n_rejected, n_read = 0, 0, 0
    # A part that only its own name tells has its account from the part beside it: all go as one.
    for file in found.files:
        reading = read(file, document)
        if reading is None:
            continue
        n_read += 1
        n_rows, n_rejected = n_rows + reading.n_rows, n_rejected + len({r.line for r in reading.rejected})
        said = _facts(reading, document.tables)
        facts += said[0]
        n_rejected += said[1]
    took = time.monotonic() - began
    if took > LONGEST_S:
        raise Found(f"it took {took:.0f} s")
    if n_read or not document.may_refuse:
        _compare(document, facts, n_rows, n_rejected)
    if store and n_read:
        check_store(document, path, folder / "store.duckdb")


def check_bytes(path: Path, work: Path, *, staged: bool) -> None:
    """What must hold of any file at all."""
    for file in find_files([path], work).files:
        reading = read(file, None)
        if reading is not None and staged:
            _staged(reading)


def read(file: SourceFile, document: Document | None) -> Reading | None:
    """The reading, checked as far as it can be by itself; None where the file is refused as it may be."""
    refusal = ""
    try:
        importer = importer_for(file)
        known = importer.identify(file)
        if not 0 <= known <= 1:
            raise Found(f"the importer is {known} sure")
        reading = importer.read(file, OPTIONS)
    except InputError as error:
        refusal = str(error)
    if refusal:
        check_sentence(refusal)
        if document and not document.may_refuse and "private" not in refusal:
            raise Found(f"a {document.kind} was refused: {refusal}")
        return None
    check_accounts(reading)
    _check_private(repr((reading.rows, reading.rejected, reading.sentences, reading.account)))
    return reading


def check_sentence(text: str) -> None:
    """A refusal is a sentence of readable length, without control characters or anything private."""
    _check_private(text)
    if not text.strip() or text.rstrip()[-1] not in ".?)":
        raise Found(f"this is no sentence: {text!r}")
    if len(text) > 2_000 or any(ord(c) < 32 and c != "\n" for c in text):
        raise Found(f"this is no sentence to show: {text[:200]!r} ({len(text)} characters)")


def check_accounts(reading: Reading) -> None:
    """Every record is read or rejected, once; every row fits its table."""
    for rows in reading.rows:
        if not set(rows.columns) <= set(schema.table(rows.table).names):
            raise Found(f"{rows.table} has no such columns: {rows.columns}")
        if rows.lines and len(rows.lines) != len(rows.values):
            raise Found(f"{rows.table}: {len(rows.values)} rows and {len(rows.lines)} lines")
    if reading.plan or any(not rows.lines for rows in reading.rows):
        return
    rejected = {r.line for r in reading.rejected}
    kept = {line for rows in reading.rows for line in rows.lines if line}
    if kept & rejected:
        raise Found(f"lines {sorted(kept & rejected)[:5]} are read and rejected")
    if len(kept | rejected) > reading.n_rows:
        raise Found(f"{reading.n_rows} rows, but {len(kept)} read and {len(rejected)} rejected")


def _facts(reading: Reading, tables: Iterable[str]) -> tuple[Counter[Fact], int]:
    """The rows as `FACTS` names them; and how many the stage rejects, where it was asked."""
    if reading.plan:
        return _staged(reading, tables)
    facts: Counter[Fact] = Counter()
    for rows in reading.rows:
        if rows.table not in tables:
            continue
        for value in rows.values:
            row = dict(zip(rows.columns, value, strict=True))
            facts[(rows.table, *(row.get(name) for name in FACTS[rows.table]))] += 1
            person = row.get("person")
            if person is not None and len(person) != 24:
                raise Found(f"{person!r} is no pseudonym")
    return facts, 0


def _staged(reading: Reading, tables: Iterable[str] = ()) -> tuple[Counter[Fact], int]:
    facts: Counter[Fact] = Counter()
    staged = stage([reading], [reading.account or HANDLE], beside=reading.file.path, aliases={}, now_us=NOW_US)
    try:
        run = staged.connection.execute
        for table in staged.tables:
            for row in run(f"SELECT to_json(t)::TEXT FROM staged_{table.name} AS t").fetchall():
                _check_private(row[0])
            _check_negative(run, table, f"staged_{table.name}")
        for name in {t.name for t in staged.tables}.intersection(tables):
            for row in run(f"SELECT {', '.join(FACTS[name])} FROM staged_{name}").fetchall():
                facts[(name, *row)] += 1
        [rejected], [n_rows] = staged.rejected, staged.n_rows
    finally:
        staged.close()
    if reading.plan and n_rows != reading.n_rows and reading.n_rows:
        raise Found(f"{reading.n_rows} rows were announced, and {n_rows} came")
    if len({r.line for r in rejected if r.line > 0}) > n_rows:
        raise Found(f"of {n_rows} rows {len(rejected)} were rejected")
    return facts, len({r.line for r in rejected} - {r.line for r in reading.rejected})


def _compare(document: Document, facts: Counter[Fact], n_rows: int, n_rejected: int) -> None:
    missing = document.facts - facts
    if missing:
        raise Found(f"{document.kind}: not read: {list(missing)[:3]}; instead: {list(facts - document.facts)[:3]}")
    if not document.is_whole:
        return
    if facts - document.facts:
        raise Found(f"{document.kind}: read, and not there: {list(facts - document.facts)[:3]}")
    if n_rejected:
        raise Found(f"{document.kind}: {n_rejected} good rows were rejected")
    if document.n_rows not in {None, n_rows}:
        raise Found(f"{document.kind}: {document.n_rows} records, and {n_rows} rows")


def _check_left(document: Document, refused: set[str]) -> None:
    for name in document.hostile:
        if f"{document.name}/{name}" not in refused:
            raise Found(f"{name} was taken out of the zip")


def _check_private(text: str) -> None:
    if MARK in text:
        at = text.index(MARK)
        raise Found(f"something private came out: …{text[max(0, at - 80) : at + 60]}…")


def _check_negative(run: Any, table: schema.Table, relation: str) -> None:
    names = [n for n in table.names if n in _LIFETIME]
    if names and table.name not in _NET:
        worst = run(f"SELECT least({', '.join(f'min({n})' for n in (*names, *names))}) FROM {relation}").fetchone()
        if worst and worst[0] is not None and worst[0] < 0:
            raise Found(f"{table.name} holds a count of {worst[0]}")


# --- the store --------------------------------------------------------------------------------------------------------


def check_store(document: Document, path: Path, store: Path) -> None:
    """Import twice, and once more with a blank behind the content: only the first brings anything."""
    store.unlink(missing_ok=True)
    try:
        first = import_files([path], store, OPTIONS, now_us=NOW_US)
    except GroundswellError as error:
        check_sentence(str(error))
        return
    held = _contents(store)
    for file in first.files:
        if file.n_rows != file.n_loaded + file.n_known + file.n_rejected:
            raise Found(f"{file.n_rows} rows are not {file.n_loaded} + {file.n_known} + {file.n_rejected}")
    if document.again:
        path.write_bytes(document.content + b"\n")
    again = import_files([path], store, OPTIONS, now_us=NOW_US + 1)
    if sum(f.n_loaded for f in again.files) or _contents(store) != held:
        raise Found(f"{document.kind}: a second import changed the store")


def _contents(store: Path) -> dict[str, int]:
    """How many rows each observation table holds, after looking through all of them."""
    held = {}
    with reading_store(store) as connection:
        for table in schema.OBSERVATIONS:
            rows = connection.execute(f"SELECT to_json(t)::TEXT FROM store.main.{table.name} AS t").fetchall()
            for row in rows:
                _check_private(row[0])
            _check_negative(connection.execute, table, f"store.main.{table.name}")
            held[table.name] = len(rows)
    return held


def limits() -> dict[str, int]:
    """Bounds that are lowered while fuzzing, so that small files can reach them."""
    return {"_RATIO_FROM": 200_000, "_MOST_FILES": 200, "_MOST_BYTES": min(detect._MOST_BYTES, 50_000_000)}
