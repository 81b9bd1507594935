"""Public lines (12345, 12388) without a label, where the text gives them as a way to ask or complain.

“12345”便民服务热线收集群众意见 is one; 12345热线平台, 12345一线通在线, 12345工单 are names of something else.

Example:
    >>> text = '通过"12345"便民服务热线收集意见,办结12345热线平台工单80件。'
    >>> [(text[found.start:found.end], found.start) for found in read_hotlines(text)]
    [('12345', 3)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.lexicon import any_of, lexicon

_BEFORE, _BEHIND = 90, 60
_CLAUSE_END = re.compile(r"[。;\n]")
_FIVE_DIGITS = re.compile(r"1(?<![\d.-]1)\d{4}(?![\d.%-])")
# Behind its first digit: the two zeros are quicker to look for.
_SERVICE_LINE = re.compile(r"00(?<=(?<![\d-])[48]00)-?\d{3,4}-?\d{3,4}(?![\d-])")


@dataclass(frozen=True, slots=True)
class _Patterns:
    numbers: frozenset[str]
    line: re.Pattern[str]
    line_before: re.Pattern[str]
    channel: re.Pattern[str]
    asking: re.Pattern[str]
    called: re.Pattern[str]
    list_end: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon().section("hotlines")
    noun, names = any_of(words["nouns"]), any_of(words["names"])
    return _Patterns(
        numbers=frozenset(words["numbers"]),
        line=re.compile(rf'"?(?:[、和及]"?\d{{5}}"?){{0,4}}\s?[一-鿿]{{0,12}}?{noun}(?:电话)?(?!"?\s?{names}|电话)"?'),
        line_before=re.compile(rf'{noun}(?:电话|号码)?\s?[:("]{{0,2}}\s?"?$'),
        channel=re.compile(any_of(words["channels"])),
        asking=re.compile(any_of(words["asking"])),
        called=re.compile(r'(?:拨打|致电|拨通|来电)\s?(?:[一-鿿]{0,8})?["(]?$'),
        list_end=re.compile(r"等(?:多种|各种|各类)?(?:渠道|方式|途径|形式|平台)$"),
    )


def read_hotlines(text: str) -> Iterator[Found]:
    """Lines of the whole country, and 400 or 800 numbers, that the sentence around them gives as a way to ask."""
    patterns = _patterns()
    for match in _FIVE_DIGITS.finditer(text):
        if match.group() in patterns.numbers and _is_way_to_ask(text, match, patterns):
            yield Found("hotline", match.start(), match.end())
    for match in _SERVICE_LINE.finditer(text):
        start = match.start() - 1
        before = text[max(0, start - 16) : start]
        if patterns.line_before.search(before) or patterns.called.search(before):
            yield Found("hotline", start, match.end())


def _is_way_to_ask(text: str, match: re.Match[str], patterns: _Patterns) -> bool:
    before = _CLAUSE_END.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1]
    if patterns.called.search(before):
        return True
    behind = _CLAUSE_END.split(text[match.end() : match.end() + _BEHIND])[0]
    line = patterns.line.match(behind)
    if line is None and not (patterns.line_before.search(before) and not behind[:1].isalnum()):
        return False
    clauses = behind[line.end() if line else 0 :].split(",")
    clause = ",".join(clauses[: 2 if patterns.list_end.search(clauses[0]) else 1])
    return patterns.channel.search(before) is not None and patterns.asking.search(clause) is not None
