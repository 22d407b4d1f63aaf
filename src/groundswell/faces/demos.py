"""The two demo accounts brought into a library: the import that the command and the page share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.clock import to_datetime

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.demo import Which


def bring_demo(
    library: Library, which: Which, folder: Path, progress: Callable[[str, int, int], None] | None = None
) -> str:
    """Import one demo account, its files written into `folder`, and return its handle."""
    from groundswell.demo import INVENTED_HANDLE, REAL_HANDLE, demo_files

    imports = demo_files(which, folder)
    for n, (paths, options) in enumerate(imports):
        if progress:
            progress(paths[0].name, n, len(imports))
        library.import_files(
            list(paths),
            account=options.account,
            own=options.is_own,
            observed=None if options.observed_us is None else to_datetime(options.observed_us).isoformat(),
            zone=options.zone,
            columns=options.columns,
        )
    handle = REAL_HANDLE if which == "real" else INVENTED_HANDLE
    if which == "invented":
        library.mark_invented(handle)
    return handle
