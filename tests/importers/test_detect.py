"""What is found in files, folders and zips, and what is refused without stopping anything."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from groundswell.importers import detect
from groundswell.importers.detect import find_files, importer_for
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
