"""The key of the pseudonyms under a passphrase: only the passphrase opens it, and no changed byte goes unnoticed."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest

from groundswell.errors import BadValue, UnreadableFile
from groundswell.store.seal import seal, unseal

KEY = bytes(range(32))
PHRASE = "four words or five"


@pytest.fixture(autouse=True)
def a_quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost of a guess is not what most of these tests are about."""
    monkeypatch.setattr("groundswell.store.seal._N", 1 << 10)


def test_the_passphrase_opens_what_it_sealed() -> None:
    assert unseal(seal(KEY, PHRASE), PHRASE) == KEY


def test_neither_key_nor_passphrase_stands_in_the_seal() -> None:
    sealed = seal(KEY, PHRASE)
    assert KEY not in sealed
    assert KEY.hex().encode() not in sealed
    assert PHRASE.encode() not in sealed


def test_the_same_key_is_never_sealed_alike_twice() -> None:
    assert json.loads(seal(KEY, PHRASE))["sealed"] != json.loads(seal(KEY, PHRASE))["sealed"]


def test_another_passphrase_is_refused() -> None:
    with pytest.raises(BadValue, match="does not open"):
        unseal(seal(KEY, PHRASE), PHRASE.title())


def test_letters_that_look_alike_count_as_one_however_the_keyboard_writes_them() -> None:
    assert unseal(seal(KEY, "na\u00efve caf\u00e9"), "nai\u0308ve cafe\u0301") == KEY


@pytest.mark.parametrize("part", ["salt", "sealed", "tag"])
def test_a_changed_byte_is_noticed(part: str) -> None:
    found = json.loads(seal(KEY, PHRASE))
    changed = bytearray.fromhex(found[part])
    changed[7] ^= 1
    found[part] = bytes(changed).hex()
    with pytest.raises(BadValue, match="does not open"):
        unseal(json.dumps(found).encode(), PHRASE)


@pytest.mark.parametrize("text", [b"", b"{}", b"[1]", b'{"kind": 1, "salt": "zz", "sealed": "", "tag": ""}', b"\xff"])
def test_what_is_no_seal_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableFile):
        unseal(text, PHRASE)


def test_a_seal_cannot_ask_for_more_work_than_is_usual() -> None:
    found = json.loads(seal(KEY, PHRASE)) | {"n": 1 << 40, "r": 1 << 20}
    assert unseal(json.dumps(found).encode(), PHRASE) == KEY


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(BadValue, match="has 7 characters"):
        seal(KEY, "1234567")


def test_by_hand_with_the_cost_that_is_really_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    found = json.loads(seal(KEY, PHRASE))
    salt, sealed, tag = (bytes.fromhex(found[name]) for name in ("salt", "sealed", "tag"))
    made = hashlib.scrypt(PHRASE.encode(), salt=salt, n=2**17, r=8, p=1, maxmem=2**28, dklen=64)
    assert bytes(a ^ b for a, b in zip(sealed, made[:32], strict=True)) == KEY
    assert hmac.new(made[32:], found["kind"].encode() + salt + sealed, "sha256").digest() == tag
