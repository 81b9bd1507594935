"""The national tables (2019 and later) of a document: regions, rows, cells.

The order of things: labels are found (:mod:`labels`), tables and rows recognised (:mod:`regions`), the evidence of
each row collected from grids (:mod:`grids`) or text (:mod:`rows`), rows read one by one (:mod:`align`) and, where
glued digits leave a choice, together (:mod:`joint`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache

from nlp.document import Document
from nlp.editions import load_editions, load_frame
from nlp.folding import GLOSS
from nlp.schema import RuleRef
from nlp.tables.align import (
    BLOCKS,
    Mode,
    RowReading,
    SumRule,
    TableHabits,
    as_printed,
    habits_of,
    is_printed_in_full,
    open_cells,
    read_row,
    unaligned,
)
from nlp.tables.assembly import TableReading, assemble, edition_of_applications, fullest_edition
from nlp.tables.damaged import with_repaired_labels
from nlp.tables.evidence import Field, fields_of
from nlp.tables.grids import Columns, Grids, grid_row, header_columns, remedy_row, unknown_grid_rows
from nlp.tables.headless import find_headless_row
from nlp.tables.joint import JointRule, settle
from nlp.tables.labels import Anchor, find_anchors, lexicon
from nlp.tables.regions import FormAnchor, Region, application_order, columns_in, find_regions
from nlp.tables.result import TablesResult
from nlp.tables.rows import RowEvidence, text_rows

MAX_LAST_ROW = 1500
"""Characters behind the last label of a table in which its values are looked for."""

_MARKUP = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,9}(?: [^<>\n]{0,200})?/?>|&(?:nbsp|ensp|emsp|thinsp|#160);")
_RULER = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{2,}:?[ \t]*\|){1,80}[ \t]*:?-{2,}:?[ \t]*\|?[ \t]*$", re.MULTILINE)


def read_national(document: Document, folded: str) -> TablesResult:
    """Read every national table of the document; see :class:`TablesResult`."""
    text = _without_litter(document, folded)
    start, end = document.body_span
    anchors = find_anchors(text, start, end)
    regions = find_regions(text, anchors) if anchors else []
    if not regions:
        return TablesResult()
    grids = Grids(document, anchors)
    tables: list[TableReading] = []
    for at, region in enumerate(regions):
        bound = regions[at + 1].start if at + 1 < len(regions) else end
        tables.append(
            _read_table(document.text, text, grids, anchors, region, min(bound, region.anchors[-1].end + MAX_LAST_ROW))
        )
    if not any(region.table == "remedies" for region in regions):
        tables += _headless_remedies(document.text, text, max(a.end for region in regions for a in region.anchors), end)
    return assemble(document, tables)


def _without_litter(document: Document, folded: str) -> str:
    """Page furniture, rulers and left-over markup of Markdown tables and pinyin glosses blanked, offsets unchanged."""
    holes = list(document.litter)
    if "|" in folded and "--" in folded:
        holes += [m.span() for m in _RULER.finditer(folded)]
    if "<" in folded or "&" in folded:
        holes += [m.span() for m in _MARKUP.finditer(folded)]
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


def _read_table(
    original: str, text: str, grids: Grids, anchors: Sequence[Anchor], region: Region, end: int
) -> TableReading:
    if region.table == "remedies":
        return _read_remedies(original, text, grids, region, end)
    _repair_labels(text, region, end)
    if region.table == "applications":
        applicants = next(iter(load_editions().values())).applicants
        columns = [applicants for _ in region.rows]
    else:
        columns = _proactive_columns(region)
    rows, extras = text_rows(text, region, columns, end, _subtotal_paths())
    if grids:
        printed = region.rows
        rows = [_in_grid(text, grids, region.table, printed, row) or row for row in rows]
        extras = [e for e in extras if grids.at(e.label[0]) is None]
        extras += unknown_grid_rows(text, grids, region, anchors)
    table = TableReading(region, extras=extras)
    rows = [row for row in rows if row.columns and not _is_bare_group(row)]
    table.readings = _read_rows(original, text, rows, "row" if region.table == "applications" else "none")
    if region.table == "applications":
        if any(reading.is_open for reading in table.readings):
            table.used_to_align += settle(table.readings, _rules_between_rows(edition_of_applications(table).id))
        table.used_to_align += [RuleRef(id="T3-ROW", subject=r.row.path) for r in table.readings if r.used_rule]
    return table


@cache
def _rules_between_rows(edition: str) -> tuple[JointRule, ...]:
    """The exact rules of table 3 that tie its rows together."""
    return tuple(
        JointRule.of(rule)
        for rule in load_editions()[edition].instances
        if rule.table == "applications"
        and rule.level == "exact"
        and not rule.when_printed
        and len({cell.rpartition(".")[0] for cell in rule.cells}) > 1
    )


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
        expected = [
            row for row in fullest_edition(printed).application_rows if row != "applications.results.other.total"
        ]
    else:
        told = {row.edition for row in region.rows if row.edition}
        expected = (
            [row for edition in told for block in load_editions()[edition].proactive for row in block.rows]
            if len(told) == 1
            else []
        )
    with_repaired_labels(text, region, _form_order(region.table), _row_labels(), expected, end)


def _read_rows(original: str, text: str, rows: Sequence[RowEvidence], rule: SumRule) -> list[RowReading]:
    habits: TableHabits | None = None
    readings = []
    for row in rows:
        if is_printed_in_full(row):
            readings.append(RowReading(row, as_printed(row.fields, original)))
            continue
        habits = habits or habits_of(rows)
        readings.append(_or_text(text, read_row(row, original, _kinds(row.path, row.columns), rule, habits)))
    return readings


def _or_text(text: str, reading: RowReading) -> RowReading:
    """A row without fields whose label is followed by a number that is no field of it is no blank row."""
    row = reading.row
    if row.fields or row.layout == "cells" or reading.cells is None:
        return reading
    line = text[row.anchor.end : row.anchor.end + 40].split("\n")[0].strip(" |\u200b")
    if line[:1].isdigit():
        reading.cells = unaligned(len(row.columns))
    return reading


@cache
def _kinds(path: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    editions = load_editions().values()
    decimals = frozenset[str]().union(*(edition.decimals for edition in editions))
    signed = frozenset[str]().union(*(edition.signed for edition in editions))
    return tuple(
        "decimal" if f"{path}.{column}" in decimals else "signed" if column in signed else "plain" for column in columns
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
    text: str, grids: Grids, table: str, printed: Sequence[FormAnchor], row: RowEvidence
) -> RowEvidence | None:
    """The evidence of a row that stands in a grid; ``printed`` are the anchors of all rows of the region, in order."""
    grid = grids.at(row.anchor.label_start)
    if grid is None or not row.columns:
        return None
    if _heads_another_row(grids, printed, row):
        return RowEvidence(row.path, row.anchor, row.columns)
    first = row.anchor
    if table == "applications":
        first = printed[bisect_left(printed, grid.block.start, key=_label_start)]
    heads: Columns = header_columns(grids, row.columns, table, first)
    return grid_row(text, grids, row.anchor, row.columns, heads)


def _label_start(anchor: FormAnchor) -> int:
    return anchor.label_start


def _heads_another_row(grids: Grids, printed: Sequence[FormAnchor], row: RowEvidence) -> bool:
    """Whether the label of another row stands to the right in the same grid row: then this one heads a group."""
    place = bisect_right(printed, row.anchor.label_start, key=_label_start)
    behind = printed[place] if place < len(printed) else None
    grid = grids.at(row.anchor.label_start)
    if behind is None or grid is None or grids.at(behind.label_start) is not grid:
        return False
    return grid.cell_at(behind.label_start).row == grid.cell_at(row.anchor.label_start).row


# --- table 2 ---------------------------------------------------------------------------------------------------------


def _proactive_columns(region: Region) -> list[tuple[str, ...]]:
    """Columns of each row: by the headers above it, else by the edition of the table's other blocks."""
    rows = region.rows
    told = Counter(row.edition for row in rows if row.edition).most_common(2)
    if told and not (
        len(told) == 2 and told[0][1] == told[1][1]
    ):  # where two are as frequent, neither is to be guessed
        common = told[0][0]
        for row in rows:
            if not row.columns:  # no headers above it, or a damaged label
                columns = columns_in(load_editions()[common], row.key)
                row.columns, row.edition = columns, common
    return [row.columns for row in region.rows]


