"""Forgetting an account, a follower or a source for good: in the store, in the cache and in the backups.

What is to go is deleted in a copy, the rest written into a fresh file (`anew.py`), so that not even bytes remain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from groundswell.errors import BadValue, UnknownName
from groundswell.store import forget_rows
from groundswell.store.anew import Step, written_anew
from groundswell.store.backups import known_copies, remove_copies
from groundswell.store.cache import Cache
from groundswell.store.file import reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Kind: TypeAlias = Literal["account", "follower", "source"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is forgotten, or would be.

    Attributes:
        rows: table → how many of its rows go; tables that lose none are left out.
        files: names of the imports that go whole.
        backups: backups that Groundswell wrote of this store and deletes with it.
        yours: copies that it knows of and cannot delete; you must.
        is_done: False where this only says what would go.
    """

    kind: Kind
    name: str
    rows: dict[str, int]
    files: tuple[str, ...]
    backups: tuple[str, ...]
    yours: tuple[str, ...]
    is_done: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Where and how to forget.

    Attributes:
        path: of the store.
        profile: the folder that knows of backups.
        sure: False only says what would go.
    """

    path: Path
    cache: Cache
    profile: Path
    sure: bool = False
    step: Step | None = None

    def go(self, kind: Kind, name: str, rows: Callable[[DuckDBPyConnection], tuple[str, ...]]) -> Forgotten:
        """Take rows out of the store, or only count which would go; then whatever else holds them."""
        copies = known_copies(self.profile, self.path)
        # While the store is held nobody computes an answer, so what is cleared then stays cleared.
        with written_anew(self.path, keep=self.sure, then=self.cache.clear, progress=self.step) as connection:
            before = forget_rows.count_rows(connection)
            connection.execute("BEGIN")
            files = rows(connection)
            connection.execute("COMMIT")
            after = forget_rows.count_rows(connection)
        gone = {table: n - after[table] for table, n in before.items() if n != after[table]}
        ours = [copy for copy in copies if copy.is_ours]
        left = remove_copies(self.profile, self.path, ours) if self.sure else ()
        yours = [*(copy for copy in copies if not copy.is_ours), *left]
        deleted = tuple(str(copy.file) for copy in ours if copy not in left)
        return Forgotten(kind, name, gone, files, deleted, tuple(str(c.file) for c in yours), self.sure)


def forget_account(way: Way, name: str) -> Forgotten:
    """Forget an account: its numbers, posts, followers, imports, settings and names.

    Raises:
        UnknownName: there is no such account.
        StoreError: the store cannot be read, or is in use.
    """
    wanted = name.strip().lstrip("@").lower()
    with reading(way.path) as connection:  # a wrong name must not cost a copy of the store
        connection.execute("USE store")
        known = forget_rows.known_accounts(connection)
    if wanted not in known:
        raise UnknownName.among("account", wanted, known)
    return way.go("account", known[wanted], lambda c: forget_rows.forget_account(c, known[wanted]))


def forget_follower(way: Way, name: str, person: str) -> Forgotten:
    """Forget a person among the followers and in the comments.

    Args:
        name: what the user calls them; it is not kept.
        person: their pseudonym.

    Raises:
        BadValue: nobody of that pseudonym is in the store.
        StoreError: the store cannot be read, or is in use.
    """

    def rows(connection: DuckDBPyConnection) -> tuple[str, ...]:
        forget_rows.forget_person(connection, person)
        return ()

    with reading(way.path) as connection:
        connection.execute("USE store")
        if not forget_rows.has_person(connection, person):
            msg = (
                f"Nobody called {name!r} is among the followers or in the comments of this store. Write the name as "
                "TikTok does, with or without @."
            )
            raise BadValue(msg)
    return way.go("follower", name, rows)


def forget_source(way: Way, name: str) -> Forgotten:
    """Forget all that came from a kind of source (`studio.content`), or by one import (its name in `imports`).

    Raises:
        UnknownName: there is neither a kind nor an import of that name.
        StoreError: the store cannot be read, or is in use.
    """
    with reading(way.path) as connection:
        connection.execute("USE store")
        forget_rows.check_source(connection, name)
    return way.go("source", name, lambda c: forget_rows.forget_source(c, name))
