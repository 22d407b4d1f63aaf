"""The commands by name: where each lives, and its one line of help.

Written down rather than discovered, so that `groundswell --help` loads no command; tests hold the table in step with
the commands and with the registered questions.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the module under `cli` and its function, empty for a question."""

    name: str
    module: str
    function: str
    says: str


GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (
        "See it",
        (
            Command("web", "web", "web", "Open Groundswell in your browser; the same as groundswell alone."),
            Command("mcp", "mcp", "mcp", "Answer an assistant over standard input and output, read-only."),
        ),
    ),
    (
        "Bring your numbers in",
        (
            Command("import", "bring", "bring", "Import files, folders and zips from TikTok, or any table."),
            Command("template", "template", "template", "A sheet to fill in: what TikTok shows only on screen."),
            Command("demo", "demo", "demo", "See what Groundswell does, on one real and one invented account."),
        ),
    ),
    (
        "Ask",
        (
            Command("today", "ask", "", "What matters now?"),
            Command("engagement", "ask", "", "How do people react to my posts?"),
            Command("balance", "ask", "", "Are my followers and my engagement in balance?"),
            Command("growth", "ask", "", "How are my followers and views growing?"),
            Command("consistency", "ask", "", "How consistent am I?"),
            Command("posts", "ask", "", "Which posts did best?"),
            Command("momentum", "ask", "", "Where is each post heading, and which old post is waking up?"),
            Command("afterglow", "ask", "", "What did my hits leave behind?"),
            Command("post", "ask", "", "How is one post doing so far?"),
            Command("report", "report", "report", "All answers in one HTML file, to read, print and keep."),
        ),
    ),
    (
        "Look closer",
        (
            Command("accounts", "accounts", "accounts", "The accounts in the store; say where one lives."),
            Command("note", "note", "note", "Note what only you know: a shout-out, a giveaway, an outage."),
            Command("metrics", "metrics", "metrics", "Every number by its standard name, with formula and source."),
            Command("sql", "tables", "sql", "Your own SELECT over the store, read-only."),
            Command("export", "tables", "export", "A table of the store as CSV or Parquet."),
        ),
    ),
    (
        "Keep house",
        (
            Command("imports", "ledger", "imports", "What was imported, and when."),
            Command("undo", "ledger", "undo", "Take one import back whole."),
            Command("rejects", "ledger", "rejects", "The rows that could not be used, with the reason."),
            Command("conflicts", "ledger", "conflicts", "Where two files say different things of the same moment."),
            Command("backup", "keep", "backup", "Everything in one file, to keep or to move to another computer."),
            Command("restore", "keep", "restore", "Put a backup back, here or on a new computer."),
            Command("forget", "keep", "forget", "Forget an account, a follower or a source for good."),
            Command("doctor", "doctor", "doctor", "Check the installation and the store."),
        ),
    ),
)

COMMANDS: dict[str, Command] = {command.name: command for _, group in GROUPS for command in group}


def overview() -> str:
    """The page of `groundswell --help`."""
    width = max(map(len, COMMANDS))
    lines = ["Usage: groundswell COMMAND [OPTIONS]", "", "Your TikTok numbers, on your machine, in plain sentences."]
    for title, group in GROUPS:
        lines += ["", title, *(f"  {c.name:<{width}}  {c.says}" for c in group)]
    lines += [
        "",
        "Options",
        f"  {'--help':<{width}}  This page, or the options of a command: groundswell import --help",
        f"  {'--version':<{width}}  The version.",
        f"  {'--install-completion, --show-completion':<{width}}  Completion for your shell.",
        "",
        "Every command takes --json for machines; those that read your data take --store FILE.",
    ]
    return "\n".join(lines)
