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
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from groundswell.importers.captions import is_word, read_features

_BITS = 64
_LANE = 16  # bits of the counter of each vote: room for 32,767 words and pairs
_MOST_WORDS = 5_000
_ONES = int.from_bytes(b"\1\0" * _BITS, "little")  # one in each lane
_SPREAD = [b"".join(b"\1\0" if byte >> i & 1 else b"\0\0" for i in range(8)) for byte in range(256)]
_TOP = bytes(ord("1") if byte & 0x80 else ord("0") for byte in range(256))
_KEPT = 1 << 16  # hashes of words at hand: people say the same things
_MENTION = re.compile(r"[@＠][\w.]+")
_LINK = re.compile(r"https?://\S+")
_STICKER = re.compile(r"\[[a-z_ ]{2,30}\]", re.IGNORECASE)  # TikTok writes its own emoji so


class Features(NamedTuple):
    """What is kept of a comment, in the names of the table; None where there was no text."""

    length: int | None = None
    is_question: bool | None = None
    is_emoji_only: bool | None = None
    similarity: int | None = None


class Likeness:
    """The features that one key makes."""

    def __init__(self, key: bytes) -> None:
        secret = hmac.digest(key, b"groundswell likeness of comments", "sha256")

        @lru_cache(_KEPT)
        def votes(shingle: str) -> int:
            """The bits of the shingle's hash, each at the bottom of a lane of its own, so that sums count votes."""
            digest = hashlib.blake2b(shingle.encode("utf-8", "surrogatepass"), key=secret, digest_size=_BITS // 8)
            return int.from_bytes(b"".join([_SPREAD[byte] for byte in digest.digest()]), "little")

        self._votes = votes

    def of(self, text: str | None) -> Features:
        """The features of a text; mentions count for none of them."""
        if text is None:
            return Features()
        plain = _MENTION.sub(" ", text).strip()
        asked = read_features(plain)
        has_word = any(map(str.isalnum, _STICKER.sub(" ", plain) if "[" in plain else plain))
        return Features(
            len(plain),
            bool(asked and asked.has_question),
            not has_word and any(map(_is_picture, plain)),
            self._similarity(plain),
        )

    def _similarity(self, plain: str) -> int | None:
        folded = _LINK.sub(" ", unicodedata.normalize("NFKC", plain).casefold())
        # Where there is no word, the pictures speak.
        words = (_words(folded) or [c for c in folded if not c.isspace()])[:_MOST_WORDS]
        if not words:
            return None
        shingles = [*words, *map(" ".join, pairwise(words))]
        # What is added to each lane lifts those to their highest bit that have more than half of the votes.
        total = sum(map(self._votes, shingles)) + _ONES * ((1 << (_LANE - 1)) - len(shingles) // 2 - 1)
        high = total.to_bytes(_BITS * _LANE // 8, "big")[::2]
        bits = int(high.translate(_TOP), 2)
        return bits - (1 << _BITS) if bits >> (_BITS - 1) else bits  # as the store counts: from -2^63


class _Blanks(dict[int, int]):
    """A table for `str.translate` that leaves words alone, and fills itself."""

    def __missing__(self, code: int) -> int:
        self[code] = found = code if is_word(chr(code)) else ord(" ")
        return found


_BLANKS = _Blanks()


def _words(text: str) -> list[str]:
    """The words of a text; a mark alone, as many emoji carry one, is none."""
    return [run for run in text.translate(_BLANKS).split() if run.isalnum() or any(map(str.isalnum, run))]


def _is_picture(char: str) -> bool:
    """Whether it is an emoji, or one of the marks that TikTok's own are written in."""
    return char in "[]" or unicodedata.category(char) == "So"
