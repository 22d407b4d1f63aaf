"""Files of every format in which each field that may not be kept holds a marker: a text that occurs nowhere else.

The files are those that `groundswell.foryou` invents, so that they are what tools really write. Every text in them
becomes a marker unless its key is known to say something that may be kept; each record gets keys that FORMATS lists and
the invented files lack, and some that nobody knows. So a field that is forgotten here is private, and not the reverse.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from groundswell.foryou.invent import invent
from groundswell.foryou.invented_formats import look_at
from groundswell.foryou.invented_formats.api import write_api
from groundswell.foryou.invented_formats.api_business import write_business
from groundswell.foryou.invented_formats.data_export import write_data_exports
from groundswell.foryou.invented_formats.data_export_txt import write_text_exports
from groundswell.foryou.invented_formats.items import write_items
from groundswell.foryou.invented_formats.items_flat import write_flat

MARK = re.compile(r"zq\d{6}zq|10\.20\.30\.\d|0799555\d{4}", re.IGNORECASE)
OWN, OTHER = "own.person", "other.person"
PER_LIST = 8

# What may be kept, or says what the rest is: ids, times, kinds, counts as text, hashtags, names of accounts whose posts
# are imported. `a.b` is b inside a.
PUBLIC = frozenset(
    {
        "Date",
        "date",
        "Likes",
        "LiveStartTime",
        "LiveEndTime",
        "LiveDuration",
        "userName",
        "displayName",
        "display_name",
        "id",
        "_type",
        "extractor",
        "extractor_key",
        "epoch",
        "timestamp",
        "upload_date",
        "createTime",
        "createTimeISO",
        "create_date",
        "uniqueId",
        "unique_id",
        "uploader",
        "username",
        "author_username",
        "authorMeta.name",
        "hashtags.name",
        "hashtags.title",
        "searchHashtag.name",
        "challenges.title",
        "hashtagName",
        "hashtag_name",
        "HashtagName",
        "hashtag_names",
        "cha_name",
        "webVideoUrl",
        "webpage_url",
        "share_url",
        "secretID",
        "music_id",
        "musicId",
        "id_str",
        "aweme_id",
        "video_id",
        "video_timestamp",
        "textLanguage",
        "region_code",
        "code",
        "type",
        "hour",
        "gender",
        "age",
        "country",
        "city_name",
        "impression_source",
        "item_id",
        "media_type",
        "cid",
        "postId",
        "comment_id",
        "post_id",
        "parent",
        "handle",
    }
)  # fmt: skip - a list to be read as one
CAPTIONS = frozenset({"desc", "description", "text", "title", "video_description", "caption", "Title", "Video title"})
MORE = ("signature", "bio_description", "email", "phone", "ip", "secUid", "avatar", "poi_address", "search_term", "zz")
_PLAIN = re.compile(r"[\d.,:TZ+\s-]*(?:UTC)?|N/A|None|True|False|NaN|ok|none", re.IGNORECASE)
_POST = re.compile(r"/(?:video|photo)/\d{15,20}|export-\d+")

# The lists and objects of FORMATS §1 and of the key listings of two real exports, all layouts together: section,
# subsection, list, and the keys of its items. `*` stands for an object whose keys are names or ids.
LISTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Activity", "Following List", "Following"), ("Date", "UserName")),
    (("Activity", "Like List", "ItemFavoriteList"), ("Date", "Link")),
    (("Activity", "Favorite Videos", "FavoriteVideoList"), ("Date", "Link")),
    (("Activity", "Video Browsing History", "VideoList"), ("Date", "Link", "Title", "Likes")),
    (("Activity", "Search History", "SearchList"), ("Date", "SearchTerm")),
    (("Activity", "Login History", "LoginHistoryList"), ("Date", "IP", "DeviceModel", "DeviceSystem", "Carrier")),
    (("Activity", "Purchase History", "SendGifts", "SendGifts"), ("Date", "GiftAmount", "UserName")),
    (("Activity", "Share History", "ShareHistoryList"), ("Date", "SharedContent", "Link", "Method")),
    (("Activity", "Status", "Status List"), ("Resolution", "IDFA", "GAID", "Android ID", "UID", "DID")),
    (("Your Activity", "Following", "Following"), ("Date", "UserName")),
    (("Your Activity", "Watch History", "VideoList"), ("Date", "Link", "Title", "Likes")),
    (("Your Activity", "Searches", "SearchList"), ("Date", "SearchTerm")),
    (("Your Activity", "Login History", "LoginHistoryList"), ("Date", "IP", "DeviceModel", "NetworkType", "Carrier")),
    (("Your Activity", "Reposts", "RepostList"), ("Date", "Link")),
    (("Your Activity", "Off TikTok Activity", "OffTikTokActivityDataList"), ("Date", "Source", "Event")),
    (("Your Activity", "Instant Form Ads Responses", "ResponsesList"), ("Name", "Email", "Answer")),
    (("Your Activity", "Donation", "DonationList"), ("Date", "Name")),
    (("Direct Message", "Direct Messages", "ChatHistory", "*"), ("Date", "From", "Content")),
    (("Direct Message", "Group Chat", "GroupChat", "*"), ("Date", "From", "Content")),
    (("Direct Messages", "Chat History", "ChatHistory", "*"), ("Date", "From", "Content")),
    (("Direct Messages", "Chat History", "FansList"), ("Date", "UserName")),
    (("Likes and Favorites", "Like List", "ItemFavoriteList"), ("date", "link")),
    (("Likes and Favorites", "Favorite Videos", "VideoList"), ("Date", "Link", "Likes", "Title")),
    (("Likes and Favorites", "Favorite Comment", "CommentsList"), ("Date", "Comment")),
    (("Profile And Settings", "Following", "Following"), ("Date", "UserName")),
    (("Profile And Settings", "Block List", "BlockList"), ("Date", "UserName")),
    (("App Settings", "Block", "BlockList"), ("Date", "UserName")),
    (("Profile And Settings", "ProfileViews", "ProfileViewList"), ("Date", "UserName")),
    (("TikTok Shop", "Order History", "OrderHistories", "*"), ("order_number", "customer_note", "Name", "Address")),
    (("TikTok Shop", "Saved Address Information", "SavedAddress"), ("receiver_name", "adress_info")),
    (("TikTok Shop", "Current Payment Information", "PayCard"), ("Number", "Name")),
    (("TikTok Shop", "Communication With Shops", "CommunicationHistories", "*"), ("shop_name", "content")),
    (("TikTok Shop", "Product Browsing History", "ProductBrowsingHistories"), ("shop_name", "product_name")),
    (("TikTok Shop", "Returns and Refunds History", "ReturnAndRefundHistories"), ("customer_note", "reason")),
    (("Income+ Wallet", "Transaction History", "TransactionsList"), ("Date", "From", "To")),
    (("TikTok Live", "Watch Live History", "WatchLiveMap", "*"), ("CommentContent", "Link", "WatchTime")),
    (("Location Review", "Location Reviews", "ReviewsList"), ("Place", "Text")),
    (("Post", "Recently Deleted Posts", "PostList"), ("Date", "Link", "Title")),
    (("Post", "Recently Deleted Posts", "VideoList"), ("Date", "Link", "Title")),
)
OBJECTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("Profile And Settings", "Autofill"), ("PhoneNumber", "Email", "FirstName", "LastName", "Address", "ZipCode")),
    (("Profile And Settings", "Settings", "SettingsMap"), ("Interests", "App Language", "Keyword filters")),
    (("Ads and data",), ("AdInterestCategories", "Email")),
    (("Unknown Section", "Unknown"), ("Name", "Email", "IP")),
)


def marks() -> Iterator[str]:
    """Names, messages, addresses, e-mail, telephone and IP addresses that occur nowhere else."""
    forms = ("{m}", "{m}@mail.example", "hello {m} 10.20.30.40", "@{m}", "{m} Street 5", "+1 0799555{n:04d}")
    return (forms[n % len(forms)].format(m=f"zq{n:06d}zq", n=n % 10_000) for n in count())


class Planter:
    """Plants markers into documents; `is_own` says whether captions are the user's own, which may be kept."""

    def __init__(self) -> None:
        self._new = marks()
        self._handles = (f"zq{n:06d}zq" for n in count(900_000))
        self.is_own = True

    def caption(self, text: str) -> str:
        """The caption with a mention; of others all but the hashtags is a marker."""
        if not self.is_own:
            text = " ".join((next(self._new), "why?", *re.findall(r"#\w+", text)))
        return f"{text} @{next(self._handles)}"

    def text(self, key: str, value: str) -> str:
        """A text under a key, or what stands in its place."""
        last = key.rsplit(".", maxsplit=1)[-1]
        if last in CAPTIONS and key not in PUBLIC and not _PLAIN.fullmatch(value):
            return self.caption(value)
        keeps = {key, last} & PUBLIC or value in {OWN, OTHER} or _PLAIN.fullmatch(value) or _POST.search(value)
        return value if keeps else next(self._new)

    def document(self, value: Any, key: str = "") -> Any:
        """A JSON document with markers."""
        last = key.rsplit(".", maxsplit=1)[-1]
        if isinstance(value, dict):
            made = {k: self.document(v, f"{last}.{k}") for k, v in value.items()}
            if any(not isinstance(v, (dict, list)) for v in value.values()):
                made |= {k: next(self._new) for k in MORE if k not in made}
            return made
        if isinstance(value, list):
            return [self.document(v, key) for v in value]
        return self.text(key, value) if isinstance(value, str) else value

    def export(self, document: dict[str, Any]) -> dict[str, Any]:
        """A data export with every list that is known, each item of markers only."""
        made: dict[str, Any] = self.document(document)
        for path, keys in LISTS:
            *above, last = path
            at = made
            for key in above:
                at[key] = at.get(key) or {}
                at = at[key]
            many = [{key: next(self._new) for key in keys} for _ in range(PER_LIST)]
            if last == "*":
                at.update({f"Chat History with {next(self._new)}:": [item] for item in many})
            else:
                at[last] = [*(at.get(last) or []), *many]
        for path, keys in OBJECTS:
            at = made
            for key in path:
                at[key] = at.get(key) or {}
                at = at[key]
            at |= {key: next(self._new) for key in keys}
        return made

    def table(self, text: str) -> str:
        """A CSV with markers, in columns of its own too."""
        rows = list(csv.DictReader(io.StringIO(text)))
        made = []
        for row in rows:
            cells = {}
            for column, cell in row.items():
                parts = [p for p in re.split(r"[./]", column) if not p.isdigit()]
                key = ".".join(parts[-2:])
                is_list = cell.startswith(("[", "{"))  # as JSON, or as Python prints it
                cells[column] = str(self.document(ast.literal_eval(cell), key)) if is_list else self.text(key, cell)
            made.append(cells | {f"extra_{k}": next(self._new) for k in MORE})
        return written(made)

    def lines(self, text: str) -> str:
        """A text export: `Key: value` lines."""

        def line(found: re.Match[str]) -> str:
            key, value = found[1], found[2]
            keeps = _PLAIN.fullmatch(value) or _POST.search(value) or value == OWN or key == "Hashtag Name"
            return f"{key}: {value if keeps else next(self._new)}"

        return re.sub(r"^([^:\n]+): (.*)$", line, text, flags=re.MULTILINE)

    def file(self, path: Path) -> None:
        """Plant into a file in its place, by its form."""
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as packed:
                parts = {name: self.export(json.loads(packed.read(name))) for name in packed.namelist()}
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, part in parts.items():
                    packed.writestr(name, json.dumps(part, ensure_ascii=False))
            return
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".json":
            planted = json.dumps(self.document(json.loads(text)), ensure_ascii=False)
        elif path.suffix == ".jsonl":
            planted = "".join(json.dumps(self.document(json.loads(line))) + "\n" for line in text.splitlines())
        elif path.suffix == ".html":
            planted = re.sub(r"(application/json\">)(.*)(</script><script>)", self._script, text, flags=re.DOTALL)
        elif path.suffix == ".csv":
            planted = self.table(text)
        else:
            planted = self.lines(text)
        path.write_text(planted, encoding="utf-8", newline="")

    def markers(self, value: Any) -> Any:
        """The document with a marker in place of each exclamation mark."""
        if isinstance(value, dict):
            return {k: self.markers(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.markers(v) for v in value]
        return re.sub("!", lambda _: next(self._handles), value) if isinstance(value, str) else value

    def records(self, keys: list[str]) -> str:
        """A text export's list of which every value is a marker."""
        return "\n".join("".join(f"{key}: {next(self._new)}\n" for key in keys) for _ in range(PER_LIST))

    def _script(self, found: re.Match[str]) -> str:
        state = json.loads(found[2].replace("<\\/", "</"))
        return found[1] + json.dumps(self.document(state)).replace("</", "<\\/") + found[3]


def written(rows: list[dict[str, str]]) -> str:
    """The rows as a CSV."""
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def _comments(post: str, new: Planter) -> dict[str, Any]:
    """Saved comments under a post, as five tools and interfaces give them; `!` stands where a marker goes."""
    at, link = 1_767_000_000, f"https://www.tiktok.com/@{OTHER}/video/{post}"
    user = {"uid": "5000001", "unique_id": "!", "nickname": "!", "sec_uid": "!", "signature": "!"}
    web = {"aweme_id": post, "text": "! what is this? @!", "create_time": at, "digg_count": 4, "user": user}
    reply = {**web, "cid": "7600000000000000902", "reply_id": "7600000000000000901", "reply_comment_total": 0}
    apify = {"text": "! @!", "diggCount": 4, "replyCommentTotal": 1, "createTimeISO": "2026-01-02T03:04:05.000Z"}
    ytdlp = {"text": "!", "author": "!", "author_id": "5000002", "timestamp": at, "like_count": 3, "parent": "root"}
    business = {"video_id": post, "create_time": str(at), "text": "!", "likes": 1, "replies": 0, "owner": False}
    research = {"video_id": int(post), "text": "!", "like_count": 1, "reply_count": 0, "create_time": at}
    documents = {
        "web": {
            "comments": [{**web, "cid": "7600000000000000901", "reply_comment_total": 1, "reply_comment": [reply]}]
        },
        "apify": [{**apify, "cid": "7600000000000000903", "videoWebUrl": link, "uniqueId": "!", "uid": "5000003"}],
        "post.info": {
            "id": post,
            "title": "!",
            "extractor_key": "TikTok",
            "uploader": OTHER,
            "timestamp": at,
            "view_count": 9,
            "webpage_url": link,
            "comments": [{**ytdlp, "id": "7600000000000000904"}],
        },
        "business": {
            "code": 0,
            "request_id": "!",
            "data": {
                "comments": [
                    {
                        **business,
                        "comment_id": "7600000000000000905",
                        "user_id": "!",
                        "unique_identifier": "!",
                        "username": "!",
                        "display_name": "!",
                        "parent_comment_id": post,
                    }
                ]
            },
        },
        "research": {
            "data": {"comments": [{**research, "id": 7600000000000000906, "parent_comment_id": int(post)}]},
            "error": {"code": "ok", "message": "", "log_id": "!"},
        },
    }
    return {name: new.markers(document) for name, document in documents.items()}


def plant_own(folder: Path) -> None:
    """What only the owner of an account has: data exports in every layout, Studio, pages of the interfaces."""
    look = look_at(invent(5, handle=OWN, n_posts=12, days=200), traps=True)
    write_data_exports(look, folder / "export")
    write_text_exports(look, folder / "text")
    write_api(look, folder / "api")
    write_business(look, folder / "business")
    shutil.rmtree(folder / "api" / "research")
    planter = Planter()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        planter.file(path)
    for name in ("Login History", "Searches", "Block List", "Off-TikTok Activities"):
        path = folder / "text" / "text, English" / "Activity" / f"{name}.txt"
        path.write_text(planter.records(["Date", "IP", "UserName", "SearchTerm", "Content"]), encoding="utf-8")
    (folder / "studio").mkdir()
    title = planter.caption("A bowl #clay")
    (folder / "studio" / "Content.csv").write_text(
        "Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\n"
        f'May 3,"{title}",{look.url(look.posts[0])},May 1,5,1,1,50\n',
        encoding="utf-8-sig",
    )


def plant_other(folder: Path) -> None:
    """What tools save of the account of somebody else: their posts, comments under them, tables of any kind."""
    look = look_at(invent(6, handle=OTHER, n_posts=12, days=200), traps=True)
    write_items(look, folder / "items")
    write_flat(look, folder / "flat")
    write_api(look, folder / "api")
    shutil.rmtree(folder / "api" / "display")
    planter = Planter()
    planter.is_own = False
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        planter.file(path)
    (folder / "comments").mkdir()
    for name, document in _comments(look.posts[0].post_id, planter).items():
        (folder / "comments" / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    # Cells that slipped into the column beside theirs, and columns that nobody asked for.
    rows = [
        {"id": post.post_id, "posted": "2026-01-03 10:00", "views": "1000", "likes": "5", "comments": "1"}
        for post in look.posts
    ]
    rows += [{**rows[0], column: "!"} for column in ("posted", "views", "likes", "comments") for _ in range(3)]
    table = [
        planter.markers({**row, **dict.fromkeys(("email", "phone", "ip", "commenter", "caption"), "!")}) for row in rows
    ]
    (folder / "table").mkdir()
    (folder / "table" / "posts.csv").write_text(written(table), encoding="utf-8")
