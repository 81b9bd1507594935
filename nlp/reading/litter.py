"""Litter: spans of the page that are not the report (navigation, buttons, page numbers, footers).

Start with :func:`find_litter`. All words and patterns are in ``litter.yaml``. A false span hides content, so each rule
needs something that a report doesn't print. Speed: most texts hold none of a rule's words, and to find that out is
cheap; a pattern is tried round the words only, and words of rules for the ends of a page are looked for at its ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from nlp.schema import Span

TAIL = 1500
"""Characters at the end in which a page footer may stand."""

_MAX_FOOTER = 800
# How far a pattern may reach from the word that it needs.
_BEFORE = 150
_AFTER = 400
_MAX_LINE = 400  # characters of a line that a rule for lines can match
_MAX_BREADCRUMB_ELEMENT = 40
_MANY_PLACES = 64
"""Places of words above which each word is looked for by itself."""
_BEFORE_LEAD = 3  # characters before a breadcrumb's lead that belong to it
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

    def spans(self, view: str, start: int, end: int, words: Iterable[str]) -> Iterator[Span]:
        """Where the rule matches in ``view[start:end]``; ``words`` are those of its ``needs`` that stand there."""
        if not self.is_line:
            for left, right in _windows(words, view, start, end):
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
    words = _words_of(view, head_end, tail_start)
    spans: list[Span] = []
    for rule, needed in _due(words):
        for start, end in _zones(rule.zone, head_end, tail_start, len(view)):
            spans += rule.spans(view, start, end, needed)
    if not words.isdisjoint(_breadcrumb_leads()):
        spans += _breadcrumbs(view, head_end, words)
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


class _Lookup:
    """Words that are looked for in one pass over a text.

    The pattern finds the longest word at a place; ``_heads`` has the words that it begins with, itself among them.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words), key=len, reverse=True)
        self._signs = [word for word in self.words if len(word) == 1]  # found at once, and there may be thousands
        self._pattern = re.compile(_by_first(word for word in self.words if len(word) > 1))
        self._heads = {word: [head for head in self.words if word.startswith(head)] for word in self.words}

    def found(self, text: str) -> set[str]:
        """The words that stand in ``text``, also those that overlap."""
        found = {sign for sign in self._signs if sign in text}
        at = 0
        for _ in range(_MANY_PLACES):
            match = self._pattern.search(text, at)
            if match is None:
                return found
            found.update(self._heads[match[0]])
            at = match.start() + 1
        return {word for word in self.words if word in text}


def _by_first(words: Iterable[str], check: str = "") -> str:
    """A pattern of the words with one branch for each first character, which ``check`` follows."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(rf"{re.escape(first)}{check}(?:{'|'.join(rest)})" for first, rest in groups.items())


@cache
def _words_anywhere() -> _Lookup:
    return _Lookup(word for rule in _rules() if rule.zone == "any" for word in rule.needs)


@cache
def _words_at_ends() -> _Lookup:
    rules = (word for rule in _rules() if rule.zone != "any" for word in rule.needs)
    return _Lookup((*_breadcrumb_leads(), *_strong_buttons(), *_footer_words(), *rules))


def _words_of(view: str, head_end: int, tail_start: int) -> set[str]:
    """The words that stand in ``view``, or at its ends, and that a rule, breadcrumb, button or footer needs."""
    ends = view if head_end >= tail_start else f"{view[:head_end]}\n{view[tail_start:]}"
    return _words_anywhere().found(view) | _words_at_ends().found(ends)


@cache
def _rules_needing() -> Mapping[str, list[int]]:
    """The places of the rules that need a word."""
    rules: dict[str, list[int]] = {}
    for place, rule in enumerate(_rules()):
        for word in rule.needs:
            rules.setdefault(word, []).append(place)
    return rules


def _due(words: Iterable[str]) -> Iterator[tuple[_Rule, list[str]]]:
    """The rules that need one of ``words``, each with those that it needs."""
    rules, needing = _rules(), _rules_needing()
    due: dict[int, list[str]] = {}
    for word in words:
        for place in needing.get(word, ()):
            due.setdefault(place, []).append(word)
    return ((rules[place], needed) for place, needed in due.items())


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


def _breadcrumbs(view: str, head_end: int, words: Set[str]) -> Iterator[Span]:
    """The trail after 当前位置. Its last element is left alone where it may be the report's title or glued to more."""
    places = (view.find(lead, 0, head_end) for lead in _breadcrumb_leads() if lead in words)
    first = min((at for at in places if at >= 0), default=head_end)
    for lead in _breadcrumb_pattern().finditer(view, max(first - _BEFORE_LEAD, 0), head_end):
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
    closing = r"[】\])）]?[:：]?"
    token = rf"[【\[(（]?(?:{_by_first(words)}){closing}"
    # What stands before the run is looked at behind its first character: what the engine finds fast is a character.
    before = r"(?<![^\s\]】)）|\d>].)"
    bracketed = (rf"{re.escape(bracket)}{before}(?:{_by_first(words)})" for bracket in "【[(（")
    first = rf"(?:{'|'.join(bracketed)}|{_by_first(words, before)}){closing}"
    return re.compile(rf"({first}(?:[ \t　\u00a0|]{{1,6}}{token}){{0,40}})(?=[\s|\[【<-]|$)", re.MULTILINE)


def _button_runs(view: str, start: int, end: int) -> Iterator[Span]:
    """Runs of button words; one of them has to be a word that only pages have."""
    for match in _button_pattern().finditer(view, start, end):
        words = re.split(r"[ \t　\u00a0|\[\]【】()（）:：]+", match[1])
        if not _strong_buttons().isdisjoint(words):
            yield match.span(1)


def _footer(view: str, tail_start: int, present: Set[str]) -> Iterator[Span]:
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
