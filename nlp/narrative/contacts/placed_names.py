"""Names of public accounts without quotes: 云岭环境微信公众号, 平安云岭微博, 微博云岭环境发布信息20条.

Without quotes a name is told by its words alone: a place and what the account is about (``accounts.topics``), or a
word of welcome (``accounts.welcomes``) and a place. 县司法局微信公众号 and 云岭市人民政府微博 say whose account
it is and not what it is called. A name must begin where a word can begin: at a mark, or behind a verb or joint
(``accounts.leads``); so 提高安全意识微博 doesn't name 高安.

Example:
    >>> text = "通过南京发布、南京环境政务微博"
    >>> [text[slice(*span)] for span in placed_names_before(text, len(text) - 2)]
    ['南京发布', '南京环境']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nlp.narrative.contacts.lexicon import any_of, lexicon
from nlp.narrative.regions import is_place

_LOOKBACK = 60
_LONGEST_PLACE = 6
_LONGEST_TAIL = 24
"""How far before a kind the name may end: 政务微博、官方 stands between."""

_JOINT = re.compile(r"\s?[、/和及与]\s?")


@dataclass(frozen=True, slots=True)
class _Patterns:
    topic_end: re.Pattern[str]
    welcome: re.Pattern[str]
    with_topic: re.Pattern[str]
    with_welcome: re.Pattern[str]
    between: re.Pattern[str]
    lead: re.Pattern[str]
    behind: re.Pattern[str]
    closed: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon().section("accounts")
    topic, welcome = any_of(words["topics"]), any_of(words["welcomes"])
    between = any_of([*words["between"], *words["kinds"]["wechat"], *words["kinds"]["weibo"]])
    place = rf"[一-鿿]{{2,{_LONGEST_PLACE}}}?"
    return _Patterns(
        topic_end=re.compile(rf"{topic}$"),
        welcome=re.compile(welcome),
        # PDF text ends a line inside a name: 微信云岭\n环境
        with_topic=re.compile(rf"({place})\n?{topic}$"),
        with_welcome=re.compile(rf"{welcome}({place})$"),
        between=re.compile(rf"(?:{between}|{_JOINT.pattern}|[\s,]){{0,6}}$"),
        lead=re.compile(rf"(?:{any_of(words['leads'])}|[^一-鿿]|^)$"),
        behind=re.compile(rf"({place})\n?{topic}"),
        closed=re.compile(r"\s?(?:发布|推送|[等、,。;)平]|$|\s\S)"),
    )


def placed_names_before(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The names of the list that ends before the kind at ``at``, in the order of the text."""
    base = max(0, at - _LOOKBACK)
    tail = _patterns().between.search(text, max(0, at - _LONGEST_TAIL), at)
    spans: list[tuple[int, int]] = []
    end = tail.start() if tail else at
    while (start := _name_start(text, base, end)) is not None:
        spans.append((start, end))
        joints = [joint for joint in _JOINT.finditer(text, max(base, start - 3), start) if joint.end() == start]
        if not joints:
            break
        end = joints[0].start()
    yield from reversed(spans)


def placed_name_behind(text: str, at: int) -> tuple[int, int] | None:
    """The name right behind a kind: 微信南京发布, 微博南京环境发布信息20条."""
    patterns = _patterns()
    limit = min(len(text), at + 2 * _LONGEST_PLACE)
    found = None
    for size in range(2, _LONGEST_PLACE + 1):
        if not _is_place(text[at : at + size]):
            continue
        for end in range(at + size + 2, limit + 1):
            named = patterns.behind.fullmatch(text, at, end)
            if named and len(named[1]) == size and patterns.closed.match(text, end):
                found = (at, end)
    return found


def _name_start(text: str, base: int, end: int) -> int | None:
    """Where the name that ends at ``end`` begins, or ``None`` where none ends there."""
    patterns = _patterns()
    earliest = max(base, end - 2 * _LONGEST_PLACE)
    if not (patterns.topic_end.search(text, earliest, end) or patterns.welcome.search(text, earliest, end)):
        return None  # before most kinds stands neither
    for start in range(earliest, end - 3):
        piece = text[start:end]
        named = patterns.with_topic.fullmatch(piece) or patterns.with_welcome.fullmatch(piece)
        if named and _is_place(named[1]) and patterns.lead.search(text, max(0, start - 4), start):
            return start
    return None


def _is_place(name: str) -> bool:
    """Whether a division is called so, and the word means nothing else."""
    return is_place(name) and name not in lexicon().section("accounts")["word_places"]
