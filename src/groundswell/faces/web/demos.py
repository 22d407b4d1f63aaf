"""The demo accounts, made ready while the first visit is read, so that a click on one is answered at once.

Each waits in a store of its own in a temporary folder. Nothing is in the user's store until somebody asks for it, and
then only where that store does not exist yet; otherwise the account is imported like any other.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.faces.demos import bring_demo

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.answer import Answer
    from groundswell.demo import Which

ORDER: tuple[Which, ...] = ("real", "invented")
"""The quicker one first: it takes a second, and whoever clicks at once on either waits least."""

_log = logging.getLogger("groundswell.web")


class Demos:
    """The demo accounts that wait for one library.

    Args:
        folder: made for this alone.
        draw: draws the pictures of an answer and keeps them.
    """

    def __init__(self, library: Library, folder: Path, draw: Callable[[Answer], None]) -> None:
        self._library, self._folder, self._draw = library, folder, draw
        self._ready: dict[Which, tuple[str, Answer]] = {}
        self._locks = {which: threading.Lock() for which in ORDER}
        self._is_over = False

    def start(self) -> None:
        """Make them ready in the background, one after the other, until somebody asks for one."""
        threading.Thread(target=self._make_all, name="groundswell-demos", daemon=True).start()

    def take(self, which: Which) -> tuple[str, Answer] | None:
        """Put the account into the library and give its handle and its Today; None where it has to be imported.

        One that is being made is waited for.
        """
        self._is_over = True
        with self._locks[which]:
            ready = self._ready.pop(which, None)
            return ready if ready and self._library.adopt(self._store(which)) else None

    def stop(self) -> None:
        """Begin no more of them."""
        self._is_over = True

    def _make_all(self) -> None:
        for which in ORDER:
            try:
                made = self._make(which)
                if made:
                    self._draw(made)
            except Exception:  # noqa: BLE001 - nobody asked for it, and who does imports it and sees what is wrong
                _log.debug("the %s account is not ready", which, exc_info=True)

    def _make(self, which: Which) -> Answer | None:
        from groundswell.account import open_library

        with self._locks[which]:
            if self._is_over:
                return None
            files = self._folder / which
            library = open_library(self._store(which))
            handle = bring_demo(library, which, files)
            answer = library.account(handle).ask("today")
            library.forget_cache()
            shutil.rmtree(files, ignore_errors=True)
            self._ready[which] = handle, answer
            return answer

    def _store(self, which: Which) -> Path:
        return self._folder / f"{which}.duckdb"
