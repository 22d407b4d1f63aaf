"""The command line: `groundswell COMMAND`; alone it opens the pages.

    commands    the table of commands, all that `--help` needs
    lazy        the group that loads a command when it is called
    shared      options, printing and the library, for all commands

Exit codes: 0 done; 2 refused, with the sentence on standard error; anything else is a bug and shows its traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

_HELP = frozenset({"--help", "-h", "help"})


def main(args: Sequence[str] | None = None) -> None:
    """Run one command. Raises SystemExit with its exit code."""
    given = list(sys.argv[1:] if args is None else args)
    # Models solve many small systems, for which threads of the linear algebra only wait for one another.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        # A pipe on Windows is not UTF-8 by itself, and hashtags are.
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8", newline="\n")
    is_completing = "_GROUNDSWELL_COMPLETE" in os.environ
    if not is_completing and given and (given[0] in _HELP or given[0] == "--version"):
        _first_page(given)
        return
    from groundswell.faces.cli.lazy import run

    run(given if given or is_completing else ["web"])


def _first_page(given: list[str]) -> None:
    if given[0] == "--version":
        from groundswell import __version__

        page = f"groundswell {__version__}"
    else:
        from groundswell.faces.cli.commands import overview

        page = overview()
    sys.stdout.write(page + "\n")
