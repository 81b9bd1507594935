"""Every day, month, range or point in time that the narrative or the page header states.

Start here. ``points.py`` finds points in time as printed, damaged forms included; ``calendar.py`` says which days
they are; this module joins points to ranges, completes the year that a point lacks and leaves out what is no date of
the report (names of documents, links, plans, titles); ``roles.py`` says what a date is for, by ``dates.yaml``.

What can't be told is no item but a warning: ``invalid_date`` (2月30日), ``masked_date`` (****年*月*日),
``unreadable_date`` (characters lost, several readings), ``date_without_year``.

Example:
    >>> [(d.role, d.start.isoformat(), d.end.isoformat()) for d in
    ...  find_dates("统计期限自2020年1月1日起至12月31日止。系统于10月29日上线。", year=2020).dates]
    [('period', '2020-01-01', '2020-12-31'), ('event', '2020-10-29', '2020-10-29')]
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from nlp.narrative.dates.calendar import Days, days_of
from nlp.narrative.dates.points import Point, find_points, split_glued
from nlp.narrative.dates.roles import matches, publication_rank, role_of
from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.schema import DateRole, Granularity, Span

__all__ = ["DateFindings", "DateProblem", "FoundDate", "find_dates", "parse_day"]


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date with its place in the text that was searched; days are inclusive.

    ``rank`` says how sure the label is that makes it the publication's (0 is surest), ``clock`` is ``THH:MM[:SS]``.
    """

    role: DateRole
    start: date
    end: date
    granularity: Granularity
    span: Span
    clock: str = ""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Something that looks like a date and can't be read: a code of the warnings and where it stands."""

    code: str
    span: Span
    in_period: bool = False


@dataclass(slots=True)
class DateFindings:
    """The dates of one text in order, and what couldn't be read."""

    dates: list[FoundDate] = field(default_factory=list)
    problems: list[DateProblem] = field(default_factory=list)


_MAX_GAP = 40
_MAX_FILE_NAME = 120
_SOURCE_LINE_RANK = 2
_MAX_SITE_NAME = 60
_IN_SENTENCE = re.compile(r"[。,;:]")
_CONNECTOR = re.compile(
    r"[)\s]{0,2}(?:起|始|开始|零?时)?[\s,]{0,3}(?:-{1,2}|~|至|到|截至|截止至?|截止到|止于)[\s]{0,3}"
    r"|[^。;!?\n\d]{0,32}起[,\s]{0,3}(?:至|到|截至|截止)\s{0,3}"
)
_PREFIX = re.compile(r"[自从]\s{0,2}$")
_SUFFIX = re.compile(r"\s{0,2}止")
_SAME_YEAR = re.compile(r"[^。\n!?]{0,30}")
_SENTENCE_START = re.compile(r"(?:^|[。;!?\n])[ \t]{0,4}(?:截至|在|到|自)?$")
_SHIFTS = [(re.compile(r"(?:去|上|前一|上一)年度?$"), -1), (re.compile(r"(?:次|明|翌|来|下一?)年度?$"), 1)]
_CLOSED = re.compile(r"[(\[【]\s{0,2}$")
_JOINED_KINDS = {
    "day": ("day", "day_only", "glued", "month"),
    "glued": ("glued", "day", "day_only"),
    "month": ("month", "day"),
    "part": ("part", "day"),
    "iso_month": ("iso_month",),
}


def find_dates(
    text: str, *, year: int | None = None, silent: Iterable[Span] = (), signature: Sequence[Span] = ()
) -> DateFindings:
    """The dates of ``text`` (folded), in order.

    Args:
        year: the report's year, which completes a day or month without one.
        silent: stretches that hold no date of their own, such as titles.
        signature: places where a date is the signature's.
    """
    return _Finder(text, year, _silent_spans(text, silent), signature).run()


def parse_day(text: str) -> tuple[date, str] | None:
    """The first whole day of a short text such as a header field, and its time of day; ``None`` where there is none.

    >>> parse_day("2021年1月27日 16:00")
    (datetime.date(2021, 1, 27), 'T16:00')
    >>> parse_day("20210127"), parse_day("2021年")
    ((datetime.date(2021, 1, 27), ''), None)
    """
    for point in find_points(text):
        days = days_of(point, None) if point.kind in ("day", "glued") else None
        if days:
            return days[0], point.clock
    return None


