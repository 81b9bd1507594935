"""What is done for PDF files that pdfplumber can't read: pdfium, and a new trailer for files that were cut off.

pdfium knows more fonts and mends more files, but gives no rulings; so it lends its characters to the tables where only
the fonts are the trouble, and its lines of text where nothing else can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np
import pypdfium2

from nlp.errors import EncryptedDocument, UnreadableDocument

_PDFIUM = Lock()  # pdfium is not safe to call from two threads
_DOTS_PER_POINT = 200 / 72
_MAX_SIDE = 3400  # pixels: A3 at 200 dots per inch
_CATALOG = re.compile(rb"(\d{1,9})\s{1,3}\d{1,5}\s{1,3}obj\b[^>]{0,2000}/Type\s{0,3}/Catalog")


def with_trailer(data: bytes) -> bytes | None:
    """A file that lost its end, with a trailer that names its catalog; ``None`` where the catalog is lost too."""
    catalogs = _CATALOG.findall(data)
    if not catalogs:
        return None
    return (
        data + b"\nendstream\nendobj\ntrailer\n<< /Root %s 0 R /Size 99999 >>\nstartxref\n0\n%%%%EOF\n" % catalogs[-1]
    )


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    """The file as pdfium opens it.

    Raises:
        EncryptedDocument, UnreadableDocument: it can't.
    """
    with _PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "assword" in str(error):
                raise EncryptedDocument("the PDF opens only with a password") from None
            raise UnreadableDocument("the PDF is damaged beyond reading") from None
        try:
            yield pdf
        finally:
            pdf.close()


def pdfium_lines(data: bytes, max_pages: int) -> list[list[str]]:
    """The lines of each page, in pdfium's order; a page that it can't read has none.

    Raises:
        EncryptedDocument, UnreadableDocument: pdfium can't open the file.
    """
    with _opened(data) as pdf:
        return [_page_lines(pdf, number) for number in range(min(len(pdf), max_pages))]


def _page_lines(pdf: Any, number: int) -> list[str]:
    try:
        text = pdf[number].get_textpage().get_text_range()
    except (pypdfium2.PdfiumError, UnicodeError):
        return []
    text = text.replace("\x02", "").replace("\ufffe", "")  # pdfium's marks for a hyphen at the line end
    return [line.strip() for line in text.splitlines() if line.strip()]


def pdfium_chars(data: bytes, number: int) -> list[dict[str, Any]]:
    """The characters of a page with their boxes, under the keys that pdfplumber uses.

    Raises:
        EncryptedDocument, UnreadableDocument: pdfium can't open the file or the page.
    """
    with _opened(data) as pdf:
        try:
            page = pdf[number]
            textpage = page.get_textpage()
            height = page.get_height()
            return [_char(textpage, index, height) for index in range(textpage.count_chars())]
        except (pypdfium2.PdfiumError, UnicodeError):
            raise UnreadableDocument("a page of the PDF is damaged beyond reading") from None


def page_count(data: bytes) -> int:
    """How many pages pdfium counts; 0 where it can't open the file."""
    try:
        with _opened(data) as pdf:
            return len(pdf)
    except UnreadableDocument:
        return 0


def picture_of_page(data: bytes, number: int) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """Page ``number`` (from 0) as grey values, without annotations and form fields; ``None`` where it can't be drawn.

    At 200 dots per inch, fewer where the page is larger than A3.
    """
    try:
        with _opened(data) as pdf:
            page = pdf[number]
            width, height = page.get_size()
            dots = min(_DOTS_PER_POINT, _MAX_SIDE / max(width, height, 1.0))
            bitmap = page.render(scale=dots, grayscale=True, may_draw_forms=False, draw_annots=False)
            grey = np.array(bitmap.to_numpy(), dtype=np.uint8)
            return grey.reshape(grey.shape[0], grey.shape[1])
    except (pypdfium2.PdfiumError, UnreadableDocument, ValueError):
        return None


def _char(textpage: Any, index: int, height: float) -> dict[str, Any]:
    left, bottom, right, top = textpage.get_charbox(index, loose=True)
    text = textpage.get_text_range(index, 1).replace("\r", " ").replace("\n", " ")
    box = {"x0": left, "x1": right, "top": height - top, "bottom": height - bottom}
    return {"text": text, "size": max(top - bottom, 1.0), "upright": True, **box}
