"""What an assistant gets, asked with the official client over standard input and output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters

import groundswell
from groundswell.answer import Answer
from groundswell.faces.demos import bring_demo
from groundswell.faces.mcp import make_server
from groundswell.questions import registry


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the real demo account; only read."""
    folder = tmp_path_factory.mktemp("mcp")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDSWELL_HOME", str(folder / "home"))
        bring_demo(groundswell.open(folder / "demo.duckdb"), "real", folder / "files")
    return folder / "demo.duckdb"


def talk(server: Any, conversation: Callable[[Client], Awaitable[None]]) -> None:
    """Hold a conversation with a server."""

    async def held() -> None:
        async with Client(server) as client:
            await conversation(client)

    anyio.run(held)


async def said(client: Client, tool: str, **arguments: Any) -> Any:
    """What a tool gives, read from its JSON."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)  # type: ignore[union-attr]  # our tools give text


def test_an_assistant_asks_over_standard_input_and_output(store: Path) -> None:
    async def conversation(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert {t.name for t in tools} == {"list_accounts", "list_questions", "describe_question", "ask"}
        assert all(t.annotations and t.annotations.read_only_hint for t in tools)
        assert [q["name"] for q in await said(client, "list_questions")] == [q.name for q in registry.all_questions()]
        answer = await said(client, "ask", question="engagement", account="jongraz", days=28, as_of="2022-04-10")
        assert "of every 1,000 views" in answer["headline"]
        assert answer["params"]["days"] == 28

    program = [sys.executable, "-m", "groundswell", "mcp", "--store", str(store)]
    talk(StdioServerParameters(command=program[0], args=program[1:], env=dict(os.environ)), conversation)


def test_the_answer_is_the_one_that_python_gives(store: Path) -> None:
    library = groundswell.open(store)

    async def conversation(client: Client) -> None:
        for name in registry.names():
            answer = await said(client, "ask", question=name)
            assert Answer.from_json(json.dumps(answer)) == library.account().ask(name)

    talk(make_server(library), conversation)


def test_a_question_describes_its_parameters(store: Path) -> None:
    async def conversation(client: Client) -> None:
        described = await said(client, "describe_question", question="posts")
        assert described["parameters"]["limit"]["type"] == "integer"
        answer = await said(client, "ask", question="posts", parameters={"limit": 3, "sort": "newest"})
        assert answer["params"]["limit"] == 3

    talk(make_server(groundswell.open(store)), conversation)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"question": "engagment"}, "Did you mean 'engagement'?"),
        ({"question": "today", "account": "nobody"}, "There is no account named 'nobody'"),
        ({"question": "today", "days": -4}, "a whole number from 0"),
        ({"question": "today", "parameters": {"luck": 1}}, "parameter of today"),
        ({"question": "today", "as_of": "soon"}, "is no date"),
    ],
)
def test_a_refusal_is_the_sentence_that_says_why(arguments: dict[str, Any], says: str, store: Path) -> None:
    async def conversation(client: Client) -> None:
        result = await client.call_tool("ask", arguments)
        assert result.is_error
        assert says in result.content[0].text  # type: ignore[union-attr]  # a refusal is text

    talk(make_server(groundswell.open(store)), conversation)
