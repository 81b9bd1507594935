"""Merged cells of DOCX tables as the row and column spans of HTML.

Word marks merges on every cell: ``w:gridSpan`` counts columns, ``w:vMerge`` says that a cell begins a vertical merge
or goes on with the one above it, rows may begin some columns late (``w:gridBefore``). :func:`mark_spans` writes what
that comes to onto the elements, as attributes that no namespace has; ISO/IEC 29500-1, 17.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from nlp.reading.docx_numbering import VAL, W, integer
from nlp.reading.grids import MAX_COLUMN_SPAN

ROW_SPAN, COLUMN_SPAN, LEFT_OUT, COLUMNS_BEFORE = "rowspan", "colspan", "leftout", "before"
"""Attributes that :func:`mark_spans` sets: on cells the first three, on rows the last two."""

_WRAPPERS = frozenset(
    (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}smartTag", f"{W}ins", f"{W}moveTo", f"{W}bookmarkStart")
)
_OFF = ("0", "false", "off")


@dataclass(slots=True)
class _Merge:
    """A vertical merge that may go on in the next row."""

    cell: etree._Element
    width: int
    rows: int = 1


def mark_spans(table: etree._Element) -> None:
    """Write row and column spans onto the cells of a ``w:tbl``; tables inside of it are left alone.

    Cells that only continue a merge, and rows and cells whose deletion is tracked, are marked as left out.
    """
    merges: dict[int, _Merge] = {}
    for row in list(_own(table, f"{W}tr")):
        properties = row.find(f"{W}trPr")
        if is_on(properties, "del") or is_on(properties, "hidden"):
            row.set(LEFT_OUT, "1")
            continue
        column = min(_number(properties, "gridBefore"), MAX_COLUMN_SPAN)
        if column:
            row.set(COLUMNS_BEFORE, str(column))
        merges = _mark_row(row, column, merges)


def _mark_row(row: etree._Element, column: int, above: dict[int, _Merge]) -> dict[int, _Merge]:
    """Mark the cells of one row; the merges that the next row may go on with, by their first column."""
    merges: dict[int, _Merge] = {}
    before: etree._Element | None = None  # the cell to the left that is printed, which w:hMerge widens
    for cell in _own(row, f"{W}tc"):
        properties = cell.find(f"{W}tcPr")
        if is_on(properties, "cellDel"):
            cell.set(LEFT_OUT, "1")
            continue
        width = min(max(_number(properties, "gridSpan", 1), 1), MAX_COLUMN_SPAN)
        if _merge(properties, "hMerge") == "continue" and before is not None:
            before.set(COLUMN_SPAN, str(min(integer(before.get(COLUMN_SPAN), 1) + width, MAX_COLUMN_SPAN)))
            cell.set(LEFT_OUT, "1")
            column += width
            continue
        kind = _merge(properties, "vMerge")
        merge = above.get(column) if kind == "continue" else None
        if merge is not None and merge.width == width:
            merge.rows += 1
            merge.cell.set(ROW_SPAN, str(merge.rows))
            cell.set(LEFT_OUT, "1")
            merges[column] = merge
            before = None
        else:
            if width > 1:
                cell.set(COLUMN_SPAN, str(width))
            if kind is not None:
                merges[column] = _Merge(cell, width)
            before = cell
        column += width
    return merges


def _own(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of one name, those in content controls and other wrappers among them."""
    waiting = [element.iterchildren()]
    while waiting:
        child = next(waiting[-1], None)
        if child is None:
            waiting.pop()
        elif child.tag == name:
            yield child
        elif child.tag in _WRAPPERS:
            waiting.append(child.iterchildren())


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a property without a value stands there and is not switched off."""
    element = None if properties is None else properties.find(f"{W}{name}")
    return element is not None and element.get(VAL) not in _OFF


def _number(properties: etree._Element | None, name: str, default: int = 0) -> int:
    element = None if properties is None else properties.find(f"{W}{name}")
    return default if element is None else max(integer(element.get(VAL), default), 0)


def _merge(properties: etree._Element | None, name: str) -> str | None:
    """``restart`` or ``continue`` (which it is without a value), ``None`` without a merge."""
    element = None if properties is None else properties.find(f"{W}{name}")
    return None if element is None else "restart" if element.get(VAL) == "restart" else "continue"
