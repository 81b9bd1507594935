"""Layouts of text taken out of a PDF: labels are wrapped in narrow columns, and their numbers fall where they may.

The label column is a few characters wide. The numbers of a row stand at half the height of its label: on the label's
middle line, or on a line of their own between two halves. Vertical labels (三、本年度办理结果) come out a character
at a time among the rows that they span.

Example:
    >>> from random import Random
    >>> wrap("5.要求行政机关确认或重新出具已获取信息", 14)
    ['5.要求行政机关确认或重新出', '具已获取信息']
"""

from __future__ import annotations

from random import Random

from annotations.generator.forms import FormTable, Row
from annotations.generator.layout import TableLines, wrap


def _around(label: str, numbers: str, width: int) -> list[str]:
    """A wrapped label with its numbers at half its height."""
    pieces = wrap(label, width)
    middle, odd = divmod(len(pieces), 2)
    if not numbers:
        return pieces
    if odd:
        pieces[middle] = f"{pieces[middle]} {numbers}".strip()
    else:
        pieces.insert(middle, numbers)
    return pieces


def pdf_text(*, before: bool = False, vertical: bool = False) -> TableLines:
    """A table in the manner of a PDF's text.

    Args:
        before: in some rows the numbers come out on a line before their label.
        vertical: labels of merged cells come out in pieces among the rows that they span; else whole, before the
            first of their rows.
    """

    def lines(table: FormTable, rng: Random) -> list[str]:
        width = rng.choice((8, 9, 11, 13, 16))
        own_line = rng.random() < 0.5
        sides = _side_pieces(table, 1 if rng.random() < 0.6 else 2) if vertical else {}
        early = rng.uniform(0.2, 1.0) if before else 0.0
        result: list[str] = []
        for number, row in enumerate(table.rows):
            if not any(cell.role in ("value", "label") for cell in row):
                result += _header_lines(row, rng)
                continue
            labels = [c.text for c in row if c.role == "label" and c.text and not (vertical and c.row_span > 1)]
            numbers = " ".join(c.text for c in row if c.role in ("unit", "code", "value") and c.text)
            side = " ".join(sides.get(number, ()))
            main = labels.pop() if labels else ""
            prefix = " ".join(filter(None, [side, *labels]))
            if prefix and own_line:
                result.append(prefix)
                prefix = ""
            if numbers and rng.random() < early:
                result.append(numbers)
                numbers = ""
            body = _around(main, numbers, width)
            body[0] = f"{prefix} {body[0]}".strip()
            result += body
        return [line for line in result if line]

    return lines


def _side_pieces(table: FormTable, size: int) -> dict[int, list[str]]:
    """Row number → pieces of the vertical labels that come out at that row, spread about the middle of their span."""
    pieces: dict[int, list[str]] = {}
    for number, row in enumerate(table.rows):
        for cell in row:
            if cell.role != "label" or cell.row_span == 1 or not cell.text:
                continue
            step = size if cell.row_span > 10 else max(4, -(-len(cell.text) // cell.row_span))
            parts = wrap(cell.text, max(step, -(-len(cell.text) // cell.row_span)))
            first = number + max(0, (cell.row_span - len(parts)) // 2)
            for offset, part in enumerate(parts):
                pieces.setdefault(first + offset, []).append(part)
    return pieces


def _header_lines(row: Row, rng: Random) -> list[str]:
    """Headers on one line, some with a space inside (总 计) or with their last character on the next line."""
    texts: list[str] = []
    left_over: list[str] = []
    for cell in row:
        text = cell.text
        if cell.role == "header" and 2 <= len(text) <= 6 and rng.random() < 0.25:
            if len(text) == 2 or rng.random() < 0.5:
                text = " ".join(text)
            else:
                left_over.append(text[-1])
                text = text[:-1]
        texts.append(text)
    return [" ".join(texts), *([" ".join(left_over)] if left_over else [])]
