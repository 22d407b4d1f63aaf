"""The report: one file that stands alone, says things once and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from groundswell.answer import Answer, Caveat
from groundswell.faces.report import Owner, render_report
from groundswell.faces.said import arrange
from tests.faces import samples


class Page(HTMLParser):
    """What a browser would find: tags, attributes, ids, text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag and its attributes."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words.append(data)

    def values(self, name: str) -> list[str]:
        """The values of one attribute, wherever it stands."""
        return [value or "" for key, value in self.attributes if key == name]


@pytest.fixture(scope="module")
def report() -> str:
    answers = [
        samples.answer("engagement"),
        replace(samples.answer("growth"), headline="You gained 1,200 followers.", tables=(samples.bars_table(),)),
        replace(samples.answer("balance"), headline="These files hold no followers.", tables=(), standing="refused"),
    ]
    return render_report(answers, Owner("noodle", is_invented=True), made_on=date(2022, 5, 1))


def test_the_report_fetches_and_runs_nothing(report: str) -> None:
    page = Page(report)
    assert not {"script", "iframe", "object", "embed", "link", "img", "form"} & set(page.tags)
    assert all(href.startswith("#") for href in page.values("href"))
    assert not page.values("src")
    assert not page.values("style")
    assert not [key for key, _ in page.attributes if key.startswith("on")]


def test_the_policy_allows_the_one_style_and_nothing_else(report: str) -> None:
    style = re.search(r"<style>(.*?)</style>", report, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; font-src data:" in report
    assert "url(" not in style[1].replace("url(data:font/woff2;base64,", "")


def test_the_report_opens_with_what_must_be_known_first(report: str) -> None:
    words = " ".join(" ".join(Page(report.split("</style>")[1]).words).split())
    assert words.index("invented account") < words.index("These numbers end on") < words.index("42 of every 1,000")


def test_sentences_come_before_pictures_and_pictures_before_tables(report: str) -> None:
    section = report.split('<section id="engagement"')[1].split("</section>", maxsplit=1)[0]
    assert section.index("<h2") < section.index("<svg") < section.index("<table")


def test_each_picture_has_its_table_one_step_away(report: str) -> None:
    for make in (samples.days_table, samples.rates_table, samples.posts_table):
        assert f"<summary>Table: {make().title}" in report


def test_every_link_leads_somewhere_and_no_name_is_used_twice(report: str) -> None:
    page = Page(report)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in page.values("href")} <= set(ids)


def test_the_report_has_landmarks_one_title_and_captions(report: str) -> None:
    page = Page(report)
    assert [page.tags.count(tag) for tag in ("main", "header", "footer", "nav", "h1")] == [1, 1, 1, 1, 1]
    assert page.tags.count("caption") == page.tags.count("table")
    assert 'lang="en"' in report


def test_questions_that_these_files_cannot_answer_say_what_would(report: str) -> None:
    assert "What other files would answer" in report
    assert "These files hold no followers." in report


def test_hostile_words_stay_words(report: str) -> None:
    assert "&lt;script&gt;alert(" in report
    assert "SELECT 1 AS &lt;b&gt;" in report


def test_a_hostile_handle_stays_a_handle() -> None:
    handle = '"; } body { background: url(https://example.com) } </style><script>x</script>'
    text = render_report([samples.answer()], Owner(handle))
    assert "<script" not in text
    assert text.count("</style>") == 1
    assert "background: url" not in text.split("</style>")[0].split("<style>")[1]


def test_what_two_answers_share_is_printed_once() -> None:
    text = render_report([samples.answer("engagement"), samples.answer("growth")], Owner("noodle"))
    table = samples.days_table().title
    assert text.count(f"<summary>Table: {table}") == 1
    assert text.count(f">Table: {table}</a>") == 1
    assert text.count("SELECT 1 AS") == 1
    assert text.count("they are shown as falls.") == 1


def test_a_report_of_nothing_is_still_a_page() -> None:
    assert "@noodle" in render_report([], Owner("noodle"))


def test_the_report_stays_small(report: str) -> None:
    assert len(report.encode()) < 400_000


def test_the_licence_of_the_typeface_lies_beside_it() -> None:
    from importlib.resources import files

    static = files("groundswell.faces") / "static"
    assert len((static / "newsreader.woff2").read_bytes()) < 100_000
    assert "SIL Open Font License" in (static / "newsreader-LICENSE.txt").read_text(encoding="utf-8")


def test_a_sentence_that_was_said_with_more_is_not_said_again() -> None:
    answer = Answer(
        "today",
        "id:1",
        "These numbers end on 10 April 2022.",
        ("42 of every 1,000 views brought a like.",),
        caveats=(Caveat("falls", "Some counts fell."),),
    )
    said = arrange(answer, ["These numbers end on 10 April 2022, 4 years ago."])
    assert said.headline == "42 of every 1,000 views brought a like."
    assert said.care == ("Some counts fell.",)


def test_an_answer_that_says_nothing_new_keeps_its_headline() -> None:
    answer = Answer("today", "id:1", "Nothing moved.")
    assert arrange(answer, ["Nothing moved."]).headline == "Nothing moved."
