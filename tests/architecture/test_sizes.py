"""One file, one idea: most source files are short, and none is long."""

from __future__ import annotations

from pathlib import Path

SOURCES = sorted((Path(__file__).parents[2] / "src").rglob("*.py"))


def lengths() -> dict[str, int]:
    """Lines of each source file."""
    return {path.as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}


def test_no_source_file_passes_600_lines() -> None:
    assert {name: n for name, n in lengths().items() if n > 600} == {}


def test_nine_in_ten_source_files_stay_under_350_lines() -> None:
    """Empty `__init__` files do not count: they would make the share look better than it is."""
    sizes = [n for n in lengths().values() if n > 5]
    assert sum(n < 350 for n in sizes) / len(sizes) >= 0.9


def test_every_source_file_says_its_idea_first() -> None:
    silent = [p.as_posix() for p in SOURCES if not p.read_text(encoding="utf-8").startswith(('"""', 'r"""'))]
    assert silent == []
