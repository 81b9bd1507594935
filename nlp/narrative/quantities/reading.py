"""One pass over the prose: candidates, ranges, and what the neighbours rule out."""

from __future__ import annotations

from itertools import pairwise
from sys import maxsize

from nlp.narrative.prose import Prose
from nlp.narrative.quantities.found import FoundNumber
from nlp.narrative.quantities.grammar import number_pattern, read_fraction, read_number, read_ratio
from nlp.narrative.quantities.traps import is_enumerator, is_no_number, silent_stretches
from nlp.schema import Span

_PARTS = frozenset("/分")
_RANGE = frozenset(("-", "~", "至", "到", "--"))
_NEIGHBOURS = frozenset((*pairwise("一两三四五六七八九"), *pairwise("一二三四五六七八九")))
_LONGEST_JOINT = 2
_GOES_ON = frozenset("-~至到、和及与")


def find_numbers(prose: Prose) -> list[FoundNumber]:
    """The numbers of the prose that may measure something, in order.

    >>> prose = Prose.of("第9至12条规定,开展3至5次,H5作品12期。")
    >>> [(number.value, number.value_max) for number in find_numbers(prose)]
    [(3, 5), (12, None)]
    """
    text = prose.text
    silent = [*sorted([*prose.blocked, *silent_stretches(text)]), (maxsize, maxsize)]
    found: list[FoundNumber] = []
    ruled_out = -1  # where the last number that is none ends
    place = read_to = 0
    for match in number_pattern().finditer(text):
        start, end = match.span()
        while silent[place][1] <= start:
            place += 1
        if start < read_to or silent[place][0] <= start:
            continue
        behind = text[end : end + 1]
        if behind == "\n" == text[start - 1 : start]:  # the cell of a table
            continue
        number = (_read_parts(text, start, end) if behind in _PARTS else None) or read_number(text, match)
        if number is None:
            continue
        read_to = number.span[1]
        if is_enumerator(text, number):
            continue
        goes_on = start - ruled_out <= _LONGEST_JOINT and _goes_on(text, ruled_out, start, read_to)
        if goes_on or is_no_number(text, number):
            ruled_out = read_to
        elif found and _may_be_range(text, found[-1], number):
            joined = _range(text, found.pop(), number)
            if joined:
                found.append(joined)
            else:
                ruled_out = read_to
        else:
            found.append(number)
    return found


def _goes_on(text: str, ruled_out: int, start: int, end: int) -> bool:
    """Whether the number continues one that is none: 第9至12条, 第031、046号, 第三条、五条."""
    if ruled_out < 0 or not 1 <= start - ruled_out <= 2 or text[start - 1] not in _GOES_ON:
        return False
    return start - ruled_out == 1 or text[ruled_out] == text[end : end + 1]


def _read_parts(text: str, start: int, end: int) -> FoundNumber | None:
    """A fraction or a ratio, whose first number ends at ``end``."""
    if text[end : end + 1] == "/":
        return read_ratio(text, start)
    if text[end : end + 1] == "分" and text[end + 1 : end + 2] in ("之", "百"):
        return read_fraction(text, start)
    return None


def _may_be_range(text: str, low: FoundNumber, high: FoundNumber) -> bool:
    """Whether what stands between makes the numbers a range (3-5, 两、三)."""
    start, end = low.span[1], high.span[0]
    if end - start > _LONGEST_JOINT:
        return False
    between = text[start:end]
    if between != "、":
        return between in _RANGE
    digits = text[low.digits[0] : low.digits[1]], text[high.digits[0] : high.digits[1]]
    return high.value - low.value == 1 and digits in _NEIGHBOURS


def _range(text: str, low: FoundNumber, high: FoundNumber) -> FoundNumber | None:
    """The two as one; ``None`` where they are none, such as the parts of a telephone number.

    The multiplier of the second is the first's, too, where that has none (3-5万件).
    """
    if low.value_max is not None or high.value_max is not None:
        return None
    value = low.value
    for power, factor in (("亿", 100_000_000), ("万", 10_000)):
        if power in text[high.digits[0] : high.span[1]] and low.span[1] == low.digits[1] and low.value < factor:
            value *= factor
            break
    if not value < high.value:
        return None
    span: Span = (low.span[0], high.span[1])
    qualifier = low.qualifier if low.qualifier != "exact" else high.qualifier
    return low._replace(
        span=span,
        digits=(low.digits[0], high.digits[1]),
        value=value,
        value_max=high.value,
        qualifier=qualifier,
    )
