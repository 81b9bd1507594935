"""PDF → text in reading order with its ruled tables kept apart.

Start with :func:`read_pdf`. A page becomes *elements* in reading order: lines of text (:mod:`nlp.reading.pdf_lines`,
column by column where :mod:`nlp.reading.pdf_columns` finds some) and ruled tables (:mod:`nlp.reading.pdf_tables`), by
pdfplumber, once :mod:`nlp.reading.pdf_glyphs` has told characters from what only looks like them; what it can't read,
:mod:`nlp.reading.pdf_rescue` may. Pages that are pictures go to :mod:`nlp.reading.ocr`.
:mod:`nlp.reading.pdf_writing` joins lines to paragraphs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect

from nlp.errors import EmptyDocument, EncryptedDocument, NeedsOCR, UnreadableDocument
from nlp.reading.layout import Layout
from nlp.reading.ocr import is_available, read_page, recognition_warnings
from nlp.reading.ocr.engine import HOW_TO_INSTALL
from nlp.reading.pdf_columns import lines_in_columns
from nlp.reading.pdf_glyphs import Char, Glyphs, legible, printed_once, set_upright, turn_of, turn_of_page, unusable
from nlp.reading.pdf_lines import Line, lines_of
from nlp.reading.pdf_rescue import page_count, pdfium_chars, pdfium_lines, picture_of_page, with_trailer
from nlp.reading.pdf_tables import Table, is_inside, tables_of
from nlp.reading.pdf_writing import Page, written
from nlp.schema import Warning_

MAX_PAGES = 1000
"""Pages that are read; reports have 5 to 40."""
MAX_RECOGNISED_PAGES = 60
"""Pages of a scan that are read: each takes seconds."""

_MAX_UNKNOWN_SHARE = 0.3
_SHAPES_OF_TEXT = 200  # a page without characters that draws as many curves draws its characters
_PICTURE_SHARE, _FEW_CHARACTERS = 0.5, 50  # a picture over half the page beside a stamp or a scanner's name: a scan
_END_BYTES = 4096


def read_pdf(data: bytes) -> Layout:
    """The text layer of a PDF with its ruled tables; the text of its pictures where the extra ``ocr`` is installed.

    Raises:
        NeedsOCR: the pages are pictures without text, and the extra ``ocr`` is not installed.
        EmptyDocument: no text was found, in pictures neither.
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
        mended_pages = _plumbed_pages(mended) if mended else []
        if mended and _characters(mended_pages):
            data, pages = mended, mended_pages
    if not _characters(pages) and not any(page.is_illegible for page in pages):
        recovered = [_page_of_lines(lines) for lines in pdfium_lines(data, MAX_PAGES)]
        if _characters(recovered):
            pages = recovered
            message = "the PDF is damaged: its text was recovered without its tables"
            warnings.append(Warning_(code="pdf_recovered", message=message))
    if len(pages) == MAX_PAGES:
        warnings.append(Warning_(code="too_many_pages", message=f"only the first {MAX_PAGES} pages were read"))
    pages = pages or [Page(0.0, (), is_illegible=True)] * min(page_count(data), MAX_PAGES)
    pages, recognised = _recognised(pages, data)
    if not _characters(pages):
        if is_available():
            raise EmptyDocument("no text was found in the PDF, nor in its pictures")
        what = "its pages are pictures, which need character recognition (OCR)"
        raise NeedsOCR(f"the PDF has no text layer that can be read: {what}; {HOW_TO_INSTALL}")
    return written(pages, [*warnings, *recognised, *_page_warnings(pages)])


def _recognised(pages: Sequence[Page], data: bytes) -> tuple[list[Page], list[Warning_]]:
    """The pages with those that are pictures recognised, and what is to be said of it."""
    scanned = [at for at, page in enumerate(pages) if page.is_illegible]
    if not scanned or not is_available():
        return list(pages), []
    read = list(pages)
    done: list[int] = []
    for at in scanned[:MAX_RECOGNISED_PAGES]:
        picture = picture_of_page(data, at)
        if picture is not None:
            page = read_page(picture)
            if page.characters >= read[at].characters:
                read[at] = page
                done.append(at)
    found = [at for at in done if read[at].characters]
    warnings = recognition_warnings([at + 1 for at in found], [read[at] for at in found]) if found else []
    if len(scanned) > MAX_RECOGNISED_PAGES:
        message = f"only the first {MAX_RECOGNISED_PAGES} pages that are pictures were recognised"
        warnings.append(Warning_(code="too_many_pages", message=message))
    return read, warnings


