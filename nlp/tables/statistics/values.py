"""Values of a row: what stands in a cell, and where a run of digits without gaps between its cells may be cut.

A cell that the layout keeps apart is read as it stands (:func:`read_cell`). A glued run is cut only where one cut alone
fits what the table itself says (:func:`decide_cuts`); where several fit, nothing is given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from operator import le
from typing import NamedTuple

from nlp.editions.statistics import load_statistics_form
from nlp.schema import CellStatus, Number, RowValue, Span

_MAX_DIGITS = 15
_NUMBER = re.compile(
    rf"(?P<number>[+-]?(?:[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]{{1,{_MAX_DIGITS}}})(?:\.[0-9]{{1,8}})?)"
    r"(?P<unit>%|[\u4e00-\u9fff]{1,3})?"
)
_SPACE = re.compile(r"[\s\u200b]")
_DASH = re.compile(r"[-_]{1,12}")
_SLASH = re.compile(r"[/\\]{1,4}")
_CUTTABLE = re.compile(r"[0-9.,]{1,24}")
_PIECE = re.compile(r"(?:0|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?")
MAX_COLUMNS = 6  # a glued run is cut into no more cells
_MAX_CUTS = 4000


class Piece(NamedTuple):
    """Something that stands where a value should: its stretch, and whether nothing separates it from what is before.

    ``start == end`` is a cell that holds nothing. ``is_doubtful`` is a piece whose own limits are not certain.
    """

    start: int
    end: int
    is_glued: bool = False
    is_doubtful: bool = False


def to_number(folded: str) -> Number:
    """The number that a folded string of digits prints: commas group, a point makes it a ``float``."""
    if folded.isdecimal():
        return int(folded)
    digits = folded.replace(",", "")
    return float(digits) if "." in digits else int(digits)


def read_cell(text: str, folded: str, span: Span, column: str | None) -> RowValue:
    """The value of a cell that stands apart. Words (无, 不适用) and numbers with remarks are ``text``, never a number.

    Example:
        >>> read_cell("12件", "12件", (0, 3), None).value, read_cell("无", "无", (0, 1), None).status
        (12, 'text')
    """
    start, end = _stripped(folded, span)
    if start == end:
        return RowValue(column=column, raw=None, status="blank", span=(start, start))
    raw, printed = text[start:end], folded[start:end]
    if len(printed) <= _MAX_DIGITS and printed.isdecimal() and printed.isascii():
        return RowValue(column=column, value=int(printed), raw=raw, status="number", span=(start, end))
    cell = _SPACE.sub("", printed)
    status: CellStatus = "text"
    value: Number | None = None
    match = _NUMBER.fullmatch(cell)
    if match and _is_plain(match["unit"]):
        status, value = "number", to_number(match["number"])
    elif _DASH.fullmatch(cell):
        status = "dash"
    elif _SLASH.fullmatch(cell):
        status = "slash"
    return RowValue(column=column, value=value, raw=raw, status=status, span=(start, end))


def _is_plain(unit: str | None) -> bool:
    """Whether a unit behind a number leaves it as it is; 万元 does not, since the column may be in 万元 already."""
    return unit is None or (unit in load_statistics_form().units and unit[0] not in "万亿")


def _stripped(folded: str, span: Span) -> Span:
    start, end = span
    while start < end and folded[start] in " \n\t|\u200b":
        start += 1
    while end > start and folded[end - 1] in " \n\t|\u200b":
        end -= 1
    return start, end


def cuts(run: str, count: int) -> list[tuple[str, ...]]:
    """All ways to cut ``run`` into ``count`` printed numbers; a number has no leading zero.

    Returns an empty list where the run is too long to enumerate.

    Example:
        >>> cuts("100", 2), cuts("0100", 3)
        ([('10', '0')], [('0', '10', '0')])
    """
    if not _CUTTABLE.fullmatch(run) or not 1 <= count <= MAX_COLUMNS:
        return []
    is_piece = _is_whole if run.isdecimal() else _is_number
    partial: list[tuple[tuple[str, ...], int]] = [((), 0)]
    for left in range(count, 0, -1):
        longer = []
        for pieces, at in partial:
            ends = (len(run),) if left == 1 else range(at + 1, len(run) - left + 2)
            longer += [((*pieces, run[at:end]), end) for end in ends if is_piece(run, at, end)]
        partial = longer
        if len(partial) > _MAX_CUTS:
            return []
    return [pieces for pieces, _ in partial]


def _is_whole(digits: str, start: int, end: int) -> bool:
    """Whether digits are a printed number, if there is nothing but digits; what :func:`_is_number` tells, sooner."""
    return end == start + 1 or (digits[start] != "0" and end - start <= _MAX_DIGITS)


def _is_number(run: str, start: int, end: int) -> bool:
    return _PIECE.fullmatch(run, start, end) is not None


@dataclass(frozen=True, slots=True)
class Relations:
    """What a table says of its own rows, by their index.

    Attributes:
        not_more: pairs of columns, the first never more than the second (this year and all years).
        total: column that is the sum of the others, if there is one.
        parts: rows that 其中 puts below a row; none of them is more than it.
        sums: rows that add up to a row exactly.
    """

    not_more: tuple[tuple[int, int], ...] = ()
    total: int | None = None
    parts: Mapping[int, Sequence[int]] = field(default_factory=dict)
    sums: Mapping[int, Sequence[int]] = field(default_factory=dict)


Cut = tuple[str, ...]


def decide_cuts(candidates: Mapping[int, list[Cut]], relations: Relations) -> tuple[dict[int, list[Cut]], set[int]]:
    """The cuts of each row that are left when the table's own relations are applied to them all.

    Args:
        candidates: by row the cuts that fit the relations between columns (:func:`fitting_cuts`); a row that stands
            apart has the one that it prints.
        relations: between the rows.

    Returns:
        The cuts left, and the totals whose sums took cuts away. A row is decided where one cut is left. A relation that
        leaves a row none was broken by the report itself or is none, and is not applied to that row.
    """
    left = dict(candidates)
    used: set[int] = set()
    numbers = {cut: [to_number(piece) for piece in cut] for found in left.values() for cut in found}
    pairs = [(parent, part) for parent, parts in relations.parts.items() for part in parts]
    sums = [(total, *parts) for total, parts in relations.sums.items()]
    if any(_breaks(left, pair, numbers, _is_bounded) for pair in pairs):
        pairs = []  # the report itself counts otherwise, so the rule decides nothing in it
    if any(_breaks(left, rows, numbers, _adds_up) for rows in sums):
        sums = []
    for _ in range(4):  # each pass only narrows; further passes than levels of the table bring nothing
        before = sum(map(len, left.values()))
        for pair in pairs:
            _narrow(left, pair, numbers, _is_bounded)
        used |= {rows[0] for rows in sums if _narrow(left, rows, numbers, _adds_up)}
        if sum(map(len, left.values())) == before:
            break
    return left, used


def fitting_cuts(run: str, count: int, relations: Relations) -> list[Cut]:
    """The cuts of a run that fit the relations between columns."""
    return [cut for cut in cuts(run, count) if _fits(cut, relations)]


def _fits(cut: Cut, relations: Relations) -> bool:
    numbers = [to_number(piece) for piece in cut]
    if any(numbers[a] > numbers[b] for a, b in relations.not_more):
        return False
    total = relations.total
    return total is None or _same(numbers[total], sum(n for i, n in enumerate(numbers) if i != total))


def _same(left: Number, right: Number) -> bool:
    return abs(left - right) < 1e-6


Numbers = Mapping[Cut, Sequence[Number]]
"""The numbers of each cut."""
Fits = Callable[[Sequence[Sequence[Number]]], bool]


def _is_bounded(rows: Sequence[Sequence[Number]]) -> bool:
    """Whether the second row is in no column more than the first."""
    whole, part = rows
    return all(map(le, part, whole))


def _adds_up(rows: Sequence[Sequence[Number]]) -> bool:
    """Whether the rows after the first add up to it in each column."""
    whole, *parts = rows
    return all(_same(whole[i], sum(part[i] for part in parts)) for i in range(len(whole)))


def _breaks(left: Mapping[int, list[Cut]], rows: tuple[int, ...], numbers: Numbers, fits: Fits) -> bool:
    """Whether rows that are decided already break a relation."""
    return all(len(left.get(row, ())) == 1 for row in rows) and not fits([numbers[left[row][0]] for row in rows])


def _narrow(left: dict[int, list[Cut]], rows: tuple[int, ...], numbers: Numbers, fits: Fits) -> bool:
    """Keeps of each row the cuts that occur in a fitting choice; does nothing where there are none, or too many.

    Returns:
        Whether a cut was taken away.
    """
    if not all(left.get(row) for row in rows):
        return False
    before = [len(left[row]) for row in rows]
    size = prod(before)
    if size == 1 or size > _MAX_CUTS:
        return False
    fitting = [chosen for chosen in product(*(left[row] for row in rows)) if fits([numbers[cut] for cut in chosen])]
    for row, found in zip(rows, zip(*fitting, strict=True), strict=False):
        kept = set(found)
        left[row] = [cut for cut in left[row] if cut in kept]
    return [len(left[row]) for row in rows] != before
