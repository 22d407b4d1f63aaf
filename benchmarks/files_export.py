"""A data export of any size, written in a stream: the parts and the proportions of a busy account's real one.

By bytes about a third is posts, a fifth what was watched, a fifth messages, a tenth each likes given, followers and
logins, the rest comments. All of it is invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

_PIECE = 2_000
_FROM_S, _TO_S = 1_577_836_800, 1_760_000_000


def write_export(path: Path, n_bytes: int, *, seed: int = 1) -> dict[str, int]:
    """Write the file; gives how many records of each part that is read there are in it."""
    rng = random.Random(seed)
    counted = {"posts": 0, "followers": 0, "comments": 0}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{\n "Comment": {"Comments": {"CommentsList": [')
        counted["comments"] = _list(file.write, n_bytes * 0.05, (_comment(rng, s) for s in _times(rng)))
        file.write(']}},\n "Direct Message": {"Direct Messages": {"ChatHistory": {"Chat History with someone:": [')
        _list(file.write, n_bytes * 0.2, (_message(rng, s) for s in _times(rng)))
        file.write(']}}},\n "Likes and Favorites": {"Like List": {"ItemFavoriteList": [')
        _list(file.write, n_bytes * 0.1, (_seen(rng, s, "date", "link") for s in _times(rng)))
        file.write(']}},\n "Post": {"Posts": {"VideoList": [')
        counted["posts"] = _list(file.write, n_bytes * 0.35, (_post(rng, s) for s in _times(rng)))
        file.write(']}},\n "Profile And Settings": {"Follower": {"App": 1, "FansList": [')
        counted["followers"] = _list(file.write, n_bytes * 0.05, (_fan(rng, s) for s in _times(rng)))
        file.write(']}, "Profile Info": {"App": 1, "ProfileMap": {"userName": "wren", "followerCount": 7}}},\n')
        file.write(' "Your Activity": {"Login History": {"LoginHistoryList": [')
        _list(file.write, n_bytes * 0.05, (_login(rng, s) for s in _times(rng)))
        file.write(']}, "Watch History": {"VideoList": [')
        _list(file.write, n_bytes * 0.2, (_seen(rng, s, "Date", "Link") for s in _times(rng)))
        file.write("]}}\n}\n")
    return counted


def _list(write: object, n_bytes: float, records: Iterator[str]) -> int:
    """Write records until they are so many bytes; gives their number."""
    n, size, sign = 0, 0, "\n  "
    while size < n_bytes:
        piece = [record for _, record in zip(range(_PIECE), records, strict=False)]
        text = sign + ",\n  ".join(piece)
        write(text)  # type: ignore[operator]
        n, size, sign = n + len(piece), size + len(text), ",\n  "
    return n


def _times(rng: random.Random) -> Iterator[str]:
    """Instants as the export writes them, the newest first."""
    second = float(_TO_S)
    while True:
        second -= rng.expovariate(1 / 40)
        if second < _FROM_S:
            second = _TO_S
        yield datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _post(rng: random.Random, at: str) -> str:
    path = f"{rng.getrandbits(128):032x}"
    return (
        f'{{"Date": "{at}", "Link": "https://video-useast5.tiktokv.us/storage/v1/tos-useast5-ve-0068c001-tx/{path}/'
        f'?a=1233&bti=ODszNWYuMDE6&ch=0&cr=13&dr=0&er=0&lr=all&cd=0%7C0%7C0%7C&br=4{path[:3]}&bt=2{path[3:6]}&ds=6",'
        f' "Likes": "{rng.randrange(3_000)}", "WhoCanView": "Everyone", "AllowComments": "Yes", "AllowStitches": "Yes",'
        f' "AllowDuets": "No", "AllowStickers": "Yes", "AllowSharingToStory": "Yes", "ContentDisclosure": "",'
        f' "AIGeneratedContent": "", "Sound": "original sound - wren", "Location": "", "Title": "N/A",'
        f' "AddYoursText": "N/A", "CoverImage": "https://p16/{path}", "NumberOfCollections": "N/A"}}'
    )


def _fan(rng: random.Random, at: str) -> str:
    return f'{{"Date": "{at}", "UserName": "user{rng.getrandbits(40)}"}}'


def _comment(rng: random.Random, at: str) -> str:
    return f'{{"date": "{at}", "comment": "{"thank you " * rng.randrange(1, 9)}", "photo": "N/A", "url": ""}}'


def _message(rng: random.Random, at: str) -> str:
    return f'{{"Date": "{at}", "From": "someone", "Content": "{"what a day " * rng.randrange(1, 12)}"}}'


def _seen(rng: random.Random, at: str, date: str, link: str) -> str:
    return f'{{"{date}": "{at}", "{link}": "https://www.tiktokv.com/share/video/{7 * 10**18 + rng.getrandbits(59)}/"}}'


def _login(rng: random.Random, at: str) -> str:
    return f'{{"Date": "{at}", "IP": "10.0.{rng.randrange(255)}.1", "DeviceModel": "X", "NetworkType": "Wi-Fi"}}'
