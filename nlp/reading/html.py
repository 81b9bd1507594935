"""HTML → text in reading order with its tables kept apart.

Start with :func:`read_html`. libxml2 (through lxml) mends the markup: it is linear and bounded on hostile pages, and
keeps cells of fragments that have lost their ``<table>``; HTML5 parsers do neither. One walk over the tree
(:class:`_Walk`) turns it into a *flow*: paragraphs and tables. A table that only lays out the page dissolves into
paragraphs, others become grids. There is no recursion, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from nlp.document import Field
from nlp.reading.detection import looks_like_html
from nlp.reading.grids import MAX_COLUMN_SPAN, LooseCell, place
from nlp.reading.labels import meta_field_name
from nlp.reading.layout import Canvas, Layout
from nlp.schema import Warning_

MAX_CELLS = 20_000
"""Cells of one table; the national tables have about 250."""

_MAX_CELL_CHARACTERS = 600  # a longer "cell" is a column of the page, not of a table
_INVISIBLE = """script style template noscript title head textarea select option button iframe object embed svg math
    canvas audio video map rt rp datalist applet frameset noframes"""
_BLOCKS = """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary tbody
    tfoot thead ul"""
_INVISIBLE_TAGS = frozenset(_INVISIBLE.split())
_BLOCK_TAGS = frozenset(_BLOCKS.split())
_HIDDEN_STYLE = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LINE_EDGE = re.compile(r"[ \t]*\n[ \t\n]*")
_BLANK = " \t\n\r\f\v\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\ufeff"
_LOOSE_ROWS = re.compile(r"\s*<(?:tr|td|th|tbody|thead)[\s>]", re.IGNORECASE)
_WRAPPERS = re.compile(
    r"</?(?:div|span|font|b|i|u|em|strong|section|article|big|small|a|o:p)(?:\s[^<>]{0,2000})?>", re.IGNORECASE
)
_ANY_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>", re.IGNORECASE)
_SPAN_NUMBER = re.compile(r"\s*\+?(\d{1,9})")


def read_html(html: str) -> Layout:
    r"""The text that a reader of the page sees, its blocks and the fields of its ``<meta>`` tags.

    Example:
        >>> layout = read_html("<p>二、主动公开</p><table><tr><td>规章<td>&nbsp;<tr><td>许可<td>12</table>")
        >>> layout.text
        '二、主动公开\n规章\t\n许可\t12\n'
        >>> [(block.kind, block.start, block.end) for block in layout.blocks]
        [('paragraph', 0, 6), ('grid', 7, 16)]
    """
    layout = _read_once(html)
    if looks_like_html(layout.text):  # markup that was escaped once too often
        inner = _read_once(layout.text)
        warnings = (*layout.warnings, *inner.warnings)
        return Layout(inner.text, inner.blocks, (*layout.fields, *inner.fields), warnings=warnings)
    return layout


def _read_once(html: str) -> Layout:
    root, warnings = _parse(html)
    if root is None:
        return Layout("", ())
    walk = _Walk(root)
    walk.run()
    canvas = Canvas()
    for item in walk.page.items:
        if isinstance(item, str):
            canvas.paragraph(item)
        else:
            canvas.grid(place(item.loose_rows()))
    text = canvas.layout().text
    return canvas.layout(fields=list(_meta_fields(root, text)), warnings=[*warnings, *walk.warnings])


def _parse(html: str) -> tuple[etree._Element | None, list[Warning_]]:
    """The mended tree. Nesting over libxml2's limit would end the text there: then wrappers are taken off first."""
    if _LOOSE_ROWS.match(html):
        html = f"<table>{html}</table>"
    root, is_cut = _parse_once(html)
    if is_cut:
        root, is_cut = _parse_once(_WRAPPERS.sub(" ", html))
    if not is_cut:
        return root, []
    root, _ = _parse_once(_ANY_TAG.sub("<br>", html))
    message = "the markup is nested too deep: it was read as lines of text, without its tables"
    return root, [Warning_(code="nesting_too_deep", message=message)]


