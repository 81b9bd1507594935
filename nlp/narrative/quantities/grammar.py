"""The shape of a number: digits or a numeral, multipliers, and the words that say how exact it is.

Start here to see what is read as one number: :func:`number_pattern` finds the candidates in one pass, and
:func:`read_number` gives them a value. What stands behind a number is :mod:`.units`, what makes it none :mod:`.traps`.

Example:
    >>> text = "共超过1.4万余人次"
    >>> number = read_number(text, next(number_pattern().finditer(text)))
    >>> number.value, number.qualifier, text[slice(*number.span)]
    (14000, 'at_least', '超过1.4万余')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.quantities.found import FoundNumber, Qualifier
from nlp.narrative.quantities.numerals import CHARACTERS, read_numeral
from nlp.narrative.quantities.units import unit_beginnings

PACKAGE = __name__.rpartition(".")[0]

_PLACES = {char: place for place, char in enumerate("零一二三四五六七八九")} | {"〇": 0}
_FACTORS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DIGITS = (
    r"(?:[0-9]{0,2}(?:,[0-9]{3}){1,4}(?![0-9])|[0-9]{0,2}(?: [0-9]{3}){1,4}(?![0-9])|[0-9]{0,19})(?:\.[0-9]{1,8})?"
)
_RATIO = re.compile("([0-9]{1,6})/([0-9]{1,6})(?![0-9/.])")
_BEFORE_RATIO = ("率", "率为", "率达", "率达到", "比例", "比例为")
_MULTIPLIER = "[十百千]?[万亿]|万亿|[百千](?![米瓦克分姓度强佳])"


@cache
def number_pattern() -> re.Pattern[str]:
    """Candidates for numbers in folded text. Its first part is a set of characters, which is searched fast."""
    behind = "".join(word for words in load_lexicon(PACKAGE, "numbers.yaml")["behind"].values() for word in words)
    next_words = load_lexicon(PACKAGE, "numbers.yaml")["next_words"]
    vague = "".join(f"(?!{word})" for word in next_words) + f"[{behind}]"
    tail = (
        f"(?:(?P<inner>[{behind}])(?=[十百千]?[万亿]))?(?P<factor>{_MULTIPLIER})?"
        f"(?P<sub>[1-9][百千])?(?P<outer>{vague})?"
    )
    numeral_ends = (
        rf"(?=[{''.join(sorted(unit_beginnings()))}])|(?=[-~至到、和及与][{CHARACTERS}])"
        rf"|(?<=[万亿{behind}])(?=[,。;)、\n]|$)"
    )
    return re.compile(
        f"[0-9{CHARACTERS}](?:(?<=[0-9])(?P<digits>{_DIGITS})(?P<tail>{tail})"
        f"|(?<=[{CHARACTERS}])[{CHARACTERS}]{{0,20}}(?P<more>{vague}(?P<myriad>[万亿])?)?(?:{numeral_ends}))"
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """Approximators: qualifier by word, last characters of those before the number, and words that end like them."""

    before: dict[str, Qualifier]
    before_power: dict[str, Qualifier]
    behind: dict[str, Qualifier]
    last: frozenset[str]
    other_words: dict[str, str]
    apart: dict[str, Qualifier]


@cache
def _words() -> _Words:
    lexicon = load_lexicon(PACKAGE, "numbers.yaml")

    def by_word(name: str) -> dict[str, Qualifier]:
        return {word: qualifier for qualifier, words in lexicon[name].items() for word in words}

    before, before_power, apart = by_word("before"), by_word("before_power"), by_word("before_apart")
    last = frozenset(word[-1] for word in (*before, *before_power, *apart))
    return _Words(before, before_power, by_word("behind"), last, dict(lexicon["other_words"]), apart)


def read_number(text: str, match: re.Match[str]) -> FoundNumber | None:
    """The number that a match of :func:`number_pattern` is; ``None`` for a numeral that has no value."""
    return _read_numeral(text, match) if match[1] is None else _read_digits(text, match)


def _read_digits(text: str, match: re.Match[str]) -> FoundNumber:
    start, end = match.span()
    begin, qualifier = _approximated(text, start)
    digits_end = match.end(1)
    if digits_end == end:
        return FoundNumber((begin, end), (start, end), _digits_value(text[start:end]), None, qualifier)
    _, _, inner, factor, sub, outer, _, _ = match.groups()
    value = Decimal(text[start:digits_end].replace(",", "").replace(" ", ""))
    for char in factor or "":
        value *= _FACTORS[char]
    if sub:
        value += int(sub[0]) * _FACTORS[sub[1]]
    if inner or outer:
        qualifier = _words().behind[inner or outer]
    return FoundNumber((begin, end), (start, digits_end), plain(value), None, qualifier)


def _digits_value(printed: str) -> int | float:
    if printed.isdecimal():
        return int(printed)
    printed = printed.replace(",", "").replace(" ", "")
    return plain(Decimal(printed))


def _read_numeral(text: str, match: re.Match[str]) -> FoundNumber | None:
    start, end = match.span()
    more, myriad = match["more"], match["myriad"]
    digits_end = match.start("more") if more else end
    numeral = read_numeral(text[start:digits_end])
    if numeral is None or numeral.value == 0:  # 零投诉 is a zero statement
        return None
    is_power = text[start] in "百千万亿"
    begin, qualifier = _approximated(text, start, is_power=is_power)
    if is_power and begin == start and not more:
        return None  # 百姓, 千家, 万户
    if more:
        qualifier = _words().behind[more[0]]
    elif numeral.open_ended:
        qualifier = "at_least"
    value = numeral.value * (_FACTORS[myriad] if myriad else 1)
    return FoundNumber((begin, end), (start, digits_end), value, numeral.value_max, qualifier, "numeral")


@cache
def _fraction() -> re.Pattern[str]:
    return re.compile(
        f"(?P<denominator>[{CHARACTERS}]{{1,4}}|[0-9]{{1,3}})分之(?:(?P<digits>[0-9.]{{1,8}})|(?P<numeral>[{CHARACTERS}]{{1,6}}(?:点[{CHARACTERS}]{{1,4}})?))"
    )


def read_ratio(text: str, start: int) -> FoundNumber | None:
    """Two numbers with a stroke (按时办结率4/4), where the first is a part of the second, as their quotient."""
    match = _RATIO.match(text, start)
    if match is None or not int(match[1]) <= int(match[2]) or not text.endswith(_BEFORE_RATIO, 0, start):
        return None
    return FoundNumber(match.span(), match.span(), round(int(match[1]) / max(1, int(match[2])), 4))


def read_fraction(text: str, start: int) -> FoundNumber | None:
    """The fraction that begins at ``start``, in percent or per mille as printed, else as its quotient.

    ``digits`` is the span of the numerator, behind 分之; of 百分百 the second 百.

    >>> read_fraction("达百分之九十八", 1).value, read_fraction("四分之三", 0).value
    (98, 0.75)
    """
    begin, qualifier = _approximated(text, start)
    if text.startswith("百分百", start):
        return FoundNumber((begin, start + 3), (start + 2, start + 3), 100, None, qualifier, "numeral")
    match = _fraction().match(text, start)
    if match is None:
        return None
    value = _printed_value(match["digits"] or match["numeral"])
    denominator = _printed_value(match["denominator"])
    if value is None or not denominator:
        return None
    if match["denominator"] not in ("百", "千"):
        value = round(float(value / denominator), 4)
    evidence: Literal["number", "numeral"] = "number" if match["digits"] else "numeral"
    digits = match.span("digits" if match["digits"] else "numeral")
    return FoundNumber((begin, match.end()), digits, value, None, qualifier, evidence)


def _printed_value(printed: str) -> int | float | None:
    """Value of digits or of a numeral, which can have a point (九十八点五)."""
    if printed[0].isdigit() and printed.isascii():
        return plain(Decimal(printed.rstrip("."))) if printed.count(".") <= 1 else None
    whole, _, decimals = printed.partition("点")
    numeral = read_numeral(whole)
    if numeral is None or numeral.value_max is not None:
        return None
    if not decimals:
        return numeral.value
    places = "".join(str(_PLACES[char]) for char in decimals if char in _PLACES)
    return float(f"{numeral.value}.{places}") if len(places) == len(decimals) else None


def _approximated(text: str, start: int, *, is_power: bool = False) -> tuple[int, Qualifier]:
    """Where the approximator before ``start`` begins, and what it says; ``start`` and exact without one.

    What stands apart (约占总数的26%) qualifies the number and is no part of it.
    """
    words = _words()
    if text[start - 1 : start] not in words.last:
        return start, "exact"
    for length in range(min(5, start), 0, -1):
        begin = start - length
        word = text[begin:start]
        qualifier = words.before.get(word) or (words.before_power.get(word) if is_power else None)
        if qualifier:
            is_other = begin and text[begin - 1] in words.other_words.get(word[0], "")
            return (start, "exact") if is_other else (begin, qualifier)
        if word in words.apart:
            return start, words.apart[word]
    return start, "exact"


def plain(value: Decimal) -> int | float:
    """The number as ``int`` where it is whole.

    >>> plain(Decimal("1.5") * 10000), plain(Decimal("98.5"))
    (15000, 98.5)
    """
    return int(value) if value == value.to_integral_value() else float(value)