def _characters(pages: Sequence[Page]) -> int:
    return sum(page.characters for page in pages)


def _plumbed_pages(data: bytes) -> list[Page]:
    """The pages by pdfplumber; none where it can't open the file.

    Raises:
        EncryptedDocument: the file opens only with a password.
    """
    pages: list[Page] = []
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


def _page(page: Any, data: bytes) -> Page:
    """A page by pdfplumber, with pdfium's characters where its fonts are beyond pdfminer."""
    try:
        turn = turn_of_page(page.chars)
        if turn:
            page = _turned(page, turn)
        glyphs = legible(_visible(printed_once(page.chars), page))
        if glyphs.unknown_share > _MAX_UNKNOWN_SHARE and not turn:
            others = legible(_visible(pdfium_chars(data, page.page_number - 1), page))
            glyphs = others if others.chars and others.unknown_share < glyphs.unknown_share else glyphs
        return _plumbed_page(page, glyphs)
    except Exception:  # one broken page must not cost the others; it is reported with the page's number
        try:
            lines = pdfium_lines(data, page.page_number)[page.page_number - 1 :]
        except UnreadableDocument:
            lines = []
        return _page_of_lines(lines[0] if lines else [])


def _turned(page: Any, turn: int) -> Any:
    """The page turned so that text that runs up, down or upside down is upright, rulings with it."""
    page.page_obj.rotate = (page.page_obj.rotate + turn) % 360
    return type(page)(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _visible(chars: Sequence[Char], page: Any) -> list[Char]:
    return [char for char in chars if is_inside(char, page.bbox)]


def _plumbed_page(page: Any, glyphs: Glyphs) -> Page:
    if glyphs.is_illegible:
        return Page(float(page.height), (), True, glyphs.unknown, is_illegible=True)
    chars = glyphs.chars
    tables = tables_of(page, chars)
    outside = [char for char in chars if not any(is_inside(char, table.box) for table in tables)]
    turned: dict[int | None, list[Char]] = {}
    for char in outside:
        turned.setdefault(turn_of(char), []).append(char)
    groups: list[list[Line] | list[Table]] = [[table] for table in tables]
    groups += lines_in_columns(turned.pop(0, []), [table.box for table in tables])
    groups.sort(key=lambda group: group[0].top)
    elements: list[Line | Table] = [item for group in groups for item in group]
    for turn, others in turned.items():
        elements += (replace(line, is_aside=True) for line in lines_of(set_upright(others, turn)))
    made = Page(float(page.height), tuple(elements), bool(page.images), glyphs.unknown)
    return replace(made, is_illegible=_is_picture(page, made))


def _is_picture(page: Any, made: Page) -> bool:
    """Whether what the page says stands in a picture, or is drawn as shapes."""
    if not made.characters:
        return made.has_picture or len(page.curves) > _SHAPES_OF_TEXT
    if not made.has_picture or made.characters > _FEW_CHARACTERS:
        return False
    largest = max(float(image["width"] * image["height"]) for image in page.images)
    return largest > _PICTURE_SHARE * float(page.width * page.height)


def _page_of_lines(lines: Sequence[str]) -> Page:
    """A page of which only the lines are known, hence a paragraph each."""
    texts = (unusable(line) for line in lines)
    elements = tuple(Line(text, 0.0, 0.0, float(at), at + 1.0) for at, text in enumerate(texts))
    return Page(0.0, elements, is_damaged=True)


def _page_warnings(pages: Sequence[Page]) -> Iterator[Warning_]:
    """What single pages lack, by their numbers from 1."""
    empty = [number for number, page in enumerate(pages, 1) if page.is_illegible]
    if empty:
        listed = ", ".join(map(str, empty[:20]))
        what = "are pictures, or in fonts that don't name their characters"
        message = f"page(s) {listed} {what}, and were not read (OCR needed)"
        yield Warning_(code="page_needs_ocr", message=message)
    damaged = [number for number, page in enumerate(pages, 1) if page.is_damaged]
    if damaged:
        message = f"page(s) {', '.join(map(str, damaged[:20]))} are damaged: their text was read without tables"
        yield Warning_(code="pdf_page_damaged", message=message)
    unknown = sum(page.unknown_glyphs for page in pages if not page.is_recognised)
    if unknown:
        what = "whose character the font doesn't name, or misstates"
        message = f"{unknown} glyph(s) {what}; each is one U+FFFD, or left out with its page"
        yield Warning_(code="undecodable_glyphs", message=message)
