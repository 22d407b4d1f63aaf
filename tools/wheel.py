"""Build the wheel, install it in a fresh virtual environment and run its demo: a missing install step turns this red.

    python -m tools.wheel

Everything happens in a temporary folder, away from the checkout, so that only what the wheel brings can be found.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = (
    "groundswell/py.typed", "groundswell/demo/", "groundswell/faces/templates/web/base.html.j2",
    "groundswell/faces/static/htmx-LICENSE.txt", ".dist-info/licenses/LICENSE",
)  # fmt: skip


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints; its whole output is shown and the program ends where it fails."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GROUNDSWELL_", "PYTHONPATH", "VIRTUAL_ENV"))}
    environment = {**kept, "GROUNDSWELL_HOME": str(cwd / "profile"), "PYTHONUTF8": "1"}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        print(done.stdout)
        sys.exit(f"wheel: {' '.join(map(str, command))} ended with {done.returncode}")
    return done.stdout


def built(folder: Path) -> Path:
    """The wheel, built without anything being fetched."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for part in EXPECTED:
        if not any(part in name for name in names):
            sys.exit(f"wheel: {wheel.name} lacks {part}")
    if stray := [n for n in names if n.endswith((".pyc", ".duckdb")) or n.startswith(("tests/", "tools/"))]:
        sys.exit(f"wheel: {wheel.name} holds what it should not: {', '.join(stray[:5])}")
    return wheel


def main() -> None:
    """Build, install, run the demo, look for its reports."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = built(folder)
        venv.create(folder / "fresh", with_pip=True)
        binaries = folder / "fresh" / ("Scripts" if sys.platform == "win32" else "bin")
        quiet = ("--quiet", "--disable-pip-version-check")
        run(binaries / "python", "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", wheel, cwd=folder)
        said = run(binaries / "groundswell", "demo", cwd=folder)
        reports = [p for p in folder.rglob("*.html") if "fresh" not in p.relative_to(folder).parts]
        if len(reports) < 2:  # one of the real account, one of the invented one
            print(said)
            sys.exit(f"wheel: the demo wrote {len(reports)} reports and should write 2")
        print(f"wheel: {wheel.name} installs in a fresh environment, and its demo writes {len(reports)} reports")


if __name__ == "__main__":
    main()
