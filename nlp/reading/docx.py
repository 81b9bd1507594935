"""Word documents (DOCX, those of WPS too) → text in reading order with their tables kept apart.

Start with :func:`read_docx`. The file is opened (:mod:`~nlp.reading.docx_package`) and its text written as plain HTML
(:mod:`~nlp.reading.docx_markup`; merged cells by :mod:`~nlp.reading.docx_tables`, automatic numbers by
:mod:`~nlp.reading.docx_numbering`), which :func:`nlp.reading.html.read_html` reads: so tables mean the same in both
formats. Headers and footers are left out, notes stand at the end, text boxes after what they are anchored in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from nlp.errors import NeedsOCR, UnreadableDocument
from nlp.reading.detection import MediaType
from nlp.reading.docx_markup import Found, Walk
from nlp.reading.docx_numbering import Numbering, W
from nlp.reading.docx_package import MAX_MEMBERS, MEMBER_MARK, Package
from nlp.reading.encodings import decode
from nlp.reading.html import read_html
from nlp.reading.layout import Layout
from nlp.reading.mhtml import is_mhtml, page_of
from nlp.schema import Warning_

MEDIA_TYPE: MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FIRST_MEMBERS = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"word/", b"mimetype")
_NAME_AT = 30  # where the name stands in the header of a ZIP archive's member


def is_docx(data: bytes) -> bool:
    """Whether ``data`` is a ZIP archive with the main part of a Word document, or the damaged rest of one.

    Example:
        >>> is_docx(b"PK\\x03\\x04"), is_docx(b"<p>word/document.xml</p>")
        (False, False)
    """
    if not data.startswith(_ZIP_MARKS) or data.count(MEMBER_MARK) > MAX_MEMBERS:
        return False
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").casefold() for name in archive.namelist()}
    except (BadZipFile, OSError, ValueError, NotImplementedError, IndexError, UnicodeError):
        return data[_NAME_AT:].startswith(_FIRST_MEMBERS) and b"word/document" in data
    return any(name.startswith("word/document") and name.endswith(".xml") for name in names)


def read_docx(data: bytes) -> Layout:
    """The text of a Word document with its tables.

    Raises:
        UnreadableDocument: damaged, or with a document type declaration (entities), which none may hold.
        EncryptedDocument: its parts need a password.
        DocumentTooLarge: it unpacks to more than :data:`nlp.reading.docx_package.MAX_UNPACKED_BYTES`.
        NeedsOCR: it holds pictures and no text.
    """
    package = Package(data)
    root = package.xml(package.main_part)
    if root is None:
        raise UnreadableDocument("the Word document (DOCX) is damaged: its text is missing")
    chunks = _Chunks(package)
    walk = Walk(Numbering(package.related("numbering"), package.related("styles")), chunks.html)
    page = walk.story(root)
    page += "".join(_notes(package, walk))
    layout = read_html(page)
    if not layout.text.strip() and walk.found.pictures:
        raise NeedsOCR("the Word document holds pictures and no text; they need character recognition (OCR)")
    return replace(layout, warnings=(*layout.warnings, *_warnings(walk.found, chunks.unread)))


def _notes(package: Package, walk: Walk) -> Iterator[str]:
    """The HTML of the notes that the text refers to, in order, each once."""
    for kind in ("footnote", "endnote"):
        wanted = dict.fromkeys(number for each, number in walk.found.notes if each == kind)
        root = package.related(f"{kind}s") if wanted else None
        notes = {} if root is None else {note.get(f"{W}id"): note for note in root.iterchildren(f"{W}{kind}")}
        yield from (walk.story(notes[number]) for number in wanted if number in notes)


class _Chunks:
    """Imported parts (``w:altChunk``): some programs write the whole page into one and leave the rest to Word."""

    def __init__(self, package: Package) -> None:
        self.unread = 0
        self._package = package
        self._targets = {id_: each.target for id_, each in package.relationships(package.main_part).items()}

    def html(self, id_: str) -> str:
        """The HTML of an imported part, mended; empty for parts in other formats."""
        data = self._package.part(self._targets.get(id_, ""))
        charset = None
        try:
            if data is not None and is_mhtml(data):
                data, charset = page_of(data)
            text = decode(data, declared=charset).text if data else ""
        except UnreadableDocument:
            text = ""
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        try:
            body = etree.fromstring(text.encode("utf-8"), parser).find("body") if "<" in text else None
        except (etree.XMLSyntaxError, AttributeError):
            body = None
        self.unread += body is None
        return "" if body is None else f"<div>{etree.tostring(body, encoding='unicode', method='html')}</div>"


def _warnings(found: Found, unread: int) -> Iterator[Warning_]:
    embedded = found.objects + unread
    if embedded:
        message = f"{embedded} embedded object(s) of the Word document, which may be tables, were not read"
        yield Warning_(code="embedded_objects", message=message)
