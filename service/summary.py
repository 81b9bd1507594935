"""An extraction for a person: head, tables redrawn, contradictions, the narrative, what was not read, and the rest.

Start here: :func:`render` lists the parts in the order in which they are read; each is a function from the
extraction to what rich draws. Text of the document passes :func:`service.drawing.plain` first, since it may hold
control characters.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterator

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from nlp.schema import Extraction, RowValue
from service.contradictions import contradictions, verdict
from service.drawing import heading, indented, listing, number, plain
from service.findings import counts, facts, problems
from service.forms import Forms
from service.national_tables import national_tables

WIDTH_OFF_TERMINAL = 120
_NAMED_AT_MOST = 6
"""Cells that are named one by one before the rest is only counted."""
_STATUS_IN_WORDS = {
    "blank": "printed blank",
    "dash": "printed as a dash",
    "slash": "printed as /",
    "text": "words where a number belongs",
    "missing": "not in the copy",
    "unaligned": "digits that cannot be told apart",
    "inferred": "proposed, not printed",
}


def render(extraction: Extraction, *, terminal: bool = False) -> str:
    """The summary as text that ends with a line break; with colours and the terminal's width on a terminal."""
    out = io.StringIO()
    console = Console(
        file=out,
        force_terminal=terminal,
        width=Console().width if terminal else WIDTH_OFF_TERMINAL,
        color_system="auto" if terminal else None,
        highlight=False,
        emoji=False,
        markup=False,
    )
    forms = Forms.of(extraction)
    parts: list[Callable[[Extraction, Forms], Iterator[RenderableType]]] = [
        _head,
        national_tables,
        _indicators,
        _extra_rows,
        contradictions,
        facts,
        counts,
        problems,
        _unread,
        _contacts,
        _dates,
        _sections,
        _warnings,
        verdict,
    ]
    for part in parts:
        drawn = list(part(extraction, forms))
        if drawn:
            console.print(Group(*drawn))
            console.print()
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().split("\n")) + "\n\n"


def _head(extraction: Extraction, forms: Forms) -> Iterator[RenderableType]:
    report, document = extraction.report, extraction.document
    yield Text(plain(report.title or document.name or "(no title found)"), style="bold")
    table = listing("", "")
    sources = sorted({edition.source for edition in forms.editions.values()})
    known = [
        ("agency", report.agency),
        ("region", report.region),
        ("year", str(report.year) if report.year is not None else None),
        ("format", f"{report.edition} {'; '.join(sources)}" if report.edition else "no table found"),
        ("published", report.published_at),
        ("signed", report.signed_on),
        ("period", f"{report.period.start} to {report.period.end} ({report.period.source})" if report.period else None),
    ]
    for name, value in known:
        table.add_row(Text(name, style="dim"), Text(plain(value)) if value else Text("not found", style="dim"))
    read = [document.name, document.media_type, document.encoding, f"{document.characters} characters"]
    table.add_row(Text("read", style="dim"), Text(" · ".join(plain(part) for part in read if part)))
    yield indented(table)


def _indicators(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    """Rows of a statistics table as printed, indented by level."""
    if not extraction.indicators:
        return
    yield heading("统计表 statistics table")
    columns = list(dict.fromkeys(value.column for row in extraction.indicators for value in row.values))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("指标", overflow="fold")
    table.add_column("单位")
    for column in columns:
        table.add_column(plain(column or "数值"), justify="right")
    for row in extraction.indicators:
        printed = {value.column: value for value in row.values}
        shown = [_row_value(printed[column]) if column in printed else Text("") for column in columns]
        table.add_row(Text("  " * max(row.level - 1, 0) + plain(row.label)), Text(plain(row.unit or "")), *shown)
    yield indented(table)


def _extra_rows(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    if not extraction.extra_rows:
        return
    yield heading("Rows that the form does not know")
    table = listing("table", "label", "values")
    for row in extraction.extra_rows:
        values = Text("  ").join(_row_value(value) for value in row.values)
        table.add_row(Text(row.table), Text(plain(row.label)), values)
    yield indented(table)


def _row_value(value: RowValue) -> Text:
    if value.value is not None:
        return Text(number(value.value))
    return Text(f"({_STATUS_IN_WORDS.get(value.status, value.status)})", style="yellow")


def _unread(extraction: Extraction, forms: Forms) -> Iterator[RenderableType]:
    """Cells without a printed number, by reason: a blank, a missing and an unaligned cell are three things."""
    by_status: dict[str, list[str]] = defaultdict(list)
    for path, cell in extraction.cells.items():
        if cell.status != "number":
            choice = f" ({' or '.join(map(number, cell.alternatives))})" if cell.alternatives else ""
            by_status[cell.status].append(forms.label(path) + choice)
    if not by_status:
        return
    yield heading("Cells without a number (unknown is not zero)")
    table = listing("", "", "")
    for status, labels in by_status.items():
        rest = len(labels) - _NAMED_AT_MOST
        named = "； ".join(labels[:_NAMED_AT_MOST]) + (f"； and {rest} more" if rest > 0 else "")
        table.add_row(
            Text(status, style="yellow"), Text(str(len(labels))), Text(f"{_STATUS_IN_WORDS[status]}: {named}")
        )
    yield indented(table)


def _contacts(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    if not extraction.contacts:
        return
    yield heading("Contacts")
    table = listing("", "", "", "")
    for contact in extraction.contacts:
        normalized = contact.normalized if contact.normalized not in (None, contact.value) else ""
        values = (contact.kind, contact.value, normalized or "", contact.owner or "")
        table.add_row(*(Text(plain(value)) for value in values))
    yield indented(table)


def _dates(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    if not extraction.dates:
        return
    yield heading("Dates")
    table = listing("", "", "")
    for date in extraction.dates:
        days = date.start if date.start == date.end else f"{date.start} to {date.end}"
        table.add_row(Text(date.role), Text(days), Text(plain(date.raw), style="dim"))
    yield indented(table)


def _sections(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    if not extraction.sections:
        return
    yield heading("Sections")
    table = listing("", "", "")
    for section in extraction.sections:
        length = f"{section.span[1] - section.span[0]} characters"
        table.add_row(Text(section.role), Text(plain(section.heading)), Text(length, style="dim"))
    yield indented(table)


def _warnings(extraction: Extraction, _: Forms) -> Iterator[RenderableType]:
    if not extraction.warnings:
        return
    yield heading("Warnings")
    table = listing("", "", "")
    for warning in extraction.warnings:
        place = f"at {warning.span[0]}" if warning.span else ""
        table.add_row(Text(warning.code, style="yellow"), Text(plain(warning.message)), Text(place, style="dim"))
    yield indented(table)
