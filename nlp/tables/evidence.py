"""What is printed in a cell: numbers, signs, units, placeholders and blanks, each told apart.

A *field* is a stretch of evidence that the layout keeps together: one cell in most layouts, several glued cells in
some. Reading a field as one cell never needs arithmetic; cutting it up is the work of :mod:`nlp.tables.cuts`.

Example:
    >>> read_value("251000元"), read_value("减3"), read_value("/")
    (Value(number=251000, status='number', unit='元'),
     Value(number=-3, status='number', unit=None),
     Value(number=None, status='slash', unit=None))
    >>> [f.text for f in fields_of("0 0\\n１２ 件 三、", 0, 10)]
    ['0', '0', '１２ 件']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from nlp.folding import fold
from nlp.schema import CellStatus, Number


@dataclass(frozen=True, slots=True)
class Value:
    """A field read as one cell. ``number`` is ``None`` unless ``status`` is ``number``."""

    number: Number | None
    status: CellStatus
    unit: str | None = None


class Field(NamedTuple):
    """A stretch of evidence, ``[start, end)`` in the document; ``text`` is folded. Empty text is an explicit blank."""

    text: str
    start: int
    end: int


# One cell: sign or word of change, digits, unit, a remark in brackets; or a placeholder. Every repeat is bounded.
_SIGN = r"(?:[+\-↑↓]|(?:增加?|减少?) ?)"
_UNIT = r"(?:万元|亿元|元|件次|件|条|项|个|次|宗|份|起|万)"
_DIGITS = r"\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,8})?|\d{1,18}(?:\.\d{1,8})?"
_NUMBER = rf"(?P<sign>{_SIGN})?(?P<digits>{_DIGITS})\s?(?P<unit>{_UNIT})?(?P<remark>\([^()]{{1,40}}\))?"
_CELL = re.compile(_NUMBER)
_PLACEHOLDERS: dict[str, CellStatus] = {
    "/": "slash",
    "\\": "slash",
    "-": "dash",
    "无": "text",
    "空": "text",
    "N/A": "text",
    "不适用": "text",
}
_PLACEHOLDER = re.compile(r"[-/\\_]{1,6}|无|空|N/A|n/a|不适用")

# A field in running text: digits and what belongs to them, up to white space, a border or the next Chinese word.
FIELD = re.compile(
    rf"{_SIGN}?\d[\d,]{{0,200}}(?:\.\d{{1,200}})?(?:(?:[+\-]|\.)\d{{1,200}}){{0,8}}(?:\s?{_UNIT}(?![\u3400-\u9fff]))?(?:\([^()]{{1,40}}\))?"
    r"|(?<![\d.])[-/\\]{1,20}(?![\u3400-\u9fff])|(?<![\u3400-\u9fff])(?:无|空|不适用)(?![\u3400-\u9fff])|N/A"
)
LONE_VALUE = re.compile(rf"{_SIGN}?\d[\d.,]{{0,60}}{_UNIT}?|[-/\\]{{1,6}}|无|空|不适用|N/A")
"""A value that stands alone between white space: it may stand inside a wrapped label."""

_BETWEEN = re.compile(r"[\s\u200b|]{0,4000}")
_YEAR_TAIL = re.compile(r"(?:19|20)\d\d$")


@lru_cache(maxsize=4096)
def read_value(text: str) -> Value:
    """Read a field that holds exactly one cell.

    The sign is that of 本年增/减 (减3 → -3); a thousands separator is dropped; a unit is given as printed; a remark in
    brackets, e.g. 2(含上年结转1), is no part of the value. Text that is no number keeps its status and no value.
    """
    text = fold(text).replace("\u200b", "").strip()
    if not text:
        return Value(None, "blank")
    if match := _CELL.fullmatch(text):
        digits = match["digits"].replace(",", "")
        number: Number = float(digits) if "." in digits else int(digits)
        if match["sign"] and match["sign"][0] in "-↓减":
            number = -number
        unit = match["unit"]
        if unit and unit.startswith(("万", "亿")) and unit != "万元":
            return Value(None, "text")  # 3万, 2亿元: printed scaled; no cell of the form is
        return Value(number, "number", unit)
    if _PLACEHOLDER.fullmatch(text):
        return Value(None, _PLACEHOLDERS.get(text, _PLACEHOLDERS.get(text[0], "text")))
    return Value(None, "text")


def fields_of(folded: str, start: int, end: int) -> list[Field]:
    """The fields at the beginning of ``folded[start:end]``, up to the first text that is none.

    What belongs to the text behind is left out: the enumerator of the next label (``00000002.其他``) and the year
    that opens a sentence (``000 2021年``).
    """
    words = folded[start:end].split()
    numbers = list(takewhile(str.isdecimal, words))  # nearly all fields are, and need no pattern
    if len(numbers) == len(words):
        fields = _numbers(folded, start, numbers)
    else:
        fields = _numbers(folded, start, numbers[:-1])  # what follows the last may belong to it: 3 件
        fields += _fields(folded, fields[-1].end if fields else start, end)
    if not fields:
        return fields
    last = fields[-1]
    behind = folded[last.end : last.end + 1]
    tail = 0
    if behind in (".", "、", ")") and last.text[-1:].isdigit():
        tail = 1
    elif behind == "年" and _YEAR_TAIL.search(last.text):
        tail = 4
    elif behind in ("月", "日"):
        tail = len(last.text)
    if tail:
        fields.pop()
        if len(last.text) > tail:
            fields.append(Field(last.text[:-tail], last.start, last.end - tail))
    return fields


def _numbers(folded: str, at: int, words: Sequence[str]) -> list[Field]:
    fields = []
    for word in words:
        start = folded.index(word, at)
        at = start + len(word)
        fields.append(Field(word, start, at))
    return fields


def _fields(folded: str, start: int, end: int) -> Iterator[Field]:
    at = _skip(folded, start, end)
    while at < end and (match := FIELD.match(folded, at, end)):
        yield Field(match.group(), match.start(), match.end())
        at = _skip(folded, match.end(), end)


def _skip(folded: str, start: int, end: int) -> int:
    between = _BETWEEN.match(folded, start, end)
    return between.end() if between else start
