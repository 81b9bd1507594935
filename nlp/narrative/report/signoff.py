"""The sign-off: agency and day at the end of the report, or in brackets under its title.

Example:
    >>> text = "六、其他\\n无。\\n清溪县档案局\\n2021年1月27日\\n附件：表.xls"
    >>> sign = find_signoff(text, 0, len(text))
    >>> sign.agency, sign.day, text[slice(*sign.span)]
    ('清溪县档案局', datetime.date(2021, 1, 27), '清溪县档案局\\n2021年1月27日')
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nlp.narrative.dates.calendar import days_of
from nlp.narrative.dates.points import find_points
from nlp.narrative.report.names import is_agency
from nlp.schema import Span

_MAX_LINES = 30
_MAX_TAIL = 2500
_MAX_HEAD_LINES = 16
_MAX_HEAD_LINE = 60
_TAIL_AFTER_DATE = re.compile(r"[)\s】]{0,4}(?:$|\n|附|相关|扫|打印|【|\[|关闭|分享|来源|上一|下一|印发|主办|责任编辑)")
_LAST_WORDS = re.compile(r"(?:^|[。;!?:,\s])\s*([^。;!?:,\s]{2,40})\s*$")
_SPACED_NAME = re.compile(r"(?:^|[。;!?\n])([^。;!?:,\n]{2,60})$")


@dataclass(frozen=True, slots=True)
class Signoff:
    """Who signed and when, with the places of both in the searched text; either may lack."""

    agency: str | None
    agency_span: Span | None
    day: date | None
    day_span: Span | None

    @property
    def span(self) -> Span:
        """From the first to the last character of both."""
        spans = [span for span in (self.agency_span, self.day_span) if span]
        return min(span[0] for span in spans), max(span[1] for span in spans)


def find_signoff(text: str, start: int, end: int) -> Signoff | None:
    """The sign-off in ``text[start:end]`` (folded), looked for from the end; agency and day go before a day alone."""
    start = max(start, end - _MAX_TAIL)
    lines = list(_lines_from_end(text, start, end))
    day_alone: Signoff | None = None
    for index, span in enumerate(lines):
        dated = _dated(
            text, span, lines[index + 1] if index + 1 < len(lines) else None, lines[index - 1] if index else None
        )
        if dated and dated.agency:
            return dated
        day_alone = day_alone or dated
    return day_alone or _agency_alone(text, lines[:4])


def find_head_signoff(text: str, start: int, end: int) -> Signoff | None:
    """A day alone on a line before the text begins: in brackets, or below a body's name as on a cover.

    Copies lose one of the brackets. A day in digits below a name is the page's, not the signature's.
    """
    above: Span | None = None
    for span in list(_lines(text, start, end))[:_MAX_HEAD_LINES]:
        line = text[slice(*span)]
        if len(line) > _MAX_HEAD_LINE:
            return None
        name = "".join(text[slice(*above)].split()) if above else ""
        agency = name if is_agency(name) else None
        bracketed = line.startswith(("(", "[")) or line.endswith((")", "]"))
        if bracketed or (agency and "年" in line):
            point = next((p for p in find_points(line) if p.kind == "day" and p.year), None)
            days = days_of(point, None) if point else None
            if point and days and not line[: point.start].strip("([ ") and not line[point.end :].strip(")] "):
                return Signoff(agency, above if agency else None, days[0], (span[0] + point.start, span[0] + point.end))
        above = span
    return None


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the lines that hold anything, white space at their ends left out."""
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match.group()
        stripped = line.strip()
        if stripped:
            left = start + match.start() + len(line) - len(line.lstrip())
            yield left, left + len(stripped)


def _lines_from_end(text: str, start: int, end: int) -> Iterator[Span]:
    yield from [*_lines(text, start, end)][: -_MAX_LINES - 1 : -1]


def _dated(text: str, span: Span, before: Span | None, after: Span | None) -> Signoff | None:
    """The sign-off whose day stands on the line at ``span``."""
    line = text[slice(*span)]
    for point in reversed([p for p in find_points(line[-400:]) if p.kind == "day" and p.year]):
        offset = max(0, len(line) - 400)
        day_span = (span[0] + offset + point.start, span[0] + offset + point.end)
        days = days_of(point, None)
        if not days or not _TAIL_AFTER_DATE.match(text, day_span[1]):
            continue
        in_han = "年" in text[slice(*day_span)]
        named = _name_before(text, span[0], day_span[0])
        if named:
            return Signoff(named[0], named[1], days[0], day_span)
        if not _is_alone(text, span[0], day_span[0]):
            continue
        for neighbour in (before, after):
            name = _line_as_name(text, neighbour) if neighbour and day_span[0] - span[0] <= 2 else None
            if name and neighbour:
                return Signoff(name, neighbour, days[0], day_span)
        if in_han:
            tail = _name_at_end(text, before) if before and day_span[0] - span[0] <= 2 else None
            return Signoff(tail[0] if tail else None, tail[1] if tail else None, days[0], day_span)
    return None


def _is_alone(text: str, line_start: int, at: int) -> bool:
    """Whether the day starts its line or stands apart from the sentence before."""
    before = text[max(line_start, at - 4) : at]
    return (
        not before.strip()
        or before.rstrip()[-1:] in "。;!?"
        or (before != before.rstrip() and len(before) - len(before.rstrip()) >= 2)
        or before.strip() in ("日期:", "(")
    )


def _name_before(text: str, line_start: int, at: int) -> tuple[str, Span] | None:
    """A body's name right before the day on the same line."""
    window = max(line_start, at - 60)
    stretch = text[window:at].rstrip(" \t(")
    for pattern in (_LAST_WORDS, _SPACED_NAME):
        match = pattern.search(stretch)
        name = "".join(match[1].split()) if match else ""
        if match and is_agency(name):
            return name, (window + match.start(1), window + match.end(1))
    return None


def _name_at_end(text: str, span: Span) -> tuple[str, Span] | None:
    """A body's name after the last sentence of a line."""
    if span[1] - span[0] < 60:
        return None
    match = re.search(r"[。;]\s*([^。;!?:,\s]{3,40})$", text[span[1] - 60 : span[1]])
    if match and is_agency(match[1]):
        return match[1], (span[1] - 60 + match.start(1), span[1] - 60 + match.end(1))
    return None


def _line_as_name(text: str, span: Span) -> str | None:
    """The line at ``span`` where it is a body's name and nothing else; letters may be spaced out."""
    name = "".join(text[slice(*span)].split())
    return name if is_agency(name) else None


def _agency_alone(text: str, lines: list[Span]) -> Signoff | None:
    """A body's name alone on one of the last lines."""
    for span in lines:
        name = _line_as_name(text, span)
        if name and len(name) >= 4:
            return Signoff(name, span, None, None)
    return None
