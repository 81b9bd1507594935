"""The parts of a DOCX file: which there are, how they refer to each other, and their XML, all within limits.

Start with :class:`Package`. A DOCX file is a ZIP archive (Open Packaging Conventions, ISO/IEC 29500-2). Only the parts
that are asked for are unpacked, and what they unpack to is measured and not believed. ``python-docx`` opens such files
too, but it unpacks every part including pictures, and fails on references to parts that are not there, which other
programs leave behind.
"""

from __future__ import annotations

import posixpath
import zlib
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from nlp.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument

MAX_UNPACKED_BYTES = 32 * 1024 * 1024
"""Bytes of all parts that are read, pictures not among them; those of a report have one or two million."""
MAX_TAGS = 300_000
"""Tags of one part; the text of a report has some ten thousands."""
MAX_MEMBERS = 20_000
"""Members of the archive; a report with pictures has some dozens."""

MEMBER_MARK = b"PK\x01\x02"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAIN_PART = "word/document.xml"
# ISO/IEC 29500 "strict" files have namespaces of their own for the same names.
_STRICT, _TRANSITIONAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_STRICT_NAMES = (
    (_STRICT + b"wordprocessingml/main", _TRANSITIONAL + b"wordprocessingml/2006/main"),
    (_STRICT + b"officeDocument/relationships", _TRANSITIONAL + b"officeDocument/2006/relationships"),
    (_STRICT + b"officeDocument/math", _TRANSITIONAL + b"officeDocument/2006/math"),
    (_STRICT + b"drawingml/main", _TRANSITIONAL + b"drawingml/2006/main"),
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A reference from one part to another: the last word of its type, and the name of the other part."""

    kind: str
    target: str


class Package:
    """An opened DOCX file.

    Raises:
        UnreadableDocument: no ZIP archive, or one without a Word document.
        EncryptedDocument: its members need a password.
        DocumentTooLarge: it has more than :data:`MAX_MEMBERS` members.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(MEMBER_MARK) > MAX_MEMBERS:
            raise DocumentTooLarge(f"the Word document has more than {MAX_MEMBERS} parts")
        try:
            self._archive = ZipFile(BytesIO(data))
        except (BadZipFile, OSError, ValueError, NotImplementedError, IndexError, UnicodeError):
            raise UnreadableDocument("the Word document (DOCX) is damaged: its parts can't be listed") from None
        self._members = {_normal(info.filename): info for info in self._archive.infolist()}
        self._budget = MAX_UNPACKED_BYTES
        self.main_part = self._find_main_part()

    def part(self, name: str) -> bytes | None:
        """The bytes of a part; ``None`` where there is none of this name.

        Raises:
            DocumentTooLarge: all parts read so far have more than :data:`MAX_UNPACKED_BYTES`.
            UnreadableDocument: it is damaged.
            EncryptedDocument: it needs a password.
        """
        info = self._members.get(_normal(name))
        if info is None:
            return None
        if info.flag_bits & 1:
            raise EncryptedDocument("the parts of the Word document open only with a password")
        try:
            with self._archive.open(info) as file:
                data = file.read(self._budget + 1)
        except (BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
            raise UnreadableDocument("the Word document (DOCX) is damaged: a part can't be unpacked") from None
        if len(data) > self._budget:
            raise DocumentTooLarge(f"the Word document unpacks to more than {MAX_UNPACKED_BYTES} bytes")
        self._budget -= len(data)
        return data

    def xml(self, name: str) -> etree._Element | None:
        """The root element of a part; ``None`` where there is no such part.

        Raises:
            DocumentTooLarge: it has more than :data:`MAX_TAGS`.
            UnreadableDocument: it is no XML, or has a document type, which the standard forbids (ISO/IEC 29500-2, 9.1).
        """
        data = self.part(name)
        if data is not None and data.count(b"<") > MAX_TAGS:
            raise DocumentTooLarge(f"a part of the Word document has more than {MAX_TAGS} tags")
        return None if data is None else parse_xml(data)

    def relationships(self, of_part: str) -> dict[str, Relationship]:
        """What a part refers to inside of the package, by id; the package itself is the part ``""``."""
        folder, base = posixpath.split(of_part)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return {}
        found: dict[str, Relationship] = {}
        for element in root.iter(_RELATIONSHIP):
            if element.get("TargetMode") != "External":
                kind = (element.get("Type") or "").rpartition("/")[2]
                target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or ""))
                found[element.get("Id") or ""] = Relationship(kind, target.lstrip("/"))
        return found

    def related(self, kind: str) -> etree._Element | None:
        """The part of one kind (``styles``, ``numbering``, ``footnotes``) that the main part refers to."""
        for relationship in self.relationships(self.main_part).values():
            if relationship.kind == kind:
                return self.xml(relationship.target)
        return self.xml(posixpath.join(posixpath.dirname(self.main_part), f"{kind}.xml"))

    def _find_main_part(self) -> str:
        named = [r.target for r in self.relationships("").values() if r.kind == "officeDocument"]
        for name in (*named, _MAIN_PART):
            if _normal(name) in self._members:
                return name
        raise UnreadableDocument("the Word document (DOCX) is damaged: its text is missing")


def parse_xml(data: bytes) -> etree._Element:
    """The root element of a part: no entity is resolved, nothing is loaded, libxml2's limits on depth and size hold.

    Raises:
        UnreadableDocument: it is no XML, or has a document type.

    Example:
        >>> parse_xml(b"<a><b/></a>")[0].tag
        'b'
        >>> parse_xml(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
        Traceback (most recent call last):
        ...
        nlp.errors.UnreadableDocument: the Word document holds a document type declaration, which none may hold
    """
    if _STRICT in data:
        for strict, transitional in _STRICT_NAMES:
            data = data.replace(strict, transitional)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    if b"<!DOCTYPE" in data[:4096] or b"<\0!\0D\0O\0C\0T\0Y\0P\0E" in data[:4096]:
        raise UnreadableDocument("the Word document holds a document type declaration, which none may hold")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadableDocument("the Word document (DOCX) is damaged: a part is no sound XML") from None
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableDocument("the Word document holds a document type declaration, which none may hold")
    return root


def _normal(name: str) -> str:
    """Part names are compared without regard to case (ISO/IEC 29500-2, 6.2.2.3); some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").casefold()
