"""The national tables (2019 and later) of a document: regions, rows, cells.

The order of things: labels are found (:mod:`labels`), tables and rows recognised (:mod:`regions`), the evidence of
each row collected from grids (:mod:`grids`) or text (:mod:`rows`), rows read one by one (:mod:`align`) and, where
glued digits leave a choice, together (:mod:`joint`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from pydantic import TypeAdapter

from nlp.document import Document
from nlp.editions import Edition, load_editions, load_frame
from nlp.folding import GLOSS
from nlp.schema import Cell, EditionId, ExtraRow, FailedCheck, Operand, RowValue, RuleRef, Span, Warning_, make_id
from nlp.tables.align import (
    BLOCKS,
    UNALIGNED,
    CellReading,
    Mode,
    RowReading,
    SumRule,
    TableHabits,
    habits_of,
    open_cells,
    read_row,
)
from nlp.tables.evidence import Field, fields_of, read_value
from nlp.tables.grids import Columns, Grids, grid_row, header_columns, remedy_row, unknown_grid_rows
from nlp.tables.joint import settle
from nlp.tables.damaged import with_repaired_labels
from nlp.tables.labels import Anchor, find_anchors, lexicon
from nlp.tables.regions import Region, application_order, columns_in, find_regions
from nlp.tables.result import TablesResult
from nlp.tables.rows import ExtraEvidence, RowEvidence, text_rows

MAX_LAST_ROW = 1500
"""Characters behind the last label of a table in which its values are looked for."""

_RULER = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|){1,80}[ \t]*:?-{2,}:?[ \t]*\|?[ \t]*$", re.MULTILINE)


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
        ends = [r.row.span[1] for r in self.readings] + [a.end for a in self.region.anchors if a.role != "end"]
        return self.region.start, max(ends)


def read_national(document: Document, folded: str) -> TablesResult:
    """Read every national table of the document; see :class:`TablesResult`."""
    text = _without_litter(document, folded)
    start, end = document.body_span
    anchors = find_anchors(text, start, end)
    regions = find_regions(text, anchors) if anchors else []
    if not regions:
        return TablesResult()
    grids = Grids(document)
    tables = []
    for at, region in enumerate(regions):
        bound = regions[at + 1].start if at + 1 < len(regions) else end
        tables.append(_read_table(text, grids, anchors, region, min(bound, region.anchors[-1].end + MAX_LAST_ROW)))
    return _assemble(document, tables)


def _without_litter(document: Document, folded: str) -> str:
    """Page furniture, rulers of Markdown tables and pinyin glosses blanked, offsets unchanged."""
    holes = list(document.litter)
    if "|" in folded and "--" in folded:
        holes += [m.span() for m in _RULER.finditer(folded)]
    holes += [m.span() for m in GLOSS.finditer(folded)]
    if not holes:
        return folded
    pieces, at = [], 0
    for start, end in sorted(holes):
        if start < at:
            continue
        pieces += [folded[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, folded[at:]])


def _read_table(text: str, grids: Grids, anchors: Sequence[Anchor], region: Region, end: int) -> TableReading:
    if region.table == "remedies":
        return _read_remedies(text, grids, region, end)
    _repair_labels(text, region, end)
    if region.table == "applications":
        applicants = next(iter(load_editions().values())).applicants
        columns = [applicants for _ in region.rows]
    else:
        columns = _proactive_columns(text, region, end)
    rows, extras = text_rows(text, region, columns, end, _subtotal_paths())
    rows = [_in_grid(text, grids, anchors, region, row) or row for row in rows]
    extras = [e for e in extras if grids.at(e.label[0]) is None]
    table = TableReading(region, extras=[*extras, *unknown_grid_rows(text, grids, region, anchors)])
    rows = [row for row in rows if row.columns and not _is_bare_group(row)]
    table.readings = _read_rows(text, rows, "row" if region.table == "applications" else "none")
    if region.table == "applications":
        exact = [i for i in _edition_of_applications(table).instances if i.table == "applications" and i.level == "exact"]
        table.used_to_align += settle(table.readings, [i for i in exact if i.id != "T3-ROW" and not i.when_printed])
        table.used_to_align += [
            RuleRef(id="T3-ROW", subject=r.row.path) for r in table.readings if r.used_rule
        ]
    return table


@cache
def _form_order(table: str) -> dict[str, int]:
    if table == "applications":
        return application_order()
    rows = [row for edition in load_editions().values() for block in edition.proactive for row in block.rows]
    items = list(load_frame().item_headings)
    by_item = sorted(rows, key=lambda path: items.index(_item_of(path)))
    return {path: place for place, path in enumerate(dict.fromkeys(by_item))}


def _item_of(path: str) -> str:
    """The item of Article 20 that a row of table 2 belongs to."""
    blocks = (block for edition in load_editions().values() for block in edition.proactive)
    return next(block.item for block in blocks if path in block.rows)


@cache
def _row_labels() -> dict[str, list[str]]:
    """Labels of every row as they stand in the label view."""
    labels: dict[str, list[str]] = {}
    for label, meanings in lexicon().items():
        for path in (meanings.application_row, meanings.proactive_row):
            if path:
                labels.setdefault(path, []).append(label)
    return labels


def _repair_labels(text: str, region: Region, end: int) -> None:
    """Find rows with a damaged label where the edition of the table says that one is missing."""
    printed = {row.key for row in region.rows}
    if region.table == "applications":
        expected = [row for row in _fullest_edition(printed).application_rows if row != "applications.results.other.total"]
    else:
        told = {row.edition for row in region.rows if row.edition}
        expected = [
            row for edition in told for block in load_editions()[edition].proactive for row in block.rows
        ] if len(told) == 1 else []
    with_repaired_labels(text, region, _form_order(region.table), _row_labels(), expected, end)


def _read_rows(text: str, rows: Sequence[RowEvidence], rule: SumRule) -> list[RowReading]:
    habits = habits_of(rows)
    return [_or_text(text, read_row(row, _kinds(row.path, row.columns), rule, habits)) for row in rows]


def _or_text(text: str, reading: RowReading) -> RowReading:
    """A row without fields whose label is followed by words on its line is no blank row: its cell is that text."""
    row = reading.row
    if row.fields or row.layout == "cells" or reading.cells is None:
        return reading
    line = text[row.anchor.end : row.anchor.end + 40].split("\n")[0].strip(" |\u200b")
    if line[:1].isdigit():
        reading.cells = [UNALIGNED] * len(row.columns)
    return reading


@cache
def _kinds(path: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    editions = load_editions().values()
    decimals = frozenset[str]().union(*(edition.decimals for edition in editions))
    signed = frozenset[str]().union(*(edition.signed for edition in editions))
    return tuple(
        "decimal" if f"{path}.{column}" in decimals else "signed" if column in signed else "plain"
        for column in columns
    )


@cache
def _subtotal_paths() -> frozenset[str]:
    """Rows of one edition that are the heading of a group in another: （六）其他处理."""
    return frozenset(
        f"{row.path}.total"
        for edition in load_editions().values()
        for row in edition.applications
        if not row.has_values and f"{row.path}.total" not in edition.application_rows
    )


def _is_bare_group(row: RowEvidence) -> bool:
    """Whether a row that can be the heading of a group holds nothing: then it is the heading."""
    return row.path in _subtotal_paths() and not any(f.text for f in row.fields) and not _is_alone(row)


def _is_alone(row: RowEvidence) -> bool:
    return row.layout == "cells" and len(row.fields) >= len(row.columns)


def _in_grid(
    text: str, grids: Grids, anchors: Sequence[Anchor], region: Region, row: RowEvidence
) -> RowEvidence | None:
    grid = grids.at(row.anchor.label_start)
    if grid is None or not row.columns:
        return None
    first = row.anchor
    if region.table == "applications":
        first = next(r for r in region.rows if grids.at(r.label_start) is grid)
    heads: Columns = header_columns(grids, anchors, row.columns, region.table, first)
    return grid_row(text, grids, row.anchor, row.columns, heads)


# --- table 2 ---------------------------------------------------------------------------------------------------------


def _proactive_columns(text: str, region: Region, end: int) -> list[tuple[str, ...]]:
    """Columns of each row: by the headers above it, else by the edition of the table's other blocks."""
    told = [row.edition for row in region.rows if row.edition]
    common = max(set(told), key=told.count) if told else None
    if common is None:
        return [() for _ in region.rows]
    columns = []
    for row in region.rows:
        if not row.columns:  # no headers above it, or a damaged label
            row.columns, row.edition = columns_in(load_editions()[common], row.key), common
        columns.append(row.columns)
    return columns


