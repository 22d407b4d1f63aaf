"""Data exports made on the spot: one invented account in every layout that TikTok has used, and as text files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

POSTS = [
    {"Date": "2025-03-02 18:00:00", "Link": "https://www.tiktokv.com/share/video/7477300000000000001/", "Likes": "120"},
    {"Date": "2025-03-01 09:30:10", "Link": "https://www.tiktokv.com/share/video/7476900000000000002/", "Likes": "8"},
]
FANS = [
    {"Date": "2025-03-03 01:02:03", "UserName": "first.fan"},
    {"Date": "2025-03-02 23:59:59", "UserName": "N/A"},
    {"Date": "2025-02-01 00:00:00", "UserName": ".12345678"},
]
COMMENTS = [{"Date": "2025-03-02 19:00:00", "Comment": "so kind of you"}]
LIVES = [
    {
        "LiveStartTime": "2025-02-10 20:00:00",
        "LiveEndTime": "2025-02-10 21:00:00",
        "LiveDuration": "1h0m0s",
        "RoomId": "7469000000000000000",
        "RoomTitle": "chat",
        "TotalEarning": "3",
        "TotalLike": "400",
        "TotalView": "90",
        "TotalGifter": "2",
    }
]
PROFILE = {"userName": "wren", "displayName": "Wren", "likesReceived": "128", "followerCount": 3, "followingCount": 1}
WATCHED = [{"Date": "2025-03-04 10:00:00", "Link": "https://www.tiktokv.com/share/video/7000000000000000009/"}]


def first_layout() -> dict[str, Any]:
    """As until 2023."""
    return deepcopy(
        {
            "Activity": {
                "Video Browsing History": {"VideoList": WATCHED},
                "Follower List": {"FansList": FANS},
                "Following List": {"Following": [{"Date": "2025-01-01 00:00:00", "UserName": "followed.one"}]},
            },
            "Comment": {"Comments": {"CommentsList": COMMENTS}},
            "Profile": {"Profile Information": {"ProfileMap": PROFILE}},
            "Tiktok Live": {"Go Live History": {"GoLiveList": LIVES}},
            "Video": {"Videos": {"VideoList": POSTS}},
        }
    )


def second_layout() -> dict[str, Any]:
    """As in 2024 and 2025."""
    return deepcopy(
        {
            "Your Activity": {"Follower": {"FansList": FANS}, "Watch History": {"VideoList": WATCHED}},
            "Comment": {"Comments": {"CommentsList": COMMENTS}},
            "Post": {"Posts": {"VideoList": POSTS}},
            "Profile": {"Profile Info": {"ProfileMap": PROFILE}},
            "TikTok Live": {"Go Live History": {"GoLiveList": LIVES}},
        }
    )


def third_layout() -> dict[str, Any]:
    """As since the end of 2025."""
    return deepcopy(
        {
            "Comment": {
                "Comments": {"App": 1, "CommentsList": [{k.lower(): v for k, v in c.items()} for c in COMMENTS]}
            },
            "Direct Message": {"Direct Messages": {"ChatHistory": {"Chat History with someone:": [{"Content": "x"}]}}},
            "Post": {"Posts": {"VideoList": POSTS}, "Recently Deleted Posts": {"PostList": POSTS}},
            "Profile And Settings": {
                "Follower": {"App": 1, "IsFastLane": True, "FansList": FANS},
                "Profile Info": {"App": 1, "ProfileMap": PROFILE},
            },
            "TikTok Live": {"Go Live History": {"GoLiveList": LIVES}},
            "Your Activity": {"Watch History": {"VideoList": WATCHED}},
        }
    )


LAYOUTS: tuple[Callable[[], dict[str, Any]], ...] = (first_layout, second_layout, third_layout)


def as_json(export: Mapping[str, Any]) -> str:
    """The text as TikTok writes it."""
    return json.dumps(export, ensure_ascii=False, indent=1)


def as_text(records: list[dict[str, Any]], names: Mapping[str, str], *, end: str = "\n") -> str:
    """A file of the TXT variant; `names` gives the key for each key of the JSON that is written."""
    return (
        f"{end}{end}".join(
            end.join(f"{names[key]}: {value}" for key, value in record.items() if key in names) for record in records
        )
        + end
    )


def text_files(*, dutch: bool = False) -> dict[str, str]:
    """The TXT variant: path → content."""
    date = "Datum" if dutch else "Date"
    user = "Gebruikersnaam" if dutch else "Username"
    profile = f"{user}: wren\nlikesReceived: 128\nfollowerCount: 3\nfollowingCount: 1\ndisplayName: Wren\n"
    names = (
        {"fans": "Volger", "comments": "Reacties", "profile": "Profielinformatie"}
        if dutch
        else {"fans": "Follower", "comments": "Comments", "profile": "Profile Info"}
    )
    return {
        f"TikTok/Activity/{names['fans']}.txt": as_text(FANS, {"Date": date, "UserName": user}),
        f"TikTok/Comments/{names['comments']}.txt": as_text(
            COMMENTS, {"Date": date, "Comment": "Reactie" if dutch else "Comment"}
        ),
        "TikTok/Video/Videos.txt": as_text(
            POSTS, {"Date": date, "Link": "Link" if dutch else "Video Link", "Likes": "Like(s)"}, end="\r\n"
        ),
        f"TikTok/Profile/{names['profile']}.txt": profile,
        "TikTok/Tiktok Live/Go Live History.txt": as_text(LIVES, {key: key for key in LIVES[0]}),
    }
