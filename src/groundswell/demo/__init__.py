"""The two demo accounts as files that a creator would have: a real one, bundled, and one invented when asked."""

from __future__ import annotations

from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from groundswell.clock import parse_observed
from groundswell.importers.base import Options

Which: TypeAlias = Literal["real", "invented"]

REAL_HANDLE = "jongraz"
INVENTED_HANDLE = "invented.account"
INVENTED_SEED = 23
# The published files carry no date of their own; the newest posts are a day older than this.
_REAL = (("videos_2022-01.csv", "2022-01-12"), ("videos_2022-04.csv", "2022-04-10"))


class DemoImport(NamedTuple):
    """One call of the importer: these files, with this stated about them."""

    paths: tuple[Path, ...]
    options: Options


def demo_files(which: Which, folder: Path) -> tuple[DemoImport, ...]:
    """The files of a demo account, written into `folder`, and what to state for each when importing them."""
    folder.mkdir(parents=True, exist_ok=True)
    return _real(folder) if which == "real" else _invented(folder)


def _real(folder: Path) -> tuple[DemoImport, ...]:
    bundled = files("groundswell.demo")
    for name in ("LICENSE", "README.md"):
        (folder / name).write_bytes((bundled / name).read_bytes())
    imports = []
    for name, observed in _REAL:
        path = folder / name
        path.write_bytes((bundled / name).read_bytes())
        imports.append(DemoImport((path,), Options(account=REAL_HANDLE, observed_us=parse_observed(observed))))
    return tuple(imports)


def _invented(folder: Path) -> tuple[DemoImport, ...]:
    # Imported here, so that the bundled account does not wait for NumPy.
    from groundswell.foryou.invent import invent  # noqa: PLC0415
    from groundswell.foryou.invented_files import downloaded_on  # noqa: PLC0415

    paths = invent(INVENTED_SEED, handle=INVENTED_HANDLE).write(folder)
    imports = []
    for day, group in groupby(paths, key=downloaded_on):
        observed_us = parse_observed(day.isoformat()) if day else None
        imports.append(DemoImport(tuple(group), Options(INVENTED_HANDLE, is_own=True, observed_us=observed_us)))
    return tuple(imports)