def _parse_once(html: str) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True, recover=True
    )
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except etree.XMLSyntaxError:  # nothing in it: only comments or white space
        return None, False
    return root, any("depth" in entry.message for entry in parser.error_log)


@dataclass(slots=True)
class _Cell:
    flow: _Flow
    row_span: int
    column_span: int

    @property
    def text(self) -> str:
        """Paragraphs one a line; a table inside is flattened."""
        return "\n".join(item if isinstance(item, str) else item.flat_text() for item in self.flow.items)


@dataclass(slots=True)
class _Table:
    """A table while it is read."""

    is_layout: bool
    rows: list[list[_Cell]] = field(default_factory=list)
    cell: _Cell | None = None
    cells: int = 0

    def loose_rows(self) -> list[list[LooseCell]]:
        return [[LooseCell(cell.text, cell.row_span, cell.column_span) for cell in row] for row in self.rows]

    def flat_text(self) -> str:
        return "\n".join(" ".join(filter(None, (cell.text.replace("\n", " ") for cell in row))) for row in self.rows)

    def has_grid(self) -> bool:
        """Whether columns matter: two cells side by side, no table inside, no cell as long as an article."""
        if self.is_layout or not any(len(row) > 1 for row in self.rows):
            return False
        cells = [cell for row in self.rows for cell in row]
        if any(isinstance(item, _Table) for cell in cells for item in cell.flow.items):
            return False
        return all(sum(map(len, cell.flow.items)) <= _MAX_CELL_CHARACTERS for cell in cells)  # type: ignore[arg-type]

    def dissolved(self) -> Iterator[str | _Table]:
        """The content as a flow: rows of short cells one a line with tabs between, other cells one after the other."""
        for row in self.rows:
            contents = [cell.flow.items for cell in row]
            if len(row) > 1 and all(not items or (len(items) == 1 and isinstance(items[0], str)) for items in contents):
                line = "\t".join(cell.text.replace("\n", " ") for cell in row)
                if line.strip(_BLANK):
                    yield line
            else:
                for items in contents:
                    yield from items


class _Flow:
    """Paragraphs and tables of one container (the page or a cell), and the line being written."""

    def __init__(self) -> None:
        self.items: list[str | _Table] = []
        self._line: list[str] = []

    def write(self, text: str) -> None:
        self._line.append(text)

    def end_paragraph(self) -> None:
        """Close the paragraph: white space collapsed, blank ends cut off, nothing kept where nothing stands."""
        if not self._line:
            return
        text = "".join(self._line)
        self._line.clear()
        if "  " in text:
            text = re.sub(" {2,}", " ", text)
        if "\n" in text:
            text = _LINE_EDGE.sub("\n", text)
        text = text.strip(_BLANK)
        if text:
            self.items.append(text)


