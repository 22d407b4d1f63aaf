"""What a command left behind, and how one is run."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Done(NamedTuple):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """Runs one command line."""

    def __call__(self, *args: str, given: str | None = None) -> Done:
        """What it left behind; `given` stands on standard input."""
        ...
