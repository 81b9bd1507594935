"""What a thing of which there was none is measured as, where its word alone doesn't tell."""

from __future__ import annotations

import re

from nlp.narrative.prose import Prose
from nlp.narrative.zeros.grammar import STOPS, Grammar
from nlp.narrative.zeros.phrases import Member
from nlp.schema import Span

_NEAR = 10
_ANY_DOCUMENT = "文件"
_DEEDS = ("act", "issue")
_CLAUSE_END = re.compile(f"[{STOPS}]")
_WORD = len("结转")
_TO_A_YEAR = re.compile(r"[到至入]?(20\d\d)年")
_TO_NEXT_YEAR = re.compile(r"(?:申请)?[到至入]?(?:下一?|次|明)年|[^、,。;和及]{0,8}继续办理")
_TO_THIS_YEAR = re.compile(r"[到至入]?本年")
_FROM_LAST_YEAR = re.compile(r"(?:上一?|去|往|以前)年度?[^、,。;和及]{0,8}$")


def metrics_of(prose: Prose, rules: Grammar, member: Member, action: str | None) -> list[str | None]:
    """The metrics of ``member``, none where nothing is measured; ``action`` is the class of the statement's verb."""
    metric = member.thing.metric
    if metric == "carried":
        return [_carried(prose, member.span[0])]
    if metric == "documents.issued":
        if action != "issue" and prose.text[slice(*member.span)] == _ANY_DOCUMENT:
            return []
        return [*_of_documents(prose.text, rules, member.span)]
    if metric in rules.deeds_only and action not in _DEEDS:
        return []
    return [metric]


def _of_documents(text: str, rules: Grammar, span: Span) -> list[str]:
    """What was done with documents, by the words around theirs; issued, where nothing else is told."""
    before, after = text[max(0, span[0] - _NEAR) : span[0]], text[span[1] : span[1] + _NEAR]
    near = _CLAUSE_END.split(before)[-1] + "," + _CLAUSE_END.split(after)[0]
    found = [metric for metric, words in rules.document_deeds.items() if words.search(near)]
    return found or ["documents.issued"]


def _carried(prose: Prose, start: int) -> str | None:
    """Which way requests were carried over a year's end; ``None`` where the text doesn't say."""
    before, after = prose.text[max(0, start - _NEAR) : start], prose.text[start + _WORD : start + _WORD + _NEAR]
    year = _TO_A_YEAR.match(after)
    if year and prose.year:
        return "applications.carried_out" if int(year.group(1)) > prose.year else "applications.carried_in"
    if _TO_NEXT_YEAR.match(after):
        return "applications.carried_out"
    return "applications.carried_in" if _FROM_LAST_YEAR.search(before) or _TO_THIS_YEAR.match(after) else None
