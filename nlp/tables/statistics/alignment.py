"""Values of the rows of a table in running text: which piece belongs to which column.

Codes are taken away first, then a row with as many pieces as columns is read as it stands. A row with fewer lost
something: its values are unknown, unless the copy runs all cells together and one cut alone is possible.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from nlp.editions.statistics import load_statistics_form
from nlp.schema import RowValue, RuleRef
from nlp.tables.statistics.header import Column, Header
from nlp.tables.statistics.rows import heading_of, joined, levels, rows_of_label
from nlp.tables.statistics.values import Piece, Relations, decide_cuts, fitting_cuts, read_cell
from nlp.tables.statistics.walk import RawRow


def align(text: str, folded: str, rows: Sequence[RawRow], header: Header | None, *, is_national: bool) -> list[RuleRef]:
    """Fills ``row.row.values`` of each row.

    Args:
        header: names the value columns; without one their number is that of the commonest row.
        is_national: the labels are those of the national form, which has one value column.

    Returns:
        The rules whose sums decided how glued values are cut, which are hence no evidence for them; the subject has the
        column, ``received[1]``, since each column is checked by itself.
    """
    _drop_codes(folded, rows, header)
    header = _with_whole_words(rows, header) if header else None
    names = [joined(text, column.spans) for column in header.values] if header else []
    count = len(names) or _usual_count(rows, is_national)
    _drop_surplus(folded, rows, count)
    columns: list[str | None] = [*names] or [None] * count
    glued = _glued_rows(folded, rows, count)
    for index, row in enumerate(rows):
        if index not in glued:
            row.row.values = _apart(text, folded, row, columns)
    values_of_row, used = _cut(text, folded, rows, glued, columns, header)
    for index, values in values_of_row.items():
        rows[index].row.values = values
    return used


def _with_whole_words(rows: Sequence[RawRow], header: Header) -> Header:
    """The header with two columns made one where their words make one, and every row has one value less than columns.

    本年 over 累计 are two columns, or one whose heading is wrapped: only the rows tell.
    """
    places = [place for place, column in enumerate(header.columns) if column.may_continue]
    counts = {len(row.pieces) for row in rows if row.pieces}
    expected = len(header.values) + (header.code_place == "after")
    if len(places) != 1 or counts != {expected - 1} or any(piece.is_glued for row in rows for piece in row.pieces):
        return header
    first, second = header.columns[places[0] : places[0] + 2]
    whole = Column(first.kind, first.word + second.word, first.span, second.span)
    columns = (*header.columns[: places[0]], whole, *header.columns[places[0] + 2 :])
    return replace(header, columns=columns)


def _drop_codes(folded: str, rows: Sequence[RawRow], header: Header | None) -> None:
    """Takes the codes away that stand among the values: behind the unit, or before the next row's label."""
    place = header.code_place if header else None
    if header is None or place is None:
        return
    count = len(header.values)
    if place == "after":
        for number, row in enumerate(rows):
            _drop_code_after_unit(folded, row, number + 1, count)
        return
    previous = _code(folded, rows[0].code) if rows else None
    for row, following in pairwise(rows):
        expected = None if previous is None else previous + 1
        if following.code is not None or not row.pieces:
            previous = _code(folded, following.code) or expected
            continue
        last = row.pieces[-1]
        code = _code(folded, (last.start, last.end))
        if code is not None and not last.is_glued and (code == expected or len(row.pieces) > count):
            row.pieces.pop()
            row.row.end = row.pieces[-1].end if row.pieces else max(row.row.label[-1][1], (row.row.unit or (0, 0))[1])
            previous = code
        elif last.is_glued and expected is not None and folded[last.start : last.end].endswith(str(expected)):
            row.pieces[-1] = Piece(last.start, last.end - len(str(expected)), is_glued=True)
            row.row.end = row.pieces[-1].end
            previous = expected
        else:
            row.pieces = [Piece(p.start, p.end, p.is_glued, is_doubtful=True) for p in row.pieces]
            previous = expected


