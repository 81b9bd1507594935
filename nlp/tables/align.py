"""From a row's evidence to its cells: the layout decides where it can, arithmetic where it must.

Nothing is filled by position alone. A row that prints as many fields as the form has columns is read as printed, even
if its sum is wrong. Glued digits are cut in the one way that the edition's rules admit; where several ways remain the
cells are ``unaligned`` and list their alternatives, where none does the row fails ``T3-SPLIT`` or ``T4-SPLIT``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from nlp.schema import Alignment, Cell, Number, Span
from nlp.tables.cuts import Cut, cells_of, chain_cuts, free_cuts, is_forced, respects, sum_cuts
from nlp.tables.evidence import Field, read_value
from nlp.tables.rows import RowEvidence

MAX_DIGITS = 18
"""A number of more digits is no cell of the form."""
BLOCKS = 3
"""Blocks of table 4, each with a total of its own."""

Mode = Literal["apart", "glued"]
SumRule = Literal["row", "chain", "none"]
Side = Literal["before", "behind"]


def _blank() -> Cell:
    return Cell(raw="", status="blank")


def unaligned(width: int) -> list[Cell]:
    """Cells of a row whose cells can't be told apart."""
    return [Cell(status="unaligned") for _ in range(width)]


@dataclass(slots=True)
class Candidate:
    """One way to read a run: the values of the cells, where it is cut, and the offset of each of its characters."""

    values: tuple[Number, ...]
    cut: Cut
    positions: Sequence[int]
    keeps_borders: bool

    @property
    def spans(self) -> list[Span]:
        """The cells' spans."""
        starts = (0, *self.cut[:-1])
        return [(self.positions[at], self.positions[end - 1] + 1) for at, end in zip(starts, self.cut, strict=True)]


@dataclass(slots=True)
class RowReading:
    """The outcome for one row: ``cells`` if decided, else the ``candidates`` that are left (none: no cut fits)."""

    row: RowEvidence
    cells: list[Cell] | None = None
    candidates: list[Candidate] = field(default_factory=list)
    run: str | None = None
    used_rule: bool = False

    @property
    def is_open(self) -> bool:
        """Whether several ways to read it are left."""
        return self.cells is None and len(self.candidates) > 1

    @property
    def fits_nothing(self) -> bool:
        """Whether a run was printed that no cut fits."""
        return self.cells is None and not self.candidates and self.run is not None


def mode_of(rows: Sequence[RowEvidence]) -> Mode:
    """Whether the layout of a table keeps its cells apart: most rows of several columns print a field for each."""
    apart = glued = 0
    for row in rows:
        width, count = len(row.columns), len(row.fields)
        if width < 2 or not count:
            continue
        if row.layout != "run" or count == width:
            apart += 1
        elif _is_glued(row):
            glued += 1
    return "glued" if glued > apart else "apart"


def _is_glued(row: RowEvidence) -> bool:
    """Whether cells of a row certainly run together: all in one field, or a field begins with a zero of its own."""
    if _length(row) < len(row.columns):
        return False
    return len(row.fields) == 1 or any(
        f.text[0] == "0" and f.text[:2].isdecimal() and len(f.text) > 1 for f in row.fields
    )


def _length(row: RowEvidence) -> int:
    """Characters that a row prints."""
    return len(row.fields[0].text) if len(row.fields) == 1 else sum([len(f.text) for f in row.fields])


def spare_side(rows: Sequence[RowEvidence]) -> Side | None:
    """Where the spare cells of a bordered table stand, if all its rows that tell say the same.

    A row of merged label cells has blanks before its values, one padded to the widest table has them behind.
    """
    sides = {_own_side(row) for row in rows if row.layout == "cells" and len(row.fields) > len(row.columns)}
    sides.discard(None)
    return sides.pop() if len(sides) == 1 else None


def _own_side(row: RowEvidence) -> Side | None:
    """Where a row's spare cells stand: at the end that is blank, if the other one is printed."""
    spare = len(row.fields) - len(row.columns)
    first, last = (any(f.text for f in fields) for fields in (row.fields[:spare], row.fields[-spare:]))
    if first == last:
        return None
    return "behind" if first else "before"


@dataclass(frozen=True, slots=True)
class TableHabits:
    """What all rows of a table together say of its layout.

    Attributes:
        mode: whether the layout keeps cells apart.
        blanks_lost: whether blank cells left no trace in a glued table, so that a run may lack cells.
        spare: where the spare cells of a bordered table stand, if that can be told.
        spaced: whether some row prints fewer fields than columns that are not glued either: its blanks were lost.
        totals_last: whether, where blank cells are lost, the last number of a row is its total in every row.
    """

    mode: Mode
    blanks_lost: bool = False
    spare: Side | None = None
    spaced: bool = False
    totals_last: bool = False


