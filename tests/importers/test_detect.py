"""What is found in files, folders and zips, and what is refused without stopping anything."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from groundswell.errors import UnknownFile, UnreadableFile
from groundswell.importers import detect
from groundswell.importers.base import Options
from groundswell.importers.detect import find_files, hashed, importer_for
from groundswell.importers.refusals import fold
from tests.importers.files import write

TABLE = "video_id,views,author\n7051972968347503919,5,a\n"


def make_zip(path: Path, members: dict[str, bytes]) -> Path:
    """A zip with these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_folders_and_zips_are_looked_into_and_hidden_files_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep" / "er").mkdir(parents=True)
    write(folder / "deep" / "er", "a.csv", TABLE)
    write(folder, ".DS_Store", "x")
    make_zip(folder / "z.zip", {"b.csv": b"1", "__MACOSX/b.csv": b"2", "x/.hidden": b"3", "x/c.csv": b"4"})
    found = find_files([folder], tmp_path / "work")
    assert [f.name for f in found.files] == ["in/deep/er/a.csv", "in/z.zip/b.csv", "in/z.zip/x/c.csv"]
    assert found.files[0].sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert found.files[1].container == found.files[2].container != found.files[0].container
    assert found.refused == []


def test_a_file_that_is_named_twice_is_found_once(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", TABLE)
    assert len(find_files([file.path, tmp_path, file.path], tmp_path / "work").files) == 1


def test_no_name_inside_a_zip_decides_where_anything_is_written(tmp_path: Path) -> None:
    outside = tmp_path / "evil.csv"
    path = make_zip(
        tmp_path / "z.zip", {"../evil.csv": b"a", "/abs/evil.csv": b"b", "..\\evil.csv": b"c", "con:.csv": b"d"}
    )
    work = tmp_path / "work"
    found = find_files([path], work)
    assert [(r.name, "left packed" in str(r.error)) for r in found.refused] == [
        ("z.zip/../evil.csv", True),
        ("z.zip/..\\evil.csv", True),
    ]
    assert all(work.resolve() in f.path.resolve().parents for f in found.files)
    assert not outside.exists()


@pytest.mark.parametrize("what", ["cut", "encrypted", "nested", "bomb", "missing", "empty"])
def test_what_cannot_be_opened_is_a_sentence_and_stops_nothing(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "z.zip"
    if what == "cut":
        path.write_bytes(make_zip(tmp_path / "y.zip", {"a.csv": TABLE.encode() * 100}).read_bytes()[:80])
        (tmp_path / "y.zip").unlink()
    elif what == "encrypted":
        content = bytearray(make_zip(path, {"a.csv": TABLE.encode()}).read_bytes())
        for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(sign) + offset] |= 1
        path.write_bytes(bytes(content))
    elif what == "nested":
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as packed:
            packed.writestr("a.csv", TABLE)
        make_zip(path, {"in.zip": inner.getvalue()})
    elif what == "bomb":
        monkeypatch.setattr(detect, "_RATIO_FROM", 1000)
        make_zip(path, {"a.csv": b"0" * 5_000_000})
    elif what == "empty":
        make_zip(path, {})
    good = write(tmp_path, "good.csv", TABLE)
    found = find_files([path, good.path], tmp_path / "work")
    assert [f.name for f in found.files] == ["good.csv"]
    [refused] = found.refused
    said = {
        "cut": "cut off",
        "encrypted": "encrypted",
        "nested": "zip inside a zip",
        "bomb": "left packed",
        "missing": "no file",
        "empty": "holds no file",
    }[what]
    assert said in str(refused.error)


def test_a_zip_of_too_many_files_is_refused_for_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_MOST_FILES", 2)
    path = make_zip(tmp_path / "z.zip", {"a": b"1", "b": b"2", "c": b"3"})
    [refused] = find_files([path], tmp_path / "work").refused
    assert str(refused.error) == "z.zip holds 3 files, and at most 2 are opened. Unpack what you need yourself."


def test_a_member_whose_bytes_are_damaged_is_refused_alone(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"a.csv": bytes(range(256)) * 20, "b.csv": TABLE.encode()})
    content = bytearray(path.read_bytes())
    content[60:90] = b"\xff" * 30
    path.write_bytes(bytes(content))
    found = find_files([path], tmp_path / "work")
    assert [f.name for f in found.files] == ["z.zip/b.csv"]
    assert "cannot be unpacked" in str(found.refused[0].error)


