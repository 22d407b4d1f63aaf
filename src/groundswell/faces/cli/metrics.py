"""Every number by its standard name: the list, and the card of one."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.faces.cli.shared import Json, say, screen, show_json, show_table

if TYPE_CHECKING:
    from groundswell.metrics.registry import Metric

Name = Annotated[str | None, typer.Argument(help="One number, by its name.", metavar="NAME", show_default=False)]
_GRAINS = {"post": "of each post", "account": "of an account over a stretch of time", "day": "of each day"}


def metrics(name: Name = None, json: Json = False) -> None:
    """Every number by its standard name, with formula and source."""
    import groundswell.metrics  # noqa: F401 - registers them
    from groundswell.metrics import registry

    chosen = [registry.get(name)] if name else list(registry.all_metrics())
    if json:
        show_json([{**asdict(metric), "unit": metric.unit.name} for metric in chosen])
        return
    if name:
        _card(chosen[0])
        return
    for grain, title in _GRAINS.items():
        say(title.capitalize(), "strong")
        listed = [(m.name, m.says) for m in chosen if m.grain == grain]
        show_table(("name", "what it is"), listed, aligns=("whole", "fold"))
        say()


def _card(metric: Metric) -> None:
    here = screen()
    say(metric.name, "strong")
    say(metric.says)
    say()
    unit = f"{metric.unit.name.lower().replace('_', ' ')}: {metric.unit.meaning}"
    facts = {
        "formula": metric.formula,
        "unit": unit,
        "of": _GRAINS[metric.grain].removeprefix("of "),
        "empty": metric.null_means,
        "source": metric.source,
        "example": metric.example,
        "SQL": metric.expression,
    }
    for label, text in facts.items():
        typer.echo(here.fold(text, f"{label:<9}"))
