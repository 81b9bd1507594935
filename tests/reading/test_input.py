"""What may be read, what it is taken for, and the error for everything else."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from nlp.errors import (
    BiaoliError,
    DocumentTooLarge,
    EmptyDocument,
    InvalidText,
    UnreadableDocument,
    UnsupportedMediaType,
)
from nlp.reading import DEFAULT_MAX_BYTES, read

REPORT = "云岭市水务局2022年政府信息公开工作年度报告\n一、总体情况\n2022年，我局主动公开信息35条。\n"
PAGE = "<p>云岭市水务局2022年年报</p><table><tr><td>规章</td><td>0</td></tr></table>"


def test_str_is_text_and_never_a_path(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("别的内容", encoding="utf-8")
    assert read(str(path)).text == str(path)


def test_str_has_no_encoding_and_the_hash_of_its_utf8_form() -> None:
    document = read(REPORT)
    assert (document.encoding, document.media_type, document.name) == (None, "text/plain", None)
    assert document.sha256 == sha256(REPORT.encode()).hexdigest()


def test_str_with_markup_stays_text_so_that_offsets_stay_the_callers() -> None:
    document = read(PAGE)
    assert document.text == PAGE
    assert document.media_type == "text/plain"
    assert [warning.code for warning in document.warnings] == ["markup_in_text"]


def test_str_said_to_be_html_is_html() -> None:
    document = read(PAGE, media_type="text/html; charset=gbk")
    assert document.media_type == "text/html"
    assert document.text == "云岭市水务局2022年年报\n规章\t0\n"
    assert document.encoding is None


def test_lone_surrogate_is_an_error_that_does_not_quote_the_text() -> None:
    with pytest.raises(InvalidText) as caught:
        read("年报\ud800密")
    assert "密" not in str(caught.value)


@pytest.mark.parametrize("source", ["", b"", " \n\t\u3000\xa0", b"\xef\xbb\xbf", b"\xff\xfe", "\ufeff\n", b"\r\n \r\n"])
def test_nothing_but_white_space_is_empty(source: str | bytes) -> None:
    with pytest.raises(EmptyDocument):
        read(source)


@pytest.mark.parametrize(
    "page", [b"<html><body><script>var a = 1;</script></body></html>", b"<p>&nbsp;</p><p></p>", b"<html></html>"]
)
def test_page_that_shows_no_text_is_empty(page: bytes) -> None:
    with pytest.raises(EmptyDocument):
        read(page)


def test_file_gives_its_name_and_the_same_result_as_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "云岭.txt"
    path.write_bytes(REPORT.encode())
    from_file, from_bytes = read(path), read(REPORT.encode(), name="云岭.txt")
    assert from_file == from_bytes
    assert from_file.name == "云岭.txt"
    assert read(path, name="另名").name == "另名"


def test_missing_file_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "none.txt")


def test_size_limit_holds_for_every_kind_of_source(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes("年".encode() * 10)
    for source in ("年" * 10, "年".encode() * 10, path):
        assert len(read(source, max_bytes=30).text) == 10
        with pytest.raises(DocumentTooLarge):
            read(source, max_bytes=29)


def test_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "sparse.bin"
    with path.open("wb") as file:
        file.truncate(DEFAULT_MAX_BYTES + 1)
    with pytest.raises(DocumentTooLarge):
        read(path)


def zipped(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (zipped("xl/workbook.xml"), "XLSX"),
        (zipped("report.txt"), "ZIP"),
        (zipped("OFD.xml"), "OFD"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "doc"),
        (b"8BPS" + bytes(40), "PSD"),
        (b"\x1f\x8b\x08" + bytes(40), "gzip"),
        (b"Rar!\x1a\x07\x00", "RAR"),
    ],
)
def test_other_formats_are_refused_by_name_whatever_the_caller_says(data: bytes, named: str) -> None:
    for media_type in (None, "text/plain", "text/html"):
        with pytest.raises(UnsupportedMediaType, match=named):
            read(data, media_type=media_type, name="report.txt")


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (zipped("word/document.xml"), "DOCX"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "MHTML"),
    ],
)
def test_a_damaged_document_is_named(data: bytes, named: str) -> None:
    with pytest.raises(UnreadableDocument, match=named):
        read(data)


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, bytes(500), b"\x01\x02\x03\x04" * 200, b"\xff" * 3000])
def test_binary_rubbish_is_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        read(data)


@pytest.mark.parametrize(
    ("data", "media_type", "expected"),
    [
        (PAGE, None, "text/html"),
        (PAGE, "text/plain", "text/html"),
        (REPORT, None, "text/plain"),
        (REPORT, "text/html", "text/html"),
        (REPORT, "application/octet-stream", "text/plain"),
        ("<!DOCTYPE html><html><body>年报", None, "text/html"),
        ("<tr><td>规章</td><td>0</td></tr>", None, "text/html"),
        ("&lt;p&gt;年报&lt;/p&gt;&lt;p&gt;一&lt;/p&gt;", None, "text/html"),
        ("一、总体情况 3<5，见<http://a.example/>下载。<br>", None, "text/plain"),
        ("<!--[if !supportLists]-->7、<!--[endif]-->公开信息3条", None, "text/plain"),
        (REPORT * 30 + "<p>尾</p>", None, "text/plain"),
        ("规章 | 0 |\n许可 | 1 |", None, "text/plain"),
    ],
)
def test_content_decides_what_bytes_are(data: str, media_type: str | None, expected: str) -> None:
    assert read(data.encode(), media_type=media_type).media_type == expected


def test_plain_text_served_as_html_keeps_its_lines() -> None:
    document = read(REPORT.encode(), media_type="text/html")
    assert document.text == REPORT
    assert len(document.blocks) == 3


def test_extension_is_the_last_hint() -> None:
    assert read("年报 <b>一</b>".encode(), name="a.html").media_type == "text/html"
    assert read("年报 <b>一</b>".encode(), name="a.html", media_type="text/plain").media_type == "text/plain"


def test_said_to_be_pdf_but_text_is_read_with_a_warning() -> None:
    document = read(REPORT.encode(), media_type="application/pdf")
    assert document.text == REPORT
    assert [warning.code for warning in document.warnings] == ["media_type_mismatch"]


@pytest.mark.parametrize(
    "media_type", ["", "nonsense", "text/html; charset=", "text/plain; charset=klingon", ";;;", "a/b/c"]
)
def test_malformed_media_type_is_no_error(media_type: str) -> None:
    assert read(REPORT.encode(), media_type=media_type).text.startswith("云岭市")


def test_errors_never_quote_the_document() -> None:
    for data in (b"\x01\x02secret\x03" * 100, b"PK\x03\x04secret"):
        with pytest.raises(BiaoliError) as caught:
            read(data)
        assert "secret" not in str(caught.value)
