"""What became of requests, reviews and suits, where the words of the outcome alone don't tell whose it is.

Notes for a newcomer: :func:`case_decision` knows that 维持3件 is of the reviews or suits spoken of before;
:func:`granted_words` that a plain 公开 in a list of outcomes is one of them (公开3件、部分公开1件、不予公开2件), while
anywhere else it tells of publishing. :func:`sorted_decision` tells an office's own papers, sorted by whether they may
be published, from requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nlp.narrative.counts.lexicon import Cue, lexicon, structure
from nlp.narrative.counts.passage import Passage
from nlp.narrative.counts.phrases import Phrase
from nlp.narrative.counts.rules import Decision
from nlp.schema import Span

_REACH = 8
"""Counts away that are looked at."""
_CASES = {"review": Decision("review.count"), "litigation": Decision("litigation.count")}
_CASE_METRICS = frozenset({"review.count", "litigation.count"})
_CASE_OUTCOMES = frozenset({"case_outcome", "other_outcome"})

GRANTED = Decision("applications.granted")
_OF_REQUESTS = frozenset({"request", "asked", "applications", "close"})
_OTHER_THAN_GRANTED = frozenset({"partially_granted", "denied", "not_available", "not_processed", "other_outcome"})
_PUBLISHED_BY_ITSELF = frozenset({"making", "document"})
"""What 公开 and 不予公开 sort, too, when it is written."""
_SORTED: Mapping[str, Decision] = {
    "publish": Decision("proactive.items"),
    "request": Decision(None),
    "denied": Decision(None),
}


def case_decision(passage: Passage, index: int, phrase: Phrase) -> Decision | None:
    """What an outcome of a review or a suit measures, by what was named or counted before it."""
    if phrase.concepts.isdisjoint(_CASE_OUTCOMES):
        return None
    clause = passage.clauses[index]
    named = _last_case([*clause.before_cues, *clause.near_cues])
    if named is not None:
        return named
    for at in range(index - 1, max(passage.first - 1, index - _REACH - 1), -1):
        decision = passage.bindings[at].decision
        if decision is None:
            continue
        return decision if decision.metric in _CASE_METRICS else None
    return None


def _last_case(cues: Sequence[Cue]) -> Decision | None:
    return next((_CASES[cue[2]] for cue in reversed(cues) if cue[2] in _CASES), None)


def granted_words(passage: Passage, index: int, phrase: Phrase) -> Span | None:
    """The plain 公开 that tells how a request ended; ``None`` where the count isn't one of several outcomes."""
    if "publish" not in phrase.concepts or passage.counts[index].unit not in lexicon().units["pieces"]:
        return None
    words = _plain(passage, index)
    if words is None or not _is_among_outcomes(passage, index):
        return None
    if passage.context.isdisjoint(_OF_REQUESTS) or not passage.context.isdisjoint(_PUBLISHED_BY_ITSELF):
        return None
    return words


def _plain(passage: Passage, index: int) -> Span | None:
    """公开, where nothing else governs the number on the side that its noun stands on."""
    clause, text, words = passage.clauses[index], passage.prose.text, structure()
    found = words.granted.search(text, *clause.near)
    if found is not None and words.grant_lead.fullmatch(text, clause.near[0], found.start()) is None:
        return None  # 禁止公开
    if found is None and (clause.near[0] == clause.near[1] or words.opener.match(text, *clause.near) is not None):
        found = words.granted.fullmatch(text, *clause.right)
    return found.span() if found else None


def _is_among_outcomes(passage: Passage, index: int) -> bool:
    """Whether a number of its sentence is of another outcome."""
    return any(
        cue[2] in _OTHER_THAN_GRANTED
        for at in _sentence_round(passage, index)
        for cue in (*passage.clauses[at].near_cues, *passage.clauses[at].right_cues)
    )


def sorted_decision(passage: Passage, index: int, phrase: Phrase) -> Decision | None:
    """What a sort of an office's own papers measures (主动公开6件、依申请公开2件、不予公开1件)."""
    own = _sort_of(passage, index)
    if own is None:
        return None
    sorts = {own, *(_sort_of(passage, at) for at in _sentence_round(passage, index))}
    if len(sorts - {None}) < len(_SORTED) or (own == "publish" and "document" in phrase.concepts):
        return None
    return _SORTED[own]


def _sort_of(passage: Passage, index: int) -> str | None:
    """``request``, ``denied`` or ``publish`` where the clause is no more than the name of that sort."""
    near = passage.clauses[index].near
    if structure().sort.fullmatch(passage.prose.text, *near) is None:
        return None
    return next((cue[2] for cue in passage.clauses[index].near_cues if cue[2] in _SORTED), None)


def _sentence_round(passage: Passage, index: int) -> Iterator[int]:
    """Indices of the other counts of its sentence, as far as is looked."""
    clauses = passage.clauses
    for at in range(max(passage.first, index - _REACH), min(len(clauses), index + _REACH)):
        if at != index and clauses[at].sentence == clauses[index].sentence:
            yield at
