"""Saved answers of TikTok's official interfaces: Display, Business, and dumps of the Research API.

The first two can only come from the account's owner, so captions stay. All counts are exact. An answer does not say
when it was given: unless the user states it, its counts are of unknown time (the days of the Business API name theirs).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.importers import api_business, api_research, items_comments
from groundswell.importers.api_business import Business
from groundswell.importers.base import Options, Reading, Rejected, SourceFile
from groundswell.importers.items_cells import (
    BadCellError,
    Post,
    count,
    handle,
    instant,
    post_id,
    seconds,
    text,
)
from groundswell.importers.items_comments_rows import Comments
from groundswell.importers.items_rows import IGNORED, NO_TIME, Gathered
from groundswell.importers.items_stream import first_header, records_in
from groundswell.importers.numbers import Count
from groundswell.importers.table_file import read_head
from groundswell.units import plural

KIND = "api_pages"
DISPLAY_POSTS = "display.posts"

_COUNTS = ("view_count", "like_count", "comment_count", "share_count")
_POST_MARKS = ("view_count", "like_count", "share_url", "embed_link", "create_time", "video_description")
_USER_COUNTS = ("follower_count", "following_count", "likes_count", "video_count")
_CUT_FROM = 149  # the Display API gives the first 150 characters of a caption
_SURE = 0.9
_NOTHING = BadCellError("", "It says nothing of the account.", "")
_ERROR = re.compile(rb'"code"\s*:\s*"?([A-Za-z_]{3,60}|[1-9][0-9]{3,6})"?')
_TITLES = {
    "display": "saved answers of TikTok's Display API",
    "business": "saved answers of TikTok's Business API",
    "research": "a dump of TikTok's Research API",
}


def identify(file: SourceFile) -> float:
    """How sure it is that the file holds answers of an official interface."""
    head = read_head(file.path, 400_000)
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if start not in {b"{", b"["}:
        header = first_header(head.decode("utf-8", "replace")) if b"\0" not in head else []
        return _SURE if api_research.is_header(header) else 0.0

    def has(*names: str) -> bool:
        return all(f'"{name}"'.encode() in head for name in names)

    answered = has("data", "error", "log_id") or has("data", "code", "request_id")
    posts = has("embed_link", "view_count") or has("full_video_watched_rate", "item_id")
    return _SURE if answered or posts or any(has(*names) for names in api_research.MARKS) else 0.0


def read(file: SourceFile, options: Options) -> Reading:
    """What the answers hold, one after another.

    Raises:
        UnreadableFile: the file breaks off or is no JSON after all.
    """
    pages = _Pages(file, options)
    for found in records_in(file, _is_record):
        pages.take(found if isinstance(found, Rejected) else (found.line, found.record))
    return pages.reading()


def _is_record(record: Mapping[str, Any]) -> bool:
    is_comment = items_comments.knows_answered(record)
    return (
        is_comment or api_business.knows(record) or api_research.knows(record) or _is_post(record) or _is_user(record)
    )


def _is_post(record: Mapping[str, Any]) -> bool:
    return "id" in record and any(name in record for name in _POST_MARKS)


def _is_user(record: Mapping[str, Any]) -> bool:
    return "open_id" in record or any(name in record for name in _USER_COUNTS)


@dataclass(slots=True)
class _Pages:
    """The answers of one file while they are read."""

    file: SourceFile
    options: Options
    gathered: Gathered = field(init=False)
    business: Business = field(init=False)
    comments: Comments = field(init=False)
    posts: list[tuple[int, Post]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    n_rows: int = 0
    n_accounts: int = 0

    def __post_init__(self) -> None:
        self.gathered = Gathered(self.options)
        self.business = Business(self.file.sha256, self.options.observed_us)
        self.comments = Comments(self.options)

    def take(self, found: tuple[int, Mapping[str, Any]] | Rejected) -> None:
        """Take in a record; days inside one count as rows of their own, so the numbers of later ones move on."""
        self.n_rows += 1
        moved = self.business.n_inside
        if isinstance(found, Rejected):
            self.rejected.append(Rejected(found.line + moved, found.reason))
            return
        line, record = found[0] + moved, found[1]
        try:
            self._record(line, record)
        except BadCellError as bad:
            self.rejected.append(Rejected(line, bad.reason, bad.column, bad.value))

    def _record(self, line: int, record: Mapping[str, Any]) -> None:
        if items_comments.knows_answered(record):
            self.kinds.add("business" if "comment_id" in record else "research")
            self.n_rows -= not self.comments.take(line, record, None)
        elif "item_id" in record:
            self.kinds.add("business")
            post = api_business.read_post(record)
            self.posts.append((line, post))
            self.business.take_parts(line, post, record)
        elif api_business.knows(record):
            self.kinds.add("business")
            counts = [count(record.get(total), total) for total in api_business.TOTALS]
            before = self.business.n_inside
            name, n_shares = self.business.take_account(line, record)
            is_kept = self._account(line, name, record, counts, "business") or n_shares > 0
            if not is_kept and self.business.n_inside == before:
                raise _NOTHING
            self.n_rows -= not is_kept  # its days are rows, it is none
        elif api_research.knows(record):
            self.kinds.add("research")
            self.posts.append((line, api_research.read_post(record)))
        elif _is_post(record):
            self.kinds.add("display")
            self.posts.append((line, _read_post(record)))
        else:
            name = handle(record.get("username"), record.get("profile_deep_link"))
            kind = "display" if "open_id" in record or "union_id" in record or name else "research"
            self.kinds.add(kind)
            counts = [count(record.get(total), total) for total in _USER_COUNTS]
            if not self._account(line, name, record, counts, kind):
                raise _NOTHING

    def _account(
        self, line: int, name: str | None, record: Mapping[str, Any], counts: list[Count | None], kind: str
    ) -> bool:
        """Take in an account's totals and name; False where neither is said."""
        self.gathered.owned = kind != "research"
        account = name.lower() if name else None
        source = f"{kind}.{'api_account' if kind == 'business' else 'account'}"
        self.gathered.add_account(line, account, self.options.observed_us, counts, source)
        if name:
            self.gathered.add_profile(line, name, text(record.get("display_name")), source)
            self.gathered.handles.setdefault(name.lower(), Counter())
        is_kept = name is not None or any(counts)
        self.n_accounts += is_kept
        return is_kept

    def reading(self) -> Reading:
        """Everything of the file."""
        is_research = "research" in self.kinds
        self.gathered.owned = bool(self.kinds) and not is_research
        for line, post in self.posts:
            self.gathered.add(line, post, self.options.observed_us)
        handles = self.gathered.handles
        only = next(iter(handles)) if len(handles) == 1 and self.gathered.owned else None
        kind = min(self.kinds) if len(self.kinds) == 1 else KIND
        last, owner_of = self.n_rows + self.business.n_inside + self.comments.n_left, self.gathered.owner_of()
        rejected = (*self.rejected, *self.business.rejected, *self.comments.rejected(last))
        said = self.comments.rows(last, seen=lambda _: self.options.observed_us, owner_of=owner_of)
        return Reading(
            file=self.file,
            kind=kind if kind == KIND else f"{kind}.api",
            title=_TITLES.get(kind, "saved answers of TikTok's interfaces"),
            account=only,
            rows=(*self.gathered.rows(), *self.business.rows(), *said),
            rejected=tuple(sorted(rejected, key=lambda r: r.line)),
            sentences=tuple(self._sentences()),
            n_rows=self.n_rows + self.business.n_inside + self.comments.n_inside,
            ignored=(*IGNORED, *(api_business.IGNORED if "business" in self.kinds else ())),
            needs_owner=only is None and (self._has_ownerless() or self.comments.has_ownerless(owner_of)),
            own=self.gathered.owned,
            lacks_people=self.comments.n_left > 0,
        )

    def _has_ownerless(self) -> bool:
        return not self.gathered.handles and bool(self.posts or self.n_accounts)

    def _sentences(self) -> list[str]:
        said = self.gathered.sentences() if self.posts else []
        if self.n_accounts:
            said.append(f"Totals of {plural(self.n_accounts, 'account')}.")
            if not self.posts and self.options.observed_us is None:
                said.append(NO_TIME)
        if self.business.n_days:
            said.append(f"{plural(self.business.n_days, 'day')} of daily figures, by UTC.")
        said += self.comments.sentences()
        if not said:
            code = _ERROR.search(read_head(self.file.path, 100_000))
            said = (
                [f"TikTok answered with an error ({code[1].decode()}), and nothing else."]
                if code
                else ["It holds no posts and no account."]
            )
        return [*said, api_research.NOTICE] if "research" in self.kinds else said


def _read_post(record: Mapping[str, Any]) -> Post:
    """A post of the Display API. Raises BadCellError where a value cannot be read."""
    link = record.get("share_url")
    caption = text(record.get("video_description"))
    if caption is None:
        caption = text(record.get("title"))
    return Post(
        DISPLAY_POSTS,
        post_id(record.get("id"), link),
        handle(None, link),
        [*(count(record.get(name), name) for name in _COUNTS), None],
        posted_us=instant(record.get("create_time"), "create_time"),
        kind="photo" if isinstance(link, str) and "/photo/" in link else "video",
        duration_s=seconds(record.get("duration")),
        caption=caption,
        is_cut=caption is not None and len(caption) >= _CUT_FROM,
    )