# --- table 4 ---------------------------------------------------------------------------------------------------------


def _read_remedies(text: str, grids: Grids, region: Region, end: int) -> TableReading:
    edition = next(iter(load_editions().values()))
    columns = tuple(f"{block}.{outcome}" for block in edition.remedies for outcome in edition.outcomes)
    rows, _ = text_rows(text, region, [columns], end)
    if not rows[0].fields:
        rows[0].fields = _below_broken_header(text, rows[0].anchor.end, end)
    row = remedy_row(text, grids, region, columns) or rows[0]
    row.path = ""
    table = TableReading(region)
    mode: Mode = "glued" if row.layout == "run" and len(row.fields) < len(columns) else "apart"
    table.readings = [read_row(row, ["plain"] * len(columns), "chain", TableHabits(mode))]
    reading = table.readings[0]
    if reading.is_open:
        reading.cells, reading.used_rule = open_cells(reading, groups=BLOCKS), True
    if reading.used_rule and reading.cells:
        totals = reading.cells[len(edition.outcomes) - 1 :: len(edition.outcomes)]
        table.used_to_align = [
            RuleRef(id="T4-SUM", subject=block)
            for block, total in zip(edition.remedies, totals, strict=True)
            if total.value is not None
        ]
    return table


_SHORT_LINE = re.compile(r"[^\d\n]{0,12}\n")


