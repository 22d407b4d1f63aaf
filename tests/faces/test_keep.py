"""Backup, restore and forget on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

import pytest

from groundswell.faces.cli import keep
from tests.faces.running import Done, Run
from tests.importers.exports import as_json, third_layout

PHRASE = "four words or five"


class RunOn(Protocol):
    """Runs one command line on a computer."""

    def __call__(self, computer: str, *args: str) -> Done:
        """What it left behind on the computer of that name."""
        ...


@pytest.fixture
def run(call: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunOn:
    """Run a command line on the computer named first; the old one has imported an export."""
    monkeypatch.setattr("groundswell.store.seal._N", 1 << 10)
    monkeypatch.chdir(tmp_path)

    def on(computer: str, *args: str) -> Done:
        monkeypatch.setenv("GROUNDSWELL_HOME", str(tmp_path / computer))
        return call(*args)

    (tmp_path / "user_data_tiktok.json").write_text(as_json(third_layout()), encoding="utf-8")
    (tmp_path / "phrase.txt").write_text(f"{PHRASE}\r\nanother line", encoding="utf-8")
    on("old", "import", "user_data_tiktok.json")
    return on


def test_everything_moves_to_another_computer(run: RunOn, tmp_path: Path) -> None:
    done = run("old", "backup", "b.zip", "--passphrase-file", "phrase.txt")
    assert (done.code, done.err) == (0, "")
    assert "under the passphrase" in done.out
    assert "→ On the other computer: groundswell restore b.zip\n" in done.out
    done = run("new", "restore", "b.zip", "--passphrase-file", "phrase.txt")
    assert done.code == 0
    assert "Put back: 1 account" in done.out
    assert "is on this computer now" in done.out
    assert run("new", "growth").out == run("old", "growth").out
    assert (tmp_path / "new" / "people.key").read_bytes() == (tmp_path / "old" / "people.key").read_bytes()


def test_the_passphrase_comes_from_the_environment_or_is_asked_for_twice(
    run: RunOn, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run("old", "backup", "b.zip")
    assert done.code == 2
    assert "GROUNDSWELL_PASSPHRASE" in done.err
    monkeypatch.setenv("GROUNDSWELL_PASSPHRASE", PHRASE)
    assert run("old", "backup", "b.zip").code == 0
    monkeypatch.delenv("GROUNDSWELL_PASSPHRASE")
    asked = []

    def prompt(text: str, **how: object) -> str:
        asked.append((text, how["hide_input"], how["confirmation_prompt"]))
        return PHRASE

    monkeypatch.setattr("typer.prompt", prompt)
    monkeypatch.setattr(keep, "_is_person", lambda: True)
    assert run("old", "backup", "c.zip").code == 0
    assert run("new", "restore", "c.zip").code == 0
    assert asked == [("Passphrase", True, True), ("Passphrase", True, False)]


def test_a_backup_without_the_key_says_what_that_means(run: RunOn) -> None:
    done = run("old", "backup", "--without-key")
    assert done.code == 0
    assert "is not in it, as you said" in done.out
    name = next(word for word in done.out.split() if word.endswith(".zip"))
    assert "is not in this backup" in run("new", "restore", name).out


def test_a_file_that_is_there_stays(run: RunOn) -> None:
    run("old", "backup", "b.zip", "--without-key")
    assert run("old", "backup", "b.zip", "--without-key").code == 2
    assert run("old", "backup", "b.zip", "--without-key", "--overwrite").code == 0
    assert run("old", "restore", "b.zip").code == 2
    assert run("old", "restore", "b.zip", "--replace").code == 0


def test_forgetting_says_first_what_would_go(run: RunOn, tmp_path: Path) -> None:
    run("old", "backup", "b.zip", "--without-key")
    done = run("old", "forget", "follower", "@First.Fan")
    assert done.code == 0
    assert "Nothing was changed." in done.out
    assert "b.zip" in done.out
    would = json.loads(run("old", "forget", "follower", "@First.Fan", "--json").out)
    assert (would["rows"]["follower"], would["is_done"]) == (1, False)
    assert (tmp_path / "b.zip").exists()
    done = run("old", "forget", "follower", "@First.Fan", "--yes")
    assert "The follower @First.Fan is forgotten." in done.out
    assert not (tmp_path / "b.zip").exists()
    assert run("old", "forget", "follower", "@First.Fan", "--yes").code == 2


def test_forgetting_an_account_leaves_an_empty_house(run: RunOn) -> None:
    assert run("old", "forget", "account", "wren", "--yes").code == 0
    assert "no account yet" in run("old", "accounts").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("forget", "acount", "wren"), "Did you mean 'account'"),
        (("forget", "account", "wern"), "Did you mean 'wren'"),
        (("forget", "source", "studio.content"), "There is no source or import"),
        (("forget", "follower", "nobody.at.all"), "Nobody called"),
        (("restore", "user_data_tiktok.json"), "cut off"),
        (("backup", "no/such/folder/b.zip", "--without-key"), "There is no folder"),
        (("backup", "b.zip", "--passphrase-file", "no.txt"), "cannot be read"),
    ],
)
def test_a_refusal_is_a_sentence(words: tuple[str, ...], says: str, run: RunOn) -> None:
    done = run("new" if words[0] == "restore" else "old", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_without_the_key_nobody_can_be_found_by_name(run: RunOn, tmp_path: Path) -> None:
    (tmp_path / "old" / "people.key").unlink()
    assert "is not on this computer" in run("old", "forget", "follower", "first.fan").err
