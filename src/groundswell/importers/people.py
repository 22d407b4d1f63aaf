"""Pseudonyms: a person's name becomes a code that is the same in every file and tells nobody who it is.

The code is a keyed hash (HMAC-SHA256), so that a list of known names cannot be tried against a store without the key,
which lies outside it. Cut to 96 bits, it takes less room than most names, and even a hundred million people would share
a code by chance once in ten million million stores.
"""

from __future__ import annotations

import hashlib
import hmac

_LENGTH = 12
_BLOCK = 64  # of SHA-256, in bytes


def key_id(key: bytes) -> str:
    """The name of a key, which tells two keys apart and gives nothing of them away."""
    return hmac.digest(key, b"groundswell people key", "sha256").hex()[:16]


class Pseudonyms:
    """The pseudonyms that one key makes."""

    def __init__(self, key: bytes) -> None:
        # HMAC by its definition (RFC 2104), with both pads hashed once: half the time of hmac.digest for short names.
        padded = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def of(self, name: str) -> str:
        """The pseudonym of a person: 24 hexadecimal digits, whatever the case of the name and with or without @."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(name.strip().lstrip("@").casefold().encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.digest()[:_LENGTH].hex()
