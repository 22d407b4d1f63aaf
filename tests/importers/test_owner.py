"""Whose file it is: said by the file, lent by its container, stated by the user, and never guessed."""

from __future__ import annotations

from pathlib import Path

from groundswell.errors import NeedsInput
from groundswell.importers.base import Options, Reading, SourceFile
from groundswell.importers.owner import resolve_owners


def reading(name: str, container: str = "", account: str | None = None, *, needs_owner: bool | None = None) -> Reading:
    """A reading that names this account, or nobody."""
    file = SourceFile(Path(name), name, "0" * 64, 1, container)
    return Reading(file, "k", "t", account=account, needs_owner=account is None if needs_owner is None else needs_owner)


def test_the_content_goes_before_what_is_stated() -> None:
    assert resolve_owners([reading("a", account="@Me")], Options(account="you")) == ["me"]


def test_files_of_one_container_lend_each_other_the_owner() -> None:
    readings = [reading("a", "z"), reading("b", "z", "me"), reading("c", "other")]
    owners = resolve_owners(readings, Options(account="you"))
    assert owners == ["me", "me", "you"]


def test_files_that_only_lie_side_by_side_lend_nothing() -> None:
    first, second = resolve_owners([reading("a"), reading("b", account="me")], Options())
    assert second == "me"
    assert isinstance(first, NeedsInput)
    assert first.option == "account"


def test_a_container_of_two_accounts_asks() -> None:
    readings = [reading("a", "z"), reading("b", "z", "me"), reading("c", "z", "you")]
    ask = resolve_owners(readings, Options())[0]
    assert isinstance(ask, NeedsInput)
    assert "@me and @you" in str(ask)


def test_a_table_of_many_accounts_lends_nothing_and_needs_nobody() -> None:
    many, alone = resolve_owners([reading("a", "z", needs_owner=False), reading("b", "z")], Options())
    assert many is None
    assert isinstance(alone, NeedsInput)


def test_another_handle_of_an_account_is_that_account() -> None:
    readings = [reading("a", "z", "old_me"), reading("b", "z", "me"), reading("c", "z")]
    assert resolve_owners(readings, Options(), aliases={"old_me": "me"}) == ["me", "me", "me"]


def test_an_own_account_in_the_store_is_named_in_the_question_and_not_assumed() -> None:
    [ask] = resolve_owners([reading("a")], Options(), own=["me"])
    assert isinstance(ask, NeedsInput)
    assert "--account me" in str(ask)
