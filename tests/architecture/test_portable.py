"""Nothing in `src` needs one operating system: creators use Windows and macOS."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = sorted((Path(__file__).parents[2] / "src").rglob("*.py"))
POSIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
POSIX_NAMES = {
    *("os.fork", "os.forkpty", "os.getuid", "os.geteuid", "os.getgid", "os.getloadavg", "os.mkfifo", "os.nice"),
    *("os.setsid", "os.uname", "os.wait", "os.sync", "os.chown", "os.killpg", "os.getpgid", "os.statvfs"),
    *("signal.SIGKILL", "signal.SIGALRM", "signal.SIGHUP", "signal.SIGUSR1", "signal.SIGUSR2", "signal.alarm"),
}
POSIX_PATHS = ("/tmp", "/dev/", "/proc/", "/etc/", "/usr/", "/var/", "/home/", "/bin/")  # noqa: S108 - looked for, not used
NOT_FILES = {"webbrowser.open", "os.open", "groundswell.open"}
TEXT_CALLS = {"open", "read_text", "write_text", "NamedTemporaryFile", "TemporaryFile", "fdopen"}


def dotted(node: ast.expr) -> str:
    """`os.path.join` of the expression, empty where it is no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join(reversed([*parts, node.id])) if isinstance(node, ast.Name) else ""


def posix_only(tree: ast.AST) -> Iterator[str]:
    """What in the tree exists on POSIX systems only."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.partition(".")[0] in POSIX_MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ([node.module] if node.module in POSIX_MODULES else [])
            yield from (n for a in node.names if (n := f"{node.module}.{a.name}") in POSIX_NAMES)
        elif isinstance(node, ast.Attribute) and dotted(node) in POSIX_NAMES:
            yield dotted(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield from (p for p in POSIX_PATHS if node.value.startswith(p))


def without_encoding(tree: ast.AST) -> Iterator[int]:
    """Lines that open a text file in whatever encoding the machine happens to have."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else dotted(node.func)
        if name not in TEXT_CALLS or dotted(node.func) in NOT_FILES:
            continue
        is_method = isinstance(node.func, ast.Attribute) and name == "open" and dotted(node.func) != "gzip.open"
        if is_method and node.args and not isinstance(node.args[0], ast.Constant):
            continue  # the member of an archive: a path's own `open` begins with its mode
        keywords = {k.arg: k.value for k in node.keywords}
        modes = [*node.args, keywords.get("mode")] if "open" in name or "Temporary" in name else []
        values = [m.value for m in modes if isinstance(m, ast.Constant) and isinstance(m.value, str)]
        is_binary = any("b" in value and set(value) <= set("rwxab+t") for value in values)
        if ("Temporary" in name or dotted(node.func) == "gzip.open") and not values:
            is_binary = True  # their default is binary
        if not is_binary and "encoding" not in keywords and None not in keywords:
            yield node.lineno


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_a_source_file_names_nothing_that_only_posix_has(path: Path) -> None:
    assert list(posix_only(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_a_source_file_opens_text_with_its_encoding(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [f"{path.name}:{n}" for n in without_encoding(tree)] == []


@pytest.mark.parametrize(
    "code",
    ["import fcntl", "import os\nos.fork()", "from signal import SIGKILL", "x = '/tmp/a'", "import os\nos.getuid()"],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert list(posix_only(ast.parse(code)))


@pytest.mark.parametrize("code", ["open('a')", "p.read_text()", "open('a', 'w')", "p.write_text('x')", "p.open('r')"])
def test_the_search_finds_text_opened_without_an_encoding(code: str) -> None:
    assert list(without_encoding(ast.parse(code)))


@pytest.mark.parametrize("code", ["open('a', 'rb')", "p.read_text(encoding='utf-8')", "p.open('wb')", "z.open(member)"])
def test_the_search_leaves_bytes_and_stated_encodings_alone(code: str) -> None:
    assert not list(without_encoding(ast.parse(code)))