def _code(folded: str, span: tuple[int, int] | None) -> int | None:
    digits = folded[span[0] : span[1]] if span else ""
    return int(digits) if re.fullmatch(r"[0-9]{1,3}", digits) else None


def _drop_code_after_unit(folded: str, row: RawRow, number: int, count: int) -> None:
    """The code is the first piece; glued to the values it is the number of the row, with or without a leading zero."""
    if not row.pieces:
        return
    first = row.pieces[0]
    digits = folded[first.start : first.end]
    if len(row.pieces) > count or digits in (f"{number:02d}", str(number)) or digits == "":
        row.pieces.pop(0)
    elif first.is_glued and len(row.pieces) == 1 and digits.startswith(f"{number:02d}"):
        row.pieces[0] = Piece(first.start + 2, first.end, is_glued=True)
    else:
        row.pieces = [Piece(p.start, p.end, p.is_glued, is_doubtful=True) for p in row.pieces]


def _usual_count(rows: Sequence[RawRow], is_national: bool) -> int:
    """Number of values of most rows; 1 for the national form where every row is one glued run."""
    counts = Counter(len(row.pieces) for row in rows if row.pieces)
    if not counts:
        return 1
    usual = counts.most_common(1)[0][0]
    return usual if usual > 1 or is_national else 1


def _drop_surplus(folded: str, rows: Sequence[RawRow], count: int) -> None:
    """Pieces beyond the last column: blanks of merged cells anywhere; behind the last row, what follows the table."""
    if rows and rows[-1].pieces and not any(_is_on_later_line(folded, row) for row in rows[:-1]):
        last = rows[-1]
        if _is_on_later_line(folded, last):  # a page number below a last row that lost its value
            last.pieces = []
            last.row.end = max(last.row.label[-1][1], (last.row.unit or (0, 0))[1])
    for index, row in enumerate(rows):
        extra = row.pieces[count:]
        if extra and (index + 1 == len(rows) or all(piece.start == piece.end for piece in extra)):
            row.pieces = row.pieces[:count]
            row.row.end = max(row.row.label[-1][1], (row.row.unit or (0, 0))[1], row.pieces[-1].end)


def _is_on_later_line(folded: str, row: RawRow) -> bool:
    """Whether the first value stands on another line than the unit."""
    above = row.row.unit or row.row.label[-1]
    return bool(row.pieces) and "\n" in folded[above[1] : row.pieces[0].start]


def _apart(text: str, folded: str, row: RawRow, columns: Sequence[str | None]) -> list[RowValue]:
    """Values of a row whose cells stand apart."""
    pieces = row.pieces
    if not pieces:
        is_heading = row.row.unit is None
        return [] if is_heading else [RowValue(column=column, status="missing") for column in columns]
    if len(pieces) == len(columns) and not any(piece.is_doubtful for piece in pieces):
        return [read_cell(text, folded, (p.start, p.end), c) for p, c in zip(pieces, columns, strict=True)]
    if all(piece.start == piece.end for piece in pieces):
        return [RowValue(column=column, status="blank", span=(pieces[0].start,) * 2) for column in columns]
    return _unaligned(text, pieces, columns)


def _unaligned(text: str, pieces: Sequence[Piece], columns: Sequence[str | None]) -> list[RowValue]:
    """Nothing is known of the columns but that their digits stand in this stretch."""
    span = (pieces[0].start, pieces[-1].end)
    return [RowValue(column=column, raw=text[slice(*span)], status="unaligned", span=span) for column in columns]


def _glued_rows(folded: str, rows: Sequence[RawRow], count: int) -> set[int]:
    """Rows whose values are one run that nothing separates from the unit before it."""
    found = {i for i, row in enumerate(rows) if len(row.pieces) == 1 and row.pieces[0].is_glued}
    runs = {i: folded[rows[i].pieces[0].start : rows[i].pieces[0].end] for i in found}
    if count == 1 and not any(re.match("0[0-9]", run) for run in runs.values()):
        return set()  # else there are more columns than the header tells, and every run may be several numbers
    return {i for i, run in runs.items() if run[:1].isdigit()}


