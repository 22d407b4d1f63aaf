"""Pictures of all pages, light and dark, on a phone and on a screen; the README shows some of them.

    python -m tools.screenshots [FOLDER]      out/screenshots by default; needs the browser of `make browser`

Both demo accounts are brought into a home of its own, the server is the real one, and nothing else is read.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import groundswell
from groundswell.demo import INVENTED_HANDLE
from groundswell.faces.demos import bring_demo
from tests.faces.web.browser import serving, visiting

ME = f"/@{INVENTED_HANDLE}"
PAGES = {
    "today": f"{ME}/today", "posts": f"{ME}/posts", "post": f"{ME}/ask/post", "audience": f"{ME}/audience",
    "questions": f"{ME}/questions", "notes": f"{ME}/notes", "data": "/data", "sql": "/data/sql",
    "rejects": "/data/rejects", "conflicts": "/data/conflicts", "add-files": "/start", "real": "/@jongraz/today",
}  # fmt: skip
LOOKS = [(look, width) for look in ("light", "dark") for width in (375, 1200)]


def main() -> None:
    """Take them all."""
    to = Path(sys.argv[1] if len(sys.argv) > 1 else "out/screenshots")
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary, sync_playwright() as driver:
        home = Path(temporary)
        os.environ["GROUNDSWELL_HOME"] = str(home)
        os.environ.pop("GROUNDSWELL_STORE", None)
        with serving(home / "empty") as server:
            for look, width in LOOKS:
                shoot(driver, server, {"first-visit": "/start"}, look, width, to)
        library = groundswell.open()
        bring_demo(library, "real", home / "real")
        bring_demo(library, "invented", home / "invented")
        with serving(home) as server:
            for look, width in LOOKS:
                shoot(driver, server, PAGES, look, width, to)
    print(f"{len(list(to.glob('*.png')))} pictures in {to}")


def shoot(driver: object, server: object, pages: dict[str, str], look: str, width: int, to: Path) -> None:
    """One look at each page."""
    sight = {"color_scheme": look, "viewport": {"width": width, "height": 900}}
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        visiting(driver, server, Path(folder), **sight) as visitor,  # type: ignore[arg-type]  # typed where they are made
    ):
        for name, path in pages.items():
            visitor.go(path).screenshot(path=str(to / f"{name}-{width}-{look}.png"), full_page=True)


if __name__ == "__main__":
    main()
