"""The evidence of a row: what is printed for it, with the borders that the layout left.

A row's evidence comes in one of three layouts, and only the last leaves anything to arithmetic:

* ``cells``: every cell is there, blanks too (grids, pipes, tabs);
* ``lines``: every field is one cell, but blank cells are lost (a cell a line, borders without blanks);
* ``run``: fields stand in running text; one may hold several glued cells.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from sys import intern
from typing import Literal

from nlp.schema import Span
from nlp.tables.evidence import LONE_VALUE, Field, fields_of, read_value
from nlp.tables.plain_rows import bordered_fields, plain_fields
from nlp.tables.regions import FormAnchor, Region

Layout = Literal["cells", "lines", "run"]
MAX_COLUMNS_WITHOUT_SUM = 3
"""Rows of table 2 have at most so many columns, and no sum to tell glued cells from one number."""


@dataclass(slots=True)
class RowEvidence:
    """One row of one table.

    ``fields`` of layout ``cells`` hold blanks as empty fields; there may be more of them than columns, from merged
    label cells before the values or padding behind them. A row without fields ``is_doubtful`` where words stand beside
    its label, or the table has lines of values that could not be given to any row: it may not be blank.
    """

    path: str
    anchor: FormAnchor
    columns: tuple[str, ...]
    fields: list[Field] = field(default_factory=list)
    layout: Layout = "run"
    is_doubtful: bool = False

    @property
    def span(self) -> Span:
        """From the enumerator of the label to the last field."""
        return self.anchor.start, max(self.anchor.end, self.fields[-1].end if self.fields else 0)


@cache
def cell_paths(row: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Paths of a row's cells; the row of table 4 has none of its own, its columns are paths.

    Interned, as those of :mod:`nlp.editions` are: equal paths are then found in a dictionary at a glance.
    """
    return tuple(intern(f"{row}.{column}" if row else column) for column in columns)


@dataclass(frozen=True, slots=True)
class ExtraEvidence:
    """A row whose label no edition knows, between two rows of a table."""

    label: Span
    fields: tuple[Field, ...]


_BLANKS = " \n\t\u200b"
_LONE_HINT = re.compile(r"[-\d/\\无空N]|不适用")
"""What every lone value holds, to be looked for at less cost."""
_LONE = re.compile(rf"(?<!\S)(?=[-+↑↓增减\d/\\无空不N])(?:{LONE_VALUE.pattern})(?!\S)")


def text_rows(
    folded: str,
    region: Region,
    columns_of: Sequence[tuple[str, ...]],
    end: int,
    headings: Collection[str] = frozenset(),
) -> tuple[list[RowEvidence], list[ExtraEvidence]]:
    """Rows of a region in running text.

    Args:
        columns_of: the columns of each row; none where they are not known.
        end: where the evidence of the last row ends at the latest.
        headings: paths of rows that may be mere headings.
    """
    rows: list[RowEvidence] = []
    extras: list[ExtraEvidence] = []
    free: list[FreeLine] = []
    anchors = region.anchors
    number = 0
    for at, anchor in enumerate(anchors):
        if anchor.role != "row":
            if at + 1 < len(anchors) and anchors[at + 1].role == "row":
                lines = _lines_before_label(folded, anchors, at, columns_of, number)
                free.extend([(number, line) for line in lines])
            continue
        row = RowEvidence(anchor.key, anchor, columns_of[number])
        number += 1
        rows.append(row)
        inside = _inside(folded, anchor) if _is_torn(anchor) else []
        pieces = _pieces(anchors, at, end)
        if not inside and (fields := _plain(folded, pieces, len(row.columns))):
            row.fields = fields
        elif _has_borders(folded, anchor.end, pieces[-1][1]):
            _read_bordered(folded, row, pieces)
            if at + 1 < len(anchors):
                extras.extend(_unknown_bordered_rows(folded, row, pieces[0]))
        else:
            spare = _read_plain(folded, row, pieces, inside)
            row.is_doubtful = not row.fields and _has_words(folded, *pieces[0])
            free.extend((number, line) for line in spare)
            if at + 1 < len(anchors):
                extras.extend(_unknown_rows(folded, row, pieces[0]))
    _place_free_lines(folded, rows, free, anchors, headings)
    return rows, extras


def _is_torn(anchor: FormAnchor) -> bool:
    """Whether a label takes up more room than its words do."""
    return anchor.end - anchor.label_start > anchor.view_end - anchor.view_start


def _inside(folded: str, anchor: FormAnchor) -> list[Field]:
    """Numbers within a wrapped label."""
    if not _LONE_HINT.search(folded, anchor.label_start, anchor.end):
        return []
    return [Field(m.group(), m.start(), m.end()) for m in _LONE.finditer(folded, anchor.label_start, anchor.end)]


