"""The account's "Download your data": JSON in the three layouts that TikTok has used, each in a zip as it arrives.

With traps the private parts are filled, with invented people: none of what they hold may be found anywhere afterwards.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from groundswell.clock import to_datetime
from groundswell.foryou.invented_formats.look import DISPLAY_NAME, FOLLOWING, Look, Post
from groundswell.foryou.invented_formats.sounds import named, named_sounds_of, tags_of, used_tags
from groundswell.foryou.invented_formats.written import (
    UNSAID,
    Row,
    Written,
    account_of,
    exact,
    fact_of,
    known,
    profile_of,
    snapshot_of,
)

SOURCE = "data_export"
PLANTED = "planted.person"
"""How everybody is called who must not be found afterwards."""

_Record = dict[str, Any]


def write_data_exports(look: Look, folder: Path) -> list[Written]:
    """One zip a layout."""
    layouts = (
        ("layout of 2021", "user_data.json", links_of(look)),
        ("layout of 2024", "user_data_tiktok.json", links_of(look, photos=True)),
        ("layout of 2026", "user_data_tiktok.json", cdn_links_of(look)),
    )
    return [
        Written(
            _zip(folder / f"{name}.zip", {member: json.dumps(export, ensure_ascii=False, indent=1)}),
            f"Download your data, JSON, {name}",
            frozenset({"data_export.json"}),
            {
                **truth_of(look, links, has_names="2026" in name, is_full="2021" not in name),
                "account_tag": tags_of(look, SOURCE),
            },
            look.seen_on,
        )
        for (name, member, links), export in zip(layouts, layouts_of(look), strict=True)
    ]


def layouts_of(look: Look) -> tuple[_Record, ...]:
    """The document in each layout, oldest first."""
    return _first(look), _second(look), _third(look)


def _zip(path: Path, members: Mapping[str, str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name, (2026, 7, 1, 0, 0, 0)), text.encode())
    return path


# --- what all layouts hold --------------------------------------------------------------------------------------------


def links_of(look: Look, *, photos: bool = False) -> list[tuple[Post, str]]:
    """The posts with links that carry the id; photo posts, which are younger than the first layout, with pictures."""
    return [
        (p, f"https://www.tiktokv.com/share/video/{p.post_id}/" if p.kind == "video" else _pictures(p))
        for p in look.posts
        if photos or p.kind == "video"
    ]


def cdn_links_of(look: Look) -> list[tuple[Post, str]]:
    """The posts with links to files on TikTok's servers, which carry no id and expire."""
    video = "https://video-useast5.tiktokv.us/storage/v1/tos-useast5-ve-0068c001/{}?x-expires=1"
    return [(p, video.format(f"f{p.posted_s % 9_973:04x}") if p.kind == "video" else _pictures(p)) for p in look.posts]


def _pictures(post: Post) -> str:
    place = "https://p16-common-sign.tiktokcdn-us.com/tos-useast5-i"
    return "\n".join(f"{place}/{post.posted_s}{letter}.jpeg?x-expires=1" for letter in "abc")


def day_and_time(us: int) -> str:
    """`2026-02-27 23:10:05`, in UTC without saying so."""
    return to_datetime(us).strftime("%Y-%m-%d %H:%M:%S")


def posts_of(links: list[tuple[Post, str]], *, is_full: bool) -> list[_Record]:
    """The records of the posts, newest first; old layouts have three keys of them."""
    records = []
    for post, link in links[::-1]:
        record = {"Date": day_and_time(post.posted_us), "Link": link, "Likes": str(post.likes)}
        if is_full:
            is_photo = post.kind == "photo"
            record |= {
                "WhoCanView": "Everyone",
                "AllowComments": "Yes",
                "ContentDisclosure": "",
                "AIGeneratedContent": "",
                "Sound": "N/A" if is_photo else post.sound,
                "Location": "",
                "Title": post.caption if is_photo else "N/A",
                "AddYoursText": "N/A",
                "CoverImage": "https://p16-common-sign.tiktokcdn-us.com/cover.jpeg",
                "NumberOfCollections": str(post.saves) if is_photo else "N/A",
            }
        records.append(record)
    return records


def fans_of(look: Look) -> list[_Record]:
    """Who follows still, newest first."""
    return [{"Date": day_and_time(us), "UserName": name} for us, name in look.fans[::-1]]


def comments_of(look: Look) -> list[_Record]:
    """What the owner wrote."""
    return [{"Date": day_and_time(us), "Comment": text} for us, text in look.comments]


def hashtags_of(look: Look) -> list[_Record]:
    """The hashtags that the owner used."""
    return [{"HashtagName": tag, "HashtagLink": f"https://www.tiktok.com/tag/{tag}"} for tag in used_tags(look.posts)]


