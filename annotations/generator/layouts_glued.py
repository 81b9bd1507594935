"""Layouts in which cells run together: HTML stripped of its tags with nothing, or too little, in their place.

Example:
    >>> from random import Random
    >>> from annotations.generator.forms import FormCell
    >>> row = (FormCell("规章", "label"), *(FormCell(n, "value") for n in ("58", "45", "546")))
    >>> glued(FormTable("proactive", (row,), 4), Random(0))
    ['规章5845546']
"""

from __future__ import annotations

from random import Random

from annotations.generator.forms import FormTable
from annotations.generator.layouts_lines import row_spaces


def _rows(table: FormTable) -> list[str]:
    return ["".join(cell.text for cell in row) for row in table.rows]


def glued(table: FormTable, _rng: Random) -> list[str]:
    """All cells of a table in one run."""
    return ["".join(_rows(table))]


def glued_rows(table: FormTable, _rng: Random) -> list[str]:
    """A line a row, its cells in one run."""
    return _rows(table)


def glued_stray_spaces(table: FormTable, rng: Random) -> list[str]:
    """All cells in one run, with spaces at some of the borders between cells and nowhere else."""
    density = rng.uniform(0.02, 0.4)
    pieces: list[str] = []
    for row in table.rows:
        for cell in row:
            pieces.append(cell.text)
            if rng.random() < density:
                pieces.append(" ")
    return ["".join(pieces)]


def glued_half(table: FormTable, rng: Random) -> list[str]:
    """Tables 2 and 3 in one run, table 4 with spaces between its cells."""
    return [" ".join(row_spaces(table, rng))] if table.table == "remedies" else glued(table, rng)


def one_line_spaced(table: FormTable, rng: Random) -> list[str]:
    """All cells of a table on one line, a space between each; blanks vanish."""
    return [" ".join(row_spaces(table, rng))]
