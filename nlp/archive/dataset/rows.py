"""The rows of one extraction in every table of the dataset.

Example:
    >>> from nlp import extract
    >>> from nlp.archive.items import Item
    >>> item = Item("a.txt", b"")
    >>> rows = rows_of(extract("青禾镇2023年政府信息公开工作年度报告\\n电话：0000-1234567"), item, 0)
    >>> rows["reports"][0]["agency"], [row["value"] for row in rows["contacts"]]
    ('青禾镇', ['0000-1234567'])
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from nlp.archive.dataset.personal import is_personal
from nlp.archive.dataset.schemas import double_columns
from nlp.archive.items import Item
from nlp.archive.years.prose import fingerprint_of, statements_of
from nlp.schema import Commitment, Count, Extraction, Number, Problem, Report, RowValue, Section, Span

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def rows_of(extraction: Extraction, item: Item, position: int, *, include_personal: bool = False) -> Rows:
    """All rows of ``extraction`` by table; tables without rows are left out.

    Args:
        item: the document as the archive has it.
        position: its place in the archive.
        include_personal: keep named persons, mobile numbers and mailboxes at public providers.
    """
    contacts = [c for c in extraction.contacts if include_personal or not is_personal(c)]
    left_out = len(extraction.contacts) - len(contacts)
    personal = None if include_personal else tuple(c.value for c in extraction.contacts if is_personal(c))
    statements = statements_of(extraction, personal)
    report = _report(extraction, item, position, left_out) | {"fingerprint": fingerprint_of(extraction, statements)}
    made: dict[str, Iterator[Row]] = {
        "reports": iter([report]),
        "sections": _sections(extraction),
        "statements": iter(statements),
        "cells": _cells(extraction),
        "indicators": _indicators(extraction),
        "counts": _counts(extraction),
        "dates": _dates(extraction),
        "contacts": (
            {"id": c.id, "kind": c.kind, "value": c.value, "normalized": c.normalized, "owner": c.owner}
            | _place(c.span)
            for c in contacts
        ),
        "problems": (_plain(problem) for problem in extraction.problems),
        "commitments": _commitments(extraction),
        "facts": (asdict(fact) for fact in extraction.facts),
        "checks": _checks(extraction),
        "blame": _blame(extraction),
        "warnings": ({"code": w.code, "message": w.message} | _place(w.span) for w in extraction.warnings),
    }
    common = _common(extraction)
    rows = {table: [common | _with_doubles(table, row) for row in of] for table, of in made.items()}
    return {table: of for table, of in rows.items() if of}


_EXACT = 2**53
"""Whole numbers up to this one are doubles as they are; Arrow refuses to round the others by itself."""


def _with_doubles(table: str, row: Row) -> Row:
    """The row with its numbers as doubles can hold them; ``raw`` has the digits."""
    for column in double_columns(table):
        if column in row:
            row[column] = double(row[column])
    return row


def double(value: Number | None) -> Number | None:
    """A number as the nearest double; ``None`` where it is beyond all doubles.

    >>> double(12), double(996051100000060208), double(10**400)
    (12, 9.960511000000602e+17, None)
    """
    if value is None or isinstance(value, float) or -_EXACT <= value <= _EXACT:
        return value
    try:
        return float(value)
    except OverflowError:
        return None


def _common(extraction: Extraction) -> Row:
    report = extraction.report
    return {
        "document": extraction.document.sha256,
        "agency": report.agency,
        "region": report.region,
        "report_year": report.year,
    }


def _place(span: Span | None) -> Row:
    return {"start": span[0], "end": span[1]} if span else {"start": None, "end": None}


def _plain(part: Section | Count | Problem | Commitment | RowValue) -> Row:
    """The fields of a part with its span as ``start`` and ``end``."""
    row = asdict(part)
    del row["span"]
    return row | _place(part.span)


def _report(extraction: Extraction, item: Item, position: int, left_out: int) -> Row:
    report, document, checks, cells = extraction.report, extraction.document, extraction.checks, extraction.cells
    printed = sum(cell.status == "number" for cell in cells.values())
    return {
        "name": item.name,
        "position": position,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "characters": document.characters,
        "title": report.title,
        **_named_place(report, "title"),
        **_named_place(report, "agency"),
        "edition": report.edition,
        "published_at": report.published_at,
        "signed_on": report.signed_on,
        "period_start": report.period.start if report.period else None,
        "period_end": report.period.end if report.period else None,
        "period_source": report.period.source if report.period else None,
        "checks_passed": checks.passed,
        "checks_failed": len(checks.failed),
        "checks_not_evaluable": len(checks.not_evaluable),
        "cells_printed": printed,
        "cells_unread": len(cells) - printed,
        "contacts_left_out": left_out,
        "metadata": list(_strings(item.metadata).items()),
        "producer": f"{extraction.producer.version} {extraction.producer.mode}",
    }


def _named_place(report: Report, field: str) -> Row:
    start, end = report.spans.get(field, (None, None))
    return {f"{field}_start": start, f"{field}_end": end}


def _strings(metadata: Mapping[str, str]) -> dict[str, str]:
    return {str(key): str(value) for key, value in sorted(metadata.items())}


def _sections(extraction: Extraction) -> Iterator[Row]:
    for index, section in enumerate(extraction.sections):
        yield {"index": index} | _plain(section)


def _cells(extraction: Extraction) -> Iterator[Row]:
    for path, cell in extraction.cells.items():
        row, _, column = path.rpartition(".")
        table = path.partition(".")[0]
        yield {
            "path": path,
            "table": table if table in ("proactive", "applications") else "remedies",
            "row": row,
            "column": column,
            "value": cell.value,
            "raw": cell.raw,
            "unit": cell.unit,
            "status": cell.status,
            "alignment": cell.alignment,
            "alternatives": [double(value) for value in cell.alternatives],
            **_place(cell.span),
        }


def _indicators(extraction: Extraction) -> Iterator[Row]:
    for known in extraction.indicators:
        head = {"id": known.id, "source": "statistics", "label": known.label, "unit": known.unit, "level": known.level}
        yield from (head | _plain(value) for value in known.values)
    for extra in extraction.extra_rows:
        head = {"id": extra.id, "source": extra.table, "label": extra.label, "unit": None, "level": None}
        yield from (head | _plain(value) for value in extra.values)


def _counts(extraction: Extraction) -> Iterator[Row]:
    for count in extraction.counts:
        start, end = count.metric_span or (None, None)
        row = _plain(count)
        del row["metric_span"]
        yield row | {"metric_start": start, "metric_end": end}


def _dates(extraction: Extraction) -> Iterator[Row]:
    for date in extraction.dates:
        head = {"id": date.id, "role": date.role, "first": date.start, "last": date.end}
        yield head | {"granularity": date.granularity, "raw": date.raw} | _place(date.span)


def _commitments(extraction: Extraction) -> Iterator[Row]:
    for commitment in extraction.commitments:
        row = _plain(commitment)
        del row["horizon"]
        horizon = commitment.horizon
        yield row | {
            "horizon_start": horizon.start if horizon else None,
            "horizon_end": horizon.end if horizon else None,
            "horizon_source": horizon.source if horizon else None,
        }


def _checks(extraction: Extraction) -> Iterator[Row]:
    checks = extraction.checks
    for failed in checks.failed:
        operands = [
            {"cell": o.cell, "count": o.count, "value": double(o.value)} | _place(o.span) for o in failed.operands
        ]
        yield failed.model_dump(exclude={"operands"}) | {"outcome": "failed", "operands": operands}
    for lacking in checks.not_evaluable:
        yield lacking.model_dump() | {"outcome": "not_evaluable"}
    for used in checks.used_to_align:
        yield used.model_dump() | {"outcome": "used_to_align"}


def _blame(extraction: Extraction) -> Iterator[Row]:
    for blame in extraction.checks.blame:
        explains = [f"{ref.id} {ref.subject}" for ref in blame.explains]
        yield {"cell": blame.cell, "printed": blame.printed, "expected": blame.expected, "explains": explains}