def lives_of(look: Look) -> list[_Record]:
    """The owner's streams."""
    return [
        {
            "LiveStartTime": day_and_time(start),
            "LiveEndTime": day_and_time(end),
            "LiveDuration": "1h0m0s",
            "RoomId": "7469000000000000000",
            "RoomTitle": f"chat with {PLANTED}",
            "TotalEarning": "3",
            "TotalLike": str(likes),
            "TotalView": str(views),
            "TotalGifter": str(gifters),
        }
        for start, end, views, likes, gifters in look.lives
    ]


def truth_of(look: Look, links: list[tuple[Post, str]], *, has_names: bool, is_full: bool) -> dict[str, list[Row]]:
    """The records that an export gives.

    Args:
        links: the posts, each with its link as the layout writes it.
        has_names: the profile has the name shown above the handle, and counts besides likes.
        is_full: posts have sounds, titles and saves.
    """
    facts, snapshots, sung = [], [], []
    for post, link in links:
        has_id = post.post_id in link
        key = post.post_id if has_id else f"export-{post.posted_s}"
        is_titled = is_full and post.kind == "photo"
        unsaid = {} if is_titled else UNSAID
        is_sung = is_full and post.kind == "video"
        facts.append(
            fact_of(
                look,
                post,
                SOURCE,
                post_id=key,
                duration_s=None,
                sound_id=named(post.sound) if is_sung and not post.is_original_sound else None,
                is_original_sound=post.is_original_sound if is_sung else None,
                url=link if has_id else None,
                **unsaid,
            )
        )
        sung += [post.sound] if is_sung and not post.is_original_sound else []
        counts = {"likes": exact(post.likes)} | ({"saves": exact(post.saves)} if is_titled else {})
        snapshots.append(snapshot_of(look, post, SOURCE, counts, post_id=key))
    uncounted = {} if has_names else dict.fromkeys(("followers", "following", "followers_step"))
    head = {"account_id": look.account_id, "source": SOURCE}
    return {
        "post_fact": facts,
        "post_snapshot": snapshots,
        "sound": named_sounds_of(look, sung, SOURCE),
        "follower": [
            head | known({"person": None if name == "N/A" else name, "followed_us": us}) for us, name in look.fans
        ],
        "account_fact": [
            profile_of(look, SOURCE, observed_us=look.observed_us, **({} if has_names else {"display_name": None}))
        ],
        "account_snapshot": [account_of(look, SOURCE, n_posts=None, **uncounted)],
        "own_comment": [head | {"commented_us": us, "length": len(text)} for us, text in look.comments],
        "live": [
            head | {"started_us": start, "ended_us": end, "views": views, "likes": likes, "gifters": gifters}
            for start, end, views, likes, gifters in look.lives
        ],
    }


# --- what nobody may read ---------------------------------------------------------------------------------------------

_WHEN = "2026-03-01 10:00:00"
_WATCHED = {"Date": _WHEN, "Link": "https://www.tiktokv.com/share/video/7600000000000000003/"}
_SAID = {"Date": _WHEN, "From": PLANTED, "Content": f"{PLANTED} lives at 5 Planted Road"}
_LOGIN = {"Date": _WHEN, "IP": "198.51.100.77", "DeviceModel": "planted phone", "NetworkType": "4G"}
_RECEIVER = {"Name": PLANTED, "Phone": "+15550100777", "Address": "5 Planted Road"}
_ORDER = {"7001": {"order_date": _WHEN, "order_number": "7001", "Receiver": _RECEIVER}}


def _lists(look: Look, *records: _Record) -> Any:
    """Private records; where there are none, what this export writes for an empty list."""
    return list(records) if look.traps else None


def _profile(look: Look, *, has_names: bool) -> _Record:
    profile: _Record = {
        "userName": look.handle,
        "bioDescription": f"pots, with {PLANTED}",
        "birthDate": "01-Jan-1990",
        "emailAddress": f"{PLANTED}@example.org",
        "telephoneNumber": "None",
        "likesReceived": str(look.likes),
        "profilePhoto": "N/A",
    }
    if has_names:
        profile |= {
            "displayName": DISPLAY_NAME,
            "followerCount": look.followers,
            "followingCount": FOLLOWING,
            "accountRegion": "United States",
            "inferredGender": "None",
            "PlatformInfo": [],
        }
    return profile


# --- the layouts ------------------------------------------------------------------------------------------------------


