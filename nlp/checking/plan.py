"""The rules of the printed tables, compiled once to indexes into one list of numbers.

Example:
    >>> plan = plan_of((("remedies", "y2021"),))
    >>> [rule.instance.subject for rule in plan.sums if rule.instance.id == "T4-SUM"]
    ['review', 'litigation.direct', 'litigation.after_review']
    >>> plan.paths[:2]
    ('review.upheld', 'review.corrected')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from nlp.checking.numbers import Exact
from nlp.editions import Edition, RuleInstance, load_editions
from nlp.errors import EditionError

NATURAL = "natural_number"

Take = Callable[[Sequence[Any]], tuple[Exact, ...]]
# Not ``tuple[Any, ...]``: compiled, a sum of those is taken for an ``int``, and one of decimals fails.


@dataclass(frozen=True, slots=True)
class SumRule:
    """A linear rule ``sum(left) relation sum(right)``, kept as ``sum(plus) - sum(minus) relation 0``.

    Attributes:
        number: place among all rules of the plan.
        edition: the edition that the rule is from.
        plus: takes the numbers that count towards the left from the list of all numbers.
        minus: takes those that count towards the right.
        terms: index of each cell with its coefficient in ``left - right``; a rule names a cell once.
        printed: index of the cell without which the rule does not apply, or ``None``.
    """

    number: int
    instance: RuleInstance
    edition: Edition
    plus: Take
    minus: Take
    terms: tuple[tuple[int, int], ...]
    printed: int | None


@dataclass(frozen=True, slots=True)
class CellRule:
    """A named check on the one cell at ``index``."""

    number: int
    instance: RuleInstance
    edition: Edition
    index: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All rules for one choice of printed tables.

    Attributes:
        paths: cells that the rules look at; indexes refer to this order.
        sums: linear rules, in order.
        naturals: T3-POS and its like, apart because there is one for each cell.
        natural_numbers: the ``number`` of each of them.
        take_naturals: takes the numbers that they look at.
        cell_rules: the other named checks on a cell.
        sums_of_cell: for each index, the places in ``sums`` of the rules that look at it.
        numbers: (id, subject) of a rule to its number.
    """

    paths: tuple[str, ...]
    sums: tuple[SumRule, ...]
    naturals: tuple[CellRule, ...]
    natural_numbers: frozenset[int]
    take_naturals: Take
    cell_rules: tuple[CellRule, ...]
    sums_of_cell: tuple[tuple[int, ...], ...]
    numbers: Mapping[tuple[str, str], int]


@cache
def plan_of(editions: tuple[tuple[str, str], ...]) -> Plan:
    """The plan for tables with their editions, e.g. ``(("applications", "y2021"), ("remedies", "y2021"))``.

    Raises:
        EditionError: no edition of that name.
    """
    known = load_editions()
    unknown = {edition for _, edition in editions} - set(known)
    if unknown:
        raise EditionError(f"no edition has the id {', '.join(sorted(unknown))}")
    wanted = dict(editions)
    return _compile(
        [
            (edition, instance)
            for edition in known.values()
            for instance in edition.instances
            if wanted.get(instance.table) == edition.id
        ]
    )


def _compile(chosen: Sequence[tuple[Edition, RuleInstance]]) -> Plan:
    index = _index(instance for _, instance in chosen)
    sums: list[SumRule] = []
    naturals: list[CellRule] = []
    cell_rules: list[CellRule] = []
    for number, (edition, instance) in enumerate(chosen):
        if instance.check is None:
            sums.append(_sum_rule(number, instance, edition, index))
        else:
            target = naturals if instance.check == NATURAL else cell_rules
            target.append(CellRule(number, instance, edition, index[instance.cells[0]]))
    sums_of_cell: list[list[int]] = [[] for _ in index]
    for place, rule in enumerate(sums):
        for cell, _ in rule.terms:
            sums_of_cell[cell].append(place)
    return Plan(
        paths=tuple(index),
        sums=tuple(sums),
        naturals=tuple(naturals),
        natural_numbers=frozenset(rule.number for rule in naturals),
        take_naturals=_taker([rule.index for rule in naturals]),
        cell_rules=tuple(cell_rules),
        sums_of_cell=tuple(map(tuple, sums_of_cell)),
        numbers={(instance.id, instance.subject): number for number, (_, instance) in enumerate(chosen)},
    )


def _index(instances: Iterable[RuleInstance]) -> dict[str, int]:
    """Every cell of the rules, in order of appearance, with its index."""
    paths = (
        path
        for instance in instances
        for path in (*instance.cells, *([instance.when_printed] if instance.when_printed else []))
    )
    return {path: place for place, path in enumerate(dict.fromkeys(paths))}


def _sum_rule(number: int, instance: RuleInstance, edition: Edition, index: Mapping[str, int]) -> SumRule:
    terms = tuple(
        (index[term.cell], term.sign * side)
        for side, part in ((1, instance.left), (-1, instance.right))
        for term in part
    )
    if len({cell for cell, _ in terms}) != len(terms):
        raise EditionError(f"{edition.id}: {instance.id} on {instance.subject} names a cell twice")
    return SumRule(
        number=number,
        instance=instance,
        edition=edition,
        plus=_taker([cell for cell, coefficient in terms if coefficient > 0]),
        minus=_taker([cell for cell, coefficient in terms if coefficient < 0]),
        terms=terms,
        printed=index[instance.when_printed] if instance.when_printed else None,
    )


def _taker(indexes: Sequence[int]) -> Take:
    """What takes the items at ``indexes`` as a tuple, at the speed of C where there are several."""
    if not indexes:
        return lambda _: ()
    if len(indexes) == 1:
        (only,) = indexes
        return lambda numbers: (numbers[only],)
    return itemgetter(*indexes)
