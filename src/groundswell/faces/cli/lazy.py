"""The group that loads a command when it is called, and turns refusals into a sentence and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.core import TyperGroup
from typer.main import get_command

from groundswell.errors import GroundswellError, UnknownName
from groundswell.faces.cli.commands import COMMANDS, overview

REFUSED = 2
INTERRUPTED = 130
_QUERY_STOPPED = "Query interrupted"  # what DuckDB makes of Ctrl-C in the middle of a query, as a RuntimeError
STOPPED = "Stopped. An import is in the store whole or not at all; groundswell imports lists those that are."


class LazyGroup(TyperGroup):
    """All commands by name; each is imported when it is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is typer's
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is typer's
        """The command of that name; None where there is none."""
        return load(cmd_name) if cmd_name in COMMANDS else None

    def invoke(self, ctx: Any) -> Any:
        """Run the command; Ctrl-C ends it with a sentence and the exit code that shells know."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, RuntimeError) as error:
            if isinstance(error, RuntimeError) and str(error) != _QUERY_STOPPED:
                raise
            sys.stderr.write(f"\n{STOPPED}\n")
            raise SystemExit(INTERRUPTED) from None

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Names and help for the shell, without loading a command."""
        from typer._click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(c.name, help=c.says) for c in COMMANDS.values() if c.name.startswith(incomplete)]

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the signature is typer's
        """The same page as without typer."""
        formatter.write(overview() + "\n")


def load(name: str) -> Any:
    """The command of that name, its module imported."""
    command = COMMANDS[name]
    module = import_module(f"groundswell.faces.cli.{command.module}")
    function: Callable[..., Any] = getattr(module, command.function) if command.function else module.command(name)
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command(name, help=function.__doc__, context_settings={"help_option_names": ["-h", "--help"]})(function)
    made: Any = get_command(app)
    for param in made.params:
        _call(param)
    return made


_VALUES = {"account": "HANDLE", "observed": "DAY", "as_of": "DAY", "zone": "ZONE", "map_": "COLUMN"}


def _call(param: Any) -> None:
    """Let the help name what stands behind an option, or a word of its own, as people do: DAY and not <str>."""
    if param.param_type_name == "argument":
        word = (param.metavar or param.name.upper()) + ("..." if param.nargs != 1 else "")
        # typer has no setting for these two: it writes {word} and the name of a type of Python.
        param._usage_display_name = lambda: word if param.required else f"[{word}]"  # noqa: SLF001 - see above
        param.display_type_rich = lambda ctx: ""  # noqa: ARG005 - the signature is typer's
    elif param.metavar is None and not param.is_flag:
        kind = param.type_descriptor.annotation
        param.metavar = _VALUES.get(param.name) or ("FILE" if kind is Path else "N" if kind is int else "WORD")


def group() -> Any:
    """The whole command line as one typer group."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True)
    app.callback()(lambda: None)
    return get_command(app)


def run(args: list[str]) -> None:
    """Run one command line. Raises SystemExit."""
    try:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise UnknownName.among("command", args[0], COMMANDS)
        code = group()(args, prog_name="groundswell", standalone_mode=False)
    except GroundswellError as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(REFUSED) from None
    except NoArgsIsHelpError as page:
        sys.stdout.write(f"{page.format_message()}\n")
        raise SystemExit(REFUSED) from None
    except UsageError as wrong:
        from groundswell.faces.cli.usage import say_usage

        sys.stderr.write(f"{say_usage(wrong, args)}\n")
        raise SystemExit(REFUSED) from None
    except typer.Abort:  # Ctrl-C at a question that was asked
        sys.stderr.write(f"\n{STOPPED}\n")
        raise SystemExit(INTERRUPTED) from None
    raise SystemExit(code if isinstance(code, int) else 0)
