"""What a negated phrase is about: the members of its list, each a thing of the lexicon.

``公民、法人和其他组织提出的政府信息公开申请及行政复议`` is about two things, the request and the review.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from nlp.narrative.zeros.grammar import Grammar, Thing
from nlp.schema import Span

_MAX_FULLER = 20


@dataclass(frozen=True, slots=True)
class Member:
    """A thing where it stands; ``words`` begins with the words before it that name it more fully."""

    thing: Thing
    span: Span
    words: Span


def members(rules: Grammar, text: str, start: int, end: int) -> tuple[list[Member], int]:
    """The things that ``text[start:end]`` is about, in order, and where the last word for a thing ends.

    Things of its cause and of modifiers are left out, though they may come last (逾期办理的申请 is about the delay).
    """
    found = _without_cause(rules, text, start, _things(rules, text, start, end))
    groups = list(_groups(rules, text, found))
    heads = [_with_words(rules, text, start, head) for group in groups for head in _heads(group)]
    return heads, groups[-1][-1].span[1] if groups else start


def thing_at(rules: Grammar, text: str, offset: int) -> Thing | None:
    """The thing that begins at ``offset``."""
    match = rules.thing.match(text, offset)
    return rules.thing_of(match.group()) if match else None


def bare_member(rules: Grammar, text: str, offset: int) -> tuple[Member | None, int]:
    """The thing that begins at ``offset``, with nothing before it but words that name it, and where its tail ends."""
    start, limit = offset, offset + _MAX_FULLER
    while word := next((word for word in rules.fuller if text.startswith(word, start, limit)), None):
        start += len(word)
    match = rules.thing.match(text, start) or rules.thing.match(text, offset)
    if not match:
        return None, offset
    tail = rules.tail.match(text, match.end())
    member = Member(rules.thing_of(match.group()), match.span(), (offset, match.end()))
    return member, tail.end() if tail else match.end()


def _things(rules: Grammar, text: str, start: int, end: int) -> list[Member]:
    """The words for things up to the next negation, which is another statement's."""
    found: list[Member] = []
    for match in rules.thing.finditer(text, start, end):
        if found and rules.negator.search(text, found[-1].span[1], match.start()):
            break
        found.append(Member(rules.thing_of(match.group()), match.span(), match.span()))
    return found


def _without_cause(rules: Grammar, text: str, start: int, found: list[Member]) -> list[Member]:
    """``found`` without what 因…引发 holds, where something is left that it can be the cause of."""
    opener = rules.cause_opener.search(text, start, found[0].span[0]) if found else None
    cause = rules.cause.search(text, found[0].span[1], found[-1].span[0]) if opener else None
    if not cause:
        return found
    disputed = max(member.thing.rank for member in found)
    return [member for member in found if member.span[0] >= cause.end() or member.thing.rank == disputed]


def _groups(rules: Grammar, text: str, found: list[Member]) -> Iterator[list[Member]]:
    """Things with no joint between them, as one member of the list."""
    group = found[:1]
    for before, member in pairwise(found):
        if rules.joint.search(text, before.span[1], member.span[0]):
            yield group
            group = []
        group.append(member)
    if group:
        yield group


def _heads(group: list[Member]) -> list[Member]:
    """What one member is about: its last thing of the highest rank, and what is glued to it and measured otherwise."""
    rank = max(member.thing.rank for member in group)
    ranked = [member for member in group if member.thing.rank == rank]
    heads = ranked[-1:]
    for member in reversed(ranked[:-1]):
        if member.span[1] != heads[0].span[0]:
            break
        if member.thing.metric == heads[0].thing.metric:
            heads[0] = replace(heads[0], span=(member.span[0], heads[0].span[1]))
        else:
            heads.insert(0, member)
    if heads[-1].thing.metric is None:  # the rest of the member belongs to the name of the defect: 违规收费
        heads[-1] = replace(heads[-1], span=(heads[-1].span[0], group[-1].span[1]))
    return heads


def _with_words(rules: Grammar, text: str, start: int, member: Member) -> Member:
    """``member`` with the words that name it more fully; of what no metric knows, all since the last joint or 的."""
    at = member.span[0]
    if member.thing.metric is None:
        low = max(start, at - _MAX_FULLER, text.rfind("的", start, at) + 1)
        joints = [match.end() for match in rules.joint.finditer(text, low, at)]
        return replace(member, words=(joints[-1] if joints else low, member.span[1]))
    low = max(start, at - _MAX_FULLER)
    while word := next((word for word in rules.fuller if text.endswith(word, low, at)), None):
        at -= len(word)
    return replace(member, words=(at, member.span[1]))
