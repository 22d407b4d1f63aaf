"""`groundswell demo`: the whole way, on one real and one invented account, with a report of each."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from groundswell.faces.cli.bring import progress
from groundswell.faces.cli.shared import Json, open_library, say, screen, show_json, today
from groundswell.faces.said import FIRST, arrange
from groundswell.questions import registry
from groundswell.units import plural

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.answer import Answer
    from groundswell.demo import Which

Folder = Annotated[
    Path | None, typer.Option("--folder", help="Where the demo keeps its files.", show_default="with your own data")
]

Files = Annotated[
    Path | None,
    typer.Option("--files", help="Only write the invented account as files of every format, here.", show_default=False),
]


def demo(folder: Folder = None, files: Files = None, json: Json = False) -> None:
    """See what Groundswell does, on one real and one invented account."""
    if files:
        from groundswell.faces.cli.demo_files import write_demo_files

        write_demo_files(files, json=json)
        return
    place = folder or open_library(None).path.parent / "groundswell-demo"
    place.mkdir(parents=True, exist_ok=True)
    library = open_library(place / "demo.duckdb")
    shown: dict[str, Any] = {}
    which: Which
    for which in ("real", "invented"):
        with progress(f"The {which} account", quiet=json) as step:
            answers, report = _one(library, which, place, step)
        shown[which] = {"answers": [a.to_dict() for a in answers], "report": str(report)}
        if not json:
            _show(which, answers, report)
    if json:
        show_json(shown)
    else:
        say("Your own numbers: groundswell import ~/Downloads", "accent")


def _one(library: Library, which: Which, place: Path, step: Any) -> tuple[list[Answer], Path]:
    """Import one demo account and answer every question about it."""
    from groundswell.faces.demos import bring_demo
    from groundswell.faces.report import write_report

    account = library.account(bring_demo(library, which, place / which))
    questions = registry.all_questions()
    answers = []
    for n, question in enumerate(questions):
        if step:
            step(question.name, n, len(questions))
        answers.append(account.ask(question.name))
    report = place / f"{which}.html"
    write_report(account, report, made_on=today())
    return answers, report


def _show(which: Which, answers: list[Answer], report: Path) -> None:
    here = screen()
    title = {
        "real": "A real account: @jongraz, a pug, 2020 to 2022",
        "invented": "An invented account, whose truth is known",
    }[which]
    say(title, "strong")
    first = list(dict.fromkeys(c.sentence for a in answers for c in a.caveats if c.kind in FIRST))
    for sentence in first:
        say(sentence, "accent")
    for sentence in dict.fromkeys(c.sentence for a in answers for c in a.caveats if c.kind == "stated time"):
        say(sentence)
    for answer in answers:
        said = arrange(answer, first)
        say()
        typer.echo(here.paint(registry.get(answer.question).asks, "soft"))
        say(said.headline)
        for sentence in said.sentences:
            say(sentence)
    say()
    say(f"{plural(len(answers), 'answer')} with pictures, tables and methods: {report}")
    say()
