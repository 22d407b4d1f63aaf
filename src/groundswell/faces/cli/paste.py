"""What comes through standard input instead of a file: a list that was copied from a page, or any file piped in."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from groundswell.errors import BadValue
from groundswell.faces.cli.shared import say

HERE = Path("-")


@contextmanager
def pasted(stated: dict[str, Any]) -> Iterator[Path]:
    """What stands on standard input, as a file for the moment.

    A list copied from a page was copied just now and on this computer, so its day and its time zone go into `stated`
    where they are not there; of any other text nothing is assumed.

    Raises:
        BadValue: nothing was pasted.
    """
    from groundswell.importers import studio_list

    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        say(f"Paste the list here, then press Enter and {end}.", "soft")
    content = sys.stdin.buffer.read()
    if not content.strip():
        msg = "Nothing was pasted. Copy the list in TikTok Studio first, then paste it or pipe it in."
        raise BadValue(msg)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "pasted.txt"
        path.write_bytes(content)
        if studio_list.knows(content.decode("utf-8-sig", errors="ignore")):
            stated["observed"] = stated["observed"] or datetime.now(UTC).isoformat(timespec="seconds")
            stated["zone"] = stated["zone"] or _zone_here()
        yield path


def _zone_here() -> str:
    """The time zone that this computer is set to: its name, or its offset today where it has none."""
    from babel.localtime import get_localzone

    zone = get_localzone()
    return str(getattr(zone, "key", None) or getattr(zone, "zone", None) or datetime.now(zone).strftime("%z"))
