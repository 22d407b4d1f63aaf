"""`groundswell doctor`: is everything there, and is the store well?"""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import typer

import groundswell
from groundswell.clock import parse_zone
from groundswell.errors import GroundswellError, StoreMissing
from groundswell.faces.cli.shared import Json, Store, open_library, screen, show_json
from groundswell.units import plural, say_list

_PACKAGES = (
    "duckdb",
    "numpy",
    "scipy",
    "typer",
    "rich",
    "jinja2",
    "altair",
    "vl-convert-python",
    "babel",
    "python-calamine",
    "ijson",
)
_ILL = 2


def doctor(store: Store = None, json: Json = False) -> None:
    """Check the installation and the store."""
    library = open_library(store)
    checks: dict[str, Callable[[], str]] = {
        "Groundswell": lambda: f"{groundswell.__version__} on Python {platform.python_version()}, {platform.system()}",
        "Packages": _packages,
        "Time zones": _zones,
        "Pictures": _pictures,
        "Store": lambda: _store(library),
        "People key": library.check_key,
    }
    found = [(name, *_run(check)) for name, check in checks.items()]
    if json:
        show_json([{"check": name, "ok": ok, "says": says} for name, ok, says in found])
    else:
        here = screen()
        for name, ok, says in found:
            typer.echo(here.fold(says, f"{'ok ' if ok else 'ill'}  {name:<12}"))
    if not all(ok for _, ok, _ in found):
        raise SystemExit(_ILL)


def _run(check: Callable[[], str]) -> tuple[bool, str]:
    try:
        return True, check()
    except StoreMissing as nothing:
        return True, str(nothing)  # an empty house is in order
    except GroundswellError as error:
        return False, str(error)


def _packages() -> str:
    missing = []
    for name in _PACKAGES:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        msg = f"{say_list(missing)} cannot be found. Install Groundswell again."
        raise GroundswellError(msg)
    return f"all {len(_PACKAGES)} are installed; duckdb {version('duckdb')}, altair {version('altair')}"


def _zones() -> str:
    parse_zone("Europe/Athens")
    return "known by name"


def _pictures() -> str:
    from groundswell.answer import Chart, Column, Table
    from groundswell.faces.charts import svg
    from groundswell.units import Unit

    days = Column("day", "Day", Unit.DAYS, (0, 1))
    drawn = svg(Table("check", "A check", (days, Column("n", "n", Unit.COUNT, (1, 2))), Chart("line", "day", "n")))
    return f"can be drawn ({len(drawn):,} characters)"


def _store(library: Any) -> str:
    accounts, files = plural(len(library.accounts()), "account"), plural(len(library.imports()), "file")
    return f"{library.path}, {library.path.stat().st_size / 1e6:,.1f} MB, {accounts}, {files} imported"
