"""What was wrong with a command line, in one sentence of ours: what happened, the word at fault, what to do next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError

from groundswell.faces.cli.commands import COMMANDS
from groundswell.faces.cli.lazy import load

_CLOSE = 0.7
_OF_ALL = ("--help", "--version", "--install-completion", "--show-completion")
# how the library begins to say what kind of value it wanted → how we say it
_WANTED = {
    "Input should be a valid integer": "a whole number",
    "Input should be a valid number": "a number",
    "Input should be greater than or equal to ": "a number from {} on",
    "Input should be less than or equal to ": "a number up to {}",
}


def say_usage(error: UsageError, args: Sequence[str]) -> str:
    """The sentence for a command line that cannot be read; `args` is all of it."""
    name = next((word for word in args if word in COMMANDS), "")
    params = load(name).params if name else []
    call = f"groundswell {name}".strip()
    return f"{_fault(error, args, call, params)} Help: {call} --help"


def _fault(error: UsageError, args: Sequence[str], call: str, params: Sequence[Any]) -> str:
    if isinstance(error, NoSuchOption):
        options = [option for p in params for option in p.opts if option.startswith("--")] or _OF_ALL
        close = get_close_matches(error.option_name, options, n=1, cutoff=_CLOSE)
        return f"There is no option {error.option_name} here.{f' Did you mean {close[0]}?' if close else ''}"
    if isinstance(error, BadOptionUsage):
        says = next((_help(p) for p in params if error.option_name in p.opts), "it needs one.")
        return f"{error.option_name} lacks its value: {says}"
    if isinstance(error, MissingParameter) and error.param is not None:
        return f"{call} lacks {_called(error.param)}: {_help(error.param)}"
    if isinstance(error, BadParameter) and error.param is not None:
        return _bad_value(error, args)
    extra = re.search(r"^Got unexpected extra argument\S* \((.+)\)$", error.message)
    if extra is None:
        return f"{error.message.rstrip('.')}."
    takes = " ".join(_called(p) for p in params if p.param_type_name == "argument")
    word = f"{extra[1]!r} is too much behind it"
    if takes:
        return f"{call} takes {takes}, and {word}. Put words that belong together in quotation marks."
    return f"{call} takes options only, and {word}."


def _bad_value(error: BadParameter, args: Sequence[str]) -> str:
    param: Any = error.param
    option = next((o for o in param.opts if any(a == o or a.startswith(f"{o}=") for a in args)), param.opts[0])
    given = _given(option, args)
    for begin, wanted in _WANTED.items():
        if error.message.startswith(begin):
            bound = error.message.removeprefix(begin)
            return f"{option} takes {wanted.format(bound)}, not {given!r}."
    return f"{option} cannot be {given!r}: {error.message.rstrip('.')}."


def _given(option: str, args: Sequence[str]) -> str:
    for i, word in enumerate(args):
        if word == option and i + 1 < len(args):
            return args[i + 1]
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return ""


def _called(param: Any) -> str:
    return str(param.metavar or param.name.upper())


def _help(param: Any) -> str:
    says = param.help or ""
    return f"{says[:1].lower()}{says[1:].rstrip('.')}."
