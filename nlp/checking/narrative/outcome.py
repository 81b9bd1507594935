"""What became of the rules on the narrative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.claims import claim_rules
from nlp.schema import Blame, Cell, Checks, Count, FailedCheck, NotEvaluable, Number, Operand, RuleRef

ZERO = "X-ZERO"


@dataclass(slots=True)
class Outcome:
    """How many rules hold, and those that fail or lack a cell, in the order in which they were evaluated."""

    passed: int = 0
    failed: list[FailedCheck] = field(default_factory=list)
    not_evaluable: list[NotEvaluable] = field(default_factory=list)

    def decide(
        self,
        rule: str,
        subject: str,
        holds: bool,
        *,
        expected: Number | None,
        actual: Number | None,
        operands: Iterable[Operand],
        message: str,
        note: bool = False,
    ) -> None:
        """Count the rule as passed, or add the failure; ``note`` lowers its level where the text leaves a way out."""
        if holds:
            self.passed += 1
            return
        level = "note" if note else claim_rules().levels[rule]
        self.failed.append(
            FailedCheck(
                id=rule,
                subject=subject,
                level=level,
                expected=expected,
                actual=actual,
                operands=list(operands),
                message=message,
            )
        )


def of_cell(path: str, cells: Mapping[str, Cell]) -> Operand:
    """A cell with its number and span."""
    cell = cells[path]
    return Operand(cell=path, value=cell.value, span=cell.span)


def of_count(count: Count) -> Operand:
    """A count with its number and span."""
    return Operand(count=count.id, value=count.value, span=count.span)


def subject_of(count: Count) -> str:
    """How a rule on the narrative alone names what it looks at."""
    return f"counts.{count.id}"


def in_words(value: Number | None) -> str:
    """The number for a message, without needless decimals.

    >>> in_words(1234567), in_words(32.0), in_words(33.9), in_words(None)
    ('1234567', '32', '33.9', 'none')
    """
    if value is None:
        return "none"
    return str(int(value)) if value == int(value) else f"{value:.4f}".rstrip("0")


def joined(checks: Checks, outcome: Outcome) -> Checks:
    """The checks of the tables with those of the narrative behind them.

    A cell that is blamed, and would be 0, explains its X-ZERO as well.
    """
    zeros = {failure.subject for failure in outcome.failed if failure.id == ZERO}
    return checks.model_copy(
        update={
            "passed": checks.passed + outcome.passed,
            "failed": [*checks.failed, *outcome.failed],
            "not_evaluable": [*checks.not_evaluable, *outcome.not_evaluable],
            "blame": _with_zeros(checks.blame, zeros),
        }
    )


def _with_zeros(blames: Sequence[Blame], zeros: set[str]) -> list[Blame]:
    return [
        blame.model_copy(update={"explains": [*blame.explains, RuleRef(id=ZERO, subject=blame.cell)]})
        if blame.cell in zeros and blame.expected == 0
        else blame
        for blame in blames
    ]
