"""The text of a DOCX file as the few tags of HTML that say the same.

Start with :meth:`Walk.story`. One pass over the XML writes ``div``, ``br`` and tables with their spans; what a reader
of the printed document doesn't see is left out (tracked deletions, field codes, hidden text), what only Word computes
is put in (automatic numbers). There is no recursion.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from nlp.reading.docx_numbering import VAL, Numbering, W, integer
from nlp.reading.docx_tables import COLUMN_SPAN, COLUMNS_BEFORE, LEFT_OUT, ROW_SPAN, is_on, mark_spans

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_NOT_TEXT = """del moveFrom delText instrText delInstrText rPr pPr tblPr tblGrid tblPrEx trPr tcPr sectPr sdtPr
    sdtEndPr rt rubyPr pgNum annotationRef footnoteRef endnoteRef separator continuationSeparator"""
_LEFT_OUT = frozenset(f"{W}{name}" for name in _NOT_TEXT.split())
_FURNITURE_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "FILENAME", "PRINTDATE", "SAVEDATE"))
# What single signs of symbol fonts look like; all others are signs too and never digits or words.
_SYMBOLS = {0xFC: "√", 0xFE: "☑", 0xA8: "□", 0x6F: "□", 0xA3: "□", 0x52: "☑", 0x6C: "●", 0x6E: "■", 0xD8: "➢"}
_CONTENTS_MARK = "_Toc"  # what Word calls the bookmarks that a table of contents leads to
_MAX_CONTENTS_LINE = 120  # characters; a longer paragraph only refers to a heading


@dataclass(slots=True)
class _Field:
    """A field that is being walked: its code, and whether its result has begun."""

    code: list[str] = field(default_factory=list)
    is_result: bool = False

    @property
    def is_furniture(self) -> bool:
        """Whether its result is a number of the page or the like."""
        words = "".join(self.code).split(None, 1)
        return bool(words) and words[0].upper() in _FURNITURE_FIELDS


@dataclass(slots=True)
class _Paragraph:
    """A paragraph that is being written. ``is_contents``: it is a line of a table of contents."""

    pieces: list[str]
    is_deleted: bool = False
    is_contents: bool = False
    fields: list[_Field] = field(default_factory=list)
    last: str = ""
    last_is_raised: bool = False


@dataclass(slots=True)
class _Container:
    """The page, a cell or a text box: what was written to it, and a paragraph whose end was deleted."""

    written: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    is_cell: bool = False


@dataclass(slots=True)
class Found:
    """What was met on the walk besides text.

    Attributes:
        notes: kind and id of the footnotes and endnotes in order.
        pictures: how many pictures stand there.
        objects: how many embedded objects (spreadsheets, other documents) stand there.
    """

    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    objects: int = 0


class Walk:
    """Writes stories (the body, a footnote) one after the other.

    Args:
        numbering: the document's lists.
        chunk: gives the HTML of an imported part by its id.
    """

    def __init__(self, numbering: Numbering, chunk: Callable[[str], str]) -> None:
        self.found = Found()
        self._numbering = numbering
        self._chunk = chunk
        self._containers: list[_Container] = [_Container()]
        self._paragraphs: list[_Paragraph] = []
        self._boxes: list[str] = []
        self._tables = 0
        self._is_raised = False
        self._starts: dict[str, Callable[[etree._Element], bool]] = {
            f"{W}p": self._start_paragraph,
            f"{W}r": self._start_run,
            f"{W}t": self._text_of,
            f"{_MATH}t": self._text_of,
            f"{W}tab": lambda _: self._write("\t"),
            f"{W}ptab": lambda _: self._write("\t"),
            f"{W}br": lambda _: self._break(),
            f"{W}cr": lambda _: self._break(),
            f"{W}noBreakHyphen": lambda _: self._write("-"),
            f"{W}sym": self._symbol,
            f"{W}fldChar": self._field_mark,
            f"{W}fldSimple": lambda e: not _Field([e.get(f"{W}instr") or ""]).is_furniture,
            f"{W}hyperlink": self._link,
            f"{W}tbl": self._start_table,
            f"{W}tr": self._start_row,
            f"{W}tc": self._start_cell,
            f"{W}txbxContent": self._start_box,
            f"{W}footnoteReference": lambda e: self._note("footnote", e),
            f"{W}endnoteReference": lambda e: self._note("endnote", e),
            f"{W}altChunk": self._import,
            f"{_COMPATIBILITY}Fallback": _is_only_choice,
        }
        self._ends: dict[str, Callable[[], None]] = {
            f"{W}p": self._end_paragraph,
            f"{W}r": self._end_run,
            f"{W}tbl": self._end_table,
            f"{W}tr": lambda: self._containers[-1].written.append("</tr>"),
            f"{W}tc": self._end_cell,
            f"{W}txbxContent": self._end_box,
        }

    def story(self, root: etree._Element) -> str:
        """The HTML of everything below ``root``."""
        self._containers = [_Container()]
        self._paragraphs, self._boxes = [], []
        self._tables, self._is_raised = 0, False
        skipped: etree._Element | None = None
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            tag = element.tag
            if event == "start":
                start = self._starts.get(tag)
                if tag in _LEFT_OUT or element.get(LEFT_OUT) or (start is not None and start(element) is False):
                    self._code(element)
                    skipped = element
                    events.skip_subtree()
                elif start is None:
                    self._count(tag)
            elif element is skipped:
                skipped = None
            elif tag in self._ends:
                self._ends[tag]()
        self._finish(self._containers[0])
        return "".join((*self._containers[0].written, *self._boxes))

    # --- paragraphs and runs ---------------------------------------------------------------------------------------

    def _start_paragraph(self, element: etree._Element) -> bool:
        properties = element.find(f"{W}pPr")
        mark = None if properties is None else properties.find(f"{W}rPr")
        is_deleted = is_on(mark, "del") or is_on(mark, "moveFrom")
        container = self._containers[-1]
        paragraph = _Paragraph(container.unfinished, is_deleted)
        container.unfinished = []
        self._paragraphs.append(paragraph)
        self._is_raised = False
        if not is_deleted:
            self._write(self._numbering.label(properties))
        return True

    def _end_paragraph(self) -> None:
        paragraph = self._paragraphs.pop()
        container = self._containers[-1]
        if paragraph.is_deleted:
            container.unfinished = paragraph.pieces
        elif not (paragraph.is_contents and sum(map(len, paragraph.pieces)) <= _MAX_CONTENTS_LINE):
            container.written.append(_block(paragraph.pieces))
        if not self._paragraphs and not self._tables:
            container.written += self._boxes
            self._boxes = []

    def _start_run(self, element: etree._Element) -> bool:
        properties = element.find(f"{W}rPr")
        if properties is None:
            return True
        if is_on(properties, "vanish"):
            return False
        position = properties.find(f"{W}vertAlign")
        is_shifted = position is not None and position.get(VAL) in ("superscript", "subscript")
        self._is_raised = is_shifted or is_on(properties, "strike") or is_on(properties, "dstrike")
        return True

    def _end_run(self) -> None:
        self._is_raised = False

    def _text_of(self, element: etree._Element) -> bool:
        self._write((element.text or "").replace("\n", " ").replace("\r", " ").replace("\t", " "))
        return True

    def _write(self, text: str) -> bool:
        """Write text to the paragraph. Digits beside raised or struck-out ones are no number with them."""
        if not text:
            return True
        if not self._paragraphs:
            self._containers[-1].written.append(escape(text, quote=False))
            return True
        paragraph = self._paragraphs[-1]
        if any(each.is_result and each.is_furniture for each in paragraph.fields):
            return True
        if paragraph.last.isdigit() and text[0].isdigit() and paragraph.last_is_raised != self._is_raised:
            paragraph.pieces.append(" ")
        text = text.replace("\t", " ") if self._containers[-1].is_cell else text
        paragraph.pieces.append(escape(text, quote=False))
        paragraph.last, paragraph.last_is_raised = text[-1], self._is_raised
        return True

    def _break(self) -> bool:
        if self._paragraphs:
            self._paragraphs[-1].pieces.append("<br>")
            self._paragraphs[-1].last = ""
        return True

    def _symbol(self, element: etree._Element) -> bool:
        code = int(text, 16) if _is_hexadecimal(text := element.get(f"{W}char") or "") else 0
        if 0xF000 <= code <= 0xF0FF:
            code -= 0xF000
            is_digit = (element.get(f"{W}font") or "").casefold() == "symbol" and chr(code) in "0123456789"
            return self._write(chr(code) if is_digit else _SYMBOLS.get(code, "□"))
        is_character = 0x20 <= code < 0xD800 or 0xE000 <= code <= 0xFFFD
        return self._write(chr(code) if is_character else "\ufffd")

    # --- fields, links, notes --------------------------------------------------------------------------------------

    def _field_mark(self, element: etree._Element) -> bool:
        fields = self._paragraphs[-1].fields if self._paragraphs else []
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            fields.append(_Field())
        elif fields and kind == "separate":
            fields[-1].is_result = True
        elif fields and kind == "end":
            fields.pop()
        return True

    def _code(self, element: etree._Element) -> None:
        """Keep the code of a field, which says what its result is."""
        if element.tag == f"{W}instrText" and self._paragraphs and self._paragraphs[-1].fields:
            self._paragraphs[-1].fields[-1].code.append(element.text or "")
            self._paragraphs[-1].is_contents |= _CONTENTS_MARK in (element.text or "")

    def _link(self, element: etree._Element) -> bool:
        if self._paragraphs and (element.get(f"{W}anchor") or "").startswith(_CONTENTS_MARK):
            self._paragraphs[-1].is_contents = True
        return True

    def _note(self, kind: str, element: etree._Element) -> bool:
        self.found.notes.append((kind, element.get(f"{W}id") or ""))
        return True

    def _import(self, element: etree._Element) -> bool:
        self._containers[-1].written.append(self._chunk(element.get(_RELATION_ID) or ""))
        return True

    def _count(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        self.found.pictures += name in ("blip", "imagedata")
        self.found.objects += name == "OLEObject"

    # --- tables and boxes ------------------------------------------------------------------------------------------

    def _start_table(self, element: etree._Element) -> bool:
        mark_spans(element)
        self._finish(self._containers[-1])
        self._tables += 1
        self._containers[-1].written.append("<table>")
        return True

    def _end_table(self) -> None:
        self._tables -= 1
        container = self._containers[-1]
        container.written.append("</table>")
        if not self._tables and not self._paragraphs:
            container.written += self._boxes
            self._boxes = []

    def _start_row(self, element: etree._Element) -> bool:
        before = integer(element.get(COLUMNS_BEFORE))
        self._containers[-1].written.append(f"<tr><td colspan={before}></td>" if before else "<tr>")
        return True

    def _start_cell(self, element: etree._Element) -> bool:
        spans = ((name, integer(element.get(name), 1)) for name in (ROW_SPAN, COLUMN_SPAN))
        self._containers[-1].written.append(f"<td{''.join(f' {name}={span}' for name, span in spans if span > 1)}>")
        self._containers.append(_Container(is_cell=True))
        return True

    def _end_cell(self) -> None:
        cell = self._containers.pop()
        self._finish(cell)
        self._containers[-1].written.append("".join(cell.written) + "</td>")

    def _start_box(self, _: etree._Element) -> bool:
        self._containers.append(_Container())
        return True

    def _end_box(self) -> None:
        """A text box floats: it is written after the paragraph or table that it is anchored in."""
        box = self._containers.pop()
        self._finish(box)
        self._boxes.append("".join(box.written))

    @staticmethod
    def _finish(container: _Container) -> None:
        """Write a paragraph whose end was deleted and that none follows."""
        if container.unfinished:
            container.written.append(_block(container.unfinished))
            container.unfinished = []


def _block(pieces: list[str]) -> str:
    """A paragraph; one with tabs as ``pre``, where they are kept."""
    text = "".join(pieces)
    return f"<pre>{text}</pre>" if "\t" in text else f"<div>{text}</div>"


def _is_only_choice(element: etree._Element) -> bool:
    """Whether a fallback has no other choice beside it that is read already."""
    parent = element.getparent()
    return parent is None or parent.find(f"{_COMPATIBILITY}Choice") is None


def _is_hexadecimal(text: str) -> bool:
    return 0 < len(text) <= 5 and all(character in "0123456789abcdefABCDEF" for character in text)
