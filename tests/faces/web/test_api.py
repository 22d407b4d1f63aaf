"""The same answers as JSON, for programs that hold the token."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.answer import Answer
from groundswell.questions import registry
from tests.faces.web.serving import Browser, browsing


def test_a_program_comes_in_with_the_token(demo_store: Path) -> None:
    with browsing(demo_store, is_in=False) as browser:
        assert browser.get("/api/accounts").status_code == 401
        bearer = {"authorization": f"Bearer {browser.doors.token}"}
        (account,) = browser.get("/api/accounts", headers=bearer).json()["accounts"]
        assert account["account_id"] == "jongraz"
        assert browser.get("/@jongraz/today", headers=bearer).status_code == 403


@pytest.mark.parametrize("name", registry.names())
def test_an_answer_is_the_one_that_python_gives(name: str, filled: Browser) -> None:
    got = filled.get(f"/api/accounts/jongraz/answers/{name}")
    assert got.status_code == 200
    assert Answer.from_json(got.text) == filled.library.account("jongraz").ask(name)


def test_parameters_and_an_earlier_day_reach_the_question(filled: Browser) -> None:
    got = filled.get(
        "/api/accounts/jongraz/answers/posts", params={"sort": "newest", "limit": 3, "as_of": "2022-01-31"}
    )
    assert got.json()["params"]["limit"] == 3
    assert got.json()["as_of_us"] < 1_643_760_000_000_000


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/accounts/nobody/answers/today", 404),
        ("/api/accounts/jongraz/answers/nothing", 404),
        ("/api/accounts/jongraz/answers/today?days=x", 400),
        ("/api/accounts/jongraz/answers/today?days=99999999999", 400),
        ("/api/accounts/jongraz/answers/today?luck=1", 404),
        ("/api/accounts/jongraz/answers/today?as_of=99999", 400),
        ("/api/questions/nothing", 404),
        ("/api/nothing", 404),
    ],
)
def test_a_refusal_is_a_status_and_a_sentence(path: str, status: int, filled: Browser) -> None:
    got = filled.get(path)
    assert got.status_code == status
    assert got.json()["error"].endswith((".", "'?", "?"))


def test_the_description_lists_every_question(filled: Browser) -> None:
    described = filled.get("/api/openapi.json").json()
    operations = {path["get"]["operationId"] for path in described["paths"].values()}
    assert set(registry.names()) <= operations
    assert described["openapi"].startswith("3.1")
