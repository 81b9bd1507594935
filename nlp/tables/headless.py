"""Table 4 without its header: e-books print the header one character a line, and no label is left to anchor it.

A line of exactly fifteen numbers behind the words 行政复议 is taken for the table's row if all three of its blocks add
up, and only then: the sums are what tells it from any other line of numbers.
"""

from __future__ import annotations

import re

from nlp.tables.evidence import Field
from nlp.tables.regions import FormAnchor, Region
from nlp.tables.rows import RowEvidence

_ROW = re.compile(r"^[ |]*(?:\d{1,7}[ |]+){14}\d{1,7}[ |]*$", re.MULTILINE)
_NUMBER = re.compile(r"\d+")
_BLOCK = 5


def find_headless_row(folded: str, start: int, end: int, columns: tuple[str, ...]) -> tuple[Region, RowEvidence] | None:
    """The row of table 4 in ``folded[start:end]``, where no header tells it.

    Example:
        >>> columns = tuple("abcdefghijklmno")
        >>> found = find_headless_row("行政复议\\n结 其\\n1 0 0 2 3 0 0 0 0 0 4 0 0 0 4\\n", 0, 40, columns)
        >>> [field.text for field in found[1].fields][:5] if found else None
        ['1', '0', '0', '2', '3']
    """
    begin = folded.find("行政复议", start, end)
    if begin < 0:
        return None
    for line in _ROW.finditer(folded, begin, end):
        fields = [Field(m.group(), m.start(), m.end()) for m in _NUMBER.finditer(folded, *line.span())]
        values = [int(f.text) for f in fields]
        blocks = [values[at : at + _BLOCK] for at in range(0, len(values), _BLOCK)]
        if all(sum(block[:-1]) == block[-1] for block in blocks):
            anchor = FormAnchor("row", "", line.start(), line.start(), line.start())
            return Region("remedies", [anchor], line.start()), RowEvidence("", anchor, columns, fields)
    return None
