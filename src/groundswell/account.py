"""The Python API: a library of accounts, and the questions as methods of each.

    import groundswell
    library = groundswell.open()
    library.import_files(["~/Downloads/Overview_2026-01-16_1773705600_me.zip"])
    print(library.account().engagement(days=90))

This is the one place where the clock is read and where answers are taken from, and put into, the cache.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import groundswell
from groundswell.answer import Answer, Caveat, Cell
from groundswell.clock import DAY_US, local_day, parse_observed, parse_zone
from groundswell.errors import BadValue, RequestError, StoreBusy, StoreMissing, UnknownName
from groundswell.keeping import Keeping
from groundswell.noting import Noting
from groundswell.questions import registry

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from groundswell.importers.base import Options
    from groundswell.store.asof import StoreView
    from groundswell.store.cache import Asked, Cache
    from groundswell.store.guard import Rows

BUSY = "An import is running. These numbers are as of before it."
_AS_OF = "as of"  # no question can have a parameter with a blank in its name
_FEW = 3  # accounts, for which answers are prepared that nobody has asked for yet
_ANEW_S = 20.0


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


class Library(Keeping):
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
        except StoreMissing:
            if not _cache(self.path).is_importing():
                raise
            return Account(self, handle)

    def understand(self, paths: Sequence[str | Path], **stated: Any) -> Any:
        """What an import would make of the files, without writing anything; the keywords of `import_files`."""
        from groundswell.importers import run

        options = self._options(**stated, people_key=_people_key(make=False))
        return run.understand([Path(p).expanduser() for p in paths], options, store_path=self.path)

    def import_files(
        self,
        paths: Sequence[str | Path],
        *,
        progress: Callable[..., None] | None = None,
        warm: Sequence[str] = (),
        **stated: Any,
    ) -> Any:
        """Import any mix of files, folders and zips: all of it or, after an error, none.

        What was asked of the touched accounts before is answered anew at once, as part of the import: until that is
        done, other processes go on with the answers of before.

        Args:
            progress: called as work goes on, for a progress bar.
            warm: questions to answer ahead for the touched accounts, if these are few.
            stated: `account` (handle), `own`, `observed` (a date), `zone`, `columns` (target → source column).

        Raises:
            BadValue: `observed` is no date, or one that is yet to come; or no such zone.
            InputError: nothing could be used.
            StoreBusy: another process kept the store for ten seconds.
        """
        from groundswell.importers import run

        options = self._options(**stated, people_key=_people_key(make=True))
        files = [Path(p).expanduser() for p in paths]
        with _cache(self.path).importing():
            report = run.import_files(files, self.path, options, now_us=_now_us(), progress=progress)
            touched = sorted({account for file in report.files for account in file.touched_accounts})
            self._answer_anew(touched)
            if len(touched) <= _FEW:
                self.warm(touched, warm)
        return report

    def template(self, path: str | Path, account: str | None = None, *, n: int = 30, replace: bool = False) -> int:
        """Write the template for what TikTok shows only on screen, and return how many posts wait in it for numbers.

        Args:
            path: the file to write; its ending, .xlsx or .csv, says which form.
            account: whose latest posts are put in; without it those of the only (own) account, if there is any.
            n: at most so many posts.
            replace: write over a file that is there already.

        Raises:
            FileExistsError: the file is there already.
            UnknownName: no such account, or several and none named.
        """
        from groundswell.importers.template_write import write_template
        from groundswell.store import asof

        posts: list[Any] = []
        with contextlib.suppress(*(() if account else (StoreMissing,))), asof.open_view(self.path, account) as view:
            posts = _latest_posts(view, n)
        write_template(Path(path).expanduser(), posts, replace=replace)
        return len(posts)

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
        """Where two sources say different things of the same thing and instant, with the files that say them."""
        from groundswell.store import conflicts

        return conflicts.conflicts(self.path)

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

    def fingerprint(self) -> tuple[object, ...]:
        """What differs whenever answers may: the file's size and time, whether an import runs, the day, the code.

        Reading it opens nothing, so that a page which was shown before is there at once.
        """
        stamps = []
        for file in (self.path, self.path.with_name(f"{self.path.name}.wal")):
            try:
                stat = file.stat()
                stamps.append((stat.st_mtime_ns, stat.st_size, stat.st_ino))
            except OSError:
                stamps.append((0, 0, 0))
        return (*stamps, _cache(self.path).is_importing(), local_day(_now_us()), _code_version())

    def forget_cache(self) -> None:
        """Drop all cached answers."""
        _cache(self.path).clear()

    def warm(self, accounts: Sequence[str], questions: Sequence[str]) -> None:
        """Answer the questions ahead, so that they are there at once, even while an import runs."""
        for account_id in accounts:
            for name in questions:
                Account(self, account_id).answer_now(name)

    def _answer_anew(self, touched: Sequence[str]) -> None:
        """Answer what was asked of these accounts before, as of now and the latest first, for a bounded time."""
        until = time.monotonic() + _ANEW_S
        for asked in _cache(self.path).asked():
            if time.monotonic() > until:
                return
            params = {name: value for name, value in asked.params.items() if name != _AS_OF}
            is_now = asked.params.get(_AS_OF) is None
            if is_now and asked.account in {None, *touched} and asked.question in registry.names():
                with contextlib.suppress(RequestError):  # a parameter of an older version, an account that is gone
                    Account(self, asked.account).answer_now(asked.question, **params)

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
        observed_us = parse_observed(observed, inside) if observed else None
        # A day more than now: a date alone means its end.
        if observed_us is not None and observed_us > _now_us() + DAY_US:
            msg = f"{observed!r} is yet to come. Say when the files were downloaded, as a date that has been."
            raise BadValue(msg)
        return Options(
            account=account.strip().lstrip("@") if account else None,
            is_own=own,
            observed_us=observed_us,
            zone=zone,
            columns=dict(columns or {}),
            people_key=people_key,
        )


class Account(Noting):
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

        While an import runs, here or in another process, the answer is the one from before it, and says so.

        Raises:
            UnknownName: no such question or parameter.
            BadValue: a parameter outside what the question accepts.
            StoreMissing: nothing has been imported yet.
        """
        asked, full = _checked(question, params)
        kept = _cache(self.library.path)
        known = kept.get(self._key(asked, full))
        is_importing = kept.is_importing()
        try:
            with self._opened() as (connection, account_id):
                if known and (known.data_version, known.code_version) == _versions(connection, account_id):
                    return known.answer
                if not is_importing:
                    return self._compute(connection, account_id, asked, full)
        except StoreBusy:
            pass
        except StoreMissing:
            if not is_importing:
                raise
        return _while_busy(asked.name, self.account_id, known.answer if known else None)

    def answer_now(self, question: str, **params: Cell) -> Answer:
        """The answer to one question computed now, whatever is kept and whoever imports; what raises is as in `ask`."""
        asked, full = _checked(question, params)
        with self._opened() as (connection, account_id):
            return self._compute(connection, account_id, asked, full)

    @contextlib.contextmanager
    def _opened(self) -> Iterator[tuple[DuckDBPyConnection, str]]:
        from groundswell.store import asof, file

        with file.reading(self.library.path) as connection:
            yield connection, asof.resolve_account(connection, self.account_id)

    def _compute(
        self, connection: DuckDBPyConnection, account_id: str, asked: registry.Question, params: Mapping[str, Cell]
    ) -> Answer:
        from groundswell.store import asof
        from groundswell.store.cache import Entry

        versions = _versions(connection, account_id)
        view = asof.StoreView(connection, account_id, self._asof_us, _now_us())
        answer = asked.answer(view, **params)
        _cache(self.library.path).put(self._key(asked, params), Entry(answer, *versions))
        return answer

    def _key(self, asked: registry.Question, params: Mapping[str, Cell]) -> Asked:
        from groundswell.store.cache import Asked

        return Asked(self.account_id, asked.name, {**params, _AS_OF: self._asof_us})


