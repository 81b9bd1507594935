"""Percentages as they are printed: rounded or cut off at their last digit.

Example:
    >>> rate = Count(id="", value=33.9, raw="33.9%", span=(0, 5), unit="%", kind="rate")
    >>> is_percentage(rate), is_share(rate, 339, 1000), is_share(rate, 3399, 10_000), is_share(rate, 258, 805)
    (True, True, True, False)
    >>> rounded(rate, 258, 805)
    32
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from nlp.claims import decimals
from nlp.schema import Count, Number

_SIGNS = ("%", "％", "百分之")
_POINTS_OF_ABOUT = 1
"""Percentage points that 约 leaves open."""


def is_percentage(count: Count) -> bool:
    """Whether the count is printed in percent (成 and scores are not)."""
    return count.value is not None and any(sign in count.raw or sign in count.unit for sign in _SIGNS)


def is_share(rate: Count, part: Number | None, total: Number | None) -> bool:
    """Whether the printed share is ``part`` of ``total``, rounded or cut off at its last digit."""
    if not total or part is None or rate.value is None:
        return False
    share, printed = _percent(part, total), Decimal(str(rate.value))
    if rate.qualifier == "about":
        return abs(share - printed) <= _POINTS_OF_ABOUT
    if rate.qualifier == "at_least":
        return share >= printed
    if rate.qualifier == "at_most":
        return share <= printed
    unit = Decimal(1).scaleb(-decimals(rate))
    return abs(share - printed) <= unit / 2 or share.quantize(unit, ROUND_DOWN) == printed


def rounded(rate: Count, part: Number, total: Number) -> Number:
    """The share as it would be printed, with as many decimals as ``rate``."""
    number = _percent(part, total).quantize(Decimal(1).scaleb(-decimals(rate)), ROUND_HALF_UP)
    return int(number) if number == int(number) else float(number)


def _percent(part: Number, total: Number) -> Decimal:
    return Decimal(str(part)) / Decimal(str(total)) * 100
