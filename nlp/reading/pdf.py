"""PDF with a text layer → text in reading order with its ruled tables kept apart.

Start with :func:`read_pdf`. A page becomes *elements* from top to bottom: lines of text (:mod:`nlp.reading.pdf_lines`)
and ruled tables (:mod:`nlp.reading.pdf_tables`), by pdfplumber; what it can't read, :mod:`nlp.reading.pdf_rescue`
may. Lines then join to paragraphs, over page ends too: page numbers and running heads are written after the
paragraph that they interrupt, as litter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from nlp.errors import EncryptedDocument, NeedsOCR, UnreadableDocument
from nlp.reading.layout import Canvas, Layout
from nlp.reading.pdf_lines import Line, Margins, begins_paragraph, lines_of, margins_of
from nlp.reading.pdf_rescue import pdfium_chars, pdfium_lines, with_trailer
from nlp.reading.pdf_tables import Table, is_inside, tables_of
from nlp.schema import Span, Warning_

MAX_PAGES = 1000
"""Pages that are read; reports have 5 to 40."""

_DASHED_NUMBER = r"[-—–－―─ ]{1,6}\d{1,3}[-—–－―─ ]{1,6}"
_NAMED_NUMBER = r"第 ?\d{1,3} ?页(?:[ ,，、/]{0,4}共 ?\d{1,3} ?页)?|共 ?\d{1,3} ?页[ ,，、/]{0,4}第 ?\d{1,3} ?页"
_PAGE_NUMBER = re.compile(rf"{_DASHED_NUMBER}|{_NAMED_NUMBER}|\d{{1,3}} ?/ ?\d{{1,3}}|Page \d{{1,3}}(?: of \d{{1,3}})?")
_BARE_NUMBER = re.compile(r"\d{1,3}")
_EDGE = 0.13  # page numbers and running heads stand in the outer eighth of the page
_MIN_RUNNING_PAGES = 3
_UNKNOWN_GLYPH = re.compile(r"\(cid:\d{1,6}\)")
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_MAX_UNKNOWN_SHARE = 0.3
_END_BYTES = 4096


@dataclass(frozen=True, slots=True)
class _Page:
    """A page's lines and tables from top to bottom."""

    height: float
    elements: tuple[Line | Table, ...]
    has_picture: bool = False
    unknown_glyphs: int = 0
    is_damaged: bool = False

    @property
    def characters(self) -> int:
        """Characters of the page's text."""
        lines = sum(len(item.text) for item in self.elements if isinstance(item, Line))
        return lines + sum(len(cell.text) for item in self.elements if isinstance(item, Table) for cell in item.cells)


def read_pdf(data: bytes) -> Layout:
    """The text layer of a PDF with its ruled tables.

    Raises:
        NeedsOCR: the pages are pictures without text.
        EncryptedDocument: the file opens only with a password.
        UnreadableDocument: damaged beyond reading.
    """
    warnings: list[Warning_] = []
    if b"%%EOF" not in data[-_END_BYTES:]:
        message = "the PDF file is cut off: pages or tables may be missing"
        warnings.append(Warning_(code="pdf_truncated", message=message))
    pages = _plumbed_pages(data)
    if not _characters(pages):
        mended = with_trailer(data)
        pages = _plumbed_pages(mended) if mended else []
        data = mended if mended and _characters(pages) else data
    if not _characters(pages):
        pages = [_page_of_lines(lines) for lines in pdfium_lines(data, MAX_PAGES)]
        if not _characters(pages):
            raise NeedsOCR("the PDF has no text layer: its pages are pictures, which need character recognition (OCR)")
        message = "the PDF is damaged: its text was recovered without its tables"
        warnings.append(Warning_(code="pdf_recovered", message=message))
    if len(pages) == MAX_PAGES:
        warnings.append(Warning_(code="too_many_pages", message=f"only the first {MAX_PAGES} pages were read"))
    return _written(pages, [*warnings, *_page_warnings(pages)])


def _characters(pages: Sequence[_Page]) -> int:
    return sum(page.characters for page in pages)


def _plumbed_pages(data: bytes) -> list[_Page]:
    """The pages by pdfplumber; none where it can't open the file.

    Raises:
        EncryptedDocument: the file opens only with a password.
    """
    pages: list[_Page] = []
    try:
        with pdfplumber.open(BytesIO(data)) as pdf:
            for page in pdf.pages[:MAX_PAGES]:
                pages.append(_page(page, data))
                page.close()
    except Exception as error:  # pdfminer raises whatever a damaged file makes it trip over
        if _is_password_error(error):
            raise EncryptedDocument("the PDF opens only with a password") from None
        return []
    return pages


def _is_password_error(error: BaseException) -> bool:
    """Whether pdfminer asked for a password, directly or through pdfplumber's own error."""
    return isinstance(error, PDFPasswordIncorrect) or any(isinstance(arg, PDFPasswordIncorrect) for arg in error.args)


def _page(page: Any, data: bytes) -> _Page:
    """A page by pdfplumber, with pdfium's characters where its fonts are beyond pdfminer."""
    try:
        chars = page.dedupe_chars().chars
        unknown = sum(_UNKNOWN_GLYPH.fullmatch(char["text"]) is not None for char in chars)
        if unknown > _MAX_UNKNOWN_SHARE * len(chars):
            chars = pdfium_chars(data, page.page_number - 1)
        return _plumbed_page(page, chars)
    except Exception:  # one broken page must not cost the others; it is reported with the page's number
        try:
            lines = pdfium_lines(data, page.page_number)[page.page_number - 1 :]
        except UnreadableDocument:
            lines = []
        return _page_of_lines(lines[0] if lines else [])