class _Finder:
    """One pass over the points of a text; holds what the next point needs to know of the ones before."""

    def __init__(self, text: str, year: int | None, silent: list[Span], signature: Sequence[Span]) -> None:
        self.text = text
        self.report_year = year
        self.silent = deque(silent)
        self.signature = signature
        self.found = DateFindings()
        self.sentence_year: tuple[int, int] | None = None  # where the sentence names its year first, and the year

    def run(self) -> DateFindings:
        points = [p for p in find_points(self.text) if not self._is_silent(p)]
        at = 0
        while at < len(points):
            following = points[at + 1] if at + 1 < len(points) else None
            if following and self._joined(points[at], following):
                self._take_range(points[at], following)
                at += 2
            else:
                self._take_point(points[at])
                at += 1
        return self.found

    def _is_silent(self, point: Point) -> bool:
        """Whether the point stands in a stretch without dates; both go from left to right, so nothing is rescanned."""
        while self.silent and self.silent[0][1] <= point.start:
            self.silent.popleft()
        return bool(self.silent) and self.silent[0][0] < point.end

    def _joined(self, first: Point, second: Point) -> bool:
        """Whether two points bound one range."""
        if second.kind not in _JOINED_KINDS.get(first.kind, ()) or second.start - first.end > _MAX_GAP:
            return False
        if first.kind == "part" and not first.edge.endswith(("初", "底", "末")):
            return False
        if self.text[first.end : second.start] == "起" and self.text[second.end : second.end + 1] == "止":
            return True  # the word between was lost
        return _CONNECTOR.fullmatch(self.text, first.end, second.start) is not None

    def _take_range(self, first: Point, second: Point) -> None:
        start_year = first.year or second.year or self._completed_year(first)
        starts = days_of(first, start_year)
        ends = self._range_end(second, starts[0]) if starts else None
        span = self._range_span(first, second)
        if not starts or not ends or ends[1] < starts[0]:
            code = "unreadable_date" if "glued" in (first.kind, second.kind) else "invalid_date"
            self._report(code if start_year else "date_without_year", span, in_period=True)
            return
        self._add((starts[0], ends[1]), "range", span)

    def _range_end(self, second: Point, start: date) -> Days | None:
        """Days of a range's second point, which borrows year and month of the first."""
        if second.kind == "day_only":
            second = Point("day", second.start, second.end, start.year, start.month, second.day)
        ends = days_of(second, start.year)
        if ends and second.year is None and ends[1] < start:  # 2019年9月1日至8月31日: the school year's end
            ends = days_of(second, start.year + 1)
        return ends

    def _range_span(self, first: Point, second: Point) -> Span:
        """自 and 止 belong to a period."""
        prefix = _PREFIX.search(self.text, max(0, first.start - 3), first.start)
        suffix = _SUFFIX.match(self.text, second.end)
        return prefix.start() if prefix else first.start, suffix.end() if suffix else second.end

    def _take_point(self, point: Point) -> None:
        span = (point.start, point.end)
        if point.kind == "year":
            if _SENTENCE_START.search(self.text, max(0, point.start - 8), point.start):
                self.sentence_year = (point.end, point.year or 0)
            return
        if point.kind in ("day_only", "iso_month") or self._recurs(point) or self._is_clock(point):
            return
        if point.kind == "masked":
            self._report("masked_date", span, in_period=True)
            return
        if point.kind == "glued" and not self._is_told_alone(point):
            return
        year = point.year or self._completed_year(point)
        days = days_of(point, year)
        if days is None:
            self._report("invalid_date" if year else "date_without_year", span)
            return
        granularity: Granularity = "day" if days[0] == days[1] else "month" if point.kind == "month" else "range"
        self._add(days, granularity, span, point.clock)

    def _is_told_alone(self, point: Point) -> bool:
        """Whether a point that lost characters is told to be a date by what stands around it."""
        if point.year is None:
            return False
        labelled = publication_rank(self.text, point.start) is not None
        if self.text[point.end - 1] != "日":  # 20210127: only a label tells it from a serial number
            return labelled
        cuts = split_glued(point.digits)
        closed = (
            _CLOSED.search(self.text, max(0, point.start - 3), point.start)
            and self.text[point.end : point.end + 1] in ")]】"
        )
        if len(cuts) == 1 and (closed or labelled):
            return True
        self._report("unreadable_date", (point.start, point.end))
        return False

    def _recurs(self, point: Point) -> bool:
        """每年3月底: no date, but a rule."""
        return point.year is None and matches("recurring_before", self.text, max(0, point.start - 10), point.start)

    def _is_clock(self, point: Point) -> bool:
        """2021/9/6 星期一 at a page's head: the day on which it was copied."""
        starts_line = not self.text[max(0, point.start - 1) : point.start].strip()
        return matches("clock_before", self.text, max(0, point.start - 8), point.start) or (
            starts_line and point.year is not None and matches("clock_after", self.text, point.end, point.end + 6)
        )

    def _heads_source_line(self, span: Span) -> bool:
        """Whether the day stands on a source line: at most a site's name before it, source or counters after."""
        if not matches("publication_after", self.text, span[1], span[1] + 20):
            return False
        window = self.text[max(0, span[0] - _MAX_SITE_NAME) : span[0]]
        _, line_break, before = window.rpartition("\n")
        starts_line = bool(line_break) or span[0] <= _MAX_SITE_NAME
        return starts_line and not _IN_SENTENCE.search(before)

    def _completed_year(self, point: Point) -> int | None:
        """The year of a point that names none: what the words before say, else the sentence, else the report's."""
        before = self.text[max(0, point.start - 6) : point.start]
        for pattern, shift in _SHIFTS:
            if self.report_year and pattern.search(before):
                return self.report_year + shift
        last = self.found.dates[-1] if self.found.dates else None
        if last and last.role != "published" and _SAME_YEAR.fullmatch(self.text, last.span[1], point.start):
            return last.end.year
        if self.sentence_year:
            at, year = self.sentence_year
            if point.start - at < 400 and not re.search(r"[。\n]", self.text[at : point.start]):
                return year
        return self.report_year

    def _add(self, days: Days, granularity: Granularity, span: Span, clock: str = "") -> None:
        rank = publication_rank(self.text, span[0]) if granularity == "day" else None
        is_signed = any(start < span[1] and span[0] < end for start, end in self.signature)
        if rank is None and granularity == "day" and not is_signed and self._heads_source_line(span):
            rank = _SOURCE_LINE_RANK
        role: DateRole
        if rank is not None:
            role = "published"
        elif is_signed:
            role = "signed"
        else:
            whole_year = days == (date(days[0].year, 1, 1), date(days[0].year, 12, 31))
            role = role_of(self.text, span, granularity, whole_year=whole_year)
        self.found.dates.append(FoundDate(role, *days, granularity, span, clock, rank))

    def _report(self, code: str, span: Span, *, in_period: bool = False) -> None:
        in_period = in_period and matches("period_before", self.text, max(0, span[0] - 40), span[0])
        self.found.problems.append(DateProblem(code, span, in_period))


