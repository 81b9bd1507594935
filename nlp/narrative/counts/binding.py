"""What each count measures.

Notes for a newcomer: :func:`bind` goes through the counts in order. A count whose own phrase names a thing is
decided by the rules of ``metrics.yaml`` or, for what was published, by ``publishing.py``; rates, changes and money
by ``ratios.py``. A phrase that names nothing (全年共办结84件) takes the thing of the clause before it, of the count
before it, or of the heading. What stays open is left to ``parts.py``: the part of a breakdown takes the metric of
its total. Where nothing is certain the metric is ``None``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.families import PUBLISHABLE
from nlp.narrative.counts.lexicon import lexicon, structure
from nlp.narrative.counts.likeness import like_before, like_request
from nlp.narrative.counts.outcomes import GRANTED, case_decision, granted_words, sorted_decision
from nlp.narrative.counts.passage import Binding, Passage
from nlp.narrative.counts.phrases import CHANNELS, Phrase, read_phrase
from nlp.narrative.counts.publishing import bind_published
from nlp.narrative.counts.ratios import bind_amount, bind_change, bind_rate
from nlp.narrative.counts.rules import Decision, decide
from nlp.narrative.counts.types import FoundCount
from nlp.narrative.prose import Prose
from nlp.schema import Span

_LEND_REACH = 16
"""Counts back that a phrase without a noun may lean on."""
_REQUESTS = frozenset({"request", "applications"})
_ACTIVITIES = frozenset({"examined", "supervision", "training", "meeting", "complaint"})
_UNDIVIDED = frozenset({"documents.published", "documents.issued", "interpretation.items"})
"""What its parts measure, too, whatever they are called."""
_PLATFORMS = frozenset({"platform", "column", "site", "media", "catalogue"})
_CARRIED_OF_YEAR = re.compile(r"(20\d\d)年度?结转(?![至到入下])")
_COMMA = re.compile(r"[,;:()]")
_LENT_TO_PUBLISHING = frozenset(
    {"interpretation.items", "documents.published", "consultations.items", "proposals.handled"}
)
"""What can be published, so that a bare 发布12篇 may lean on it."""

Lender = tuple[set[str], Span | None]
"""Concepts of nouns that a phrase without one may take, and where they are named."""


def bind(prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause]) -> list[Binding]:
    """A binding for each of ``counts``, which are in order."""
    passage = Passage(prose, counts, clauses)
    for index in range(len(counts)):
        passage.enter(index)
        passage.add(_bind(passage, index))
    return passage.bindings


def _bind(passage: Passage, index: int) -> Binding:
    count, clause = passage.counts[index], passage.clauses[index]
    phrase = read_phrase(passage.prose.text, count, clause)
    if count.evidence == "zero_statement" or count.metric_span is not None:
        return Binding(phrase, Decision(count.metric), count.metric_span)
    if (shared := _shared_phrase(passage, index, phrase)) is not None:
        phrase = shared
    elif clause.joined and phrase.bare and passage.bindings:
        before = passage.bindings[-1]
        return replace(before, decision=_decide(passage, before.phrase, count) or before.decision)
    if (like := like_before(passage, index)) is not None:
        return Binding(phrase, None, passage.bindings[like].span, passage.bindings[like].published, like=like)
    if count.kind == "rate":
        return bind_rate(passage, index, phrase)
    if count.kind == "change":
        return bind_change(passage, index, phrase)
    if count.kind == "amount":
        return bind_amount(passage, phrase)
    return _bind_count(passage, index, phrase)


def _decide(passage: Passage, phrase: Phrase, count: FoundCount) -> Decision | None:
    return decide(phrase.concepts, phrase.order, count.unit, passage.context)


def _shared_phrase(passage: Passage, index: int, phrase: Phrase) -> Phrase | None:
    """The phrase behind the last of several joined numbers, where they share it (5大类53项服务事项)."""
    last = index
    while last + 1 < len(passage.clauses) and passage.clauses[last + 1].joined:
        last += 1
    if last == index:
        return None
    following = read_phrase(passage.prose.text, passage.counts[last], passage.clauses[last])
    if not following.behind:
        return None
    return replace(following, concepts=following.concepts | phrase.concepts & lexicon().verbs)


def _bind_count(passage: Passage, index: int, phrase: Phrase) -> Binding:
    if (of_sort := sorted_decision(passage, index, phrase)) is not None:
        return Binding(phrase, of_sort, phrase.span)
    decision = _decide(passage, phrase, passage.counts[index])
    if decision is not None and _is_content(passage, index, phrase):
        decision = None
    if _is_periodical(passage, index):
        return Binding(phrase, Decision("gazette.items"), phrase.span)
    if (decision is None or decision.metric == "applications.other") and (
        case := case_decision(passage, index, phrase)
    ) is not None:
        return Binding(phrase, case, phrase.span)
    if decision is None and (granted := granted_words(passage, index, phrase)) is not None:
        return Binding(phrase, GRANTED, granted)
    if decision is not None and decision.metric == "applications.carried_out" and _is_of_earlier_year(passage, index):
        return Binding(phrase, Decision("applications.carried_in"), phrase.span)
    if decision is None and (like := like_request(passage, index)) is not None:
        return Binding(phrase, None, phrase.span, like=like)
    if decision is None and (guests := _of_guests(passage, index, phrase)) is not None:
        return Binding(phrase, guests, phrase.span)
    if decision is None and phrase.named and "publish" not in phrase.concepts and _is_part_of_documents(passage, index):
        return Binding(phrase, None, phrase.span)
    if decision is not None and not (phrase.bare and decision.metric is None):
        published = decision.metric in PUBLISHABLE and ("publish" in phrase.concepts or passage.is_listed(index))
        return Binding(phrase, decision, phrase.span, published)
    if phrase.bare and (phrase.concepts.isdisjoint(CHANNELS) or "close" in phrase.concepts):
        return _bind_bare(passage, index, phrase)
    return bind_published(passage, index, phrase) or Binding(phrase, None, phrase.span)


def _of_guests(passage: Passage, index: int, phrase: Phrase) -> Decision | None:
    """What is counted by the words before the bodies that took part (访谈栏目邀请8个部门上线10期)."""
    before, clause = passage.before(index), passage.clauses[index]
    if before is None or before.phrase.concepts.isdisjoint({"body"}) or not clause.subject_cues:
        return None
    nouns = {cue[2] for cue in passage.clauses[index - 1].near_cues if cue[2] in lexicon().lendable}
    return _decide(passage, replace(phrase, concepts=phrase.concepts | nouns), passage.counts[index])


def _is_periodical(passage: Passage, index: int) -> bool:
    """Whether issues of a periodical are counted (编印《青禾简报》12期), which no channel publishes."""
    if passage.counts[index].unit != "期":
        return False
    near = passage.clauses[index].near
    if passage.prose.text.find("》", *near) < 0:
        return False
    if any(cue[2] in CHANNELS for cue in passage.clauses[index].near_cues):
        return False
    return structure().periodical.search(passage.prose.text, *near) is not None


def _is_of_earlier_year(passage: Passage, index: int) -> bool:
    """Whether requests were carried over from a year before (含2022年结转的3件)."""
    found = _CARRIED_OF_YEAR.search(passage.prose.text, *passage.clauses[index].near)
    year = passage.prose.year
    return found is not None and year is not None and int(found[1]) < year


def _is_part_of_documents(passage: Passage, index: int) -> bool:
    """Whether the count is of a breakdown of documents or interpretations (文件20件,其中联合发文4件)."""
    clauses, bindings = passage.clauses, passage.bindings
    for at in range(index, max(passage.first, index - _LEND_REACH), -1):
        if clauses[at].sentence != clauses[at - 1].sentence:
            return False
        if structure().opener.match(passage.prose.text, clauses[at].near[0]) is not None:
            total = bindings[at - 1].decision
            if total is None or total.metric not in _UNDIVIDED:
                return False
            same_unit = passage.counts[at - 1].unit == passage.counts[index].unit
            return same_unit or total.metric == "interpretation.items"
    return False


def _is_content(passage: Passage, index: int, phrase: Phrase) -> bool:
    """Whether an activity is only the content of pieces on a list of what was published (督导检查12条)."""
    if phrase.led or phrase.concepts.isdisjoint(_ACTIVITIES) or passage.counts[index].unit not in ("条", "篇"):
        return False
    return passage.is_listed(index)


def _bind_bare(passage: Passage, index: int, phrase: Phrase) -> Binding:
    """A count that names no thing: of the clause before it, the count before it, or the heading."""
    count, near = passage.counts[index], passage.clauses[index].near
    context = passage.context
    if "report_up" in phrase.concepts:  # 被采用21条
        return Binding(phrase, Decision(None), phrase.span)
    publishes = "publish" in phrase.concepts
    lenders = () if publishes and _is_listed_anew(passage, index) else _lenders(passage, index, publishes=publishes)
    for concepts, span in lenders:
        decision = decide(phrase.concepts | concepts, phrase.order, count.unit, context)
        if decision is None or decision.metric is None:
            continue
        if not publishes or decision.metric in _LENT_TO_PUBLISHING:
            return Binding(phrase, decision, span or phrase.span)
    if publishes and "making" in context:
        return Binding(phrase, Decision("proactive.items"), phrase.span or near, True)
    if publishes and (found := bind_published(passage, index, phrase)) is not None:
        return found
    return Binding(phrase, None, phrase.span or (near if near[0] < near[1] else None))


def _is_listed_anew(passage: Passage, index: int) -> bool:
    """Whether a member of a list of what was published names what the lexicon doesn't know, or is its sum."""
    if not passage.is_listed(index):
        return False
    clause = passage.clauses[index]
    if clause.near_cues and clause.near_cues[-1][2] == "tail":  # 公开工作情况3条
        return True
    return structure().sums.search(passage.prose.text, *clause.near) is not None


