"""Pages → one text: paragraphs joined over page ends, page furniture told apart.

Start with :func:`written`. It takes :class:`Page` objects, whatever they were read from: a PDF's text layer, a picture.
Page numbers and running heads are written after the paragraph that they interrupt, as litter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.reading.layout import Canvas, Layout
from nlp.reading.pdf_lines import Line, Margins, begins_paragraph, margins_of
from nlp.reading.pdf_tables import Table
from nlp.schema import Span, Warning_

_DASHED_NUMBER = r"[-—–－―─ ]{1,6}\d{1,3}[-—–－―─ ]{1,6}"
_NAMED_NUMBER = r"第 ?\d{1,3} ?页(?:[ ,，、/]{0,4}共 ?\d{1,3} ?页)?|共 ?\d{1,3} ?页[ ,，、/]{0,4}第 ?\d{1,3} ?页"
_PAGE_NUMBER = re.compile(rf"{_DASHED_NUMBER}|{_NAMED_NUMBER}|\d{{1,3}} ?/ ?\d{{1,3}}|Page \d{{1,3}}(?: of \d{{1,3}})?")
_BARE_NUMBER = re.compile(r"\d{1,3}")
_EDGE = 0.13  # page numbers and running heads stand in the outer eighth of the page
_MIN_RUNNING_PAGES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines and tables in reading order, in any unit of length with the origin at the top left.

    Attributes:
        height: of the page; 0 where only the lines are known.
        has_picture: whether the page shows a picture.
        unknown_glyphs: characters that could not be told, each one U+FFFD or left out.
        is_damaged: its text was recovered without its layout.
        is_illegible: its glyphs say nothing of its characters, or it is a picture: it was not read.
        is_recognised: it was read from a picture.
    """

    height: float
    elements: tuple[Line | Table, ...]
    has_picture: bool = False
    unknown_glyphs: int = 0
    is_damaged: bool = False
    is_illegible: bool = False
    is_recognised: bool = False

    @property
    def characters(self) -> int:
        """Characters of the page's text."""
        lines = sum(len(item.text) for item in self.elements if isinstance(item, Line))
        return lines + sum(len(cell.text) for item in self.elements if isinstance(item, Table) for cell in item.cells)


def written(pages: Sequence[Page], warnings: Sequence[Warning_]) -> Layout:
    """Pages as one text: paragraphs joined over page ends, furniture after the paragraph it interrupts."""
    furniture = {id(line) for line in _furniture(pages)}
    lines = [item for page in pages for item in page.elements if isinstance(item, Line) and id(item) not in furniture]
    writer = _Writer(margins_of([line for line in lines if line.column is None]))
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
        if self._paragraph:
            previous = self._paragraph[-1]
            below = not self._is_new_page and previous.column is line.column
            if begins_paragraph(previous, line, self._margins, same_page=below):
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
            self._write(self._paragraph)
            self._paragraph = []
        self.litter += [self._write([line]) for line in self._waiting]
        self._waiting = []

    def _write(self, lines: Sequence[Line]) -> Span:
        span = self.canvas.paragraph("\n".join(line.text for line in lines))
        at = span[0]
        for line in lines:
            for start, end in line.doubts:
                self.canvas.doubt(at + start, at + end)
            at += len(line.text) + 1
        return span


def _furniture(pages: Sequence[Page]) -> Iterator[Line]:
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


def _edge_lines(page: Page) -> list[Line]:
    """The first and the last line of a page, where they stand at its very edge."""
    if not page.height or not page.elements:
        return []
    ends = {id(item): item for item in (page.elements[0], page.elements[-1])}.values()
    limits = page.height * _EDGE, page.height * (1 - _EDGE)
    return [item for item in ends if isinstance(item, Line) and (item.bottom < limits[0] or item.top > limits[1])]


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s]", "", text)
