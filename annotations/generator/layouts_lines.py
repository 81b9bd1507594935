"""Layouts that keep cells apart by lines, spaces, tabs or pipes.

A merged cell of the form is printed once, where it begins. Lines and spaces lose blank cells, tabs and pipes show
them.

Example:
    >>> from random import Random
    >>> from annotations.generator.forms import FormCell
    >>> row = (FormCell("规章", "label"), FormCell("0", "value"), FormCell("", "value"), FormCell("7", "value"))
    >>> table = FormTable("proactive", (row,), 4)
    >>> cell_lines(table, Random(0)), row_tabs(table, Random(0)), pipe_leading(table, Random(0))
    (['规章', '0', '', '7'], ['规章\\t0\\t\\t7'], ['| 规章 | 0 |  | 7 |'])
"""

from __future__ import annotations

from random import Random

from annotations.generator.body import Body, Paragraph
from annotations.generator.forms import FormCell, FormTable, Row
from annotations.generator.layout import Render, text_layout

_WIDE = ("  ", "   ", "      ", "\u3000", "\u3000\u3000", "\u00a0 ", " \u00a0\u00a0")


def _texts(row: Row) -> list[str]:
    """Printed cells of a row; labels that a page break swallowed leave nothing."""
    return [cell.text for cell in row if cell.text or cell.role == "value"]


def cell_lines(table: FormTable, _rng: Random) -> list[str]:
    """A line a cell; a blank cell is an empty line."""
    return [text for row in table.rows for text in _texts(row)]


def cell_lines_wrapped(table: FormTable, rng: Random) -> list[str]:
    """A line a cell, with longer headers and labels broken over two."""
    lines: list[str] = []
    for row in table.rows:
        for cell in row:
            if cell.role in ("header", "label") and len(cell.text) > 3 and rng.random() < 0.5:
                place = rng.randint(2, len(cell.text) - 1)
                lines += [cell.text[:place], cell.text[place:]]
            elif cell.text or cell.role == "value":
                lines.append(cell.text)
    return lines


def row_spaces(table: FormTable, _rng: Random) -> list[str]:
    """A line a row, cells joined by one space; blanks vanish."""
    return [" ".join(text for text in _texts(row) if text) for row in table.rows]


def row_wide_spaces(table: FormTable, rng: Random) -> list[str]:
    """A line a row, cells joined by several or odd spaces; blanks vanish."""
    space = rng.choice(_WIDE)
    return [space.join(text for text in _texts(row) if text) for row in table.rows]


def row_tabs(table: FormTable, _rng: Random) -> list[str]:
    """A line a row, cells joined by tabs; a blank stands between two tabs."""
    return ["\t".join(_texts(row)) for row in table.rows]


def grid(table: FormTable) -> list[list[FormCell | None]]:
    """The table with its spans laid out; ``None`` where a merged cell goes on.

    Example:
        >>> merged = FormTable("remedies", ((FormCell("甲", "header", 1, 2),),), 2)
        >>> [cell and cell.text for cell in grid(merged)[0]]
        ['甲', None]
    """
    rows: list[list[FormCell | None]] = []
    held: dict[int, int] = {}  # column → rows for which a cell from above still covers it
    for row in table.rows:
        line: list[FormCell | None] = []
        for cell in row:
            _skip_covered(line, held)
            for offset in range(cell.column_span):
                held[len(line)] = cell.row_span
                line.append(None if offset else cell)
        _skip_covered(line, held)
        rows.append(line)
        held = {column: rest - 1 for column, rest in held.items() if rest > 1}
    return rows


def _skip_covered(line: list[FormCell | None], held: dict[int, int]) -> None:
    while held.get(len(line), 0):
        line.append(None)


def pipe_leading(table: FormTable, rng: Random) -> list[str]:
    """(a) ``| a | b |``, merged cells as empty ones, in some copies run together as ``||``."""
    tight = rng.random() < 0.4
    lines = []
    for row in grid(table):
        cells = [cell.text if cell else "" for cell in row]
        if tight:
            lines.append("|" + "".join(f" {text} |" if text else "|" for text in cells))
        else:
            lines.append("| " + " | ".join(cells) + " |")
    if rng.random() < 0.5 and len(lines) > 1:
        lines.insert(1, "|" + " --- |" * table.columns)
    return lines


def pipe_trailing(table: FormTable, _rng: Random) -> list[str]:
    """(b) ``a | b |`` without a pipe before; merged cells are printed once."""
    return ["".join(f"{text} | " for text in _texts(row)).rstrip() for row in table.rows]


def pipe_after_break(table: FormTable, rng: Random) -> list[str]:
    """(c) a pipe after each cell and a line break after each pipe: paragraphs inside the cells broke the row."""
    joint = rng.choice((" |", "\n |"))
    return [f"{text}{joint}" for row in table.rows for text in _texts(row)]


def pipe_alone(table: FormTable, _rng: Random) -> list[str]:
    """(d) pipes on lines of their own between cells, rows parted by an empty line."""
    lines: list[str] = []
    for row in table.rows:
        for text in _texts(row):
            lines += [text, "|"] if text else ["|"]
        lines.append("")
    return lines


def _with_rubble() -> Render:
    """(e) hundreds of pipes before the text, the table itself as in (a)."""
    plain = text_layout(pipe_leading)

    def render(body: Body, rng: Random, litter: frozenset[str]) -> str | bytes:
        rubble = Paragraph("|" * rng.randint(60, 400), "furniture")
        place = 1 if len(body) > 1 and rng.random() < 0.5 else 0
        return plain([*body[:place], rubble, *body[place:]], rng, litter)

    return render


pipe_rubble = _with_rubble()