def _lenders(passage: Passage, index: int, *, publishes: bool) -> Iterator[Lender]:
    """What a phrase without a noun may lean on, the nearest first; what was published, on its own sentence only."""
    lendable, clause = lexicon().lendable, passage.clauses[index]
    begin = clause.gap[0]
    for match in _COMMA.finditer(passage.prose.text, begin, max(begin, clause.near[0] - 1)):
        begin = match.end()
    near = [cue for cue in clause.before_cues if cue[0] >= begin and cue[2] in lendable]
    if near:
        yield {cue[2] for cue in near}, (near[-1][0], near[-1][1])
    for at in range(index - 1, max(passage.first, index - _LEND_REACH) - 1, -1):
        before = passage.bindings[at]
        if publishes and passage.clauses[at].sentence != clause.sentence:
            break
        nouns = before.phrase.concepts & lendable
        if before.decision is not None and before.decision.metric == "platforms.count":
            nouns = before.phrase.concepts & _PLATFORMS
        if nouns:
            yield nouns, before.span
            break
    for topic in reversed(passage.topics.all):
        if found := {cue[2] for cue in topic.cues(passage.prose) if cue[2] in lendable}:
            yield found, None
    if not passage.context.isdisjoint(_REQUESTS):
        yield {"asked"}, None
