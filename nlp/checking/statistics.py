"""Evaluates the rules of the statistics tables of 2014 to 2018 on their indicators.

A report may print several such tables, and a table several columns of numbers (本期实际, 本年累计): a table ends where
an indicator comes again, and each column is checked by itself. With several columns the subject and what is missing
are written ``received[1]``, the number being the place of the column among those checked, from 0.

Example:
    >>> def row(label: str, value: int, level: int) -> Indicator:
    ...     cell = RowValue(value=value, raw=str(value), status="number")
    ...     return Indicator(id=label, label=label, level=level, values=[cell], span=(0, 0))
    >>> rows = [row("申请办结数", 9, 2), row("按时办结数", 7, 3), row("延期办结数", 1, 3)]
    >>> outcome = evaluate(rows, ["closed", "closed.on_time", "closed.extended"])
    >>> [failure.message for failure in outcome.failed]
    ['申请办结数: 按时办结数 and 延期办结数 add up to 8, but 9 is printed']
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.checking.numbers import Exact, as_number, exact, in_words
from nlp.editions import Term
from nlp.editions.statistics_rules import StatisticsRule, load_statistics_rules
from nlp.schema import FailedCheck, Indicator, NotEvaluable, Operand, RowValue
from nlp.tables.statistics import indicator_keys

_Column = tuple[str, int] | tuple[int, int]
"""(heading, how often it came before), or (place, columns in all) where the table prints no headings."""
_NO_COLUMN: _Column = (-1, 0)


@dataclass(slots=True)
class Outcome:
    """What became of the rules."""

    passed: int = 0
    failed: list[FailedCheck] = field(default_factory=list)
    not_evaluable: list[NotEvaluable] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of one table with their keys (``None``: the label is not known), and by key place, values and numbers."""

    rows: Sequence[Indicator]
    keys: Sequence[str | None]
    places: Mapping[str, int]
    values: Mapping[str, Mapping[_Column, RowValue]]
    numbers: Mapping[str, Mapping[_Column, Exact]]

    def row(self, key: str) -> Indicator:
        return self.rows[self.places[key]]


def check_statistics(indicators: Sequence[Indicator], used_to_align: Collection[tuple[str, str]] = ()) -> Outcome:
    """Evaluate the rules on every statistics table of the report; nothing where there is none."""
    return evaluate(indicators, indicator_keys(indicators), used_to_align) if indicators else Outcome()


def evaluate(
    indicators: Sequence[Indicator], keys: Sequence[str | None], used_to_align: Collection[tuple[str, str]] = ()
) -> Outcome:
    """Evaluate the rules of which a table prints at least one indicator.

    Args:
        indicators: rows in the order of the document.
        keys: key of each row, ``None`` where the label is not known; rows beyond its end are not known either.
        used_to_align: rules, as (id, subject), that decided a split, hence neither pass nor fail.
    """
    outcome = Outcome()
    known = [*keys[: len(indicators)], *[None] * (len(indicators) - len(keys))]
    for table in _tables(indicators, known):
        for rule in load_statistics_rules():
            _evaluate_rule(rule, table, used_to_align, outcome)
    return outcome


def _tables(indicators: Sequence[Indicator], keys: Sequence[str | None]) -> Iterator[_Table]:
    """A table ends where a key comes again."""
    start = 0
    places: dict[str, int] = {}
    for place, key in enumerate(keys):
        if key in places:
            yield _table(indicators[start:place], keys[start:place], places)
            start, places = place, {}
        if key is not None:
            places[key] = place - start
    yield _table(indicators[start:], keys[start:], places)


def _table(rows: Sequence[Indicator], keys: Sequence[str | None], places: Mapping[str, int]) -> _Table:
    values = {key: _by_column(rows[place].values) for key, place in places.items()}
    return _Table(rows, keys, places, values, {key: _numbers(row) for key, row in values.items()})


