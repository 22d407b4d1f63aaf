"""How quickly TikTok's own files and dumps of posts are imported, and in how much memory.

By themselves: `python -m benchmarks --only files`.

Each import is a process of its own, into a store of its own; dumps stand beside orjson, which only decodes them.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from shutil import disk_usage
from typing import Any

from benchmarks import files_comments
from benchmarks.files_export import write_export

EXPORT_MB, DUMP_MB = 2_000, 200
BAR_EXPORT, BAR_ITEMS, BAR_MEMORY_MB = 25, 30, 1_000
_ROOM = 3  # times the export: it, its store, and what does not fit into memory
_ID = 7_506_832_745_952_218_001
_CHILD = """
import json, sys, time
from pathlib import Path
import groundswell
from groundswell.importers import items
library = groundswell.open(sys.argv[2])
began, busy = time.perf_counter(), time.process_time()
report = library.import_files([sys.argv[1]], account="wren", observed="2026-01-01")
took = [time.perf_counter() - began, time.process_time() - busy]
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    if sys.platform == "linux":  # there a child's figure begins at its parent's, but for this one
        with open("/proc/self/status", encoding="utf-8") as status:
            peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 2**10
except ImportError:
    peak = 0
print(json.dumps([*took, peak, sum(f.n_loaded for f in report.files)]))
"""


@dataclass(frozen=True, slots=True)
class Took:
    """One import: its size, seconds by clock and by processor, the peak of memory, new rows, orjson's seconds."""

    name: str
    mb: float
    wall_s: float
    busy_s: float
    peak_mb: float
    n_rows: int
    orjson_s: float | None = None


def measure(folder: Path, *, export_mb: int = EXPORT_MB, dump_mb: int = DUMP_MB) -> list[Took]:
    """The data export (smaller where the disk has no room for it), then a dump of each tool, then comments."""
    export_mb = min(export_mb, disk_usage(folder).free // (_ROOM * 10**6))
    path = folder / "user_data_tiktok.json"
    write_export(path, export_mb * 10**6)
    found = [_import("data export", path, folder)]
    path.unlink()
    for name, record in _records().items():
        path = folder / "dump.json"
        one = json.dumps(record, ensure_ascii=False)
        n = dump_mb * 10**6 // len(one)
        text = (one.replace(str(_ID), str(_ID + i * 7)) for i in range(n))
        path.write_text("[" + ",\n".join(text) + "]", encoding="utf-8", newline="\n")
        found.append(_import(name, path, folder, beside=True))
    for name, comment in {"comments, web": files_comments.web, "comments, Apify": files_comments.apify}.items():
        path = folder / "dump.json"
        files_comments.write_comments(path, dump_mb * 10**6, comment)
        found.append(_import(name, path, folder, beside=True))
    return found


def _import(name: str, path: Path, folder: Path, *, beside: bool = False) -> Took:
    store = folder / "files.duckdb"
    store.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path), str(store)], capture_output=True, text=True, check=True
    )
    wall_s, busy_s, peak_mb, n_rows = json.loads(done.stdout)
    took = Took(name, path.stat().st_size / 10**6, wall_s, busy_s, peak_mb, n_rows, _orjson(path) if beside else None)
    alone = f"; orjson alone {took.mb / took.orjson_s:.0f} MB/s" if took.orjson_s else ""
    said = f"{took.mb / wall_s:.1f} MB/s, {took.mb / busy_s:.1f} by processor time, {peak_mb:,.0f} MB of memory{alone}"
    print(f"  {name:<15} {took.mb:,.0f} MB: {said}", flush=True)
    return took


def _orjson(path: Path) -> float | None:
    try:
        import orjson
    except ImportError:
        return None
    content = path.read_bytes()
    began = time.perf_counter()
    orjson.loads(content)
    return time.perf_counter() - began


def _records() -> dict[str, dict[str, Any]]:
    """A post as each tool writes it, with as much around its counts as real ones have."""
    link = f"https://www.tiktok.com/@wren/video/{_ID}"
    media = {f"url{i}": f"https://v16.example/{'x' * 180}{i}" for i in range(6)}
    caption = "a morning by the water #fyp #birds #wren"
    scraped = {
        "id": str(_ID), "text": caption, "createTime": 1_747_800_000, "webVideoUrl": link, "covers": media,
        "authorMeta": {"id": "1", "name": "wren", "fans": 120, "signature": "x" * 80, **media},
        "musicMeta": {"musicId": "6790057285814061057", "musicOriginal": False},
        "videoMeta": {"height": 1024, "width": 576, "duration": 15}, "diggCount": 3_710, "shareCount": 50,
        "playCount": 44_800, "commentCount": 68, "mentions": [], "hashtags": [{"id": "2", "name": "fyp"}],
    }  # fmt: skip
    web = {
        "id": str(_ID), "desc": caption, "createTime": "1747800000", "video": {"duration": 27, **media, "play": media},
        "author": {"uniqueId": "wren", "nickname": "Wren", "signature": "x" * 80, "avatarLarger": "x" * 180},
        "stats": {"playCount": 16_000, "diggCount": 1_200, "shareCount": 0, "commentCount": 31, "collectCount": "44"},
        "music": {"id": "6790057285814061057", "original": True, **media}, "textExtra": [{"hashtagName": "fyp"}],
    }  # fmt: skip
    apify = {**scraped, "createTimeISO": "2025-05-21T04:11:00.000Z", "isSlideshow": False}
    return {"web page": web, "tiktok-scraper": {**scraped, "secretID": str(_ID)}, "Apify": apify}


def part(found: list[Took]) -> str:
    """The section of the page."""
    rows = [
        f"| {t.name} | {t.mb:,.0f} | {t.mb / t.wall_s:.0f} | {t.mb / t.busy_s:.0f} | {t.peak_mb:,.0f} | {t.n_rows:,} | "
        f"{f'{t.mb / t.orjson_s:.0f}' if t.orjson_s else ''} |"
        for t in found
    ]
    head = (
        "| file | MB | MB/s | MB/s of processor time | peak memory, MB | new rows | orjson alone, MB/s |\n"
        "|---|---:|---:|---:|---:|---:|---:|"
    )
    return (
        f"## Files of TikTok and dumps\n\nFrom the file to the finished store. The bars: {BAR_EXPORT} MB/s within "
        f"{BAR_MEMORY_MB:,} MB of memory for the data export, {BAR_ITEMS} MB/s for dumps. orjson decodes the same file "
        f"into memory and does nothing else.\n\n{head}\n" + "\n".join(rows)
    )
