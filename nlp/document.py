"""The document in the middle: what reading makes and what tables and narrative take.

Formats and extractors never know each other; they meet in :class:`Document`. Its ``text`` is what every span of
the result refers to. For plain text it is the decoded input unchanged; for HTML and PDF it is the text in reading
order, where a block ends with ``\\n``, the cells of a table row are joined by ``\\t`` and rows by ``\\n``.

Example:
    >>> grid = Grid((GridCell(0, 0, 0, 2), GridCell(0, 1, 3, 4)), rows=1, columns=2)
    >>> document = Document(text="规章\\t0", blocks=(Block("grid", 0, 4, grid),))
    >>> [document.text[c.start:c.end] for c in document.grids[0].cells]
    ['规章', '0']
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from nlp.folding import fold
from nlp.schema import Span, Warning_


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a grid with its place (0-based, before spans) and its offsets in the document's text.

    ``start == end`` is a cell that stands there and holds nothing: a blank, not a missing cell.
    """

    row: int
    column: int
    start: int
    end: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose cells the layout keeps apart. Cells are in reading order: by row, then by column."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a grid of the document, in reading order."""

    kind: Literal["paragraph", "grid"]
    start: int
    end: int
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field of a crawl header, of the page's index table or of its ``<meta>`` tags.

    ``name`` is one of: title, published_at, agency, source, author, url, column, document_number, signed_on, other.
    ``span`` is that of the value in the document's text, or ``None`` where the value stands in no visible text.
    """

    name: str
    label: str
    value: str
    span: Span | None


@dataclass(frozen=True)
class Document:
    """Bytes once read. Offsets everywhere are Unicode code points of ``text``.

    Attributes:
        blocks: paragraphs and grids in reading order, without overlap. Plain text has none: its lines are its layout.
        fields: the crawl header, the index table and the page's own metadata.
        litter: spans of page furniture that is not the report (navigation, page numbers, buttons, footers), in order
            and without overlap. They stay in ``text``, since offsets are the caller's, but nothing is read from them.
        body: span of the report itself, crawl header and navigation before it and footers after it left out.
        warnings: what could not be decoded or read, without any text of the document.
        doubts: spans that were recognised from a picture with little confidence, in order; a number there counts only
            where the sums of its table confirm it. Empty for everything but pictures.
        folded: the text folded for matching (:func:`nlp.folding.fold`), offsets unchanged; made if it isn't given.
    """

    text: str
    name: str | None = None
    sha256: str = ""
    media_type: str = "text/plain"
    encoding: str | None = None
    blocks: tuple[Block, ...] = ()
    fields: tuple[Field, ...] = ()
    litter: tuple[Span, ...] = ()
    body: Span | None = None
    warnings: tuple[Warning_, ...] = field(default=())
    doubts: tuple[Span, ...] = ()
    folded: str = field(default="", repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.folded:
            object.__setattr__(self, "folded", fold(self.text))

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """The grids of the document in reading order."""
        return tuple(block.grid for block in self.blocks if block.grid is not None)

    @property
    def body_span(self) -> Span:
        """Span of the report itself; the whole text where reading could not tell."""
        return self.body or (0, len(self.text))
