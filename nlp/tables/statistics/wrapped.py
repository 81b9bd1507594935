"""Rows of a table whose labels are wrapped around their numbers, as text taken out of a PDF has them.

A label of several lines has its unit and numbers at half its height, on its first or its last line, or above it::

    （一）政府信息公开
    个 3
    工作专门机构数

Which lines make a row is not a matter of one line: the lines are cut into rows all at once, at the least cost
(:class:`_Cuts`), once for each place that the numbers may usually have. A row that another cut could have as well is
doubtful, and its values are not given.

Start with :func:`wrapped_rows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from math import inf
from typing import Literal

from nlp.editions.statistics import load_statistics_form
from nlp.schema import Span
from nlp.tables.statistics.header import Header
from nlp.tables.statistics.rows import Row, is_known, read_heading, rows_of_label
from nlp.tables.statistics.tokens import Token
from nlp.tables.statistics.values import Piece
from nlp.tables.statistics.walk import LABEL_ENDS, STARTER, WORDS, RawRow

_MAX_LINES_OF_ROW = 10
_MAX_LINES = 2000
_TAIL = 6  # lines below the last number that may still be its label's
_MIN_ROWS = 3  # rows with a unit and a number on one line, by which such a table is known
_MARGIN = 0.5  # how much dearer every other cut must be for a row to be certain
_WHOLE = ("数", "额", "量")  # a label that ends so is whole
_NEW_ROW = re.compile(rf"(?:{STARTER.pattern}|[1-9][0-9]?(?:、|\.(?![0-9])))")
_SENTENCE = re.compile(r"[。;?!]")

Place = Literal["middle", "bottom", "top", "above"]
Cut = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its part of a label, its unit with what stands behind it, or both."""

    text: Span | None
    unit: Span | None = None
    pieces: tuple[Piece, ...] = ()


def wrapped_rows(folded: str, tokens: Iterable[Token], header: Header | None) -> list[RawRow]:
    """The rows that the tokens make; none where they are not in such lines, or no cut makes rows of them."""
    if header is not None and header.unit_place != "before":
        return []
    lines = _table_lines(folded, tokens)
    if not _are_wrapped(folded, lines):
        return []
    places: tuple[Place, ...] = ("middle", "bottom", "top", "above")
    labels = _label_costs(folded, lines)
    tries = sorted((_Cuts(lines, labels, place) for place in places), key=lambda cuts: cuts.cost)
    best = tries[0]
    if best.cost == inf:
        return []
    certain = best.certain_rows()
    for other in tries[1:]:  # another usual place of the numbers that fits as well makes doubtful what it has otherwise
        if other.cost < best.cost + _MARGIN:
            certain &= set(other.rows)
    return [_raw_row(lines[slice(*cut)], is_certain=cut in certain) for cut in best.rows]


# --- lines


def _table_lines(folded: str, tokens: Iterable[Token]) -> list[Line]:
    """The lines up to the last with a unit, and some more; none where a line is of another kind."""
    lines: list[Line] = []
    last = -1
    for of_line in islice(_by_line(tokens), _MAX_LINES):
        line = _line(folded, of_line)
        if line is None:
            break
        lines.append(line)
        if line.unit:
            last = len(lines) - 1
    return lines[: last + 1 + _TAIL] if last >= 0 else []


