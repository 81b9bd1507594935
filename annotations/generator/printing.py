"""How a figure is printed: signs, units, commas, full-width digits, and the marks that stand for no figure.

Example:
    >>> from random import Random
    >>> print_cells(Random(0), {"review.total": 7}, style=frozenset())["review.total"].printed
    '7'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

from annotations.generator.truth import Number, TrueCell, mark_cell, number_cell

MISSING_STYLES = (
    "none",
    "blank_zeros",
    "blank_rows",
    "blank_table",
    "slash_zeros",
    "dash_zeros",
    "word_zeros",
    "only_totals",
    "no_leaf_totals",
    "scattered",
    "slash_rows",
)
"""What stands where there is nothing to report; ``none``: a zero."""

WHOLE_ROW_STYLES = frozenset({"none", "blank_rows", "blank_table", "slash_rows"})
"""Styles that leave no row half filled: the only ones whose truth survives where digits run together."""

ZERO_STYLES = ("blank_zeros", "slash_zeros", "dash_zeros", "word_zeros")
"""Styles that print a mark in place of every zero."""

_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DASHES = ("-", "—", "--", "——")


def print_cells(rng: Random, figures: Mapping[str, Number], style: frozenset[str]) -> dict[str, TrueCell]:
    """Every figure as a printed cell. ``style`` holds litter names that change how digits look."""
    sign = rng.randrange(6)
    yuan = rng.random() < 0.4
    cells: dict[str, TrueCell] = {}
    for path, value in figures.items():
        printed = str(value)
        if path.endswith(".items_change"):
            printed = _signed(int(value), sign)
        elif path.endswith(".amount_yuan") and yuan and value:
            printed = f"{value}元"
        elif "cell_units" in style and path.startswith(("applications.", "review.", "litigation.")):
            printed = f"{value}件"
        if "thousands_commas" in style and isinstance(value, int) and abs(value) >= 1000:
            printed = printed.replace(str(abs(value)), f"{abs(value):,}")
        if "full_width_digits" in style:
            printed = printed.translate(_FULL_WIDTH)
        cells[path] = number_cell(value, printed)
    return cells


def _signed(change: int, sign: int) -> str:
    """A change in one of the six ways in which offices write it."""
    if not change:
        return "增加0" if sign == 4 else "+0" if sign == 5 else "0"
    plus, minus = (("+", "-"), ("", "-"), ("+", "－"), ("增", "减"), ("增加", "减少"), ("+", "-"))[sign]
    return f"{plus if change > 0 else minus}{abs(change)}"


def hide(rng: Random, cells: dict[str, TrueCell], style: str, rows: Iterable[tuple[str, ...]]) -> None:
    """Replaces figures by what offices print in place of zeros, in place.

    Args:
        style: one of :data:`MISSING_STYLES`.
        rows: the paths of each printed row, in order.
    """
    printed = [tuple(path for path in row if path in cells) for row in rows]
    if style in ZERO_STYLES:
        _mark(cells, (p for row in printed for p in row if cells[p].value == 0), mark_of_zeros(rng, style))
    elif style in ("blank_rows", "slash_rows"):
        mark = "" if style == "blank_rows" else "/"
        for row in rng.sample(printed, min(len(printed), rng.randint(1, 6))):
            _mark(cells, row, mark)
    elif style == "blank_table":
        table = rng.choice(("proactive.", "applications.", "review."))
        prefixes = (table, "litigation.") if table == "review." else (table,)
        _mark(cells, [p for p in cells if p.startswith(prefixes)], "")
    elif style == "only_totals":
        for row in printed:
            if len(row) == 7 and rng.random() < 0.5 and cells[row[-1]].value == 0:
                _mark(cells, row[:-1], "")
    elif style == "no_leaf_totals":
        _mark(cells, [p for p in cells if p.startswith("applications.results.") and p.endswith(".total")], "")
    elif style == "scattered":
        for path in rng.sample(sorted(cells), min(len(cells), rng.randint(1, 12))):
            cells[path] = mark_cell(rng.choice(("", "", "/", *_DASHES, "无", "不适用")))


def mark_of_zeros(rng: Random, style: str) -> str:
    """What is printed in place of a zero, for one of :data:`ZERO_STYLES`."""
    return {"blank_zeros": "", "slash_zeros": "/", "word_zeros": "无", "dash_zeros": rng.choice(_DASHES)}[style]


def _mark(cells: dict[str, TrueCell], paths: Iterable[str], mark: str) -> None:
    for path in paths:
        cells[path] = mark_cell(mark)
