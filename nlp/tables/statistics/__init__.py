"""Statistics tables of 2008 to 2018: the national 政府信息公开情况统计表 and local ones, each row as printed.

Start with :func:`read_statistics`. It looks for headers (:mod:`.header`), reads what stands below each as a grid
(:mod:`.grid`) or as running text (:mod:`.tokens`, :mod:`.stream`, :mod:`.alignment`, :mod:`.values`), and names the
form by its wording, never by the year. :func:`indicator_keys` says which row of the national form each row is.

Example:
    >>> from nlp.folding import fold
    >>> text = "统计指标\\t单位\\t统计数\\n(一)收到申请数\\t件\\t3\\n1.当面申请数\\t件\\t1\\n2.网络申请数\\t件\\t2\\n"
    >>> result = read_statistics(Document(text=text), fold(text))
    >>> [(row.label, row.unit, row.values[0].value) for row in result.indicators]
    [('收到申请数', '件', 3), ('当面申请数', '件', 1), ('网络申请数', '件', 2)]
    >>> indicator_keys(result.indicators)
    ['received', 'received.in_person', 'received.online']
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice, tee
from typing import Literal

from nlp.document import Block, Document
from nlp.schema import Indicator, RuleRef, Span, Warning_, make_id
from nlp.tables.statistics.alignment import align
from nlp.tables.statistics.grid import Layout, read_grid
from nlp.tables.statistics.header import Header, find_headers
from nlp.tables.statistics.keys import indicator_keys
from nlp.tables.statistics.rows import Row, heading_of, is_distinctive, is_heading, is_known, to_indicators
from nlp.tables.statistics.stream import split_rows
from nlp.tables.statistics.tokens import tokenize
from nlp.tables.statistics.view import View, visible
from nlp.tables.statistics.walk import RawRow
from nlp.tables.statistics.wrapped import wrapped_rows

__all__ = ["StatisticsResult", "indicator_keys", "read_statistics"]

_MAX_TABLE = 24_000  # characters read below a header; the national form has 2,000, pipes and spaces aside
_FIRST_LABELS = ("主动公开政府信息数", "收到申请数", "当面申请数")  # one of them stands in any table without a header
# A row of the national form with its unit and what follows it, for tables whose header is lost: in a sentence the
# number stands before the unit.
_KNOWN_START = re.compile(
    rf"(?:{'|'.join(_FIRST_LABELS)})(?:[\s\u200b]{{0,4}}\([^()]{{0,40}}\))?"
    r"[\s|\u200b]{0,8}[条件][\s|\u200b]{0,8}[0-9/-]"
)
_VALUES_ABOVE = re.compile(r"(?<=\n)[ ]{0,4}[\u4e00-\u9fff]{1,3}[ ]{1,8}[0-9/-][0-9/,.% -]{0,40}\n[ ]{0,4}\Z")
_NUMBER_BEFORE = re.compile(r"(?:其中[:,]?[ ]{0,2})?(?:[1-9][、.]|\([一二三四五六七八九十]\))[ ]{0,2}\Z")
_MAX_FAILURES = 30  # headers without a table below, after which a document is taken for one that plays with headers
_CAPTION = re.compile(r"(?:统计表|统计报表|情况表|统计情况|附表|附件|表[0-9一二三四五六])")
_SECTION = re.compile(r"[\s\u200b]*(?:[一二三四五六七八九十]{1,3}[、.]|第[一二三四五六七八九十]{1,2}[部章])")


@dataclass(frozen=True, slots=True)
class StatisticsResult:
    """What the statistics tables of one document hold.

    Attributes:
        indicators: the rows of all tables, in order of the text, headings of blocks included (they have no values).
        edition: ``stat2014`` if one of the tables is the national form, ``local`` for others, ``None`` without table.
        spans: stretches of the text that tables occupy, from caption or header to the end of the last row. A caption
            that is a section's heading (六、…统计表) is left out: it is the narrative's.
        warnings: ``indicator_unaligned`` for rows whose values could not be told apart, ``statistics_not_read`` where a
            document has more headers than were looked at.
        used_to_align: rules of ``stat2014_rules.yaml`` whose sums decided how glued values are cut.
    """

    indicators: list[Indicator]
    edition: Literal["stat2014", "local"] | None
    spans: list[Span]
    warnings: list[Warning_]
    used_to_align: list[RuleRef]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table once read."""

    rows: list[Row]
    header: Header | None
    start: int
    is_national: bool
    used_to_align: tuple[RuleRef, ...] = ()

    @property
    def end(self) -> int:
        return max(row.end for row in self.rows)


