"""Persons and offices to contact, and the owner of what stands near them.

Example:
    >>> text = "如有疑问,请与清溪县司法局办公室联系(联系人:张三,电话:0535-8123456)"
    >>> labels = scan_labels(text)
    >>> [text[found.start:found.end] for found in [*read_units(text, labels), *read_persons(text, labels)]]
    ['清溪县司法局办公室', '张三']
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.narrative.contacts.found import Found
from nlp.narrative.contacts.labels import Label, scan_labels
from nlp.narrative.contacts.lexicon import any_of, lexicon
from nlp.narrative.contacts.numbers import number_behind

_LOOKBACK = 70
_MAX_ASKS = 4
_UNIT_CHARACTER = r"[^,;。:()\"\d]"


@dataclass(frozen=True, slots=True)
class _Patterns:
    person: re.Pattern[str]
    office_before: re.Pattern[str]
    office_end: re.Pattern[str]
    anchor: re.Pattern[str]
    addressed: re.Pattern[str]
    behind: re.Pattern[str]
    asks: re.Pattern[str]
    vague: re.Pattern[str]
    named_before: re.Pattern[str]
    labelled: re.Pattern[str]
    pronoun: re.Pattern[str]
    to_pronoun: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    words = lexicon()
    units = words.section("units")
    surname, title, ending = any_of(words.surnames), any_of(words.list("titles")), any_of(units["endings"])
    pronoun = any_of(units["pronouns"])
    end = r"(?=\s{0,2}(?:[,;。、:(\n)/|\d]|$)|\s{1,4})"
    return _Patterns(
        # 张三, 张 三, 张主任, 张三同志, 买买提·艾力
        person=re.compile(
            rf"\s{{0,6}}\(?({surname}(?:\s{{0,2}}[一-鿿]\s?)??[一-鿿]?{title}|{surname}\s{{0,4}}[一-鿿]{{1,2}}|[一-鿿]{{1,6}}·[一-鿿]{{1,6}}){end}"
        ),
        office_before=re.compile(rf"\s{{0,4}}[一-鿿]{{2,20}}{ending}[\s,]{{1,3}}(?={surname})"),
        office_end=re.compile(rf"{ending}$"),
        anchor=re.compile(r"联\s{0,2}系|咨\s?询|反\s?映|索\s?取"),
        addressed=re.compile(
            rf"(?:请|可|应|欢迎|直接|及时|随时)\s?[一-鿿]{{0,6}}?(?:与|和|同|向|到)\s?({_UNIT_CHARACTER}{{2,50}}?)\s?(?:取得|进行|直接|电话)?\s?$"
        ),
        behind=re.compile(rf"联\s?系\s?({_UNIT_CHARACTER}{{2,40}}?{ending})(?=\s?[,;。:(\n]|$)"),
        asks=re.compile(r"(?:请|可|欢迎|或)(?:直接|及时|随时)?$"),
        vague=re.compile(any_of(units["vague"])),
        named_before=re.compile(rf"(?:^|[,;。:(\n])\s{{0,6}}([一-鿿]{{2,24}}{ending})的?\s?$"),
        labelled=re.compile(rf"\s{{0,4}}({_UNIT_CHARACTER}{{2,40}}?)(?=\s?[,;。:(\n]|\s{{2}}|$)"),
        pronoun=re.compile(pronoun),
        to_pronoun=re.compile(rf"(?:与|和|同|向|联系|致电)\s?{pronoun}"),
    )


def read_persons(text: str, labels: Sequence[Label]) -> Iterator[Found]:
    """The name behind 联系人: a family name and one or two characters, or with a title; an office is no person.

    An office may stand before the name, and the number behind it is a phone (联系人:办公室 王小禾 8123456).
    """
    not_persons = lexicon().list("not_persons")
    for index, label in enumerate(labels):
        if not label.has("person"):
            continue
        limit = labels[index + 1].start if index + 1 < len(labels) else len(text)
        at, limit = label.value, min(limit, label.value + 40)
        office = _patterns().office_before.match(text, at, limit)
        at = office.end() if office else at
        while match := _patterns().person.match(text, at, limit):
            if _patterns().office_end.search(match.group(1)) or match.group(1) in not_persons:
                break
            yield Found("person", *match.span(1))
            if number := number_behind(text, match.end(1)):
                yield Found("phone", *number)
            at = match.end() + (text[match.end() : match.end() + 1] == "、")


def read_units(text: str, labels: Sequence[Label]) -> Iterator[Found]:
    """The office that the report says to contact: 请与X联系, 请联系X, 联系科室：X."""
    patterns = _patterns()
    behind, behind_end = [], 0
    for anchor in patterns.anchor.finditer(text):
        start = anchor.start()
        before = patterns.addressed.search(text, max(0, start - _LOOKBACK), start)
        if before and _is_unit(before.group(1)):
            yield Found("unit", *before.span(1))
        if start >= behind_end and patterns.asks.search(text, max(0, start - _MAX_ASKS), start):
            named = patterns.behind.match(text, start)
            behind_end = named.end() if named else behind_end
            if named and _is_unit(named.group(1)):
                behind.append(Found("unit", *named.span(1)))
    yield from behind
    for label in labels:
        if label.has("unit") and label.colon:
            named = patterns.labelled.match(text, label.value)
            if named and _is_unit(named.group(1)):
                yield Found("unit", *named.span(1))


def _is_unit(name: str) -> bool:
    bare = "".join(name.split())
    return (
        bare not in lexicon().section("units")["pronouns"]
        and _patterns().office_end.search(bare) is not None
        and _patterns().vague.search(bare) is None
    )


def says_we(text: str, start: int, end: int) -> bool:
    """Whether ``text[start:end]`` tells the reader to contact 我局, 本机关 and the like."""
    return _patterns().to_pronoun.search(text, start, end) is not None


def owner_of_unit(unit: str, agency: str | None) -> str:
    """The office as an owner: without white space, 我局 in it replaced by the agency where that is known.

    Example:
        >>> owner_of_unit("我局 办公室", "清溪县司法局")
        '清溪县司法局办公室'
    """
    bare = "".join(unit.split())
    pronoun = _patterns().pronoun.match(bare)
    return agency + bare[pronoun.end() :] if pronoun and agency else bare


def owner_before(text: str, label: Label) -> str | None:
    """The agency that stands right before a label, as in 清溪县财政局联系电话：…"""
    match = _patterns().named_before.search(text, max(0, label.start - 40), label.start)
    return match.group(1) if match and _is_unit(match.group(1)) else None


__all__ = ["owner_before", "owner_of_unit", "read_persons", "read_units", "says_we", "scan_labels"]