def _below_broken_header(text: str, start: int, end: int) -> list[Field]:
    """Values behind the leftovers of a header whose labels wrapped column by column."""
    for _ in range(3):
        leftover = _SHORT_LINE.match(text, start, end)
        if not leftover:
            return []
        start = leftover.end()
        if fields := fields_of(text, start, end):
            return fields
    return []


# --- the result ------------------------------------------------------------------------------------------------------


def _edition_of_applications(table: TableReading) -> Edition:
    """The edition whose rows of （六）其他处理 are printed; the newest where none is."""
    return _fullest_edition({reading.row.path for reading in table.readings})


def _fullest_edition(printed: set[str]) -> Edition:
    editions = list(load_editions().values())
    return max(
        editions, key=lambda e: (len(printed.intersection(e.application_rows)) - len(printed.difference(e.application_rows)), e.since)
    )


def _assemble(document: Document, tables: Sequence[TableReading]) -> TablesResult:
    result = TablesResult()
    chosen: dict[str, TableReading] = {}
    for table in tables:
        name = table.region.table
        if not any(r.row.fields for r in table.readings) and name == "remedies":
            result.spans.append(table.span)
            continue
        result.spans.append(table.span)
        before = chosen.get(name)
        if before is not None:
            result.warnings.append(
                Warning_(code="duplicate_table", message=f"the {name} table stands there more than once; the fuller one is read", span=table.span)
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


def _report_edition(found: set[str]) -> EditionId | None:
    if len(found) > 1:
        return "mixed"
    return "y2021" if "y2021" in found else "y2019" if "y2019" in found else None


def _add_table(document: Document, table: TableReading, result: TablesResult) -> set[str]:
    """Add the cells of one table to the result; returns the editions that its headers tell."""
    name = table.region.table
    cells: dict[str, CellReading] = {}
    for reading in table.readings:
        _add_row(reading, cells, result, "T4-SPLIT" if name == "remedies" else "T3-SPLIT")
    editions = _told_editions(table)
    rules_of = _rules_edition(table, editions)
    result.editions[name] = rules_of.id
    paths = dict.fromkeys([*_expected_paths(table, rules_of), *cells])
    fields = {path: _cell(document.text, cells.get(path, _MISSING)) for path in paths}
    result.cells.update(_CELLS.validate_python(fields))
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
    return {_edition_of_applications(table).id} if len(told) > 1 else told


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
        return _edition_of_applications(table)
    if not told:
        return next(iter(editions.values()))
    blocks = [row.edition for row in table.region.rows if row.edition]
    return editions[max(sorted(told), key=blocks.count)]


def _expected_paths(table: TableReading, edition: Edition) -> list[str]:
    """Paths that the printed table should have: those of its edition, block by block for table 2 in two editions."""
    if table.region.table != "proactive":
        return list(edition.paths_of(table.region.table))
    by_row = {row.key: row for row in table.region.rows}
    paths = []
    for block in edition.proactive:
        for row in block.rows:
            columns = by_row[row].columns if row in by_row else tuple(block.columns)
            paths += [f"{row}.{column}" for column in columns]
    return paths


def _add_row(
    reading: RowReading, cells: dict[str, CellReading], result: TablesResult, split_rule: str
) -> None:
    row = reading.row
    prefix = f"{row.path}." if row.path else ""
    read = reading.cells
    if read is None:
        read = open_cells(reading)
        if reading.fits_nothing:
            result.split_failures.append(_split_failure(row, reading.run or "", split_rule))
    for column, cell in zip(row.columns, read, strict=True):
        path = f"{prefix}{column}"
        if path not in cells or cells[path].value is None:
            cells[path] = cell


_CELLS = TypeAdapter(dict[str, Cell])


def _cell(text: str, cell: CellReading) -> dict[str, object]:
    """Fields of the contract's cell, its evidence cut from the document; validated in one go for a whole table."""
    span = cell.span
    return {
        "value": cell.value,
        "raw": text[span[0] : span[1]] if span else "" if cell.status == "blank" else None,
        "unit": cell.unit,
        "status": cell.status,
        "alignment": cell.alignment,
        "alternatives": cell.alternatives,
        "span": span,
    }


_MISSING = CellReading("missing")


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
        values.append(RowValue(column=None, value=value.number, raw=document.text[f.start : f.end], status=value.status, span=(f.start, f.end)))
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
            Warning_(code="rows_missing", message=f"rows of the {name} table that were not found: {', '.join(missing)}", span=table.span)
        )
    repaired = [reading.row.path for reading in table.readings if reading.row.anchor.damaged]
    if repaired:
        result.warnings.append(
            Warning_(code="label_damaged", message=f"rows read although their label is damaged: {', '.join(repaired)}", span=table.span)
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


