"""Rows of a statistics table on their way to indicators: labels, enumerators, levels.

Start with :class:`Row`, which both readers (stream and grid) make, then :func:`to_indicators`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from nlp.editions.statistics import StatisticsRow, bare_label, load_statistics_form
from nlp.folding import INVISIBLE, fold
from nlp.schema import Indicator, RowValue, Span, make_id

MAX_LABELS = 1024
"""Labels whose meaning is remembered: copies of one form print the same ones."""

_NUMERALS = "一二三四五六七八九十"
# Styles of enumerators, outermost first; ``none`` is a label without one.
_STYLES = ("han", "han_bracket", "arabic", "arabic_bracket", "circled")
ENUMERATOR = re.compile(
    rf"(?P<han>[{_NUMERALS}]{{1,3}}[、.,])"
    rf"|(?P<han_bracket>\([{_NUMERALS}]{{1,3}}\)[、.]?)"
    r"|(?P<arabic>[1-9][0-9]?(?:、|\.(?![0-9])|\)))"
    r"|(?P<arabic_bracket>\([1-9][0-9]?\)[、.]?)"
    r"|(?P<circled>[①-⑳⑴-⒇])"
)
PART = re.compile(r"其[\s\u200b]{0,4}中[\s\u200b]{0,4}[:,、]?")
_SPACE = re.compile(r"[\s\u200b]+")
_INNER_SPACE = re.compile(r"(?<![A-Za-z0-9])[\s\u200b]+|[\s\u200b]+(?![A-Za-z0-9])")


@dataclass(slots=True)
class Row:
    """A row as printed.

    Attributes:
        label: stretches of the label, enumerator and 其中 included, in order; a wrapped label has several.
        unit: stretch of the unit, ``None`` where none is printed or it is a dash.
        values: one for each value column, or none where the row is a heading.
        end: end of the last thing that belongs to the row.
        is_part: 其中 stands in a cell of its own that covers several rows.
        heading: what :func:`heading_of` read of the label, to be read once.
    """

    label: list[Span]
    unit: Span | None = None
    values: list[RowValue] = field(default_factory=list)
    end: int = 0
    is_part: bool = False
    heading: Heading | None = None

    @property
    def start(self) -> int:
        """Start of the row: its label's, or its unit's where that stands above it."""
        return min(self.label[0][0], self.unit[0]) if self.unit else self.label[0][0]


class Heading(NamedTuple):
    """What stands before the words of a label, the stretches of the words, and the words themselves, folded."""

    style: str
    number: str
    is_part: bool
    words: tuple[Span, ...]
    label: str


def heading_of(folded: str, row: Row) -> Heading:
    """What :func:`read_heading` reads of a row whose label is complete, read once."""
    if row.heading is None:
        row.heading = read_heading(folded, row)
    return row.heading


def read_heading(folded: str, row: Row) -> Heading:
    """Enumerator, 其中 and words of a row's label."""
    start, end = row.label[0]
    rest = list(row.label[1:])
    style, number, is_part = "none", "", row.is_part
    while True:
        while start < end and folded[start] in " \n\t\u200b:、.,":
            start += 1
        if start >= end and rest:
            start, end = rest.pop(0)
            continue
        part = PART.match(folded, start, end)
        if part and (part.group()[-1] in ":,、" or not is_part):
            is_part, start = True, part.end()
            continue
        enumerator = ENUMERATOR.match(folded, start, end) if style == "none" else None
        if enumerator is None:
            torn = _torn_enumerator(folded, (start, end), rest) if style == "none" else None
            if torn is None:
                break
            style, number, start, end = torn
            rest.pop(0)
            continue
        style, number, start = enumerator.lastgroup or "none", enumerator.group(), enumerator.end()
    words = [(start, end), *rest] if start < end else rest
    return Heading(style, number, is_part, tuple(words), joined(folded, words))


