"""A number of the registry in clear is found wherever it lies; no other number is."""

import gzip
import io
import sqlite3
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import xlsxwriter

from huhutong.infra.privacy import contents
from huhutong.infra.privacy.scan import Finding, Known, Unseen, scan

ID, PHONE = "44182119900307121X", "13812345678"
KNOWN = Known(frozenset([ID.encode()]), frozenset([PHONE.encode()]))


def found_in(path: Path) -> list[Finding]:
    found = list(scan([path], KNOWN))
    assert not [each for each in found if isinstance(each, Unseen)]
    return [each for each in found if isinstance(each, Finding)]


def _zip(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("folder/a.txt", data)
    return out.getvalue()


def _tar(data: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _workbook(data: bytes) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, data.decode())
    book.close()
    return out.getvalue()


WRAPS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "zip": _zip,
    "tar": _tar,
    "tar.gz": lambda data: gzip.compress(_tar(data)),
    "workbook in a zip": lambda data: _zip(_workbook(data)),
}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS)
def test_a_planted_number_is_found_in_every_container(
    tmp_path: Path, wrap: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "leak"
    path.write_bytes(wrap(f"姓名 张三，身份证 {ID}，电话 {PHONE}。".encode()))
    found = found_in(path)
    assert {(each.kind, each.masked) for each in found} == {
        ("id_number", "4418**********121X"),
        ("phone", "138****5678"),
    }
    # and the report itself does not leak it
    assert ID not in repr(found)
    assert PHONE not in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        f"x{PHONE}x".encode("utf-16"),
        f"电话：{PHONE}".encode("gb18030"),
        "１３８１２３４５６７８".encode(),
        "１３８１２３４５６７８".encode("gb18030"),
        b"138-1234-5678",
        b"138 1234 5678",
        ID.lower().encode(),
        f"{ID[:6]} {ID[6:14]} {ID[14:]}".encode(),
    ],
    ids=["utf16", "gbk", "wide", "wide-gbk", "dashes", "blanks", "small-x", "grouped"],
)
def test_a_number_is_found_however_it_is_written(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "leak"
    path.write_bytes(text)
    assert len(found_in(path)) == 1


@pytest.mark.parametrize(
    "text", ["138123456780", "013812345678", "13812345679", f"0{ID}", "138****5678", ""]
)
def test_what_is_no_number_of_the_registry_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clean"
    path.write_text(text)
    assert found_in(path) == []


@pytest.mark.parametrize("before", range(-30, 30, 3))
def test_a_number_across_two_pieces_is_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(contents, "PIECE_BYTES", 1000)
    path = tmp_path / "long"
    path.write_bytes(b"." * (1000 + before) + PHONE.encode() + b"." * 1500)
    assert [(each.offset, each.kind) for each in found_in(path)] == [(1000 + before, "phone")]


def test_a_value_of_a_database_is_found_with_its_column(tmp_path: Path) -> None:
    # given a database with a number at the end of a value longer than a page, and a workbook
    path = tmp_path / "county.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE kept (note TEXT, file BLOB)")
        database.execute("INSERT INTO kept VALUES (?, ?)", ("字" * 5000 + PHONE, b""))
        database.execute("INSERT INTO kept VALUES ('', ?)", (_workbook(ID.encode()),))
    places = {each.place.removeprefix(str(path)) for each in found_in(path)}
    assert ":kept.note row 1" in places
    assert any(place.startswith(":kept.file row 2:xl/") for place in places)


def test_the_text_of_a_pdf_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text(f"= 名单\n张三 {PHONE}")
    import typst

    (tmp_path / "a.pdf").write_bytes(typst.compile(str(tmp_path / "a.typ")))
    (tmp_path / "a.typ").unlink()
    assert [each.place.rsplit(":", 1)[1] for each in found_in(tmp_path)] == ["page 1"]


def test_what_cannot_be_opened_is_told_and_does_not_pass_for_clean(tmp_path: Path) -> None:
    (tmp_path / "cut.zip").write_bytes(_zip(b"x" * 10_000)[:-20])
    deep = PHONE.encode()
    for _ in range(contents.DEEPEST + 2):
        deep = _zip(deep)
    (tmp_path / "deep.zip").write_bytes(deep)
    (tmp_path / "a.typ").write_text("= 名单")
    import typst

    (tmp_path / "cut.pdf").write_bytes(typst.compile(str(tmp_path / "a.typ"))[:1500])
    (tmp_path / "a.typ").unlink()
    with closing(sqlite3.connect(tmp_path / "100%? cut.sqlite3")) as database, database:
        database.execute("CREATE TABLE kept (note TEXT)")
        database.executemany("INSERT INTO kept VALUES (?)", [("字" * 5000,)] * 9)
    whole = (tmp_path / "100%? cut.sqlite3").read_bytes()
    (tmp_path / "100%? cut.sqlite3").write_bytes(whole[: len(whole) // 2])
    told = {Path(each.place.split(":")[0]).name for each in scan([tmp_path], KNOWN)}
    assert told == {"cut.zip", "deep.zip", "cut.pdf", "100%? cut.sqlite3"}
