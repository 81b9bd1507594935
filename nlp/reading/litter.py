"""Litter: spans of the page that are not the report (navigation, buttons, page numbers, footers).

Start with :func:`find_litter`. All words and patterns are in ``litter.yaml``. A false span hides content, so each rule
needs something that a report doesn't print. Speed: most texts hold none of a rule's words, and to find that out is
cheap; a pattern is tried round the words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from nlp.schema import Span

Pairs = np.ndarray[Any, np.dtype[np.uint16]]
"""Numbers of pairs of neighbouring characters. Different pairs may share a number: one that is not there tells."""
TAIL = 1500
"""Characters at the end in which a page footer may stand."""

_MAX_FOOTER = 800
# How far a pattern may reach from the word that it needs.
_BEFORE = 150
_AFTER = 400
_MAX_LINE = 400  # characters of a line that a rule for lines can match
_MAX_BREADCRUMB_ELEMENT = 40
_SECTION = re.compile(r"(?:^|[\n。])[ 　]{0,4}[一二三四五六七八九十]{1,2}、")
_DATED_TITLE = re.compile(r"(?:19|20)\d\d\s?年?[^\n]{0,40}(?:报告|年报|总结)")
_STEP = r"[ \t　]{0,3}(?:>{1,2}|＞{1,2}|»|›|→|-{1,2}>|/|::|》|&gt;)[ \t　]{0,3}"


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    zone: str
    needs: tuple[str, ...]
    pattern: re.Pattern[str]
    is_line: bool

    def spans(self, view: str, start: int, end: int) -> Iterator[Span]:
        """Where the rule matches in ``view[start:end]``."""
        if not self.is_line:
            for left, right in _windows(self.needs, view, start, end):
                yield from (match.span() for match in self.pattern.finditer(view, left, right))
            return
        # The pattern of a line begins with the line feed before it: a literal is what the regex engine finds fastest.
        first = self.pattern.match("\n" + view[: _MAX_LINE + 1]) if start == 0 else None
        if first and (first.end() <= _MAX_LINE + 1 or len(view) <= _MAX_LINE):
            yield 0, first.end() - 1
        yield from ((match.start() + 1, match.end()) for match in self.pattern.finditer(view, start, end))


def find_litter(view: str, head_end: int) -> tuple[Span, ...]:
    """Spans of page furniture in order and without overlap.

    Args:
        view: the document's text for matching, one character for one.
        head_end: where the report begins at the latest; rules for the head of a page end there.

    Example:
        >>> view = "首页 > 年报 > 正文\\n[字体: 大 中 小]\\n一、总体情况\\n- 3 -\\n无。"
        >>> [view[start:end] for start, end in find_litter(view, 26)]
        ['[字体: 大 中 小]', '- 3 -']
    """
    tail_start = max(len(view) - TAIL, 0)
    words = _words_of(view)
    spans: list[Span] = []
    for rule in _rules():
        if words.isdisjoint(rule.needs):
            continue
        for start, end in _zones(rule.zone, head_end, tail_start, len(view)):
            spans += rule.spans(view, start, end)
    if not words.isdisjoint(_breadcrumb_leads()):
        spans += _breadcrumbs(view, head_end)
    buttons = words & _strong_buttons()
    if buttons:
        for start, end in _zones("ends", head_end, tail_start, len(view)):
            for window in _windows(buttons, view, start, end):
                spans += _button_runs(view, *window)
    spans += _footer(view, tail_start, words)
    return merge_spans(_trimmed(view, spans))


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap or touch joined.

    Example:
        >>> merge_spans([(5, 9), (0, 2), (8, 12), (2, 3)])
        ((0, 3), (5, 12))
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(files("nlp.reading").joinpath("litter.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(rule["name"], rule["in"], tuple(rule["needs"]), _compiled(rule), rule.get("line", False))
        for rule in _data()["rules"]
    )


def _compiled(rule: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(rf"\n(?:{rule['pattern']})(?=[\r\n]|\Z)" if rule.get("line") else rule["pattern"], re.MULTILINE)


@cache
def _breadcrumb_leads() -> tuple[str, ...]:
    return tuple(_data()["breadcrumb"]["leads"])


@cache
def _strong_buttons() -> frozenset[str]:
    return frozenset(_data()["buttons"]["strong"])


@cache
def _footer_words() -> tuple[str, ...]:
    return (*_data()["footers"]["sure"], *_data()["footers"]["likely"])


@cache
def _trigger_words() -> tuple[tuple[str, ...], Pairs]:
    """Every word that a rule needs, and the pairs of neighbouring characters in each, as many for each word."""
    rules = (word for rule in _rules() for word in rule.needs)
    words = tuple(dict.fromkeys((*_breadcrumb_leads(), *_strong_buttons(), *_footer_words(), *rules)))
    pairs = [_pairs_of(word) if len(word) > 1 else np.zeros(1, dtype=np.uint16) for word in words]
    return words, np.array([np.resize(of_word, max(map(len, pairs))) for of_word in pairs])


def _pairs_of(text: str) -> Pairs:
    """The numbers of the pairs in ``text``, one less than it has characters."""
    units: Pairs = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")
    pairs: Pairs = units[:-1] * np.uint16(251) + units[1:]
    return pairs


def _words_of(view: str) -> frozenset[str]:
    """The trigger words that stand in ``view``. Only those are looked for all of whose pairs the text has."""
    words, pairs = _trigger_words()
    is_there = np.zeros(1 << 16, dtype=np.bool_)
    is_there[_pairs_of(view)] = True
    is_there[0] = True  # for words of one character
    possible = np.flatnonzero(is_there[pairs].all(axis=1))
    return frozenset(word for word in map(words.__getitem__, possible.tolist()) if word in view)


def _windows(words: Iterable[str], view: str, start: int, end: int) -> tuple[Span, ...]:
    """The stretches of ``view[start:end]`` round each occurrence of ``words``, joined where they overlap."""
    windows: list[Span] = []
    for word in words:
        at = view.find(word, start, end)
        while at >= 0:
            windows.append((max(at - _BEFORE, start), min(at + _AFTER, end)))
            at = view.find(word, at + len(word), end)
    return merge_spans(windows)


def _zones(zone: str, head_end: int, tail_start: int, length: int) -> Iterator[Span]:
    if zone == "any":
        yield 0, length
    elif zone == "head":
        yield 0, head_end
    elif zone == "tail":
        yield tail_start, length
    elif head_end >= tail_start:
        yield 0, length
    else:
        yield 0, head_end
        yield tail_start, length


@cache
def _breadcrumb_pattern() -> re.Pattern[str]:
    leads = "|".join(sorted(_breadcrumb_leads(), key=len, reverse=True))
    return re.compile(rf"(?:您|你)?(?:现在|目前|当前)?(?:{leads})[ \t　]{{0,3}}[:：]?[ \t　]{{0,3}}(?:>[ 　]{{0,3}})?")


@cache
def _step_pattern() -> re.Pattern[str]:
    return re.compile(rf"([^\s>＞»›→/|，。；：:]{{1,{_MAX_BREADCRUMB_ELEMENT}}})({_STEP})?")


def _breadcrumbs(view: str, head_end: int) -> Iterator[Span]:
    """The trail after 当前位置. Its last element is left alone where it may be the report's title or glued to more."""
    for lead in _breadcrumb_pattern().finditer(view, 0, head_end):
        end = lead.end()
        steps = 0
        while match := _step_pattern().match(view, end, head_end):
            if match[2]:
                end = match.end()
                steps += 1
                continue
            after = view[match.end()] if match.end() < len(view) else "\n"
            is_whole = after.isspace() or after == "|"
            if is_whole and not _DATED_TITLE.search(match[1]):
                end = match.end()
            else:
                end = _known_last(view, end, match.end(1))
            break
        if steps or end > lead.end() or lead.group().rstrip()[-1:] in ":：":
            yield lead.start(), end


