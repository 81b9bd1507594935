"""From tables read to the result: one copy of each table, its cells by path, and what is missing or open.

Which edition's rules a table is held to is decided here, table by table, by its headers and rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from nlp.document import Document
from nlp.editions import Edition, load_editions
from nlp.schema import Cell, EditionId, ExtraRow, FailedCheck, Operand, RowValue, RuleRef, Span, Warning_, make_id
from nlp.tables.align import RowReading, open_cells
from nlp.tables.evidence import read_value
from nlp.tables.regions import Region
from nlp.tables.result import TablesResult
from nlp.tables.rows import ExtraEvidence, RowEvidence, cell_paths


@dataclass(slots=True)
class TableReading:
    """One printed copy of one table, read."""

    region: Region
    readings: list[RowReading] = field(default_factory=list)
    extras: list[ExtraEvidence] = field(default_factory=list)
    used_to_align: list[RuleRef] = field(default_factory=list)

    @property
    def values(self) -> int:
        """Number of cells that hold a value."""
        return sum(c.value is not None for r in self.readings for c in r.cells or ())

    @property
    def span(self) -> Span:
        """From the first label to the last value."""
        ends = [anchor.end for anchor in self.region.anchors if anchor.role != "end"]
        ends += [reading.row.fields[-1].end for reading in self.readings if reading.row.fields]
        return self.region.start, max(ends)


def edition_of_applications(table: TableReading) -> Edition:
    """The edition whose rows of （六）其他处理 are printed; the newest where none is."""
    return fullest_edition({reading.row.path for reading in table.readings})


def fullest_edition(printed: set[str]) -> Edition:
    """The edition that has most of the printed rows of table 3 and fewest others; the newest of several."""
    editions = list(load_editions().values())
    return max(
        editions,
        key=lambda e: (
            len(printed.intersection(e.application_rows)) - len(printed.difference(e.application_rows)),
            e.since,
        ),
    )


def assemble(document: Document, tables: Sequence[TableReading]) -> TablesResult:
    """The result of all tables; of several copies of one table the fullest is taken."""
    result = TablesResult()
    chosen: dict[str, TableReading] = {}
    for table in tables:
        name = table.region.table
        if not any(r.row.fields for r in table.readings) and name == "remedies":
            result.spans.append(table.span)
            continue
        result.spans.append(table.span)
        before = chosen.get(name)
        if before is not None and _continues(before, table):
            before.readings += table.readings
            before.extras += table.extras
            before.used_to_align += table.used_to_align
            before.region.anchors += table.region.anchors
            continue
        if before is not None:
            result.warnings.append(
                Warning_(
                    code="duplicate_table",
                    message=f"the {name} table stands there more than once; the fuller one is read",
                    span=table.span,
                )
            )
        if before is None or table.values > before.values:
            chosen[name] = table
    found: set[str] = set()
    for name in ("proactive", "applications", "remedies"):
        if name in chosen:
            found |= _add_table(document, chosen[name], result)
    result.edition = _report_edition(found)
    result.spans.sort()
    return result


def _continues(before: TableReading, table: TableReading) -> bool:
    """Whether a table is the rest of one that long notes or a page break cut in two: no row stands in both."""
    rows, more = ({r.row.path for r in part.readings if r.row.fields} for part in (before, table))
    return bool(rows and more) and not rows & more


def _report_edition(found: set[str]) -> EditionId | None:
    if len(found) > 1:
        return "mixed"
    return "y2021" if "y2021" in found else "y2019" if "y2019" in found else None


def _add_table(document: Document, table: TableReading, result: TablesResult) -> set[str]:
    """Add the cells of one table to the result; returns the editions that its headers tell."""
    name = table.region.table
    cells: dict[str, Cell] = {}
    split_rule = "T4-SPLIT" if name == "remedies" else "T3-SPLIT"
    added: set[str] = set()
    for reading in table.readings:
        path = reading.row.path
        _add_row(document.text, reading, cells, result, split_rule, is_first=path not in added)
        added.add(path)
    editions = _told_editions(table)
    rules_of = _rules_edition(table, editions)
    result.editions[name] = rules_of.id
    expected = {path: cells.get(path) or Cell(status="missing") for path in _expected_paths(table, rules_of)}
    for path in rules_of.units.keys() & expected.keys():
        cell = expected[path]
        if cell.value is not None and cell.unit is None:
            cell.unit = rules_of.units[path]
    result.cells.update(expected)
    result.cells.update({path: cell for path, cell in cells.items() if path not in expected})
    result.used_to_align += list({(r.id, r.subject): r for r in table.used_to_align}.values())
    result.extra_rows += [_extra_row(document, name, extra) for extra in table.extras]
    _warn_of_gaps(table, rules_of, result)
    return editions


def _told_editions(table: TableReading) -> set[str]:
    """Editions that the table's headers tell; table 4 is the same in all."""
    if table.region.table == "proactive":
        return {row.edition for row in table.region.rows if row.edition}
    if table.region.table == "remedies":
        return set()
    printed = {reading.row.path for reading in table.readings}
    told = {edition for edition, rows in _telling_rows().items() if rows & printed}
    return {edition_of_applications(table).id} if len(told) > 1 else told


