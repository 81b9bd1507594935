"""The characters of a PDF page as pdfplumber gives them → those that a reader of the page sees, each once.

In reading order: :func:`printed_once` drops what is drawn twice to look bold, :func:`legible` tells characters from
glyphs whose font doesn't say (or misstates) which character they are, :func:`turn_of_page` and :func:`set_upright` deal
with text that runs up, down or upside down. A character is a dictionary with pdfplumber's keys.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.folding import fold

Char = dict[str, Any]

UNKNOWN = "\ufffd"
_CID = re.compile(r"\(cid:\d{1,6}\)")
_UNUSABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Private characters but those of symbol fonts (U+F0xx), which lists print as bullets.
_PRIVATE = re.compile(r"[\ue000-\uefff\uf100-\uf8ff\U000f0000-\U0010ffff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
# Scripts and signs that reports are written in; a font with many others has a wrong table of characters.
_PLAUSIBLE = re.compile(
    r"[\s\x21-\x7e\u00a0-\u00ff\u0370-\u03ff\u2000-\u27bf\u2e80-\u2fdf\u3000-\u312f\u3200-\u33ff\u3400-\u9fff\uf000-\uf0ff"
    r"\uf900-\ufaff\ufe10-\ufe4f\uff00-\uffef]"
)
_LETTER_OR_SIGN = re.compile(r"[!-/:-~]")
_SAME_PLACE = 0.12  # of the size: nearer than this, two equal characters are one drawn twice
_MOST_REACH = 20.0  # points: a damaged font can claim a size of millions
_FEW = 30  # glyphs of a font, below which nothing is said of it as a whole
_LEAST_COMMON = 0.6  # of the Chinese characters of any text, nine in ten are among the 3755 common ones
_MOST_IMPLAUSIBLE = 0.3
_WIDE, _MOST_WIDE = 0.9, 0.8
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters of a page; ``unknown`` of them are U+FFFD."""

    chars: list[Char]
    unknown: int

    @property
    def is_illegible(self) -> bool:
        """Whether most of the page can't be told."""
        return self.unknown > _MOSTLY * sum(not char["text"].isspace() for char in self.chars)

    @property
    def unknown_share(self) -> float:
        """Unknown characters of all."""
        return self.unknown / len(self.chars) if self.chars else 0.0


def printed_once(chars: Iterable[Char]) -> list[Char]:
    """The characters without those that stand at the place of an equal one (bold by double printing, shadows).

    Example:
        >>> at = {"text": "总", "size": 12.0, "top": 50.0}
        >>> [char["x0"] for char in printed_once([{**at, "x0": 10.0}, {**at, "x0": 10.4}, {**at, "x0": 22.0}])]
        [10.0, 22.0]
    """
    kept: list[Char] = []
    places: defaultdict[tuple[str, int, int], list[tuple[float, float]]] = defaultdict(list)
    for char in chars:
        x, y, text = char["x0"], char["top"], char["text"]
        reach = min(max(_SAME_PLACE * char["size"], 1.0), _MOST_REACH)
        column, row = int(x // 4), int(y // 4)
        near = (
            place
            for across in range(int((x - reach) // 4), int((x + reach) // 4) + 1)
            for down in range(int((y - reach) // 4), int((y + reach) // 4) + 1)
            for place in places.get((text, across, down), ())
        )
        if not any(abs(x - other[0]) <= reach and abs(y - other[1]) <= reach for other in near):
            kept.append(char)
            places[text, column, row].append((x, y))
    return kept


def legible(chars: Iterable[Char]) -> Glyphs:
    """The characters with U+FFFD for each that the font doesn't name, or names wrongly."""
    fonts: defaultdict[str, list[str]] = defaultdict(list)
    wide: Counter[str] = Counter()
    listed = list(chars)
    for char in listed:
        font = char.get("fontname", "")
        fonts[font].append(char["text"])
        wide[font] += (
            char["x1"] - char["x0"] >= _WIDE * char["size"] and _LETTER_OR_SIGN.match(char["text"]) is not None
        )
    broken = {font for font, texts in fonts.items() if len(texts) >= _FEW and _is_broken(texts, wide[font])}
    shown = [_shown(char, is_broken=char.get("fontname", "") in broken) for char in listed]
    return Glyphs(shown, sum(UNKNOWN in char["text"] for char in shown))


def _is_broken(texts: Sequence[str], wide: int) -> bool:
    """Whether a font's characters can't be those that are printed."""
    inked = [text for text in texts if not text.isspace() and not _CID.fullmatch(text)]
    han = [text for text in inked if _HAN.match(text)]
    if len(han) >= _FEW:
        common = _common_characters()
        return sum(char in common for char in fold("".join(han))) < _LEAST_COMMON * len(han)
    if not han and wide >= _FEW and wide > _MOST_WIDE * len(inked):  # Latin letters as wide as Chinese ones
        return True
    implausible = sum(not _PLAUSIBLE.match(text) for text in inked)
    return implausible > _MOST_IMPLAUSIBLE * len(inked)


def _shown(char: Char, *, is_broken: bool) -> Char:
    text = char["text"]
    if _CID.fullmatch(text) or (is_broken and not text.isspace()):
        return {**char, "text": UNKNOWN}
    if _UNUSABLE.search(text) or _PRIVATE.search(text):
        return {**char, "text": _PRIVATE.sub(UNKNOWN, unusable(text))}
    return char


def unusable(text: str) -> str:
    """``text`` with U+FFFD for each control character and surrogate, which no text holds."""
    return _UNUSABLE.sub(UNKNOWN, text)


@cache
def _common_characters() -> frozenset[str]:
    """The characters of the first level of GB 2312, which make up nine tenths of any Chinese text and more."""
    codes = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low))
    return frozenset(codes.decode("gb2312", errors="ignore"))


def turn_of(char: Char) -> int | None:
    """How a character is turned, counterclockwise: 0, 90, 180 or 270 degrees; ``None`` where it stands aslant."""
    matrix = char.get("matrix")
    if matrix is None:
        return 0 if char.get("upright", True) else 90
    a, b = matrix[0], matrix[1]
    if abs(b) <= 0.1 * abs(a):
        return 0 if a > 0 else 180
    if abs(a) <= 0.1 * abs(b):
        return 90 if b > 0 else 270
    return None


def turn_of_page(chars: Sequence[Char]) -> int:
    """How most of the page's characters are turned; 0 where it can't be told."""
    turns = Counter(turn_of(char) for char in chars if not char["text"].isspace())
    turn, count = turns.most_common(1)[0] if turns else (0, 0)
    return turn if turn and count > _MOSTLY * turns.total() else 0


def set_upright(chars: Iterable[Char], turn: int | None) -> Iterator[Char]:
    """Characters turned by ``turn``, on a page that is turned so that they are upright; aslant ones on one line."""
    for at, char in enumerate(chars):
        x0, x1, top, bottom = char["x0"], char["x1"], char["top"], char["bottom"]
        if turn == 90:
            box = (-bottom, -top, x0, x1)
        elif turn == 270:
            box = (top, bottom, -x1, -x0)
        elif turn == 180:
            box = (-x1, -x0, -bottom, -top)
        elif turn is None:
            size = char["size"]
            box = (at * size, (at + 1) * size, 0.0, size)
        else:
            box = (x0, x1, top, bottom)
        yield {**char, "x0": box[0], "x1": box[1], "top": box[2], "bottom": box[3]}
