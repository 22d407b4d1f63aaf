"""What a file is told to be from its first bytes."""

from __future__ import annotations

from groundswell.importers.sniff import sentence

TABLE = b"post_id,views,likes\n7000000000000000001,5,6\n"


def test_text_full_of_zero_bytes_is_said_to_have_them_and_what_to_do() -> None:
    assert sentence("posts.csv", TABLE) is None
    said = sentence("posts.csv", TABLE.replace(b",", b"\0\0\0\0\0,"))
    assert said is not None
    assert "many zero bytes in it (20 of its first 64)" in said
    assert "Save it as CSV (UTF-8)" in said


def test_bytes_that_are_no_text_even_without_zeros_are_an_unknown_file() -> None:
    assert "an unknown file" in str(sentence("a.bin", bytes(range(32)) * 20))
    assert "an unknown file" in str(sentence("a.bin", b"\0" * 400))
