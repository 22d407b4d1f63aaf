"""The same answers for assistants: a Model Context Protocol server over standard input and output, read-only.

Four tools: the accounts, the questions, one question with its parameters, and an answer over a period. An answer is the
same JSON as everywhere; a refusal is the sentence that says why and what to do next. Nothing can be changed through it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Any

import groundswell
from groundswell.errors import BadValue, GroundswellError
from groundswell.faces.asking import read_params, schema_of
from groundswell.questions import registry

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from groundswell.account import Library

_SAYS = (
    "Answers about TikTok accounts from the user's own files, on this machine. Read `headline` and `sentences` first. "
    "Every estimate has a range; say it with the number. An empty value is unknown, never zero. Say how old the "
    "numbers are (`as_of_us`, microseconds since 1970 UTC) and repeat the caveats. Where `standing` is not answered, "
    "`next_steps` says what to import."
)


def make_server(library: Library) -> MCPServer[Any]:
    """A server over one library. Raises BadValue where the package `mcp` is not installed."""
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ModuleNotFoundError:
        msg = "Assistants need the package mcp, which is not here. Install it with: pip install 'groundswell[mcp]'"
        raise BadValue(msg) from None

    server: MCPServer[Any] = MCPServer(
        "groundswell", title="Groundswell", instructions=_SAYS, version=groundswell.__version__, log_level="WARNING"
    )
    tool = server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))

    @tool
    @_in_words
    def list_accounts() -> str:
        """Every account in the store: handle, whether it is the user's own or invented, number of posts."""
        return _json([asdict(a) for a in library.accounts()])

    @tool
    @_in_words
    def list_questions() -> str:
        """Every question that can be asked, in a creator's words."""
        return _json([{"name": q.name, "asks": q.asks} for q in registry.all_questions()])

    @tool
    @_in_words
    def describe_question(question: str) -> str:
        """One question: what it asks, which kinds of data it uses, and its parameters as JSON Schema."""
        known = registry.get(question)
        return _json(
            {
                "name": known.name,
                "asks": known.asks,
                "uses": known.uses,
                "parameters": {p.name: schema_of(p) for p in known.parameters},
            }
        )

    @tool
    @_in_words
    def ask(
        question: str,
        account: str | None = None,
        days: int | None = None,
        as_of: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> str:
        """The answer to one question about one account.

        Args:
            question: its name, as list_questions gives it.
            account: the handle; may be left out where there is only one account.
            days: the stretch of time, in days before now; 0 for all there is.
            as_of: as it was known on a day, such as 2022-04-10.
            parameters: further parameters, as describe_question gives them.
        """
        return _json(_answer(library, question, account, days, as_of, parameters or {}))

    return server


def serve(library: Library) -> None:
    """Answer over standard input and output until it closes. Raises BadValue where `mcp` is not installed."""
    make_server(library).run("stdio")


def _answer(
    library: Library,
    name: str,
    handle: str | None,
    days: int | None,
    as_of: str | None,
    parameters: Mapping[str, Any],
) -> dict[str, Any]:
    question = registry.get(name)
    given = {**parameters, **({} if days is None else {"days": days})}
    account = library.account(handle)
    if as_of:
        account = account.asof(as_of)
    return account.ask(question.name, **read_params(question, given)).to_dict()


def _in_words(tool: Callable[..., str]) -> Callable[..., str]:
    """The tool, with a refusal told as the sentence that it is."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(tool)
    def told(*args: Any, **named: Any) -> str:
        try:
            return tool(*args, **named)
        except GroundswellError as refusal:
            raise ToolError(str(refusal)) from None

    return told


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
