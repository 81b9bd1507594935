"""Markdown: read as the text it is, its marks unseen, HTML tables in it as grids.

The text stays what the caller has, and so do all offsets. :func:`without_marks` takes the marks out of the view that
everything is matched in; :func:`read_markdown` finds HTML tables, which converters write where cells are merged. Pipe
tables need no help: they are read as in any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp.document import Block, Grid, GridCell
from nlp.folding import INVISIBLE
from nlp.reading.grids import LooseCell, place
from nlp.reading.layout import Layout

MEDIA_TYPES = ("text/markdown", "text/x-markdown")
MAX_CELLS = 20_000
"""Cells of one HTML table in Markdown; a larger one is read as lines."""

_SAMPLE_CHARACTERS = 64 * 1024
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]{1,8}\S", re.MULTILINE)
_RULER = re.compile(
    r"^[ \t]{0,3}\|?(?:[ \t]{0,9}:?-{3,200}:?[ \t]{0,9}\|){1,80}[ \t]{0,9}(?:-{3,200}:?)?[ \t]{0,9}$", re.MULTILINE
)
_STRONG = re.compile(r"(?<![*\d])\*\*(?=[^\s*])[^*\n]{1,500}(?<=\S)\*\*(?!\*)")
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)

_LINE_MARKS = re.compile(
    r"^([ \t]{0,3})(#{1,6}[ \t]{1,8}|(?:>[ \t]?){1,5}|[*+][ \t]{1,4}|-[ \t]{1,4}(?=[^\s\d-]))", re.MULTILINE
)
_CLOSING_MARKS = re.compile(r"[ \t]#{1,6}(?=[ \t]{0,8}$)", re.MULTILINE)
_EMPHASIS = re.compile(
    r"(?<![*\d\\])(\*{1,3})(?![*\s])([^*\n]{1,500})(?<![\s\\])(\1)(?![*])|(?<![_\w\\])(__)(?![_\s])([^_\n]{1,500})(?<!\s)(__)(?!\w)"
)
_ESCAPE = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_BLOCK_TAG = re.compile(
    r"</?(?:table|tbody|thead|tfoot|tr|td|th|p|div|br|caption|colgroup|col|h[1-6]|ul|ol|li|center)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
_INLINE_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|span|font|sub|sup|a|small|big|code)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_BLANK_ENTITY = re.compile(r"&(?:nbsp|ensp|emsp|thinsp|#160|#xa0);", re.IGNORECASE)

_TABLE_TAG = re.compile(r"<(/?)(table|tr|td|th)(\s[^<>]{0,500})?/?>", re.IGNORECASE)
_SPAN_ATTRIBUTE = re.compile(r"\b(rowspan|colspan)\s{0,3}=\s{0,3}[\"']?\s{0,3}(\d{1,4})", re.IGNORECASE)
_LEADING = re.compile(r"(?:\s|</?[a-z][^<>]{0,500}>|&(?:nbsp|ensp|emsp|#160);)", re.IGNORECASE)
_TRAILING = re.compile(r"(?:\s|</?[a-z][^<>]{0,500}>|&(?:nbsp|ensp|emsp|#160);)\Z", re.IGNORECASE)


def looks_like_markdown(text: str) -> bool:
    """Whether ``text`` is clearly Markdown: headings, and a second kind of mark or more headings.

    Example:
        >>> looks_like_markdown("# 年报\\n\\n## 一、总体情况\\n"), looks_like_markdown("# 1\\n规章 | 0 |\\n")
        (True, False)
    """
    sample = text[:_SAMPLE_CHARACTERS]
    headings = sum(1 for _ in _HEADING.finditer(sample)) if "#" in sample else 0
    # A single character is found many times faster than two, and most texts hold none.
    is_strong = "*" in sample and "**" in sample and _STRONG.search(sample) is not None
    if not headings and not is_strong:
        return False
    is_ruled = "---" in sample and _RULER.search(sample) is not None
    if not headings:
        return is_ruled
    return headings >= 2 or is_strong or is_ruled or _TABLE.search(sample) is not None


def without_marks(view: str) -> str:
    """The view with marks made invisible and tags parted off as lines, one character for one.

    Example:
        >>> without_marks("## 一、**总体**情况").replace(INVISIBLE, "")
        '一、总体情况'
    """
    characters: list[str] | None = None
    for start, end, sign in _marks(view):
        characters = list(view) if characters is None else characters
        characters[start:end] = [sign, *INVISIBLE * (end - start - 1)]
    return view if characters is None else "".join(characters)


def _marks(view: str) -> Iterator[tuple[int, int, str]]:
    """Start and end of each mark, and the character that its first one becomes."""
    yield from ((*match.span(2), INVISIBLE) for match in _LINE_MARKS.finditer(view))
    if "#" in view:
        yield from ((*match.span(), INVISIBLE) for match in _CLOSING_MARKS.finditer(view))
    if "\\" in view:
        yield from ((*match.span(), INVISIBLE) for match in _ESCAPE.finditer(view))
    if "*" in view or "__" in view:
        for match in _EMPHASIS.finditer(view):
            for group in (1, 3) if match[1] else (4, 6):
                start, end = match.span(group)
                if not (view[start - 1 : start].isdigit() and view[end : end + 1].isdigit()):
                    yield start, end, INVISIBLE
    if "<" in view:
        yield from ((*match.span(), "\n") for match in _BLOCK_TAG.finditer(view))
        yield from ((*match.span(), INVISIBLE) for match in _INLINE_TAG.finditer(view))
    if "&" in view:
        yield from ((*match.span(), " ") for match in _BLANK_ENTITY.finditer(view))


@dataclass(slots=True)
class _Table:
    """An HTML table of the text while it is read: offsets of its cells, row by row."""

    start: int
    rows: list[list[tuple[int, int, int, int]]] = field(default_factory=list)
    cell: tuple[int, int, int] | None = None
    is_nested: bool = False

    def end_cell(self, text: str, at: int) -> None:
        """Close the open cell, if there is one, before ``at``."""
        if self.cell is not None:
            start, end = _trimmed(text, self.cell[0], at)
            self.rows[-1].append((start, end, self.cell[1], self.cell[2]))
            self.cell = None

    def block(self) -> Block | None:
        """The grid; ``None`` for a table of no use as one."""
        cells = sum(map(len, self.rows))
        if self.is_nested or not 1 < cells <= MAX_CELLS:
            return None
        placed = place([[LooseCell("", rows, columns) for _, _, rows, columns in row] for row in self.rows])
        spans = [(start, end) for row in self.rows for start, end, _, _ in row]
        cells_ = tuple(
            GridCell(cell.row, cell.column, start, end, cell.row_span, cell.column_span)
            for cell, (start, end) in zip(placed, spans, strict=True)
        )
        rows = max(cell.row + cell.row_span for cell in cells_)
        columns = max(cell.column + cell.column_span for cell in cells_)
        return Block("grid", self.start, max(end for _, end in spans), Grid(cells_, rows, columns))


def read_markdown(text: str) -> Layout:
    """``text`` as it is, with its HTML tables as grids.

    Example:
        >>> text = "## 二\\n<table><tr><td>规章</td><td> <b>3</b></td></tr></table>"
        >>> [text[cell.start:cell.end] for block in read_markdown(text).blocks for cell in block.grid.cells]
        ['规章', '3']
    """
    blocks: list[Block] = []
    table: _Table | None = None
    depth = 0
    for match in _TABLE_TAG.finditer(text) if "<" in text else ():
        is_end, name = bool(match[1]), match[2].lower()
        if name == "table":
            depth = max(depth + (-1 if is_end else 1), 0)
            if not is_end and table is not None:
                table.is_nested = True
            elif not is_end:
                table = _Table(match.end())
            elif table is not None and not depth:
                table.end_cell(text, match.start())
                block = table.block()
                blocks += [block] if block is not None and block.end > block.start else []
                table = None
        elif table is not None and not table.is_nested:
            table.end_cell(text, match.start())
            if name == "tr" and not is_end:
                table.rows.append([])
            elif name != "tr" and not is_end:
                table.rows = table.rows or [[]]
                spans = {key.lower(): int(number) for key, number in _SPAN_ATTRIBUTE.findall(match[3] or "")}
                table.cell = (match.end(), spans.get("rowspan", 1), max(spans.get("colspan", 1), 1))
    return Layout(text, tuple(blocks))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space and tags at its ends; an empty one at its start where nothing is left."""
    first = start
    while start < end and (match := _LEADING.match(text, start, end)):
        start = match.end()
    piece = text[start:end]
    while piece and (match := _TRAILING.search(piece, max(len(piece) - 600, 0))):
        piece = piece[: match.start()]
    return (start, start + len(piece)) if piece else (first, first)