def _cut(
    text: str,
    folded: str,
    rows: Sequence[RawRow],
    glued: set[int],
    columns: Sequence[str | None],
    header: Header | None,
) -> tuple[dict[int, list[RowValue]], list[RuleRef]]:
    """Values of the glued rows, where the table leaves one cut alone, and the rules that decided some.

    Blanks vanish from a glued copy, and a run that lost one may be cut all the same. So nothing is cut unless the table
    shows that it has a number in every cell: it prints zeros (a run begins with one), each run can be cut, and no row
    that has a unit is empty.
    """
    if not glued:
        return {}, []
    runs = {i: folded[rows[i].pieces[0].start : rows[i].pieces[0].end] for i in glued}
    relations, rules = _relations(folded, rows, header)
    candidates = {i: fitting_cuts(run, len(columns), relations) for i, run in runs.items()}
    prints_zeros = any(run[0] == "0" and run[1:2] != "." for run in runs.values())
    is_full = all(candidates.values()) and all(row.pieces or row.row.unit is None for row in rows)
    if not prints_zeros or not is_full or len(columns) < 2:
        return {i: _unaligned(text, rows[i].pieces, columns) for i in glued}, []
    candidates = {i: [] if rows[i].pieces[0].is_doubtful else found for i, found in candidates.items()}
    for i, row in enumerate(rows):
        if i not in glued and row.row.values and all(value.value is not None for value in row.row.values):
            candidates[i] = [tuple(folded[p.start : p.end] for p in row.pieces)]
    candidates = {
        i: found for i, found in candidates.items() if i in glued or all(p.replace(",", "").isdigit() for p in found[0])
    }
    left, used = decide_cuts(candidates, relations)
    result = {}
    for i in glued:
        found = left.get(i, [])
        result[i] = (
            _values_of_cut(text, folded, rows[i].pieces[0], found[0], columns)
            if len(found) == 1
            else _unaligned(text, rows[i].pieces, columns)
        )
    subjects = [(rules[total], place) for total in sorted(used) for place in range(len(columns))]
    return result, [RuleRef(id=rule.id, subject=f"{rule.subject}[{place}]") for rule, place in subjects]


def _values_of_cut(
    text: str, folded: str, piece: Piece, cut: Sequence[str], columns: Sequence[str | None]
) -> list[RowValue]:
    values, at = [], piece.start
    for part, column in zip(cut, columns, strict=True):
        values.append(read_cell(text, folded, (at, at + len(part)), column))
        at += len(part)
    return values


def _relations(folded: str, rows: Sequence[RawRow], header: Header | None) -> tuple[Relations, dict[int, RuleRef]]:
    """What the header and the labels of the table say of its numbers, and the rule of each sum."""
    form = load_statistics_form()
    words = [column.word for column in header.values] if header else []
    cumulative = [i for i, word in enumerate(words) if word in form.cumulative]
    not_more = ((0, 1),) if len(words) == 2 and cumulative == [1] else ()
    totals = [i for i, word in enumerate(words) if word in form.total]
    headings = [heading_of(folded, row.row) for row in rows]
    depths = levels(headings)
    labels = [rows_of_label(heading.label) for heading in headings]
    parts: dict[int, list[int]] = {}
    sums: dict[int, list[int]] = {}
    rules: dict[int, RuleRef] = {}
    for index, depth in enumerate(depths):
        children = []
        for other in range(index + 1, len(rows)):
            if depths[other] <= depth:
                break
            if depths[other] == depth + 1:
                children.append(other)
        if not children:
            continue
        if headings[children[0]].is_part:
            parts[index] = children
        keys = {row.key for row in labels[index]}
        for key, rule in form.sums.items():
            if key not in keys or len(children) != len(rule.parts):
                continue
            if all(any(row.key in rule.parts for row in labels[other]) for other in children):
                sums[index] = children
                rules[index] = RuleRef(id=rule.instance.id, subject=key)
    total = totals[0] if len(totals) == 1 and len(words) > 2 else None
    return Relations(not_more, total, parts, sums), rules
