"""What a first look at a page transfers: every page of both demo accounts stays light on a slow line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.demo import INVENTED_HANDLE, REAL_HANDLE
from tests.faces.web.serving import Browser, browsing, reading_pages, weight_of

MOST_KB = 100


@pytest.fixture(scope="module")
def both(both_demos: Path) -> Iterator[Browser]:
    """A browser at both demo accounts."""
    (store,) = both_demos.glob("*.duckdb")
    with browsing(store) as browser:
        yield browser


@pytest.mark.parametrize("account", [INVENTED_HANDLE, REAL_HANDLE])
def test_no_page_weighs_100_kb_compressed_with_its_style_scripts_and_typeface(account: str, both: Browser) -> None:
    pages = reading_pages(both, account)
    heavy = {path: kb for path in pages if (kb := weight_of(both, path)) >= MOST_KB}
    assert heavy == {}
    assert len(pages) > 15


def test_pages_are_sent_compressed(filled: Browser) -> None:
    sent = filled.get("/@jongraz/today", headers={"accept-encoding": "gzip"})
    assert sent.headers["content-encoding"] == "gzip"