@cache
def _telling_rows() -> dict[str, frozenset[str]]:
    """Rows of table 3 that only one edition has, by edition."""
    editions = list(load_editions().values())
    return {
        e.id: frozenset(e.application_rows).difference(*(o.application_rows for o in editions if o is not e))
        for e in editions
    }


def _rules_edition(table: TableReading, told: set[str]) -> Edition:
    editions = load_editions()
    if table.region.table == "applications":
        return edition_of_applications(table)
    if not told:
        return next(iter(editions.values()))
    blocks = [row.edition for row in table.region.rows if row.edition]
    return editions[max(sorted(told), key=blocks.count)]


@cache
def _paths_of(edition: str, table: str) -> tuple[str, ...]:
    return load_editions()[edition].paths_of(table)


def _expected_paths(table: TableReading, edition: Edition) -> Sequence[str]:
    """Paths that the printed table should have: those of its edition, block by block for table 2 in two editions."""
    if table.region.table != "proactive":
        return _paths_of(edition.id, table.region.table)
    by_row = {row.key: row for row in table.region.rows}
    paths: list[str] = []
    for block in edition.proactive:
        for row in block.rows:
            columns = by_row[row].columns if row in by_row else tuple(block.columns)
            paths += cell_paths(row, columns)
    return paths


def _add_row(
    text: str, reading: RowReading, cells: dict[str, Cell], result: TablesResult, split_rule: str, *, is_first: bool
) -> None:
    """The cells of a row by their paths, their evidence cut from the document.

    ``is_first``: no copy of the row was added before.
    """
    row = reading.row
    read = reading.cells
    if read is None:
        read = open_cells(reading)
        if reading.fits_nothing:
            result.split_failures.append(_split_failure(row, reading.run or "", split_rule))
        reading.cells = read
    if read[-1].raw is None:  # not read as printed
        for cell in read:
            if span := cell.span:
                cell.raw = text[span[0] : span[1]]
    paths = cell_paths(row.path, row.columns)
    if is_first:
        cells.update(zip(paths, read, strict=True))
        return
    for path, cell in zip(paths, read, strict=True):
        if path not in cells or cells[path].value is None:
            cells[path] = cell


def _split_failure(row: RowEvidence, run: str, rule: str) -> FailedCheck:
    span = (row.fields[0].start, row.fields[-1].end)
    return FailedCheck(
        id=rule,
        subject=row.path or "remedies",
        level="usual",
        expected=None,
        actual=None,
        operands=[Operand(cell=None, count=None, value=None, span=span)],
        message=f"the glued digits {run} can't be cut into {len(row.columns)} cells that add up",
    )


def _extra_row(document: Document, table: str, extra: ExtraEvidence) -> ExtraRow:
    span = (extra.label[0], extra.fields[-1].end)
    label = " ".join(document.text[extra.label[0] : extra.label[1]].split())
    values = []
    for f in extra.fields:
        value = read_value(f.text)
        values.append(
            RowValue(
                column=None,
                value=value.number,
                raw=document.text[f.start : f.end],
                status=value.status,
                span=(f.start, f.end),
            )
        )
    return ExtraRow(id=make_id("extra_row", span, label), table=table, label=label, values=values, span=span)


def _warn_of_gaps(table: TableReading, edition: Edition, result: TablesResult) -> None:
    """Say which rows the form has and the copy lacks, and which could not be read."""
    name = table.region.table
    printed = {reading.row.path for reading in table.readings}
    rows: Mapping[str, Sequence[str]] = {
        "applications": edition.application_rows,
        "proactive": [row for block in edition.proactive for row in block.rows],
    }
    missing = [row for row in rows.get(name, ()) if row not in printed]
    if missing:
        result.warnings.append(
            Warning_(
                code="rows_missing",
                message=f"rows of the {name} table that were not found: {', '.join(missing)}",
                span=table.span,
            )
        )
    repaired = [reading.row.path for reading in table.readings if reading.row.anchor.damaged]
    if repaired:
        result.warnings.append(
            Warning_(
                code="label_damaged",
                message=f"rows read although their label is damaged: {', '.join(repaired)}",
                span=table.span,
            )
        )
    for reading in table.readings:
        cells = reading.cells or open_cells(reading)
        if cells[-1].alignment == "layout":
            continue  # all or none: a row that the layout tells has no open cell
        unaligned = sum(cell.status == "unaligned" for cell in cells)
        if unaligned:
            result.warnings.append(
                Warning_(
                    code="row_unaligned",
                    message=f"{unaligned} cells of {reading.row.path or name} can't be told apart in this copy",
                    span=reading.row.span,
                )
            )