def test_the_importer_that_knows_the_content_best_takes_it_whatever_its_name(tmp_path: Path) -> None:
    overview = write(
        tmp_path,
        "posts.dat",
        '"Date","Video Views","Profile Views","Likes","Comments","Shares"\n"April 12","1","2","3","4","5"\n',
    )
    posts = write(tmp_path, "Overview.csv", TABLE)
    dump = write(tmp_path, "user_data.txt", '{"collector": [{"authorMeta": {}}]}')
    page = write(tmp_path, "x.csv", '{"data": {"videos": []}, "error": {"code": "ok", "log_id": "1"}}')
    kinds = [importer_for(f).KIND for f in (overview, posts, dump, page)]
    assert kinds == ["studio", "table", "items", "api_pages"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("just a letter to a friend\n", "text, but no table"),
        ('{"x": 1}', "does not know"),
        ("\x89PNG\0\0\0", "no file of numbers"),
    ],
)
def test_a_file_that_nobody_knows_is_called_what_it_seems_to_be(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(Exception, match=said):
        importer_for(write(tmp_path, "a.x", content))


# --- a whole folder of downloads ---

POSTS = "video_id,author,views\n7400000000000000001,mia,5\n"
DAYS = "Date,Views,Likes\n" + "".join(f"2026-01-{day:02d},{day},1\n" for day in range(1, 29))
NOBODYS = {
    "bank.csv": "Date,Description,Amount,Balance\n2026-01-02,Grocer,-12.50,812.40\n2026-01-03,Rent,-500,312.40\n",
    "statement.csv": "id;account;created_at;amount;shares\n1000000001;DE89370400440532013000;2026-01-02;9;3\n",
    "stocks.csv": "id,name,posted,shares\n1,ACME,2026-01-02,50\n2,ACME,2026-01-03,60\n",
    "instagram.csv": "Post ID,Permalink,Views,Likes\n17900000000000001,https://www.instagram.com/p/Cx1/,5,2\n",
    "youtube.csv": "video_id,published_at,view_count\ndQw4w9WgXcQ,2026-01-02,5\n",
    "blog.csv": DAYS,
    "rivals.csv": "username,followers,date\nsam,100,2026-01-02\n",
}


@pytest.mark.parametrize("name", NOBODYS)
def test_a_table_that_was_found_and_says_nothing_of_tiktok_is_left_alone(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    write(folder, name, NOBODYS[name])
    [file] = find_files([folder], tmp_path / "work").files
    with pytest.raises(UnknownFile, match=r"nothing in it says TikTok|names no posts, accounts or days"):
        importer_for(file).read(file, Options(account="mia"))


@pytest.mark.parametrize("name", [name for name in NOBODYS if name != "bank.csv"])
def test_the_same_table_is_believed_when_it_is_named(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    path = write(folder, name, NOBODYS[name]).path
    for paths in ([path], [folder, path], [path, folder]):
        [file] = find_files(paths, tmp_path / "work").files
        assert importer_for(file).read(file, Options(account="mia")).kind.startswith("table.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", POSTS),
        ("a.csv", "link,views\nhttps://www.tiktok.com/@mia/video/7400000000000000001,5\n"),
        ("tiktok days.csv", DAYS),
        ("a.csv", DAYS.replace("Views", "TikTok views")),
    ],
)
def test_a_table_that_was_found_and_says_tiktok_is_read(tmp_path: Path, name: str, text: str) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    write(folder, name, text)
    [file] = find_files([folder], tmp_path / "work").files
    assert importer_for(file).read(file, Options(account="mia")).kind.startswith("table.")


def test_a_table_that_was_found_is_believed_once_its_columns_are_stated(tmp_path: Path) -> None:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    write(folder, "stocks.csv", NOBODYS["stocks.csv"])
    [file] = find_files([folder], tmp_path / "work").files
    assert importer_for(file).read(file, Options(columns={"shares": "shares"})).kind == "table.posts"


NO_TEXT = {
    "a.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a picture"),
    "b.heic": (b"\0\0\0\x24ftypheic\0\0", "a picture"),
    "c.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "d.mp4": (b"\0\0\0\x20ftypisom\0", "a film"),
    "e.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "a picture"),
    "f.exe": (b"MZ\x90\0\x03\0", "a program"),
    "g.mp3": (b"ID3\x04\0\0\0\0", "a sound"),
    "h.bin": (bytes(range(256)) * 20, "an unknown file"),
    "i.csv": (b"MZ\x90\0\x03\0", "a program"),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_cannot_hold_numbers_is_told_by_its_first_bytes(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(NO_TEXT[name][0])
    found = find_files([path], tmp_path / "work")
    assert found.files == []
    assert [str(r.error) for r in found.refused] == [f"{name} is {NO_TEXT[name][1]}, and holds no numbers to read."]


@pytest.mark.parametrize(
    "content",
    [
        b"BMW,views\n",
        b"MZ;1\n",
        b"BM\xe9,views\n1,5\n",
        b"id,views\n\xe9t\xe9,5\n",
        "id,views\n".encode("utf-16"),
        b"id,vi\0ews\n1,2\n",
        b"",
    ],
)
def test_text_is_never_taken_for_a_picture(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert [f.name for f in find_files([path], tmp_path / "work").files] == ["a.csv"]


def test_members_that_hold_no_numbers_are_not_unpacked(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "z.zip", {"a.exe": b"MZ\x90\0" + b"x" * 9999, "posts.csv": POSTS.encode()})
    found = find_files([path], tmp_path / "work")
    assert [f.name for f in found.files] == ["z.zip/posts.csv"]
    assert [p.name for p in (tmp_path / "work").rglob("*") if p.is_file()] == ["posts.csv"]


@pytest.mark.parametrize("part", ["word/document.xml", "ppt/presentation.xml"])
def test_a_document_is_no_spreadsheet_and_no_zip_of_files(tmp_path: Path, part: str) -> None:
    path = make_zip(tmp_path / "letter.docx", {"[Content_Types].xml": b"<Types/>", part: b"<x/>"})
    found = find_files([path], tmp_path / "work")
    assert (found.files, [r.name for r in found.refused]) == ([], ["letter.docx"])
    assert "letter.docx is a document" in str(found.refused[0].error)


def test_a_large_file_is_hashed_only_when_an_importer_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "_HASHED_FROM", 10)
    file = write(tmp_path, "a.csv", POSTS)
    [found] = find_files([file.path], tmp_path / "work").files
    assert found.sha256 == ""
    assert hashed(found).sha256 == file.sha256 == hashed(hashed(found)).sha256
    file.path.unlink()
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        hashed(found)


def test_what_was_left_alone_is_told_in_few_sentences() -> None:
    said = [(name, f"{name} is {what}, and holds no numbers to read.") for name, (_, what) in NO_TEXT.items()]
    tables = "This table names no posts. It has the columns {}, and more. It needs the id of a post."
    said += [(f"{i}.csv", tables.format(f"a.b{i}")) for i in range(30)]
    [plain, others] = fold(said)
    assert plain.reason == ("3 pictures, 2 programs, 1 PDF, 1 film, 1 sound and 1 unknown file: no numbers to read.")
    assert (len(others.names), others.reason) == (30, "This table names no posts. It needs the id of a post.")
    assert fold(said[-1:])[0].reason == f"29.csv: {said[-1][1]}"


def test_of_a_folder_of_downloads_only_the_heads_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred files and one of 200 MB: what is no number is neither hashed nor unpacked."""
    folder = tmp_path / "Downloads"
    folder.mkdir()
    for i in range(280):
        head, what = NO_TEXT[sorted(NO_TEXT)[i % len(NO_TEXT)]]
        (folder / f"{i} {what}.bin").write_bytes(head + b"\0" * 40)
    with (folder / "disk.iso").open("wb") as stream:
        stream.write(bytes(range(256)) * 20)
        stream.truncate(200_000_000)
    for i in range(10):
        make_zip(folder / f"program {i}.zip", {f"{k}.dll": b"MZ\x90\0" + b"x" * 9_000 for k in range(20)})
    write(folder, "posts.csv", POSTS)
    asked: list[str] = []
    hash_of = detect._hash

    def noting(path: Path) -> str:
        asked.append(path.name)
        return hash_of(path)

    monkeypatch.setattr(detect, "_hash", noting)
    found = find_files([folder], tmp_path / "work")
    assert asked == [f.path.name for f in found.files] == ["posts.csv"]
    assert len(found.refused) == 281 + 200
    assert not (tmp_path / "work").exists()
    assert len(fold((r.name, str(r.error)) for r in found.refused)) == 1
