"""Everything that has a name is documented, and the pages say what the code says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from groundswell import errors, schema
from groundswell.faces.cli.commands import COMMANDS
from groundswell.faces.cli.lazy import load
from groundswell.metrics import registry as metrics
from groundswell.questions import registry as questions
from tools import commands, docs, examples

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("metric", metrics.all_metrics(), ids=lambda m: m.name)
def test_a_metric_says_everything_about_itself(metric: metrics.Metric) -> None:
    for text in (metric.says, metric.formula, metric.null_means, metric.source, metric.example):
        assert len(text) > 8
    assert metric.says.endswith(".")
    assert re.search(r"\d", metric.example), "an example that a person can check has numbers"


@pytest.mark.parametrize("metric", metrics.all_metrics(), ids=lambda m: m.name)
def test_a_metric_needs_only_columns_that_exist(metric: metrics.Metric) -> None:
    for need in metric.needs:
        table, _, column = need.partition(".")
        assert column in schema.table(table).names


def test_the_standard_metrics_are_there() -> None:
    names = {m.name for m in metrics.all_metrics()}
    assert {"engagement_rate_by_views", "engagement_rate_by_views_pooled", "views_at_age", "follower_change"} <= names


@pytest.mark.parametrize("name", questions.names())
def test_a_question_asks_and_explains_its_parameters(name: str) -> None:
    question = questions.get(name)
    assert question.asks.endswith("?")
    assert question.uses
    assert all(len(p.says) > 8 for p in question.parameters)


@pytest.mark.parametrize("name", questions.names())
def test_a_question_is_a_command(name: str) -> None:
    assert name in COMMANDS
    assert COMMANDS[name].says == questions.get(name).asks


@pytest.mark.parametrize("name", [*COMMANDS])
def test_a_command_and_its_options_have_help(name: str) -> None:
    command = load(name)
    assert command.help
    assert [written for written, _, says in commands.parameters(command) if not says] == []


def test_every_error_stands_in_the_tree_that_documents_it() -> None:
    tree = errors.__doc__ or ""
    classes = [n for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, errors.GroundswellError)]
    assert [name for name in classes if name not in tree] == []


@pytest.mark.parametrize("which", schema.TABLES, ids=lambda t: t.name)
def test_a_table_and_its_columns_have_a_meaning(which: schema.Table) -> None:
    assert which.meaning
    assert [c.name for c in which.columns if not c.meaning or not c.null] == []


@pytest.mark.parametrize("name", docs.PAGES)
def test_a_generated_page_is_in_step_with_the_code(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == docs.PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", examples.PAGES)
def test_the_examples_of_a_page_print_what_it_shows(name: str) -> None:
    assert examples.differences((ROOT / name).read_text(encoding="utf-8")) == [], "run: make docs"


def test_an_example_that_prints_something_else_is_found() -> None:
    page = "```python\nprint(6 * 7)\n```\n\n```text\n41\n```\n"
    assert "+42" in examples.differences(page)


def public(tree: ast.Module) -> list[ast.FunctionDef | ast.ClassDef]:
    """Public functions and classes of a module."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return [n for n in tree.body if isinstance(n, kinds) and not n.name.startswith("_")]


@pytest.mark.parametrize("path", sorted((ROOT / "src").rglob("*.py")), ids=lambda p: p.stem)
def test_what_raises_one_of_our_errors_says_so_in_its_docstring(path: Path) -> None:
    """A public function that itself raises an error which callers may catch names it under Raises."""
    ours = {n for n, c in vars(errors).items() if isinstance(c, type) and issubclass(c, errors.GroundswellError)}
    for node in public(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        raised = {
            name.id
            for r in ast.walk(node)
            if isinstance(r, ast.Raise) and r.exc is not None
            for name in ast.walk(r.exc)
            if isinstance(name, ast.Name) and name.id in ours
        }
        caught = {
            n.id
            for h in ast.walk(node)
            if isinstance(h, ast.ExceptHandler) and h.type
            for n in ast.walk(h.type)
            if isinstance(n, ast.Name)
        }
        if "GroundswellError" in caught:
            continue
        doc = ast.get_docstring(node) or ""
        assert {name for name in raised if name not in doc} == set(), node.name


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.stem)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)", page.read_text(encoding="utf-8"))
    assert [t for t in targets if "://" not in t and not (page.parent / t).exists()] == []


@pytest.mark.parametrize("page", sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]), ids=lambda p: p.stem)
def test_the_make_targets_that_a_page_names_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert [t for pair in named for t in pair if t and not re.search(rf"^{t}:", makefile, re.MULTILINE)] == []


def _sourced(path: Path) -> list[str]:
    """Public functions of a module that neither their docstring nor the module's gives a source for."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    of_all = ast.get_docstring(tree) or ""
    functions = [node for node in public(tree) if isinstance(node, ast.FunctionDef)]
    return [f.name for f in functions if not re.search(r"^Source: ", f"{of_all}\n{ast.get_docstring(f)}", re.MULTILINE)]


@pytest.mark.parametrize("path", sorted((ROOT / "src" / "groundswell" / "models").glob("*.py")), ids=lambda p: p.stem)
def test_a_model_names_the_source_that_it_rests_on(path: Path) -> None:
    assert _sourced(path) == []


@pytest.mark.parametrize("name", questions.names())
def test_a_question_names_the_source_that_it_rests_on(name: str) -> None:
    assert _sourced(ROOT / "src" / "groundswell" / "questions" / f"{name}.py") == []


def test_a_function_without_a_source_is_found(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('"""Adds."""\n\ndef add() -> None:\n    """Nothing."""\n', encoding="utf-8")
    assert _sourced(tmp_path / "x.py") == ["add"]
