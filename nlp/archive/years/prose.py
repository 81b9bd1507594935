"""What a worker keeps of a report's prose while it has the text: its statements and their fingerprint.

Notes for a newcomer: the dataset holds no documents, so whatever is compared across documents later has to be taken
here. Statements are sentences outside tables; those with a contact that is left out are left out too. The fingerprint
is a MinHash (Broder 1997) over sequences of five characters of these statements, with digits, the agency's name and the
places in it removed: two reports that differ in these alone have equal fingerprints.

Example:
    >>> import numpy as np
    >>> numbers = minhash("健全信息发布审核制度，做到先审查后公开。" * 20)
    >>> (len(numbers), bool((numbers == minhash("健全信息发布审核制度，做到先审查后公开。" * 21)).all()))
    (128, True)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.archive.years.names import parse_name
from nlp.folding import fold, squeeze
from nlp.schema import Extraction, Section, Span, make_id

PERMUTATIONS = 128
MIN_CHARACTERS = 200
"""Prose of fewer characters has no fingerprint: short reports are alike without being copied."""
_SHINGLE = 5
_MAX_STATEMENTS = 1_000
_MIN_STATEMENT, _MAX_STATEMENT = 6, 600
_LINE_OF_PROSE = 25
"""A shorter line ends a statement, as a heading does; a longer one may be wrapped."""

_WITH_TABLES = frozenset({"proactive", "applications", "remedies"})
_READ = _WITH_TABLES | {"overview", "problems", "other"}
_ENDS = "。！？；;"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_CHINESE = re.compile(r"[㐀-鿿]")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_MASKED = re.compile(
    r"[\d〇一二三四五六七八九十百千万亿两\W_]+|我[省市县区州盟旗镇乡局委厅办院校中单]|本(?:机关|单位|局|镇|乡|街道)"
)
_A, _B = (
    np.random.Generator(np.random.PCG64(seed)).integers(1, 2**32, PERMUTATIONS, dtype=np.uint32) for seed in (5, 23)
)
_A |= np.uint32(1)


def statements_of(extraction: Extraction, left_out: Sequence[str] | None) -> list[dict[str, Any]]:
    """Rows of the sentences of the prose, in order.

    Args:
        left_out: contacts that must not be in the dataset; statements that hold one, or any mobile
            number, are dropped. ``None`` where nothing is left out.
    """
    text = extraction.document.text or ""
    cells = sorted(cell.span for cell in extraction.cells.values() if cell.span)
    rows: list[dict[str, Any]] = []
    for index, section in enumerate(extraction.sections):
        if section.role not in _READ:
            continue
        for start, end in _sentences(text, section):
            said = text[start:end]
            if _is_prose(said, section, (start, end), cells) and not _is_personal(said, left_out):
                own = {"id": make_id("statement", (start, end), said), "section": index, "role": section.role}
                rows.append(own | {"text": said, "start": start, "end": end})
    return rows[:_MAX_STATEMENTS]


def _sentences(text: str, section: Section) -> Iterator[Span]:
    """The sentences of a section without its heading; lines that a copy has wrapped are joined."""
    start, end = section.span
    if section.heading and text.startswith(section.heading, start):
        start += len(section.heading)
    begun: int | None = None
    for match in _SENTENCE.finditer(text, start, end):
        begun = match.start() if begun is None else begun
        ended = match.group()[-1] in _ENDS or match.end() >= end or text[match.end()] != "\n"
        wrapped = not ended and match.end() - match.start() >= _LINE_OF_PROSE
        if wrapped and match.end() - begun < _MAX_STATEMENT:
            continue
        yield _stripped(text, begun, match.end())
        begun = None
    if begun is not None:
        yield _stripped(text, begun, end)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _is_prose(said: str, section: Section, span: Span, cells: Sequence[Span]) -> bool:
    if not _MIN_STATEMENT <= len(said) <= _MAX_STATEMENT or len(_CHINESE.findall(said)) < _MIN_STATEMENT:
        return False
    if section.role in _WITH_TABLES and said[-1] not in _ENDS:
        return False
    after = bisect_left(cells, (span[0], 0))
    return not any(start < span[1] and end > span[0] for start, end in cells[max(0, after - 1) : after + 1])


def _is_personal(said: str, left_out: Sequence[str] | None) -> bool:
    if left_out is None:
        return False
    return _MOBILE.search(said) is not None or any(value and value in said for value in left_out)


def fingerprint_of(extraction: Extraction, statements: Sequence[dict[str, Any]]) -> bytes | None:
    """The MinHash of the masked prose as little-endian ``uint32``, or ``None`` where there is too little of it."""
    masked = mask("".join(row["text"] for row in statements), extraction.report.agency)
    return minhash(masked).astype("<u4").tobytes() if len(masked) >= MIN_CHARACTERS else None


def mask(text: str, agency: str | None) -> str:
    """``text`` folded, without numbers, punctuation, the agency's names and the places in them.

    Example:
        >>> mask("2023年，清溪县财政局发布信息12条，我局培训3次。", "清溪县财政局")
        '年发布信息条培训次'
    """
    plain = squeeze(fold(text)).text
    for name in _names(agency):
        plain = plain.replace(name, "")
    return _MASKED.sub("", plain)


def _names(agency: str | None) -> list[str]:
    """The name, its body and its places, longest first."""
    if not agency:
        return []
    printed = squeeze(fold(agency)).text
    places = parse_name(agency).places
    body = printed[len("".join(places)) :]
    return sorted({printed, body, *places} - {""}, key=lambda name: (-len(name), name))


def minhash(text: str) -> NDArray[np.uint32]:
    """128 minima, each over all sequences of five characters under a hash function of its own."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if len(codes) < _SHINGLE:
        return np.zeros(PERMUTATIONS, dtype=np.uint32)
    with np.errstate(over="ignore"):
        hashes = np.zeros(len(codes) - _SHINGLE + 1, dtype=np.uint64)
        for place in range(_SHINGLE):
            hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + codes[place : place + len(hashes)] + np.uint64(1)
            hashes ^= hashes >> np.uint64(29)
        hashes = np.unique(hashes >> np.uint64(32)).astype(np.uint32)
        # One permutation at a time: its numbers stay in the cache, which a matrix of all would not.
        return np.array([(hashes * a + b).min() for a, b in zip(_A, _B, strict=True)], dtype=np.uint32)
