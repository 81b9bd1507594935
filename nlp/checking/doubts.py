"""Numbers that were recognised from a picture with little confidence: what the sums don't confirm is no number.

Start with :func:`settle`. Reading marks stretches of the text as doubtful (:attr:`nlp.document.Document.doubts`). A
number that touches one stays a number only where an exact sum of its table holds with it and none fails; all others
become ``unaligned``, what was recognised is kept as ``raw``, and a warning ``low_confidence`` says where.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from nlp.checking.cell_checks import Agency
from nlp.checking.evaluation import Evaluation
from nlp.checking.plan import plan_of
from nlp.schema import Cell, ExtraRow, Indicator, RowValue, Span, Warning_
from nlp.tables.result import TablesResult

_DOUBTED = "recognised from a picture with little confidence, and no sum confirms it"
_DOUBTED_TEXT = "characters recognised from a picture with little confidence"


def settle(tables: TablesResult, doubts: Sequence[Span]) -> None:
    """Take the doubtful numbers out of ``tables``, in place, except for those that the sums confirm.

    Args:
        tables: what was read.
        doubts: spans of the text, in order and without overlap.

    Example:
        >>> row = {"upheld": 2, "corrected": 1, "other": 0, "pending": 0, "total": 4}
        >>> cells = {
        ...     f"review.{key}": Cell(n, str(n), status="number", span=(at, at + 1))
        ...     for at, (key, n) in enumerate(row.items())
        ... }
        >>> tables = TablesResult(cells=cells, editions={"remedies": "y2021"})
        >>> settle(tables, [(1, 2)])
        >>> tables.cells["review.corrected"].status, tables.cells["review.corrected"].value, tables.warnings[0].code
        ('unaligned', None, 'low_confidence')
    """
    if not doubts:
        return
    doubtful = {path for path, cell in tables.cells.items() if _touches(cell.span, doubts)}
    confirmed = doubtful & _confirmed(tables) if doubtful else set()
    settled: list[Span] = []
    for path in doubtful:
        cell = tables.cells[path]
        if path not in confirmed:
            _mark(cell)
            tables.warnings.append(Warning_(code="low_confidence", message=_DOUBTED, span=cell.span))
        settled.append(cell.span or (0, 0))
    rows: list[Indicator | ExtraRow] = [*tables.indicators, *tables.extra_rows]
    for row in rows:
        settled += _settle_row(row, doubts, tables.warnings)
    settled.sort()
    for span in doubts:
        if not _touches(span, settled):
            tables.warnings.append(Warning_(code="low_confidence", message=_DOUBTED_TEXT, span=span))
    order = [warning for warning in tables.warnings if warning.code != "low_confidence"]
    marked = [warning for warning in tables.warnings if warning.code == "low_confidence"]
    tables.warnings[:] = [*order, *sorted(marked, key=lambda warning: warning.span or (0, 0))]


def _settle_row(row: Indicator | ExtraRow, doubts: Sequence[Span], warnings: list[Warning_]) -> Iterator[Span]:
    """The doubtful values of a row that no edition's sum covers; each is marked."""
    for at, value in enumerate(row.values):
        if value.span is not None and _touches(value.span, doubts):
            row.values[at] = RowValue(column=value.column, raw=value.raw, status="unaligned", span=value.span)
            warnings.append(Warning_(code="low_confidence", message=_DOUBTED, span=value.span))
            yield value.span


def _mark(cell: Cell) -> None:
    cell.value, cell.status, cell.alignment, cell.alternatives = None, "unaligned", None, []


def _confirmed(tables: TablesResult) -> set[str]:
    """Paths of the cells that an exact sum holds with and no exact sum fails with."""
    evaluation = Evaluation(plan_of(tuple(sorted(tables.editions.items()))), tables.cells, Agency(None))
    evaluation.run()
    held: set[int] = set()
    failed: set[int] = set()
    broken = set(evaluation.broken)
    for place, rule in enumerate(evaluation.plan.sums):
        if rule.instance.level != "exact" or rule.instance.relation != "=":
            continue
        if evaluation.differences[place] is not None:
            (failed if place in broken else held).update(index for index, _ in rule.terms)
    return {evaluation.plan.paths[index] for index in held - failed}


def _touches(span: Span | None, others: Sequence[Span]) -> bool:
    """Whether ``span`` shares a character with one of ``others``, which are in order."""
    if span is None:
        return False
    at = bisect_left(others, (span[0], span[0]))
    nearest = others[max(at - 1, 0) : at + 1]
    return any(other[0] < span[1] and span[0] < other[1] for other in nearest)