def _plumbed_page(page: Any, printed: Sequence[dict[str, Any]]) -> _Page:
    visible = [char for char in printed if is_inside(char, page.bbox)]
    chars = [_usable(char) for char in visible]
    tables = tables_of(page, chars)
    outside = [char for char in chars if not any(is_inside(char, table.box) for table in tables)]
    upright = lines_of(char for char in outside if char["upright"])
    turned = lines_of(char for char in outside if not char["upright"])
    elements: list[Line | Table] = sorted([*upright, *tables], key=lambda item: item.top)
    unknown = sum(char["text"] == "\ufffd" for char in chars)
    return _Page(float(page.height), (*elements, *turned), bool(page.images), unknown)


def _usable(char: dict[str, Any]) -> dict[str, Any]:
    """The character with U+FFFD for a glyph whose character the font doesn't name."""
    text = char["text"]
    if _UNKNOWN_GLYPH.fullmatch(text):
        return {**char, "text": "\ufffd"}
    return {**char, "text": _UNUSABLE.sub("\ufffd", text)} if _UNUSABLE.search(text) else char


def _page_of_lines(lines: Sequence[str]) -> _Page:
    """A page of which only the lines are known, hence a paragraph each."""
    texts = (_UNUSABLE.sub("\ufffd", line) for line in lines)
    elements = tuple(Line(text, 0.0, 0.0, float(at), at + 1.0) for at, text in enumerate(texts))
    return _Page(0.0, elements, is_damaged=True)


def _page_warnings(pages: Sequence[_Page]) -> Iterator[Warning_]:
    """What single pages lack, by their numbers from 1."""
    empty = [number for number, page in enumerate(pages, 1) if page.has_picture and not page.characters]
    if empty:
        message = f"page(s) {', '.join(map(str, empty[:20]))} are pictures without text and were not read (OCR needed)"
        yield Warning_(code="page_needs_ocr", message=message)
    damaged = [number for number, page in enumerate(pages, 1) if page.is_damaged]
    if damaged:
        message = f"page(s) {', '.join(map(str, damaged[:20]))} are damaged: their text was read without tables"
        yield Warning_(code="pdf_page_damaged", message=message)
    unknown = sum(page.unknown_glyphs for page in pages)
    if unknown:
        message = f"{unknown} glyph(s) whose character the font doesn't name; each is one U+FFFD"
        yield Warning_(code="undecodable_glyphs", message=message)


def _written(pages: Sequence[_Page], warnings: Sequence[Warning_]) -> Layout:
    """Pages as one text: paragraphs joined over page ends, furniture after the paragraph it interrupts."""
    furniture = {id(line) for line in _furniture(pages)}
    lines = [item for page in pages for item in page.elements if isinstance(item, Line) and id(item) not in furniture]
    writer = _Writer(margins_of(lines))
    for page in pages:
        writer.new_page()
        for item in page.elements:
            if isinstance(item, Table):
                writer.table(item)
            elif id(item) in furniture:
                writer.furniture(item)
            else:
                writer.line(item)
    writer.end_paragraph()
    return writer.canvas.layout(litter=writer.litter, warnings=warnings)


class _Writer:
    """The canvas, the paragraph being written and the furniture that waits for its end."""

    def __init__(self, margins: Margins) -> None:
        self.canvas = Canvas()
        self.litter: list[Span] = []
        self._margins = margins
        self._paragraph: list[Line] = []
        self._waiting: list[Line] = []
        self._is_new_page = False

    def new_page(self) -> None:
        self._is_new_page = True

    def line(self, line: Line) -> None:
        same_page = not self._is_new_page
        if self._paragraph and begins_paragraph(self._paragraph[-1], line, self._margins, same_page=same_page):
            self.end_paragraph()
        self._paragraph.append(line)
        self._is_new_page = False

    def furniture(self, line: Line) -> None:
        self._waiting.append(line)

    def table(self, table: Table) -> None:
        self.end_paragraph()
        self.canvas.grid(table.cells)
        self._is_new_page = False

    def end_paragraph(self) -> None:
        if self._paragraph:
            self.canvas.paragraph("\n".join(line.text for line in self._paragraph))
            self._paragraph = []
        self.litter += [self.canvas.paragraph(line.text) for line in self._waiting]
        self._waiting = []


def _furniture(pages: Sequence[_Page]) -> Iterator[Line]:
    """Page numbers, and lines that most pages repeat at their head or foot."""
    edges = [(number, line) for number, page in enumerate(pages, 1) for line in _edge_lines(page)]
    shifts = Counter(int(line.text) - number for number, line in edges if _BARE_NUMBER.fullmatch(line.text))
    running = Counter(_without_digits(line.text) for _, line in edges)
    seen: set[str] = set()
    for number, line in edges:
        if _PAGE_NUMBER.fullmatch(line.text):
            yield line
        elif _BARE_NUMBER.fullmatch(line.text):
            # A bare number may be a table's last cell: only one that counts the pages is a page number.
            shift = int(line.text) - number
            if shift == 0 or shifts[shift] >= 2:
                yield line
        else:
            key = _without_digits(line.text)
            if key in seen and running[key] >= max(_MIN_RUNNING_PAGES, len(pages) // 2):
                yield line
            seen.add(key)


def _edge_lines(page: _Page) -> list[Line]:
    """The first and the last line of a page, where they stand at its very edge."""
    if not page.height or not page.elements:
        return []
    ends = {id(item): item for item in (page.elements[0], page.elements[-1])}.values()
    limits = page.height * _EDGE, page.height * (1 - _EDGE)
    return [item for item in ends if isinstance(item, Line) and (item.bottom < limits[0] or item.top > limits[1])]


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)
