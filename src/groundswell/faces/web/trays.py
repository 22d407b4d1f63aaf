"""Files between "dropped" and "imported": what was understood, what the user says to it, how far the import is.

A tray lives in memory and in a private temporary folder, so that a page can be loaded again, or opened in a second tab,
while its files are read. Reading and importing go on in a thread of their own; the page asks how far they are.
"""

from __future__ import annotations

import logging
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from groundswell.errors import GroundswellError, UnknownName
from groundswell.faces.demos import bring_demo
from groundswell.faces.web.demos import Demos
from groundswell.faces.web.desk import Asked, Desk
from groundswell.questions import registry

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.demo import Which

Stage: TypeAlias = Literal["reading", "understood", "importing", "done", "failed"]

_KEPT_S = 3_600.0
_MOST = 20
_log = logging.getLogger("groundswell.web")


@dataclass(slots=True)
class Tray:
    """Files that were dropped together.

    Attributes:
        stated: what the user said about them: `account`, `own`, `observed`, `zone`, `columns`.
        readings: what an import would make of each file, once understood.
        at: name of the file at hand, how many are done, how many there are.
        report: what became of them, once imported.
        error: why reading or importing stopped, as a sentence.
        is_bug: the error is not one that was foreseen.
        to: the account whose page shows what came in.
    """

    id: str
    folder: Path
    paths: Sequence[Path] = ()
    stage: Stage = "reading"
    stated: Mapping[str, Any] = field(default_factory=dict)
    readings: Sequence[Any] = ()
    at: tuple[str, int, int] = ("", 0, 0)
    report: Any = None
    error: str = ""
    is_bug: bool = False
    to: str = ""
    demo: str = ""
    touched_s: float = field(default_factory=time.monotonic)


class Trays:
    """All trays of one server."""

    def __init__(self, library: Library, desk: Desk) -> None:
        self._library = library
        self._desk = desk
        self._demos: Demos | None = None
        self._folder: Path | None = None
        self._trays: dict[str, Tray] = {}
        self._lock = threading.Lock()
        self._importing = threading.Lock()

    def new(self) -> Tray:
        """An empty tray with a private folder."""
        with self._lock:
            tray_id = secrets.token_hex(8)
            tray = Tray(tray_id, self._own_folder() / tray_id)
            tray.folder.mkdir()
            self._trays[tray_id] = tray
            self._tidy()
        return tray

    def get(self, tray_id: str) -> Tray:
        """The tray of that name. Raises UnknownName where it is gone."""
        with self._lock:
            tray = self._trays.get(tray_id)
        if tray is None:
            msg = "These files are no longer here: the server was started anew, or an hour has passed. Drop them again."
            raise UnknownName(msg)
        tray.touched_s = time.monotonic()
        return tray

    def open_ones(self) -> list[Tray]:
        """The trays that still wait for a word of the user, the latest first."""
        with self._lock:
            waiting = [t for t in self._trays.values() if t.stage in {"reading", "understood", "importing"}]
        return waiting[::-1]

    def drop(self, tray: Tray) -> None:
        """Forget a tray and its files."""
        with self._lock:
            self._trays.pop(tray.id, None)
        shutil.rmtree(tray.folder, ignore_errors=True)

    def close(self) -> None:
        """Forget all of them: the server ends."""
        if self._demos:
            self._demos.stop()
        with self._lock:
            self._trays.clear()
            if self._folder:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def understand(self, tray: Tray) -> None:
        """Find out what the files hold, in the background; nothing is written."""
        if self._demos:
            self._demos.stop()  # who has files of her own needs no others
        tray.stage, tray.error = "reading", ""

        def work() -> None:
            tray.readings = self._library.understand(list(tray.paths), **tray.stated)
            tray.stage = "understood"

        self._start(tray, work)

    def bring_in(self, tray: Tray) -> None:
        """Import the files in the background."""
        tray.stage, tray.error = "importing", ""

        def work() -> None:
            with self._importing:
                tray.report = self._library.import_files(
                    list(tray.paths), progress=self._step(tray), warm=registry.names(), **tray.stated
                )
            touched = [a for file in tray.report.files for a in file.touched_accounts]
            tray.to = touched[0] if touched else ""
            tray.stage = "done"
            shutil.rmtree(tray.folder, ignore_errors=True)

        self._start(tray, work)

    def prepare_demos(self) -> None:
        """Make the demo accounts ready in the background, for somebody who has nothing yet."""
        with self._lock:
            if self._demos is None:
                folder = self._own_folder() / "demos"
                folder.mkdir()
                self._demos = Demos(self._library, folder, self._desk.draw_all)
                self._demos.start()

    def bring_demo(self, which: Which) -> Tray:
        """Bring in one demo account in the background; its tray."""
        tray = self.new()
        tray.stage, tray.demo = "importing", which

        def work() -> None:
            with self._importing:
                ready = self._demos.take(which) if self._demos else None
                handle = ready[0] if ready else bring_demo(self._library, which, tray.folder, self._step(tray))
            tray.at = ("the first answers", tray.at[2], tray.at[2])
            asked = Asked.of(handle, "today", {})
            if ready:  # the same store under another name, so the answer still holds
                self._desk.keep(asked, lambda: ready[1])
            self._desk.answer(asked)
            tray.to, tray.stage = handle, "done"
            shutil.rmtree(tray.folder, ignore_errors=True)

        self._start(tray, work)
        return tray

    def _own_folder(self) -> Path:
        """The private folder of all trays; whoever calls this holds the lock."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
        return self._folder

    def _step(self, tray: Tray) -> Callable[[str, int, int], None]:
        def step(name: str, done: int, total: int) -> None:
            tray.at = (name, done, total)

        return step

    def _start(self, tray: Tray, work: Callable[[], None]) -> None:
        def guarded() -> None:
            try:
                work()
            except GroundswellError as error:
                tray.error, tray.stage = str(error), "failed"
            except Exception:  # noqa: BLE001 - whatever it is, the page must not wait for ever
                _log.exception("reading or importing fell over")
                tray.error, tray.is_bug, tray.stage = "This is a bug in Groundswell.", True, "failed"

        threading.Thread(target=guarded, name=f"groundswell-tray-{tray.id}", daemon=True).start()

    def _tidy(self) -> None:
        """Forget what is done with, was left for an hour, or is one too many."""
        settled = [t for t in self._trays.values() if t.stage not in {"reading", "importing"}]
        old = [t for t in settled if time.monotonic() - t.touched_s > _KEPT_S]
        for tray in [*old, *settled[: max(0, len(self._trays) - _MOST)]]:
            self._trays.pop(tray.id, None)
            shutil.rmtree(tray.folder, ignore_errors=True)