class _Source:
    """A document with its headers and what every table in running text passes over.

    Attributes:
        limits: for each header, where the next header with other words starts: there its table ends at the latest.
        edges: starts and ends, in turn, of litter and headers; a header that is repeated overleaf is no row.
    """

    def __init__(self, document: Document, folded: str, headers: list[Header]) -> None:
        self.document = document
        self.folded = folded
        self.headers = headers
        self.limits = [len(folded)] * len(headers)
        for number in reversed(range(len(headers) - 1)):
            here, following = headers[number], headers[number + 1]
            is_repeated = [c.word for c in here.columns] == [c.word for c in following.columns]
            self.limits[number] = self.limits[number + 1] if is_repeated else following.span[0]
        self.edges: list[int] = []
        for start, end in (
            sorted([*document.litter, *(header.span for header in headers)]) if headers else document.litter
        ):
            if not self.edges or start >= self.edges[-1]:
                self.edges += (start, end)
            else:
                self.edges[-1] = max(self.edges[-1], end)


def read_statistics(document: Document, folded: str) -> StatisticsResult:
    """The statistics tables of a document; all empty where there are none.

    Args:
        document: its grids are used where it has them, its text elsewhere.
        folded: ``fold(document.text)``.
    """
    view = visible(document, folded)
    result = _read_visible(view.document, view.folded)
    return result if view.offsets is None else _moved(document.text, view, result)


def _moved(text: str, view: View, result: StatisticsResult) -> StatisticsResult:
    """The result with the document's own offsets, and what is printed at them."""
    indicators = []
    for row in result.indicators:
        span = view.span(row.span)
        values = [
            replace(value, span=(place := view.span(value.span)), raw=value.raw and text[slice(*place)])
            if value.span
            else value
            for value in row.values
        ]
        update = {"id": make_id("indicator", span, row.label), "span": span, "values": values}
        indicators.append(row.model_copy(update=update))
    warnings = [
        warning.model_copy(update={"span": view.span(warning.span) if warning.span else None})
        for warning in result.warnings
    ]
    return replace(result, indicators=indicators, spans=[view.span(span) for span in result.spans], warnings=warnings)


def _read_visible(document: Document, folded: str) -> StatisticsResult:
    headers = list(find_headers(folded))
    may_lack_header = any(label in folded for label in _FIRST_LABELS)
    if not headers and not may_lack_header:
        return StatisticsResult([], None, [], [], [])
    source = _Source(document, folded, headers)
    tables: list[_Table] = []
    done = failures = 0
    for number, header in enumerate(source.headers):
        if header.span[0] < done or failures > _MAX_FAILURES:
            continue
        table = _read_below(source, number)
        if table is None:
            failures += 1
        else:
            tables.append(table)
            done = table.end
    if not tables and may_lack_header:
        tables += _without_header(source)
    result = _result(document, folded, tables)
    if failures > _MAX_FAILURES:
        message = f"more than {_MAX_FAILURES} headers of statistics tables have no table below; the rest was not read"
        result.warnings.append(Warning_(code="statistics_not_read", message=message))
    return result


def _result(document: Document, folded: str, tables: Sequence[_Table]) -> StatisticsResult:
    indicators: list[Indicator] = []
    warnings: list[Warning_] = []
    spans: list[Span] = []
    is_national = False
    for table in tables:
        rows = [_without_stray_values(row) for row in to_indicators(document.text, folded, table.rows)]
        is_national = is_national or table.is_national
        indicators += rows
        spans.append((_caption_start(folded, table.start, spans[-1][1] if spans else 0), table.end))
        unaligned = sum(any(value.status == "unaligned" for value in row.values) for row in rows)
        if unaligned:
            message = (
                f"{unaligned} of {len(rows)} rows of a statistics table hold digits that fit several columns or none"
            )
            warnings.append(Warning_(code="indicator_unaligned", message=message, span=spans[-1]))
    edition: Literal["stat2014", "local"] | None = ("stat2014" if is_national else "local") if tables else None
    used = list({(rule.id, rule.subject): rule for table in tables for rule in table.used_to_align}.values())
    return StatisticsResult(indicators, edition, spans, warnings, used)


def _without_stray_values(row: Indicator) -> Indicator:
    """The row; if it is a heading of the form, which has no numbers, those beside it are another row's: not given."""
    if not any(value.value is not None for value in row.values) or not is_heading(row.label):
        return row
    values = [replace(value, value=None, status="unaligned") for value in row.values]
    return row.model_copy(update={"values": values})


def _is_national(folded: str, rows: Sequence[Row], header: Header | None) -> bool:
    """Whether a table is the national form: three rows in its own wording, or its header and one."""
    needed = 1 if header is not None and header.is_national else 3
    found = (row for row in rows if is_distinctive(_label(folded, row)))
    return len(list(islice(found, needed))) == needed


def _read_below(source: _Source, number: int) -> _Table | None:
    """The table that a header heads, in whatever layout."""
    header = source.headers[number]
    block = _grid_at(source.document, header.span[0])
    if block is not None:
        return _read_grids(source.document, source.folded, block)
    end = header.span[1]
    limit = min(source.limits[number], end + _MAX_TABLE, _next_grid(source.document, end))
    return _read_stream(source, (end, limit), header)