def habits_of(rows: Sequence[RowEvidence]) -> TableHabits:
    """The habits of a table, told from all its rows."""
    mode = mode_of(rows)
    short = [row for row in rows if row.layout != "cells" and 1 < len(row.fields) < len(row.columns)]
    return TableHabits(
        mode,
        blanks_lost=mode == "glued" and any(len(row.columns) > 1 and _length(row) < len(row.columns) for row in rows),
        spare=spare_side(rows),
        spaced=any(not _is_glued(row) for row in short),
        totals_last=mode == "apart" and all(_ends_in_total(_values(row.fields)) for row in short),
    )


def _ends_in_total(values: Sequence[Number | None]) -> bool:
    return None not in values and sum(v for v in values[:-1] if v is not None) == values[-1]


def read_row(row: RowEvidence, text: str, kinds: Sequence[str], rule: SumRule, habits: TableHabits) -> RowReading:
    """Read one row.

    Args:
        text: of the document, not folded.
        kinds: ``plain``, ``signed`` or ``decimal`` for each column.
        rule: what the columns add up to: a total at the end, three blocks with a total each, or nothing.
        habits: what the table's other rows say of its layout.
    """
    width, fields = len(row.columns), row.fields
    if row.layout == "cells":
        return _read_cells(row, text, habits.spare)
    if row.is_doubtful and not fields:
        return _unaligned(row)
    if not fields:
        return RowReading(row, [_blank() for _ in range(width)])
    if len(fields) == width:
        return RowReading(row, as_printed(fields, text))
    if len(fields) > width:
        return _without_intruder(row, rule)
    if row.layout == "run":
        run = "".join(f.text for f in fields)
        if is_forced(run, width):
            return RowReading(row, _digit_cells(fields, text))
        if habits.mode == "glued" or (width == 1 and len(fields) == 1):
            return _cut(row, kinds, rule, blanks_lost=habits.blanks_lost or (rule == "none" and habits.spaced))
    return _with_lost_blanks(row, rule, totals_last=habits.totals_last)


def is_printed_in_full(row: RowEvidence) -> bool:
    """Whether a row in text prints a field for each column: then no other row is needed to read it."""
    return len(row.fields) == len(row.columns) and row.layout != "cells"


def as_printed(fields: Sequence[Field], text: str) -> list[Cell]:
    """A cell for each field, with what ``text`` prints there.

    Spelled out, since nearly all cells of nearly all tables come from here.
    """
    cells = []
    for folded, start, end in fields:
        if folded.isdecimal() and len(folded) < MAX_DIGITS:
            cells.append(Cell(int(folded), text[start:end], None, "number", "layout", [], (start, end)))
        else:
            cell = _cell(Field(folded, start, end), "layout")
            cell.raw = text[start:end]
            cells.append(cell)
    return cells


def _cell(f: Field, alignment: Alignment) -> Cell:
    if f.text.isdecimal() and len(f.text) < MAX_DIGITS:
        return Cell(int(f.text), None, None, "number", alignment, [], (f.start, f.end))
    value = read_value(f.text)
    return Cell(value.number, None, value.unit, value.status, alignment, [], (f.start, f.end))


def _digit_cells(fields: Sequence[Field], text: str) -> list[Cell]:
    """A cell for each digit."""
    cells = []
    for digits, start, _ in fields:
        for at, digit in enumerate(digits, start):
            cells.append(Cell(int(digit), text[at], None, "number", "layout", [], (at, at + 1)))
    return cells


def _read_cells(row: RowEvidence, text: str, habit: Side | None) -> RowReading:
    """A row with borders: as many cells as columns, or more, the spare ones blank at one end."""
    width = len(row.columns)
    spare = len(row.fields) - width
    printed = [f for f in row.fields if f.text]
    if not printed:
        return RowReading(row, [_blank() for _ in range(width)])
    if spare < 0:
        return _unaligned(row)
    if spare == 0:
        return RowReading(row, as_printed(row.fields, text))
    side = _own_side(row)
    if side is None and len(printed) == width:
        return RowReading(row, as_printed(printed, text))
    side = side or (None if row.fields[0].text or row.fields[-1].text else habit)
    if side is None:
        return _unaligned(row)
    return RowReading(row, as_printed(row.fields[:width] if side == "behind" else row.fields[spare:], text))


def _unaligned(row: RowEvidence) -> RowReading:
    return RowReading(row, unaligned(len(row.columns)))


def _without_intruder(row: RowEvidence, rule: SumRule) -> RowReading:
    """More fields than columns: a page number or the like is among them, and the sum tells which, or nothing does."""
    spare = len(row.fields) - len(row.columns)
    if rule != "row" or spare > 2 or len(row.columns) < 3:
        return _unaligned(row)
    readings = []
    for kept in _without(row.fields, spare):
        values = [read_value(f.text).number for f in kept]
        if None not in values and sum(v for v in values[:-1] if v is not None) == values[-1]:
            readings.append(kept)
    if readings and all(_values(kept) == _values(readings[0]) for kept in readings):
        return RowReading(row, [_cell(f, "arithmetic") for f in readings[0]], used_rule=True)
    return _unaligned(row)


def _values(fields: Sequence[Field]) -> list[Number | None]:
    return [read_value(f.text).number for f in fields]


