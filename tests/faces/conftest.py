"""The command line, called as a shell would call it, against a store of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from groundswell.errors import GroundswellError
from groundswell.faces.cli import main
from tests.faces.running import Done, Run


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line, with something on standard input where that is given; what it left behind."""

    def called(*args: str, given: str | None = None) -> Done:
        if given is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        code = 0
        try:
            main(args)
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capsys.readouterr())

    return called


@pytest.fixture
def run(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same against a store of its own, in a folder of its own."""
    monkeypatch.setenv("GROUNDSWELL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GROUNDSWELL_STORE", str(tmp_path / "store.duckdb"))
    monkeypatch.chdir(tmp_path)
    return call


@pytest.fixture
def told(run: Run) -> Callable[..., str]:
    """The same, for tests that expect it to work: its output, or what it refused with as an error."""

    def said(*args: str, given: str | None = None) -> str:
        done = run(*args, given=given)
        if done.code:
            raise GroundswellError(done.err)
        return done.out

    return said
