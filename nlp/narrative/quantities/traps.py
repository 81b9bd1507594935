"""What makes a number none by its own neighbours: names, codes, ordinals, enumerators, times.

Start here to see why a number isn't read: :func:`silent_stretches` are the places that hold none, :func:`is_no_number`
judges a number by its neighbours, and :func:`measures_nothing` one without a unit. Those that have a unit are judged in
:mod:`.idioms`.

Example:
    >>> silent_stretches('落实"双随机、一公开",印发《2项规定》')
    [(2, 11), (14, 20)]
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.quantities.found import FoundNumber
from nlp.schema import Span

PACKAGE = __name__.rpartition(".")[0]

_TITLE = re.compile(r"《[^《》\n]{1,160}》")
_QUOTATION = re.compile(r'"[^"\n]{1,200}"')
_LONGEST_QUOTED_NAME = 42
_MISPAIRED = re.compile(r'"[,。;:、)]|[,:(]"$')
_IS_NO_NAME = re.compile(r'[。;]|^"[0-9.]{1,6}%"$')
_CODE_BEFORE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./_@#&=×*+\\·")
_CODE_BEHIND = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@#&=×*+\\·")
_PARTS = frozenset(":/")
_ENDS_PHRASE = frozenset(",。;、)\n")
_BEGINS_ITEM = frozenset("\n。;!?(")
_MAY_BEGIN_ITEM = frozenset(',:"')
_ENDS_ENUMERATOR = frozenset("、.)")
_ROUND = frozenset("万亿余多")
_MYRIAD = frozenset("万亿")
_YEAR = range(1949, 2050)
_HOTLINE = re.compile("1[0-2][0-9]{3}|95[0-9]{3}|96[0-9]{3,4}|1[12][0-9]")
_LONGEST_TOTAL = 9


@cache
def part(name: str) -> Any:
    """That part of the lexicon of traps, a list as a set of words."""
    words = load_lexicon(PACKAGE, "traps.yaml")[name]
    return frozenset(words) if isinstance(words, list) else words


@cache
def _by_last(name: str) -> dict[str, tuple[str, ...]]:
    """The words of that part by their last character."""
    return {last: tuple(word for word in part(name) if word[-1] == last) for last in {word[-1] for word in part(name)}}


@cache
def _by_first(name: str) -> dict[str, tuple[str, ...]]:
    """The words of that part by their first character."""
    return {first: tuple(word for word in part(name) if word[0] == first) for first in {word[0] for word in part(name)}}


def ends_with(name: str, text: str, end: int) -> bool:
    """Whether a word of that part of the lexicon ends at ``end``."""
    words = _by_last(name).get(text[end - 1 : end])
    return words is not None and text.endswith(words, 0, end)


def begins_with(name: str, text: str, start: int) -> bool:
    """Whether a word of that part of the lexicon begins at ``start``."""
    words = _by_first(name).get(text[start : start + 1])
    return words is not None and text.startswith(words, start)


def silent_stretches(text: str) -> list[Span]:
    """Titles and short names in quotes, in order; a rate in quotes is no name.

    Folded quotes have no direction: they are paired within a paragraph, and a pair that can be none, such as one that
    begins with a comma, gives its second quote to the next.
    """
    found: list[Span] = []
    title, quote = text.find("《"), text.find('"')
    while title >= 0 or quote >= 0:
        if quote < 0 or 0 <= title < quote:
            name = _TITLE.match(text, title)
            end = name.end() if name else title + 1
        else:
            name = _QUOTATION.match(text, quote)
            end = name.end() if name else quote + 1
            if name and _MISPAIRED.search(name.group()):
                name, end = None, end - 1
            elif name and (end - quote > _LONGEST_QUOTED_NAME or _IS_NO_NAME.search(name.group())):
                name = None
        if name:
            found.append(name.span())
        if 0 <= title < end:
            title = text.find("《", end)
        if 0 <= quote < end:
            quote = text.find('"', end)
    return found


def is_no_number(text: str, number: FoundNumber) -> bool:
    """Whether the characters around the number make it part of a code, an ordinal, a time or another word."""
    start, end = number.digits
    before, behind = text[start - 1 : start], text[number.span[1] : number.span[1] + 1]
    if before in _CODE_BEFORE or behind in _CODE_BEHIND:
        return True
    if behind in _PARTS and text[end + 1 : end + 2].isdigit():
        return True
    if before == ":" and text[start - 2 : start - 1].isdigit():
        return True
    if number.span[0] and text[number.span[0] - 1] in part("before"):
        return True
    if number.evidence == "number":
        return text[start] == "0" and text[start + 1 : start + 2].isdigit()
    if ends_with("before_numeral", text, number.span[0]):
        return True
    return number.value == 1 and before in part("before_one")


def is_enumerator(text: str, number: FoundNumber) -> bool:
    """Whether the number begins an item: 1、 (2) 3."""
    start, end = number.digits
    if text[end : end + 1] not in _ENDS_ENUMERATOR or end == len(text):
        return False
    before = text[start - 1 : start]
    if not before or before in _BEGINS_ITEM:
        return True
    return before in _MAY_BEGIN_ITEM and text[end] != ")" and not text[end + 1 : end + 2].isdigit()


def measures_nothing(text: str, number: FoundNumber) -> bool:
    """Whether a number without a unit is none, for want of words that make it a total."""
    start, end = number.span
    ends = end == len(text) or text[end] in _ENDS_PHRASE
    if number.evidence == "numeral":  # 突破百万
        return not (ends and text[end - 1] in _ROUND)
    if number.span[1] > number.digits[1]:  # 18万粉丝, but not 20多海里
        return not ends and _MYRIAD.isdisjoint(text[number.digits[1] : end])
    if begins_with("behind_bare", text, end):
        return False
    if number.value == 1 and text.startswith("、", end) and not text[end + 1 : end + 2].isdigit():
        return True  # an enumerator inside a line: 总体情况1、主动公开情况
    if not ends or (text.startswith("、", end) and text[end + 1 : end + 2].isdigit()):  # 3、5月
        return True
    if number.qualifier != "exact" or ends_with("before_total", text, start):
        return False
    if not start or not "一" <= text[start - 1] <= "鿿":
        return True
    printed = text[slice(*number.digits)]
    return (
        ends_with("before_bare", text, start)
        or (len(printed) == 4 and number.value in _YEAR)
        or _HOTLINE.fullmatch(printed) is not None
        or len(printed) > _LONGEST_TOTAL
    )