def _without(fields: Sequence[Field], count: int) -> list[list[Field]]:
    if count == 0:
        return [list(fields)]
    return [
        [*fields[:i], *rest] for i in range(len(fields) - count + 1) for rest in _without(fields[i + 1 :], count - 1)
    ]


def _with_lost_blanks(row: RowEvidence, rule: SumRule, *, totals_last: bool) -> RowReading:
    """Fewer fields than columns: which cells are blank can't be told, but a total that adds up can.

    Zeros add up to anything, so a zero is no total; and where some row's last number is no total, none is trusted.
    """
    cells = unaligned(len(row.columns))
    values = _values(row.fields)
    if rule == "row" and totals_last and len(values) > 1 and values[-1] and _ends_in_total(values):
        cells[-1] = _cell(row.fields[-1], "arithmetic")
        return RowReading(row, cells, used_rule=True)
    return RowReading(row, cells)


def _cut(row: RowEvidence, kinds: Sequence[str], rule: SumRule, *, blanks_lost: bool) -> RowReading:
    """Cut the row's digits into its columns in the ways that the rule admits."""
    run, positions, borders = _joined(row.fields)
    width = len(row.columns)
    if placeholders := _placeholders(run, positions, width):
        return RowReading(row, placeholders)
    if len(run) < width or not (run.isdecimal() or rule == "none"):
        return _unaligned(row)
    cuts: tuple[Cut, ...]
    if rule == "row":
        cuts = sum_cuts(run, width)
        if cuts and blanks_lost and _adds_up_with_fewer(run, width):
            return _unaligned(row)
    elif rule == "chain":
        cuts = chain_cuts(run, width // BLOCKS, BLOCKS)
    else:
        cuts = free_cuts(run, tuple(kinds))
        if blanks_lost and width > 1:
            return _unaligned(row)
    candidates = [Candidate(cells_of(run, cut), cut, positions, respects(cut, borders)) for cut in cuts]
    reading = RowReading(row, candidates=candidates, run=run if rule != "none" else None)
    if rule == "none" and not candidates:
        return _unaligned(row)
    if len(candidates) == 1:
        decide(reading, candidates[0], arithmetic=width > 1)
        reading.used_rule = rule != "none"
    return reading


def _placeholders(run: str, positions: Sequence[int], width: int) -> list[Cell]:
    """Cells of a run that is the same placeholder for every column, of one or two characters, e.g. ///////."""
    if run[:1] not in ("/", "-") or len(run) not in (width, 2 * width) or len(set(run)) > 1:
        return []
    length = len(run) // width
    status = read_value(run[:length]).status
    return [
        Cell(status=status, alignment="layout", span=(positions[at], positions[at + length - 1] + 1))
        for at in range(0, len(run), length)
    ]


def _adds_up_with_fewer(run: str, width: int) -> bool:
    return any(sum_cuts(run, fewer) for fewer in range(2, width))


def _joined(fields: Sequence[Field]) -> tuple[str, Sequence[int], list[int]]:
    """Digits of all fields, the offset of each, and the borders between fields as positions in the digits."""
    if len(fields) == 1:
        return fields[0].text, range(fields[0].start, fields[0].end), []
    positions = [offset for f in fields for offset in range(f.start, f.end)]
    borders, length = [], 0
    for f in fields[:-1]:
        length += len(f.text)
        borders.append(length)
    return "".join(f.text for f in fields), positions, borders


def decide(reading: RowReading, candidate: Candidate, *, arithmetic: bool = True) -> None:
    """Settle a row on one of its candidates."""
    alignment: Alignment = "arithmetic" if arithmetic else "layout"
    reading.cells = [
        Cell(value, None, None, "number", alignment, [], span)
        for value, span in zip(candidate.values, candidate.spans, strict=True)
    ]
    reading.candidates = [candidate]


def open_cells(reading: RowReading, groups: int = 1) -> list[Cell]:
    """Cells of a row that stays open, each with the values that it may have.

    The row is read in ``groups`` of equal length with a total of their own (the blocks of table 4): a group on which
    all cuts agree is decided.
    """
    width = len(reading.row.columns) // groups
    cells: list[Cell] = []
    if groups == 1 and len(reading.candidates) != 1:  # no two cuts of one run agree
        return [_open_cell(reading, i) for i in range(width)]
    spans_of = [candidate.spans for candidate in reading.candidates]
    for first in range(0, len(reading.row.columns), width):
        readings = {
            tuple(zip(c.values[first : first + width], spans[first : first + width], strict=True))
            for c, spans in zip(reading.candidates, spans_of, strict=True)
        }
        if len(readings) == 1:
            cells += [Cell(value, None, None, "number", "arithmetic", [], span) for value, span in readings.pop()]
            continue
        cells += [_open_cell(reading, i) for i in range(first, first + width)]
    return cells


def _open_cell(reading: RowReading, column: int) -> Cell:
    return Cell(status="unaligned", alternatives=sorted({c.values[column] for c in reading.candidates}))