def _first(look: Look) -> _Record:
    return {
        "Activity": {
            "Favorite Videos": {"FavoriteVideoList": _lists(look, _WATCHED)},
            "Follower List": {"FansList": fans_of(look)},
            "Following List": {"Following": _lists(look, {"Date": _WHEN, "UserName": PLANTED})},
            "Hashtag": {"HashtagList": hashtags_of(look)},
            "Like List": {"ItemFavoriteList": _lists(look, _WATCHED)},
            "Login History": {"LoginHistoryList": _lists(look, _LOGIN)},
            "Video Browsing History": {"VideoList": [_WATCHED] if look.traps else []},
        },
        "App Settings": {"Block": {"BlockList": _lists(look, {"Date": _WHEN, "UserName": PLANTED})}},
        "Comment": {"Comments": {"CommentsList": comments_of(look)}},
        "Direct Messages": {"Chat History": {"ChatHistory": {f"Chat History with {PLANTED}:": [_SAID]}}},
        "Profile": {"Profile Information": {"ProfileMap": _profile(look, has_names=False)}},
        "Tiktok Live": {"Go Live History": {"GoLiveList": lives_of(look)}},
        "Tiktok Shopping": {"Order History": {"OrderHistories": _ORDER if look.traps else {}}},
        "Video": {"Videos": {"VideoList": posts_of(links_of(look), is_full=False)}},
    }


def _second(look: Look) -> _Record:
    return {
        "Ads and data": {"Ad Interests": {"AdInterestCategories": ""}},
        "Comment": {"Comments": {"CommentsList": comments_of(look)}},
        "Direct Messages": {"Direct Messages": {"ChatHistory": {f"Chat History with {PLANTED}:": [_SAID]}}},
        "Post": {"Posts": {"VideoList": posts_of(links_of(look, photos=True), is_full=True)}},
        "Profile": {"Profile Info": {"ProfileMap": _profile(look, has_names=False)}},
        "TikTok Live": {"Go Live History": {"GoLiveList": lives_of(look)}},
        "Your Activity": {
            "Follower": {"FansList": fans_of(look)},
            "Hashtag": {"HashtagList": hashtags_of(look)},
            "Like List": {"ItemFavoriteList": _lists(look, {k.lower(): v for k, v in _WATCHED.items()})},
            "Login History": {"LoginHistoryList": _lists(look, _LOGIN)},
            "Searches": {"SearchList": _lists(look, {"Date": _WHEN, "SearchTerm": f"{PLANTED} address"})},
            "Watch History": {"VideoList": [_WATCHED] if look.traps else []},
        },
    }


def _third(look: Look) -> _Record:
    posts = posts_of(cdn_links_of(look), is_full=True)
    if look.traps and len(posts) > 3:
        posts[2], posts[3] = posts[3], posts[2]  # newest first, but not strictly
    deleted = {"Date": _WHEN, "Link": "https://video-useast5.tiktokv.us/storage/v1/tos-deleted", "Likes": "999"}
    return {
        "Comment": {
            "Comments": {
                "App": 1,
                "CommentsList": [
                    {**{k.lower(): v for k, v in c.items()}, "photo": "N/A", "url": ""} for c in comments_of(look)
                ],
            }
        },
        "Direct Message": {"Direct Messages": {"ChatHistory": {f"Chat History with {PLANTED}:": [_SAID]}}},
        "Income+ Wallet": {"Transaction History": {"TransactionsList": _lists(look, {"Date": _WHEN, "To": PLANTED})}},
        "Likes and Favorites": {
            "Favorite Videos": {"App": 1, "FavoriteVideoList": _lists(look, _WATCHED)},
            "Favorite Hashtags": {"FavoriteHashtagList": []},
            "Like List": {"App": 1, "ItemFavoriteList": _lists(look, {k.lower(): v for k, v in _WATCHED.items()})},
        },
        "Post": {
            "Posts": {"VideoList": posts},
            "Recently Deleted Posts": {"PostList": [deleted] if look.traps else []},
            "Story": {},
        },
        "Profile And Settings": {
            "Block List": {"App": 1, "BlockList": _lists(look, {"Date": _WHEN, "UserName": PLANTED})},
            "Follower": {"App": 1, "IsFastLane": True, "FansList": fans_of(look)},
            "Following": {"App": 1, "Following": _lists(look, {"Date": _WHEN, "UserName": PLANTED})},
            "Profile Info": {"App": 1, "ProfileMap": _profile(look, has_names=True)},
            "ProfileViews": {"ProfileViewList": None},
        },
        "TikTok Live": {
            "Go Live History": {"GoLiveList": lives_of(look)},
            "Watch Live History": {"WatchLiveMap": {"-1": {"Link": ""}} if look.traps else {}},
        },
        "TikTok Shop": {"Order History": {"OrderHistories": _ORDER if look.traps else {}}},
        "Your Activity": {
            "Hashtag": {"HashtagList": hashtags_of(look)},
            "Login History": {"LoginHistoryList": _lists(look, _LOGIN)},
            "Searches": {"SearchList": _lists(look, {"Date": _WHEN, "SearchTerm": f"{PLANTED} address"})},
            "Watch History": {"VideoList": [_WATCHED] if look.traps else []},
        },
    }
