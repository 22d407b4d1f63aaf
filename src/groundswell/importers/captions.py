"""What a caption tells without being kept: hashtags, length, whether it asks or mentions; alike in Python and in SQL.

A caption stays as it is for the user's own accounts only, and there too each `@mention` becomes `@…`: the people
who are named did not ask to be stored.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from groundswell.importers.numbers import is_null_sql, quote

ASKS = "?？؟՞፧\u037e"
"""Question marks of the scripts that have their own; in Greek text the semicolon asks too."""

_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_ASKS = f"[{ASKS}]"
_GREEK_ASKS = f"[{_GREEK}](?s:.*);|;(?s:.*)[{_GREEK}]"
# Letters, their marks and digits: Hindi and Thai words break without the marks.
# RE2 knows the classes, Python's re does not.
_WORD = r"[\p{L}\p{M}\p{N}_]"
_TAG = f"[#＃]({_WORD}+)"
_MENTION = r"[@＠][\p{L}\p{M}\p{N}_.]+"


_PLAIN = {"": re.compile("[0-9A-Za-z_]*"), ".": re.compile("[0-9A-Za-z_.]*")}


class Features(NamedTuple):
    """What is kept of every caption."""

    caption_length: int
    hashtags: str
    has_question: bool
    has_mention: bool


def is_word(char: str) -> bool:
    """Whether the character can stand in a hashtag: a letter, a mark on one, a digit, an underscore."""
    return char == "_" or unicodedata.category(char)[0] in "LMN"


def _runs(text: str, starts: str, more: str = "") -> list[tuple[int, int]]:
    """Where `#word` (or `@word`) stands: from the sign to behind the word."""
    found, end = [], 0
    for sign in re.finditer(f"[{starts}]", text):
        at = sign.start()
        if at >= end:
            end = at + 1
            while True:
                plain = _PLAIN[more].match(text, end)  # nearly all of nearly every word
                end = plain.end() if plain else end
                if end == len(text) or text[end].isascii() or not is_word(text[end]):
                    break
                end += 1
            if end > at + 1:
                found.append((at, end))
    return found


def lower(text: str) -> str:
    """Lower case letter by letter, as databases do it: no final sigma, one letter for one."""
    if "Σ" not in text and "İ" not in text:
        return text.lower()
    return "".join(c.lower()[0] for c in text)  # İ alone becomes two, an i and its dot


def read_hashtags(caption: str) -> str:
    """The hashtags of a caption in order, lower case, each once, separated by one blank, without #."""
    return " ".join(dict.fromkeys(lower(caption[start + 1 : end]) for start, end in _runs(caption, "#＃")))


def read_tag_list(cell: str) -> str:
    """The hashtags of a column that holds nothing else: `a, b`, `#a #b`, `["a", "b"]`."""
    words = "".join(c if is_word(c) else " " for c in cell).split()
    return " ".join(dict.fromkeys(map(lower, words)))


def read_features(caption: str | None) -> Features | None:
    """Length, hashtags and whether the caption asks or mentions; None where no caption is known."""
    if caption is None:
        return None
    text = caption.strip(" ")
    return Features(len(text), read_hashtags(text), asks(text), bool(_runs(text, "@＠", ".")))


def asks(text: str) -> bool:
    """Whether the text holds a question mark of any script."""
    if "?" in text or text.isascii():
        return "?" in text
    return bool(re.search(_ASKS, text)) or (";" in text and bool(re.search(_GREEK_ASKS, text)))


def clean_caption(caption: str) -> str:
    """The caption with each mention as `@…`: nothing is kept of other people's names."""
    pieces, at = [], 0
    for start, end in _runs(caption, "@＠", "."):
        pieces += [caption[at:start], "@…"]
        at = end
    return "".join([*pieces, caption[at:]]).strip(" ")


# --- the same in DuckDB's SQL; `column` is the text of an expression of type VARCHAR ---


def _tags_sql(words: str) -> str:
    unique = (
        "list_filter(list_transform(w, lambda x: lower(x)), lambda x, i: list_position(list_transform(w, "
        "lambda y: lower(y)), x) = i)"
    )
    return f"list_transform([{words}], lambda w: array_to_string({unique}, ' '))[1]"


def hashtags_sql(column: str) -> str:
    """SQL of `read_hashtags`."""
    return _tags_sql(f"regexp_extract_all({column}, {quote(_TAG)}, 1)")


def tag_list_sql(column: str) -> str:
    """SQL of `read_tag_list`; NULL where the cell says that nothing is known."""
    words = f"regexp_extract_all({column}, {quote(_WORD + '+')})"
    return f"CASE WHEN NOT {is_null_sql(column)} THEN {_tags_sql(words)} END"


def length_sql(column: str) -> str:
    """SQL of `Features.caption_length`."""
    return f"CAST(length(trim({column}, ' ')) AS INTEGER)"


def question_sql(column: str) -> str:
    """SQL of `Features.has_question`."""
    return f"(regexp_matches({column}, {quote(_ASKS)}) OR regexp_matches({column}, {quote(_GREEK_ASKS)}))"


def mention_sql(column: str) -> str:
    """SQL of `Features.has_mention`."""
    return f"regexp_matches({column}, {quote(_MENTION)})"


def caption_sql(column: str) -> str:
    """SQL of `clean_caption`."""
    return f"trim(regexp_replace({column}, {quote(_MENTION)}, '@…', 'g'), ' ')"
