"""The fuzzers for a minute in all, or as many seconds as GROUNDSWELL_FUZZ_S says; `make fuzz` runs them for an hour."""

from __future__ import annotations

import os
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.campaign import bytes_for
from tests.fuzz.rounds import FORMATS, run

BUDGET_S = float(os.environ.get("GROUNDSWELL_FUZZ_S", "60"))
# Another round each day, the same one all day long: a failure can be repeated, and a year sees 365 of them.
NUMBER = int(os.environ.get("GROUNDSWELL_FUZZ_NUMBER", str(int(time.time()) // 86_400)))


def test_documents_of_every_format_are_read_as_they_are_or_refused(tmp_path: Path) -> None:
    tally = run(BUDGET_S * 0.75, NUMBER, tmp_path / "found")
    told = "\n".join(f"{path.name}: {what}" for what, path in tally.found.items())
    assert not tally.found, f"GROUNDSWELL_FUZZ_NUMBER={NUMBER} shows it again:\n{told}"
    assert tally.n_files >= len(FORMATS)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this system; bytes are spoilt above")
def test_bytes_that_coverage_leads_to_are_read_or_refused(tmp_path: Path) -> None:
    tally = bytes_for(BUDGET_S * 0.25, NUMBER, tmp_path)
    told = "\n".join(f"{path.name}: {what}" for what, path in tally.found.items())
    assert not tally.found, f"GROUNDSWELL_FUZZ_NUMBER={NUMBER} may show it again:\n{told}"
    assert tally.n_files > 0