# --- table 4 ---------------------------------------------------------------------------------------------------------


@cache
def _remedy_columns() -> tuple[str, ...]:
    edition = next(iter(load_editions().values()))
    return tuple(f"{block}.{outcome}" for block in edition.remedies for outcome in edition.outcomes)


def _read_remedies(original: str, text: str, grids: Grids, region: Region, end: int) -> TableReading:
    edition = next(iter(load_editions().values()))
    columns = _remedy_columns()
    rows, _ = text_rows(text, region, [columns], end)
    if not rows[0].fields:
        rows[0].fields = _below_broken_header(text, rows[0].anchor.end, end)
    row = remedy_row(text, grids, region, columns) or rows[0]
    row.path = ""
    table = TableReading(region)
    mode: Mode = "glued" if row.layout == "run" and len(row.fields) < len(columns) else "apart"
    table.readings = [read_row(row, original, ["plain"] * len(columns), "chain", TableHabits(mode))]
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


def _headless_remedies(original: str, text: str, start: int, end: int) -> list[TableReading]:
    """Table 4 where the copy lost its header; its sums are what told it."""
    edition = next(iter(load_editions().values()))
    columns = _remedy_columns()
    found = find_headless_row(text, start, end, columns)
    if found is None:
        return []
    region, row = found
    used = [RuleRef(id="T4-SUM", subject=block) for block in edition.remedies]
    reading = read_row(row, original, ["plain"] * len(columns), "chain", TableHabits("apart"))
    return [TableReading(region, [reading], used_to_align=used)]


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
