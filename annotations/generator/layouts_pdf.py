"""PDF bytes: ruled tables that go over pages, and unruled text at fixed places. Needs ``reportlab``.

The font is a CID font that every PDF reader knows by name, so that no font file is needed. Bytes are the same for the
same body and seed.
"""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormTable
from annotations.generator.layout import wrap
from annotations.generator.layouts_lines import grid

_FONT = "STSong-Light"
_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN = 595, 842, 60
_LINE = 16
_WIDTHS = {"applications": (30, 55, 105, *(40,) * 7), "remedies": (31,) * 15, "proactive": (150, 100, 100, 110)}


def _register() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))


def pdf_ruled(body: Body, rng: Random, _litter: frozenset[str]) -> bytes:
    """Ruled tables with the spans of the form; long ones go over pages, a continued one begins with its header."""
    from reportlab.platypus import PageBreak, SimpleDocTemplate, Spacer
    from reportlab.platypus import Paragraph as Flowable

    _register()
    styles = _styles()
    story: list[Any] = []
    for part in body:
        if isinstance(part, Paragraph):
            story.append(Flowable(_escaped(part.text), styles[part.kind]))
        else:
            if part.continues:
                story.append(PageBreak())
            story += [_ruled_table(part, styles["cell"]), Spacer(1, 6)]
    buffer = BytesIO()
    footer = rng.choice(("- {n} -", "— {n} —", "{n}", "第 {n} 页"))

    def on_page(canvas: Any, document: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawCentredString(_PAGE_WIDTH / 2, 30, footer.format(n=document.page))

    SimpleDocTemplate(buffer, pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT), invariant=1).build(story, on_page, on_page)
    return buffer.getvalue()


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    base = ParagraphStyle("text", fontName=_FONT, fontSize=11, leading=_LINE, wordWrap="CJK", firstLineIndent=22)
    return {
        "text": base,
        "heading": ParagraphStyle("heading", parent=base, fontSize=12, spaceBefore=8),
        "title": ParagraphStyle("title", parent=base, fontSize=16, leading=22, alignment=1, firstLineIndent=0),
        "signature": ParagraphStyle("signature", parent=base, alignment=2),
        "furniture": ParagraphStyle("furniture", parent=base, fontSize=8, firstLineIndent=0),
        "cell": ParagraphStyle("cell", parent=base, fontSize=8, leading=11, firstLineIndent=0, alignment=1),
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _ruled_table(table: FormTable, style: Any) -> Any:
    from reportlab.platypus import Paragraph as Flowable
    from reportlab.platypus import Table

    rows = grid(table)
    data = [[Flowable(_escaped(cell.text), style) if cell and cell.text else "" for cell in row] for row in rows]
    commands: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if cell and (cell.row_span > 1 or cell.column_span > 1):
                commands.append(("SPAN", (x, y), (x + cell.column_span - 1, y + cell.row_span - 1)))
    widths = _WIDTHS.get(table.table) or (220, *(120,) * 6)
    return Table(data, colWidths=widths[: table.columns], style=commands)


def pdf_plain(body: Body, rng: Random, _litter: frozenset[str]) -> bytes:
    """No rules: labels in narrow columns, wrapped, with their numbers at half their height; page numbers below."""
    from reportlab.pdfgen.canvas import Canvas

    _register()
    buffer = BytesIO()
    page = _PlainPage(Canvas(buffer, pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT), invariant=1), rng)
    for part in body:
        if isinstance(part, Paragraph):
            page.paragraph(part)
        else:
            page.table(part)
    page.close()
    return buffer.getvalue()


class _PlainPage:
    """A canvas with a place to write at."""

    def __init__(self, canvas: Any, rng: Random) -> None:
        self.canvas = canvas
        self.footer = rng.choice(("- {n} -", "— {n} —", "{n}"))
        self.label_width = rng.choice((10, 13, 16))
        self.number = 1
        self.y = _PAGE_HEIGHT - _MARGIN
        canvas.setFont(_FONT, 9)

    def close(self) -> None:
        self._finish_page()
        self.canvas.save()

    def paragraph(self, paragraph: Paragraph) -> None:
        for line in wrap(paragraph.text, 50):
            self._room(1)
            self.canvas.drawString(_MARGIN, self.y, line)
            self.y -= _LINE

    def table(self, table: FormTable) -> None:
        if table.continues:
            self._finish_page()
        for row in table.rows:
            labels = [cell.text for cell in row if cell.role == "label" and cell.text]
            values = [cell.text for cell in row if cell.role in ("unit", "code", "value")]
            if labels or values:
                self._value_row(labels, values)
            else:
                self._header_row([cell.text for cell in row])

    def _header_row(self, texts: list[str]) -> None:
        self._room(1)
        x = float(_MARGIN)
        for text in texts:
            self.canvas.drawString(x, self.y, text)
            x += 9 * len(text) + 12
        self.y -= _LINE

    def _value_row(self, labels: list[str], values: list[str]) -> None:
        *sides, main = labels or [""]
        lines = wrap(main, self.label_width)
        self._room(len(lines) + len(sides))
        for side in sides:
            self.canvas.drawString(_MARGIN, self.y, side)
            self.y -= _LINE
        top = self.y
        for line in lines:
            self.canvas.drawString(_MARGIN, self.y, line)
            self.y -= _LINE
        middle = (top + self.y + _LINE) / 2
        left = _MARGIN + 9 * self.label_width + 12 if main else _MARGIN
        step = (_PAGE_WIDTH - left - 40) / max(7, len(values))
        for place, value in enumerate(values):
            self.canvas.drawString(left + step * place, middle, value)

    def _room(self, lines: int) -> None:
        if self.y - lines * _LINE < _MARGIN:
            self._finish_page()

    def _finish_page(self) -> None:
        self.canvas.drawCentredString(_PAGE_WIDTH / 2, 30, self.footer.format(n=self.number))
        self.canvas.showPage()
        self.canvas.setFont(_FONT, 9)
        self.number += 1
        self.y = _PAGE_HEIGHT - _MARGIN
