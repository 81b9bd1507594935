"""Folding for matching: width, traditional characters, radicals, dashes and quotes, one character for one.

Folding never changes the length of a text, so an offset in the folded text is an offset in the document.
What has to be removed for matching (white space, zero-width marks, pinyin glosses) is removed by :func:`squeeze`,
which keeps an offset for every character it leaves.

Example:
    >>> fold("２０２０年（⼀）復議　—")
    '2020年(一)复议 -'
    >>> view = squeeze(fold("本年新\\n制作 数量"))
    >>> view.text, view.span(3, 5)
    ('本年新制作数量', (4, 6))
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from nlp.schema import Span

INVISIBLE = "\u200b"
"""What every character without width is folded to."""

_DASHES = "‐‑‒–—―−─━﹘﹣－⸺"
_QUOTES = "“”„‟「」『』＂〝〞"
_APOSTROPHES = "‘’‚‛′＇"
_ZERO_WIDTH = "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_SPECIAL = {
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_ZERO_WIDTH, INVISIBLE),
    "ㄧ": "一",  # a bopomofo letter that copies put for the numeral
    "○": "〇",
    "◯": "〇",
    "Ｏ": "O",
    "﹒": ".",
    "•": "·",
    "・": "·",
    "‧": "·",
    # Three that would have to be folded twice:
    "薴": "苎",
    "ﾞ": INVISIBLE,
    "ﾟ": INVISIBLE,
}
# CJK radicals that NFKC leaves alone, which PDF fonts print for the plain character (U+2EA0 for 民 is the commonest).
_RADICALS = {
    0x2E81: "厂", 0x2E87: "几", 0x2E8C: "小", 0x2E92: "巳", 0x2E93: "幺", 0x2E95: "彐", 0x2E9C: "日", 0x2E9D: "月",
    0x2E9E: "歹", 0x2E9F: "母", 0x2EA0: "民", 0x2EA9: "王", 0x2EAA: "疋", 0x2EAB: "目", 0x2EAC: "示", 0x2EAE: "竹",
    0x2EB6: "羊", 0x2EB7: "羊", 0x2EBB: "聿", 0x2EBC: "肉", 0x2EBD: "臼", 0x2EC1: "虎", 0x2EC3: "西", 0x2EC4: "西",
    0x2EC5: "见", 0x2EC6: "角", 0x2EC7: "角", 0x2EC9: "贝", 0x2ECA: "足", 0x2ECB: "车", 0x2ED1: "长", 0x2ED2: "长",
    0x2ED3: "长", 0x2ED4: "门", 0x2ED7: "雨", 0x2ED8: "青", 0x2ED9: "韦", 0x2EDA: "页", 0x2EDB: "风", 0x2EDC: "飞",
    0x2EDD: "食", 0x2EDE: "食", 0x2EDF: "食", 0x2EE1: "首", 0x2EE2: "马", 0x2EE3: "骨", 0x2EE4: "鬼", 0x2EE5: "鱼",
    0x2EE6: "鸟", 0x2EE7: "卤", 0x2EE8: "麦", 0x2EE9: "黄", 0x2EEA: "黾", 0x2EEB: "齐", 0x2EEC: "齐", 0x2EED: "齿",
    0x2EEE: "齿", 0x2EEF: "龙", 0x2EF0: "龙", 0x2EF1: "龟", 0x2EF2: "龟", 0x2EF3: "龟",
}  # fmt: skip


class _FoldTable(dict[int, str]):
    """A ``str.translate`` table that folds a character when it is first seen."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


def _fold_character(char: str) -> str:
    """The one character that stands for ``char`` in matching."""
    if char in "\n\t":
        return char
    if char == "\r":
        return " "
    special = _SPECIAL.get(char) or _RADICALS.get(ord(char))
    if special:
        return special
    category = unicodedata.category(char)
    if category in ("Cf", "Co", "Mn", "Cc"):  # private marks of hijacked mirrors have no width either
        return INVISIBLE
    if char.isspace():
        return " "
    if category == "No":  # ① and ² are not the digits 1 and 2
        return char
    folded = unicodedata.normalize("NFKC", char)
    if len(folded) != 1:
        return char
    folded = _SPECIAL.get(folded, folded)
    simplified = _to_simplified().convert(folded) if "\u3400" <= folded <= "\u9fff" else folded
    return simplified if len(simplified) == 1 else folded


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


_TABLE = _FoldTable()
_MIN_SEARCHED = 64
"""Characters of a text from which it is faster to look for those to fold."""
_MAX_REPLACED = 32
"""Different characters that are replaced one by one; texts in simplified characters have a dozen to fold."""


@cache
def _to_fold() -> re.Pattern[str]:
    """Any character of the basic plane that folding changes, and all beyond it."""
    plane = map(chr, (*range(0x0000, 0xD800), *range(0xE000, 0x10000)))
    changed = (re.escape(char) for char in plane if _fold_character(char) != char)
    return re.compile(f"[{''.join(changed)}\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """``text`` folded for matching, character by character: ``len(fold(text)) == len(text)``.

    Full-width becomes half-width, traditional simplified, Kangxi and CJK radicals plain characters, dashes ``-``,
    quotes ``"``, all white space but line feed and tab a space, zero-width marks :data:`INVISIBLE`.
    """
    if len(text) < _MIN_SEARCHED:
        return text.translate(_TABLE)
    at = 0
    for _ in range(_MAX_REPLACED):
        match = _to_fold().search(text, at)
        if match is None:
            return text
        char = match[0]
        text = text.replace(char, _TABLE[ord(char)])
        at = match.end()
    return text.translate(_TABLE)  # traditional characters, or emoji


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Text without white space and marks; ``offsets[i]`` is the place of its i-th character in the original."""

    text: str
    offsets: list[int]

    def span(self, start: int, end: int) -> Span:
        """The original span of ``text[start:end]`` (``start < end``)."""
        return self.offsets[start], self.offsets[end - 1] + 1


_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
GLOSS = re.compile(rf"\([a-zü \n]{{0,7}}[{_TONED}][a-zü \n]{{0,7}}\)")
"""A pinyin gloss behind a character, as hijacked mirrors put it: 复(fù)议."""
_KEPT = re.compile(rf"[^\s{INVISIBLE}]+")


def squeeze(folded: str, start: int = 0, end: int | None = None) -> Squeezed:
    """``folded[start:end]`` without white space, zero-width marks and pinyin glosses, e.g. 复(fù)议.

    Offsets are those of ``folded``, hence of the document.
    """
    end = len(folded) if end is None else end
    glosses = [m.span() for m in GLOSS.finditer(folded, start, end)]
    pieces: list[str] = []
    offsets: list[int] = []
    for left, right in _outside(glosses, start, end):
        for match in _KEPT.finditer(folded, left, right):
            pieces.append(match.group())
            offsets.extend(range(match.start(), match.end()))
    return Squeezed("".join(pieces), offsets)


def _outside(holes: list[Span], start: int, end: int) -> list[Span]:
    """The stretches of ``start..end`` between ``holes``."""
    edges = [start, *(edge for hole in holes for edge in hole), end]
    return list(zip(edges[::2], edges[1::2], strict=True))