def _read_stream(source: _Source, span: Span, header: Header | None) -> _Table | None:
    """The table in a stretch of running text, or ``None`` where what stands there is no table."""
    document, folded = source.document, source.folded
    tokens, again = tee(tokenize(folded, *span, source.edges))
    rows = wrapped_rows(folded, tokens, header) or split_rows(folded, span, again, header)
    while rows and _is_below(folded, rows[-1], header):
        rows.pop()
    is_national = _is_national(folded, [row.row for row in rows], header)
    if not _is_table(folded, rows, header):
        return None
    used = align(document.text, folded, rows, header, is_national=is_national)
    start = header.span[0] if header else rows[0].row.start
    return _Table([row.row for row in rows], header, start, is_national, tuple(used))


def _is_below(folded: str, last: RawRow, header: Header | None) -> bool:
    """Whether the last row is none: the next section's heading, or a number of the page (浏览次数 12) without unit."""
    if not last.pieces:
        return last.row.unit is None
    expects_unit = header is None or header.unit_place == "before"
    return expects_unit and not last.has_unit_cell and not is_known(_label(folded, last.row))


def _label(folded: str, row: Row) -> str:
    return heading_of(folded, row).label


def _is_table(folded: str, rows: Sequence[RawRow], header: Header | None) -> bool:
    """Whether enough rows stand below a header, or without one enough rows of the form."""
    if header is None:
        return sum(is_known(_label(folded, row.row)) for row in rows) >= 5
    if header.needs_known_rows and sum(is_known(_label(folded, row.row)) for row in rows) < 3:
        return False
    read = sum(bool(row.row.unit or row.pieces) for row in rows)
    return read >= (3 if header.is_weak else 2)


def _without_header(source: _Source) -> list[_Table]:
    """A table whose header is lost: five rows of the national form, each with its unit."""
    document, folded = source.document, source.folded
    first = _KNOWN_START.search(folded)
    if first is None:
        return []
    block = _grid_at(document, first.start())
    if block is not None:
        table = _read_grids(document, folded, block)
        return [table] if table else []
    start = _start_of_row(folded, first.start())
    own_line = _VALUES_ABOVE.search(folded, max(0, start - 60), start)
    start = own_line.start() if own_line else start  # where numbers stand above their labels, the first has its own too
    limit = min(len(folded), start + _MAX_TABLE, _next_grid(document, start))
    table = _read_stream(source, (start, limit), None)
    return [table] if table else []


def _start_of_row(folded: str, label: int) -> int:
    """Where the row of a label starts, with the block's heading before it, 一、主动公开情况 （一）."""
    earliest = max(0, label - 24)
    heading = folded.rfind("一、", earliest, label)
    if heading >= 0:
        return heading
    border = max(folded.rfind(mark, earliest, label) + 1 for mark in "\n。;")
    if border > earliest:
        return border
    number = _NUMBER_BEFORE.search(folded, earliest, label)
    return number.start() if number else label


def _grid_at(document: Document, at: int) -> Block | None:
    """The grid that a place in the text lies in."""
    index = bisect_right(document.blocks, at, key=lambda block: block.start) - 1
    block = document.blocks[index] if index >= 0 else None
    return block if block is not None and block.grid is not None and at < block.end else None


def _next_grid(document: Document, at: int) -> int:
    index = bisect_right(document.blocks, at, key=lambda block: block.start)
    return next((block.start for block in document.blocks[index:] if block.grid is not None), len(document.text))


def _read_grids(document: Document, folded: str, block: Block) -> _Table | None:
    """The table of a grid and of the grids that continue it on the next pages."""
    rows: list[Row] = []
    layout: Layout | None = None
    blocks = document.blocks[document.blocks.index(block) :]
    previous_end = block.start
    for following in blocks:
        if following.grid is None:
            if following.start - previous_end > 120:
                break
            continue
        if layout is not None and len(folded[previous_end : following.start].strip()) > 40:
            break
        found = read_grid(document.text, folded, following.grid, layout)
        if found is None or (layout is not None and found[1].values != layout.values):
            break
        rows += found[0]
        layout = found[1]
        previous_end = following.end
    if layout is None or len(rows) < 2:
        return None
    start = block.start if layout.header else rows[0].start
    return _Table(rows, layout.header, start, _is_national(folded, rows, layout.header))


def _caption_start(folded: str, start: int, floor: int) -> int:
    """Start of the caption and the form's head lines (填报单位…) above a table, or the table's own start."""
    at = start
    caption = start
    for _ in range(4):
        line = folded.rfind("\n", floor, max(floor, at - 1)) + 1
        line = max(line, floor)
        words = folded[line:at].strip(" \n\t|\u200b")
        if len(words) > 60 or re.search(r"[。;]", words):
            sentence = max(folded.rfind(mark, line, at) for mark in "。; ")
            tail = folded[sentence + 1 : at]
            if at == start and sentence >= 0 and _CAPTION.search(tail) and not _SECTION.match(tail) and len(tail) < 40:
                caption = sentence + 1
            break
        if words and _SECTION.match(words):
            break
        if words and _CAPTION.search(words):
            caption = line
        if line <= floor:
            break
        at = line
    return caption
