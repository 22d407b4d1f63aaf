"""The Python API: a library of accounts, and the questions as methods of each.

    import groundswell
    library = groundswell.open()
    library.import_files(["~/Downloads/Overview_2026-01-16_1773705600_me.zip"])
    print(library.account().engagement(days=90))

This is the one place where the clock is read and where answers are taken from, and put into, the cache.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import groundswell
from groundswell.answer import Answer, Caveat, Cell
from groundswell.clock import local_day, parse_observed, parse_zone
from groundswell.errors import StoreBusy, UnknownName
from groundswell.questions import registry

if TYPE_CHECKING:
    from groundswell.importers.base import Options
    from groundswell.store.cache import Cache
    from groundswell.store.guard import Rows

BUSY = "An import is running. These numbers are as of before it."


def open_library(path: str | Path | None = None) -> Library:
    """The library kept in one file: the user's own by default; the file is made by the first import."""
    from groundswell.store.file import default_path

    return Library(Path(path).expanduser() if path else default_path())


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of a library, as listed."""

    account_id: str
    handle: str
    is_own: bool
    is_invented: bool
    zone: str | None
    n_posts: int
    newest_us: int | None


class Library:
    """Everything in one store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"Library({str(self.path)!r})"

    def accounts(self) -> tuple[Listed, ...]:
        """The accounts, the user's own first, then by number of posts."""
        from groundswell.store import asof, file

        with file.reading(self.path) as connection:
            order = asof.accounts_of(connection)
            rows = connection.execute(
                """
                SELECT a.account_id, coalesce(a.handle, a.account_id), a.is_own, i.value IS NOT NULL, a.zone,
                       coalesce(p.n, 0), a.newest_us
                FROM store.main.account AS a
                LEFT JOIN (SELECT account_id, count(*) AS n FROM store.main.post GROUP BY account_id) AS p
                  ON p.account_id = a.account_id
                LEFT JOIN store.main.setting AS i ON i.key = 'invented:' || a.account_id
                """
            ).fetchall()
        listed = {row[0]: Listed(*row) for row in rows}
        return tuple(listed[account_id] for account_id in order)

    def account(self, handle: str | None = None) -> Account:
        """One account, by handle; may be left out where there is only one (own) account.

        Raises:
            UnknownName: no such account, or several and none named.
            StoreMissing: nothing has been imported yet.
        """
        from groundswell.store import asof, file

        try:
            with file.reading(self.path, wait_s=0.05) as connection:
                return Account(self, asof.resolve_account(connection, handle))
        except StoreBusy:  # the question itself may wait longer, and says who is meant
            return Account(self, handle)

    def understand(self, paths: Sequence[str | Path], **stated: Any) -> Any:
        """What an import would make of the files, without writing anything; the keywords of `import_files`."""
        from groundswell.importers import run

        options = self._options(**stated, people_key=_people_key(make=False))
        return run.understand([Path(p).expanduser() for p in paths], options, store_path=self.path)

    def import_files(
        self, paths: Sequence[str | Path], *, progress: Callable[..., None] | None = None, **stated: Any
    ) -> Any:
        """Import any mix of files, folders and zips: all of it or, after an error, none.

        Args:
            progress: called as work goes on, for a progress bar.
            stated: `account` (handle), `own`, `observed` (a date), `zone`, `columns` (target → source column).

        Raises:
            InputError: nothing could be used.
            StoreBusy: another process kept the store for ten seconds.
        """
        from groundswell.importers import run

        options = self._options(**stated, people_key=_people_key(make=True))
        return run.import_files(
            [Path(p).expanduser() for p in paths], self.path, options, now_us=_now_us(), progress=progress
        )

    def imports(self) -> Any:
        """The imports, newest first."""
        from groundswell.store import ledger

        return ledger.imports(self.path)

    def undo(self, import_id: str) -> Any:
        """Take one import (a call, or one file of it) back whole."""
        from groundswell.store import ledger

        return ledger.undo(self.path, import_id)

    def rejects(self, batch_id: str | None = None) -> Any:
        """The rows that could not be used, with the reason."""
        from groundswell.store import ledger

        return ledger.rejects(self.path, batch_id)

    def conflicts(self) -> Any:
        """Where two sources say different things of the same thing and instant."""
        from groundswell.store import ledger

        return ledger.conflicts(self.path)

    def set_zone(self, account_id: str, zone: str) -> None:
        """Say in which time zone the account lives; its days and hours are counted anew. Raises BadValue."""
        from groundswell.store import ledger

        parse_zone(zone)
        ledger.set_zone(self.path, account_id, zone)

    def mark_invented(self, account_id: str) -> None:
        """Say that the account was made up, so that every face says it too."""
        from groundswell.store import ledger

        ledger.set_setting(self.path, f"invented:{account_id}", "1")

    def sql(self, text: str, **limits: Any) -> Rows:
        """The user's own SELECT over the store's tables. Raises RefusedSQL, BadValue."""
        from groundswell.store import guard

        return guard.user_sql(self.path, text, **limits)

    def export(self, table: str, to: str | Path, *, account: str | None = None) -> int:
        """Write a table to a .csv or .parquet file and return its number of rows."""
        from groundswell.store import export

        return export.export_table(self.path, table, Path(to).expanduser(), account=account)

    def forget_cache(self) -> None:
        """Drop all cached answers."""
        _cache(self.path).clear()

    def warm(self, accounts: Sequence[str] = (), questions: Sequence[str] = ()) -> None:
        """Answer the questions ahead, so that they are there at once, even while an import runs."""
        for account_id in accounts:
            for name in questions or registry.names():
                Account(self, account_id).ask(name)

    def _options(
        self,
        *,
        account: str | None = None,
        own: bool = False,
        observed: str | None = None,
        zone: str | None = None,
        columns: Mapping[str, str] | None = None,
        people_key: bytes | None = None,
    ) -> Options:
        from groundswell.importers.base import Options

        inside = parse_zone(zone) if zone else UTC
        return Options(
            account=account.strip().lstrip("@") if account else None,
            is_own=own,
            observed_us=parse_observed(observed, inside) if observed else None,
            zone=zone,
            columns=dict(columns or {}),
            people_key=people_key,
        )


