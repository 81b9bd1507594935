"""The national forms as people know them: which edition each table has, and the printed name of every cell.

The result names cells by path; here paths become labels again, with the enumerators of the form, so that a summary
can speak of （七）总计 and not of ``applications.results.total``.

Example:
    >>> forms = Forms({"applications": load_editions()["y2021"]})
    >>> forms.label("applications.results.denied.state_secret.total")
    '（三）1.属于国家秘密 › 总计'
    >>> forms.label("total"), forms.label("litigation.direct")
    ('总计', '行政诉讼 未经复议直接起诉')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nlp.editions import TABLES, Edition, FormRow, RuleInstance, load_editions
from nlp.schema import Extraction, FailedCheck

SEPARATOR = " › "
_CHINESE_NUMERALS = frozenset("一二三四五六七八九十")


@dataclass(frozen=True)
class Forms:
    """The edition of each table that a report prints, keyed as :data:`nlp.editions.TABLES`."""

    editions: Mapping[str, Edition] = field(default_factory=dict)

    @classmethod
    def of(cls, extraction: Extraction) -> Forms:
        """The forms of an extraction, told by its cells: a report may mix editions."""
        paths = extraction.cells.keys()
        chosen: dict[str, Edition] = {}
        for table in TABLES:
            shared = {e.id: len(paths & set(e.paths_of(table))) for e in load_editions().values()}
            best = max(shared.values())
            candidates = [key for key, count in shared.items() if count == best]
            if best:
                known = extraction.report.edition
                chosen[table] = load_editions()[known if known in candidates else candidates[0]]
        return cls(chosen)

    def label(self, path: str) -> str:
        """The printed name of a cell, row, block or column; the path itself where no edition knows it."""
        row, _, column = path.rpartition(".")
        for edition in (*self.editions.values(), *load_editions().values()):
            name = row_label(edition, path)
            if name:
                return name
            first, second = row_label(edition, row), column_label(edition, row, column)
            if first and second:
                return first + SEPARATOR + second
            if not row and second:
                return second
        return path

    def rule(self, check: FailedCheck) -> RuleInstance | None:
        """What the edition says of a failed rule; ``None`` for one that no edition lists."""
        for edition in (*self.editions.values(), *load_editions().values()):
            for instance in edition.instances:
                if instance.id == check.id and instance.subject == check.subject:
                    return instance
        return None


def column_label(edition: Edition, row: str, column: str) -> str | None:
    """The heading of a column; those of table 2 depend on the row."""
    for block in edition.proactive:
        if row in block.rows and column in block.columns:
            return block.columns[column][0]
    known = (*edition.applicants, *edition.outcomes)
    return edition.labels[column][0] if column in known else None


def row_label(edition: Edition, path: str) -> str | None:
    """The name of a row with its enumerator, under the enumerator of its group: （三）1.属于国家秘密."""
    group = ""
    for row in edition.applications:
        if row.path == path:
            inside = row.has_values and not _is_bracketed(row.enumerator) and row.path.count(".") > 1
            return (group if inside else "") + enumerated(edition, row)
        if not row.has_values and _is_bracketed(row.enumerator):
            group = row.enumerator
    if path in edition.remedies or any(path in block.rows for block in edition.proactive):
        head = edition.labels["litigation"][0] + " " if path.startswith("litigation.") else ""
        return head + edition.labels[path][0]
    return None


def enumerated(edition: Edition, row: FormRow) -> str:
    """The name of a row of table 3 with the enumerator that the form prints before it."""
    name = edition.labels[row.path][0].partition("(")[0]  # without the remark on how to count
    if row.enumerator in _CHINESE_NUMERALS:
        return f"{row.enumerator}、{name}"
    return row.enumerator + ("" if _is_bracketed(row.enumerator) else ".") + name


def depth_of(row: FormRow) -> int:
    """How far a row of table 3 is set in: 一 is 0, （一） 1, 1. is 2.

    Example:
        >>> [depth_of(row) for row in load_editions()["y2019"].applications[2:7]]
        [0, 1, 1, 1, 2]
    """
    if row.enumerator in _CHINESE_NUMERALS:
        return 0
    return 1 if _is_bracketed(row.enumerator) else 2


def _is_bracketed(enumerator: str) -> bool:
    return enumerator.startswith("（")


def cells_in_doubt(rule: RuleInstance | None, check: FailedCheck) -> Iterable[str]:
    """The cells to look at first: the side of the rule with fewer cells, both where they are equally many."""
    if rule is None:
        return [operand.cell for operand in check.operands if operand.cell]
    sides = sorted(([term.cell for term in side] for side in (rule.left, rule.right) if side), key=len)
    return sides[0] if len(sides) == 1 or len(sides[0]) < len(sides[1]) else [*sides[0], *sides[1]]