def _torn_enumerator(folded: str, first: Span, rest: list[Span]) -> tuple[str, str, int, int] | None:
    """Style and number of an enumerator that a line break tears, (三 over ), and the stretch left behind it."""
    width = first[1] - first[0]
    if not rest or width > 3:
        return None
    start, end = rest[0]
    found = ENUMERATOR.match(folded[slice(*first)] + folded[start : min(end, start + 4)])
    if found is None or found.end() <= width:
        return None
    return found.lastgroup or "none", found.group(), start + found.end() - width, end


def joined(text: str, spans: tuple[Span, ...] | list[Span]) -> str:
    """The stretches of ``text`` as one line; white space stays only between Latin letters or digits.

    Example:
        >>> joined("政府信息\\n公开 专项经费", [(0, 12)])
        '政府信息公开专项经费'
    """
    line = " ".join([text[start:end] for start, end in spans])
    if INVISIBLE not in line and len(line.split()) < 2:
        return line.strip()
    return _INNER_SPACE.sub("", line).strip(INVISIBLE)


def levels(headings: list[Heading]) -> list[int]:
    """Depth of each row, 1 for the outermost: by the styles that the table itself uses.

    其中 without an enumerator is one deeper than the row it belongs to; the rows after it that have neither keep its
    depth where the table has enumerated headings, since there nothing outermost lacks an enumerator.
    """
    present = {heading.style for heading in headings}
    top_is_bare = "han" not in present and any(h.style == "none" and not h.is_part for h in headings)
    order = [style for style in _STYLES if style in present]
    depth_of = {style: depth + 1 + top_is_bare for depth, style in enumerate(order)}
    result: list[int] = []
    enumerated = 1  # depth of the last row that has an enumerator, or stands outermost without one
    follower = 1  # depth of a row that has neither enumerator nor 其中
    nested = 0  # depth that a list numbered below a numbered 其中 has
    for heading in headings:
        if heading.style == "none":
            depth = enumerated + 1 if heading.is_part else 1 if top_is_bare else follower
            follower = depth
            nested = 0
            enumerated = enumerated if heading.is_part else depth
        else:
            depth = depth_of[heading.style]
            if heading.is_part and depth <= enumerated and result:
                depth = nested = enumerated + 1
            elif nested and heading.style.startswith("arabic") and depth < nested:
                depth = nested
            else:
                nested = 0
            enumerated = enumerated if nested and not heading.is_part else depth
            follower = depth + (not top_is_bare)
        result.append(depth)
    return result


def to_indicators(text: str, folded: str, rows: list[Row]) -> list[Indicator]:
    """The contract's rows, in order."""
    headings = [heading_of(folded, row) for row in rows]
    indicators = []
    for row, heading, level in zip(rows, headings, levels(headings), strict=True):
        label = joined(text, heading.words)
        span = (row.start, row.end)
        indicators.append(
            Indicator(
                id=make_id("indicator", span, label),
                label=label,
                unit=joined(text, [row.unit]) if row.unit else None,
                level=level,
                values=row.values,
                span=span,
            )
        )
    return indicators


@lru_cache(maxsize=MAX_LABELS)
def rows_of_label(folded_label: str) -> tuple[StatisticsRow, ...]:
    """Rows of the national form that a folded label, enumerator and 其中 taken off, may stand for."""
    return load_statistics_form().rows_of_label.get(bare_label(folded_label), ())


@lru_cache(maxsize=MAX_LABELS)
def is_heading(label: str) -> bool:
    """Whether a label is a heading of the form, which has no numbers of its own.

    Example:
        >>> is_heading("主动公开情况"), is_heading("收到申请数")
        (True, False)
    """
    return bare_label(fold(label)) in load_statistics_form().bare_headings


@lru_cache(maxsize=MAX_LABELS)
def is_distinctive(folded_label: str) -> bool:
    """Whether only the national form prints a folded label."""
    return bare_label(folded_label) in load_statistics_form().distinctive_labels


@lru_cache(maxsize=MAX_LABELS)
def is_known(folded_label: str) -> bool:
    """Whether a folded label is one of the form's rows or headings, in its own or a local wording."""
    form = load_statistics_form()
    bare = bare_label(folded_label)
    return bare in form.rows_of_label or bare in form.bare_headings
