"""The national tables redrawn as the form has them, with Chinese labels, every cell with what it is.

A number stands as it is; whatever is no number gets a mark of its own, so that a blank, a missing and an unaligned
cell stay apart. ``✗`` marks the one cell that explains failures, ``!`` a cell to look at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nlp.editions import Edition
from nlp.schema import Cell, Extraction
from service.drawing import heading, indented, number, plain
from service.forms import Forms, cells_in_doubt, column_label, depth_of, enumerated, row_label

TITLES = {
    "proactive": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "remedies": "四、政府信息公开行政复议、行政诉讼情况",
}
_MARKS = {"blank": "□", "dash": "—", "slash": "/", "text": "字", "missing": "·", "unaligned": "?", "inferred": "~"}
_MEANINGS = {
    "□": "blank",
    "—": "dash",
    "/": "slash",
    "字": "words",
    "·": "not in the copy",
    "?": "digits that cannot be told apart",
    "~": "proposed, not printed",
    "✗": "explains the contradictions",
    "!": "look here",
}
_HEADING_CHARACTERS = 4
"""Headings of table 3 are broken after so many characters, to keep its seven columns on a screen."""


@dataclass(frozen=True, slots=True)
class _Marked:
    """Cells to mark, by path."""

    blamed: frozenset[str]
    doubtful: frozenset[str]


def national_tables(extraction: Extraction, forms: Forms) -> Iterator[RenderableType]:
    """The tables that the report prints, in the order of the form; nothing for those that it doesn't."""
    marked = _marked(extraction, forms)
    used: set[str] = set()
    for table, edition in forms.editions.items():
        yield heading(TITLES[table])
        printed = [extraction.cells[path] for path in edition.paths_of(table) if path in extraction.cells]
        if all(cell.status == "missing" for cell in printed):
            yield Text("  not in the copy", style="yellow")
            continue
        for drawn in _TABLES[table](extraction, edition, marked, used):
            yield indented(drawn)
            yield Text("")
    if used:
        legend = "   ".join(f"{mark} {meaning}" for mark, meaning in _MEANINGS.items() if mark in used)
        yield Text(f"  {legend}", style="dim")


def _marked(extraction: Extraction, forms: Forms) -> _Marked:
    blamed = frozenset(blame.cell for blame in extraction.checks.blame)
    explained = {(ref.id, ref.subject) for blame in extraction.checks.blame for ref in blame.explains}
    doubtful = {
        cell
        for check in extraction.checks.failed
        if (check.id, check.subject) not in explained and check.level != "note"
        for cell in cells_in_doubt(forms.rule(check), check)
    }
    return _Marked(blamed, frozenset(doubtful) - blamed)


def _proactive(extraction: Extraction, edition: Edition, marked: _Marked, used: set[str]) -> Iterator[Table]:
    for block in edition.proactive:
        table = _grid(
            f"第二十条第（{block.item}）项",
            [column_label(edition, block.rows[0], column) or column for column in block.columns],
        )
        for row in block.rows:
            _add_row(table, Text(row_label(edition, row) or row), row, tuple(block.columns), extraction, marked, used)
        yield table


def _applications(extraction: Extraction, edition: Edition, marked: _Marked, used: set[str]) -> Iterator[Table]:
    table = _grid("", [_broken(edition.labels[applicant][0]) for applicant in edition.applicants])
    for row in edition.applications:
        depth = depth_of(row)
        label = Padding(Text(enumerated(edition, row)), (0, 0, 0, 2 * depth))
        if row.has_values:
            _add_row(table, label, row.path, edition.applicants, extraction, marked, used)
        else:
            table.add_row(label)
    yield table


def _remedies(extraction: Extraction, edition: Edition, marked: _Marked, used: set[str]) -> Iterator[Table]:
    table = _grid("", [edition.labels[outcome][0] for outcome in edition.outcomes])
    for block in edition.remedies:
        label = Text(row_label(edition, block) or block)
        _add_row(table, label, block, edition.outcomes, extraction, marked, used)
    yield table


_TABLES = {"proactive": _proactive, "applications": _applications, "remedies": _remedies}


def _grid(corner: str, columns: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(corner, overflow="fold", min_width=20, vertical="bottom")
    for column in columns:
        table.add_column(column, justify="right", overflow="fold", vertical="bottom")
    return table


def _broken(label: str) -> str:
    """A heading in lines of a few characters: 社会公益 / 组织."""
    return "\n".join(label[at : at + _HEADING_CHARACTERS] for at in range(0, len(label), _HEADING_CHARACTERS))


def _add_row(
    table: Table,
    label: RenderableType,
    row: str,
    columns: Sequence[str],
    extraction: Extraction,
    marked: _Marked,
    used: set[str],
) -> None:
    cells = [_cell(f"{row}.{column}", extraction.cells.get(f"{row}.{column}"), marked) for column in columns]
    used.update(mark for cell in cells for mark in _MEANINGS if cell.plain.endswith(mark) or cell.plain == mark)
    table.add_row(label, *cells)


def _cell(path: str, cell: Cell | None, marked: _Marked) -> Text:
    if cell is None:
        return Text("")
    if cell.value is None:
        return Text(_MARKS.get(cell.status, cell.status), style="yellow")
    shown = number(cell.value) + (f" {plain(cell.unit)}" if cell.unit else "")
    if cell.status == "inferred":
        return Text(f"{shown} {_MARKS['inferred']}", style="yellow")
    if path in marked.blamed:
        return Text(f"{shown} ✗", style="bold red")
    if path in marked.doubtful:
        return Text(f"{shown} !", style="red")
    return Text(shown, style="dim" if cell.value == 0 else "")
