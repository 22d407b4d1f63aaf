"""One command for each question, its options taken from the registered parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from groundswell.faces.cli.shared import All, AsOf, Handle, Json, Store, open_account, show_answer
from groundswell.questions import registry

_COMMON = {"store": Store, "account": Handle, "as_of": AsOf, "json": Json, "all": All}
_WORDS = {"which": "POST"}
"""Parameters that are said without an option, and what stands for them in the help."""
_SWITCHES = frozenset({"json", "all"})


def command(name: str) -> Callable[..., None]:
    """A function for typer that asks the question of that name and prints the answer. Raises UnknownName."""
    question = registry.get(name)

    def ask(**given: Any) -> None:
        params = {p.name: _id_in(given[p.name]) if p.name in _WORDS else given[p.name] for p in question.parameters}
        account = open_account(given["store"], given["account"], given["as_of"])
        answer = account.ask(name, **params)
        show_answer(answer, as_json=given["json"], all_rows=given["all"])

    own = {p.name: (_annotation(p), p.default) for p in question.parameters}
    common = {key: (kind, False if key in _SWITCHES else None) for key, kind in _COMMON.items()}
    keywords = {**own, **common}
    ask.__doc__ = question.asks
    ask.__annotations__ = {key: kind for key, (kind, _) in keywords.items()}
    ask.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # typer builds the options from it
        [
            inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
            for key, (kind, default) in keywords.items()
        ]
    )
    return ask


def _id_in(word: str) -> str:
    """The id in a link to a post; any other word as it is."""
    from groundswell.importers.items_cells import POST_LINK

    found = POST_LINK.search(word)
    return found[1] if found else word


def _annotation(parameter: registry.Parameter) -> Any:
    """What typer makes of a parameter: an option of its name, or a word of its own right behind the command."""
    kind: Any = parameter.type if parameter.default is not None else parameter.type | None
    if parameter.name in _WORDS:
        return Annotated[kind, typer.Argument(metavar=_WORDS[parameter.name], help=parameter.says, show_default=False)]
    has_default = parameter.default not in {None, ""}
    option = typer.Option(f"--{parameter.name.replace('_', '-')}", help=parameter.says, show_default=has_default)
    return Annotated[kind, option]
