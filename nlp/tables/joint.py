"""Settling rows that stay open alone: the columns of table 3 add up, and stray spaces are a hint.

A row such as ``330000033`` can be 33|0|0|0|0|0|33 or 3|30|0|0|0|0|33. If the columns of the form (balance and sum of
the leaves) hold for exactly one combination of the open rows, that one is meant. Failing that, stray spaces decide,
if in every row of the table that needs no hint they stand between cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.editions import RuleInstance, Term
from nlp.schema import Number, RuleRef
from nlp.tables.align import Candidate, RowReading, decide
from nlp.tables.rows import cell_paths

MAX_COMBINATIONS = 4096


@dataclass(frozen=True, slots=True)
class JointRule:
    """An exact rule between rows, with its cells at hand."""

    ref: RuleRef
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    cells: frozenset[str]
    rows: frozenset[str]

    @classmethod
    def of(cls, rule: RuleInstance) -> JointRule:
        """The rule made ready for evaluation."""
        rows = frozenset(cell.rpartition(".")[0] for cell in rule.cells)
        return cls(RuleRef(id=rule.id, subject=rule.subject), rule.left, rule.right, frozenset(rule.cells), rows)


def settle(readings: Sequence[RowReading], rules: Sequence[JointRule]) -> list[RuleRef]:
    """Decide open rows where the exact ``rules`` between rows leave one way; returns the rules that decided."""
    used = _by_columns(readings, rules)
    if any(reading.is_open for reading in readings) and _spaces_are_borders(readings):
        for reading in readings:
            if reading.is_open:
                reading.candidates = [c for c in reading.candidates if c.keeps_borders] or reading.candidates
                if len(reading.candidates) == 1:
                    decide(reading, reading.candidates[0])
                    reading.used_rule = True
        used += _by_columns(readings, rules)
    return used


def _spaces_are_borders(readings: Sequence[RowReading]) -> bool:
    """Whether the rows that were cut without hints and hold spaces have them between cells only."""
    hinted = [r for r in readings if r.cells is not None and len(r.candidates) == 1 and len(r.row.fields) > 1]
    return all(reading.candidates[0].keeps_borders for reading in hinted)


def _by_columns(readings: Sequence[RowReading], rules: Sequence[JointRule]) -> list[RuleRef]:
    open_rows = [reading for reading in readings if reading.is_open]
    sizes = [len(reading.candidates) for reading in open_rows]
    if not open_rows or _product(sizes) > MAX_COMBINATIONS:
        return []
    known = _known_values(readings)
    unknown = {path for r in open_rows for path in cell_paths(r.row.path, r.row.columns)}
    readable = unknown.union(known)
    telling = [rule for rule in rules if not unknown.isdisjoint(rule.cells) and rule.cells <= readable]
    if not telling:
        return []
    fitting = [
        combination
        for combination in itertools.product(*(reading.candidates for reading in open_rows))
        if _holds_all(telling, {**known, **_values_of(open_rows, combination)})
    ]
    used: list[RuleRef] = []
    for at, reading in enumerate(open_rows):
        left = {id(combination[at]): combination[at] for combination in fitting}
        if len(left) == 1:
            decide(reading, next(iter(left.values())))
            reading.used_rule = True
            used += [rule.ref for rule in telling if reading.row.path in rule.rows]
    return list({(ref.id, ref.subject): ref for ref in used}.values())


def _product(sizes: Sequence[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product


def _known_values(readings: Sequence[RowReading]) -> dict[str, Number]:
    return {
        path: cell.value
        for reading in readings
        if reading.cells is not None
        for path, cell in zip(cell_paths(reading.row.path, reading.row.columns), reading.cells, strict=True)
        if cell.value is not None
    }


def _values_of(open_rows: Sequence[RowReading], combination: Sequence[Candidate]) -> dict[str, Number]:
    return {
        path: value
        for reading, candidate in zip(open_rows, combination, strict=True)
        for path, value in zip(cell_paths(reading.row.path, reading.row.columns), candidate.values, strict=True)
    }


def _holds_all(rules: Sequence[JointRule], values: Mapping[str, Number]) -> bool:
    return all(
        sum(t.sign * values[t.cell] for t in rule.left) == sum(t.sign * values[t.cell] for t in rule.right)
        for rule in rules
    )
