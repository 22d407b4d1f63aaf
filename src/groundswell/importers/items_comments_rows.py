"""Comments of dumps as rows: features and pseudonyms, and not a word or name of anybody.

Without the key nothing of other people is taken in, so the file's comments are left out then, and a sentence says so.
Comments that stand inside the record of a post, or of another comment, are numbered behind the last record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from groundswell.importers.base import Options, Reading, Rejected, Rows
from groundswell.importers.items_cells import BadCellError
from groundswell.importers.items_comments import Around, Comment, read
from groundswell.importers.likeness import Likeness
from groundswell.importers.owner import normal
from groundswell.importers.people import Pseudonyms
from groundswell.units import plural

NO_KEY = "left out: the key that makes pseudonyms of who wrote them is not the one that this store was begun with."

_COLUMNS = (
    *("account_id", "post_id", "comment_id", "reply_to", "person", "commented_us", "observed_us", "length"),
    *("is_question", "is_emoji_only", "similarity", "likes", "replies", "is_reply", "is_by_creator", "language"),
    "source",
)
_ACCOUNT, _POST, _PERSON, _OBSERVED = map(_COLUMNS.index, ("account_id", "post_id", "person", "observed_us"))
_BY_CREATOR = _COLUMNS.index("is_by_creator")
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
    sources: Counter[str] = field(default_factory=Counter)
    handles: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    _rows: list[tuple[int | None, list[Any], Any]] = field(default_factory=list)
    _faults: list[tuple[int | None, BadCellError]] = field(default_factory=list)
    _pseudonyms: Pseudonyms | None = None
    _likeness: Likeness | None = None

    def __post_init__(self) -> None:
        if self.options.people_key:
            self._pseudonyms = Pseudonyms(self.options.people_key)
            self._likeness = Likeness(self.options.people_key)

    @property
    def n(self) -> int:
        """Comments that count as rows, read or not."""
        return len(self._rows) + len(self._faults)

    @property
    def n_inside(self) -> int:
        """Those of them that have no record of their own."""
        return sum(line is None for line, *_ in (*self._rows, *self._faults))

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
        values, lines, beyond = [], [], after
        for line, row, document in self._rows:
            beyond += line is None
            observed_us = seen(document) if row[_OBSERVED] is None else row[_OBSERVED]
            account = row[_ACCOUNT] or owner_of.get(row[_POST])
            values.append((account, *row[1:_OBSERVED], observed_us, *row[_OBSERVED + 1 :]))
            lines.append(beyond if line is None else line)
        return (Rows("comment", _COLUMNS, values, lines),) if values else ()

    def rejected(self, after: int) -> list[Rejected]:
        """Those that could not be read; their numbers follow those of the rows."""
        beyond = after + sum(line is None for line, *_ in self._rows)
        found = []
        for line, bad in self._faults:
            beyond += line is None
            found.append(Rejected(beyond if line is None else line, bad.reason, bad.column, bad.value))
        return found

    def has_ownerless(self, owner_of: Mapping[str, str]) -> bool:
        """Whether nothing says whose post one of them stands under."""
        return any(row[_ACCOUNT] is None and row[_POST] not in owner_of for _, row, _ in self._rows)

    def sentences(self) -> list[str]:
        """What was understood of them."""
        said = []
        if self._rows:
            said.append(
                f"{plural(len(self._rows), 'comment')} under {plural(len(self.posts), 'post')}: kept as length, time "
                "and likeness, without a word, each writer as a pseudonym."
            )
        if self.n_left:
            said.append(f"{plural(self.n_left, 'comment')} {NO_KEY}")
        return said

    def _take(self, line: int | None, record: Any, document: Any, around: Around, depth: int) -> bool:
        if self._pseudonyms is None or self._likeness is None:
            self.n_left += 1
            return False
        try:
            comment = read(record if isinstance(record, dict) else {}, around)
        except BadCellError as bad:
            self._faults.append((line, bad))
            return True
        self._rows.append((line, self._row(comment, self._pseudonyms, self._likeness), document))
        self.sources[comment.source] += 1
        self.posts.add(comment.post_id)
        if comment.handle:
            self.handles.add(normal(comment.handle))
        if depth < _DEEPEST:
            below = Around(comment.post_id, comment.handle, comment.comment_id)
            for reply in comment.replies:
                self._take(None, reply, document, below, depth + 1)
        return True

    def _row(self, comment: Comment, pseudonyms: Pseudonyms, likeness: Likeness) -> list[Any]:
        # No name has a blank, so that no comment shares a pseudonym with a person.
        person = None if comment.is_by_creator or not comment.person else pseudonyms.of(comment.person)
        return [
            normal(comment.handle) if comment.handle else None,
            comment.post_id,
            pseudonyms.of(f"comment {comment.comment_id}"),
            pseudonyms.of(f"comment {comment.parent}") if comment.parent else None,
            person,
            comment.commented_us,
            comment.observed_us,
            *likeness.of(comment.text),
            comment.likes,
            comment.n_replies,
            comment.is_reply,
            comment.is_by_creator,
            comment.language,
            comment.source,
        ]


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

    def marked(row: Sequence[Any]) -> tuple[Any, ...]:
        account, person = row[_ACCOUNT] or owner, row[_PERSON]
        if account is None or person is None:
            return tuple(row)
        changed = list(row)
        account = aliases.get(account, account)
        changed[_BY_CREATOR] = is_own(account, person)
        changed[_PERSON] = None if changed[_BY_CREATOR] else person
        return tuple(changed)

    parts = (
        replace(rows, values=[marked(row) for row in rows.values]) if rows.table == "comment" else rows
        for rows in reading.rows
    )
    return replace(reading, rows=tuple(parts))
