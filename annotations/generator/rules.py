"""Which rules of level exact the printed cells violate, computed from what is printed and nothing else.

Example:
    >>> from annotations.generator.truth import number_cell
    >>> outcomes = ("upheld", "corrected", "other", "pending", "total")
    >>> violations({f"review.{o}": number_cell(1) for o in outcomes}, {"remedies": "y2021"})
    (('T4-SUM', 'review'),)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from annotations.generator.truth import Number, TrueCell, Violation
from nlp.editions import RuleInstance, Term, load_editions


@cache
def _exact_instances(edition_id: str, table: str) -> tuple[RuleInstance, ...]:
    return tuple(r for r in load_editions()[edition_id].instances if r.level == "exact" and r.table == table)


def violations(cells: Mapping[str, TrueCell], editions: Mapping[str, str]) -> tuple[Violation, ...]:
    """Rule id and subject of each exact rule that the cells break, in the order of the edition.

    A rule with an operand that holds no number is not evaluated. ``editions`` names the edition of each table.
    """
    broken: list[Violation] = []
    for table, edition_id in editions.items():
        for rule in _exact_instances(edition_id, table):
            if rule.when_printed and rule.when_printed not in cells:
                continue
            left, right = _sum(rule.left, cells), _sum(rule.right, cells)
            if left is not None and right is not None and not _holds(rule, left, right):
                broken.append((rule.id, rule.subject))
    return tuple(broken)


def _sum(terms: tuple[Term, ...], cells: Mapping[str, TrueCell]) -> Number | None:
    total: Number = 0
    for term in terms:
        cell = cells.get(term.cell)
        if cell is None or cell.value is None:
            return None
        total += term.sign * cell.value
    return total


def _holds(rule: RuleInstance, left: Number, right: Number) -> bool:
    if rule.relation == "=":
        return left == right
    return left <= right if rule.relation == "<=" else left >= right