def _by_line(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        if token.kind != "newline":
            line.append(token)
        elif line:
            yield line
            line = []
    if line:
        yield line


def _line(folded: str, tokens: Sequence[Token]) -> Line | None:
    """The line that ``tokens`` make, or ``None`` where they are no line of such a table: it ends there."""
    if any(token.kind == "bar" for token in tokens):
        return None
    units = load_statistics_form().unit_words
    place = len(tokens)
    while place and _is_piece(folded, tokens[place - 1]):
        place -= 1
    behind = tokens[place:]
    unit = tokens[place - 1] if place else None
    if unit is None or unit.kind != "text" or folded[unit.start : unit.end] not in units:
        unit = None
    elif behind and behind[0].start == unit.end:
        return None
    label = tokens[: place - 1] if unit else tokens
    text = (label[0].start, label[-1].end) if label else None
    words = folded[text[0] : text[1]] if text else ""
    is_foreign = len(words) > 90 or _SENTENCE.search(words) or _end().match(words)
    if unit is None and (not words or (behind and not _ends_glued(tokens))):
        return None  # numbers without a unit
    if is_foreign:
        return None
    if unit is None:
        return Line(text)
    return Line(text, (unit.start, unit.end), tuple(Piece(token.start, token.end) for token in behind))


@cache
def _end() -> re.Pattern[str]:
    """A word that stands below the table, and not one that a label wrapped inside 关注 begins with."""
    return re.compile(rf"(?:{'|'.join(map(re.escape, load_statistics_form().ends))})(?![\u4e00-\u9fff])")


def _is_piece(folded: str, token: Token) -> bool:
    return token.kind in ("number", "mark") or folded[token.start : token.end] in WORDS


def _ends_glued(tokens: Sequence[Token]) -> bool:
    """Whether the digits at the end of a line touch its words: 计1, wrapped before 条."""
    return len(tokens) > 1 and tokens[-1].start == tokens[-2].end and tokens[-2].kind == "text"


def _are_wrapped(folded: str, lines: Sequence[Line]) -> bool:
    """Whether units and numbers share lines, and some row is on several."""
    if sum(bool(line.pieces) for line in lines) < _MIN_ROWS:
        return False
    for above, line in zip([None, *lines], lines, strict=False):
        if line.text is None:
            if line.pieces:
                return True
        elif line.unit is None and above is not None and above.unit is not None:
            words = folded[slice(*line.text)]
            if not _NEW_ROW.match(words) and not is_known(words):
                return True
    return False


def _raw_row(lines: Sequence[Line], *, is_certain: bool) -> RawRow:
    label = [line.text for line in lines if line.text]
    group = next((line for line in lines if line.unit), None)
    ends = [span[1] for span in label] + [piece.end for line in lines for piece in line.pieces]
    row = Row(label=label, unit=group.unit if group else None, end=max([*ends, *_unit_of(group)]))
    pieces = [Piece(p.start, p.end, p.is_glued, is_doubtful=not is_certain) for p in (group.pieces if group else ())]
    return RawRow(row, pieces=pieces, has_unit_cell=group is not None)


def _unit_of(group: Line | None) -> Span | tuple[()]:
    """The stretch of a line's unit, or nothing."""
    return group.unit if group is not None and group.unit is not None else ()


# --- cuts


class _Cuts:
    """The cheapest cut of lines into rows where the numbers usually stand at one place.

    Attributes:
        cost: of all rows; infinite where no cut has a label for every unit.
        rows: first line and line behind the last of each row.
    """

    def __init__(self, lines: Sequence[Line], labels: Mapping[Cut, float], usual: Place) -> None:
        self._lines = lines
        self._usual = usual
        count = len(lines)
        last = max((place for place, line in enumerate(lines) if line.unit), default=0)
        self._costs = {cut: cost + self._place_cost(lines[slice(*cut)]) for cut, cost in labels.items()}
        self._before = [0.0, *[inf] * count]  # of the lines before each
        came_from = [0] * (count + 1)
        for (start, end), cost in sorted(self._costs.items()):
            if self._before[start] + cost < self._before[end]:
                self._before[end] = self._before[start] + cost
                came_from[end] = start
        self._after = [0.0 if place > last else inf for place in range(count + 1)]  # the table may end behind the last
        for (start, end), cost in sorted(self._costs.items(), reverse=True):
            self._after[start] = min(self._after[start], cost + self._after[end])
        end = min(range(last + 1, count + 1), key=lambda place: self._before[place], default=0)
        self.cost = self._before[end] + (1.0 if usual == "above" else 0.0) if count else inf
        self.rows: list[Cut] = []
        while end > 0 and self.cost < inf:
            self.rows.insert(0, (came_from[end], end))
            end = came_from[end]

    def certain_rows(self) -> set[Cut]:
        """The rows that every cut has which is not much dearer."""
        least = self._before[self.rows[-1][1]]
        return {row for row in self.rows if self._without(row) >= least + _MARGIN}

    def _without(self, row: Cut) -> float:
        """The least cost of a cut that has another row where this one begins."""
        others = [cut for cut in self._around(row[0]) if cut != row]
        return min((self._before[a] + self._costs[a, b] + self._after[b] for a, b in others), default=inf)

    def _around(self, line: int) -> list[Cut]:
        """The possible rows that hold a line."""
        return [
            (start, end)
            for start in range(max(0, line - _MAX_LINES_OF_ROW), line + 1)
            for end in range(line + 1, start + _MAX_LINES_OF_ROW + 1)
            if (start, end) in self._costs
        ]

    def _place_cost(self, lines: Sequence[Line]) -> float:
        """What it costs that the numbers of a row stand where they stand."""
        group = next((place for place, line in enumerate(lines) if line.unit), None)
        if group is None:
            return 0.0
        before = sum(line.text is not None for line in lines[:group])
        after = sum(line.text is not None for line in lines[group + 1 :])
        if not before and not after:
            return 0.0
        if lines[group].text is None and not before:
            return 0.0 if self._usual == "above" else 0.6  # happens in tables of any kind
        is_usual = {"middle": before == after, "bottom": not after, "top": not before, "above": before == after}
        return 0.0 if is_usual[self._usual] else 1.5


def _label_costs(folded: str, lines: Sequence[Line]) -> dict[Cut, float]:
    """What the label of each possible row costs; a row has one line with a unit, or as a heading none."""
    costs: dict[Cut, float] = {}
    for start in range(len(lines)):
        for end in range(start + 1, min(len(lines), start + _MAX_LINES_OF_ROW) + 1):
            units = [line.unit for line in lines[start:end] if line.unit]
            texts = tuple(line.text for line in lines[start:end] if line.text)
            if len(units) > 1:
                break
            cost = _label_cost(folded, texts, units[0] if units else None) if texts else inf
            if cost < inf:
                costs[start, end] = cost
    return costs


def _label_cost(folded: str, texts: tuple[Span, ...], unit: Span | None) -> float:
    """What it costs that these stretches are one label, with that unit or, as a heading, with none."""
    pieces = [folded[start:end] for start, end in texts]
    depth = 0
    for number, piece in enumerate(pieces):
        if number and depth <= 0 and _NEW_ROW.match(piece):
            return inf
        depth += piece.count("(") - piece.count(")")
    if pieces[0].startswith((")", "、", ",")):
        return inf
    words = read_heading(folded, Row(list(texts))).label
    if not words:
        return inf
    cost = 0.0 if depth == 0 else 2.0
    if is_known(words):
        return cost + (0.0 if _fits(words, folded[slice(*unit)] if unit else None) else 2.5)
    if not unit:
        return cost + (3.0 if _NEW_ROW.match(pieces[0]) else 5.0)
    cost += 1.0 if words.endswith(LABEL_ENDS) else 3.0
    ends = sum(piece.endswith(_WHOLE) and not rest.startswith("(") for piece, rest in pairwise(pieces))
    return cost + 5.0 * ends  # two labels as likely as one


@cache
def _fits(words: str, unit: str | None) -> bool:
    """Whether a label of the form has such a unit; its headings have none."""
    rows = rows_of_label(words)
    return any(row.unit == unit for row in rows) if rows else unit is None
