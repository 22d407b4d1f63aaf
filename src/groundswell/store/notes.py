"""What the user notes of a day or a post: a shout-out, a giveaway, a day without network.

A note explains figures that nothing in them explains. It is the user's own, so no import brings it and no undo takes it
away; it goes when its account is forgotten, or when the user removes it.
"""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell import schema
from groundswell.clock import EARLIEST_POST_US, local_day
from groundswell.errors import BadValue, UnknownName
from groundswell.store import versions
from groundswell.store.file import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb

KINDS = ("shout-out", "giveaway", "advert", "outage", "other")
"""What a note can be about; where none is stated, the one that its text names."""

MAX_LENGTH = 500
_REORDERING = frozenset("\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_COLUMNS = ", ".join(schema.table("annotation").names)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One note; of `day` and `post_id` it has one. The fields are the columns of the table."""

    annotation_id: str
    account_id: str
    day: date | None
    post_id: str | None
    kind: str
    text: str
    created_us: int


def notes(path: Path, account_id: str | None = None) -> tuple[Annotation, ...]:
    """The notes of one account, or of all: by day, then those of posts.

    Raises:
        StoreMissing: there is no store yet.
    """
    with reading(path) as connection:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM store.main.annotation WHERE $1 IS NULL OR account_id = $1"
            " ORDER BY day NULLS LAST, post_id, created_us, annotation_id",
            [account_id],
        ).fetchall()
    return tuple(Annotation(*row) for row in rows)


def add(
    path: Path,
    account_id: str,
    text: str,
    *,
    day: date | None = None,
    post_id: str | None = None,
    kind: str | None = None,
    now_us: int,
) -> Annotation:
    """Keep a note about a day or a post, and give it back as it is kept.

    Args:
        kind: one of `KINDS`; by default the one that the text names, else other.
        now_us: when it is written.

    Raises:
        BadValue: no text, too much of it, a day before TikTok, or not one of day and post.
        UnknownName: there is no such account or kind, or the account has no such post.
    """
    said = _clean(text)
    with _changing(path) as connection:
        _check_account(connection, account_id)
        day, post_id = _about(connection, account_id, day, post_id)
        name = blake2b(repr((account_id, day, post_id, said, now_us)).encode(), digest_size=4).hexdigest()
        made = Annotation(name, account_id, day, post_id, _kind(kind, said), said, now_us)
        connection.execute("DELETE FROM annotation WHERE annotation_id = ?", [name])  # the same click twice
        _put(connection, made)
    return made


def change(
    path: Path,
    annotation_id: str,
    *,
    text: str | None = None,
    day: date | None = None,
    post_id: str | None = None,
    kind: str | None = None,
) -> Annotation:
    """Say something else in a note, and give it back as it is kept; what is None stays.

    Raises:
        BadValue: as for `add`.
        UnknownName: there is no such note, kind or post.
    """
    with _changing(path) as connection:
        old = _get(connection, annotation_id)
        said = old.text if text is None else _clean(text)
        at = (old.day, old.post_id)
        if day is not None or post_id is not None:
            at = _about(connection, old.account_id, day, post_id)
        kept = old.kind if kind is None else _kind(kind, said)
        made = Annotation(old.annotation_id, old.account_id, *at, kept, said, old.created_us)
        connection.execute("DELETE FROM annotation WHERE annotation_id = ?", [annotation_id])
        _put(connection, made)
    return made


def remove(path: Path, annotation_id: str) -> Annotation:
    """Drop a note, and give back what it was. Raises UnknownName."""
    with _changing(path) as connection:
        old = _get(connection, annotation_id)
        connection.execute("DELETE FROM annotation WHERE annotation_id = ?", [annotation_id])
        _renew(connection, old.account_id)
    return old


@contextmanager
def _changing(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writing connection within one transaction: all of it or nothing."""
    with reading(path):
        pass  # a note never makes a store
    with writing(path) as connection:
        connection.execute("BEGIN")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise


def _clean(text: str) -> str:
    """The text on one line, without characters that steer a screen instead of being read on it."""
    # Marks that join or turn letters (Cf) stay, for some scripts and emoji need them; those that reorder lines do not.
    kept = (" " if unicodedata.category(c) in {"Cc", "Cs"} or c in _REORDERING else c for c in text)
    said = " ".join("".join(kept).split())
    if not said:
        raise BadValue('The note is empty. Write what happened, such as "shout-out by a friend".')
    if len(said) > MAX_LENGTH:
        raise BadValue(f"The note has {len(said):,} characters, and {MAX_LENGTH} fit. Say it shorter.")
    return said


def _kind(stated: str | None, text: str) -> str:
    if stated is None:
        plain = text.casefold()
        return next((kind for kind in KINDS if kind in plain), "other")
    plain = stated.strip().casefold()
    if plain not in KINDS:
        raise UnknownName.among("kind of note", stated, KINDS)
    return plain


def _about(
    connection: duckdb.DuckDBPyConnection, account_id: str, day: date | None, post_id: str | None
) -> tuple[date | None, str | None]:
    """The day or the post of a note, checked."""
    if (day is None) == (post_id is None):
        raise BadValue("A note is about a day or about a post: name one of them.")
    if day is not None:
        if day < local_day(EARLIEST_POST_US):
            raise BadValue(f"{day.isoformat()} is before the first post on TikTok. Is the year right?")
        return day, None
    run = connection.execute
    known = run("SELECT known_as FROM post_join WHERE account_id = ? AND post_id = ?", [account_id, post_id]).fetchone()
    wanted = known[0] if known else post_id
    if not run("SELECT 1 FROM post WHERE account_id = ? AND post_id = ?", [account_id, wanted]).fetchone():
        latest = "SELECT post_id FROM post WHERE account_id = ? ORDER BY posted_us DESC, post_id LIMIT 50"
        posts = run(latest, [account_id]).fetchall()
        raise UnknownName.among("post", str(post_id), [row[0] for row in posts])
    return None, wanted


def _check_account(connection: duckdb.DuckDBPyConnection, account_id: str) -> None:
    known = [row[0] for row in connection.execute("SELECT account_id FROM account").fetchall()]
    if account_id not in known:
        raise UnknownName.among("account", account_id, known)


def _get(connection: duckdb.DuckDBPyConnection, annotation_id: str) -> Annotation:
    row = connection.execute(f"SELECT {_COLUMNS} FROM annotation WHERE annotation_id = ?", [annotation_id]).fetchone()
    if row is None:
        known = connection.execute("SELECT annotation_id FROM annotation").fetchall()
        raise UnknownName.among("note", annotation_id, [name for (name,) in known])
    return Annotation(*row)


def _put(connection: duckdb.DuckDBPyConnection, made: Annotation) -> None:
    values = [getattr(made, name) for name in schema.table("annotation").names]
    connection.execute(f"INSERT INTO annotation VALUES ({', '.join('?' * len(values))})", values)
    _renew(connection, made.account_id)


def _renew(connection: duckdb.DuckDBPyConnection, account_id: str) -> None:
    """Let no cached answer of before stand for the account."""
    connection.execute("CREATE OR REPLACE TEMP TABLE noted AS SELECT ?::TEXT AS account_id", [account_id])
    versions.renew(connection, "noted")
