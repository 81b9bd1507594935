"""HTML layouts: the official spans, each block its own table, paragraphs in cells, layout tables, odd spans.

Example:
    >>> from random import Random
    >>> from annotations.generator.forms import FormCell
    >>> row = (FormCell("规章", "label"), FormCell("", "value"))
    >>> page = html_layout(HtmlStyle())([FormTable("proactive", (row,), 2)], Random(4), frozenset())
    >>> "<td>规章</td>" in (page if isinstance(page, str) else page.decode())
    True
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from random import Random

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormCell, FormTable, Row
from annotations.generator.layout import Render
from annotations.generator.layouts_lines import grid

_BLANKS = ("", "&nbsp;", "<p>&nbsp;</p>", "<br/>", "&nbsp;&nbsp;", "\u3000")
_NAVIGATION = "<ul class='nav'><li><a href='/'>首页</a></li><li><a href='/zwgk/'>政务公开</a></li></ul>"
_FOOTER = "<div class='footer'>主办单位：政府办公室 版权所有 <a href='#'>网站地图</a></div>"


@dataclass(frozen=True, slots=True)
class HtmlStyle:
    """What an HTML page does with tables.

    Attributes:
        merges_blocks: the blocks of table 2 stand in one table.
        paragraphs: cells hold ``<p align="center">`` and headers ``<br />``.
        nested: the page is laid out with tables.
        odd_spans: columns of table 2 are split unevenly by ``colspan="2"``.
        unmerged: merged cells are printed once and left empty after (copies from a spreadsheet).
    """

    merges_blocks: bool = True
    paragraphs: bool = False
    nested: bool = False
    odd_spans: bool = False
    unmerged: bool = False


def html_layout(style: HtmlStyle) -> Render:
    """A renderer of whole pages; text or, half the time, UTF-8 bytes."""

    def render(body: Body, rng: Random, litter: frozenset[str]) -> str | bytes:
        content = "\n".join(_parts(body, style, rng))
        if style.nested:
            content = (
                f"<table width='980'><tr><td>{_NAVIGATION}</td></tr><tr><td><table width='100%'><tr>"
                f"<td class='content'>{content}</td></tr></table></td></tr><tr><td>{_FOOTER}</td></tr></table>"
            )
        elif rng.random() < 0.6:
            content = f"{_NAVIGATION}\n<div id='zoom' class='TRS_Editor'>{content}</div>\n{_FOOTER}"
        charset = "gb2312" if "gb18030" in litter else "utf-8"
        title = next((p.text for p in body if isinstance(p, Paragraph) and p.kind == "title"), "")
        page = (
            f"<!DOCTYPE html>\n<html><head><meta charset='{charset}'/><title>{escape(title)}</title>"
            f"<style>td{{border:1px solid #000}}</style><script>var n=30;</script></head><body>{content}</body></html>"
        )
        if "gb18030" in litter:
            return page.encode("gb18030")
        return page if rng.random() < 0.5 else page.encode()

    return render


def _parts(body: Body, style: HtmlStyle, rng: Random) -> Iterator[str]:
    for part in _merged(body) if style.merges_blocks else body:
        if isinstance(part, FormTable):
            yield _table(part, style, rng)
        elif part.kind == "title":
            yield f"<h1 align='center'>{escape(part.text)}</h1>"
        elif part.kind == "furniture":
            yield f"<div class='info'>{escape(part.text)}</div>"
        elif part.kind == "heading":
            yield f"<p><strong>{escape(part.text)}</strong></p>"
        elif part.kind == "signature":
            yield f"<p style='text-align:right'>{escape(part.text)}</p>"
        else:
            yield f"<p>{'&emsp;&emsp;' if rng.random() < 0.3 else ''}{escape(part.text)}</p>"


def _merged(body: Body) -> Body:
    """The body with neighbouring blocks of table 2 as one table."""
    merged: Body = []
    for part in body:
        last = merged[-1] if merged else None
        if isinstance(part, FormTable) and isinstance(last, FormTable) and part.table == last.table == "proactive":
            merged[-1] = FormTable("proactive", last.rows + part.rows, part.columns)
        else:
            merged.append(part)
    return merged


def _table(table: FormTable, style: HtmlStyle, rng: Random) -> str:
    attributes = rng.choice(
        ("", " border='1'", " border='1' cellspacing='0' align='center'", " class='MsoNormalTable'")
    )
    blank = rng.choice(_BLANKS)
    rows = [_row(row, style, rng, blank) for row in _laid_out(table, style, rng)]
    body = "".join(rows) if rng.random() < 0.5 else "\n".join(rows)
    return f"<table{attributes}><tbody>{body}</tbody></table>"


def _laid_out(table: FormTable, style: HtmlStyle, rng: Random) -> list[Row]:
    """The rows with the spans that the style gives them."""
    if style.unmerged:
        return [tuple(_single(cell) for cell in row) for row in grid(table)]
    if style.odd_spans and table.table == "proactive":
        return [_odd(row, rng) for row in table.rows]
    return list(table.rows)


def _single(cell: FormCell | None) -> FormCell:
    return FormCell(cell.text, cell.role) if cell else FormCell("", "header")


def _odd(row: Row, rng: Random) -> Row:
    """A row of a grid of four columns printed on one of five, the fifth given to any of its cells."""
    wide = rng.randrange(len(row))
    return tuple(
        FormCell(cell.text, cell.role, cell.row_span, cell.column_span + (place == wide))
        for place, cell in enumerate(row)
    )


def _row(row: Row, style: HtmlStyle, rng: Random, blank: str) -> str:
    return "<tr>" + "".join(_cell(cell, style, rng, blank) for cell in row) + "</tr>"


def _cell(cell: FormCell, style: HtmlStyle, rng: Random, blank: str) -> str:
    spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    text = escape(cell.text) if cell.text else blank if cell.role == "value" else ""
    if style.paragraphs:
        if cell.role == "header" and len(cell.text) > 4 and rng.random() < 0.4:
            text = f"{escape(cell.text[:3])}<br />{escape(cell.text[3:])}"
        align = "" if cell.role == "label" else ' align="center"'
        text = f"<p{align}>{text}</p>" if not text.startswith("<p>") else text
        spans += ' nowrap="nowrap" style="width:47px;"'
    return f"<td{spans}>{text}</td>"
