"""What a comment of somebody is like, without a word of it: length, question, pictures only, and a keyed likeness.

The likeness is a simhash: 64 votes, in which each word and each pair of neighbours has a say, so that two comments that
share most of their words differ in few bits, and equal ones in none. The say of a word is a keyed hash: without the
key of the pseudonyms nobody can try a text against it, which for "so cute" would be quick.

**Source**: Charikar 2002 (simhash); near duplicates on 64 bits: Manku, Jain, Das Sarma 2007.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from groundswell.importers.captions import asks, is_word

_BITS = 64
_BYTES = _BITS // 8
_MOST_WORDS = 5_000
_KEPT = 1 << 16  # hashes of words at hand: people say the same things
_MENTION = re.compile(r"[@＠][\w.]+")
_LINK = re.compile(r"https?://\S+")
_STICKER = re.compile(r"\[[a-z_ ]{2,30}\]", re.IGNORECASE)  # TikTok writes its own emoji so
PICTURES = re.compile("[\u2600-\u2775\u2794-\u27bf\U0001f300-\U0001faff]+(?:\ufe0f(?![0-9A-Za-z_]))?")
"""Pictures that part words as blanks do, with the mark that most carry."""


class Features(NamedTuple):
    """What is kept of a comment, in the names of the table; None where there was no text."""

    length: int | None = None
    is_question: bool | None = None
    is_emoji_only: bool | None = None
    similarity: int | None = None


class Seen(NamedTuple):
    """A text as it was read: its features but for the likeness, and the hashes that vote on that, one after another."""

    length: int | None
    is_question: bool | None
    is_emoji_only: bool | None
    hashes: bytes


class Likeness:
    """The features that one key makes."""

    def __init__(self, key: bytes) -> None:
        secret = hmac.digest(key, b"groundswell likeness of comments", "sha256")
        self._hash = _Hashes(secret).__getitem__

    def of(self, text: str | None) -> Features:
        """The features of a text; mentions count for none of them."""
        seen = self.read(text)
        return Features(*seen[:-1], *similarities([seen.hashes]))

    def read(self, text: str | None) -> Seen:
        """What is seen in a text; the likeness of many is then counted at once."""
        if text is None:
            return Seen(None, None, None, b"")
        plain = (_MENTION.sub(" ", text) if "@" in text or "＠" in text else text).strip()
        shown = _STICKER.sub(" ", plain) if "[" in plain else plain
        is_emoji = not any(map(str.isalnum, shown)) and any(map(_is_picture, plain))
        return Seen(len(plain), asks(plain), is_emoji, b"".join(map(self._hash, _shingles(plain))))


def similarities(hashes: Sequence[bytes]) -> list[int | None]:
    """The likeness of texts: each bit is set that more than half of a text's hashes set; None where it has none."""
    import numpy as np  # noqa: PLC0415 - most imports hold no comments

    sizes = np.fromiter(map(len, hashes), np.int64, len(hashes)) // _BYTES
    has_any = sizes > 0
    if not has_any.any():
        return [None] * len(hashes)
    said = sizes[has_any]
    votes = np.unpackbits(np.frombuffer(b"".join(hashes), np.uint8), bitorder="little").reshape(-1, _BITS)
    starts = np.cumsum(said) - said
    if said.max() < 1 << 8:  # eight counters at a time, none of which runs over into the next
        counted = np.add.reduceat(votes.view(np.uint64), starts, axis=0).view(np.uint8)
    else:
        counted = np.add.reduceat(votes, starts, axis=0, dtype=np.uint16)
    bits = np.packbits(counted > (said // 2)[:, None], axis=1, bitorder="little")
    found = iter(bits.view("<i8").ravel().tolist())
    return [next(found) if has else None for has in has_any.tolist()]


class _Hashes(dict[bytes, bytes]):
    """The keyed hash of each word and pair; those at hand are taken from here."""

    def __init__(self, secret: bytes) -> None:
        super().__init__()
        self._begun = hashlib.blake2b(key=secret, digest_size=_BYTES)

    def __missing__(self, shingle: bytes) -> bytes:
        if len(self) == _KEPT:
            self.clear()
        begun = self._begun.copy()
        begun.update(shingle)
        self[shingle] = found = begun.digest()
        return found


def _shingles(plain: str) -> list[bytes]:
    """The words of a text and the pairs of neighbours; where there is no word, the pictures speak."""
    words = _plain_words(plain) or [word.encode("utf-8", "surrogatepass") for word in _words(plain)]
    del words[_MOST_WORDS:]
    return [*words, *map(b" ".join, pairwise(words))]


def _plain_words(text: str) -> list[bytes]:
    """The words of a text with no letter beyond ASCII, as most are, the quick way; else none."""
    if not text.isascii():
        text = PICTURES.sub(" ", text)
    if not text.isascii() or "://" in text:
        return []
    said = text.encode().translate(_LOWER)
    return [run for run in said.split() if run.strip(b"_")] if b"_" in said else said.split()


def _words(text: str) -> list[str]:
    """The words of a text, else its signs; a mark alone, as many emoji carry one, is no word."""
    folded = _LINK.sub(" ", unicodedata.normalize("NFKC", text).casefold())
    runs = folded.translate(_BLANKS).split()
    said = [run for run in runs if run.isalnum() or any(map(str.isalnum, run))]
    return said or [c for c in folded if not c.isspace()]


class _Blanks(dict[int, int]):
    """A table for `str.translate` that leaves words alone, and fills itself."""

    def __missing__(self, code: int) -> int:
        self[code] = found = code if is_word(chr(code)) else ord(" ")
        return found


_BLANKS = _Blanks()
_LOWER = bytes(ord(chr(code).lower()) if code < 128 and is_word(chr(code)) else ord(" ") for code in range(256))


def _is_picture(char: str) -> bool:
    """Whether it is an emoji, or one of the marks that TikTok's own are written in."""
    return char in "[]" or unicodedata.category(char) == "So"
