"""Pages saved as web archives (MHTML): the page itself is read, in its own charset; pictures and styles are not."""

from __future__ import annotations

import time
from contextlib import suppress
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.generator import generate
from nlp import Extractor
from nlp.errors import BiaoliError, UnreadableDocument
from nlp.reading import read

PAGE = (
    "<html><head><meta charset='{}'></head><body><p>青禾镇2022年年报</p>"
    "<table><tr><td>规章</td><td>3</td></tr></table></body></html>"
)


def archive(page: str, charset: str = "utf-8", *, first: bool = True, declared: bool = True) -> bytes:
    message = MIMEMultipart("related", boundary="----MultipartBoundary--x----")
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "http://www.qinghe.gov.cn/a.html"
    part = MIMEText(page, "html", charset)
    if not declared:
        part.replace_header("Content-Type", "text/html")
    picture = MIMEImage(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "png")
    for each in (part, picture) if first else (picture, part):
        message.attach(each)
    return message.as_bytes()


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030", "gbk"])
@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("first", [True, False])
def test_the_page_is_read_whatever_its_charset_and_place(charset: str, declared: bool, first: bool) -> None:
    document = read(archive(PAGE.format(charset), charset, first=first, declared=declared), name="年报.mht")
    assert document.text == "青禾镇2022年年报\n规章\t3\n"
    assert document.media_type == "multipart/related"
    assert document.encoding is not None
    assert len(document.grids) == 1


def test_the_page_that_the_archive_begins_with_is_the_one_it_names() -> None:
    message = MIMEMultipart("related", start="<main>")
    for name, text in (("<frame>", "<p>导航</p>"), ("<main>", "<p>收到12件</p>")):
        part = MIMEText(text, "html", "utf-8")
        part["Content-ID"] = name
        message.attach(part)
    assert read(message.as_bytes()).text == "收到12件\n"


def test_a_message_of_one_page_is_read() -> None:
    message = MIMEText("<p>收到12件</p>", "html", "utf-8")
    data = message.as_bytes()
    assert b"base64" in data
    assert read(data).text == "收到12件\n"


@pytest.mark.parametrize("seed", range(6))
def test_a_report_says_the_same_as_a_page_and_as_an_archive(seed: int) -> None:
    report = generate(seed, edition="y2021", layout="html_paragraphs", litter=())
    page = report.source if isinstance(report.source, str) else report.source.decode()
    extractor = Extractor()
    expected = extractor.extract(page, media_type="text/html")
    found = extractor.extract(archive(page), media_type="message/rfc822")
    assert found.cells == expected.cells
    assert found.counts == expected.counts
    assert found.document.text == expected.document.text


def test_an_archive_without_a_page_is_unreadable() -> None:
    message = MIMEMultipart("related")
    message.attach(MIMEImage(b"\x89PNG", "png"))
    with pytest.raises(UnreadableDocument):
        read(message.as_bytes())
    with pytest.raises(UnreadableDocument):
        read(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n")


def test_text_that_begins_like_a_header_is_text() -> None:
    for text in ("标题: 年报\n发布时间: 2022-01-20\n", "Title: 年报\nDate: 2022-01-20\n一、总体情况\n"):
        assert read(text.encode()).media_type == "text/plain"


def test_nested_messages_are_bounded() -> None:
    nested = b"".join(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)
    )
    begun = time.monotonic()
    with suppress(BiaoliError):
        read(nested + b"\n" * 200_000)
    assert time.monotonic() - begun < 8


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 700), st.binary(max_size=20), st.integers(0, 30))
def test_any_damage_is_a_document_or_a_named_error(at: int, noise: bytes, cut: int) -> None:
    data = archive(PAGE.format("utf-8"))
    with suppress(BiaoliError):
        read(data[:at] + noise + data[at + cut :])
