"""The commands as the command line itself declares them: usage, what each does, its arguments and options."""

from __future__ import annotations

import inspect
from typing import Any

from groundswell.faces.cli.commands import COMMANDS, GROUPS
from groundswell.faces.cli.lazy import load

LEAD = (
    "Every command says the same with `--help`. Exit codes: 0 done; 2 a request or a file that cannot be used as it "
    "is, with the sentence that says why; anything else is a bug and shows its traceback."
)


def parameters(command: Any) -> list[tuple[str, str, str]]:
    """What the command takes: how it is written, its default, its help."""
    found = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        written = ", ".join(f"`{o}`" for o in [*parameter.opts, *parameter.secondary_opts])
        if parameter.param_type_name == "argument":
            written = f"`{word(parameter)}`"
        default = parameter.default
        shown = "" if default in (None, False, (), []) or callable(default) else f"`{default}`"
        found.append((written, shown, " ".join((parameter.help or "").split())))
    return found


def word(parameter: Any) -> str:
    """What stands in the help for a word that goes behind the command."""
    return str(parameter.metavar or parameter.name.upper())


def usage(name: str, command: Any) -> str:
    """`groundswell import PATHS… [OPTIONS]` on one line."""
    words = [
        word(p) + ("…" if p.nargs == -1 else "") if p.required else f"[{word(p)}]"
        for p in command.params
        if p.param_type_name == "argument"
    ]
    return " ".join(["groundswell", name, *words, "[OPTIONS]"])


def parts() -> list[str]:
    """The sections of docs/reference/cli.md."""
    sections = []
    for title, group in GROUPS:
        sections.append(f"## {title}")
        sections += [part(command.name) for command in group]
    return sections


def part(name: str) -> str:
    """The section of one command."""
    command = load(name)
    lines = [f"### {name}", COMMANDS[name].says, f"```text\n{usage(name, command)}\n```"]
    help_ = inspect.cleandoc(command.help or "")
    if help_ and help_ != COMMANDS[name].says:
        lines.append(help_)
    if rows := parameters(command):
        cells = [" | ".join(c.replace("|", "\\|") for c in row) for row in rows]
        lines.append("\n".join(["| | default | says |", "|---|---|---|", *(f"| {row} |" for row in cells)]))
    return "\n\n".join(lines)