def _pieces(anchors: Sequence[FormAnchor], at: int, end: int) -> list[Span]:
    """Stretches that can hold the row's evidence: behind its label and behind headers repeated within the row."""
    start = anchors[at].end
    if at + 1 < len(anchors) and (behind := anchors[at + 1]).role != "skip":
        return [(start, max(start, behind.start))]  # as nearly always
    pieces: list[Span] = []
    for place in range(at + 1, len(anchors)):
        behind = anchors[place]
        pieces.append((start, max(start, behind.start)))
        if behind.role != "skip":
            return pieces
        start = behind.end
    pieces.append((start, max(start, end)))
    return pieces


def _plain(folded: str, pieces: Sequence[Span], width: int) -> list[Field]:
    """The fields of a row that is printed plainly; none of any other."""
    start, end = pieces[0]
    if len(pieces) > 1 and (
        _has_borders(folded, start, pieces[-1][1]) or any(folded[left:right].strip() for left, right in pieces[1:])
    ):
        return []
    return plain_fields(folded, start, end, width)


def _has_words(folded: str, start: int, end: int) -> bool:
    """Whether words stand on the label's line: 详见附件 is no blank."""
    newline = folded.find("\n", start, end)
    return _WORD.search(folded, start, end if newline < 0 else newline) is not None


def _has_borders(folded: str, start: int, end: int) -> bool:
    return folded.find("|", start, end) >= 0 or folded.find("\t", start, end) >= 0


def _read_bordered(folded: str, row: RowEvidence, pieces: Sequence[Span]) -> None:
    """Fields between pipes or tabs, on the label's line or, where each cell has a line of its own, on those behind."""
    start, end = pieces[0]
    newline = folded.find("\n", start, end)
    line_end = end if newline < 0 else newline
    mark = "|" if folded.find("|", start, end) >= 0 else "\t"
    row.layout = "cells"
    if newline >= 0 and (fields := bordered_fields(folded[start:newline].split(mark), start, len(row.columns))):
        row.fields = fields
        return
    parts = _parts(folded, start, line_end, mark)
    if len(parts) > 2 or any(f.text for f in parts[1:]):
        label_follows = newline < 0 and end < len(folded) and folded[end] != "\n"
        closed = label_follows or (mark == "|" and not parts[-1].text)
        row.fields = parts[1:-1] if closed else parts[1:]
        return
    if mark == "\t":
        row.fields = _first_line(folded, line_end, end)
        return
    for piece_start, piece_end in pieces:
        parts = _parts(folded, piece_start, piece_end, mark)
        for part in parts if parts[0].text else parts[1:]:
            if part.text and read_value(part.text).status == "text" and len(part.text) > 3:
                return
            row.fields.append(part)
        if row.fields and not row.fields[-1].text:
            row.fields.pop()  # between the last border and the next label
        if sum(bool(f.text) for f in row.fields) >= len(row.columns):
            return


def _first_line(folded: str, start: int, end: int) -> list[Field]:
    """The cells of the first line with tabs: values that stand on the line below their labels."""
    while start < end:
        newline = folded.find("\n", start, end)
        line_end = end if newline < 0 else newline
        if "\t" in folded[start:line_end]:
            return _parts(folded, start, line_end, "\t")
        start = line_end + 1
    return []


def _parts(folded: str, start: int, end: int, mark: str) -> list[Field]:
    """``folded[start:end]`` split at ``mark``, each part without the white space around it."""
    parts: list[Field] = []
    at = start
    for piece in folded[start:end].split(mark):
        text = piece.strip(_BLANKS)
        left = at + piece.index(text) if text else at
        parts.append(Field(text, left, left + len(text)))
        at += len(piece) + 1
    return parts


def _read_plain(folded: str, row: RowEvidence, pieces: Sequence[Span], inside: list[Field]) -> list[list[Field]]:
    """Fields in running text. Lines that hold a whole row apart from the label are returned: they may be another's."""
    width = len(row.columns)
    found = [f for start, end in pieces for f in fields_of(folded, start, end)]
    newline = folded.find("\n", row.anchor.end)
    own = found if newline < 0 else [f for f in found if f.start < newline]
    if inside:
        row.fields, row.layout = inside, "run"
        return _whole_lines(folded, found, width)
    if own:
        rest = found[len(own) :]
        if len(own) == width:
            row.fields, row.layout = own, "run"
            return _whole_lines(folded, rest, width)
        row.fields, row.layout = found, "run"
        return []
    lines = _whole_lines(folded, found, width)
    if lines:
        return lines
    row.fields = found
    lone = len(found) == 1 and (
        len(found[0].text) < width or (width <= MAX_COLUMNS_WITHOUT_SUM and found[0].text[0] != "0")
    )
    if lone or (len(found) > 1 and all("\n" in folded[a.end : b.start] for a, b in pairwise(found))):
        row.layout = "lines"  # a field on a line of its own is one cell
    return []


