"""The facts of merging as checks: a metric of the narrative against its cells (X-REC, X-CLO, X-OUTC and the like)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.checking.narrative.outcome import Outcome, of_cell, of_count
from nlp.claims import claim_rules
from nlp.schema import Cell, Count, Fact, NotEvaluable

_UNCERTAIN = "; unless they count different things, one of the two is wrong"


def check_facts(facts: Sequence[Fact], counts: Sequence[Count], cells: Mapping[str, Cell], outcome: Outcome) -> None:
    """Agreement passes, conflict fails; where the printed table lacks the number, the rule can't be evaluated."""
    by_id = {count.id: count for count in counts}
    comparisons = claim_rules().comparisons
    for fact in facts:
        if fact.metric not in comparisons:
            continue
        rule = comparisons[fact.metric].rule
        if fact.status == "agree":
            outcome.passed += 1
        elif fact.status == "conflict":
            _fail(rule, fact, [by_id[each] for each in fact.counts], cells, outcome)
        elif fact.status == "narrative_only" and fact.cells:
            missing = [path for path in fact.cells if path not in cells or cells[path].status != "number"]
            outcome.not_evaluable.append(NotEvaluable(id=rule, subject=fact.metric, missing=missing))


def _fail(rule: str, fact: Fact, said: Sequence[Count], cells: Mapping[str, Cell], outcome: Outcome) -> None:
    numbers = [value for path in fact.cells if (value := cells[path].value) is not None]
    outcome.decide(
        rule,
        fact.metric,
        holds=False,
        expected=sum(numbers),
        actual=said[0].value,
        operands=[*(of_cell(path, cells) for path in fact.cells), *map(of_count, said)],
        message=f"{claim_rules().labels[rule]}: {fact.reason}{'' if ';' in (fact.reason or '') else _UNCERTAIN}",
    )
