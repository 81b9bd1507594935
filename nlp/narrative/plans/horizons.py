"""The time that an undertaking is for: stated in it or in the sentence that leads over to it, else the year after.

Example:
    >>> horizon_of("到2025年底完成目录", "2024年,我局将", 2023)
    Horizon(start='2024-01-01', end='2025-12-31', source='stated')
    >>> horizon_of("加强培训", "下一步,我局将", 2023)
    Horizon(start='2024-01-01', end='2024-12-31', source='default')
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import cache

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.numerals import small_number
from nlp.schema import Horizon

_WINDOW = 400
_LAST_YEAR = 2199
_QUOTED = re.compile(r"《[^》]{0,60}》")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PART = (
    r"(?:(?P<half>[上下]半年)|第?(?P<quarter>[一二三四1-4])季度|(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:(?P<day>[0-3]?\d)日|份)?)?"
    r"(?P<edge>年?[底末](?:之?前)?|之?前)?"
)


@cache
def _pattern() -> re.Pattern[str]:
    named = alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")["next_years"])
    return re.compile(
        rf"(?=[到至截2明来下新今上第一二三四五六七八九十0-9年])(?P<until>到|至|截至)?(?:(?:(?P<from>20\d\d)年?(?:-{{1,2}}|至|到))?(?P<year>20\d\d)年度?|(?P<next>{named}))?(?:的|中)?{_PART}"
    )


def horizon_of(item: str, lead: str, year: int | None) -> Horizon | None:
    """The horizon of an undertaking; ``None`` where neither it nor the report's year is told.

    Args:
        item, lead: folded text of the item, and of the sentence that opened the plans.
        year: the report's year.
    """
    for text in (item, lead):
        stated = _stated(text[:_WINDOW], year)
        if stated:
            return Horizon(start=stated[0].isoformat(), end=stated[1].isoformat(), source="stated")
    if year is None:
        return None
    return Horizon(start=f"{year + 1}-01-01", end=f"{year + 1}-12-31", source="default")


def _stated(text: str, year: int | None) -> tuple[date, date] | None:
    """The first time to come that ``text`` names."""
    if "年" not in text and "月" not in text and "季度" not in text:
        return None
    for match in _pattern().finditer(_QUOTED.sub("", text)):
        if match.group() and (days := _days(match, year)):
            return days
    return None


def _days(match: re.Match[str], year: int | None) -> tuple[date, date] | None:
    named = match["year"] or match["next"]
    part = match["half"] or match["quarter"] or match["month"]
    edge = match["edge"] or ""
    if not named and not (part and (match["half"] or edge)) and "年" not in edge:
        return None
    target = int(match["year"]) if match["year"] else year + 1 if year is not None else None
    if (
        target is None
        or target > _LAST_YEAR
        or (year is not None and match["year"] and target < year + (match.start() > 2))
    ):
        return None
    begins = date(int(match["from"]) if match["from"] else target, 1, 1)
    if match["until"] or edge:
        begins = date(min(target, year + 1 if year is not None else target), 1, 1)
    first, last = _months(match)
    day = int(match["day"]) if match["day"] else monthrange(target, last)[1]
    if day > monthrange(target, last)[1] or day == 0:
        return None
    end = date(target, last, day)
    if part and not edge and not match["until"] and not match["from"]:
        begins = date(target, first, int(match["day"]) if match["day"] else 1)
    return (begins, end) if begins <= end else None


def _months(match: re.Match[str]) -> tuple[int, int]:
    """First and last month of the part of the year that is named."""
    if match["half"]:
        return (1, 6) if match["half"].startswith("上") else (7, 12)
    if match["quarter"]:
        quarter = _QUARTERS[match["quarter"]]
        return 3 * quarter - 2, 3 * quarter
    if match["month"]:
        month = small_number(match["month"]) or 12
        return month, month
    return 1, 12
