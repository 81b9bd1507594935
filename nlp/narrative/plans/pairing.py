"""Which problem an undertaking answers.

Best first: the problem that the undertaking names itself (针对更新不及时的问题,…); in two lists of the same length the
one of the same number, unless another has its topic and more of its words; the same number and topic; the same topic; a
noun that both name. A problem can have several answers, an answer has one problem.

Example:
    >>> pair([Side("公开渠道单一", "channels", 1), Side("业务人员不足", "capacity", 2)],
    ...      [Side("加强业务培训", "capacity", 1), Side("拓宽公开渠道", "channels", 2)])
    [1, 0]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from operator import add
from typing import NamedTuple

from nlp.narrative.lexicon import alternation, load_lexicon

_WINDOW = 80
_MIN_SHARED = 2


class Side(NamedTuple):
    """A problem or an undertaking with what it is paired by: folded text, topic, number in its list.

    ``names`` is the index of the problem that an undertaking names.
    """

    text: str
    topic: str | None
    ordinal: int | None
    names: int | None = None


def pair(problems: Sequence[Side], answers: Sequence[Side]) -> list[int | None]:
    """For each of ``answers`` the index of the problem that it answers, ``None`` where there is none."""
    if not problems:
        return [None] * len(answers)
    nouns: dict[int, frozenset[str]] = {}
    return [_best(answer, problems, nouns, same_length=len(problems) == len(answers)) for answer in answers]


def _best(answer: Side, problems: Sequence[Side], nouns: dict[int, frozenset[str]], *, same_length: bool) -> int | None:
    """Index of the answered problem; ``nouns`` keeps those of each problem, found when they are first needed."""
    if answer.names is not None:
        return answer.names
    same_topic = [i for i, problem in enumerate(problems) if answer.topic is not None and answer.topic == problem.topic]
    numbered = [
        i for i, problem in enumerate(problems) if answer.ordinal is not None and answer.ordinal == problem.ordinal
    ]
    surest = [i for i in same_topic if i in numbered] or same_topic
    in_order = numbered[0] if same_length and len(numbered) == 1 else None
    if len(surest) == 1 and in_order in (None, surest[0]):
        return surest[0]
    named = _bigrams(answer.text)
    for index in surest or range(len(problems)):
        if index not in nouns:
            nouns[index] = _bigrams(problems[index].text)
    common = {index: _shared(named, nouns[index]) for index in surest or range(len(problems))}
    if in_order is not None:
        best = max(common, key=common.__getitem__)
        shared = common[in_order] if in_order in common else _shared(named, _bigrams(problems[in_order].text))
        return best if common[best] > shared + (0 if surest else _MIN_SHARED) else in_order
    candidates = surest or [index for index, shared in common.items() if shared >= _MIN_SHARED]
    candidates = candidates or (numbered if same_length else [])
    return max(candidates, key=common.__getitem__, default=None)


def _bigrams(text: str) -> frozenset[str]:
    """Pairs of characters, without the phrases that any sentence on disclosure has."""
    text = text[:_WINDOW]
    text = _common().sub(" ", text)
    return frozenset(map(add, text, text[1:]))


def _shared(some: frozenset[str], others: frozenset[str]) -> int:
    """How many pairs of letters both have; tested last, since most pairs stand in one text only."""
    return sum(map(str.isalpha, some & others))


@cache
def _common() -> re.Pattern[str]:
    return re.compile(alternation(load_lexicon("nlp.narrative.plans", "plans.yaml")["common_phrases"]))
