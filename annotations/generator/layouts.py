"""The layouts by name. Each is drawn about equally often, PDF and DOCX bytes only where they are asked for.

Example:
    >>> LAYOUTS["glued"].keeps_cells_apart, LAYOUTS["cell_lines"].keeps_cells_apart
    (False, True)
"""

from __future__ import annotations

from collections.abc import Mapping

from annotations.generator import layouts_glued as runs
from annotations.generator import layouts_lines as lines
from annotations.generator.layout import ALL_STYLES, Layout, Render, text_layout
from annotations.generator.layouts_docx import MEDIA_TYPE as DOCX
from annotations.generator.layouts_docx import DocxStyle, docx_layout
from annotations.generator.layouts_html import HtmlStyle, html_layout
from annotations.generator.layouts_pdf import pdf_plain, pdf_ruled
from annotations.generator.layouts_pdf_text import pdf_text
from annotations.generator.printing import WHOLE_ROW_STYLES

_NO_BLANKS = ALL_STYLES - {"blank_zeros", "blank_rows", "blank_table", "only_totals", "no_leaf_totals", "scattered"}


def _text(name: str, render: Render, **features: bool | frozenset[str]) -> Layout:
    return Layout(name, "text/plain", render=render, **{"keeps_cells_apart": True, **features})  # type: ignore[arg-type]


def _glued(name: str, render: Render, *, has_lines: bool = False) -> Layout:
    return Layout(name, "text/plain", False, render, has_lines=has_lines, missing_styles=WHOLE_ROW_STYLES)


def _html(name: str, style: HtmlStyle) -> Layout:
    return Layout(name, "text/html", True, html_layout(style), has_lines=False)


def _pdf(name: str, render: Render) -> Layout:
    return Layout(name, "application/pdf", True, render, has_lines=False, slow=True)


def _docx(name: str, style: DocxStyle) -> Layout:
    return Layout(name, DOCX, True, docx_layout(style), has_lines=False, slow=True)


LAYOUTS: Mapping[str, Layout] = {
    layout.name: layout
    for layout in (
        _text("cell_lines", text_layout(lines.cell_lines)),
        _text("cell_lines_spaced", text_layout(lines.cell_lines, "\n\n", "\n\n")),
        _text("cell_lines_wrapped", text_layout(lines.cell_lines_wrapped)),
        _text("row_spaces", text_layout(lines.row_spaces)),
        _text("row_wide_spaces", text_layout(lines.row_wide_spaces)),
        _text("row_tabs", text_layout(lines.row_tabs)),
        _text("pipe_leading", text_layout(lines.pipe_leading)),
        _text("pipe_trailing", text_layout(lines.pipe_trailing)),
        _text("pipe_after_break", text_layout(lines.pipe_after_break), has_lines=False),
        _text("pipe_alone", text_layout(lines.pipe_alone), has_lines=False),
        _text("pipe_rubble", lines.pipe_rubble),
        _text("one_line_spaced", text_layout(runs.one_line_spaced, " ", " "), has_lines=False),
        _glued("glued", text_layout(runs.glued)),
        _glued("glued_rows", text_layout(runs.glued_rows), has_lines=True),
        _glued("glued_stray_spaces", text_layout(runs.glued_stray_spaces, " ", " ")),
        _glued("glued_half", text_layout(runs.glued_half)),
        _glued("one_line_glued", text_layout(runs.glued, "", "")),
        _text("pdf_text", text_layout(pdf_text(), wraps=True)),
        _text("pdf_text_vertical", text_layout(pdf_text(vertical=True), wraps=True)),
        _text("pdf_text_before", text_layout(pdf_text(before=True), wraps=True), missing_styles=_NO_BLANKS),
        _html("html_official", HtmlStyle()),
        _html("html_blocks", HtmlStyle(merges_blocks=False)),
        _html("html_paragraphs", HtmlStyle(paragraphs=True)),
        _html("html_nested", HtmlStyle(nested=True, paragraphs=True)),
        _html("html_odd_spans", HtmlStyle(odd_spans=True, paragraphs=True)),
        _html("html_unmerged", HtmlStyle(unmerged=True)),
        _pdf("pdf_ruled", pdf_ruled),
        _pdf("pdf_plain", pdf_plain),
        _docx("docx_plain", DocxStyle()),
        _docx("docx_runs", DocxStyle(runs=True)),
        _docx("docx_numbered", DocxStyle(runs=True, numbered=True)),
        _docx("docx_tracked", DocxStyle(tracked=True)),
        _docx("docx_nested", DocxStyle(nested=True)),
        _docx("docx_unmerged", DocxStyle(unmerged=True)),
        _docx("docx_strict", DocxStyle(numbered=True, strict=True)),
    )
}
