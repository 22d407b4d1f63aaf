"""The commands as the command line itself declares them: usage, what each does, its arguments and options."""

from __future__ import annotations

from typing import Any

LEAD = (
    "Every command says the same with `--help`. Exit codes: 0 done, 1 a bug (with its traceback), 2 a request or a "
    "file that cannot be used as it is (with the sentence that says why)."
)


def all_commands() -> dict[str, Any]:
    """The visible commands by name, in the order of the help."""
    from typer.main import get_command

    from groundswell.faces.cli import app

    group: Any = get_command(app)
    return {name: command for name, command in group.commands.items() if not command.hidden}


def parameters(command: Any) -> list[tuple[str, str, str]]:
    """What the command takes: how it is written, its default, its help."""
    found = []
    for parameter in command.params:
        if getattr(parameter, "hidden", False) or parameter.name == "help":
            continue
        written = ", ".join(f"`{o}`" for o in [*parameter.opts, *parameter.secondary_opts])
        if parameter.param_type_name == "argument":
            written = f"`{parameter.name.upper()}`"
        default = parameter.default
        shown = "" if default in (None, False, (), []) or callable(default) else f"`{default}`"
        found.append((written, shown, " ".join((parameter.help or "").split())))
    return found


def usage(name: str, command: Any) -> str:
    """`groundswell import [OPTIONS] PATHS...` on one line."""
    words = [
        p.name.upper() + ("…" if p.nargs == -1 else "") if p.required else f"[{p.name.upper()}]"
        for p in command.params
        if p.param_type_name == "argument"
    ]
    return " ".join(["groundswell", name, *words, "[OPTIONS]"])


def parts() -> list[str]:
    """The sections of docs/reference/cli.md."""
    return [part(name, command) for name, command in all_commands().items()]


def part(name: str, command: Any) -> str:
    """The section of one command."""
    help_ = (command.help or "").strip().replace("\b\n", "")
    rows = parameters(command)
    lines = [f"## {name}", f"```text\n{usage(name, command)}\n```", help_]
    if rows:
        head = ["| | default | says |", "|---|---|---|"]
        lines.append(
            "\n".join([*head, *("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in rows)])
        )
    return "\n\n".join(lines)