def _whole_lines(folded: str, fields: Sequence[Field], width: int) -> list[list[Field]]:
    """The fields by line, if every line holds exactly one row of more than one cell."""
    if not fields or not width or len(fields) % width:
        return []
    if width > 1 and "\n" in folded[fields[0].end : fields[1].start]:
        return []
    lines: list[list[Field]] = [[fields[0]]]
    for before, behind in pairwise(fields):
        if "\n" in folded[before.end : behind.start]:
            lines.append([])
        lines[-1].append(behind)
    return lines if all(len(line) == width for line in lines) else []


def _lines_before_label(
    folded: str, anchors: Sequence[FormAnchor], at: int, columns_of: Sequence[tuple[str, ...]], number: int
) -> list[list[Field]]:
    """The line of values directly above the first row below a header: some copies of PDF print it there."""
    if anchors[at].role == "skip" and number:
        return []
    start, end = anchors[at].end, folded.rfind("\n", anchors[at].end, anchors[at + 1].start)
    end = start + len(folded[start:end].rstrip()) if end > start else start  # a page number may stand between
    line_start = folded.rfind("\n", start, end) + 1 if end > start else 0
    if not line_start or "|" in folded[start:end] or not columns_of[number]:
        return []
    fields = fields_of(folded, line_start, end)
    whole = fields and not folded[fields[-1].end : end].strip() and len(fields) == len(columns_of[number])
    return [fields] if whole else []


FreeLine = tuple[int, list[Field]]
"""The number of rows before a line that holds exactly one row's values, and the values."""


def _place_free_lines(
    folded: str,
    rows: Sequence[RowEvidence],
    free: Sequence[FreeLine],
    anchors: Sequence[FormAnchor],
    headings: Collection[str],
) -> None:
    """Give lines of values that stand apart to the rows that have none.

    A line belongs to the label directly above or directly below it, with no other words between. Where a stretch of
    rows without values holds as many lines as rows there is one way to do that. With fewer lines only the habit of the
    copy (values below the label) could tell, which is trusted if no line of the table stands above its label.
    Rows that may be mere ``headings`` are left out first, and taken in if lines are left over.
    """
    if not free:
        return
    certain = [row for row in rows if row.path in headings and _heads_its_line(folded, row, anchors)]
    free = _counted(free, rows, certain)
    rows = [row for row in rows if row not in certain]
    live = [row for row in rows if row.fields or row.path not in headings]
    if len(live) < len(rows):
        placed, _ = _matched(folded, live, _counted(free, rows, [row for row in rows if row not in live]), anchors)
        if len(placed) == len(free):
            for row_at, values in placed.items():
                live[row_at].fields = values
            return
    placed, above_label = _matched(folded, rows, free, anchors)
    for row_at, values in placed.items():
        rows[row_at].fields = values
    if above_label:
        for row in rows:
            row.is_doubtful |= not row.fields and len(placed) < len(free)
        return
    for count, values in free:
        below = count > 0 and not rows[count - 1].fields and values not in placed.values()
        if below and _touches(folded, rows, (count, values), count - 1, anchors):
            rows[count - 1].fields = values


def _heads_its_line(folded: str, row: RowEvidence, anchors: Sequence[FormAnchor]) -> bool:
    """Whether the label of another row follows on the same line, with nothing between."""
    behind = next((a for a in anchors if a.role == "row" and a.start >= row.anchor.end), None)
    return (
        behind is not None
        and not folded[row.anchor.end : behind.start].strip(" |\u200b")
        and ("\n" not in folded[row.anchor.end : behind.start])
    )


def _counted(free: Sequence[FreeLine], rows: Sequence[RowEvidence], left_out: Sequence[RowEvidence]) -> list[FreeLine]:
    """The lines with the number of rows before them, some rows left out."""
    return [(count - sum(row in left_out for row in rows[:count]), values) for count, values in free]


