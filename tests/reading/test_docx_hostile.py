"""Word documents that are damaged, locked or made to do harm: a named error, in bounded time and memory."""

from __future__ import annotations

import random
import struct
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.generator import generate
from nlp import Extractor
from nlp.errors import (
    BiaoliError,
    DocumentTooLarge,
    EncryptedDocument,
    UnreadableDocument,
    UnsupportedMediaType,
)
from nlp.reading import read
from nlp.reading.docx import is_docx
from nlp.reading.docx_package import MAX_TAGS, MAX_UNPACKED_BYTES
from tests.reading.docx_files import NAMES, docx, p, zipped
from tests.reading.test_properties import check

DOCUMENT = f"<w:document {NAMES}><w:body>{{}}</w:body></w:document>"
REPORT = generate(4, edition="y2021", layout="docx_numbered", broken=False, litter=(), missing="none").source
assert isinstance(REPORT, bytes)


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = zipped({"word/document.xml": b" " * (MAX_UNPACKED_BYTES + 1)})
    assert len(data) < 100_000
    with pytest.raises(DocumentTooLarge):
        read(data)


def test_the_size_that_the_archive_declares_is_not_believed() -> None:
    data = bytearray(zipped({"word/document.xml": DOCUMENT.format(p("甲")).encode() + b" " * (MAX_UNPACKED_BYTES + 1)}))
    central = data.rfind(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 1024)
    with pytest.raises((DocumentTooLarge, UnreadableDocument)):
        read(bytes(data))


def test_the_limit_is_on_all_parts_together() -> None:
    half = f"<w:t>{' ' * 1_000_000}</w:t>" * (MAX_UNPACKED_BYTES // 2_000_000)
    assert read(docx(p("甲") + half)).text == "甲\n"
    with pytest.raises(DocumentTooLarge):
        read(docx(p("甲") + half, styles=half, numbering=half))


def test_pictures_are_not_unpacked() -> None:
    data = zipped({"word/document.xml": DOCUMENT.format(p("甲")), "word/media/a.bmp": b"\0" * (2 * MAX_UNPACKED_BYTES)})
    assert read(data).text == "甲\n"


@pytest.mark.parametrize("tag", ["<w:p/>", "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>", "<w:r/>"])
def test_too_many_tags_are_refused(tag: str) -> None:
    with pytest.raises(DocumentTooLarge):
        read(docx(tag * (MAX_TAGS // tag.count("<") + 1)))


def test_too_many_parts_are_no_document() -> None:
    many = {f"word/{number}.xml": b"" for number in range(20_001)}
    with pytest.raises(UnsupportedMediaType):
        read(zipped({"word/document.xml": DOCUMENT.format(p("甲")), **many}))


ENTITIES = '<!DOCTYPE d [<!ENTITY a "政务公开">{}]>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)).replace("&a0;", "&a;")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declared",
    [
        ENTITIES.format(""),
        ENTITIES.format(LAUGHS),
        '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
@pytest.mark.parametrize("where", ["word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels"])
def test_entities_are_neither_expanded_nor_loaded(declared: str, encoding: str, where: str) -> None:
    used = "&a11;" if "a11" in declared else "&a;"
    parts: dict[str, str | bytes] = {"word/document.xml": DOCUMENT.format(p("甲"))}
    parts[where] = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{DOCUMENT.format(p(used))}'.encode(encoding)
    begun = time.monotonic()
    with pytest.raises(UnreadableDocument) as caught:
        read(zipped(parts))
    assert "root:" not in str(caught.value)
    assert time.monotonic() - begun < 2


def test_a_document_type_far_down_is_refused_too() -> None:
    xml = f"<!--{' ' * 5000}-->{ENTITIES.format(LAUGHS)}{DOCUMENT.format(p('&a;'))}"
    with pytest.raises(UnreadableDocument):
        read(zipped({"word/document.xml": xml}))


def test_entities_in_attributes_are_not_blown_up() -> None:
    xml = f"<!--{' ' * 5000}-->{ENTITIES.format(LAUGHS)}" + DOCUMENT.format('<w:p x="&a11;"/>')
    begun = time.monotonic()
    with pytest.raises(UnreadableDocument):
        read(zipped({"word/document.xml": xml}))
    assert time.monotonic() - begun < 5


def test_encrypted_members_need_a_password() -> None:
    data = bytearray(zipped({"word/document.xml": DOCUMENT.format(p("甲"))}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + at] |= 1
    with pytest.raises(EncryptedDocument):
        read(bytes(data))


@pytest.mark.parametrize(
    "xml",
    ["", "x", "<w:document", DOCUMENT.format("<w:p>"), DOCUMENT.format("&amp"), DOCUMENT.format("\x01"), "<a>" * 5000],
)
def test_text_that_is_no_sound_xml_is_unreadable(xml: str) -> None:
    with pytest.raises(UnreadableDocument):
        read(zipped({"word/document.xml": xml}))


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    for inner, outer in (("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"), ("<w:sdt>", "</w:sdt>")):
        with pytest.raises(BiaoliError):
            read(docx(inner * 3000 + outer * 3000))
    boxes = "<w:p><w:r><w:txbxContent>"
    assert "甲" in read(docx(boxes * 60 + p("甲") + "</w:txbxContent></w:r></w:p>" * 60)).text


def test_a_document_cut_off_is_named_as_a_damaged_word_document() -> None:
    for length in range(60, len(REPORT) - 1, 97):
        with pytest.raises(BiaoliError, match=r"Word document|ZIP"):
            read(REPORT[:length])


def test_other_archives_are_no_documents() -> None:
    with pytest.raises(UnsupportedMediaType, match="XLSX"):
        read(zipped({"xl/workbook.xml": "<a/>"}))
    with pytest.raises(UnsupportedMediaType, match="ZIP"):
        read(zipped({"2020/word.txt": "x", "docs/document.xml": "<a/>"}))


def test_an_archive_that_holds_documents_is_not_one() -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("年报.docx", REPORT)
    assert not is_docx(buffer.getvalue())
    assert is_docx(REPORT)


def damaged(seed: int) -> bytes:
    """A report with a few bytes changed, cut out or doubled, in the archive or in its text."""
    rng = random.Random(seed)
    if seed % 2:
        with zipfile.ZipFile(BytesIO(REPORT)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = rng.choice([*parts, "word/document.xml", "word/document.xml"])
        parts[name] = _mutated(parts[name], rng)
        return zipped(parts)
    return _mutated(REPORT, rng)


def _mutated(data: bytes, rng: random.Random) -> bytes:
    pieces = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(pieces))
        match rng.randrange(4):
            case 0:
                pieces[at] = rng.randrange(256)
            case 1:
                del pieces[at : at + rng.randint(1, 60)]
            case 2:
                pieces[at:at] = pieces[max(at - rng.randint(1, 200), 0) : at]
            case _:
                pieces[at:at] = rng.choice((b"<w:tbl>", b"</w:tc>", b"<w:vMerge/>", b"&lt;", b"99", b"<w:del>", b"\0"))
    return bytes(pieces)


@settings(max_examples=200, deadline=10_000, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6))
def test_any_damage_is_a_sound_document_or_a_named_error(seed: int) -> None:
    with suppress(BiaoliError):
        check(read(damaged(seed)))


def test_a_damaged_report_gives_a_sound_result() -> None:
    extractor = Extractor()
    for seed in range(40):
        with suppress(BiaoliError):
            extraction = extractor.extract(damaged(seed))
            text = extraction.document.text or ""
            for cell in extraction.cells.values():
                assert cell.span is None or cell.raw is None or text[slice(*cell.span)] == cell.raw
