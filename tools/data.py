"""Where the real data sets lie, which are not part of the repository: `GROUNDSWELL_DATA`, else beside it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def data_folder() -> Path:
    """The folder of the data sets; it need not exist."""
    return Path(os.environ.get("GROUNDSWELL_DATA", ROOT.parent / "shared" / "data")).resolve()
