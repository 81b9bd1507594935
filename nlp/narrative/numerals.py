"""Chinese numerals of dates: two zeros, three ways to write twenty, and years spelt digit by digit.

Example:
    >>> year_number("二〇一二"), small_number("二十"), small_number("廿一"), small_number("07")
    (2012, 20, 21, 7)
"""

from __future__ import annotations

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "元": 1, "O": 0, "o": 0}
_TENS = {"廿": "二十", "卅": "三十"}


def year_number(text: str) -> int | None:
    """The year that four digits of either kind spell (``2020``, ``二〇二〇``, ``二0二0``), white space aside.

    >>> year_number("20 2O") is None, year_number("二零二一")
    (False, 2021)
    """
    digits = "".join(text.split())
    if digits.isdecimal():
        return int(digits) if len(digits) == 4 else None
    values = [int(char) if char.isdecimal() else _DIGITS.get(char) for char in digits]
    if len(values) != 4 or None in values:
        return None
    year = 0
    for value in values:
        year = year * 10 + (value or 0)
    return year


def small_number(text: str) -> int | None:
    """A month or day in digits or numerals (``7``, ``07``, ``十二``, ``二十``, ``三十一``, ``元``).

    >>> small_number("十"), small_number("三十一"), small_number("二一"), small_number("年")
    (10, 31, None, None)
    """
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    if text in _DIGITS:
        return _DIGITS[text]
    for short, long in _TENS.items():
        text = text.replace(short, long)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(text) if len(text) == 1 else None
    high = _DIGITS.get(tens, None) if tens else 1
    low = _DIGITS.get(ones, None) if ones else 0
    return None if high is None or low is None else high * 10 + low