class _Walk:
    """One pass over the tree; ``page`` is the flow of what stands outside of all grids."""

    def __init__(self, root: etree._Element) -> None:
        self.page = _Flow()
        self.warnings: list[Warning_] = []
        self._root = root
        self._flows = [self.page]
        self._tables: list[_Table] = []
        self._pre_depth = 0
        # Plain text that only has some tables in it keeps its own line breaks.
        body = root.find("body")
        self._bare_body = None if body is None or any(child.tag in ("br", "p", "div") for child in body) else body

    def run(self) -> None:
        """Fill ``page``."""
        events = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag in _INVISIBLE_TAGS or _is_hidden(element):
                    events.skip_subtree()
                    continue
                self._start(tag, element)
                if element.text:
                    self._write(element.text, element)
            else:
                if not (tag in _INVISIBLE_TAGS or _is_hidden(element)):
                    self._end(tag)
                if element.tail:
                    self._write(element.tail, element.getparent())
        self.page.end_paragraph()

    def _write(self, text: str, parent: etree._Element | None) -> None:
        flow = self._flows[-1]
        if self._pre_depth or (parent is not None and parent is self._bare_body):
            first, *more = text.split("\n")
            flow.write(first)
            for line in more:
                flow.end_paragraph()
                flow.write(line)
        else:
            flow.write(_SPACES.sub(" ", text))

    def _start(self, tag: str, element: etree._Element) -> None:
        flow = self._flows[-1]
        if tag == "br":
            flow.write("\n")
        elif tag == "table":
            flow.end_paragraph()
            self._tables.append(_Table(is_layout=element.get("role") in ("presentation", "none")))
        elif tag == "tr":
            self._start_row()
        elif tag in ("td", "th"):
            self._start_cell(element)
        elif tag in _BLOCK_TAGS:
            flow.end_paragraph()
            self._pre_depth += tag == "pre"

    def _start_row(self) -> None:
        if self._tables and self._tables[-1].cell is None:
            self._flows[-1].end_paragraph()
            self._tables[-1].rows.append([])
        else:
            self._flows[-1].end_paragraph()

    def _start_cell(self, element: etree._Element) -> None:
        if not self._tables or self._tables[-1].cell is not None:
            return  # a cell without a table: its end writes a tab
        table = self._tables[-1]
        if not table.rows:
            table.rows.append([])
        self._flows[-1].end_paragraph()
        cell = _Cell(_Flow(), _span(element, "rowspan"), _span(element, "colspan"))
        table.cell = cell
        table.cells += 1
        if table.cells == MAX_CELLS + 1:
            table.is_layout = True
            self._warn_of_large_table(f"a table has more than {MAX_CELLS} cells; it is read as lines of text")
        if cell.column_span > MAX_COLUMN_SPAN:
            self._warn_of_large_table(f"a cell spans more than {MAX_COLUMN_SPAN} columns; the span is cut to that")
        table.rows[-1].append(cell)
        self._flows.append(cell.flow)

    def _warn_of_large_table(self, message: str) -> None:
        if all(warning.message != message for warning in self.warnings):
            self.warnings.append(Warning_(code="table_too_large", message=message))

    def _end(self, tag: str) -> None:
        if tag == "table":
            self._end_table()
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in _BLOCK_TAGS or tag == "tr":
            self._flows[-1].end_paragraph()
            self._pre_depth -= tag == "pre"

    def _end_cell(self) -> None:
        if self._tables and self._tables[-1].cell is not None and self._tables[-1].cell.flow is self._flows[-1]:
            self._flows.pop().end_paragraph()
            self._tables[-1].cell = None
        else:
            self._flows[-1].write("\t")

    def _end_table(self) -> None:
        table = self._tables.pop()
        flow = self._flows[-1]
        flow.end_paragraph()
        if table.has_grid():
            if any(cell.flow.items for row in table.rows for cell in row):
                flow.items.append(table)
        else:
            flow.items.extend(table.dissolved())


def _is_hidden(element: etree._Element) -> bool:
    attributes = element.attrib
    if not attributes:
        return False
    return "hidden" in attributes or ("style" in attributes and bool(_HIDDEN_STYLE.search(str(attributes["style"]))))


def _span(element: etree._Element, name: str) -> int:
    """A span as the HTML standard reads it: 1 where it is no number; ``rowspan=0`` means to the end of the table."""
    match = _SPAN_NUMBER.match(element.get(name) or "1")
    number = int(match[1]) if match else 1
    return number if name == "rowspan" else max(number, 1)


def _meta_fields(root: etree._Element, text: str) -> Iterator[Field]:
    """Fields of the ``<meta>`` tags and the ``<title>``; with a span where the value is also visible."""
    for element in root.iter("meta", "title"):
        label = "title" if element.tag == "title" else element.get("name") or element.get("property") or ""
        value = "".join(map(str, element.itertext())) if element.tag == "title" else element.get("content") or ""
        value = " ".join(value.split())
        name = meta_field_name(label)
        if name and value and len(value) <= 300:
            at = text.find(value)
            yield Field(name, label, value, (at, at + len(value)) if at >= 0 else None)