class Account:
    """One account: every registered question is a method of it (`account.engagement(days=28)`)."""

    def __init__(self, library: Library, account_id: str | None, *, asof_us: int | None = None) -> None:
        self.library = library
        self.account_id = account_id
        self._asof_us = asof_us

    def __repr__(self) -> str:
        return f"Account({self.account_id!r})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *registry.names()]

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name in registry.names():
            return partial(self.ask, name)
        raise AttributeError(str(UnknownName.among("question", name, registry.names())))

    def asof(self, when: str) -> Account:
        """The account as it was known on a day (`2026-03-01`) or at an instant. Raises BadValue."""
        return Account(self.library, self.account_id, asof_us=parse_observed(when))

    def ask(self, question: str, **params: Cell) -> Answer:
        """The answer to one question.

        While another process imports, the answer is the one from before, and says so.

        Raises:
            UnknownName: no such question or parameter.
            BadValue: a parameter outside what the question accepts.
            StoreMissing: nothing has been imported yet.
        """
        asked = registry.get(question)
        defaults = {p.name: p.default for p in asked.parameters}
        for name in params:
            if name not in defaults:
                raise UnknownName.among(f"parameter of {question}", name, defaults)
        full: dict[str, Cell] = {**defaults, **params}
        return self._cached(asked, full)

    def _cached(self, asked: registry.Question, params: dict[str, Cell]) -> Answer:
        from groundswell.store import asof, file
        from groundswell.store.cache import Entry

        kept = _cache(self.library.path)
        key = {**params, "as of": self._asof_us}
        known = kept.get(self.account_id, asked.name, key)
        today_us = _now_us()
        code = f"{_code_version()} {local_day(today_us)}"  # answers say how old the data are
        try:
            with file.reading(self.library.path) as connection:
                version = asof.data_version(connection)
                if known and (known.data_version, known.code_version) == (version, code):
                    return known.answer
                account_id = asof.resolve_account(connection, self.account_id)
                view = asof.StoreView(connection, account_id, self._asof_us, today_us)
                answer = asked.answer(view, **params)
        except StoreBusy:
            return _while_busy(asked.name, self.account_id, known.answer if known else None)
        kept.put(self.account_id, asked.name, key, Entry(answer, version, code))
        return answer


def _while_busy(question: str, account_id: str | None, known: Answer | None) -> Answer:
    if known:
        return known.with_caveat(Caveat("busy", BUSY))
    sentence = "An import is running, and this was not asked before it. Ask again in a moment."
    return Answer(question, account_id, sentence, caveats=(Caveat("busy", sentence),), standing="refused")


def _cache(path: Path) -> Cache:
    from groundswell.store.cache import Cache
    from groundswell.store.file import cache_folder

    return Cache(cache_folder(), path)


def _people_key(*, make: bool) -> bytes:
    """The user's key of the pseudonyms; where there is none yet, a new one, which is kept only if it is to be used."""
    from groundswell.store import file, key

    folder = file.profile_folder()
    return key.make_key(folder) if make else key.read_key(folder) or secrets.token_bytes(32)


def _now_us() -> int:
    return time.time_ns() // 1000


@cache
def _code_version() -> str:
    """The version and, so that an edited checkout never shows an old answer, a mark of the files themselves."""
    folder = Path(groundswell.__file__).parent
    newest = max(file.stat().st_mtime_ns for file in folder.rglob("*.py"))
    return f"{groundswell.__version__}-{newest:x}"
