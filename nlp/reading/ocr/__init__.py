"""Optical character recognition: pictures and scanned PDF pages → the same pages as a PDF's text layer gives.

Start with :func:`read_pictures`. In reading order: ``pictures`` decodes files within limits; ``page`` goes the whole
way for one page; ``skew`` sets it level, ``rulings`` finds the cells of its tables, ``pieces`` decides what is
recognised as one, ``engine`` holds the recogniser (RapidOCR). Everything here needs the extra ``ocr``; it is imported
inside functions, so that importing this package costs nothing and always succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.errors import EmptyDocument
from nlp.reading.layout import Layout
from nlp.reading.ocr.engine import is_available, recogniser
from nlp.reading.ocr.page import read_page
from nlp.reading.ocr.pictures import MAX_FRAMES, PictureType, frames_of, picture_type
from nlp.reading.pdf_writing import Page, written
from nlp.schema import Warning_

__all__ = ["PictureType", "is_available", "picture_type", "read_page", "read_pictures", "recognition_warnings"]


def read_pictures(data: bytes) -> Layout:
    """The text of a picture file: PNG, JPEG, TIFF (all its pages), BMP, WebP, GIF (its first frame).

    Raises:
        NeedsOCR: the extra ``ocr`` is not installed.
        DocumentTooLarge: the picture has too many pixels.
        EmptyDocument: no text was found in it.
        UnreadableDocument: the file is damaged.
    """
    recogniser()
    pages = [read_page(image) for image in frames_of(data)]
    if not any(page.characters for page in pages):
        raise EmptyDocument("no text was found in the picture")
    warnings = recognition_warnings(range(1, len(pages) + 1), pages)
    if len(pages) >= MAX_FRAMES:
        warnings.append(Warning_(code="too_many_pages", message=f"only the first {MAX_FRAMES} pages were read"))
    return written(pages, warnings)


def recognition_warnings(numbers: Sequence[int], pages: Sequence[Page]) -> list[Warning_]:
    """What a reader must know of pages that were recognised: which, and how many marks could not be read."""
    listed = ", ".join(map(str, numbers[:20])) + (", …" if len(numbers) > 20 else "")
    message = f"page(s) {listed} were recognised from pictures (OCR): single characters may be wrong"
    warnings = [Warning_(code="recognised_text", message=message)]
    unreadable = sum(page.unknown_glyphs for page in pages)
    if unreadable:
        message = f"{unreadable} mark(s) in tables that could not be recognised; each is one U+FFFD"
        warnings.append(Warning_(code="unrecognised_marks", message=message))
    return warnings
