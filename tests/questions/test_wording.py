"""The catalogue holds what is said, and nothing else."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from groundswell.questions import wording

FOLDER = Path(wording.__file__).parent


def _asked_for() -> tuple[set[str], list[re.Pattern[str]]]:
    """Names that the code asks for: whole, or as a pattern where a part is computed."""
    whole, patterns = set(), []
    for path in FOLDER.glob("*.py"):
        if path.name == "wording.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[a-z]+\.[\w]+", node.value)
            ):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"\w*" for p in node.values]
                patterns.append(re.compile("".join(parts)))
    return whole, patterns


def test_every_sentence_is_said_somewhere() -> None:
    whole, patterns = _asked_for()
    assert [n for n in wording.SENTENCES if n not in whole and not any(p.fullmatch(n) for p in patterns)] == []


@pytest.mark.parametrize("name", [n for n in wording.SENTENCES if n.split(".")[0] not in {"card", "of"}])
def test_no_sentence_speaks_in_method_words(name: str) -> None:
    text = wording.SENTENCES[name].lower()
    assert not re.search(r"pooled|posterior|lfsr|null|nan\b|median|shrink|p-value|interval|!|%", text)


def test_a_sentence_without_its_words_is_a_bug() -> None:
    with pytest.raises(KeyError):
        wording.say("caveat.old")
