"""Evaluates the rules of the national formats and names the one cell that explains several failures.

Start here: :func:`check` takes what the tables hold and returns ``checks`` of the contract. The parts, in the order
they work: ``plan`` compiles the rules of the editions once; ``evaluation`` evaluates them on the printed numbers, with
``cell_checks`` for the rules that are no sum and ``rulemaking`` for who makes 规章; ``blame`` looks for the one cell;
``statistics`` does the same for the statistics tables of 2014 to 2018; ``wording`` says failures in words.
Which rules there are is data: ``nlp/editions/*.yaml``.
"""

from __future__ import annotations

from nlp.checking.blame import blame
from nlp.checking.cell_checks import Agency
from nlp.checking.evaluation import Evaluation
from nlp.checking.plan import plan_of
from nlp.checking.statistics import check_statistics
from nlp.schema import Checks
from nlp.tables.result import TablesResult

__all__ = ["check"]


def check(tables: TablesResult, *, agency: str | None = None) -> Checks:
    """Evaluate every rule of the edition of each printed table; one check is one rule on one subject.

    Numbers are compared exactly: whole numbers as such, decimals as printed. Only printed numbers (status
    ``number``) are evidence; a rule that lacks one is ``not_evaluable`` and names what is missing: paths of cells,
    keys of indicators, ``report.agency``. T3-POS on cells without a number is one entry for the whole table. Rules
    that decided a split are ``used_to_align``, neither passed nor failed. A table that is not printed is not checked.

    In a failure of an ``=`` rule ``expected`` is the left side as the edition writes it and ``actual`` the right one:
    for T3-ROW, T3-LEAF and T4-SUM the sum of the parts and the printed total, for T3-BAL what came in
    (第一项加第二项) and what became of it (第三项加第四项). In the others ``expected`` is the bound and ``actual`` the
    value; a check that has no bound to tell, such as that of a whole number, leaves ``expected`` ``None``.

    Failures, and rules not evaluable, are in the order of the edition's rules: first glued rows that no cut fits, then
    the tables, newest edition first where a report mixes them, then the statistics tables.

    Args:
        tables: what was read; ``tables.editions`` says which tables are printed and in which edition.
        agency: name of the reporting agency, for the rules that depend on its powers.

    Raises:
        nlp.errors.EditionError: ``tables.editions`` names an edition that does not exist.

    Example:
        >>> from nlp.schema import Cell
        >>> printed = {"upheld": 2, "corrected": 1, "other": 0, "pending": 0, "total": 4}
        >>> cells = {f"review.{key}": Cell(value=n, raw=str(n), status="number") for key, n in printed.items()}
        >>> result = check(TablesResult(cells=cells, editions={"remedies": "y2021"}))
        >>> [(failure.id, failure.subject, failure.expected, failure.actual) for failure in result.failed]
        [('T4-SUM', 'review', 3, 4)]
        >>> result.failed[0].message
        '行政复议: the four outcomes add up to 3, but 总计 says 4'
    """
    evaluation = Evaluation(plan_of(tuple(sorted(tables.editions.items()))), tables.cells, Agency(agency))
    used_to_align = {(rule.id, rule.subject) for rule in tables.used_to_align}
    evaluation.run(used_to_align)
    statistics = check_statistics(tables.indicators, used_to_align)
    return Checks(
        passed=evaluation.passed + statistics.passed,
        failed=[*tables.split_failures, *evaluation.failed, *statistics.failed],
        not_evaluable=[*evaluation.not_evaluable, *statistics.not_evaluable],
        used_to_align=tables.used_to_align,
        blame=blame(evaluation) if len(evaluation.broken) > 1 else [],
    )
