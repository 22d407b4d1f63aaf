"""The account's "Download your data" as text files, in English and in Dutch: a folder tree, one file a list.

File names and keys are in the language of the app. With traps: line ends of Windows, `UTC` behind times, comments of
several lines, sections that say in words that they are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from groundswell.foryou.invented_formats.data_export import (
    PLANTED,
    SOURCE,
    comments_of,
    fans_of,
    hashtags_of,
    links_of,
    lives_of,
    posts_of,
    truth_of,
)
from groundswell.foryou.invented_formats.look import Look
from groundswell.foryou.invented_formats.sounds import tags_of
from groundswell.foryou.invented_formats.written import Written, put_text

_ENGLISH = {
    "fans": "Activity/Follower",
    "comments": "Comments/Comments",
    "profile": "Profile/Profile Information",
    "posts": "Videos/Videos",
    "lives": "Tiktok Live/Go Live History",
    "tags": "Activity/Hashtag",
    "likes": "Activity/Like List",
    "chat": "Direct Messages/Chat History",
    "Date": "Date",
    "UserName": "Username",
    "Comment": "Comment",
    "Link": "Video Link",
    "nothing": "You have no data in this section",
}
_DUTCH = _ENGLISH | {
    "fans": "Activiteit/Volger",
    "comments": "Reacties/Reacties",
    "profile": "Profiel/Profielinformatie",
    "likes": "Activiteit/Likelijst",
    "Date": "Datum",
    "UserName": "Gebruikersnaam",
    "Comment": "Reactie",
    "Link": "Link",
    "nothing": "Er staan geen gegevens in dit gedeelte",
}


def write_text_exports(look: Look, folder: Path) -> list[Written]:
    """One tree a language."""
    return [
        _tree(look, folder / "text, English", _ENGLISH, "English"),
        _tree(look, folder / "text, Dutch", _DUTCH, "Dutch"),
    ]


def _tree(look: Look, folder: Path, words: Mapping[str, str], language: str) -> Written:
    links = links_of(look)
    end = "\r\n" if look.traps else "\n"
    utc = " UTC" if look.traps else ""
    likes = "Likes" if look.traps and language == "Dutch" else "Like(s)"
    dated = {"Date": words["Date"]}
    files = {
        "fans": _records(fans_of(look), dated | {"UserName": words["UserName"]}, end="\n", utc=utc),
        "comments": _records(comments_of(look), dated | {"Comment": words["Comment"]}, end="\n"),
        "profile": f"{words['UserName']}: {look.handle}\nlikesReceived: {look.likes}\nemailAddress: {PLANTED}\n",
        "posts": _records(posts_of(links, is_full=False), dated | {"Link": words["Link"], "Likes": likes}, end=end),
        "lives": _records(lives_of(look), {key: key for key in lives_of(look)[0]}, end=end),
    }
    truth = truth_of(look, links, has_names=False, is_full=False)
    if language == "English":  # how the keys of this file are called in Dutch, nobody has told
        names = {"HashtagName": "Hashtag Name", "HashtagLink": "Hashtag Link"}
        files["tags"] = _records(hashtags_of(look), names, end=end)
        truth["account_tag"] = tags_of(look, SOURCE)
    if look.traps:
        files["likes"] = f"{words['nothing']}\n"
        files["chat"] = f"{words['Date']}: 2026-03-01 10:00:00\nFrom: {PLANTED}\nContent: hello\n"
    for name, text in files.items():
        put_text(folder / f"{words[name]}.txt", text)
    return Written(
        folder,
        f"Download your data, text, {language}",
        frozenset({"data_export.txt"}),
        truth,
        look.seen_on,
        n_left=2 * look.traps,
    )


def _records(records: Iterable[Mapping[str, Any]], names: Mapping[str, str], *, end: str, utc: str = "") -> str:
    """Records as lines of `Key: value` with a blank line between; `utc` stands behind the dates."""
    return (
        f"{end}{end}".join(
            end.join(f"{names[k]}: {value}{utc if k == 'Date' else ''}" for k, value in r.items() if k in names)
            for r in records
        )
        + end
    )
