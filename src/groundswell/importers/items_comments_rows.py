"""Comments of dumps as rows: features and pseudonyms, and not a word or name of anybody.

Without the key nothing of other people is taken in, so the file's comments are left out then, and a sentence says so.
Comments that stand inside the record of a post, or of another comment, are numbered behind the last record.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from groundswell.importers.base import Options, Reading, Rejected, Rows
from groundswell.importers.items_cells import BadCellError
from groundswell.importers.items_comments import Around, Comment, read
from groundswell.importers.likeness import Likeness, similarities
from groundswell.importers.owner import normal
from groundswell.importers.people import Pseudonyms
from groundswell.importers.spool import PIECE, Changed, Spooled
from groundswell.units import plural

NO_KEY = "left out: the key that makes pseudonyms of who wrote them is not the one that this store was begun with."

_COLUMNS = (
    *("account_id", "observed_us", "post_id", "comment_id", "reply_to", "person", "commented_us", "length"),
    *("is_question", "is_emoji_only", "likes", "replies", "is_reply", "is_by_creator", "language", "source"),
    "similarity",
)
_ACCOUNT, _PERSON, _BY_CREATOR = map(_COLUMNS.index, ("account_id", "person", "is_by_creator"))
_INSIDE = -1  # the line of a comment that has no record of its own, until the last line is known
_HASHES = 1 << 20  # bytes of them that wait for their votes to be counted
_DEEPEST = 4  # answers to answers; TikTok shows two levels


@dataclass(slots=True)
class Comments:
    """The comments of one file while it is read.

    Attributes:
        n_left: comments that were left out because there is no key.
        rejected: those whose record is a comment and cannot be read.
    """

    options: Options
    n_left: int = 0
    posts: set[str] = field(default_factory=set)
    _rows: Spooled = field(default_factory=Spooled)
    _lines: array[int] = field(default_factory=lambda: array("q"))
    _documents: list[Any] = field(default_factory=list)
    _ownerless: set[str] = field(default_factory=set)
    _waiting: list[tuple[Any, ...]] = field(default_factory=list)
    _hashes: list[bytes] = field(default_factory=list)
    _n_hashes: int = 0
    _faults: list[tuple[int | None, BadCellError]] = field(default_factory=list)
    _pseudonym: Callable[[str], str] | None = None
    _likeness: Likeness | None = None

    def __post_init__(self) -> None:
        if self.options.people_key:
            self._pseudonym = Pseudonyms(self.options.people_key).of
            self._likeness = Likeness(self.options.people_key)

    @property
    def n(self) -> int:
        """Comments that count as rows, read or not."""
        return len(self._lines) + len(self._faults)

    @property
    def n_inside(self) -> int:
        """Those of them that have no record of their own."""
        return self._lines.count(_INSIDE) + sum(line is None for line, _ in self._faults)

    def take(self, line: int, record: Mapping[str, Any], document: Any, around: Around | None = None) -> bool:
        """Take in a record that is a comment, and its answers; False where there is no key, and it counts for none."""
        return self._take(line, record, document, around or Around(), 0)

    def inside(self, records: Iterable[Any], document: Any, around: Around) -> None:
        """Take in the comments that stand inside the record of a post."""
        for record in records:
            self._take(None, record, document, around, 0)

    def rows(self, after: int, *, seen: Callable[[Any], int | None], owner_of: Mapping[str, str]) -> tuple[Rows, ...]:
        """All comments that could be read.

        Args:
            after: the last line that has a record.
            seen: document → when it was made.
            owner_of: post → its account, as other records of the file say.
        """
        if not self._lines:
            return ()
        self._vote()
        seen_us = [seen(document) for document in self._documents]

        def whole(row: tuple[Any, ...]) -> tuple[Any, ...]:
            document, account, observed_us, post, *rest = row
            if account is None:
                account = owner_of.get(post)
            return (account, seen_us[document] if observed_us is None else observed_us, post, *rest)

        lines, beyond = self._lines[:], count(after + 1)
        if _INSIDE in lines:
            lines = array("q", (next(beyond) if line == _INSIDE else line for line in lines))
        return (Rows("comment", _COLUMNS, Changed(self._rows, whole), lines),)

    def rejected(self, after: int) -> list[Rejected]:
        """Those that could not be read; their numbers follow those of the rows."""
        beyond = after + self._lines.count(_INSIDE)
        found = []
        for line, bad in self._faults:
            beyond += line is None
            found.append(Rejected(beyond if line is None else line, bad.reason, bad.column, bad.value))
        return found

    def has_ownerless(self, owner_of: Mapping[str, str]) -> bool:
        """Whether nothing says whose post one of them stands under."""
        return any(post not in owner_of for post in self._ownerless)

    def sentences(self) -> list[str]:
        """What was understood of them."""
        said = []
        if self._lines:
            said.append(
                f"{plural(len(self._lines), 'comment')} under {plural(len(self.posts), 'post')}: kept as length, time "
                "and likeness, without a word, each writer as a pseudonym."
            )
        if self.n_left:
            said.append(f"{plural(self.n_left, 'comment')} {NO_KEY}")
        return said

    def _take(self, line: int | None, record: Any, document: Any, around: Around, depth: int) -> bool:
        if self._pseudonym is None or self._likeness is None:
            self.n_left += 1
            return False
        try:
            comment = read(record if isinstance(record, dict) else {}, around)
        except BadCellError as bad:
            self._faults.append((line, bad))
            return True
        if not self._documents or self._documents[-1] is not document:
            self._documents.append(document)
        self._waiting.append(self._row(comment, self._pseudonym, self._likeness))
        self._lines.append(_INSIDE if line is None else line)
        self.posts.add(comment.post_id)
        if comment.handle is None:
            self._ownerless.add(comment.post_id)
        if self._n_hashes >= _HASHES or len(self._waiting) == PIECE:
            self._vote()
        if depth < _DEEPEST and comment.replies:
            below = Around(comment.post_id, comment.handle, comment.comment_id)
            for reply in comment.replies:
                self._take(None, reply, document, below, depth + 1)
        return True

    def _row(self, comment: Comment, pseudonym: Callable[[str], str], likeness: Likeness) -> tuple[Any, ...]:
        """The number of its document and all cells but the last, which is put to the vote with those of others."""
        length, is_question, is_emoji_only, hashes = likeness.read(comment.text)
        self._hashes.append(hashes)
        self._n_hashes += len(hashes)
        return (
            len(self._documents) - 1,
            normal(comment.handle) if comment.handle else None,
            comment.observed_us,
            comment.post_id,
            # No name has a blank, so that no comment shares a pseudonym with a person.
            pseudonym(f"comment {comment.comment_id}"),
            pseudonym(f"comment {comment.parent}") if comment.parent else None,
            None if comment.is_by_creator or not comment.person else pseudonym(comment.person),
            comment.commented_us,
            length,
            is_question,
            is_emoji_only,
            comment.likes,
            comment.n_replies,
            comment.is_reply,
            comment.is_by_creator,
            comment.language,
            comment.source,
        )

    def _vote(self) -> None:
        for row, similarity in zip(self._waiting, similarities(self._hashes), strict=True):
            self._rows.append((*row, similarity))
        self._waiting, self._hashes, self._n_hashes = [], [], 0


def mark_creator(reading: Reading, owner: str | None, options: Options, aliases: Mapping[str, str]) -> Reading:
    """The reading with the comments of the posts' own author marked as theirs, and without a pseudonym of them.

    Args:
        owner: the account of the rows that name none.
        aliases: other handle → account.
    """
    if options.people_key is None or not any(rows.table == "comment" for rows in reading.rows):
        return reading
    pseudonyms = Pseudonyms(options.people_key)
    names: dict[str, set[str]] = {}

    def is_own(account: str, person: str) -> bool:
        if account not in names:
            also = (alias for alias, named in aliases.items() if named == account)
            names[account] = {pseudonyms.of(name) for name in (account, *also)}
        return person in names[account]

    def marked(row: tuple[Any, ...]) -> tuple[Any, ...]:
        account, person = row[_ACCOUNT] or owner, row[_PERSON]
        if account is None or person is None:
            return row
        changed = list(row)
        account = aliases.get(account, account)
        changed[_BY_CREATOR] = is_own(account, person)
        changed[_PERSON] = None if changed[_BY_CREATOR] else person
        return tuple(changed)

    parts = (
        replace(rows, values=Changed(rows.values, marked)) if rows.table == "comment" else rows for rows in reading.rows
    )
    return replace(reading, rows=tuple(parts))