def _latest_posts(view: StoreView, n: int) -> list[Any]:
    """The posts that were published last, as the template lists them: by link, or the key that they are kept under."""
    from groundswell.importers.template_write import Waiting

    rows = view.run(
        "SELECT post_id, kind, posted_on, coalesce(caption, hashtags, '') AS says FROM post"
        f" ORDER BY posted_us DESC NULLS LAST, post_id DESC LIMIT {int(n)}"
    )
    handle = view.handle
    return [
        Waiting(f"https://www.tiktok.com/@{handle}/{kind or 'video'}/{key}" if key.isdigit() else key, day, says)
        for key, kind, day, says in zip(*rows.values(), strict=True)
    ]


def _checked(question: str, params: Mapping[str, Cell]) -> tuple[registry.Question, dict[str, Cell]]:
    """The question and all its parameters, those left out at their defaults."""
    asked = registry.get(question)
    defaults = {p.name: p.default for p in asked.parameters}
    for name in params:
        if name not in defaults:
            raise UnknownName.among(f"parameter of {question}", name, defaults)
    return asked, {**defaults, **params}


def _versions(connection: DuckDBPyConnection, account_id: str) -> tuple[str, str]:
    """The versions of data and code; answers say how old the data are, so the day belongs to the second."""
    from groundswell.store import asof

    return asof.data_version(connection, account_id), f"{_code_version()} {local_day(_now_us())}"


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
