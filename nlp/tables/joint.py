"""Settling rows that stay open alone: the columns of table 3 add up, and stray spaces are a hint.

A row such as ``330000033`` can be 33|0|0|0|0|0|33 or 3|30|0|0|0|0|33. If the columns of the form (balance and sum of
the leaves) hold for exactly one combination of the open rows, that one is meant. Failing that, stray spaces decide,
if in every row of the table that needs no hint they stand between cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import sub

from nlp.editions import RuleInstance, Term
from nlp.schema import Number, RuleRef
from nlp.tables.align import RowReading, decide
from nlp.tables.rows import cell_paths

MAX_COMBINATIONS = 4096
Part = tuple[Number, ...]
"""What something adds to the left side less the right one, rule by rule."""


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
    fitting = _fitting(open_rows, telling, known)
    used: list[RuleRef] = []
    for at, reading in enumerate(open_rows):
        if len(fitting[at]) == 1:
            decide(reading, reading.candidates[next(iter(fitting[at]))])
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


def _fitting(
    open_rows: Sequence[RowReading], rules: Sequence[JointRule], known: Mapping[str, Number]
) -> list[set[int]]:
    """For each open row, its candidates that stand in a combination in which all rules hold.

    The rules are sums, so that each candidate adds its part to what they need, whatever the other rows hold. The last
    row (the one of most candidates) is not tried out: it has to hold what is then left.
    """
    needed, parts = _contributions(open_rows, rules, known)
    order = sorted(range(len(open_rows)), key=lambda row_at: len(parts[row_at]))
    *others, last = order
    candidates_of_part: dict[Part, list[int]] = {}
    for number, part in enumerate(parts[last]):
        candidates_of_part.setdefault(part, []).append(number)
    fitting: list[set[int]] = [set() for _ in open_rows]

    def choose(depth: int, rest: Part, chosen: tuple[int, ...]) -> None:
        if depth < len(others):
            for number, part in enumerate(parts[others[depth]]):
                choose(depth + 1, tuple(map(sub, rest, part)), (*chosen, number))
        elif rest in candidates_of_part:
            fitting[last].update(candidates_of_part[rest])
            for row_at, number in zip(others, chosen, strict=True):
                fitting[row_at].add(number)

    choose(0, needed, ())
    return fitting


def _contributions(
    open_rows: Sequence[RowReading], rules: Sequence[JointRule], known: Mapping[str, Number]
) -> tuple[Part, list[list[Part]]]:
    """What the open rows together have to add to the rules, and what each candidate of each row adds."""
    place_of = {
        path: (row_at, column)
        for row_at, reading in enumerate(open_rows)
        for column, path in enumerate(cell_paths(reading.row.path, reading.row.columns))
    }
    terms: list[list[list[tuple[int, int]]]] = [[[] for _ in rules] for _ in open_rows]
    needed: list[Number] = []
    for number, rule in enumerate(rules):
        total: Number = 0
        for side, part in ((1, rule.left), (-1, rule.right)):
            for term in part:
                if term.cell in place_of:
                    row_at, column = place_of[term.cell]
                    terms[row_at][number].append((side * term.sign, column))
                else:
                    total += side * term.sign * known[term.cell]
        needed.append(-total)
    parts = [
        [tuple(sum(sign * c.values[column] for sign, column in of_rule) for of_rule in of_row) for c in r.candidates]
        for r, of_row in zip(open_rows, terms, strict=True)
    ]
    return tuple(needed), parts
