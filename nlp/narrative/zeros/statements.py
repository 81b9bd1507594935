"""One zero statement at its negator: what it says there was none of, or that it says nothing of the kind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.narrative.prose import Prose
from nlp.narrative.zeros.grammar import STOPS, Grammar
from nlp.narrative.zeros.metrics import metrics_of
from nlp.narrative.zeros.phrases import Member, bare_member, members, thing_at
from nlp.narrative.zeros.types import ZeroStatement
from nlp.schema import Span

_STOP = re.compile(f"[{STOPS}:]")
_MAX_PHRASE = 120
_MAX_CLAUSE_BEFORE = 60
_MAX_UNKNOWN = 60
_MAX_FIELD = 40
_SENTENCE_ENDS = "。;!?\n"
_SUFFERED = 9
"""Rank of the things that the agency suffers; they stay what they are whatever defect led to them."""
_PASSIVE = 7
"""Least rank of what 未被…, 未向… and the like can tell of."""


@dataclass(frozen=True, slots=True)
class Negator:
    """A negator in its clause. ``clause`` is where the clause begins, or where the last statement ended."""

    kind: str
    span: Span
    clause: int


def read_statement(prose: Prose, rules: Grammar, hit: re.Match[str], done: int) -> list[ZeroStatement]:
    """The statement of ``hit``, a match of ``opener``, one item for each thing; nothing of it lies before ``done``."""
    text, kind, (start, end) = prose.text, rules.classes[hit.group()], hit.span()
    if kind == "bare" and _is_line(text, hit.span()):
        return _read_field(prose, rules, hit.span())
    if start > done and text[start - 1] in rules.strengtheners:
        start -= 1
    clause = _clause_start(text, start, done)
    if rules.look_alike.match(text, hit.start()) or rules.unreal.search(text, clause, start):
        return []
    read = _read_zero if kind == "zero" else _read_negation
    found = read(prose, rules, Negator(kind, (start, end), clause))
    return [zero for zero in found if _is_told(prose, rules, zero)]


def _is_told(prose: Prose, rules: Grammar, zero: ZeroStatement) -> bool:
    """Whether the text tells ``zero`` of its year: not as an aim, nor, but for plain zeros, as a shortcoming."""
    start = zero.span[0]
    low = max(0, start - _MAX_PHRASE)
    sentence = max(low, *(prose.text.rfind(mark, low, start) + 1 for mark in _SENTENCE_ENDS))
    if rules.future.match(prose.text, sentence, start):
        return False
    plain = (zero.metric or "").partition(".")[0] in rules.plain_in_problems
    return plain or prose.role_at(start) != "problems"


def _read_zero(prose: Prose, rules: Grammar, negator: Negator) -> list[ZeroStatement]:
    """零投诉, or 投诉为零."""
    text, (start, end) = prose.text, negator.span
    noun = rules.zero_noun.match(text, end)
    if noun:
        return _statements(prose, rules, (start, noun.end()), members(rules, text, end, noun.end())[0], None)
    defect = rules.zero_defect.match(text, end)
    if defect:
        return [ZeroStatement((start, defect.end()), None, defect.span())]
    unit = rules.unit.match(text, end)
    return _read_before(prose, rules, negator, unit.end() if unit else end)


def _read_negation(prose: Prose, rules: Grammar, negator: Negator) -> list[ZeroStatement]:
    """未收到申请, 无投诉, 暂不收费, or 投诉未发生."""
    text, (start, end) = prose.text, negator.span
    adverbs = rules.adverbs.match(text, end)
    at = adverbs.end() if adverbs else end
    verb = rules.verb.match(text, at)
    action = verb.lastgroup if verb else None
    if not action and negator.kind != "bare" and not _is_verbal(rules, text, at):
        return []
    at = verb.end() if verb and action != "passive" else at
    back = rules.back_reference.match(text, at)
    if back:
        return _read_before(prose, rules, negator, back.end())
    stop = _stop(text, at)
    if at == stop:
        return _read_before(prose, rules, negator, at)
    found, named = members(rules, text, at, stop)
    if not found:
        return _read_unknown(rules, text, (start, stop), at) if action == "event" or text[start:at] == "不存在" else []
    last = _phrase_end(rules, text, named, stop)
    if last is None or text[at] == "的" or rules.rest_only.search(text, at, found[0].span[0]):
        return []
    if negator.kind == "charging" and last != named:
        return []
    if action == "passive" and max(member.thing.rank for member in found) < _PASSIVE:
        return []
    if rules.defect.search(text, at, found[0].span[0]) and found[0].thing.rank < _SUFFERED:
        return [ZeroStatement((start, last), None, (at, last))]
    return _statements(prose, rules, (start, last), [*found, *_after_commas(rules, text, last)], action)


def _after_commas(rules: Grammar, text: str, offset: int) -> list[Member]:
    """Further members of a list that is written with commas: 未收到申请,行政复议,行政诉讼."""
    found: list[Member] = []
    while text.startswith(",", offset):
        member, end = bare_member(rules, text, offset + 1)
        if not member or (end < len(text) and text[end] not in STOPS):
            break
        found.append(member)
        offset = end
    return found


def _is_verbal(rules: Grammar, text: str, offset: int) -> bool:
    thing = thing_at(rules, text, offset)
    return thing is not None and thing.metric in rules.verbal_things


def _is_line(text: str, span: Span) -> bool:
    """Whether the negator is a line of its own below another: what is said of a field."""
    return text.startswith("\n", span[0] - 1) and span[0] > 0 and text[span[1] : span[1] + 2].lstrip("。")[:1] in "\n"


def _read_field(prose: Prose, rules: Grammar, negator: Span) -> list[ZeroStatement]:
    """The statement of a line 无 below a line that names its field ((二)申请处理情况)."""
    text, end = prose.text, negator[0] - 1
    start = text.rfind("\n", 0, end) + 1
    if end - start > _MAX_FIELD:
        return []
    for metric, words in rules.fields.items():
        if (field := words.search(text, start, end)) is not None:
            return [ZeroStatement((field.start(), negator[1]), metric, field.span())]
    found, _ = members(rules, text, start, end)
    return _statements(prose, rules, (found[0].words[0], negator[1]), found, None) if found else []


def _read_unknown(rules: Grammar, text: str, span: Span, at: int) -> list[ZeroStatement]:
    """Something that did not happen and that no metric knows, such as a defect."""
    if not 2 <= span[1] - at <= _MAX_UNKNOWN or text[at] == "的" or text[span[1] - 1] == "的":
        return []
    if rules.change.search(text, at, span[1]):
        return []
    name = text.rfind("的", at, span[1]) + 1
    return [ZeroStatement(span, None, (at if rules.tail.fullmatch(text, name, span[1]) else max(at, name), span[1]))]


def _read_before(prose: Prose, rules: Grammar, negator: Negator, end: int) -> list[ZeroStatement]:
    """A statement that follows its things, as in 行政复议、行政诉讼均为零."""
    text, start = prose.text, negator.span[0]
    if end < len(text) and text[end] not in STOPS + ')"、':
        return []
    found, named = members(rules, text, negator.clause, start)
    if not found or not rules.lead.fullmatch(text, named, start):
        return []
    return _statements(prose, rules, (found[0].words[0], end), found, None)


def _statements(
    prose: Prose, rules: Grammar, span: Span, found: list[Member], action: str | None
) -> list[ZeroStatement]:
    if _is_quoted(prose.text, span):
        span = (span[0], span[1] + 1)
    return [
        ZeroStatement(span, metric, words, "amount" if metric == "applications.fees" else "count")
        for member in found
        for metric in metrics_of(prose, rules, member, action)
        for words in [member.words if metric else (member.words[0], _with_tail(rules, prose.text, member, span[1]))]
    ]


def _is_quoted(text: str, span: Span) -> bool:
    """Whether a quotation that begins in ``span`` ends right behind it."""
    return text.startswith('"', span[1]) and text.count('"', *span) % 2 == 1


def _phrase_end(rules: Grammar, text: str, offset: int, stop: int) -> int | None:
    """Where the phrase with a thing up to ``offset`` ends; ``None`` where the thing is only part of a longer word."""
    tail = rules.tail.match(text, offset, stop)
    end = tail.end() if tail else offset
    return end if text[end - 1] != "的" and (end == stop or rules.boundary.match(text, end)) else None


def _with_tail(rules: Grammar, text: str, member: Member, stop: int) -> int:
    return _phrase_end(rules, text, member.span[1], stop) or member.span[1]


def _stop(text: str, start: int) -> int:
    limit = min(len(text), start + _MAX_PHRASE)
    stop = _STOP.search(text, start, limit)
    return stop.start() if stop else limit


def _clause_start(text: str, offset: int, done: int) -> int:
    low = max(done, offset - _MAX_CLAUSE_BEFORE)
    return max(low, *(text.rfind(mark, low, offset) + 1 for mark in STOPS))
