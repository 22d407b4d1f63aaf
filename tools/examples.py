"""Run the examples in README and docs, so that every output shown there is a real one.

    python -m tools.examples           run them and write their outputs anew
    python -m tools.examples --check   run them and say where the text shows something else

A `console` block holds `$ groundswell …` and what it prints. A `python` block is followed by a `text` block with what
it prints; the blocks of a page share their variables. A line `…` in an output leaves out the rest. Each page runs in an
empty folder with the files of the bundled account. `sh` blocks are for the reader and are not run.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "src" / "groundswell" / "demo"
PAGES = ("README.md", "docs/tutorial.md")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CUT = "…"
# What depends on the day and the machine: how long ago, how long it took, where a file lies.
VARIES = re.compile(
    r"\b(?:\d[\d.,]*|an?|one|two) (?:year|month|week|day|hour|minute|second|ms|s)s?\b|\S*[/\\]\S*|\b[0-9a-f]{8,}\b"
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, its text, and where the text stands in the page."""

    language: str
    text: str
    start: int
    end: int


def blocks(page: str) -> list[Block]:
    """The fenced blocks of a page."""
    return [Block(m[1], m[2], m.start(2), m.end(2)) for m in BLOCK.finditer(page)]


def cut_like(shown: str, printed: str) -> str:
    """The new output, left out from where the text left it out."""
    lines = shown.splitlines()
    if CUT not in [line.strip() for line in lines]:
        return printed
    keep = next(i for i, line in enumerate(lines) if line.strip() == CUT)
    return "\n".join([*printed.splitlines()[:keep], CUT]) + "\n"


def console(text: str, folder: Path) -> str:
    """The block with the outputs that its commands print now."""
    out = []
    for part in re.split(r"^(?=\$ )", text, flags=re.MULTILINE):
        if not part.startswith("$ "):
            continue
        command, _, shown = part.partition("\n")
        words = shlex.split(command[2:])
        if words[0] != "groundswell":
            msg = f"A console block runs groundswell only, not {words[0]!r}. Use an sh block for what is not run."
            raise ValueError(msg)
        done = subprocess.run(
            [sys.executable, "-c", "from groundswell.faces.cli import main; main()", *words[1:]],
            cwd=folder,
            env=environment(folder),
            capture_output=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            msg = f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
            raise RuntimeError(msg)
        printed = "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip("\n") + "\n"
        out.append(f"{command}\n{cut_like(shown, printed)}")
    return "".join(out)


def environment(folder: Path) -> dict[str, str]:
    """A terminal of 100 columns without colour, and a profile of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSWELL_")}
    return {
        **kept,
        "GROUNDSWELL_HOME": str(folder / "profile"),
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONUTF8": "1",
    }


def python(text: str, names: dict[str, object]) -> str:
    """What the block prints; `names` goes on to the next block."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "<example>", "exec"), names)  # noqa: S102 - the examples are our own
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n") + "\n"


def renewed(page: str) -> str:
    """The page with the outputs that its examples print now."""
    parts, at, printed = [], 0, ""
    names: dict[str, object] = {}
    before = os.environ.get("GROUNDSWELL_HOME")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for file in DEMO.glob("*.csv"):
            shutil.copy(file, folder)
        os.environ["GROUNDSWELL_HOME"] = str(folder / "profile")
        try:
            with contextlib.chdir(folder):
                for block in blocks(page):
                    new = block.text
                    if block.language == "console":
                        new = console(block.text, folder)
                    elif block.language == "python":
                        printed = python(block.text, names)
                    elif block.language == "text" and printed:
                        new, printed = cut_like(block.text, printed), ""
                    parts += [page[at : block.start], new]
                    at = block.end
        finally:
            os.environ.pop("GROUNDSWELL_HOME")
            if before is not None:
                os.environ["GROUNDSWELL_HOME"] = before
    return "".join([*parts, page[at:]])


def differences(page: str) -> list[str]:
    """Where the examples of a page print something else than it shows; ages, times and paths may differ."""
    old, new = ([VARIES.sub("*", line) for line in text.splitlines()] for text in (page, renewed(page)))
    return list(difflib.unified_diff(old, new, "shown", "printed", lineterm="", n=0))


def main() -> int:
    """Run the examples; 1 where `--check` finds another output."""
    failed = False
    for name in PAGES:
        path = ROOT / name
        page = path.read_text(encoding="utf-8")
        if "--check" not in sys.argv:
            path.write_text(renewed(page), encoding="utf-8", newline="\n")
        elif found := differences(page):
            failed = True
            print(f"{name} shows what its examples no longer print. Run: make docs", *found, sep="\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
