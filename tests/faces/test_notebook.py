"""Answers in a notebook."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from groundswell.answer import Answer
from groundswell.faces.notebook import register, render_html
from tests.faces import samples


class Formatter:
    """Stands for IPython's formatter of one type of output."""

    def __init__(self) -> None:
        self.known: dict[type, Any] = {}

    def for_type(self, kind: type, render: Any) -> None:
        """Remember how the type is shown."""
        self.known[kind] = render


def test_an_answer_shows_sentences_before_pictures() -> None:
    html = render_html(samples.answer())
    assert html.index("42 of every 1,000") < html.index("<svg") < html.index("<table")


def test_hostile_words_stay_words_in_a_notebook() -> None:
    html = render_html(samples.answer())
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_inside_ipython_answers_show_as_html_and_as_text() -> None:
    html, plain = Formatter(), Formatter()
    formatters = {"text/html": html, "text/plain": plain}
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters=formatters))
    assert register(shell)
    assert html.known[Answer] is render_html
    printed: list[str] = []
    plain.known[Answer](samples.answer(), SimpleNamespace(text=printed.append), False)
    assert printed[0].startswith("These numbers end on 9 April 2022.")


def test_an_answer_prints_itself_as_sentences() -> None:
    assert str(samples.answer()).splitlines()[0] == samples.answer().headline
