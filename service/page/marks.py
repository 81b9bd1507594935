"""What is highlighted in the text, and the text cut where a highlight begins or ends.

Example:
    >>> marks = [Mark("problem", (0, 4), "p1", "problem"), Mark("count", (2, 6), "c1", "84")]
    >>> [(segment.text, segment.kinds, segment.anchors) for segment in segments("公开84条。", marks)]
    [('公开', ('problem',), ('p1',)), ('84', ('problem', 'count'), ('c1',)), ('条。', ('count',), ())]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nlp.schema import Extraction, ExtraRow, Indicator, Span

KINDS = {
    "section": "Section headings",
    "report": "Title, agency and period",
    "contact": "Contacts",
    "date": "Dates",
    "count": "Counts",
    "zero": "Zero statements",
    "problem": "Problems",
    "commitment": "Commitments",
    "cell": "Table cells",
    "failed": "Cells in failed rules",
    "warning": "Warnings",
}
"""Kinds of highlight, in the order of the legend."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight: its kind, place, anchor (unique in the page) and what is shown on hovering."""

    kind: str
    span: Span
    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same highlights; ``anchors`` are those that begin here."""

    text: str
    kinds: tuple[str, ...]
    anchors: tuple[str, ...]
    title: str


def anchor(kind: str, key: str) -> str:
    """The anchor of an item in the text; ``key`` is its id, or the path of a cell."""
    return f"{kind}-{key}"


def marks_of(extraction: Extraction) -> list[Mark]:
    """Everything of an extraction that stands somewhere in the text, by place."""
    marks = [mark for mark in _all(extraction) if mark.span[0] < mark.span[1]]
    return sorted(marks, key=lambda mark: (mark.span[0], -mark.span[1]))


def _all(extraction: Extraction) -> Iterator[Mark]:
    for section in extraction.sections:
        start = section.span[0]
        span = (start, min(start + len(section.heading), section.span[1]))
        yield Mark("section", span, anchor("section", section.id), section.role)
    for name, span in extraction.report.spans.items():
        yield Mark("report", span, anchor("report", name), name)
    for contact in extraction.contacts:
        title = f"{contact.kind}: {contact.normalized or contact.value}"
        yield Mark("contact", contact.span, anchor("contact", contact.id), title)
    for date in extraction.dates:
        yield Mark("date", date.span, anchor("date", date.id), f"{date.role}: {date.start}…{date.end}")
    for count in extraction.counts:
        kind = "zero" if count.evidence == "zero_statement" else "count"
        title = f"{count.metric or count.metric_text or 'no metric'}: {count.value} {count.unit}"
        yield Mark(kind, count.span, anchor("count", count.id), title)
    for problem in extraction.problems:
        yield Mark("problem", problem.span, anchor("problem", problem.id), problem.topic or "problem")
    for commitment in extraction.commitments:
        yield Mark("commitment", commitment.span, anchor("commitment", commitment.id), commitment.status)
    yield from _tables(extraction)
    for number, warning in enumerate(extraction.warnings):
        if warning.span:
            yield Mark("warning", warning.span, anchor("warning", str(number)), warning.code)


def _tables(extraction: Extraction) -> Iterator[Mark]:
    failed = {operand.cell for check in extraction.checks.failed for operand in check.operands}
    for path, cell in extraction.cells.items():
        if cell.span:
            yield Mark("failed" if path in failed else "cell", cell.span, anchor("cell", path), path)
    rows: list[Indicator | ExtraRow] = [*extraction.indicators, *extraction.extra_rows]
    for row in rows:
        for number, value in enumerate(row.values):
            if value.span:
                yield Mark("cell", value.span, anchor("cell", f"{row.id}-{number}"), row.label)


def segments(text: str, marks: Sequence[Mark]) -> Iterator[Segment]:
    """``text`` in order, cut at every edge of ``marks`` (sorted by place); time grows with text and marks together."""
    edges = sorted({0, len(text), *(edge for mark in marks for edge in mark.span if edge <= len(text))})
    active: list[Mark] = []
    following = 0
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.span[1] > start]
        begun = following
        while following < len(marks) and marks[following].span[0] <= start:
            active.append(marks[following])
            following += 1
        yield Segment(
            text[start:end],
            tuple(dict.fromkeys(mark.kind for mark in active)),
            tuple(mark.anchor for mark in marks[begun:following]),
            " · ".join(mark.title for mark in active),
        )
