"""Which numbers a count of the narrative allows.

Approximate words have no sharp edge, so there are three answers: yes, no, and ``None`` for what neither agrees nor
contradicts.

Example:
    >>> about = Count(id="", value=500, raw="500余条", span=(0, 5), qualifier="at_least")
    >>> allows(about, 512), allows(about, 499), allows(about, 1200)
    (True, False, False)
    >>> allows(Count(id="", value=12000, raw="1.2万条", span=(0, 5)), 12034)
    True
"""

from __future__ import annotations

import re
from functools import lru_cache

from nlp.folding import fold
from nlp.schema import Count, Number

_TINY = 1e-9
_DIGITS = re.compile(r"(\d[\d,]*)(?:\.(\d+))?(百|千|万|亿|十万|百万|千万)?")
_MULTIPLIERS = {"百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_MORE_OF_SAME_SIZE = ("余", "多", "来")
_NEARLY = "近"
_ABOUT_AGREES = 0.1
_ABOUT_CONTRADICTS = 0.25


def exactly(count: Count) -> Number | None:
    """The one number that the count claims; ``None`` where it claims a range, or only roughly."""
    rough = count.qualifier != "exact" or count.value_max is not None or _unit_of_last_digit(count) > 1
    return None if rough else count.value


def decimals(count: Count) -> int:
    """How many decimals are printed.

    >>> decimals(Count(id="", value=33.9, raw="33.9%", span=(0, 5)))
    1
    """
    return _printed(count.raw)[1]


def allows(count: Count, number: Number) -> bool | None:
    """Whether ``number`` may be meant; ``None`` where the words leave it open."""
    value = count.value
    if value is None:
        return None
    if count.value_max is not None:
        return value <= number <= count.value_max
    if count.qualifier == "at_least":
        return _allows_at_least(count, value, number)
    if count.qualifier == "at_most":
        return _allows_at_most(count, value, number)
    if count.qualifier == "about":
        away = abs(number - value)
        if away <= _ABOUT_AGREES * value + _TINY:
            return True
        return None if away <= _ABOUT_CONTRADICTS * value + 1 else False
    unit = _unit_of_last_digit(count)
    return abs(number - value) <= (unit if unit > 1 else 0) + _TINY  # a figure in 万 may be rounded or cut


def _allows_at_least(count: Count, value: Number, number: Number) -> bool | None:
    """余 and 多 stay near the number; 超过 and 以上 set no end, though what is far above was hardly meant."""
    if number < value - _TINY:
        return False
    if number < 2 * value or number == value:
        return True
    return False if any(word in count.raw for word in _MORE_OF_SAME_SIZE) else None


def _allows_at_most(count: Count, value: Number, number: Number) -> bool | None:
    if number > value + _TINY:
        return False
    if 2 * number >= value:
        return True
    return False if _NEARLY in count.raw else None


def _unit_of_last_digit(count: Count) -> float:
    """What the last printed digit counts: 1 for 512, 1,000 for 1.2万."""
    return _printed(count.raw)[0]


@lru_cache(maxsize=4096)
def _printed(raw: str) -> tuple[float, int]:
    """What the last printed digit counts, and how many decimals there are; (1, 0) without digits."""
    match = _DIGITS.search(raw if raw.isascii() else fold(raw))
    if match is None:
        return 1.0, 0
    places = len(match[2] or "")
    return _MULTIPLIERS.get(match[3] or "", 1.0) / 10.0**places, places
