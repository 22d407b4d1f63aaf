"""Answers made beside the page: what takes long is worked on while the page says so, and kept until the store changes.

A page waits a moment for what it shows. What is not ready by then is a placeholder that fetches itself, be it an answer
or only its pictures; the work goes on once, however many pages ask. What was made stays in memory for as long as the
library's fingerprint is the same.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from groundswell.account import Listed
from groundswell.answer import Answer, Cell, Table
from groundswell.clock import parse_zone
from groundswell.errors import StoreBusy, StoreMissing

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.store.notes import Annotation

T = TypeVar("T")

SOON_S = 0.35
"""How long a page waits for an answer before it shows a placeholder."""

_MOST_KEPT = 400
_MOST_DRAWN = 800
_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one account as a page asks it.

    Attributes:
        as_of: a day as written by the user; empty for now.
    """

    account: str
    question: str
    params: tuple[tuple[str, Cell], ...] = ()
    as_of: str = ""

    @classmethod
    def of(cls, account: str, question: str, params: Mapping[str, Cell], as_of: str = "") -> Asked:
        """From parameters in any order."""
        return cls(account, question, tuple(sorted(params.items())), as_of)


class Desk:
    """The answers of one library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, tuple[object, Any]] = OrderedDict()
        self._drawn: OrderedDict[tuple[Table, int], str] = OrderedDict()
        self._running: dict[Asked, tuple[object, Future[Answer]]] = {}
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="groundswell-desk")

    def close(self) -> None:
        """Take no more work."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    def accounts(self) -> tuple[Listed, ...]:
        """The accounts of the library; none where there is no store yet."""
        return self.keep("accounts", self._accounts)

    def answer(self, asked: Asked) -> Answer:
        """One answer, however long it takes. Raises what `Account.ask` raises."""
        return self.keep(asked, partial(self._ask, asked))

    def answers(self, asked: Sequence[Asked], *, wait_s: float = SOON_S) -> list[Answer | None]:
        """The answers in the order asked; None for what is not ready within `wait_s`, and goes on being made.

        Pictures of an answer that is ready may still be on their way: `picture` says so.
        """
        started, found = [self._start(one) for one in asked], list[Answer | None]()
        for pause in (wait_s / 5, wait_s * 4 / 5):  # sentences that are there need not wait long for their pictures
            wait(started, pause)
            found = [s.result() if s.done() else self._known(one) for one, s in zip(asked, started, strict=True)]
            if None not in found:
                break
        return found

    def _known(self, asked: Asked) -> Answer | None:
        """The answer whose pictures are still being drawn."""
        with self._lock:
            mark, answer = self._kept.get(("page", asked), (None, None))
        return answer if mark == self.library.fingerprint() else None

    def picture(self, asked: Asked, table: Table, *, width: int) -> str:
        """The picture of a table of an answer; empty while it is being drawn."""
        with self._lock:
            if asked in self._running:
                return self._drawn.get((table, width), "")
        return self.draw(table, width=width)

    def draw(self, table: Table, *, width: int) -> str:
        """The picture of a table, drawn once."""
        key = (table, width)
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        from groundswell.faces.charts import svg

        made = svg(table, width=width)
        with self._lock:
            self._drawn[key] = made
            while len(self._drawn) > _MOST_DRAWN:
                self._drawn.popitem(last=False)
        return made

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, made anew when the library has changed since; what was kept while a writer holds it."""
        mark = self.library.fingerprint()
        with self._lock:
            known = self._kept.get(key)
            if known and known[0] == mark:
                self._kept.move_to_end(key)
                return known[1]  # type: ignore[no-any-return]  # put there under this key by this function
        try:
            made = make()
        except StoreBusy:
            if known is None:
                raise
            return known[1]  # type: ignore[no-any-return]  # as above: as of before the import that runs
        with self._lock:
            self._kept[key] = (mark, made)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def _start(self, asked: Asked) -> Future[Answer]:
        mark = self.library.fingerprint()
        with self._lock:
            at_work, running = self._running.get(asked, (None, None))
            if running is not None and at_work == mark:
                return running
            known = self._kept.get(("page", asked))
            if known and known[0] == mark:
                ready: Future[Answer] = Future()
                ready.set_result(known[1])
                return ready
            running = self._workers.submit(self.make, asked)
            self._running[asked] = mark, running
        running.add_done_callback(partial(self._done, asked))  # which takes the lock, at once where all is done already
        return running

    def _done(self, asked: Asked, work: Future[Answer]) -> None:
        with self._lock:
            if self._running.get(asked, (None, None))[1] is work:
                del self._running[asked]

    def notes(self, account: str) -> tuple[Annotation, ...]:
        """What the user noted of the account."""
        return self.keep(("notes", account), lambda: self.library.account(account).notes())

    def make(self, asked: Asked) -> Answer:
        """The answer with its pictures drawn, so that the page which shows it need not wait for them."""
        answer = self.keep(("page", asked), partial(self.answer, asked))
        self.draw_all(answer)
        return answer

    def draw_all(self, answer: Answer) -> None:
        """Draw every picture of an answer, at both widths."""
        from groundswell.faces.charts import NARROW, WIDE

        for table in answer.tables:
            for width in (WIDE, NARROW):
                self.draw(table, width=width)

    def _ask(self, asked: Asked) -> Answer:
        account = self.library.account(asked.account)
        if asked.as_of:
            account = account.asof(asked.as_of)
        return account.ask(asked.question, **dict(asked.params))

    def _accounts(self) -> tuple[Listed, ...]:
        try:
            return self.library.accounts()
        except StoreMissing:
            return ()


def zone_of(listed: Listed) -> Any:
    """The account's time zone; UTC where none was stated."""
    return parse_zone(listed.zone) if listed.zone else UTC