def _evaluate_rule(
    rule: StatisticsRule, table: _Table, used_to_align: Collection[tuple[str, str]], outcome: Outcome
) -> None:
    cells = rule.instance.cells
    printed = [key for key in cells if key in table.places]
    if not printed:
        return
    unread = _unread_parts(rule, table)
    columns = _columns(rule, printed, table)
    for place, column in enumerate(columns):
        suffix = f"[{place}]" if len(columns) > 1 else ""
        subject = rule.instance.subject + suffix
        if (rule.instance.id, subject) in used_to_align:
            continue
        numbers = {key: table.numbers[key][column] for key in printed if column in table.numbers[key]}
        missing = [f"{key}{suffix}" for key in cells if key not in numbers] + unread
        if missing:
            outcome.not_evaluable.append(NotEvaluable(id=rule.instance.id, subject=subject, missing=missing))
            continue
        left, right = _total(rule.instance.left, numbers), _total(rule.instance.right, numbers)
        if rule.instance.holds(left - right):
            outcome.passed += 1
            continue
        operands = [_operand(table.values[key][column], table.row(key)) for key in cells]
        outcome.failed.append(_failure(rule, subject, left, right, operands))


def _unread_parts(rule: StatisticsRule, table: _Table) -> list[str]:
    """Rows that may be parts of the whole as well, but whose label is not known: with them no sum is evidence.

    They stand among the parts or right after them, below the whole, and no deeper than the parts themselves. Headings,
    which have no values, are no parts.
    """
    if rule.whole is None or rule.whole not in table.places or None not in table.keys:
        return []
    whole = table.row(rule.whole)
    places = [table.places[key] for key in rule.instance.cells if key in table.places]
    deepest = min((table.row(key).level for key in rule.parts if key in table.places), default=whole.level + 1)
    end = max(places) + 1
    while end < len(table.rows) and table.rows[end].level > whole.level:
        end += 1
    between = range(min(places), end)
    return [
        f"indicators.{table.rows[place].id}"
        for place in between
        if table.keys[place] is None and table.rows[place].values and table.rows[place].level <= deepest
    ]


def _by_column(values: Sequence[RowValue]) -> dict[_Column, RowValue]:
    """The values by heading; without headings by place, which says nothing between rows of unequal length."""
    seen: dict[str, int] = {}
    columns: dict[_Column, RowValue] = {}
    for place, value in enumerate(values):
        if value.column is None:
            columns[place, len(values)] = value
        else:
            before = seen.get(value.column, 0)
            columns[value.column, before] = value
            seen[value.column] = before + 1
    return columns


def _columns(rule: StatisticsRule, printed: Sequence[str], table: _Table) -> list[_Column]:
    """The columns to check: those of the subject's row, or of the first key printed, less those of remarks.

    A column without a number in any row of the rule is one of remarks, unless all are so: then there is one check,
    which lacks everything.
    """
    leading = table.values.get(rule.instance.subject) or table.values[printed[0]]
    numeric = set[_Column]().union(*[table.numbers[key] for key in printed])
    return [column for column in leading if column in numeric] or [_NO_COLUMN]


def _numbers(row: Mapping[_Column, RowValue]) -> dict[_Column, Exact]:
    """The numbers of a row by column."""
    found = [(column, exact(value.value)) for column, value in row.items() if value.status == "number"]
    return {column: number for column, number in found if number is not None}


def _total(terms: Sequence[Term], numbers: Mapping[str, Exact]) -> Exact:
    return sum(term.sign * numbers[term.cell] for term in terms)


def _operand(value: RowValue, row: Indicator) -> Operand:
    return Operand(value=value.value, span=value.span or row.span)


def _failure(rule: StatisticsRule, subject: str, left: Exact, right: Exact, operands: list[Operand]) -> FailedCheck:
    """As for the national tables: the two sides of an ``=``, the bound and the value of the others."""
    expected, actual = (left, right) if rule.instance.relation == "=" else (right, left)
    return FailedCheck(
        id=rule.instance.id,
        subject=subject,
        level=rule.instance.level,
        expected=as_number(expected),
        actual=as_number(actual),
        operands=operands,
        message=rule.instance.message.format(subject=rule.title, expected=in_words(expected), actual=in_words(actual)),
    )
