"""From numbers as printed to days of the calendar.

Example:
    >>> days_of(Point("month", 0, 0, 2024, 2, edge="底"), 2023)
    (datetime.date(2024, 2, 29), datetime.date(2024, 2, 29))
    >>> days_of(Point("day", 0, 0, 2021, 2, 30), 2021) is None
    True
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from nlp.narrative.dates.points import Point, split_glued

Days = tuple[date, date]

_QUARTERS = {**dict(zip("一二三四", range(1, 5), strict=True)), **dict(zip("1234", range(1, 5), strict=True))}
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}


def days_of(point: Point, default_year: int | None) -> Days | None:
    """First and last day of ``point``; ``None`` where the calendar has no such day or the year is not known."""
    year = point.year or default_year
    if year is None:
        return None
    try:
        return _days(point, year)
    except ValueError:
        return None


def _days(point: Point, year: int) -> Days:
    """As :func:`days_of`.

    Raises:
        ValueError: no such day, or the digits of a glued point can be cut in several ways.
    """
    month, day, last = point.month or 0, point.day or 0, point.last or 0
    match point.kind:
        case "day":
            return _one(date(year, month, day))
        case "month" | "iso_month":
            return _month_days(year, month, point.edge)
        case "months":
            return _ordered(date(year, month, 1), _month_end(year, last))
        case "days":
            return _ordered(date(year, month, day), date(year, month, last))
        case "part":
            return _part_days(year, point.edge)
        case "year":
            return date(year, 1, 1), date(year, 12, 31)
        case "years":
            return _ordered(date(year, 1, 1), date(last, 12, 31))
        case "glued":
            cuts = split_glued(point.digits)
            if len(cuts) != 1:
                raise ValueError("the digits can be cut in several ways, or in none")
            return _one(date(year, *cuts[0]))
        case _:
            raise ValueError(f"{point.kind} is no date by itself")


def _one(day: date) -> Days:
    return day, day


def _ordered(start: date, end: date) -> Days:
    if end < start:
        raise ValueError("ends before it starts")
    return start, end


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("no such month")
    return date(year, month, monthrange(year, month)[1])


def _month_days(year: int, month: int, edge: str) -> Days:
    end = _month_end(year, month)
    if edge in _TENS:
        first, last = _TENS[edge]
        return date(year, month, first), min(end, date(year, month, min(last, end.day)))
    if edge.endswith(("底", "末")):
        return _one(end)
    if edge.endswith("初"):
        return _one(date(year, month, 1))
    return date(year, month, 1), end


def _part_days(year: int, edge: str) -> Days:
    if edge.endswith(("底", "末")):
        return _one(date(year, 12, 31))
    if edge.endswith("初"):
        return _one(date(year, 1, 1))
    if edge.endswith("半年"):
        return (date(year, 1, 1), date(year, 6, 30)) if edge[0] == "上" else (date(year, 7, 1), date(year, 12, 31))
    quarter = _QUARTERS[edge.removeprefix("第")[0]]
    return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