def _known_last(view: str, start: int, end: int) -> int:
    """The end of a usual last element (正文) at ``start``, or ``start`` itself."""
    words = _data()["breadcrumb"]["last"]
    return next((start + len(word) for word in words if view.startswith(word, start, end)), start)


@cache
def _button_pattern() -> re.Pattern[str]:
    words = sorted([*_strong_buttons(), *_data()["buttons"]["weak"]], key=len, reverse=True)
    token = rf"[【\[(（]?(?:{'|'.join(map(re.escape, words))})[】\])）]?[:：]?"
    run = rf"{token}(?:[ \t　\u00a0|]{{1,6}}{token}){{0,40}}"
    return re.compile(rf"(?<![^\s\]】)）|\d>])({run})(?=[\s|\[【<-]|$)", re.MULTILINE)


def _button_runs(view: str, start: int, end: int) -> Iterator[Span]:
    """Runs of button words; one of them has to be a word that only pages have."""
    for match in _button_pattern().finditer(view, start, end):
        words = re.split(r"[ \t　\u00a0|\[\]【】()（）:：]+", match[1])
        if not _strong_buttons().isdisjoint(words):
            yield match.span(1)


def _footer(view: str, tail_start: int, present: frozenset[str]) -> Iterator[Span]:
    """The page's footer: from its first line to the end, where no section of a report follows."""
    words = [word for word in _footer_words() if word in present and view.find(word, tail_start) >= 0]
    if len(words) < 2 and not any(word in _data()["footers"]["sure"] for word in words):
        return
    last_section = max((match.end() for match in _SECTION.finditer(view, tail_start)), default=tail_start)
    places = [at for at in (view.find(word, last_section) for word in words) if at >= 0]
    if not places:
        return
    first = min(places)
    line_start = view.rfind("\n", 0, first) + 1
    start = line_start if first - line_start <= 40 and "。" not in view[line_start:first] else first
    for line in re.finditer(r"[^\n]+", view[start:]):
        text = line.group()
        if len(text) <= _MAX_FOOTER and any(word in text for word in words):
            yield start + line.start(), start + line.end()


def _trimmed(view: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Spans without blanks at their ends."""
    for start, end in spans:
        while start < end and view[start].isspace():
            start += 1
        while end > start and view[end - 1].isspace():
            end -= 1
        if start < end:
            yield start, end
