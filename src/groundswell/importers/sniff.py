"""What a file is when it can hold no numbers of TikTok's, told from its first bytes: a picture, a PDF, a program.

Such a file is left alone at once: it is neither hashed nor unpacked, and no importer looks at it.
"""

from __future__ import annotations

from groundswell.importers.refusals import NO_NUMBERS

HEAD = 4_096
"""Bytes that are looked at."""

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "a picture"),
    (b"\x89PNG\r\n", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"8BPS", "a picture"),
    (b"%PDF-", "a PDF"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"OggS", "a sound"),
    (b"\xff\xfb", "a sound"),
    (b"\x1aE\xdf\xa3", "a film"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"\xca\xfe\xba\xbe", "a program"),
    (b"!<arch>", "a program"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"Rar!", "an archive"),
    (b"xar!", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"BZh", "an archive"),
    (b"SQLite format 3\0", "a database"),
    (b"wOF2", "a font"),
    (b"wOFF", "a font"),
)
_BOXES = {b"heic": "a picture", b"heix": "a picture", b"mif1": "a picture", b"avif": "a picture", b"M4A ": "a sound"}
_OURS = (b"PK", b"PAR1", b"\x1f\x8b", b"\xff\xfe", b"\xfe\xff")  # packed, a table, or text in two bytes a letter
_UNKNOWN = "an unknown file"
_OLE = b"\xd0\xcf\x11\xe0"  # Excel's old workbooks, which can be read, and everything else of its time


def sentence(name: str, head: bytes) -> str | None:
    """Why the file is left alone; None where an importer has to look at it."""
    what = _what(head)
    if what == _UNKNOWN and _is_holed(head):
        return (
            f"{name} is text with many zero bytes in it ({head.count(0):,} of its first {len(head):,}), as an editor "
            "or a broken download leaves them. Save it as CSV (UTF-8), or download it again."
        )
    return None if what is None else f"{name} is {what}{NO_NUMBERS}"


def _what(head: bytes) -> str | None:
    if not head or head.startswith(_OURS) or head.startswith(_OLE):
        return None
    if head[4:8] == b"ftyp":
        return _BOXES.get(head[8:12], "a film")
    if head.startswith(b"RIFF") and head[8:12] in {b"WEBP", b"AVI ", b"WAVE"}:
        return {b"WEBP": "a picture", b"AVI ": "a film", b"WAVE": "a sound"}[head[8:12]]
    # Text may begin with some of the shorter signs; what is none of them holds bytes that no text has.
    if b"\0" not in head and _is_text(head):
        return None
    for sign, what in _SIGNS:
        if head.startswith(sign) and (len(sign) > 3 or b"\0" in head):
            return what
    # A few stray bytes are a spoilt table, which its importer tells better; many are no text in any encoding.
    n_odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return _UNKNOWN if n_odd > 8 + len(head) // 20 else None


def _is_holed(head: bytes) -> bool:
    """Whether it would be text without the zero bytes."""
    rest = head.replace(b"\0", b"")
    return bool(rest) and len(rest) < len(head) and _is_text(rest) and all(b > 31 or 8 < b < 14 for b in rest)


def _is_text(head: bytes) -> bool:
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4  # the head may end inside a letter
    return True
