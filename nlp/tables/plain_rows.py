"""Rows that are printed plainly: behind the label bare numbers, one for each column or glued, and nothing else.

Nearly all rows of nearly all copies are such rows, and they need none of the care of :mod:`nlp.tables.rows`: no sign,
unit, placeholder or blank, no line that may be another row's. This module tells them at the price of a split, and gives
exactly the fields that the general way would give. Where anything is out of the ordinary it gives none, which says
nothing: the general way then reads the row.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.tables.evidence import Field

_BELONGS_BEHIND = frozenset(".、)年月日")
"""Marks and words that take the digits before them away from the row: 2.其他, 2021年."""


def plain_fields(folded: str, start: int, end: int, width: int) -> list[Field]:
    """The fields of ``folded[start:end]`` if it holds bare numbers and white space only, else none.

    A line of its own that holds all of them may belong to the label above or below, hence gives none either; nor do
    fewer numbers than ``width`` on several lines.

    Example:
        >>> plain_fields("规章 3 0 12\\n", 2, 10, 3)
        [Field(text='3', start=3, end=4), Field(text='0', start=5, end=6), Field(text='12', start=7, end=9)]
        >>> plain_fields("规章3012其他", 2, 6, 3)
        [Field(text='3012', start=2, end=6)]
        >>> plain_fields("规章\\n3 0 12\\n", 2, 10, 3), plain_fields("规章3012.其他", 2, 6, 3)
        ([], [])
    """
    text = folded[start:end]
    words = text.split(None, width)
    digits = "".join(words)
    if not digits.isdecimal() or "\t" in text or (not text[-1].isspace() and folded[end : end + 1] in _BELONGS_BEHIND):
        return []
    at = start + text.index(words[0])
    length = len(text.strip())
    fields = _evenly_spaced(words, at) if length == len(digits) + len(words) - 1 else _spaced(words, folded, at)
    if len(words) != width:
        return fields if folded.find("\n", start, at + length) < 0 else []
    if "\n" in folded[start:at] and (width == 1 or "\n" not in folded[fields[0].end : fields[1].start]):
        return []
    return fields


def bordered_fields(parts: Sequence[str], start: int, width: int) -> list[Field]:
    """The fields of a line that tabs or pipes cut into ``parts``, if bare numbers fill its columns, else none.

    Args:
        parts: what stands between the borders; the first stands before the first border, behind the label.
        start: where the first part begins.
        width: columns of the row.

    Example:
        >>> bordered_fields(["", "3", "0"], 2, 2), bordered_fields(["", "3", ""], 2, 2)
        ([Field(text='3', start=3, end=4), Field(text='0', start=5, end=6)], [])
    """
    if len(parts) != width + 1 or not all(parts[1:]) or not "".join(parts[1:]).isdecimal():
        return []
    return _evenly_spaced(parts[1:], start + len(parts[0]) + 1)


_new = tuple.__new__
"""Makes a field in less time than ``Field(…)`` takes: a report has two hundred of them."""


def _evenly_spaced(words: Sequence[str], at: int) -> list[Field]:
    """Words with one character between neighbours."""
    fields = []
    for word in words:
        end = at + len(word)
        fields.append(_new(Field, (word, at, end)))
        at = end + 1
    return fields


def _spaced(words: Sequence[str], folded: str, at: int) -> list[Field]:
    """Words with white space of any length between them, which hence is what they are found behind."""
    fields = []
    for word in words:
        start = folded.index(word, at)
        at = start + len(word)
        fields.append(_new(Field, (word, start, at)))
    return fields
