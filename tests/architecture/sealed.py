"""Runs a Groundswell command in a process that may not open a connection, and says whether it tried.

    python sealed.py groundswell-arguments …

Two locks. Python's own audit events (sockets, names looked up, browsers, other programs) are refused and noted on every
system. On Linux the kernel also kills the process the moment any library, in whatever language, makes an Internet
socket: a seccomp filter, which no code can take off again.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

TRIED = 97  # exit code of a process that tried to reach something
REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "socket.sendmsg")
REFUSED_TOO = ("urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect", "webbrowser.open")
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile")


def listen() -> list[str]:
    """Refuse and note every audited attempt from here on."""
    tried: list[str] = []

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith((*REFUSED, *REFUSED_TOO, *PROGRAMS)):
            tried.append(f"{event} {arguments!r}"[:200])
            raise ConnectionRefusedError(event)

    sys.addaudithook(hook)
    return tried


def seal() -> bool:
    """Have the kernel kill this process when it makes an Internet socket; False where that is not possible."""
    numbers = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}
    if sys.platform != "linux" or platform.machine() not in numbers:
        return False
    socket_call, machine = numbers[platform.machine()]
    load, equal, give = 0x20, 0x15, 0x06  # BPF: load a word, jump if equal, return
    allow, kill = 0x7FFF0000, 0x80000000
    program = [
        (load, 0, 0, 4),  # the architecture of the call
        (equal, 0, 6, machine),
        (load, 0, 0, 0),  # its number
        (equal, 0, 4, socket_call),
        (load, 0, 0, 16),  # the first argument: the family of addresses
        (equal, 1, 0, 2),  # AF_INET
        (equal, 0, 1, 10),  # AF_INET6
        (give, 0, 0, kill),
        (give, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))

    class Filter(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, by_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0):
        return False
    held = Filter(len(program), ctypes.cast(code, ctypes.c_void_p))
    return bool(libc.prctl(set_seccomp, by_filter, ctypes.byref(held), 0, 0) == 0)


def main() -> int:
    """Run the command; its own exit code, or 97 with what it tried."""
    is_sealed = seal()
    print("sealed" if is_sealed else "audited only", file=sys.stderr)
    tried = listen()
    from groundswell.faces.cli import main as groundswell

    sys.argv[0] = "groundswell"
    code: object = 0
    try:
        groundswell()
    except SystemExit as end:
        code = end.code
    if tried:
        print("tried:", *tried, sep="\n", file=sys.stderr)
        return TRIED
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    sys.exit(main())
