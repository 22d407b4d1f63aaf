"""Notes: what only the user knows of a day or a post. Part of `Account`."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

from groundswell.errors import BadValue, UnknownName

if TYPE_CHECKING:
    from groundswell.account import Library
    from groundswell.store.notes import Annotation


class Noting:
    """The notes of one account."""

    library: Library
    account_id: str | None

    def note(
        self, text: str, *, day: str | date | None = None, post: str | None = None, kind: str | None = None
    ) -> Annotation:
        """Keep a note about a day or a post, and give it back as it is kept.

        Args:
            day: such as `2026-03-16`.
            post: TikTok's id of a post, or its link.
            kind: shout-out, giveaway, advert, outage or other; by default the one that the text names.

        Raises:
            BadValue: no text, no day, or not one of day and post.
            UnknownName: there is no such kind or post.
        """
        from groundswell.store import notes

        return notes.add(
            self.library.path, self._named(), text, day=_day(day), post_id=_post(post), kind=kind,
            now_us=time.time_ns() // 1000,
        )  # fmt: skip

    def notes(self) -> tuple[Annotation, ...]:
        """The notes of the account: by day, then those of posts."""
        from groundswell.store import notes

        return notes.notes(self.library.path, self._named())

    def change_note(
        self,
        annotation_id: str,
        text: str | None = None,
        *,
        day: str | date | None = None,
        post: str | None = None,
        kind: str | None = None,
    ) -> Annotation:
        """Say something else in a note; what is left out stays. Raises BadValue, UnknownName."""
        from groundswell.store import notes

        self._check_mine(annotation_id)
        return notes.change(self.library.path, annotation_id, text=text, day=_day(day), post_id=_post(post), kind=kind)

    def remove_note(self, annotation_id: str) -> Annotation:
        """Drop a note, and give back what it was. Raises UnknownName."""
        from groundswell.store import notes

        self._check_mine(annotation_id)
        return notes.remove(self.library.path, annotation_id)

    def _named(self) -> str:
        """The account's id, looked up where only the store can say who is meant."""
        from groundswell.store import asof, file

        if self.account_id is not None:
            return self.account_id
        with file.reading(self.library.path) as connection:
            return asof.resolve_account(connection, None)

    def _check_mine(self, annotation_id: str) -> None:
        known = [note.annotation_id for note in self.notes()]
        if annotation_id not in known:
            raise UnknownName.among("note", annotation_id, known)


def _day(day: str | date | None) -> date | None:
    if not isinstance(day, str):
        return day
    try:
        return date.fromisoformat(day.strip())
    except ValueError:
        raise BadValue(f"{day!r} is no day. Write it as 2026-03-16.") from None


def _post(post: str | None) -> str | None:
    """The id in a link to a post; what is no link is an id already."""
    from groundswell.importers.items_cells import POST_LINK

    found = POST_LINK.search(post) if post else None
    return found[1] if found else post.strip() if post else None
