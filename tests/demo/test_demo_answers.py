"""The invented demo account is answered by what made it: who woke up, what lasted, and what was a flash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from groundswell.account import Account, Library
from groundswell.demo import INVENTED_HANDLE, INVENTED_SEED
from groundswell.faces.demos import bring_demo
from groundswell.foryou.invent import Truth, invent
from groundswell.questions.afterglow import FLASH, LASTING


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The account as the files of the demo bring it."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(folder))
        patch.setenv("HOME", str(folder))
        library = Library(folder / "store.duckdb")
        bring_demo(library, "invented", folder)
        yield library.account(INVENTED_HANDLE)


@pytest.fixture(scope="module")
def truth() -> Truth:
    """What made it."""
    return invent(INVENTED_SEED, handle=INVENTED_HANDLE).truth


def test_every_post_that_wakes_up_on_purpose_is_found_within_days(demo: Account, truth: Truth) -> None:
    alarms = demo.momentum(days=0).table("alarms")
    assert len(truth.resurfaced) == 3
    for post_id, woke, _ in truth.resurfaced:
        days = [
            date.fromisoformat(str(d))
            for p, d in zip(alarms["post_id"], alarms["alarm_on"], strict=True)
            if p == post_id
        ]
        assert any(0 <= (day - woke).days <= 4 for day in days), (post_id, woke, days)


def test_false_alarms_are_about_as_rare_as_promised(demo: Account, truth: Truth) -> None:
    made = invent(INVENTED_SEED, handle=INVENTED_HANDLE)
    bursting = {str(p) for p, f in zip(made.posts["post_id"], truth.family, strict=True) if f == "bursting"}
    alarms = demo.momentum(days=0).table("alarms")["post_id"]
    assert sum(p not in bursting for p in alarms) <= 1.5 * 730 / 30
    assert sum(p in bursting for p in alarms) >= len(alarms) / 2


def test_the_lasting_step_is_told_from_the_flash_in_the_pan(demo: Account, truth: Truth) -> None:
    hits = demo.afterglow().table("hits")
    verdicts = dict(zip(hits["post_id"], hits["verdict"], strict=True))
    assert verdicts[truth.flash] == FLASH
    assert verdicts[truth.breakthrough] == LASTING
