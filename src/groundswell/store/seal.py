"""The key of the pseudonyms, sealed under a passphrase, so that a backup can hold it.

The key is 32 random bytes. scrypt makes 64 bytes of the passphrase and a salt that is new for each seal: 32 of them are
added to the key bit by bit, a one-time pad, and the other 32 are the key of an HMAC-SHA256 over all that is written, so
that a wrong passphrase or a changed byte is noticed before anything is used. No cipher is needed for a text as long as
its pad that is never longer and never sealed twice under the same salt, and so no library for one.

**Source**: RFC 7914 (scrypt); OWASP Password Storage Cheat Sheet (N = 2¹⁷, r = 8, p = 1: 128 MB and about half a second
a guess); Bellare and Namprempre 2000 (encrypt, then authenticate).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import unicodedata

from groundswell.errors import BadValue, UnreadableFile

MIN_LENGTH = 8
_BYTES = 32
_N, _R, _P = 1 << 17, 8, 1
_MEMORY = 132 * _N * _R  # scrypt itself needs 128 N r, and OpenSSL asks for a little more
_KIND = "groundswell people key, scrypt and HMAC-SHA256, 1"


def seal(key: bytes, passphrase: str) -> bytes:
    """The key as text that only the passphrase opens.

    Raises:
        BadValue: the passphrase is too short.
    """
    if len(passphrase) < MIN_LENGTH:
        msg = (
            f"The passphrase has {len(passphrase)} characters. Take at least {MIN_LENGTH}; four or five words that do "
            "not belong together are better."
        )
        raise BadValue(msg)
    if len(key) != _BYTES:
        msg = f"A key has {_BYTES} bytes, and this one has {len(key)}."
        raise ValueError(msg)
    salt = secrets.token_bytes(_BYTES)
    pad, tag_key = _stretched(passphrase, salt)
    sealed = _added(key, pad)
    return json.dumps({
        "kind": _KIND,
        "salt": salt.hex(),
        "sealed": sealed.hex(),
        "tag": _tag(tag_key, salt, sealed).hex(),
    }).encode()  # fmt: skip


def unseal(text: bytes, passphrase: str) -> bytes:
    """The key that was sealed.

    Raises:
        BadValue: the passphrase is another, or the sealed key was changed.
        UnreadableFile: this is no sealed key.
    """
    try:
        found = json.loads(text)
        kind = found["kind"]
        salt, sealed, tag = (bytes.fromhex(found[name]) for name in ("salt", "sealed", "tag"))
    except (ValueError, KeyError, TypeError):
        raise UnreadableFile("The sealed key in this backup cannot be read. Take another backup.") from None
    if kind != _KIND or len(salt) != _BYTES or len(sealed) != _BYTES:
        raise UnreadableFile(
            "The key in this backup is sealed in a way that this Groundswell does not know. Update Groundswell, or "
            "restore without the key."
        )
    pad, tag_key = _stretched(passphrase, salt)
    if not hmac.compare_digest(tag, _tag(tag_key, salt, sealed)):
        raise BadValue(
            "The passphrase does not open the key in this backup. Try again (capitals and blanks count), or restore "
            "without the key: all numbers come back, and no new followers can be added to them."
        )
    return _added(sealed, pad)


def _stretched(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    """Pad and tag key; the passphrase is brought into one form: keyboards write the same letters differently."""
    plain = unicodedata.normalize("NFKC", passphrase).encode("utf-8", "surrogatepass")
    made = hashlib.scrypt(plain, salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=2 * _BYTES)
    return made[:_BYTES], made[_BYTES:]


def _tag(key: bytes, salt: bytes, sealed: bytes) -> bytes:
    return hmac.digest(key, _KIND.encode() + salt + sealed, "sha256")


def _added(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
