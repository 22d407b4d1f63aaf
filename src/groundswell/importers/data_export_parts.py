"""Which parts of TikTok's "Download your data" are read, under all the names that they have had.

What is not named here is passed over: messages, logins, addresses, orders, payments, searches, what was watched, liked
and followed, and favourites, which are not what the account used. An own comment gives its time and length, a follower
a pseudonym and a time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Part:
    """One list (or, for the profile, one record) of the export.

    Attributes:
        name: what it is called here.
        list_key: the key in JSON that holds the records, folded.
        parent: what the key above it must match. Two lists share the key `VideoList`, the own posts and the videos that
            were watched; the parent alone tells them apart.
        files: base names of the file in the TXT variant, folded.
        keys: key of a record, folded → what is read of it. Other keys are passed over.
        first: the key that begins a record in the TXT variant; empty where the whole file is one record.
    """

    name: str
    list_key: str
    parent: str
    files: frozenset[str]
    keys: Mapping[str, str]
    first: str = "date"


_DATE = {"date": "date", "datum": "date"}

PARTS = (
    Part(
        "posts",
        "videolist",
        r"^(?!.*(histor|brows|watch|delet|favo|like|draft)).*(post|video)",
        frozenset({"videos", "video", "posts", "post"}),
        {
            **_DATE,
            "link": "link", "videolink": "link",
            "likes": "likes", "like": "likes", "like(s)": "likes",
            "numberofcollections": "saves",
            "title": "title", "titel": "title",
            "sound": "sound", "geluid": "sound",
        },
    ),
    Part(
        "hashtags",
        "hashtaglist",
        r"^hashtags?$",
        frozenset({"hashtag", "hashtags"}),
        {"hashtagname": "tag", "hashtagnaam": "tag"},
        first="tag",
    ),
    Part(
        "followers",
        "fanslist",
        r"follower|fans",
        frozenset({"follower", "followers", "followerlist", "volger", "volgers"}),
        {**_DATE, "username": "person", "gebruikersnaam": "person"},
    ),
    Part(
        "profile",
        "profilemap",
        r"profile",
        frozenset({"profileinfo", "profileinformation", "profielinformatie", "profielinfo"}),
        {
            "username": "handle", "gebruikersnaam": "handle",
            "displayname": "display_name", "weergavenaam": "display_name",
            "followercount": "followers", "aantalvolgers": "followers",
            "followingcount": "following",
            "likesreceived": "likes", "ontvangenlikes": "likes",
        },
        first="",
    ),
    Part(
        "comments",
        "commentslist",
        r"^(?!.*favo).*comment",
        frozenset({"comments", "comment", "reacties"}),
        {**_DATE, "comment": "comment", "reactie": "comment"},
    ),
    Part(
        "lives",
        "golivelist",
        r"live",
        frozenset({"golivehistory"}),
        {
            "livestarttime": "started", "liveendtime": "ended",
            "totalview": "views", "totallike": "likes", "totalgifter": "gifters",
        },
        first="started",
    ),
)  # fmt: skip

BY_LIST: Mapping[str, Part] = {part.list_key: part for part in PARTS}
BY_FILE: Mapping[str, Part] = {name: part for part in PARTS for name in part.files}

# Nothing below a key like these is read, whatever its lists are called.
PRIVATE = re.compile(
    r"message|chat|shop|purchase|wallet|income|login|search|watch|brows|block|location|autofill|payment|order"
    r"|offtiktok|favo|likelist|following|share|repost|delet"
)

# Files of the TXT variant that are known and left alone.
LEFT_FILES = frozenset({
    "following", "likelist", "likes", "favoritevideos", "favoritehashtags", "favoritesounds", "favoriteeffects",
    "favoritecomment", "favoritecollection", "videobrowsinghistory", "browsinghistory", "watchhistory", "searches",
    "sharehistory", "blocklist", "settings", "activitysummary", "offtiktokactivities", "offtiktokactivity",
    "adinterests", "chathistory", "directmessages", "loginhistory", "status", "reposts", "purchases", "purchasehistory",
    "watchlivehistory", "golivesettings", "watchlivesettings", "mostrecentlocationdata", "productbrowsinghistory",
    "orderhistory", "savedaddressinformation", "shoppingcartlist", "transactionhistory", "coinpurchasehistory",
    "profileviews", "recentlydeletedposts", "sendgifts", "buygifts",
    "volgend", "likelijst", "favorietevideos", "kijkgeschiedenis", "zoekopdrachten", "geschiedenisdelen",
    "instellingen", "samenvattingvanactiviteit", "activiteitbuitentiktok", "advertentieinteresses",
})  # fmt: skip

IGNORED: Sequence[tuple[str, str]] = (
    ("messages, logins, addresses, orders, payments", "private: never read"),
    ("searches, videos watched, likes given, accounts followed", "private, and no question is asked of them"),
    ("who may view or use a post, places", "no question is asked of them"),
    ("names of sounds", "most are somebody's; only pseudonyms of them are kept, and of original sounds nothing"),
)

# Top-level sections of the JSON, by what they are called once folded. The first sort stands in no other kind of file;
# the second sort counts only together with a subsection.
_OWN_SECTIONS = frozenset({
    "youractivity", "profileandsettings", "likesandfavorites", "appsettings", "tiktoklive", "tiktokshopping",
    "tiktokshop", "directmessage", "directmessages", "adsanddata", "incomewallet", "locationreview",
})  # fmt: skip
_SECTIONS: Mapping[str, frozenset[str]] = {
    "activity": frozenset({
        "followerlist", "followinglist", "likelist", "videobrowsinghistory", "hashtag", "favoritevideos",
        "favoriteeffects", "favoritehashtags", "favoritesounds", "loginhistory", "searchhistory", "sharehistory",
        "status", "purchasehistory", "activitysummary", "statuslist",
    }),
    "video": frozenset({"videos"}),
    "post": frozenset({"posts", "recentlydeletedposts"}),
    "comment": frozenset({"comments"}),
    "profile": frozenset({"profileinformation", "profileinfo"}),
}  # fmt: skip


def is_section(section: str, inside: str | None = None) -> bool:
    """Whether this is how a data export begins: a section of its own, or a common word with a subsection in it."""
    folded = fold(section)
    return folded in _OWN_SECTIONS or (inside is not None and fold(inside) in _SECTIONS.get(folded, ()))


@lru_cache(maxsize=1024)
def fold(key: str) -> str:
    """The key as keys are compared: lower case, without blanks and signs; `Like(s)` stays apart from `Likes`."""
    return re.sub(r"[^\w()]|_", "", key.casefold())


def part_at(path: Sequence[str]) -> Part | None:
    """The part that lies at these folded keys of a JSON file; None for everything that is not read."""
    part = BY_LIST.get(path[-1]) if len(path) > 1 else None
    if part and re.search(part.parent, path[-2]) and not is_private(path[:-1]):
        return part
    return None


def is_private(path: Sequence[str]) -> bool:
    """Whether one of the folded keys leads to what is never read."""
    return any(PRIVATE.search(key) for key in path)
