"""Points in time as they stand in folded text: days, months, parts of years, in every damaged form we know.

Start here to learn what is recognised: :data:`_POINT` lists the forms, each a named alternative. A point isn't yet a
date of the result: a bare year or a lone 31日 only serves to complete or to bound another (``ranges.py``).

Example:
    >>> [(p.kind, p.year, p.month, p.day) for p in find_points("自2020年1月1日起至12月31日,10月底")]
    [('day', 2020, 1, 1), ('day', None, 12, 31), ('month', None, 10, None)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlp.narrative.numerals import small_number, year_number

PointKind = Literal[
    "day", "month", "months", "days", "part", "year", "years", "day_only", "iso_month", "glued", "masked"
]


@dataclass(slots=True)
class Point:
    """A point or a short range in time as printed; numbers aren't checked against the calendar yet.

    Not frozen, which makes it several times faster to make.

    Attributes:
        kind: ``day`` (year may lack), ``month``, ``months`` (1-12月), ``days`` (5月10-14日), ``part`` (a quarter or a
            half of a year, its start or end), ``year``, ``years`` (2019-2020年), ``day_only`` (31日), ``iso_month``
            (2020.01), ``glued`` (20191231日: characters lost), ``masked`` (****年*月*日).
        last: the second number of ``months``, ``days`` and ``years``.
        edge: 初, 底, 上旬, 三季度 and the like.
        clock: ``THH:MM[:SS]`` as printed, or "".
        digits: what is left of month and day in a ``glued`` point.
    """

    kind: PointKind
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last: int | None = None
    edge: str = ""
    clock: str = ""
    digits: str = ""


_MAX_FIGURES = 40
"""More characters than any form has before its first 年, 月 or 日."""

_S = r"[ \n\t]{0,3}"
_NUMERAL = "一二三四五六七八九"
_YEAR = rf"(?:[12][ ]?[09][ ]?\d[ ]?\d|[一二][九〇零0O][〇零0O{_NUMERAL}\d]{{2}})"
_MONTH = rf"(?:\d{{1,2}}|\d[ ]\d|十[一二]?|[{_NUMERAL}元])"
_DAY = rf"(?:\d{{1,2}}|\d[ ]\d|[二三]?十[{_NUMERAL}]?|[廿卅][{_NUMERAL}]?|[{_NUMERAL}])"
_TO = r"(?:-{1,2}|~|至|到)"
_MONTH_EDGE = "(?:份?(?:上旬|中旬|下旬|月?底|末|初(?![步级次中审心衷始]))|份)"
_YEAR_EDGE = rf"(?:年?(?:底(?![线数层座])|末|初(?![步级次中审心衷始]))|上半年|下半年|第?[一二三四1-4]{_S}季度)"
_CLOCK = (
    r"(?:(?:T|[ ]{0,2}(?:上午|下午|晚上|凌晨)?[ ]{0,2})(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::(?P<second>\d\d))?"
    r"|时(?:(?P<minute_han>\d{1,2})分)?))"
)
_BEFORE_ISO = r"(?<![\d/._A-Za-z])(?<!\d{3}-)"  # no path, version or telephone number goes on here
_BEFORE = r"(?<![\d.〇零一二三四五六七八九十])"

_POINT = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in {
            # Most points are a year alone, behind which nothing can make it another form: first, so that they're quick.
            "plain_year": rf"{_BEFORE}(?:19|20)\d\d年(?!度?[\s\d{_NUMERAL}十元廿卅第年上下底末初份级代~至到-])",
            "masked": r"(?:[*xX×]{2,4}|20[*xX×]{1,2}|2[*xX×]{3})年(?:[*xX×\d]{1,2}月(?:[*xX×\d]{1,2}日)?)?",
            "iso": rf"{_BEFORE_ISO}(?:19|20)\d\d(?P<sep>[-/.])\d{{1,2}}(?P=sep)"
            r"(?:\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d)(?!(?P=sep)(?!(?:19|20)\d\d)\d))",
            "years": rf"{_BEFORE}{_YEAR}{_S}(?:年度?)?{_S}{_TO}{_S}{_YEAR}{_S}年(?!{_S}\d{{1,2}}{_S}月)",
            "months": rf"{_BEFORE}(?:{_YEAR}{_S}年{_S})?{_MONTH}{_S}{_TO}{_S}{_MONTH}{_S}月(?!{_S}{_DAY}{_S}日)份?",
            "days": rf"{_BEFORE}(?:{_YEAR}{_S}年{_S})?{_MONTH}{_S}月{_S}{_DAY}{_S}{_TO}{_S}{_DAY}{_S}日",
            "day": rf"{_BEFORE}(?:{_YEAR}{_S}年{_S})?{_MONTH}{_S}月{_S}月?{_DAY}{_S}(?:日|号(?![楼院文])|(?=[止起至]))",
            "part": rf"{_BEFORE}{_YEAR}{_S}年度?{_S}{_YEAR_EDGE}",
            "month": rf"{_BEFORE}{_YEAR}{_S}年{_S}{_MONTH}{_S}月{_S}{_MONTH_EDGE}?",
            "lost_month": rf"{_BEFORE}20\d\d{_S}年?\d{{2,4}}日",
            "compact": r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
            "lost_year": r"(?<!\d)20\d\d[ ]?(?:1[0-2]|[1-9])月(?:\d{1,2}日)?",
            "year": rf"{_BEFORE}{_YEAR}{_S}年(?![份级代末底初]|度?第)",
            "month_alone": rf"(?<![\d.{_NUMERAL}十个第])(?:\d{{1,2}}{_S}月(?![饼球刊亮]){_MONTH_EDGE}?"
            rf"|[{_NUMERAL}十]{{1,2}}月{_MONTH_EDGE})",
            "end_alone": r"(?<=截至)年[底末]|(?<=截止)年[底末]|(?<=截止到)年[底末]|(?<=截至到)年[底末]",
            "glued": r"(?<!\d)\d{3,4}日",
            "day_only": rf"(?<!\d){_DAY}{_S}日(?![内期常益程前报均])",
            "iso_month": rf"{_BEFORE_ISO}(?:19|20)\d\d[./](?:0?[1-9]|1[0-2])(?![\d./])",
        }.items()
    )
)
# Where a point can begin, cheap to find: only figures and what may stand between them lead to the first 年, 月 or 日.
# 0-9 and not \d: digits of other scripts stand in no report, and looking for them would take three times as long.
_START = re.compile(
    r"[0-9一二三四五六七八九十廿卅元年*xX×]"
    rf"(?=[0-9{_NUMERAL}十廿卅元〇零O*xX× \n\t~至到-]{{0,{_MAX_FIGURES}}}+[年月日]|[底末]"
    r"|(?<=[12])[09][0-9]{2}(?:[-/.]|[0-9]{4}))"
)
_CLOCK_AFTER = re.compile(_CLOCK)
_YEAR_PART = re.compile(_YEAR)
_FIGURE = re.compile(rf"{_DAY}|{_MONTH}")
_EDGE = re.compile(_MONTH_EDGE)


def find_points(text: str) -> Iterator[Point]:
    """The points of ``text`` from left to right, without overlap."""
    at = 0
    while start := _START.search(text, at):
        match = _POINT.match(text, start.start())
        at = match.end() if match else start.end()
        point = _READERS[str(match.lastgroup)](match) if match else None
        if point is not None:
            yield point


def split_glued(digits: str) -> list[tuple[int, int]]:
    """The months and days that a run of digits may hold, a leading zero only where both have two digits.

    >>> split_glued("1231"), split_glued("11"), split_glued("111")
    ([(12, 31)], [(1, 1)], [(1, 11), (11, 1)])
    """
    cuts = []
    for at in range(1, len(digits)):
        month, day = digits[:at], digits[at:]
        if len(digits) < 4 and (month[0] == "0" or day[0] == "0"):
            continue
        if len(day) <= 2 and len(month) <= 2 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            cuts.append((int(month), int(day)))
    return cuts


def _head_year(raw: str) -> tuple[int | None, str]:
    """Year at the beginning of ``raw`` and what follows it."""
    match = _YEAR_PART.match(raw)
    if not match:
        return None, raw
    rest = raw[match.end() :].lstrip()
    if not rest.startswith(("年", "-", "~", "至", "到")):
        return None, raw
    return year_number(match.group()), rest.removeprefix("年").removeprefix("度").lstrip()


def _figures(raw: str) -> list[int | None]:
    return [small_number(match.group()) for match in _FIGURE.finditer(raw)]


def _read_masked(match: re.Match[str]) -> Point:
    return Point("masked", match.start(), match.end())


def _read_iso(match: re.Match[str]) -> Point:
    year, month, day = re.split(r"[-/.]", match.group())
    end, clock = _read_clock(match.string, match.end())
    return Point("day", match.start(), end, int(year), int(month), int(day), clock=clock)


def _read_clock(text: str, at: int) -> tuple[int, str]:
    """End and ISO form of a time of day that stands at ``at``; ``(at, "")`` where there is none."""
    match = _CLOCK_AFTER.match(text, at)
    if not match:
        return at, ""
    hour, minute = int(match["hour"]), int(match["minute"] or match["minute_han"] or 0)
    if "下午" in match.group() and hour < 12:
        hour += 12
    if hour > 24 or minute > 59 or int(match["second"] or 0) > 59:
        return at, ""
    seconds = f":{match['second']}" if match["second"] else ""
    return match.end(), f"T{hour % 24:02}:{minute:02}{seconds}"


def _read_years(match: re.Match[str]) -> Point | None:
    first, last = (year_number(m.group()) for m in list(_YEAR_PART.finditer(match.group()))[:2])
    return Point("years", match.start(), match.end(), first, last=last)


def _read_months(match: re.Match[str]) -> Point | None:
    year, rest = _head_year(match.group())
    first, last = _figures(rest)[:2]
    return Point("months", match.start(), match.end(), year, first, last=last)


def _read_days(match: re.Match[str]) -> Point | None:
    year, rest = _head_year(match.group())
    month, first, last = _figures(rest)[:3]
    return Point("days", match.start(), match.end(), year, month, first, last=last)


def _read_day(match: re.Match[str]) -> Point | None:
    year, rest = _head_year(match.group())
    month, _, day = rest.partition("月")
    end, clock = _read_clock(match.string, match.end())
    numbers = small_number(month), small_number(day.strip("月日号 \n\t"))
    return Point("day", match.start(), end, year, *numbers, clock=clock)


def _read_part(match: re.Match[str]) -> Point | None:
    year, rest = _head_year(match.group())
    return Point("part", match.start(), match.end(), year, edge="".join(rest.split()).removeprefix("年"))


def _read_month(match: re.Match[str]) -> Point | None:
    year, rest = _head_year(match.group())
    month, _, edge = rest.partition("月")
    return Point("month", match.start(), match.end(), year, small_number(month), edge=edge.strip().removeprefix("份"))


def _read_lost_month(match: re.Match[str]) -> Point:
    raw = match.group()
    digits = raw[4:-1].strip().removeprefix("年").strip()
    return Point("glued", match.start(), match.end(), int(raw[:4]), digits=digits)


def _read_compact(match: re.Match[str]) -> Point:
    raw = match.group()
    return Point("glued", match.start(), match.end(), int(raw[:4]), digits=raw[4:])


def _read_lost_year(match: re.Match[str]) -> Point:
    raw = match.group()
    month, _, day = raw[4:].partition("月")
    if day:
        return Point("day", match.start(), match.end(), int(raw[:4]), int(month), int(day.rstrip("日")))
    return Point("month", match.start(), match.end(), int(raw[:4]), int(month))


def _read_year(match: re.Match[str]) -> Point:
    return Point("year", match.start(), match.end(), year_number(match.group().rstrip("年 \n\t")))


def _read_end_alone(match: re.Match[str]) -> Point:
    return Point("part", match.start(), match.end(), edge="底")


def _read_glued(match: re.Match[str]) -> Point:
    return Point("glued", match.start(), match.end(), digits=match.group()[:-1])


def _read_day_only(match: re.Match[str]) -> Point:
    return Point("day_only", match.start(), match.end(), day=small_number(match.group().rstrip("日 \n\t")))


def _read_iso_month(match: re.Match[str]) -> Point:
    year, month = re.split(r"[./]", match.group())
    return Point("iso_month", match.start(), match.end(), int(year), int(month))


_READERS = {
    "plain_year": _read_year,
    "masked": _read_masked,
    "iso": _read_iso,
    "years": _read_years,
    "months": _read_months,
    "days": _read_days,
    "day": _read_day,
    "part": _read_part,
    "month": _read_month,
    "lost_month": _read_lost_month,
    "compact": _read_compact,
    "lost_year": _read_lost_year,
    "year": _read_year,
    "month_alone": _read_month,
    "end_alone": _read_end_alone,
    "glued": _read_glued,
    "day_only": _read_day_only,
    "iso_month": _read_iso_month,
}
