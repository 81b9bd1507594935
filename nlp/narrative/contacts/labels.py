"""Where the labels of a contact block stand: 电话：, 邮 编：, 电话/传真：, 联系电话（工作日）：, also without a colon.

A :class:`Label` is one or more words with one value (电话、传真：x has the kinds phone and fax). Statements such as
公开办公电话、投诉电话、电子邮箱等信息 give labels too; that no value follows is for the readers of values to see.

Example:
    >>> [(label.kinds, label.colon) for label in scan_labels("联系电话/传真：1，邮 编 ：2".replace("：", ":"))]
    [(('phone', 'fax'), True), (('postcode',), True)]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from nlp.narrative.contacts.lexicon import any_of, lexicon

MAX_LABEL_LOOKBACK = 24


class Label(NamedTuple):
    """A label at ``start..value`` (modifiers before it included); its value begins at or after ``value``."""

    kinds: tuple[str, ...]
    start: int
    value: int
    colon: bool

    def has(self, kind: str) -> bool:
        """Whether the label announces a value of ``kind``."""
        return kind in self.kinds


@dataclass(frozen=True, slots=True)
class _Patterns:
    """Patterns, the kinds by label, and sets that spare most labels a pattern: the characters that ``joint`` and a
    ``tail`` that holds anything can begin with, and those that ``modifiers`` can end with.
    """

    word: re.Pattern[str]
    joint: re.Pattern[str]
    tail: re.Pattern[str]
    modifiers: re.Pattern[str]
    not_a_place: re.Pattern[str]
    kinds: dict[str, str]
    joint_begins: frozenset[str]
    tail_begins: frozenset[str]
    modifier_ends: frozenset[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon()
    cut = words.section("cut_labels")
    at_line_start = dict.fromkeys(cut, r"(?<=[\n ].)(?=\s{0,3}:)")
    whole_words = [label for label in words.label_kinds if label not in cut]
    modifier_words = words.list("label_modifiers")
    word, modifier = any_of(whole_words, gaps=True), any_of(modifier_words, gaps=True)
    return _Patterns(
        word=re.compile(any_of(words.label_kinds, gaps=True, conditions=at_line_start)),
        # 电话/传真, 电话（传真）, 电话、传真, 电话及传真, 电话传真: one value for both
        joint=re.compile(rf"\s{{0,3}}[/、()及和与兼|]{{0,3}}\s{{0,3}}(?:兼|同)?(?:{modifier}\s{{0,2}})?({word})"),
        # 电话（工作日）：, 电话)：, 电话为, 传真至
        tail=re.compile(
            r"\s{0,3}\)?(?:\s{0,2}\([^()\d\n:]{1,14}\))?\s{0,6}([:∶︰=|]{1,2}|(?:为|是|至|到)(?=[\s:\d(A-Za-z]))?"
        ),
        modifiers=re.compile(rf"(?:{modifier}\s{{0,2}}(?:(?:和|及|、|与)\s{{0,2}})?){{1,4}}$"),
        not_a_place=re.compile(any_of(words.list("not_a_place")) + r"\s{0,2}$"),
        kinds=words.label_kinds,
        joint_begins=frozenset({word[0] for word in (*whole_words, *modifier_words)} | set("/、()及和与兼同| \t\n")),
        tail_begins=frozenset(" \t\n)(:∶︰=|为是至到"),
        modifier_ends=frozenset({word[-1] for word in modifier_words} | set("和及、与 \t\n")),
    )


def scan_labels(text: str) -> list[Label]:
    """The labels of ``text`` in order, without overlap."""
    patterns, labels, at = _patterns(), [], 0
    while match := patterns.word.search(text, at):
        label = _label_at(text, match, patterns)
        at = label.value
        labels.append(label)
    return labels


def _label_at(text: str, match: re.Match[str], patterns: _Patterns) -> Label:
    """The label whose first word is ``match``, with the words joined to it, its modifiers and its colon."""
    start, end = match.span()
    kinds = [_kind(match.group(), patterns)]
    while text[end : end + 1] in patterns.joint_begins and (joint := patterns.joint.match(text, end)):
        kinds.append(_kind(joint.group(1), patterns))
        end = joint.end()
    least = max(0, start - MAX_LABEL_LOOKBACK)
    if "address" in kinds and patterns.not_a_place.search(text, least, start):
        kinds = ["other" if kind == "address" else kind for kind in kinds]
    if text[start - 1 : start] in patterns.modifier_ends and (m := patterns.modifiers.search(text, least, start)):
        start -= len(m.group())
    tail = patterns.tail.match(text, end) if text[end : end + 1] in patterns.tail_begins else None
    colon = tail is not None and tail.group(1) is not None
    value = tail.end() if tail is not None and (colon or tail.group().strip()) else end
    return Label(_without_repeats(kinds), start, value, colon)


def _kind(word: str, patterns: _Patterns) -> str:
    return patterns.kinds.get(word) or patterns.kinds["".join(word.split())]


def _without_repeats(kinds: list[str]) -> tuple[str, ...]:
    """联系方式电话 is a phone once; a hotline's own 电话 adds none, and other words announce nothing."""
    if len(kinds) == 1:
        return (kinds[0],)
    distinct = list(dict.fromkeys(kinds))
    if "hotline" in distinct and "phone" in distinct:
        distinct.remove("phone")
    return tuple(distinct)
