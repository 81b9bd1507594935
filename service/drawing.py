"""Small pieces that all parts of a summary are drawn with."""

from __future__ import annotations

import unicodedata

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text


def plain(text: str) -> str:
    """``text`` on one line and without control characters, which could drive a terminal.

    Example:
        >>> plain("总\\x1b[31m计\\n数")
        '总[31m计 数'
    """
    spaced = " ".join(text.split())
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"))


def number(value: int | float | None) -> str:
    """A number as people write it; whole numbers without a point.

    Example:
        >>> number(2), number(12.5), number(3.0), number(None)
        ('2', '12.5', '3', 'unknown')
    """
    if value is None:
        return "unknown"
    return str(int(value)) if float(value).is_integer() else str(value)


def heading(words: str) -> Text:
    """A heading between parts."""
    return Text(words, style="bold cyan")


def listing(*columns: str) -> Table:
    """A table without lines for lists; the last column takes the rest of the width."""
    table = Table(box=None, show_header=any(columns), header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def indented(drawn: RenderableType, columns: int = 2) -> Padding:
    """Something set in from the left, each of its lines."""
    return Padding(drawn, (0, 0, 0, columns))
