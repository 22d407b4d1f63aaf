"""Notes of a day or a post: written, listed, changed, removed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from groundswell.clock import say_day, to_datetime
from groundswell.errors import BadValue
from groundswell.faces.cli.shared import Handle, Json, Store, open_account, say, show_json, show_table

if TYPE_CHECKING:
    from groundswell.store.notes import Annotation

_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Words = Annotated[
    list[str] | None,
    typer.Argument(
        help='A day and what happened on it, such as 2026-03-16 "shout-out by a friend"; without anything, all notes.',
        metavar="DAY TEXT",
        show_default=False,
    ),
]
Post = Annotated[
    str | None, typer.Option("--post", help="Of a post instead of a day: its id or its link.", show_default=False)
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", help="shout-out, giveaway, advert, outage or other.", show_default=False),
]
Change = Annotated[
    str | None, typer.Option("--change", help="Say something else in this note, by its name.", show_default=False)
]
Remove = Annotated[str | None, typer.Option("--remove", help="Drop this note, by its name.", show_default=False)]


def note(
    words: Words = None,
    post: Post = None,
    kind: Kind = None,
    change: Change = None,
    remove: Remove = None,
    account: Handle = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Note what only you know: a shout-out, a giveaway, an outage."""
    mine = open_account(store, account)
    if remove is not None:
        _told("Removed", mine.remove_note(remove), as_json=json)
        return
    is_new = bool(words or post or kind) and change is None
    day, text = _split(words or [], needs_day=is_new and post is None, needs_text=is_new)
    if change is not None:
        _told("Changed", mine.change_note(change, text, day=day, post=post, kind=kind), as_json=json)
    elif text is not None:
        _told("Noted", mine.note(text, day=day, post=post, kind=kind), as_json=json)
    else:
        _list(mine.notes(), as_json=json)


def _split(words: list[str], *, needs_day: bool, needs_text: bool) -> tuple[str | None, str | None]:
    """The day, where the first word is one or has to be, and the text of whatever follows, quoted or not."""
    has_day = bool(words) and (needs_day or _DAY.fullmatch(words[0]) is not None)
    day, rest = (words[0], words[1:]) if has_day else (None, words)
    if needs_text and not rest:
        raise BadValue('Say the day and what happened, such as: groundswell note 2026-03-16 "shout-out by a friend"')
    return day, " ".join(rest) or None


def _told(what: str, note: Annotation, *, as_json: bool) -> None:
    if as_json:
        show_json(note)
    else:
        kind = "" if note.kind == "other" else f", as {note.kind}"
        say(f"{what} for @{note.account_id}, {_about(note)}{kind}: {note.text}")
        if what != "Removed":
            say(f"Drop it: groundswell note --remove {note.annotation_id}", "soft")


def _list(notes: tuple[Annotation, ...], *, as_json: bool) -> None:
    if as_json:
        show_json(notes)
    elif not notes:
        say('Nothing is noted yet. → groundswell note 2026-03-16 "shout-out by a friend"')
    else:
        rows = [(n.annotation_id, _about(n), n.kind, n.text, say_day(to_datetime(n.created_us).date())) for n in notes]
        show_table(("note", "of", "kind", "text", "written"), rows)


def _about(note: Annotation) -> str:
    return say_day(note.day) if note.day else f"post {note.post_id}"
