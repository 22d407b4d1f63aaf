"""Make the bundled demo data from the published files: `GROUNDSWELL_DATA=… python -m tools.make_demo_data`.

The Los Angeles Times published two looks at the posts of one public account (stiles/noodle-tracker, MIT). What people
wrote is reduced to hashtags and features on the way in; counts, times, links and the traps in the data stay as
published.
"""

from __future__ import annotations

import csv
import os
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from groundswell.importers.captions import read_features

ROOT = Path(__file__).resolve().parent.parent
FILES = ("videos_2022-01.csv", "videos_2022-04.csv")


def reduce_row(row: dict[str, str]) -> dict[str, str]:
    """The same row, with the caption as hashtags and features and the link without what it tracked."""
    reduced: dict[str, str] = {}
    for name, value in row.items():
        if name == "video_desc":
            features = read_features(value)
            if features is None:
                continue
            reduced["hashtags"] = features.hashtags
            reduced["caption_length"] = str(features.caption_length)
            reduced["has_question"] = str(features.has_question).lower()
            reduced["has_mention"] = str(features.has_mention).lower()
        elif name == "video_link":
            parts = urlsplit(value)
            reduced[name] = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        else:
            reduced[name] = value
    return reduced


def make(source: Path, target: Path) -> None:
    """Write the reduced files and the licence into `target`."""
    for name in FILES:
        with (source / name).open(encoding="utf-8", newline="") as file:
            rows = [reduce_row(row) for row in csv.DictReader(file)]
        with (target / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    shutil.copyfile(source / "LICENSE", target / "LICENSE")


def main() -> int:
    """Find the published files and reduce them."""
    source = Path(os.environ.get("GROUNDSWELL_DATA", "")) / "noodle"
    if not source.is_dir():
        print("The published files are not here. Set GROUNDSWELL_DATA to the folder that holds noodle/.")
        return 2
    make(source, ROOT / "src" / "groundswell" / "demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
