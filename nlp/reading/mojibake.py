"""Text that was decoded by the wrong table before it came here: recognised, and repaired where nothing is lost.

The commonest: UTF-8 bytes read as GBK (``涓€銆佹€讳綋鎯呭喌`` for 一、总体情况). The bytes come back by encoding the
wrong way round, and genuine text can't pass as UTF-8 by chance, so the repair proves itself. Pages are often half and
half (a good header above a broken body), hence line by line; one line that can't be repaired leaves all unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from nlp.schema import Warning_

# Each mark is what the bytes of a very common character turn into: 。、 “ ” ， 政 信 公 开 年 的 ...
_GBK_MARKS = "锛銆鈥鏀淇骞鐨绗鍏涓鎶浜"
_LATIN_MARKS = "ãäåæçèéïÔÕÖ×ØµÄ£¡"
_LATIN = re.compile("[\u0080-\u00ffŒœŠšŸŽžƒˆ˜\u2013-\u203a€™]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MIN_TYPICAL_SHARE = 0.3
_MIN_LATIN_SHARE = 0.4
_MIN_QUESTION_MARKS = 12
_MIN_LOST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Repaired:
    """Text after repair, and what has to be said of it."""

    text: str
    warnings: tuple[Warning_, ...] = ()


def repair_mojibake(text: str) -> Repaired:
    """``text`` repaired where the repair loses nothing, else unchanged; either way with a warning.

    Example:
        >>> repair_mojibake("涓€銆佹€讳綋鎯呭喌").text
        '一、总体情况'
        >>> repair_mojibake("一、总体情况")
        Repaired(text='一、总体情况', warnings=())
    """
    holds = text.__contains__
    if any(map(holds, _GBK_MARKS)):
        return _repair(text, _is_gbk_mojibake, _from_gbk)
    if sum(map(holds, _LATIN_MARKS)) > 3 and len(_LATIN.findall(text)) > len(_HAN.findall(text)):
        return _repair(text, _is_latin_mojibake, _from_latin)
    return Repaired(text)


def lost_characters(text: str) -> Iterator[Warning_]:
    """Warnings for text whose characters were replaced by ``?`` or U+FFFD before it came here.

    Example:
        >>> [warning.code for warning in lost_characters("????2020???????????????")]
        ['characters_lost']
    """
    marks = text.count("?")
    if marks >= _MIN_QUESTION_MARKS and marks >= _MIN_LOST_SHARE * (len(text) - text.count(" ") - text.count("\n")):
        message = f"{marks} question marks stand where characters were: they can't be brought back"
        yield Warning_(code="characters_lost", message=message, span=(text.index("?"), text.rindex("?") + 1))
    at = text.find("\ufffd")
    if at >= 0:
        replaced = text.count("\ufffd")
        message = f"{replaced} character(s) had been replaced by U+FFFD before the document was read"
        yield Warning_(code="characters_lost", message=message, span=(at, at + 1))


def _repair(text: str, is_wrong: Callable[[str], bool], restore: Callable[[str], str | None]) -> Repaired:
    """Replace the wrong lines, all or none of them."""
    lines = text.split("\n")
    wrong = [index for index, line in enumerate(lines) if is_wrong(line)]
    if not wrong:
        return Repaired(text)
    restored = [restore(lines[index]) for index in wrong]
    failed = sum(line is None for line in restored)
    if failed:
        start = sum(len(line) + 1 for line in lines[: wrong[0]])
        message = f"{len(wrong)} line(s) were decoded by the wrong table; {failed} can't be repaired without loss"
        span = (start, start + len(lines[wrong[0]]))
        return Repaired(text, (Warning_(code="mojibake", message=message, span=span),))
    for index, line in zip(wrong, restored, strict=True):
        lines[index] = line or ""
    message = f"{len(wrong)} line(s) had been decoded by the wrong table and were repaired without loss"
    return Repaired("\n".join(lines), (Warning_(code="mojibake", message=message),))


@cache
def _gbk_typical() -> re.Pattern[str]:
    """What GBK reads where the UTF-8 of a Chinese character (E4 to E9, two bytes of 80 to BF) begins or ends.

    Genuine text holds some of these by chance, less than one in ten; wrongly read text hardly anything else.
    """
    lead, trail = range(0xE4, 0xEA), range(0x80, 0xC0)
    pairs = [bytes(pair) for a in lead for b in trail for pair in ((a, b), (b, a))]
    shown = {pair.decode("gbk", "ignore") for pair in pairs} - {""}
    return re.compile(f"[{''.join(sorted(char for char in shown if len(char) == 1))}]")


def _is_gbk_mojibake(line: str) -> bool:
    typical = len(_gbk_typical().findall(line))
    return typical >= 2 and typical >= _MIN_TYPICAL_SHARE * len(_HAN.findall(line))


def _from_gbk(line: str) -> str | None:
    """The text whose UTF-8 bytes GBK reads as ``line``; Windows reads byte 0x80 as the euro sign."""
    try:
        return b"\x80".join(part.encode("gb18030") for part in line.split("€")).decode("utf-8")
    except UnicodeError:
        return None


def _is_latin_mojibake(line: str) -> bool:
    latin = len(_LATIN.findall(line))
    return latin >= 4 and latin >= _MIN_LATIN_SHARE * (len(line) - line.count(" "))


def _from_latin(line: str) -> str | None:
    """The text whose UTF-8 or GB18030 bytes Windows-1252 (or Latin-1) reads as ``line``."""
    try:
        data = bytes(_BYTE_OF.get(char, 0) or ord(char) for char in line)
    except ValueError:
        return None
    for encoding in ("utf-8", "gb18030"):
        try:
            restored = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _HAN.search(restored):
            return restored
    return None


def _windows_bytes() -> dict[str, int]:
    """Windows-1252 the other way round, where it differs from Latin-1."""
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    return {bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in holes}


_BYTE_OF = _windows_bytes()
