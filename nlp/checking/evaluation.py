"""Evaluates the rules of a plan on the printed numbers of one report.

Nothing is built for a rule that holds: with two hundred cells there are as many rules, and nearly all of them hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nlp.checking.cell_checks import CHECKS, Agency, Verdict
from nlp.checking.numbers import Exact, as_number, exact
from nlp.checking.plan import CellRule, Plan, SumRule
from nlp.checking.wording import message_of
from nlp.editions import Term
from nlp.schema import Cell, FailedCheck, NotEvaluable, Operand


class Evaluation:
    """The rules of ``plan`` on ``cells``; :meth:`run` it once, then read the outcome.

    Attributes:
        numbers: the printed number of each path of the plan, ``None`` where there is none.
        differences: left less right side of each of ``plan.sums``; ``None`` where it can't be told or does not apply.
        broken: places in ``plan.sums`` of the exact rules that fail, in order.
        passed: how many rules hold.
    """

    def __init__(self, plan: Plan, cells: Mapping[str, Cell], agency: Agency) -> None:
        self.plan = plan
        self.cells = cells
        self.agency = agency
        self.numbers = _numbers(plan.paths, cells)
        self.differences: list[Exact | None] = [None] * len(plan.sums)
        self.broken: list[int] = []
        self.passed = 0
        self._failed: list[tuple[int, FailedCheck]] = []
        self._not_evaluable: list[tuple[int, NotEvaluable]] = []

    @property
    def failed(self) -> list[FailedCheck]:
        """Failures in the order of the rules."""
        return [failure for _, failure in sorted(self._failed, key=lambda item: item[0])]

    @property
    def not_evaluable(self) -> list[NotEvaluable]:
        """Rules that lack a number, in the order of the rules."""
        return [lacking for _, lacking in sorted(self._not_evaluable, key=lambda item: item[0])]

    def run(self, used_to_align: Iterable[tuple[str, str]] = ()) -> None:
        """Evaluate every rule; those ``used_to_align``, as (id, subject), count neither as passed nor as failed."""
        numbers = self.plan.numbers
        aside = {numbers[rule] for rule in used_to_align if rule in numbers}
        self._run_sums(aside)
        self._run_naturals(aside)
        for rule in self.plan.cell_rules:
            if rule.number not in aside:
                self._run_cell_rule(rule)

    def _run_sums(self, aside: set[int]) -> None:
        numbers, differences = self.numbers, self.differences
        for place, rule in enumerate(self.plan.sums):
            if rule.printed is not None and not self._is_printed(rule.printed):
                continue
            try:
                difference = differences[place] = sum(rule.plus(numbers)) - sum(rule.minus(numbers))
            except TypeError:  # ``None``: a cell without a number
                if rule.number not in aside:
                    self._lacks(rule, self._without_number(cell for cell, _ in rule.terms))
                continue
            if rule.number in aside:
                continue
            if not difference or rule.instance.holds(difference):  # two sides that are equal fulfil every relation
                self.passed += 1
            else:
                self._fail_sum(place, rule)

    def _run_naturals(self, aside: set[int]) -> None:
        """One entry for all cells of a rule that hold no number: each of them says so itself."""
        lacking: dict[str, list[CellRule]] = {}
        numbers = self.numbers
        if aside.isdisjoint(self.plan.natural_numbers) and _are_naturals(self.plan.take_naturals(numbers)):
            self.passed += len(self.plan.naturals)
            return
        for rule in self.plan.naturals:
            number = numbers[rule.index]
            if rule.number in aside:
                continue
            if number is None:
                lacking.setdefault(rule.instance.id, []).append(rule)
            elif number.__class__ is int and number >= 0:
                self.passed += 1
            else:
                self._run_cell_rule(rule)
        for rule_id, rules in lacking.items():
            missing = self._without_number(rule.index for rule in rules)
            entry = NotEvaluable(id=rule_id, subject=rules[0].instance.table, missing=missing)
            self._not_evaluable.append((rules[0].number, entry))

    def _run_cell_rule(self, rule: CellRule) -> None:
        number = self.numbers[rule.index]
        if number is None:
            self._lacks(rule, [self.plan.paths[rule.index]])
            return
        check = CHECKS[rule.instance.check or ""]
        verdict = check(number, self.cells[self.plan.paths[rule.index]], self.agency)
        if verdict.holds is None:
            self._lacks(rule, list(verdict.missing))
        elif verdict.holds:
            self.passed += 1
        else:
            self._fail(rule, verdict, actual=number)

    def _fail_sum(self, place: int, rule: SumRule) -> None:
        if rule.instance.level == "exact":
            self.broken.append(place)
        left, right = self._side(rule.instance.left), self._side(rule.instance.right)
        if rule.instance.relation == "=":
            self._fail(rule, Verdict(False, expected=left), actual=right)
        else:
            self._fail(rule, Verdict(False, expected=right), actual=left)

    def _fail(self, rule: SumRule | CellRule, verdict: Verdict, *, actual: Exact) -> None:
        instance = rule.instance
        failure = FailedCheck(
            id=instance.id,
            subject=instance.subject,
            level=instance.level,
            expected=None if verdict.expected is None else as_number(verdict.expected),
            actual=as_number(actual),
            operands=[_operand(path, self.cells[path]) for path in instance.cells],
            message=message_of(instance, rule.edition, verdict.expected, actual, verdict.why),
        )
        self._failed.append((rule.number, failure))

    def _lacks(self, rule: SumRule | CellRule, missing: list[str]) -> None:
        entry = NotEvaluable(id=rule.instance.id, subject=rule.instance.subject, missing=missing)
        self._not_evaluable.append((rule.number, entry))

    def _side(self, terms: Sequence[Term]) -> Exact:
        values = ((term.sign, exact(self.cells[term.cell].value)) for term in terms)
        return sum(sign * value for sign, value in values if value is not None)

    def _without_number(self, indexes: Iterable[int]) -> list[str]:
        return [self.plan.paths[index] for index in indexes if self.numbers[index] is None]

    def _is_printed(self, index: int) -> bool:
        cell = self.cells.get(self.plan.paths[index])
        return cell is not None and cell.status != "missing"


def _are_naturals(numbers: Sequence[Exact | None]) -> bool:
    """Whether all are whole and not negative, as nearly always; ``False`` may also mean that this can't be told."""
    return set(map(type, numbers)) == {int} and min(numbers) >= 0  # type: ignore[type-var, operator]


def _numbers(paths: Sequence[str], cells: Mapping[str, Cell]) -> list[Exact | None]:
    """The printed number of each cell. What was inferred from elsewhere is no evidence, hence ``None``."""
    found = map(cells.get, paths)
    values = [None if cell is None or cell.status != "number" else cell.value for cell in found]
    return [exact(value) if value.__class__ is float else value for value in values]  # type: ignore[misc]


def _operand(path: str, cell: Cell) -> Operand:
    return Operand(cell=path, value=cell.value, span=cell.span)