@cache
def _silent_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What holds no date; the name of a file, which holds none either; how such a name ends."""
    lexicon = load_lexicon("nlp.narrative.dates", "dates.yaml")
    ending = lexicon["file_endings"]
    name = rf"(?<![^\s,。;:、])[^\s,。;:、]{{1,{_MAX_FILE_NAME}}}{ending}"
    return re.compile(alternation(lexicon["silent"])), re.compile(name), re.compile(ending)


def _silent_stretches(text: str) -> Iterator[Span]:
    """What holds no date, from left to right without overlap."""
    silent, _, _ = _silent_patterns()
    file = _next_file_name(text, 0)
    if file is None:  # as in most texts
        yield from (stretch.span() for stretch in silent.finditer(text))
        return
    stretch = silent.search(text)
    while stretch or file:
        first = file if file and (not stretch or file.start() <= stretch.start()) else stretch
        if first:
            yield first.span()
            at = first.end()
            stretch = silent.search(text, at) if stretch and stretch.start() < at else stretch
            file = _next_file_name(text, at) if file and file.start() < at else file


def _next_file_name(text: str, at: int) -> re.Match[str] | None:
    """The first name of a file from ``at`` on. Any character can begin one, so the search begins near an ending."""
    _, name, ending = _silent_patterns()
    first = ending.search(text, at)
    return name.search(text, max(at, first.start() - _MAX_FILE_NAME)) if first else None


def _silent_spans(text: str, more: Iterable[Span]) -> list[Span]:
    """Stretches without dates, in order and without overlap."""
    spans = sorted([*more, *_silent_stretches(text)])
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
