"""Write the generated pages of docs/ from the code, or with `--check` say which are out of step with it.

    python -m tools.docs           write them
    python -m tools.docs --check   compare, and end with 1 where one differs

Pages come from the registries (`metrics`, `questions`), the schema and the commands: nothing is written twice.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from groundswell import schema
from groundswell.metrics import registry as metrics
from groundswell.questions import registry as questions
from groundswell.units import Unit
from tools import commands, coverage

ROOT = Path(__file__).resolve().parent.parent
MADE = "<!-- Written by `make docs` from the code. Change the code, not this page. -->"
GRAINS = {
    "post": "One row a post",
    "account": "One row an account, over a window of its posts or days",
    "day": "One row an account and day",
}
KINDS = {
    "observation": "Observations: what sources said, never changed",
    "derived": "Derived: rebuilt from the observations after each import and undo",
    "ledger": "Ledger: what was imported, confirmed and rejected",
    "user": "What the user stated",
}


def page(title: str, lead: str, *parts: str) -> str:
    """A page with its title, one paragraph and sections."""
    return "\n\n".join([f"# {title}", MADE, lead, *(p.strip("\n") for p in parts if p)]) + "\n"


def row(*cells: str) -> str:
    """One line of a Markdown table."""
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    return "\n".join([row(*head), "|" + "---|" * len(head), *(row(*r) for r in rows)])


def unit_of(unit: Unit) -> str:
    """`count`, `rate`, … as it stands in tables."""
    return unit.name.lower().replace("_", " ")


def metrics_page() -> str:
    """docs/reference/metrics.md."""
    known = metrics.all_metrics()
    listed = [(f"[`{m.name}`](#{m.name})", m.grain, unit_of(m.unit), m.says) for m in known]
    parts = [table(("name", "a row is a", "unit", "says"), listed)]
    for grain, title in GRAINS.items():
        parts.append(f"## {title}")
        parts += [metric_part(m) for m in known if m.grain == grain]
    lead = (
        "Every number that Groundswell takes from the tables, by its standard name. `groundswell metrics NAME` shows "
        "the same on the command line, and the method card of each answer shows the SQL that ran."
    )
    return page("Metrics", lead, *parts)


def metric_part(metric: metrics.Metric) -> str:
    """The section of one metric."""
    facts = [
        ("formula", metric.formula),
        ("unit", f"{unit_of(metric.unit)}: {metric.unit.meaning}"),
        ("an empty value", metric.null_means),
        ("example", metric.example),
        ("source", metric.source),
        ("needs", ", ".join(f"`{n}`" for n in metric.needs) or "nothing beyond the rows themselves"),
        ("selects from", f"`{metric.relation}`: `{metric.expression}`"),
    ]
    return f"### {metric.name}\n\n{metric.says}\n\n" + table(("", ""), facts)


def schema_page() -> str:
    """docs/reference/schema.md."""
    parts = []
    for kind, tables in groupby(schema.TABLES, key=lambda t: t.kind):
        parts.append(f"## {KINDS[kind]}")
        parts += [table_part(t) for t in tables]
    lead = (
        "The store is one DuckDB file that you own. These are its tables; `groundswell sql` reads them. Instants end "
        "in `_us` and are microseconds since 1970 in UTC; a `_step` is the size of the last digit that the source "
        "showed, 1 for an exact count; ids are text."
    )
    return page("Tables of the store", lead, *parts)


def table_part(which: schema.Table) -> str:
    """The section of one table."""
    key = f" One row for each {', '.join(f'`{k}`' for k in which.key)}." if which.key else ""
    rows = [(f"`{c.name}`", c.type, unit_of(c.unit), c.meaning, c.null) for c in which.columns]
    says = which.meaning[:1].upper() + which.meaning[1:]
    return f"### {which.name}\n\n{says}.{key}\n\n" + table(("column", "type", "unit", "meaning", "empty means"), rows)


def questions_page() -> str:
    """docs/reference/questions.md."""
    parts = []
    for q in questions.all_questions():
        lines = [f"## {q.name}", f"*{q.asks}*", f"Command: `groundswell {q.name}`. Python: `account.{q.name}()`."]
        lines.append(f"Uses: {', '.join(q.uses)}.")
        if q.parameters:
            rows = [(f"`{p.name}`", p.type.__name__, f"`{p.default}`", p.says) for p in q.parameters]
            lines.append(table(("parameter", "type", "default", "says"), rows))
        parts.append("\n\n".join(lines))
    lead = (
        "Each question is a command, a method of an account in Python, and a section of the report; all three show the "
        "same answer. Which files each needs stands in [sources](../sources.md)."
    )
    return page("Questions", lead, *parts)


PAGES: dict[str, Callable[[], str]] = {
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/schema.md": schema_page,
    "docs/reference/questions.md": questions_page,
    "docs/reference/cli.md": lambda: page("Commands", commands.LEAD, *commands.parts()),
    "docs/sources.md": lambda: page("Which file answers which question", coverage.LEAD, *coverage.parts(table)),
}


def differences() -> list[str]:
    """What differs between the code and the pages, as a short diff a page."""
    found = []
    for name, make in PAGES.items():
        path = ROOT / name
        kept = path.read_text(encoding="utf-8") if path.is_file() else ""
        lines = difflib.unified_diff(kept.splitlines(), make().splitlines(), name, "the code", lineterm="", n=0)
        if diff := list(lines):
            found.append("\n".join(diff[:20]))
    return found


def main() -> int:
    """Write the pages, or compare them; 1 where they differ."""
    if "--check" in sys.argv:
        found = differences()
        for diff in found:
            print(diff)
        print("Some pages of docs/ are out of step with the code. Run: make docs" if found else "docs: in step")
        return int(bool(found))
    for name, make in PAGES.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(make(), encoding="utf-8", newline="\n")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
