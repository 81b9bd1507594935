"""A passage cut into units: what stands between two full stops, semicolons, line ends or enumerators.

Notes for a newcomer: enumerators come in many styles (一是, 二要, (一), 1., 1、, ①, 一、, 第一, 首先, -) and are often
glued to the text before them, since blanks are gone from the prose. What only looks like one is left out: 统一是,
第(一)项, 1.2万.

Example:
    >>> [(u.mark and (u.mark.kind, u.mark.ordinal), "主要有:一是内容少;二是更新慢。"[u.start:u.end])
    ...  for u in units_of("主要有:一是内容少;二是更新慢。", 0, 16)]
    [(None, '主要有'), (('shi', 1), '内容少'), (('shi', 2), '更新慢')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from nlp.narrative.lexicon import alternation, load_lexicon
from nlp.narrative.numerals import small_number
from nlp.schema import Span

_NUMERAL = r"(?:十[一二三四五六七八九]?|[一二三四五六七八九])"
_FIRSTS = r"一二三四五六七八九十(\d①-⑳第其\-•·●◆■"
_CLAUSE_START = "。;:,!?\n"
_TRIMMED = ",、:"


class Mark(NamedTuple):
    """An enumerator: its style, its number where it has one, and where it starts."""

    kind: str
    ordinal: int | None
    start: int


@dataclass(slots=True)
class Unit:
    """A clause or sentence without its enumerator and the punctuation that closes it.

    Not frozen, which makes it several times faster to make.

    Attributes:
        closer: ``。 ; ! ? \\n`` or ``,`` ``、`` ``:``; empty where an enumerator follows directly or the passage ends.
        opens_paragraph: nothing but the enumerator stands before it in its paragraph.
        in_series: a semicolon parts it from the next or the last, none of them enumerated.
    """

    start: int
    end: int
    mark: Mark | None
    closer: str
    opens_paragraph: bool
    in_series: bool = False

    @property
    def whole(self) -> Span:
        """The unit with its enumerator."""
        return (self.mark.start if self.mark else self.start), self.end


@cache
def _token() -> re.Pattern[str]:
    """What ends a unit or enumerates one; the group that matches says which, and begins where its number ends.

    The first character comes before the branches, which look back at it: so the search passes quickly over other text.
    """
    words = load_lexicon("nlp.narrative.plans", "plans.yaml")["ordinal_words"]
    ordinals = alternation(f"(?<={word[0]}){word[1:]}" for word in words)
    numeral = r"(?<=[一二三四五六七八九十])(?:(?<=十)[一二三四五六七八九])?"
    return re.compile(
        rf"[。;!?\n{_FIRSTS}{''.join({word[0] for word in words})}]"
        r"(?:(?<=[。;!?\n])(?P<stop>)"
        rf"|{numeral}(?P<shi>是)(?!否)"
        rf"|{numeral}(?P<yao>要)(?![求点素闻])"
        rf"|(?<=\()(?:{_NUMERAL}(?P<paren>\))|\d{{1,2}}(?P<digit>\)))、?(?![项款条类])"
        r"|(?<=\d)\d?(?P<number>[.、])(?!\d(?!\d{3}年))"
        r"|(?<=[①-⑳])(?P<circle>)"
        rf"|{numeral}(?P<comma>[、.])(?!{_NUMERAL}[、])"
        rf"|(?<=[第其]){_NUMERAL}(?P<di>[,、:是])"
        rf"|{ordinals}(?P<first>)[,是]?"
        r"|(?P<bullet>(?<=\n-)-{0,2}|(?<=[:;。]-)-|(?<=\n[•·●◆■])))"
    )


@cache
def _ordinal_words() -> dict[str, int]:
    return dict(load_lexicon("nlp.narrative.plans", "plans.yaml")["ordinal_words"])


@cache
def _before_shi() -> str:
    return "".join(load_lexicon("nlp.narrative.plans", "plans.yaml")["word_before_shi"])


def units_of(text: str, start: int, end: int) -> Iterator[Unit]:
    """The units of ``text[start:end]`` (prose), in order; lazily, so that a reader can stop early."""
    at, mark, opens = start, None, start == 0 or text[start - 1] == "\n"
    goes_on = False
    last: dict[str, int] = {}
    for match in _token().finditer(text, start, end):
        closer = match.group() if match.lastgroup == "stop" else ""
        found = None if closer else _mark(text, match, start, last)
        if not closer and found is None:
            continue
        unit = _unit(text, at, match.start(), mark, closer, opens)
        if unit:
            unit.in_series = mark is None and (goes_on or closer == ";")
            yield unit
        goes_on = mark is None and closer == ";"
        opens = closer == "\n" or (opens and unit is None)
        at, mark = match.end(), found
    unit = _unit(text, at, end, mark, "", opens)
    if unit:
        unit.in_series = mark is None and goes_on
        yield unit


def _unit(text: str, start: int, end: int, mark: Mark | None, closer: str, opens: bool) -> Unit | None:
    while start < end and text[end - 1] in _TRIMMED:
        closer = closer or text[end - 1]
        end -= 1
    while start < end and text[start] in _TRIMMED:
        start += 1
    return Unit(start, end, mark, closer, opens) if start < end else None


def _mark(text: str, match: re.Match[str], passage_start: int, last: dict[str, int]) -> Mark | None:
    """The enumerator that ``match`` is; ``None`` where it is part of a word or a number.

    Args:
        last: the last number of each style, for blanks that are gone: 内容不全2.更新不快 goes on with 2.
    """
    kind = str(match.lastgroup)
    start = match.start()
    before = text[start - 1] if start > passage_start else "\n"
    ordinal = _ordinal(match, kind)
    goes_on = ordinal is not None and ordinal == last.get(kind, 0) + 1
    if kind == "shi" and (before in _before_shi() or before in "第其十百"):
        return None
    if kind in ("yao", "di", "first", "comma") and before not in _CLAUSE_START and not (goes_on and last.get(kind)):
        return None
    if kind == "comma" and before == ",":
        return None
    if kind in ("paren", "digit") and before in "第条款项":
        return None
    if kind == "number" and not _numbers(text, match, before, goes_on=goes_on):
        return None
    if ordinal is not None:
        last[kind] = ordinal
    return Mark(kind, ordinal, start)


def _numbers(text: str, match: re.Match[str], before: str, *, goes_on: bool) -> bool:
    """Whether 1. or 1、 numbers what follows: at a clause's start, else only where it goes on with a list."""
    if before in _CLAUSE_START or before in ')"》':
        return True
    return goes_on and before >= "一" and before != "第" and text[match.end() : match.end() + 1] >= "一"


def _ordinal(match: re.Match[str], kind: str) -> int | None:
    if kind == "bullet":
        return None
    token = match.string[match.start() : match.start(kind)]
    if kind == "circle":
        return ord(token) - ord("①") + 1
    return _ordinal_words()[token] if kind == "first" else small_number(token.lstrip("(第其"))
