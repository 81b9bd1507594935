"""Chinese numerals as values: 十二, 两百零五, 三十五万八千, 二十多, and the vague ones 数十, 十几, 三四.

Notes for a newcomer: dates have numerals of their own (:mod:`nlp.narrative.numerals`), spelt digit by digit. Here a
numeral counts things: it has tens, hundreds and myriads, and a lone run of digits such as 一三五 is none.

Example:
    >>> read_numeral("三百五十二"), read_numeral("十二万三千")
    (Numeral(value=352, value_max=None, open_ended=False), Numeral(value=123000, value_max=None, open_ended=False))
    >>> read_numeral("数十"), read_numeral("三四")
    (Numeral(value=20, value_max=None, open_ended=True), Numeral(value=3, value_max=4, open_ended=False))
"""

from __future__ import annotations

import re
from dataclasses import dataclass

CHARACTERS = "〇零一二两三四五六七八九十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟数几"
"""What a numeral can be made of."""

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_SHORT_TENS = {"廿": "二十", "卅": "三十"}
_PAIR = re.compile("([一二两三四五六七八])([二三四五六七八九两])(?![一二三四五六七八九])")


@dataclass(frozen=True, slots=True)
class Numeral:
    """Value of a numeral; ``value_max`` of one with two digits for one place (三四), ``open_ended`` of 十几 or 数十."""

    value: int
    value_max: int | None = None
    open_ended: bool = False


def read_numeral(text: str) -> Numeral | None:
    """The value of a numeral; ``None`` for what only looks like one (十四五, 二〇二三, 一一).

    >>> read_numeral("二三十")
    Numeral(value=20, value_max=30, open_ended=False)
    >>> read_numeral("两百五"), read_numeral("十四五") is None
    (Numeral(value=250, value_max=None, open_ended=False), True)
    """
    if len(text) == 1 and text in _DIGITS:  # most are
        return Numeral(_DIGITS[text])
    text = text.translate(_PLAIN)
    for short, long in _SHORT_TENS.items():
        text = text.replace(short, long)
    open_ended = text[0] in "数几" or text[-1] == "几" or any(text[at - 1] == "几" for at in range(2, len(text)))
    text = ("二" + text[1:] if text[0] in "数几" else text).replace("几", "")
    if not text or "数" in text or (open_ended and text == "二"):  # 大多数, 几次
        return None
    pair = _PAIR.search(text)
    if pair is None:
        value = _value(text)
        return None if value is None else Numeral(value, None, open_ended)
    low, high = (_value(text[: pair.start()] + digit + text[pair.end() :]) for digit in pair.groups())
    digits = _DIGITS[pair[1]], _DIGITS[pair[2]]
    if low is None or high is None or (digits[1] - digits[0] != 1 and digits != (3, 5)):
        return None
    return None if _is_run_of_digits(text, pair) else Numeral(low, high, open_ended)


def _is_run_of_digits(text: str, pair: re.Match[str]) -> bool:
    """Whether the pair belongs to digits that only stand one behind another (十四五: a plan's name)."""
    return pair.start() > 0 and text[pair.start() - 1] == "十" and pair.end() == len(text) and text[-1] == "五"


def _value(text: str) -> int | None:
    """Value of a numeral with one digit a place; ``None`` where its places are out of order."""
    total = section = 0
    digit: int | None = None
    last, myriads = 10_000, 0
    for char in text:
        if char in _DIGITS:
            if digit:  # a digit behind a digit; behind a zero it is in its place
                return None
            digit = _DIGITS[char]
        elif char in _POWERS:
            power = _POWERS[char]
            if power >= last or digit == 0 or (digit is None and power > 10 and total + section > 0):
                return None
            section += (digit or 1) * power
            digit, last = None, power
        else:
            group = section + (digit or 0)
            if char == "亿":
                total = (total + group or 1) * _MYRIADS[char]
                myriads = 0
            elif myriads:
                return None
            else:
                total += (group or 1) * _MYRIADS[char]
                myriads = 1
            section, digit, last = 0, None, 10_000
    if digit and text[-2:-1] in ("百", "千", "万", "亿"):  # 两百五: the digit counts the next lower power
        digit *= (_POWERS | _MYRIADS)[text[-2]] // 10
    return total + section + (digit or 0)