def _matched(
    folded: str, rows: Sequence[RowEvidence], free: Sequence[FreeLine], anchors: Sequence[FormAnchor]
) -> tuple[dict[int, list[Field]], bool]:
    """Lines by row where there is one way to match them, and whether some line stands above its label."""
    touching = [
        (_touches(folded, rows, line, line[0] - 1, anchors), _touches(folded, rows, line, line[0], anchors))
        for line in free
    ]
    placed: dict[int, list[Field]] = {}
    above_label = False
    below_label: set[int] = set()
    for stretch in _stretches([i for i, row in enumerate(rows) if not row.fields]):
        lines = [i for i, (count, _) in enumerate(free) if stretch[0] <= count <= stretch[-1] + 1 and any(touching[i])]
        needed = [row_at for row_at in stretch if any(_reaches(free[i], touching[i], row_at) for i in lines)]
        if len(lines) == len(needed) and all(
            _reaches(free[i], touching[i], row_at) for i, row_at in zip(lines, needed, strict=True)
        ):
            for i, row_at in zip(lines, needed, strict=True):
                placed[row_at] = free[i][1]
                above_label |= free[i][0] == row_at
                below_label.update({row_at} if free[i][0] > row_at else ())
        else:
            # the row before the stretch has values of its own: a line between the two stands above the stretch's first
            above_label |= any(free[i][0] == stretch[0] for i in lines)
    if above_label:  # a copy prints values above its labels or below, not both: a row or a line went unseen
        placed = {row_at: values for row_at, values in placed.items() if row_at not in below_label}
    return placed, above_label


def _reaches(line: FreeLine, touching: tuple[bool, bool], row_at: int) -> bool:
    return (line[0] - 1 == row_at and touching[0]) or (line[0] == row_at and touching[1])


_WORD = re.compile(r"[\u3400-\u9fff]{2,}")


def _touches(
    folded: str, rows: Sequence[RowEvidence], line: FreeLine, row_at: int, anchors: Sequence[FormAnchor]
) -> bool:
    """Whether nothing but headings stands between a line and the label of a row."""
    if not 0 <= row_at < len(rows):
        return False
    label, values = rows[row_at].anchor, line[1]
    start, end = (label.end, values[0].start) if label.end <= values[0].start else (values[-1].end, label.start)
    labels = {id(row.anchor) for row in rows}
    headings = [(a.start, a.end) for a in anchors if id(a) not in labels and start <= a.start and a.end <= end]
    for heading_start, heading_end in headings:
        if _WORD.search(folded, start, heading_start):
            return False
        start = heading_end
    return not _WORD.search(folded, start, end)


def _stretches(numbers: Sequence[int]) -> Iterator[list[int]]:
    stretch: list[int] = []
    for number in numbers:
        if stretch and number != stretch[-1] + 1:
            yield stretch
            stretch = []
        stretch.append(number)
    if stretch:
        yield stretch


def _unknown_bordered_rows(folded: str, row: RowEvidence, piece: Span) -> Iterator[ExtraEvidence]:
    """Rows with a label that no edition knows, behind a row's own cells."""
    start = max([piece[0], *(f.end for f in row.fields)])
    if not folded[start : piece[1]].strip(_BLANKS + "|"):
        return
    label: Field | None = None
    values: list[Field] = []
    for part in _all_parts(folded, start, piece[1]):
        if not part.text:
            continue
        if _UNKNOWN_WORDS.match(part.text) and read_value(part.text).status == "text":
            if label and values:
                yield ExtraEvidence((label.start, label.end), tuple(values))
            label, values = part, []
        elif label:
            values.append(part)
    if label and values:
        yield ExtraEvidence((label.start, label.end), tuple(values))


def _all_parts(folded: str, start: int, end: int) -> Iterator[Field]:
    mark = "|" if folded.find("|", start, end) >= 0 else "\t"
    while start < end:
        newline = folded.find("\n", start, end)
        line_end = end if newline < 0 else newline
        yield from _parts(folded, start, line_end, mark)
        start = line_end + 1


_UNKNOWN_WORDS = re.compile(r"[\u3400-\u9fff]{3}")
_UNKNOWN_LABEL = re.compile(r"[\s\u200b]{0,20}([\u3400-\u9fffA-Za-z(（][^\d\n|]{1,60}?)[\s\u200b]{0,20}(?=[\d+/-])")


def _unknown_rows(folded: str, row: RowEvidence, piece: Span) -> Iterator[ExtraEvidence]:
    """Rows with a label that no edition knows, behind a row's own fields."""
    at, end = max([piece[0], *(f.end for f in row.fields[-1:])]), piece[1]
    if end - at < 4 or folded[at:end].isspace():
        return
    while match := _UNKNOWN_LABEL.match(folded, at, end):
        fields = fields_of(folded, match.end(), end)
        if not fields:
            return
        yield ExtraEvidence(match.span(1), tuple(fields))
        at = fields[-1].end
