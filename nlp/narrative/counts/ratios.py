"""What rates, changes and sums of money are of.

Notes for a newcomer: a share (占33.9%) and a change (同比增长12%) measure what the count they are said of measures;
a rate has a name of its own (办结率) or says how much of something was handled (100%按期答复).
"""

from __future__ import annotations

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.kinds import RATIOS
from nlp.narrative.counts.lexicon import lexicon, structure
from nlp.narrative.counts.likeness import like_aligned, like_request
from nlp.narrative.counts.passage import Binding, Passage
from nlp.narrative.counts.phrases import Phrase
from nlp.narrative.counts.rules import Decision, decide
from nlp.schema import Span

_NONE = Decision(None)
_HANDLING = Decision("handling.rate")
_FEES = Decision("applications.fees")
_MOST_IN_BRACKETS = 60
_OF_ALL = frozenset({"disclosure", "publish", "info", "generic"})
"""Concepts of all that was published: a share of that tells nothing of what is shared."""


def bind_rate(passage: Passage, index: int, phrase: Phrase) -> Binding:
    """A percentage or score."""
    clause = passage.clauses[index]
    if phrase.concepts & {"satisfaction", "handling_rate"}:
        return Binding(phrase, _HANDLING, phrase.span)
    text = passage.prose.text
    share = text.rfind("占", *clause.near)
    if share >= 0:
        return _bind_share(passage, index, phrase, (clause.near[0], share))
    if (base := _base(passage, index)) is not None:
        return Binding(phrase, None, None, passage.bindings[base].published, like=base)
    if (whole := structure().whole.search(text, *clause.near)) is not None:
        return _bind_share(passage, index, phrase, (clause.near[0], whole.start()))
    if "other_rate" not in phrase.concepts and _tells_handling(clause, phrase):
        return Binding(phrase, _HANDLING, clause.right)
    return Binding(phrase, _NONE, phrase.span or clause.near)


def _tells_handling(clause: Clause, phrase: Phrase) -> bool:
    """Whether what follows the rate is how something was handled (100%按期答复)."""
    return not phrase.behind and any(cue[2] == "close" for cue in clause.right_cues)


def _base(passage: Passage, index: int) -> int | None:
    """The count that is shared, where the base of the share is counted between (120条,占总数400条的30%)."""
    if index - 2 < passage.first or passage.prose.text[slice(*passage.clauses[index].gap)] != "的":
        return None
    return index - 2 if "占" in passage.prose.text[slice(*passage.clauses[index - 1].near)] else None


def _bind_share(passage: Passage, index: int, phrase: Phrase, owner: Span) -> Binding:
    """A share: of the thing named in ``owner``, else of the count before it."""
    clause, text = passage.clauses[index], passage.prose.text
    share = owner[1]
    named = text[slice(*owner)]
    before = passage.before(index)
    if not any(char >= "一" for char in named):
        if before is None:
            return Binding(phrase, _NONE, clause.near)
        return Binding(phrase, None, None, before.published, like=_owner(passage, index))
    if (like := like_request(passage, index)) is not None:
        return Binding(phrase, None, owner, like=like)
    if "中" in named:  # a share of what others have (在所有播放量中占26%)
        return Binding(phrase, _NONE, owner)
    concepts = {cue[2] for cue in clause.near_cues if cue[1] <= share}
    decision = decide(concepts, phrase.order, "", passage.context)
    if decision is None and before is not None and concepts <= _OF_ALL and not text.startswith("占", share):
        return Binding(phrase, None, None, before.published, like=_owner(passage, index))
    if decision is None and (before is None or before.published):
        decision = Decision("proactive.items_by_class")
    return Binding(phrase, decision or _NONE, owner, published=decision is not None)


def bind_change(passage: Passage, index: int, phrase: Phrase) -> Binding:
    """How much something grew or fell: what the clause names, else the count before it."""
    unit = passage.counts[index].unit
    if (like := like_aligned(passage, index)) is not None:
        return Binding(phrase, None, None, passage.bindings[like].published, like=like)
    decision = (
        None if phrase.bare else decide(phrase.concepts, phrase.order, "" if unit in RATIOS else unit, passage.context)
    )
    before = passage.before(index)
    if decision is None and phrase.concepts & {"publish", "info", "generic"} and (before is None or not phrase.bare):
        decision = Decision("proactive.items")
    if before is not None and (decision is None or decision.metric is None):
        return Binding(phrase, None, None, before.published, like=_owner(passage, index))
    return Binding(phrase, decision, phrase.span or passage.clauses[index].near)


def _owner(passage: Passage, index: int) -> int:
    """The count that a share or change is said of: the one before, or the one before the bracket that just closed."""
    text, counts, depth = passage.prose.text, passage.counts, 0
    at = index - 1
    lowest = max(passage.first, index - _MOST_IN_BRACKETS)
    while at > lowest:
        start, end = counts[at].span[1], counts[at + 1].span[0]
        depth += text.count(")", start, end) - text.count("(", start, end)
        if depth <= 0:
            break
        at -= 1
    like = passage.bindings[at].like
    return at if like is None or counts[at].kind not in ("change", "rate") else like


def bind_amount(passage: Passage, phrase: Phrase) -> Binding:
    """A sum of money: fees for information, or of the body's trade."""
    if "fee" in phrase.concepts:
        return Binding(phrase, _FEES, phrase.span)
    names_nothing_else = phrase.concepts.isdisjoint(lexicon().nouns)
    if ("fee" in passage.context.said and names_nothing_else) or (phrase.bare and "fee" in passage.context):
        return Binding(phrase, _FEES, phrase.span)
    return Binding(phrase, _NONE, phrase.span)
