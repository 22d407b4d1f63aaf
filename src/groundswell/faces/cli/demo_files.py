"""`groundswell demo --files`: one invented account as files of every format, to try each import with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from groundswell.faces.cli.bring import progress
from groundswell.faces.cli.shared import say, show_json, show_table

if TYPE_CHECKING:
    from groundswell.foryou.invented_formats import Written


def write_demo_files(folder: Path, *, json: bool) -> None:
    """Write the files, and say what lies where and how to import it."""
    from groundswell.demo import INVENTED_HANDLE, INVENTED_SEED
    from groundswell.foryou.invent import invent
    from groundswell.foryou.invented_formats import write_formats

    with progress("Writing", quiet=json) as step:
        account = invent(INVENTED_SEED, handle=INVENTED_HANDLE)
        written = write_formats(account, folder, traps=True, progress=step)
    if json:
        show_json([_summary(folder, one) for one in written])
        return
    say(f"An invented account, as awkward as real ones, in {len(written)} files and folders: {folder}", "strong")
    say()
    show_table(("what", "where"), [(one.says, one.path.relative_to(folder).as_posix()) for one in written])
    say()
    say("Import all of it, or any part, into a store of its own:")
    stated = f"--account {INVENTED_HANDLE} --own --observed {account.ends_on.isoformat()} --zone UTC"
    say(f'groundswell import "{folder}" {stated} --store invented.duckdb', "accent")


def _summary(folder: Path, one: Written) -> dict[str, object]:
    return {
        "says": one.says,
        "path": one.path.relative_to(folder).as_posix(),
        "kinds": sorted(one.kinds),
        "seen_on": one.seen_on.isoformat(),
    }
