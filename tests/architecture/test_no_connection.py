"""Nothing leaves the machine: import, questions, report and the rest run where a connection is not possible.

Each command runs in a process of its own that is killed if it so much as makes an Internet socket (see `sealed.py`).
"""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from groundswell.questions.registry import names
from tests.architecture import sealed

SEALED = Path(sealed.__file__)
DEMO = Path(__file__).parents[2] / "src" / "groundswell" / "demo"


def run_sealed(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the sealed process, with a profile below `folder`."""
    return subprocess.run(
        [sys.executable, str(SEALED), *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the sealed demo has run."""
    folder = tmp_path_factory.mktemp("demo")
    done = run_sealed(folder, "demo", "--folder", str(folder / "made"))
    assert done.returncode == 0, (done.returncode, done.stderr)
    return folder


def test_the_demo_opens_no_connection_and_its_reports_fetch_nothing(demo: Path) -> None:
    """The pages work offline: no address in them is loaded by itself, only those that a reader may click."""
    pages = [p.read_text(encoding="utf-8") for p in demo.rglob("*.html")]
    assert len(pages) == 2
    for page in pages:
        for loading in (
            'src="http',
            "src='http",
            'src="//',
            "@import",
            "url(http",
            "url('http",
            'url("http',
            "<link rel",
        ):
            assert loading not in page
        assert "default-src 'none'" in page


def test_every_command_opens_no_connection(tmp_path: Path) -> None:
    store = str(tmp_path / "mine.duckdb")
    files = [str(p) for p in sorted(DEMO.glob("videos_*.csv"))]
    assert len(files) == 2
    commands = [
        ["import", "--store", store, "--account", "jongraz", "--observed", "2022-01-12", "--dry-run", files[0]],
        ["import", "--store", store, "--account", "jongraz", "--observed", "2022-01-12", files[0]],
        ["import", "--store", store, "--account", "jongraz", "--observed", "2022-04-10", files[1]],
        *([name, "--store", store] for name in names()),
        ["posts", "--store", store, "--as-of", "2022-02-01", "--json"],
        ["report", "--store", store, "--to", str(tmp_path / "report.html")],
        ["imports", "--store", store],
        ["rejects", "--store", store],
        ["metrics"],
        ["sql", "--store", store, "SELECT count(*) AS n FROM post"],
        ["export", "--store", store, "post", str(tmp_path / "posts.parquet")],
        ["doctor", "--store", store],
    ]
    for words in commands:
        done = run_sealed(tmp_path, *words)
        assert done.returncode == 0, (words, done.returncode, done.stdout[-500:], done.stderr[-1500:])


ATTEMPT = """
import sys
sys.path.insert(0, {folder!r})
import sealed
sealed.seal() if {kernel} else sealed.listen()
import socket
{attempt}
print("it went through")
"""


@pytest.mark.parametrize(
    "attempt", ["socket.create_connection(('localhost', 9))", "socket.getaddrinfo('localhost', 80)"]
)
def test_an_attempt_is_refused_by_python(attempt: str) -> None:
    code = ATTEMPT.format(folder=str(SEALED.parent), kernel=False, attempt=attempt)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert "ConnectionRefusedError: socket." in done.stderr
    assert "it went through" not in done.stdout


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_an_attempt_in_any_language_ends_the_process(family: str) -> None:
    """A socket made without Python's knowledge, by the C library itself, as a compiled extension would."""
    made = f"import ctypes; ctypes.CDLL(None).socket(int(socket.{family}), int(socket.SOCK_STREAM), 0)"
    probe = f"import sys; sys.path.insert(0, {str(SEALED.parent)!r}); import sealed; print(sealed.seal())"
    able = subprocess.run([sys.executable, "-c", probe], capture_output=True, encoding="utf-8", check=False)
    if able.stdout.strip() != "True":
        pytest.skip("this system cannot take a process's right to make sockets; the audit alone holds here")
    code = ATTEMPT.format(folder=str(SEALED.parent), kernel=True, attempt=made)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode not in (0, 1)
    assert "it went through" not in done.stdout


def test_a_socket_within_the_machine_stays_possible() -> None:
    """The seal takes Internet addresses only, so a pass means that none was used, not that all sockets are broken."""
    code = ATTEMPT.format(folder=str(SEALED.parent), kernel=True, attempt="socket.socketpair()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert "it went through" in done.stdout or not hasattr(socket, "AF_UNIX")
