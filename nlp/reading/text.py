"""Plain text: each line that holds something is a paragraph, and the text itself is left as it is."""

from __future__ import annotations

import re

from nlp.document import Block
from nlp.reading.layout import Layout
from nlp.schema import Warning_

MAX_LINES = 500_000
"""Lines that get a block of their own; a bound on memory, a hundred times more than any report has."""

_LINE = re.compile(r"[^\n\r]+")


def read_text(text: str) -> Layout:
    r"""``text`` with a paragraph for each line that is not blank; line breaks are ``\n``, ``\r\n`` or ``\r``.

    Example:
        >>> [(block.start, block.end) for block in read_text("一、总体情况\r\n \r\n无。").blocks]
        [(0, 6), (11, 13)]
    """
    blocks: list[Block] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if text[start:end].isspace():
            continue
        if len(blocks) == MAX_LINES:
            rest = (start, len(text))
            message = f"only the first {MAX_LINES} lines are kept apart; the rest is one paragraph"
            warning = Warning_(code="too_many_lines", message=message, span=rest)
            return Layout(text, (*blocks, Block("paragraph", *rest)), warnings=(warning,))
        blocks.append(Block("paragraph", start, end))
    return Layout(text, tuple(blocks))
